"""The catalogue as a page: every KPI with its definition, its formula as run, what it needs, and what it says here.

One file that asks for nothing outside. Looking for words is done in the page, over the text of all three languages, by
the same rules as `playbook kpis --search`; without scripts everything is there, only unfiltered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from playbook.charts.bidi import directed
from playbook.charts.kpi_tiles import value_text
from playbook.charts.names import group_name, tactic_name
from playbook.charts.page import block, headline_html, style
from playbook.i18n import N_, _, current, direction, integer, isolate, listed, ngettext
from playbook.kpis.compute import KpiValue
from playbook.kpis.explain import Explained, about_term
from playbook.kpis.searching import searchable
from playbook.methods.terms import Term, terms
from playbook.workspace.views import used_by, views

_HERE = Path(__file__).parent
ANSWERED = N_("answered")
STATES = {
    "ok": ANSWERED,
    "not_enough_data": N_("too few cases"),
    "zero_denominator": N_("nothing to divide by"),
    "missing_input": N_("input missing"),
}


def catalogue_page(
    explained: Sequence[Explained], values: Mapping[str, KpiValue] | None = None, *, title: str, subtitle: str = ""
) -> str:
    """The whole document, in the language in force.

    explained: the KPIs in the order of the catalogue. values: per id what one client's data say, where there is one.
    """
    known = values or {}
    tactics = list(dict.fromkeys(each.kpi.tactic for each in explained))
    sections = "".join(
        _section(tactic, [each for each in explained if each.kpi.tactic == tactic], known) for tactic in tactics
    )
    body = "".join(
        [
            f'<p class="pb-kicker">{escape(title)}</p>',
            headline_html(_headline(explained, known)),
            f'<p class="pb-subtitle">{escape(subtitle)}</p>' if subtitle else "",
            _controls(tactics, with_states=bool(known)),
            sections,
            '<p class="pb-nothing" hidden>' + escape(_("No indicator has all these words.")) + "</p>",
            _terms(),
            _views(explained),
        ]
    )
    return (
        f'<!doctype html><html class="pb-page" lang="{current().language}" dir="{direction()}"><head>'
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{style()}{stylesheet()}</style></head>"
        f"<body><main>{block(body)}</main><script>{_part('catalogue_page.js')}</script></body></html>"
    )


def _headline(explained: Sequence[Explained], values: Mapping[str, KpiValue]) -> str:
    many = len(explained)
    if not values:
        return ngettext("{n} indicator, and how it is made.", "{n} indicators, and how each is made.", many).format(
            n=integer(many)
        )
    answered = sum(value.status == "ok" for value in values.values())
    return _("These data answer {answered} of {n} indicators.").format(answered=integer(answered), n=integer(many))


def _controls(tactics: Sequence[str], *, with_states: bool) -> str:
    by_tactic = [("", _("all tactics")), *((tactic, tactic_name(tactic)) for tactic in tactics)]
    by_state = [("", _("all")), ("ok", _(ANSWERED)), ("other", _("not answered"))]
    states = _choice("state", _("Here"), by_state) if with_states else ""
    label, hint, counted = escape(_("Search")), escape(_("name, word or number")), escape(_("{shown} of {all}"))
    return (
        f'<form class="pb-find" role="search" hidden><label>{label}'
        f'<input type="search" name="words" autocomplete="off" placeholder="{hint}"></label>'
        + _choice("tactic", _("Tactic"), by_tactic)
        + f'{states}<output class="pb-found" data-text="{counted}"></output></form>'
    )


def _choice(name: str, label: str, options: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in options)
    return f'<label>{escape(label)}<select name="{name}">{rows}</select></label>'


def _section(tactic: str, members: Sequence[Explained], values: Mapping[str, KpiValue]) -> str:
    entries = "".join(entry_html(each, values.get(each.kpi.id)) for each in members)
    heading = f"{escape(tactic_name(tactic))} <span>{integer(len(members))}</span>"
    return (
        f'<section class="pb-tactic" data-tactic="{escape(tactic)}">'
        f'<h2 class="pb-heading">{heading}</h2>{entries}</section>'
    )


def entry_html(each: Explained, value: KpiValue | None = None, *, anchor: str = "") -> str:
    """One KPI, folded behind its name and definition; anchor: the id to lead to, else the KPI's own."""
    kpi = each.kpi
    # Only the catalogue's own page looks for words.
    words = "" if anchor else f' data-words="{escape(searchable(kpi, tactic_name=tactic_name))}"'
    state = f' data-state="{value.status}"' if value else ""
    parts = [
        _facts([(_("Name in data"), f"{kpi.id} · {kpi.requirement}"), *_here(value), *each.about], code=(0,)),
        _heading(_("Formula as run")),
        _facts(each.formula, code=range(len(each.formula) - len(kpi.parts))),
        _code(each.query) if each.query else "",
        _heading(_("What it needs")),
        _facts([*each.needs, *each.assumed]),
    ]
    return (
        f'<details class="pb-kpi" id="{escape(anchor or kpi.id)}"{words}{state}><summary>'
        f'<span class="pb-kpi-name">{directed(_(kpi.name))}<small>{directed(_(kpi.definition))}</small></span>'
        f"{_badge(value)}</summary>{''.join(parts)}</details>"
    )


def term_html(term: Term, *, anchor: str = "") -> str:
    """One method or term, folded behind its name and definition; anchor: the id to lead to, else its own."""
    return (
        f'<details class="pb-kpi" id="{escape(anchor or term.id)}"><summary>'
        f'<span class="pb-kpi-name">{directed(_(term.name))}<small>{directed(_(term.definition))}</small></span>'
        f"</summary>{_facts(about_term(term))}</details>"
    )


def _terms() -> str:
    """The methods behind the figures that show no indicator."""
    entries = "".join(term_html(each) for each in terms().values())
    heading = escape(_("Methods and terms"))
    return f'<section class="pb-tactic pb-terms"><h2 class="pb-heading">{heading}</h2>{entries}</section>'


def _badge(value: KpiValue | None) -> str:
    if value is None:
        return ""
    if value.status == "ok":
        shown = value_text(value.value, value.unit, value.currency or "")
        groups = "".join(f"<small>{directed(group_name(name, group))}</small>" for name, group in value.by.items())
        return f'<span class="pb-kpi-value">{escape(shown)}{groups}</span>'
    return f'<span class="pb-kpi-value pb-kpi-none">{escape(_(STATES[value.status]))}</span>'


def _here(value: KpiValue | None) -> Iterable[tuple[str, str]]:
    """What these data say, in words: whether they can bear the KPI, and if not what is lacking."""
    if value is None:
        return
    cases = ngettext("{n} case", "{n} cases", value.n).format(n=integer(value.n))
    shown = value_text(value.value, value.unit, value.currency or "") or _(STATES[value.status])
    lacking = isolate(listed(value.missing))
    yield _("Here"), " · ".join([shown, lacking if value.missing else cases])


def _facts(pairs: Iterable[tuple[str, str]], *, code: Iterable[int] = ()) -> str:
    written = set(code)
    rows = "".join(
        f"<dt>{escape(label)}</dt><dd>" + (f"<code>{escape(text)}</code>" if at in written else escape(text)) + "</dd>"
        for at, (label, text) in enumerate(pairs)
        if text
    )
    return f'<dl class="pb-facts">{rows}</dl>'


def _heading(text: str) -> str:
    return f"<h3>{escape(text)}</h3>"


def _code(text: str) -> str:
    return f'<pre class="pb-code" dir="ltr" tabindex="0">{escape(text)}</pre>'


def _views(explained: Sequence[Explained]) -> str:
    """The SQL of every view behind the formulas, once each."""
    names = sorted({name for each in explained if each.query for name in used_by(each.query)})
    entries = "".join(
        f'<details class="pb-kpi" id="view-{name}"><summary><code>{name}</code></summary>'
        f"{_code(views()[name].sql)}</details>"
        for name in names
    )
    heading = escape(_("What the formulas stand over"))
    return f'<section class="pb-tactic pb-views"><h2 class="pb-heading">{heading}</h2>{entries}</section>'


def stylesheet() -> str:
    """The rules of the catalogue's own pieces, for every page that has some."""
    return _part("catalogue_page.css")


@lru_cache
def _part(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
