"""What moved revenue, segment by segment: a bar for each, and the four parts of its change in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.board import when
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.segments import OTHERS
from playbook.charts.names import capital, group_name
from playbook.charts.page import Figure
from playbook.i18n import N_, _, isolate, money
from playbook.i18n import period as period_name

if TYPE_CHECKING:
    import pandas as pd

    from playbook.charts.parts import Chart

PARTS = {
    "customers": N_("number of customers"),
    "mix": N_("share of the customers"),
    "frequency": N_("orders per customer"),
    "order_value": N_("value of an order"),
}
CUTS = {"persona": "persona", "channel": "channel", "stage": "lifecycle_stage", "country": "country",
        "kind": "customer_kind"}  # fmt: skip
BY_ORDERS = {"new": N_("new customers"), "returning": N_("returning customers")}
KINDS = {
    "persona": N_("persona"),
    "channel": N_("channel that won the customer"),
    "stage": N_("lifecycle stage"),
    "country": N_("country"),
    "kind": N_("new and returning"),
}


def segment_name(findings: Findings, segment: str) -> str:
    """A segment in the reader's language; a persona by the name that the client gave it."""
    if segment in findings.personas:
        return isolate(findings.personas[segment])
    if findings.segment == "kind" and segment in BY_ORDERS:
        return _(BY_ORDERS[segment])
    return _("all others") if segment == OTHERS else group_name(CUTS[findings.segment], segment)


def table_of(findings: Findings) -> pd.DataFrame:
    """One row per segment, the largest change first: its parts, its change, its customers before and now."""
    import pandas as pd

    rows = findings.by_segment
    wide = pd.DataFrame(rows.pivot(index="segment", columns="lever", values="effect")[list(PARTS)])
    for column, moment in (("customers_before", "before"), ("customers_now", "after")):
        levers = rows.pivot(index="segment", columns="lever", values=moment)
        wide[column] = (levers["customers"] * levers["mix"]).fillna(0).round()
    wide["effect"] = wide[list(PARTS)].sum(axis=1)
    wide = wide.reset_index()
    wide["name"] = [segment_name(findings, str(each)) for each in wide["segment"]]
    order = wide["effect"].abs().sort_values(ascending=False).index
    return pd.DataFrame(wide.loc[order].reset_index(drop=True))


def effect_bars(rows: pd.DataFrame) -> Chart:
    """A bar per row (name, effect in money): what raised revenue and what lowered it."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import BAD, GOOD

    shades = {row["name"]: GOOD if row["effect"] >= 0 else BAD for row in rows.to_dict("records")}
    return bars(rows, "name", Measure("effect", _("Part in the change"), "money"), colours=shades, ordered=False)


def segments(findings: Findings) -> Figure:
    """A bar per segment with its part in the change of revenue."""
    rows = table_of(findings)
    start, end = findings.compared_with or (findings.as_of, findings.as_of)
    return Figure(
        name="segments",
        title=_title(rows),
        subtitle=_("Part of each segment in the change of revenue, by {kind}, {period} against {before}").format(
            kind=_(KINDS[findings.segment]), period=when(findings), before=period_name(start, end, "")
        ),
        foot=_(
            "All parts of all segments add up to the change exactly (logarithmic mean index): how many customers there "
            "were in all, which share of them the segment had, how often they ordered and for how much. Segments are "
            "those of today in both periods, except new and returning. Small ones stand together. Arithmetic, no cause."
        ),
        chart=effect_bars(rows),
        table=rows,
        labels={
            "name": _("Segment"), "customers_before": _("Customers before"), "customers_now": _("Customers now"),
            "customers": _("By the number of customers"), "mix": _("By its share of them"),
            "frequency": _("By orders per customer"), "order_value": _("By the value of an order"),
            "effect": _("Part in the change"),
        },
        formats={
            **dict.fromkeys((*PARTS, "effect"), "money"), "customers_before": "count", "customers_now": "count",
        },
    )  # fmt: skip


def _title(rows: pd.DataFrame) -> str:
    """The segment that moved most, the part that moved it, and what all of them came to."""
    first, total = rows.iloc[0], float(rows["effect"].sum())
    rose, more = total >= 0, float(first["effect"]) >= 0
    lever = max(PARTS, key=lambda each: float(first[each]) * (1 if more else -1))
    sentence = {
        (True, True): N_("{segment} brought {effect} more, mainly by the {lever}; revenue in all rose by {total}"),
        (True, False): N_("{segment} brought {effect} more, mainly by the {lever}; revenue in all fell by {total}"),
        (False, True): N_("{segment} brought {effect} less, mainly by the {lever}; revenue in all rose by {total}"),
        (False, False): N_("{segment} brought {effect} less, mainly by the {lever}; revenue in all fell by {total}"),
    }[more, rose]
    return _(sentence).format(
        segment=capital(str(first["name"])),
        effect=money(abs(first["effect"])),
        lever=_(PARTS[lever]),
        total=money(abs(total)),
    )
