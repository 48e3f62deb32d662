"""How is this computed? A KPI in words, with the formula that runs, what it needs and what it takes for granted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from playbook.i18n import N_, _, integer, isolate, listed
from playbook.kpis.asked import question_of
from playbook.kpis.assumptions import MEANINGS, shown
from playbook.kpis.by_method import METHODS
from playbook.kpis.catalogue import (
    KPIS,
    Catalogue,
    Kpi,
    assumed_by,
    cuts_of,
    find,
    load_catalogue,
    needs_of,
)
from playbook.kpis.ledger import Ledger, with_parameters
from playbook.kpis.own import catalogue_of
from playbook.kpis.queries import measured, rows_for_method
from playbook.methods.terms import Term, terms
from playbook.workspace.client import Workspace
from playbook.workspace.views import compose, views
from playbook.workspace.views.lineage import sources

UNITS = {
    "count": N_("a number"),
    "fraction": N_("a share, shown times 100"),
    "money": N_("money in the client's currency"),
    "days": N_("days"),
    "seconds": N_("seconds"),
    "milliseconds": N_("milliseconds"),
    "score": N_("a score"),
    "ratio": N_("a ratio"),
    "index": N_("an index, 1 is the usual"),
}
DIRECTIONS = {
    "higher": N_("higher is better"),
    "lower": N_("lower is better"),
    "neutral": N_("neither direction is better"),
    "context": N_("good or bad only against a target of your own"),
}
INTERVALS = {
    "wilson": N_("95 percent, by Wilson's formula for a share"),
    "bootstrap": N_("95 percent, by drawing the customers again 1,000 times"),
}
# Why a KPI has none, by what it is made of.
NO_INTERVALS = {
    "kpis": N_("none: it is made of other indicators; see theirs"),
    "method": N_("none: its method gives one number and no spread"),
    "ratio": N_("none: the two sides of the quotient rest on different rows, which cannot be drawn again together"),
    "total": N_("none: everything that happened was counted, so nothing is estimated"),
}

Lines = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Explained:
    """What is to be said of a KPI, as pairs of a label and a text in the reader's language.

    assumed: parameter and what it stands for; query: the SQL over its view, or the formula over other KPIs.
    """

    kpi: Kpi
    about: Lines
    formula: Lines
    needs: Lines
    assumed: Lines
    query: str

    @property
    def runs(self) -> str:
        """The SQL as the engine gets it, views and all; parameters are bound, never written into it."""
        return compose(self.query) if self.query else ""


def explain(word: str, workspace: Workspace | None = None, as_of: dt.date | None = None) -> str:
    """The explanation of a KPI by its id, of all KPIs of a requirement number, or of a method or term, as plain text.

    With a workspace, the values that are taken for granted are shown, and what its data lack. Errors: `BadInput` with
    the nearest known word.

    >>> print(explain("repeat_purchase_rate").splitlines()[0])
    Repeat purchase rate  (repeat_purchase_rate, R-KPI-SAL-02)
    """
    catalogue = catalogue_of(workspace.client) if workspace else load_catalogue()
    if word in terms() and word not in catalogue:
        return _term_as_text(terms()[word])
    ledger = Ledger(workspace, as_of or workspace.as_of_default, catalogue) if workspace else None
    return "\n\n".join(_as_text(explained(kpi, catalogue, ledger)) for kpi in find(word, catalogue))


def explained(kpi: Kpi, catalogue: Catalogue, ledger: Ledger | None = None) -> Explained:
    """What is to be said of a KPI; with a ledger, also what its data lack and the values that are taken for granted."""
    return Explained(
        kpi=kpi,
        about=tuple(_about(kpi, catalogue)),
        formula=tuple(_formula(kpi, catalogue)),
        needs=tuple(_needs(kpi, catalogue, ledger)),
        assumed=tuple(_assumed(kpi, catalogue, ledger)),
        query=_query(kpi),
    )


def about_term(term: Term) -> Lines:
    """What is to be said of a method or term besides its definition, as pairs of a label and a text."""
    return (
        (_("Caveat"), _(term.caveat)),
        (_("Source"), isolate(term.source)),
        (_("Computed in"), isolate(term.code)),
    )


def _term_as_text(term: Term) -> str:
    return "\n".join([f"{_(term.name)}  ({isolate(term.id)})", _(term.definition), "", *_lines(about_term(term))])


def _as_text(found: Explained) -> str:
    kpi = found.kpi
    lines = [
        f"{_(kpi.name)}  ({isolate(kpi.id)}, {isolate(kpi.requirement)})",
        _(kpi.definition),
        "",
        *_lines(found.about),
        "",
        *_lines(found.formula),
        "",
        *_lines(found.needs),
    ]
    if found.assumed:
        lines += [_line(_("Takes for granted"), ""), *(f"  {name}  {text}" for name, text in found.assumed)]
    if found.runs:
        lines += ["", _line(_("What runs"), ""), found.runs]
    return "\n".join(lines).rstrip()


def _lines(pairs: Lines) -> Iterable[str]:
    return (_line(label, text) for label, text in pairs)


def _line(label: str, text: str) -> str:
    return _("{label}: {text}").format(label=label, text=text)


def _about(kpi: Kpi, catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    unit = _("{unit} per {what}").format(unit=_(UNITS[kpi.unit]), what=_(kpi.per)) if kpi.per else _(UNITS[kpi.unit])
    if question := question_of(kpi):
        yield _("Answers"), _(question)
    yield _("Unit"), _("{unit}; {better}").format(unit=unit, better=_(DIRECTIONS[kpi.better]))
    yield _("Caveat"), _(kpi.caveat)
    yield _("Source"), isolate(kpi.source)
    yield _("Interval"), _(INTERVALS.get(kpi.interval) or NO_INTERVALS[_made_of(kpi)])
    if kpi.minimum > 1:
        yield _("Shown from"), _("{n} cases on; below that there are too few to say").format(n=integer(kpi.minimum))
    cuts = sorted(cuts_of(kpi, catalogue))
    yield _("Can be cut by"), isolate(listed(cuts)) if cuts else "–"


def _made_of(kpi: Kpi) -> str:
    if kpi.view == KPIS:
        return "kpis"
    if kpi.method:
        return "method"
    return "ratio" if kpi.numerator or kpi.unit not in {"count", "money"} else "total"


def _formula(kpi: Kpi, catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    if kpi.method:
        yield _("Method"), isolate(f"{METHODS[kpi.method].__module__}.{kpi.method}")
    if kpi.value:
        yield _("Value"), isolate(kpi.value)
    if kpi.numerator:
        yield _("Numerator"), isolate(kpi.numerator)
        whole = _("summed over the whole cut")
        spans = f" ({whole})" if kpi.share else ""
        yield _("Denominator"), isolate(kpi.denominator) + spans
    yield _("Cases (n)"), isolate(kpi.n)
    if kpi.view in views():
        yield _("Over"), isolate(kpi.view)
    for part, _benchmark in kpi.parts:
        yield isolate(f"{{{part}}}"), _(catalogue[part].definition)


def _needs(kpi: Kpi, catalogue: Catalogue, ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    columns = sorted({source for need in needs_of(kpi, catalogue) for source in sources(need)})
    yield _("Needs"), isolate("; ".join(each.replace(" | ", _(" or ")) for each in columns))
    if ledger is not None:
        missing = ledger.missing(kpi)
        yield _("Missing here"), isolate(listed(missing)) if missing else _("nothing")


def _assumed(kpi: Kpi, catalogue: Catalogue, ledger: Ledger | None) -> Iterable[tuple[str, str]]:
    known = ledger.assumptions if ledger else {}
    for name in sorted(assumed_by(kpi, catalogue) & MEANINGS.keys()):
        yield isolate(f"${name}"), shown(known[name]) if name in known else _(MEANINGS[name])


def _query(kpi: Kpi) -> str:
    if kpi.view == KPIS:
        return f"SELECT {with_parameters(kpi.value or f'({kpi.numerator}) / NULLIF({kpi.denominator}, 0)')} AS value"
    by = (kpi.cut,) if kpi.headline == "largest" else ()
    return rows_for_method(kpi, by) if kpi.method else measured([kpi], by)
