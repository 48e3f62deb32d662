"""The board of the tracking chapter: every KPI that has a value, and those that are withheld."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.gaps import HALF
from playbook.charts.kpi_tiles import value_text
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, listed, ngettext
from playbook.i18n import period as period_name

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.compute import KpiValue

# So many groups in a row of the board, and the persona; the table of the gaps has all.
MOST_PLACES = 2
STANDINGS = {
    "reached": N_("reached"),
    "on_track": N_("on track"),
    "at_risk": N_("at risk"),
    "off_track": N_("off track"),
    "no_target": N_("no target"),
    "no_data": N_("no data"),
}
REASONS = {
    "missing_input": N_("data are missing"),
    "not_enough_data": N_("too little to read safely"),
    "zero_denominator": N_("nothing to divide by"),
}


def name_of_kpi(value: KpiValue) -> str:
    """The KPI's name, with the group it speaks of where it has one."""
    groups = listed(name_of(each) for each in value.by.values())
    return f"{_(value.name)} ({groups})" if groups else _(value.name)


def when(findings: Findings) -> str:
    return period_name(findings.period.start, findings.period.end, findings.period.kind)


def board(findings: Findings) -> Figure:
    """Every KPI that has a value, as a table: value, before, a year ago, target, standing."""
    rows = findings.board
    values = [findings.values[each] for each in rows["id"]]

    def text(column: str) -> list[str]:
        cells = [None if isnan(cell) else cell for cell in rows[column].astype(float)]
        return [
            value_text(cell, each.unit, each.currency or "") or "–" for cell, each in zip(cells, values, strict=True)
        ]

    # What is off its target stands first; everything else as in the catalogue.
    table = rows.assign(
        name=[name_of_kpi(each) for each in values],
        shown=text("value"),
        between=[
            "–" if low == "–" else _("{low} to {high}").format(low=low, high=high)
            for low, high in zip(text("low"), text("high"), strict=True)
        ],
        before=text("prior"),
        last_year=text("year_ago"),
        aim=text("target"),
        state=[_(STANDINGS[each]) for each in rows["standing"]],
        why=[places_of_gap(findings, str(each)) or "–" for each in rows["id"]],
    ).sort_values("standing", key=_urgency, kind="stable", ignore_index=True)
    off, reached = (int((rows["standing"] == each).sum()) for each in ("off_track", "reached"))
    targets = int(rows["target"].notna().sum())
    title = (
        _("{reached} of {targets} targets are reached, {off} are off track").format(
            reached=integer(reached), targets=integer(targets), off=integer(off)
        )
        if targets
        else _("{n} KPIs can be computed; none has a target yet").format(n=integer(len(rows)))
    )
    return Figure(
        name="board",
        title=title,
        subtitle=_("Every KPI with a value, {period}; with its 95% interval where there is one").format(
            period=when(findings)
        ),
        foot=_(
            "Targets stand in client.toml; what is good neither high nor low is to be that high at least. How a "
            "number is computed: playbook explain ID"
        ),
        chart=None,
        table=table,
        labels={
            "name": _("KPI"), "shown": _("Value"), "between": _("Interval"), "n": _("n"), "before": _("Before"),
            "last_year": _("A year ago"), "aim": _("Target"), "state": _("Standing"), "why": _("Most of the gap with"),
        },
        formats={**dict.fromkeys(table.columns, "text"), "n": "count"},
    )  # fmt: skip


def _urgency(standings: pd.Series[str]) -> pd.Series[int]:
    return standings.map({"off_track": 0, "at_risk": 1, "reached": 2}).fillna(3)


def places_of_gap(findings: Findings, name: str) -> str:
    """The groups that hold at least half of the gap to a target, the persona among them; empty where none does."""
    held = findings.gaps[(findings.gaps["id"] == name) & (findings.gaps["share"] >= HALF)]
    told = held[(held["dimension"] == "persona") | (held.reset_index().index < MOST_PLACES)]
    return listed(str(each) for each in told["name"])


def withheld(findings: Findings) -> Figure:
    """What could not be shown, and why: a table, since silence would look like zero."""
    rows = findings.withheld.assign(
        name=[name_of_kpi(findings.values[each]) for each in findings.withheld["id"]],
        reason=[_(REASONS[each]) for each in findings.withheld["status"]],
    )
    return Figure(
        name="withheld",
        title=_("{n} KPIs are withheld rather than shown wrong").format(n=integer(len(rows))),
        subtitle=_("KPI, reason, and what is missing, {period}").format(period=when(findings)),
        foot=_("Start here says what to ask the client for."),
        chart=None,
        table=rows,
        labels={"name": _("KPI"), "reason": _("Reason"), "missing": _("Missing"), "n": _("n")},
        formats=dict.fromkeys(("name", "reason", "missing"), "text"),
    )


def revisions(findings: Findings) -> Figure:
    """Numbers that were told otherwise before, because the data of that time were corrected since."""
    import pandas as pd

    revised = findings.revised
    if revised is None:
        return Figure(
            name="revisions",
            title=_("There is no earlier import to compare with"),
            subtitle=_("From the second import on, numbers of the past that it corrects are listed here"),
            foot="",
        )
    span = period_name(revised.period.start, revised.period.end, "")
    rows = pd.DataFrame(
        [
            {
                "id": each.id,
                "name": name_of_kpi(findings.values[each.id]),
                "then": _of(findings.values[each.id], each.then),
                "now": _of(findings.values[each.id], each.now),
                "n_then": each.n_then,
                "n_now": each.n_now,
            }
            for each in revised.revisions
        ]
    )
    return Figure(
        name="revisions",
        title=_("No number of the past was corrected by the last import")
        if not revised.revisions
        else ngettext(
            "{n} number of the past was corrected by the last import",
            "{n} numbers of the past were corrected by the last import",
            len(rows),
        ).format(n=integer(len(rows))),
        subtitle=_("{period} as it was told before the last import, and as it is known now").format(period=span),
        foot=_(
            "{n} numbers were compared, same days and same formulas. What is not listed here has changed by news alone."
        ).format(n=integer(revised.compared)),
        chart=None,
        table=rows,
        labels={
            "name": _("KPI"),
            "then": _("Told then"),
            "now": _("Known now"),
            "n_then": _("n then"),
            "n_now": _("n now"),
        },
        formats={"name": "text", "then": "text", "now": "text", "n_then": "count", "n_now": "count"},
    )


def _of(value: KpiValue, number: float | None) -> str:
    return value_text(number, value.unit, value.currency or "") or "–"
