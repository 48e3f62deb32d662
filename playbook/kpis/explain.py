"""How is this computed? A KPI in words, with the formula that runs, what it needs and what it takes for granted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from playbook.i18n import N_, _, integer, isolate, listed
from playbook.kpis.assumptions import MEANINGS, assumptions, shown
from playbook.kpis.by_method import METHODS
from playbook.kpis.catalogue import (
    KPIS,
    NOT_YET_MADE,
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
    "none": N_("none: it is a count or a total, or its spread cannot be told"),
}


def explain(word: str, workspace: Workspace | None = None, as_of: dt.date | None = None) -> str:
    """The explanation of a KPI by its id, or of all KPIs of a requirement number, as plain text.

    With a workspace, the values that are taken for granted are shown, and what its data lack. Errors: `BadInput` with
    the nearest known word.

    >>> print(explain("repeat_purchase_rate").splitlines()[0])
    Repeat purchase rate  (repeat_purchase_rate, R-KPI-SAL-02)
    """
    catalogue = catalogue_of(workspace.client) if workspace else load_catalogue()
    return "\n\n".join(_explained(kpi, catalogue, workspace, as_of) for kpi in find(word, catalogue))


def _explained(kpi: Kpi, catalogue: Catalogue, workspace: Workspace | None, as_of: dt.date | None) -> str:
    unit = _("{unit} per {what}").format(unit=_(UNITS[kpi.unit]), what=_(kpi.per)) if kpi.per else _(UNITS[kpi.unit])
    lines = [
        f"{_(kpi.name)}  ({isolate(kpi.id)}, {isolate(kpi.requirement)})",
        _(kpi.definition),
        "",
        _line(_("Unit"), f"{unit}; {_(DIRECTIONS[kpi.better])}"),
        _line(_("Caveat"), _(kpi.caveat)),
        _line(_("Source"), isolate(kpi.source)),
        _line(_("Interval"), _(INTERVALS[kpi.interval])),
        *_least(kpi),
        _line(_("Can be cut by"), isolate(listed(sorted(cuts_of(kpi, catalogue)))) or "–"),
        "",
        *_formula(kpi, catalogue),
        "",
        *_needs(kpi, catalogue, workspace, as_of),
        *_assumed(kpi, catalogue, workspace, as_of),
        "",
        *_what_runs(kpi),
    ]
    return "\n".join(lines).rstrip()


def _least(kpi: Kpi) -> Iterable[str]:
    if kpi.minimum > 1:
        text = _("{n} cases on; below that there are too few to say").format(n=integer(kpi.minimum))
        yield _line(_("Shown from"), text)


def _line(label: str, text: str) -> str:
    return _("{label}: {text}").format(label=label, text=text)


def _formula(kpi: Kpi, catalogue: Catalogue) -> Iterable[str]:
    if kpi.method:
        yield _line(_("Method"), isolate(f"{METHODS[kpi.method].__module__}.{kpi.method}"))
    if kpi.value:
        yield _line(_("Value"), isolate(kpi.value))
    if kpi.numerator:
        yield _line(_("Numerator"), isolate(kpi.numerator))
        whole = _("summed over the whole cut")
        spans = f" ({whole})" if kpi.share else ""
        yield _line(_("Denominator"), isolate(kpi.denominator) + spans)
    yield _line(_("Cases (n)"), isolate(kpi.n))
    if kpi.view in views():
        yield _line(_("Over"), isolate(kpi.view))
    for part, _benchmark in kpi.parts:
        yield _line(isolate(f"{{{part}}}"), _(catalogue[part].definition))


def _needs(kpi: Kpi, catalogue: Catalogue, workspace: Workspace | None, as_of: dt.date | None) -> Iterable[str]:
    columns = sorted({source for need in needs_of(kpi, catalogue) for source in sources(need)})
    yield _line(_("Needs"), isolate("; ".join(each.replace(" | ", _(" or ")) for each in columns)))
    if workspace is not None:
        missing = Ledger(workspace, as_of or workspace.as_of_default, catalogue).missing(kpi)
        yield _line(_("Missing here"), isolate(listed(missing)) or _("nothing"))


def _assumed(kpi: Kpi, catalogue: Catalogue, workspace: Workspace | None, as_of: dt.date | None) -> Iterable[str]:
    used = sorted(assumed_by(kpi, catalogue) & MEANINGS.keys())
    if not used:
        return
    yield _line(_("Takes for granted"), "")
    known = {} if workspace is None else assumptions(workspace, as_of or workspace.as_of_default)
    for name in used:
        text = shown(known[name]) if name in known else _(MEANINGS[name])
        yield f"  {isolate('$' + name)}  {text}"


def _what_runs(kpi: Kpi) -> Iterable[str]:
    """The SQL as the engine gets it, views and all; parameters are bound, never written into it."""
    if kpi.view in NOT_YET_MADE:
        return
    yield _line(_("What runs"), "")
    if kpi.view == KPIS:
        yield f"SELECT {with_parameters(kpi.value or f'({kpi.numerator}) / NULLIF({kpi.denominator}, 0)')} AS value"
        return
    by = (kpi.cut,) if kpi.headline == "largest" else ()
    yield compose(rows_for_method(kpi, by) if kpi.method else measured([kpi], by))
