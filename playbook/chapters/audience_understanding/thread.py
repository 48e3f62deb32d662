"""The same people before, during and after their first order: one frame that three views are drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.chapters.audience_understanding.after import ACTS

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Of a smaller group no share is worth comparing.
LEAST_PEOPLE = 30
# What is told of each person, view by view, in the order in which it happens.
VIEWS = {
    "before": ("one_contact", "within_week"),
    "during": ("on_phone", "several", "discounted", "large"),
    "after": ("waited", "asked", "returned", "reviewed", "ordered"),
}

# First orders of the period whose days that count for coming back are over. A fact that is not known of somebody (no
# contact, no delivery date) is NULL, and that person is not counted for it. usual: what half of these people exceed.
THREAD = """
WITH firsts AS (
    SELECT
        o.order_id, o.touches, g.days_to_first_order, o.gross_revenue, o.device, o.discount,
        CASE CAST($compare_by AS VARCHAR)
            WHEN 'channel' THEN o.first_channel WHEN 'device' THEN o.device WHEN 'country' THEN o.country
            WHEN 'gender' THEN p.gender ELSE p.age_band END AS audience,
        date_diff('day', o.order_day, CAST(r.delivered_at AS DATE)) AS days_waited,
        a.asked, a.returned, a.reviewed, a.ordered
    FROM orders_in_period AS o
    JOIN audience_after AS a ON a.order_id = o.order_id
    JOIN orders AS r ON r.order_id = o.order_id
    LEFT JOIN customer_origins AS g ON g.customer_id = o.customer_id
    LEFT JOIN people AS p ON p.customer_id = o.customer_id
    WHERE o.is_first
),
usual AS (
    SELECT median(CAST(gross_revenue AS DOUBLE)) AS spent, median(CAST(days_waited AS DOUBLE)) AS days FROM firsts
),
baskets AS (
    SELECT order_id, sum(qty) AS pieces FROM order_lines_in_period WHERE kind = 'product' GROUP BY order_id
),
told AS (
    SELECT
        coalesce(f.audience, 'unknown') AS audience,
        CASE WHEN f.touches > 0 THEN f.touches = 1 END AS one_contact,
        f.days_to_first_order <= 7 AS within_week,
        CASE WHEN f.device <> 'unknown' THEN f.device = 'mobile' END AS on_phone,
        b.pieces >= 2 AS several,
        f.discount > 0 AS discounted,
        f.gross_revenue > u.spent AS large,
        f.days_waited > u.days AS waited,
        f.asked, f.returned, f.reviewed, f.ordered
    FROM firsts AS f CROSS JOIN usual AS u LEFT JOIN baskets AS b ON b.order_id = f.order_id
)
SELECT
    audience, count(*) AS people,
    {counts}
FROM told GROUP BY audience ORDER BY people DESC, audience
"""
FACTS = tuple(fact for facts in VIEWS.values() for fact in facts)
_COUNTS = ",\n    ".join(
    f"count({fact}) AS n_{fact}, count(*) FILTER (WHERE {fact}) AS {fact}" for fact in FACTS
)  # fmt: skip


def read_thread(workspace: Workspace, given: Mapping[str, Any], compare_by: str) -> dict[str, pd.DataFrame]:
    """The frame of the figure, by its name. compare_by: what the reader compares groups by."""
    unheard = {act for act, table in ACTS.items() if table not in workspace.available}
    counts = workspace.frame(THREAD.replace("{counts}", _COUNTS), {**given, "compare_by": compare_by})
    return {"thread": thread(counts, [fact for fact in FACTS if fact not in unheard])}


def thread(counts: pd.DataFrame, known: list[str]) -> pd.DataFrame:
    """Each group's share of every fact of the three views: one row per group and fact, the largest group first.

    counts: audience, people, and per fact n_<fact> (people of whom it is known) and <fact> (those of whom it holds).
    known: the facts whose tables were delivered. Columns view, fact, audience, people, n, converted, rate, low, high
    (Wilson), usual (of everybody), adjusted (Holm, each group against the rest over all groups and facts). A group of
    fewer than 30 people, or people of no known group, count among everybody and have no rows, nor has a fact that is
    known of fewer of a group.
    """
    import pandas as pd

    from playbook.methods.lift import lift
    from playbook.methods.many_tests import holm

    columns = ["view", "fact", "audience", "people", "n", "converted", "rate", "low", "high", "usual", "adjusted"]
    parts = []
    for view, facts in VIEWS.items():
        for fact in (each for each in facts if each in known):
            rows = counts[["audience", "people"]].assign(n=counts[f"n_{fact}"], converted=counts[fact])
            n, converted = float(rows["n"].sum()), float(rows["converted"].sum())
            kept = rows[(rows["n"] >= LEAST_PEOPLE) & (rows["audience"] != "unknown")].reset_index(drop=True)
            if len(kept) and converted:
                parts.append(lift(kept, converted=converted, n=n).assign(view=view, fact=fact, usual=converted / n))
    if not parts:
        return pd.DataFrame(columns=columns)
    every = pd.concat(parts, ignore_index=True)
    return every.assign(adjusted=holm(every["p_value"]))[columns]
