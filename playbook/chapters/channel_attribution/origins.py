"""Customers by what won them: how many, whether they stay, whom they bring, and what winning one may cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Days after the first order over which customers are compared: the longest that the history bears.
HORIZONS = (365, 180, 90)
SOURCES = {"site": ("referral",), "affiliate": ("affiliate",), "social": ("social", "paid_social", "influencer")}

# channel: of the last contact before the first order. is_friend: a friend's invitation came before it. Friends count
# where they first ordered within the horizon after their host's first order.
ORIGINS = """
WITH firsts AS (
    SELECT
        customer_id, channel, order_day,
        date_diff('day', order_day, CAST($as_of AS DATE)) AS age,
        order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE) AS is_new
    FROM orders_completed
    WHERE order_number = 1
),
invited AS (
    SELECT referee_id AS customer_id, sum(CAST(reward_cost AS DOUBLE)) AS reward
    FROM referrals
    WHERE first_order_at >= invited_at AND referee_id IS NOT NULL AND referee_id <> referrer_id
    GROUP BY referee_id
),
brought AS (
    SELECT f.customer_id, count(*) AS friends
    FROM firsts AS f
    JOIN referrals AS r ON r.referrer_id = f.customer_id
    WHERE r.first_order_at >= r.invited_at AND (r.referee_id IS NULL OR r.referee_id <> r.referrer_id)
        AND CAST(r.first_order_at AS DATE) <= CAST($as_of AS DATE)
        AND date_diff('day', f.order_day, CAST(r.first_order_at AS DATE)) BETWEEN 0 AND CAST($horizon AS INTEGER)
    GROUP BY f.customer_id
),
lives AS (
    SELECT
        f.customer_id, f.channel, f.age, f.is_new,
        max(CASE WHEN o.order_number = 2 THEN date_diff('day', f.order_day, o.order_day) END) AS back_after,
        sum(CASE WHEN date_diff('day', f.order_day, o.order_day) <= CAST($horizon AS INTEGER)
            THEN CAST(o.margin_after_fees AS DOUBLE) END) AS margin,
        count(CASE WHEN o.order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE) THEN 1 END)
            AS orders_now
    FROM firsts AS f
    JOIN orders_completed AS o ON o.customer_id = f.customer_id
    GROUP BY f.customer_id, f.channel, f.age, f.is_new
)
SELECT
    l.channel,
    i.customer_id IS NOT NULL AS is_friend,
    sum(l.orders_now) AS orders,
    count(*) FILTER (WHERE l.is_new) AS won,
    coalesce(sum(i.reward) FILTER (WHERE l.is_new), 0) AS reward,
    count(*) FILTER (WHERE l.is_new AND l.age >= CAST($repeat_days AS INTEGER)) AS judged,
    count(*) FILTER (
        WHERE l.is_new AND l.age >= CAST($repeat_days AS INTEGER) AND l.back_after <= CAST($repeat_days AS INTEGER)
    ) AS again,
    count(*) FILTER (WHERE l.age >= CAST($horizon AS INTEGER)) AS known,
    count(*) FILTER (WHERE l.age >= CAST($horizon AS INTEGER) AND l.back_after <= CAST($horizon AS INTEGER)) AS stayed,
    coalesce(sum(l.margin) FILTER (WHERE l.age >= CAST($horizon AS INTEGER)), 0) AS margin,
    coalesce(sum(l.margin) FILTER (
        WHERE l.age >= CAST($horizon AS INTEGER) AND l.back_after <= CAST($horizon AS INTEGER)
    ), 0) AS margin_of_stayed,
    coalesce(sum(b.friends) FILTER (WHERE l.age >= CAST($horizon AS INTEGER)), 0) AS friends,
    coalesce(sum(b.friends) FILTER (
        WHERE l.age >= CAST($horizon AS INTEGER) AND l.back_after <= CAST($horizon AS INTEGER)
    ), 0) AS friends_of_stayed
FROM lives AS l
LEFT JOIN invited AS i ON i.customer_id = l.customer_id
LEFT JOIN brought AS b ON b.customer_id = l.customer_id
GROUP BY ALL
ORDER BY ALL
"""


def horizon(first: dt.date, as_of: dt.date) -> int:
    """The longest stretch after a first order that at least half as many days of history again allow to compare.

    >>> horizon(dt.date(2023, 1, 1), dt.date(2024, 12, 31)), horizon(dt.date(2024, 8, 1), dt.date(2024, 12, 31))
    (365, 90)
    """
    return next((days for days in HORIZONS if (as_of - first).days >= 1.5 * days), HORIZONS[-1])


def origins(workspace: Workspace, given: Mapping[str, Any], days: int) -> pd.DataFrame:
    """One row per channel of the last contact before the first order, friends apart, as the query says."""
    return workspace.frame(ORIGINS, {**given, "horizon": days})


def sources(origins: pd.DataFrame, overview: pd.DataFrame, spent: pd.DataFrame) -> pd.DataFrame:
    """One row per kind of referral that brought anything: source, visits, won, orders, judged, again, cost.

    Sites, affiliates and social networks by channel; friends by invitation, however they came, so they overlap with the
    others. visits of friends are not told apart (NaN); cost is NaN where none is known.
    """
    import pandas as pd

    cost = spent[spent["is_now"]].groupby("channel")["cost"].sum()
    rows = []
    for source, channels in SOURCES.items():
        here = origins[origins["channel"].isin(channels)]
        visits = overview.loc[overview["channel"].isin(channels), "visits"].sum() if len(overview) else float("nan")
        paid = cost[cost.index.isin(channels)]
        rows.append((source, visits, here, float(paid.sum()) if len(paid) else float("nan")))
    friends = origins[origins["is_friend"]]
    rows.append(("friend", float("nan"), friends, float(friends["reward"].sum()) or float("nan")))
    counted = ["won", "orders", "judged", "again"]
    found = pd.DataFrame(
        [(name, visits, paid, *(float(here[each].sum()) for each in counted)) for name, visits, here, paid in rows],
        columns=["source", "visits", "cost", *counted],
    )
    return found[(found["orders"] > 0) | (found["visits"] > 0)].reset_index(drop=True)


def staying(origins: pd.DataFrame, costs: pd.DataFrame, least: int) -> pd.DataFrame:
    """One row per channel with enough customers: stay_share, friends per customer, and of those who stayed and of those
    who did not, margin per customer, allowed (margin of a customer and of the friends they bring), allowed_gone (the
    same of those who did not stay) and paid. The channel that won most comes first.
    """
    sums = ["known", "stayed", "margin", "friends", "friends_of_stayed", "margin_of_stayed"]
    rows = origins[origins["channel"] != "unknown"].groupby("channel")[sums].sum()
    rows = rows[rows["known"] >= least].astype(float)
    rows["stay_share"] = rows["stayed"] / rows["known"]
    rows["friends_each"] = rows["friends"] / rows["known"]
    rows["friends_stayed"] = rows["friends_of_stayed"] / rows["stayed"].where(rows["stayed"] > 0)
    gone = rows["known"] - rows["stayed"]
    rows["friends_gone"] = (rows["friends"] - rows["friends_of_stayed"]) / gone.where(gone > 0)
    rows["margin_each"] = rows["margin"] / rows["known"]
    # A friend is worth what the average customer is, and brings no further friends here.
    friend = rows["margin"].sum() / max(rows["known"].sum(), 1.0)
    rows["allowed"] = rows["margin_each"] + rows["friends_each"] * friend
    without = (rows["margin"] - rows["margin_of_stayed"]) / gone.where(gone > 0)
    rows["allowed_gone"] = without + rows["friends_gone"] * friend
    rows = rows.sort_values("known", ascending=False).reset_index()
    return rows.merge(costs[["channel", "each"]].rename(columns={"each": "paid"}), on="channel", how="left")
