"""What is read about the worth of groups: order value, repeat rate, what wins customers and what brings them back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Below this many orders the mean of a group is one customer's mood.
LEAST_GROUP = 20

# Sums over people: x their orders, y the money; upto: their orders to date.
WORTH = """
WITH by_person AS (
    SELECT
        dimension, audience, resampling_unit, max(orders_to_date) AS upto,
        CAST(count(*) AS DOUBLE) AS x, CAST(sum(net_revenue) AS DOUBLE) AS y
    FROM audience_orders
    GROUP BY dimension, audience, resampling_unit
)
SELECT
    dimension, audience, count(*) AS n, sum(x) AS x, sum(y) AS y, sum(x * x) AS xx, sum(x * y) AS xy, sum(y * y) AS yy,
    count(upto) AS customers, count(*) FILTER (WHERE upto >= 2) AS again
FROM by_person GROUP BY dimension, audience ORDER BY dimension, audience
"""
# How customers of a group buy: basket, rhythm, hours. Baskets are of goods; services such as delivery are left out.
PATTERNS = """
WITH baskets AS (
    SELECT order_id, count(*) AS lines, sum(qty) AS pieces, count(DISTINCT category) AS categories
    FROM order_lines_in_period WHERE kind = 'product' GROUP BY order_id
)
SELECT
    a.dimension, a.audience, count(*) AS orders,
    CAST(sum(b.lines) AS DOUBLE) / NULLIF(count(b.order_id), 0) AS lines,
    CAST(sum(b.pieces) AS DOUBLE) / NULLIF(count(b.order_id), 0) AS pieces,
    CAST(count(*) FILTER (WHERE b.categories >= 2) AS DOUBLE) / NULLIF(count(b.order_id), 0) AS mixed_share,
    median(CAST(CASE WHEN o.days_since_previous > 0 THEN o.days_since_previous END AS DOUBLE)) AS typical_gap,
    CAST(count(*) FILTER (WHERE o.weekday >= 6) AS DOUBLE) / NULLIF(count(*), 0) AS weekend_share,
    CAST(count(*) FILTER (WHERE o.hour >= 18) AS DOUBLE) / NULLIF(count(*), 0) AS evening_share
FROM audience_orders AS a
JOIN orders_in_period AS o ON o.order_id = a.order_id
LEFT JOIN baskets AS b ON b.order_id = a.order_id
GROUP BY a.dimension, a.audience ORDER BY a.dimension, a.audience
"""
DRIVERS = """
SELECT
    channel, count(*) FILTER (WHERE is_first) AS first_orders, count(*) FILTER (WHERE is_returning) AS later_orders,
    sum(net_revenue) AS revenue
FROM orders_in_period WHERE customer_id IS NOT NULL AND channel <> 'unknown'
GROUP BY channel ORDER BY channel
"""
# Customers by the channel that won them: whether they came back, and by which channel.
WON = """
SELECT g.channel AS origin, o.channel, count(*) AS orders
FROM orders_in_period AS o
JOIN customer_origins AS g ON g.customer_id = o.customer_id
WHERE o.is_returning AND g.channel <> 'unknown' AND o.channel <> 'unknown'
GROUP BY g.channel, o.channel ORDER BY g.channel, orders DESC, o.channel
"""
DIRECT = """
SELECT
    o.sales_channel, count(*) AS orders, sum(o.net_revenue) AS revenue, count(DISTINCT o.customer_id) AS buyers,
    count(DISTINCT CASE WHEN p.may_email OR p.has_account THEN o.customer_id END) AS reachable,
    count(*) FILTER (WHERE o.customer_id IS NULL) AS unknown_orders
FROM orders_in_period AS o
LEFT JOIN customer_profile AS p ON p.customer_id = o.customer_id
WHERE o.sales_channel <> 'unknown'
GROUP BY o.sales_channel ORDER BY revenue DESC, o.sales_channel
"""
HOURS = """
SELECT weekday, hour, count(*) AS orders FROM orders_in_period GROUP BY weekday, hour ORDER BY weekday, hour
"""


def read_worth(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of this file by the names of their figures."""
    return {
        "worth": worth(workspace.frame(WORTH, given)),
        "patterns": workspace.frame(PATTERNS, given),
        "drivers": drivers(workspace.frame(DRIVERS, given), workspace.frame(WON, given)),
        "direct": direct(workspace.frame(DIRECT, given)),
        "hours": workspace.frame(HOURS, given),
    }


def worth(rows: pd.DataFrame) -> pd.DataFrame:
    """Per group the average order value and the share of its customers who had ordered twice, each with its interval.

    orders, customers: what either rests on. Groups of fewer than 20 orders are left out.
    """
    from playbook.methods.lift import proportions
    from playbook.methods.ratio_of_sums import ratio_of_sums

    kept = rows[rows["x"] >= LEAST_GROUP].reset_index(drop=True)
    value = ratio_of_sums(kept)
    repeat = proportions(kept.assign(n=kept["customers"], converted=kept["again"]))
    return kept[["dimension", "audience", "customers", "again"]].assign(
        orders=kept["x"],
        revenue=kept["y"],
        order_value=value["ratio"],
        value_low=value["low"],
        value_high=value["high"],
        repeat_rate=repeat["rate"],
        repeat_low=repeat["low"],
        repeat_high=repeat["high"],
    )


def drivers(rows: pd.DataFrame, won: pd.DataFrame) -> pd.DataFrame:
    """Per channel its share of first orders and of later ones, and by which channel those whom it won came back most.

    role: "both" where the channel has more than an even share of either, "wins" or "keeps" where of one, else "".
    """
    first, later = rows["first_orders"].sum(), rows["later_orders"].sum()
    even = 1 / max(len(rows), 1)
    shares = rows.assign(first_share=rows["first_orders"] / first, later_share=rows["later_orders"] / later)
    wins, keeps = shares["first_share"] > even, shares["later_share"] > even
    role = [
        "both" if one and two else "wins" if one else "keeps" if two else ""
        for one, two in zip(wins, keeps, strict=True)
    ]
    back = won.drop_duplicates("origin").set_index("origin")
    total = won.groupby("origin")["orders"].sum()
    return shares.assign(
        role=role,
        back_by=shares["channel"].map(back["channel"]),
        back_share=shares["channel"].map(back["orders"] / total),
    ).sort_values(["first_orders", "channel"], ascending=[False, True], ignore_index=True)


def direct(rows: pd.DataFrame) -> pd.DataFrame:
    """Per place of sale its orders and buyers, and how many of these may be written to or have an account."""
    from playbook.methods.lift import proportions

    known = proportions(rows.assign(n=rows["buyers"], converted=rows["reachable"]))
    return rows.assign(
        revenue_share=rows["revenue"] / rows["revenue"].sum(),
        reachable_rate=known["rate"], low=known["low"], high=known["high"],
    )  # fmt: skip
