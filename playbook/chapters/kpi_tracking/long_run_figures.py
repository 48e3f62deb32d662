"""Trust over years, the cost of keeping as the base grows, and revenue with and without rented platforms."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.long_run import ADVOCATES
from playbook.charts.page import Figure
from playbook.charts.units import exact
from playbook.i18n import N_, _, integer, money, month, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.charts.parts import Panels, Unit

MEASURES: dict[str, tuple[str, Unit]] = {
    "net_promoter_score": (N_("Net promoter score (NPS)"), "number"),
    "repeat_purchase_rate": (N_("Repeat purchase rate"), "fraction"),
    ADVOCATES: (N_("Share of advocates"), "fraction"),
}
# What the numbers of the table are, by its definition.
VOLATILITY = "revenue_volatility"
STREAMS = {
    "revenue": N_("all revenue"),
    "owned": N_("by the shop's own channels alone"),
    "rented": N_("by rented channels alone"),
}


def trust(findings: Findings) -> Figure:
    """Promoter score, repeat rate and advocates: a year of days a point, half a year apart."""
    from playbook.charts.forms import Measure, Time, lines
    from playbook.charts.page import Panel, Panels

    rows = findings.long_run.trust
    known = [each for each in MEASURES if rows.loc[rows["id"] == each, "value"].notna().any()]
    panels = []
    for name in known:
        label, unit = MEASURES[name]
        own = rows[(rows["id"] == name)].dropna(subset=["value"])
        panels.append(
            Panel(_(label), lines(own, Time("end", "month"), Measure("value", _(label), unit, "low", "high")))
        )
    table = rows.assign(
        name=[_(MEASURES[each][0]) for each in rows["id"]],
        shown=[_shown(value, each) for value, each in zip(rows["value"], rows["id"], strict=True)],
        between=[
            "–" if isnan(low) else _("{low} to {high}").format(low=_shown(low, each), high=_shown(high, each))
            for low, high, each in zip(rows["low"], rows["high"], rows["id"], strict=True)
        ],
    )
    return Figure(
        name="trust",
        title=_trust_title(rows, known),
        subtitle=_("A point is the year up to its day, with its 95% interval; advocates are those of that day"),
        foot=_(
            "Points stand half a year apart, so neighbours share half of their days. Advocates: of the customers who "
            "order, those with two orders or more who invited a friend, gave a good review or a promoter's score. A "
            "year that the data do not cover wholly is blank. The repeat rate rises with the age of the customer base."
        ),
        chart=Panels(tuple(panels)) if len(panels) > 1 else panels[0].chart,
        table=table,
        labels={
            "name": _("Measure"), "start": _("From"), "end": _("To"), "shown": _("Value"), "between": _("Interval"),
            "n": _("n"),
        },
        formats={
            "name": "text", "shown": "text", "between": "text", "start": "date", "end": "date", "n": "count",
        },
    )  # fmt: skip


def _shown(value: float, name: str) -> str:
    unit = MEASURES[name][1]
    return "–" if isnan(value) else exact(value, unit) if unit == "fraction" else number(value)


def _trust_title(rows: pd.DataFrame, known: list[str]) -> str:
    """A measure that moved by more than luck between its first and its last year, else the first with two years."""
    told = []
    for name in known:
        own = rows[(rows["id"] == name)].dropna(subset=["value"])
        if len(own) > 1:
            first, last = own.iloc[0], own.iloc[-1]
            clear = bool(last["low"] > first["high"] or last["high"] < first["low"])
            told.append((not clear, name, float(first["value"]), float(last["value"])))
    if not told:
        return _("One whole year is covered so far; a trend of trust takes two")
    unclear, name, before, now = min(told, key=lambda each: each[0])
    sentence = (
        _("{name} is {last}, after {first} before; that may be luck")
        if unclear
        else _("{name} is {last}, after {first} before; that is more than luck does")
    )
    return sentence.format(name=_(MEASURES[name][0]), last=_shown(now, name), first=_shown(before, name))


def scale(findings: Findings) -> Figure:
    """What keeping costs and brings, year by year, beside the number of customers."""
    rows = findings.long_run.scale
    return Figure(
        name="scale",
        title=_scale_title(rows),
        subtitle=_("Twelve months up to each day: customers who ordered, what was spent on keeping, what came of it"),
        foot=_(
            "Kept are customers who were active when the year began and still so at its end; many would have stayed "
            "without any spending, so the cost per kept customer is no price of an effect. Points stand half a year "
            "apart and share half of their days; blank where the data do not cover a year wholly."
        ),
        chart=_scale_lines(rows),
        table=rows.assign(
            between=[
                "–" if isnan(low) else _("{low} to {high}").format(low=percent(low), high=percent(high))
                for low, high in zip(rows["low"], rows["high"], strict=True)
            ]
        ),
        labels={
            "end": _("Year up to"), "customers": _("Customers"), "retention_spend": _("Spent on keeping"),
            "spend_per_customer": _("Spent per customer"), "customer_retention_cost": _("Cost per customer kept"),
            "customer_retention_rate": _("Kept"), "between": _("Interval"),
            "returning_revenue": _("Returning revenue"), "revenue_per_spend": _("Returning revenue per 1 spent"),
        },
        formats={
            "end": "date", "customers": "count", "retention_spend": "money", "spend_per_customer": "money",
            "customer_retention_cost": "money", "customer_retention_rate": "fraction", "between": "text",
            "returning_revenue": "money", "revenue_per_spend": "number",
        },
    )  # fmt: skip


COSTS: dict[str, tuple[str, Unit]] = {
    "spend_per_customer": (N_("Spent per customer"), "money"),
    "customer_retention_cost": (N_("Cost per customer kept"), "money"),
    "revenue_per_spend": (N_("Returning revenue per 1 spent"), "number"),
}


def _scale_lines(rows: pd.DataFrame) -> Panels | None:
    """What keeping costs per customer and brings, as far as two points are known."""
    from playbook.charts.forms import Measure, Time, lines
    from playbook.charts.page import Panel, Panels

    panels = []
    for name, (label, unit) in COSTS.items():
        known = rows.dropna(subset=[name])
        if len(known) > 1:
            panels.append(Panel(_(label), lines(known, Time("end", "month"), Measure(name, _(label), unit))))
    return Panels(tuple(panels)) if panels else None


def _scale_title(rows: pd.DataFrame) -> str:
    """Whether spending on keeping grew faster than the base, over the longest span that is known."""
    known = rows.dropna(subset=["customers", "retention_spend"])
    if len(known) < 2 or known.iloc[0]["customers"] <= 0 or known.iloc[0]["retention_spend"] <= 0:
        return _("Two covered years are needed to say whether keeping grows cheaper with the base")
    first, last = known.iloc[0], known.iloc[-1]
    base, spent = (float(last[each] / first[each] - 1) for each in ("customers", "retention_spend"))
    sentence = (
        _("Customers {base}, spending on keeping {spent}: each costs more to keep, {now} after {before}")
        if last["spend_per_customer"] > first["spend_per_customer"]
        else _("Customers {base}, spending on keeping {spent}: each costs less to keep, {now} after {before}")
    )
    return sentence.format(
        base=percent(base, significant=2, sign=True),
        spent=percent(spent, significant=2, sign=True),
        now=money(last["spend_per_customer"]),
        before=money(first["spend_per_customer"]),
    )


def steadiness(findings: Findings) -> Figure:
    """Monthly revenue by own and rented channels, and how much each wavers."""
    from playbook.charts.forms import Measure, Time, lines

    months, found = findings.long_run.months, findings.long_run.volatility
    drawn = months.melt(id_vars="day", value_vars=["owned", "rented"], var_name="stream", value_name="amount")
    drawn = drawn.assign(name=[_(WHOSE[each]) for each in drawn["stream"]]).sort_values(
        ["day", "stream"], kind="stable"
    )
    told = found.assign(
        id=VOLATILITY,
        name=[_(STREAMS[each]) for each in found["stream"]],
        between=[_range(row["low"], row["high"]) for row in found.to_dict("records")],
        apart=[
            "–" if row["stream"] == "revenue" else _range(row["difference_low"], row["difference_high"])
            for row in found.to_dict("records")
        ],
    ) if len(found) else drawn  # fmt: skip
    labels = (
        {
            "name": _("Revenue"), "mean": _("Mean month"), "volatility": _("Volatility"), "between": _("Interval"),
            "apart": _("Difference to all revenue"),
        }
        if len(found)
        else {"day": _("Month"), "name": _("Revenue"), "amount": _("Amount")}
    )  # fmt: skip
    return Figure(
        name="steadiness",
        title=_steadiness_title(found, len(months)),
        subtitle=_("Net revenue of whole months by the channel of the last contact, {first} to {last}").format(
            first=month(months["day"].iloc[0]), last=month(months["day"].iloc[-1])
        ),
        foot=_(
            "Volatility is the standard deviation over the mean of {n} months without their season; growth counts in "
            "it too. Own channels are those that client.toml names, never a marketplace; rented is all else. The "
            "interval draws months again; a part wavers more than the whole for its size alone."
        ).format(n=integer(len(months))),
        chart=lines(drawn, Time("day", "month"), Measure("amount", _("Revenue"), "money"), series="name"),
        table=told,
        labels=labels,
        formats={"name": "text", "between": "text", "apart": "text", "mean": "money", "volatility": "fraction",
                 "day": "month", "amount": "money"},
    )  # fmt: skip


WHOSE = {"owned": N_("own channels"), "rented": N_("rented channels")}


def _range(low: float, high: float) -> str:
    return _("{low} to {high}").format(low=percent(low), high=percent(high))


def _steadiness_title(found: pd.DataFrame, months: int) -> str:
    if not len(found):
        return _("Whether revenue is steadier without rented platforms takes two years; {n} months are whole").format(
            n=integer(months)
        )
    streams = {str(row["stream"]): row for row in found.to_dict("records")}
    own, whole = streams["owned"], streams["revenue"]
    if own["difference_low"] <= 0 <= own["difference_high"]:
        sentence = _(
            "Without rented channels revenue wavers by {own} a month, with them by {whole}: no clear difference"
        )
    elif own["difference"] > 0:
        sentence = _("Without rented channels revenue wavers more: by {own} a month, with them by {whole}")
    else:
        sentence = _("Without rented channels revenue wavers less: by {own} a month, with them by {whole}")
    return sentence.format(
        own=percent(own["volatility"], significant=2), whole=percent(whole["volatility"], significant=2)
    )
