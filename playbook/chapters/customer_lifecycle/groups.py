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
# The category on which each customer has spent most, by today's groups: a taste, however often somebody buys. Services
# are none.
FAVOURITES = """
WITH spent AS (
    SELECT customer_id, category, sum(amount) AS amount
    FROM order_lines_placed
    WHERE kind = 'product' AND category <> 'unknown' AND order_day <= CAST($as_of AS DATE)
    GROUP BY customer_id, category
),
favourites AS (
    SELECT customer_id, category
    FROM spent
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY amount DESC, category) = 1
)
SELECT g.rfm_group AS "group", f.category, count(*) AS converted
FROM favourites AS f
JOIN customer_groups AS g ON g.customer_id = f.customer_id
GROUP BY g.rfm_group, f.category ORDER BY g.rfm_group, f.category
"""
# A preference that chance alone would show less often than this, over all groups and categories.
SURE = 0.05
# A group of fewer is left out of the picture; the table has it.
LEAST = 10


@dataclass(frozen=True)
class Groups:
    """worth: `rfm_movement.group_worth` of the members of `then`, with the columns of `flows`, and the category that
    today's members surely prefer: prefers ("" where there is none), prefers_rate with prefers_low and prefers_high of
    prefers_n, and prefers_lift against all customers. moves: `movement`."""

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
    worth = group_worth(scored, worth="brought").merge(flows(moves), on="group")
    if workspace.engine.missing(["order_lines_placed.category"]):
        return Groups(then, as_of, worth.assign(prefers=""), moves)
    taste = preferred(workspace.frame(FAVOURITES, {**given, "period_end": as_of}))
    worth = worth.merge(taste, on="group", how="left").fillna({"prefers": ""})
    return Groups(then, as_of, worth, moves)


def preferred(favourites: pd.DataFrame) -> pd.DataFrame:
    """Per group the category that is the favourite of more of its members than of all customers, where that is sure.

    favourites: group, category, converted (customers whose favourite it is). Returns group, prefers, prefers_rate,
    prefers_low, prefers_high, prefers_n (the group's customers with a favourite), prefers_lift; Holm's p below 5% over
    all groups and categories.
    """
    import pandas as pd

    from playbook.methods.lift import lift
    from playbook.methods.many_tests import holm

    columns = {"category": "prefers", **{name: f"prefers_{name}" for name in ("rate", "low", "high", "n", "lift")}}
    if favourites.empty:
        return pd.DataFrame(columns=["group", *columns.values()])
    rows = favourites.assign(n=favourites.groupby("group")["converted"].transform("sum"))
    everybody = float(rows["converted"].sum())
    found = [
        lift(own, converted=float(own["converted"].sum()), n=everybody) for _category, own in rows.groupby("category")
    ]
    every = pd.concat(found, ignore_index=True)
    sure = every[(holm(every["p_value"]) < SURE) & (every["lift"] > 1)]
    best = sure.sort_values("lift", ascending=False).drop_duplicates("group")
    return best.rename(columns=columns)[["group", *columns.values()]]


def groups(found: Groups) -> Figure:
    """What a member of each group has brought since, best group first."""
    from playbook.charts.forms import Measure, bars

    days = (found.as_of - found.then).days
    known = found.worth[found.worth["customers"] > 0]
    # Orders bring nothing or more, whatever half a width of a skewed mean may say.
    table = known.assign(
        name=[group_name("rfm_group", each) for each in known["group"]], low=known["low"].clip(lower=0.0)
    )
    taste = {}
    if table["prefers"].ne("").any():
        taste = {
            "prefers": _("Category surely favoured by those in it today"), "prefers_rate": _("Favourite of"),
            "prefers_between": _("Interval"), "prefers_n": _("Of so many"),
            "prefers_lift": _("Times as often as all customers"),
        }  # fmt: skip
        table["prefers_between"] = [
            _("{low} to {high}").format(low=percent(low), high=percent(high)) if low == low else "–"  # noqa: PLR0124 - NaN
            for low, high in zip(table["prefers_low"], table["prefers_high"], strict=True)
        ]
        table["prefers"] = table["prefers"].replace("", "–")
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
            "after": _("Customers today"), **taste,
        },
        formats={
            "mean": "money", "low": "money", "high": "money", "buyers_share": "fraction", "total_share": "fraction",
            "prefers_rate": "fraction", "prefers_lift": "ratio", "prefers_n": "count",
            **dict.fromkeys(("customers", "stayed", "left", "came", "not_yet", "after"), "count"),
        },
    )  # fmt: skip
