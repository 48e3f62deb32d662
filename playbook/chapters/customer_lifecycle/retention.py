"""The figure of the cohorts: who came back how long after the first order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playbook.chapters.customer_lifecycle.findings import Findings
from playbook.charts.page import Figure
from playbook.i18n import _, integer, month, percent
from playbook.i18n import period as period_name

if TYPE_CHECKING:
    import pandas as pd

# So many cohorts and periods fit on a page; the table has all of them.
COHORTS, PERIODS = 12, 12


def period_word(begins: dt.date, basis: str) -> str:
    """The name of a month or quarter by its first day."""
    return month(begins) if basis == "month" else period_name(begins, begins + dt.timedelta(days=80), "quarter")


def _mean_row(findings: Findings) -> pd.DataFrame:
    """The weighted mean as the first row of the triangle; beside its name, all who could be watched for one period."""
    rows = findings.average[findings.average["period_index"].between(1, PERIODS)].dropna(subset=["rate"])
    return rows.assign(name=_("all cohorts"), size=int(rows["customers"].max()))[
        ["name", "size", "period_index", "rate"]
    ]


def _ahead(findings: Findings, newest: Sequence[int]) -> pd.DataFrame:
    """The expected cells that fit on the page, named like their rows."""
    import pandas as pd

    if findings.expected is None or not len(findings.expected.ahead):
        return pd.DataFrame(columns=["name", "size", "period_index", "rate"])
    cells = findings.expected.ahead
    begins = findings.cohorts.drop_duplicates("cohort").set_index("cohort")["begins"]
    kept = cells[cells["cohort"].isin(newest) & cells["period_index"].between(1, PERIODS)]
    return kept.assign(name=[period_word(begins[each], findings.params.basis) for each in kept["cohort"]])


def _lighter(chart: Any, drawn: pd.DataFrame, *, expected: int) -> Any:
    """The heat map with its last `expected` cells paler: colour for what is known, a tint for what is expected."""
    import altair as alt

    from playbook.charts import theme

    if not expected:
        return chart
    rows, columns = list(dict.fromkeys(drawn["name"])), sorted(set(drawn["period_index"]))
    cells = [
        rows.index(name) * len(columns) + columns.index(index)
        for name, index in zip(drawn["name"].tail(expected), drawn["period_index"].tail(expected), strict=True)
    ]
    ahead = f"indexof({cells}, datum.row * {len(columns)} + datum.column) >= 0"
    shades, numbers = chart.layer
    ink = alt.condition(f"datum.dark && !({ahead})", alt.value(theme.PAPER), alt.value(theme.INK))
    paler = alt.condition(ahead, alt.value(0.35), alt.value(1))
    chart.layer = [shades.encode(opacity=paler), numbers.encode(color=ink)]
    return chart


def cohorts(findings: Findings) -> Figure:
    """Who came back how long after the first order: a row per cohort, the weighted mean above them."""
    import pandas as pd

    from playbook.charts.forms import Measure, heat

    basis = findings.params.basis
    monthly = basis == "month"
    rows = findings.cohorts[findings.cohorts["period_index"] > 0].dropna(subset=["rate"])
    rows = rows.assign(name=[period_word(each, basis) for each in rows["begins"]])
    newest = sorted(rows["cohort"].unique())[-COHORTS:]
    drawn = rows[rows["cohort"].isin(newest) & (rows["period_index"] <= PERIODS)]
    ahead = _ahead(findings, newest)
    drawn = pd.concat([_mean_row(findings), drawn, ahead])
    reference = 3 if monthly else 1
    known = findings.average[findings.average["period_index"].between(1, reference)].dropna(subset=["rate"])
    mean = known.iloc[-1]
    counted = _("months since the first order") if monthly else _("quarters since the first order")
    subtitles = {
        ("month", "on"): _("Share of each month's new customers who ordered in a later month, the last {n} cohorts"),
        ("month", "on_or_after"): _(
            "Share of each month's new customers who ordered in a later month or after it, the last {n} cohorts"
        ),
        ("quarter", "on"): _("Share of each quarter's new customers who ordered in a later one, the last {n} cohorts"),
        ("quarter", "on_or_after"): _(
            "Share of each quarter's new customers who ordered in a later one or after it, the last {n} cohorts"
        ),
    }
    share = Measure("rate", _("Share"), "fraction")
    chart = heat(drawn, "name", "period_index", share, n="size", columns_name=counted)
    foot = _(
        "Means are weighted by size, over the {cohorts} cohorts that have lived through the period: {customers} "
        "customers. A blank cell cannot be known yet. The first cohorts also hold customers won before the data begin; "
        "they are in no comparison of old and new."
    )
    if len(ahead):
        foot = _("{foot} Lighter cells are not known but expected (Pareto/NBD, no season).").format(foot=foot)
    return Figure(
        name="cohorts",
        title=_cohort_title(findings, monthly=monthly).format(
            rate=percent(mean["rate"]), period=integer(mean["period_index"]), **_halves(findings)
        ),
        subtitle=subtitles[basis, findings.params.kind].format(n=integer(len(newest))),
        foot=foot.format(cohorts=integer(mean["cohorts"]), customers=integer(mean["customers"])),
        chart=_lighter(chart, drawn, expected=len(ahead)),
        table=rows,
        labels={
            "name": _("Cohort"), "size": _("New customers"), "period_index": _("Periods since the first order"),
            "active": _("Ordered"), "rate": _("Share"),
        },
        formats={"rate": "fraction", "active": "count"},
    )  # fmt: skip


def _halves(findings: Findings) -> dict[str, str]:
    return {str(row["half"]): percent(row["rate"]) for row in findings.halves.to_dict("records")}


def _cohort_title(findings: Findings, *, monthly: bool) -> str:
    """A direction only where the two halves differ by more than chance; else the mean."""
    if len(findings.halves):
        older, newer = findings.halves.iloc[0], findings.halves.iloc[1]
        if newer["low"] > older["high"] or newer["high"] < older["low"]:
            better = newer["rate"] > older["rate"]
            if monthly:
                return (
                    _("Newer customers come back more: {newer} order again in the next month, older ones {older}")
                    if better
                    else _("Newer customers come back less: {newer} order again in the next month, older ones {older}")
                )
            return (
                _("Newer customers come back more: {newer} order again in the next quarter, older ones {older}")
                if better
                else _("Newer customers come back less: {newer} order again in the next quarter, older ones {older}")
            )
    if findings.params.kind == "on_or_after":
        return (
            _("{rate} of the new customers ordered in month {period} after their first order, or later")
            if monthly
            else _("{rate} of the new customers ordered in quarter {period} after their first order, or later")
        )
    alike = len(findings.halves) > 0
    if monthly:
        return (
            _("{rate} of the new customers order in month {period} after their first order; newer and older ones alike")
            if alike
            else _("{rate} of the new customers order in month {period} after their first order")
        )
    return (
        _("{rate} of the new customers order in quarter {period} after their first order; newer and older ones alike")
        if alike
        else _("{rate} of the new customers order in quarter {period} after their first order")
    )
