"""What each customer is likely to need next: the category named for each, held against what was bought next before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# The record is made on so many earlier days, one window of coming back apart.
DAYS_TRIED = 4
# So many orders of one's own weigh as much as what others bought after the same category; and of that, so many orders
# weigh as much as what everybody buys.
OWN_WEIGHT, OTHERS_WEIGHT = 5, 20
# The list is of customers who ordered within so many days.
ACTIVE_DAYS = 365
# Fewer orders that came afterwards judge nothing.
LEAST_TOLD = 30

# A customer's chance of a category: the share of it among their own orders, drawn towards what came after orders of
# their last category, which in turn is drawn towards what everybody buys. The best is either one of their own
# categories or the likeliest after the last, so only these are scored. cut: windows before the last day.
NAMED = """
WITH mainly AS (
    SELECT
        o.customer_id, o.order_number, o.order_day, c.category,
        date_diff('day', o.order_day, CAST($as_of AS DATE)) AS days_ago
    FROM orders_completed AS o JOIN order_categories AS c ON c.order_id = o.order_id
    WHERE o.customer_id IS NOT NULL
),
cuts AS (
    {cuts}
),
past AS (
    SELECT
        t.cut, m.customer_id, m.order_day, m.category,
        lag(m.category) OVER (PARTITION BY t.cut, m.customer_id ORDER BY m.order_number) AS before_it,
        row_number() OVER (PARTITION BY t.cut, m.customer_id ORDER BY m.order_number DESC) AS from_last
    FROM cuts AS t JOIN mainly AS m ON m.days_ago >= t.cut * CAST($repeat_days AS INTEGER)
),
sold AS (
    SELECT cut, category, count(*) AS n FROM past GROUP BY cut, category
),
shares AS (
    SELECT cut, category, n, CAST(n AS DOUBLE) / sum(n) OVER (PARTITION BY cut) AS share FROM sold
),
steps AS (
    SELECT cut, before_it, category, count(*) AS n FROM past
    WHERE before_it IS NOT NULL GROUP BY cut, before_it, category
),
starts AS (
    SELECT cut, before_it, sum(n) AS n FROM steps GROUP BY cut, before_it
),
transitions AS (
    SELECT
        a.cut, b.category AS last_category, a.category,
        (coalesce(s.n, 0) + CAST($others_weight AS DOUBLE) * a.share)
            / (coalesce(t.n, 0) + CAST($others_weight AS DOUBLE)) AS share
    FROM shares AS a
    JOIN shares AS b ON b.cut = a.cut
    LEFT JOIN steps AS s ON s.cut = a.cut AND s.before_it = b.category AND s.category = a.category
    LEFT JOIN starts AS t ON t.cut = a.cut AND t.before_it = b.category
),
likeliest AS (
    SELECT cut, last_category, category FROM transitions
    QUALIFY row_number() OVER (PARTITION BY cut, last_category ORDER BY share DESC, category) = 1
),
latest AS (
    SELECT cut, customer_id, category AS last_category, order_day AS last_on FROM past WHERE from_last = 1
),
candidates AS (
    SELECT cut, customer_id, category, count(*) AS n FROM past GROUP BY cut, customer_id, category
    UNION ALL
    SELECT l.cut, l.customer_id, k.category, 0 AS n
    FROM latest AS l JOIN likeliest AS k ON k.cut = l.cut AND k.last_category = l.last_category
),
sizes AS (
    SELECT cut, customer_id, sum(n) AS orders FROM candidates GROUP BY cut, customer_id
),
scored AS (
    SELECT
        c.cut, c.customer_id, c.category, max(z.orders) AS orders, max(l.last_category) AS last_category,
        max(l.last_on) AS last_on,
        (sum(c.n) + CAST($own_weight AS DOUBLE) * max(t.share))
            / (max(z.orders) + CAST($own_weight AS DOUBLE)) AS chance
    FROM candidates AS c
    JOIN latest AS l ON l.cut = c.cut AND l.customer_id = c.customer_id
    JOIN sizes AS z ON z.cut = c.cut AND z.customer_id = c.customer_id
    JOIN transitions AS t ON t.cut = c.cut AND t.last_category = l.last_category AND t.category = c.category
    GROUP BY c.cut, c.customer_id, c.category
),
named AS (
    SELECT cut, customer_id, category, orders, last_category, last_on, chance FROM scored
    QUALIFY row_number() OVER (PARTITION BY cut, customer_id ORDER BY chance DESC, category) = 1
),
"""
RECORD = """
most AS (
    SELECT cut, category FROM sold QUALIFY row_number() OVER (PARTITION BY cut ORDER BY n DESC, category) = 1
),
bought AS (
    SELECT t.cut, m.customer_id, m.category
    FROM cuts AS t
    JOIN mainly AS m ON m.days_ago < t.cut * CAST($repeat_days AS INTEGER)
        AND m.days_ago >= (t.cut - 1) * CAST($repeat_days AS INTEGER)
    QUALIFY row_number() OVER (PARTITION BY t.cut, m.customer_id ORDER BY m.order_number) = 1
)
SELECT
    b.cut, count(*) AS n, sum(n.chance) AS expected,
    count(*) FILTER (WHERE b.category = n.category) AS named,
    count(*) FILTER (WHERE b.category = n.last_category) AS last,
    count(*) FILTER (WHERE b.category = m.category) AS most,
    count(*) FILTER (WHERE b.category = n.category AND b.category <> n.last_category) AS named_alone,
    count(*) FILTER (WHERE b.category <> n.category AND b.category = n.last_category) AS last_alone
FROM bought AS b
JOIN named AS n ON n.cut = b.cut AND n.customer_id = b.customer_id
JOIN most AS m ON m.cut = b.cut
GROUP BY b.cut ORDER BY b.cut
"""
# Beside the category the product that the customer is due for soonest within 30 days, by its buyers' usual wait.
LIST = """
product_past AS (
    SELECT product_id, product_name, customer_id, order_day, previous_day
    FROM product_days WHERE order_day <= CAST($as_of AS DATE)
),
rhythm AS (
    SELECT
        product_id, max(product_name) AS product_name,
        median(CAST(CASE WHEN previous_day IS NOT NULL
            THEN date_diff('day', previous_day, order_day) END AS DOUBLE)) AS typical_gap
    FROM product_past GROUP BY product_id
    HAVING count(DISTINCT CASE WHEN previous_day IS NOT NULL THEN customer_id END) >= 5
),
waits AS (
    SELECT p.customer_id, r.product_name,
        r.typical_gap - date_diff('day', max(p.order_day), CAST($as_of AS DATE)) AS due_in
    FROM product_past AS p JOIN rhythm AS r ON r.product_id = p.product_id
    GROUP BY p.customer_id, p.product_id, r.product_name, r.typical_gap
),
due AS (
    SELECT customer_id, product_name, due_in FROM waits WHERE due_in > 0 AND due_in <= 30
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY due_in, product_name) = 1
)
SELECT
    n.customer_id, n.orders, n.last_category, n.last_on, n.category, n.chance, d.product_name, d.due_in,
    count(*) OVER () AS everybody
FROM named AS n LEFT JOIN due AS d ON d.customer_id = n.customer_id
WHERE date_diff('day', n.last_on, CAST($as_of AS DATE)) < CAST($active_days AS INTEGER)
ORDER BY CASE WHEN d.due_in IS NULL THEN 1 ELSE 0 END, d.due_in, n.chance DESC, n.customer_id
LIMIT 200
"""


def read_needs(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of the figure: its record, and the list of customers, those who are due first, then the likeliest."""
    weights = {"own_weight": OWN_WEIGHT, "others_weight": OTHERS_WEIGHT, "active_days": ACTIVE_DAYS}
    asked = {**given, **weights}
    tried = " UNION ALL ".join(f"SELECT {cut} AS cut" for cut in range(1, DAYS_TRIED + 1))
    counts = workspace.frame(NAMED.replace("{cuts}", tried) + RECORD, asked)
    listed = workspace.frame(NAMED.replace("{cuts}", "SELECT 0 AS cut") + LIST, asked)
    return {"needs": record(counts), "need_list": listed}


def record(counts: pd.DataFrame) -> pd.DataFrame:
    """How often the next order was of the category named, of the one bought last, of the one most sold: a row each.

    counts: one row per earlier day with n (customers who ordered in the window after it), the hits of each way, and how
    often only the named or only the last one was right. Columns way, n, converted, rate, low, high (Wilson), p_value
    (McNemar's test of the named against the last: the same orders, judged twice), expected (the hits that the chances
    themselves promised). Empty below 30 such customers.
    """
    import math

    import pandas as pd

    from playbook.methods.lift import proportions

    sums = counts.drop(columns="cut").sum()
    if sums["n"] < LEAST_TOLD:
        return pd.DataFrame(columns=["way", "n", "converted", "rate", "low", "high", "p_value", "expected"])
    ways = ["named", "last", "most"]
    rows = proportions(pd.DataFrame({"way": ways, "n": sums["n"], "converted": [sums[way] for way in ways]}))
    apart = sums["named_alone"] + sums["last_alone"]
    z = abs(sums["named_alone"] - sums["last_alone"]) / math.sqrt(apart) if apart else 0.0
    return rows.assign(p_value=math.erfc(z / math.sqrt(2)), expected=float(sums["expected"]))
