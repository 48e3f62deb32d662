"""Groups by recency, frequency and money: what each of 90 days ago has brought since, and who left it for another.

What put somebody into a group cannot tell what the group is worth: champions were chosen by their money. So each group
is read by what its members did afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playbook.charts.names import group_name
from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, money, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

GROUPS = 'SELECT customer_id, rfm_group AS "group" FROM customer_groups ORDER BY customer_id'
SINCE = """
SELECT customer_id, sum(net_revenue) AS brought FROM orders_completed
WHERE customer_id IS NOT NULL AND order_day > CAST($then AS DATE) AND order_day <= CAST($as_of AS DATE)
GROUP BY customer_id ORDER BY customer_id
"""
# A group of fewer is left out of the picture; the table has it.
LEAST = 10


@dataclass(frozen=True)
class Groups:
    """worth: `rfm_movement.group_worth` of the members of `then`, with the columns of `flows`. moves: `movement`."""

    then: dt.date
    as_of: dt.date
    worth: pd.DataFrame
    moves: pd.DataFrame


def read_groups(workspace: Workspace, given: Mapping[str, Any], then: dt.date) -> Groups | None:
    """The groups of both days; None where nobody had ordered by `then`, or the data state no money."""
    from playbook.methods.rfm_movement import flows, group_worth, movement

    if workspace.engine.missing(["customer_groups.rfm_group"]):
        return None
    as_of = given["as_of"]
    now, before = (
        workspace.frame(GROUPS, {**given, "as_of": day, "period_end": day}).astype({"customer_id": str})
        for day in (as_of, then)
    )
    # A correction of the past may take somebody out; who has no order any more has no group.
    before = before[before["customer_id"].isin(now["customer_id"])]
    if not len(before):
        return None
    since = workspace.frame(SINCE, {**given, "then": then}).astype({"customer_id": str, "brought": float})
    scored = before.merge(since, on="customer_id", how="left").fillna({"brought": 0.0})
    moves = movement(before, now)
    return Groups(then, as_of, group_worth(scored, worth="brought").merge(flows(moves), on="group"), moves)


def groups(found: Groups) -> Figure:
    """What a member of each group has brought since, best group first."""
    from playbook.charts.forms import Measure, bars

    days = (found.as_of - found.then).days
    known = found.worth[found.worth["customers"] > 0]
    # Orders bring nothing or more, whatever half a width of a skewed mean may say.
    table = known.assign(
        name=[group_name("rfm_group", each) for each in known["group"]], low=known["low"].clip(lower=0.0)
    )
    rows = table[table["customers"] >= LEAST]
    rows = rows if len(rows) else table
    best = rows.iloc[int(rows["mean"].to_numpy().argmax())]
    mean = float(table["total"].sum() / table["customers"].sum())
    left = int(table["left"].sum()) / int(table["before"].sum())
    return Figure(
        name="groups",
        title=_(
            "{group}: {mean} each in {days} days, {times} times the average; {left} of all have changed group"
        ).format(
            group=best["name"], mean=money(best["mean"]), days=integer(days),
            times=number(best["mean"] / mean if mean else 0.0, decimals=1), left=percent(left),
        ),
        subtitle=_("Revenue per customer from {then} to {day}, by the group of {then}").format(
            then=date(found.then), day=date(found.as_of)
        ),
        foot=_(
            "{n} customers of {then}; whiskers: 95% interval of the mean. Groups rank customers against each other, so "
            "some move because others do; groups of fewer than {least} stand in the table alone."
        ).format(n=integer(table["customers"].sum()), then=date(found.then), least=integer(LEAST)),
        chart=bars(
            rows, "name", Measure("mean", _("Revenue each"), "money", low="low", high="high"),
            emphasise=(str(best["name"]),), ordered=False,
        ),
        table=table,
        labels={
            "name": _("Group"), "customers": _("Customers"), "mean": _("Revenue each"), "low": _("Low"),
            "high": _("High"), "buyers_share": _("Ordered"), "total_share": _("Share of revenue"),
            "stayed": _("Stayed"), "left": _("Left it"), "came": _("Came to it"), "not_yet": _("of them new"),
            "after": _("Customers today"),
        },
        formats={
            "mean": "money", "low": "money", "high": "money", "buyers_share": "fraction", "total_share": "fraction",
            **dict.fromkeys(("customers", "stayed", "left", "came", "not_yet", "after"), "count"),
        },
    )  # fmt: skip
