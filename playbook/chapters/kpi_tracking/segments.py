"""The change of revenue by segment: whom the shop won or lost, and what these people did, adding up to the last cent.

Everybody belongs to the segment of today in both periods, so that nobody moves between segments while they are counted;
only new and returning customers are told apart anew in each period, since that is what they are.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.ledger import Ledger
    from playbook.kpis.periods import Period

# Where a customer's segment is found; new and returning customers are told apart by their orders.
PARTNERS = {
    "persona": ("customer_personas", "persona"),
    "channel": ("customer_origins", "channel"),
    "stage": ("customer_stages", "stage"),
    "country": ("customer_stages", "country"),
}
SEGMENTS = (*PARTNERS, "kind")
# Smaller segments, and those beyond so many, are one.
LEAST_CUSTOMERS, MOST_SEGMENTS = 20, 8
OTHERS = "other"

SALES = """
WITH sold AS (
    SELECT
        customer_id,
        order_day >= CAST($period_start AS DATE) AS is_now,
        CASE WHEN min(order_number) = 1 THEN 'new' ELSE 'returning' END AS kind,
        count(*) AS orders,
        coalesce(sum(gross_revenue), 0) AS revenue
    FROM orders_placed
    WHERE customer_id IS NOT NULL AND (
        order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
        OR order_day BETWEEN CAST($earlier_start AS DATE) AND CAST($earlier_end AS DATE)
    )
    GROUP BY customer_id, order_day >= CAST($period_start AS DATE)
)
"""
OWN = (
    "SELECT kind AS segment, is_now, count(*) AS customers, sum(orders) AS orders, sum(revenue) AS revenue\nFROM sold\n"
)
JOINED = """SELECT
    coalesce(p.{column}, 'unknown') AS segment, s.is_now, count(*) AS customers, sum(s.orders) AS orders,
    sum(s.revenue) AS revenue
FROM sold AS s
LEFT JOIN {view} AS p ON p.customer_id = s.customer_id
"""


def changes_by_segment(
    ledger: Ledger, period: Period, earlier: tuple[dt.date, dt.date] | None, segment: str
) -> tuple[pd.DataFrame, str]:
    """The change of revenue against an earlier period by segment and lever, and by what segments were told apart.

    segment: one of SEGMENTS; "" for personas where some are decided, else new and returning. Returns the rows of
    `methods.segment_change`, and the word of SEGMENTS; no rows where nothing earlier is covered or the data do not tell
    the segments.
    """
    import pandas as pd

    from playbook.methods.segment_change import change_by_segment

    nothing = pd.DataFrame({"segment": [], "lever": [], "before": [], "after": [], "effect": []})
    chosen = segment or ("kind" if _lacking(ledger, "persona") else "persona")
    if earlier is None or _lacking(ledger, chosen):
        return nothing, chosen
    bound = {**ledger.bound(period, (chosen,)), "earlier_start": earlier[0], "earlier_end": earlier[1]}
    text = OWN if chosen == "kind" else JOINED.format(view=PARTNERS[chosen][0], column=PARTNERS[chosen][1])
    sold = ledger.workspace.engine.query(f"{SALES}{text}GROUP BY 1, is_now ORDER BY 1, is_now", bound)
    sold = _few(sold.astype({"revenue": float, "segment": str}))
    halves = [pd.DataFrame(sold[sold["is_now"] == now].drop(columns="is_now")) for now in (False, True)]
    return change_by_segment(*halves), chosen


def _lacking(ledger: Ledger, segment: str) -> bool:
    if segment == "kind":
        return False
    view, column = PARTNERS[segment]
    if segment == "persona":
        from playbook.workspace.decisions import personas

        return not personas(ledger.workspace.client)
    return bool(ledger.reach.missing([f"{view}.{column}"])) or ledger.assumed["churn_window_days"] is None


def _few(sold: pd.DataFrame) -> pd.DataFrame:
    """The segments with most revenue in either period; small ones and the rest together."""
    import pandas as pd

    whole = sold.groupby("segment")[["customers", "revenue"]].sum()
    large = whole[whole["customers"] >= LEAST_CUSTOMERS].nlargest(MOST_SEGMENTS, "revenue").index
    kept = sold.assign(segment=sold["segment"].where(sold["segment"].isin(large), OTHERS))
    return pd.DataFrame(kept.groupby(["segment", "is_now"], as_index=False)[["customers", "orders", "revenue"]].sum())
