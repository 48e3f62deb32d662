"""What is read about the time after the sale: what customers do next, what sets the loyal apart, what they say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# What may follow an order, with the table that must have been delivered to know.
ACTS = {
    "visited": "sessions",
    "used": "product_events",
    "asked": "support_tickets",
    "reviewed": "reviews",
    "recommended": "referrals",
    "returned": "returns",
    "ordered": "orders",
}
# What a loyal customer may be heard by, likewise.
TOLD = {"reviewed": "reviews", "recommended": "referrals", "answered": "surveys"}
# Reasons that fewer people gave are left out: nothing can be said about those people.
LEAST_ANSWERS = 10
# The top answer on a scale of satisfaction from 1 to 5.
DELIGHTED = 5

AFTER = """
SELECT
    is_first, count(*) AS n,
    count(*) FILTER (WHERE visited) AS visited, count(*) FILTER (WHERE used) AS used,
    count(*) FILTER (WHERE asked) AS asked, count(*) FILTER (WHERE reviewed) AS reviewed,
    count(*) FILTER (WHERE recommended) AS recommended, count(*) FILTER (WHERE returned) AS returned,
    count(*) FILTER (WHERE ordered) AS ordered, count(*) FILTER (WHERE silent) AS silent
FROM audience_after GROUP BY is_first ORDER BY is_first
"""
LOYAL = """
SELECT
    is_loyal, count(*) AS n, count(*) FILTER (WHERE recommended) AS recommended,
    count(*) FILTER (WHERE reviewed) AS reviewed, count(*) FILTER (WHERE answered) AS answered,
    CAST(sum(spent) AS DOUBLE) AS spent, sum(CAST(spent AS DOUBLE) * CAST(spent AS DOUBLE)) AS spent_spent,
    CAST(sum(new_lines) AS DOUBLE) AS y, CAST(sum(lines) AS DOUBLE) AS x,
    CAST(sum(new_lines * new_lines) AS DOUBLE) AS yy, CAST(sum(new_lines * lines) AS DOUBLE) AS xy,
    CAST(sum(lines * lines) AS DOUBLE) AS xx
FROM audience_loyalty GROUP BY is_loyal ORDER BY is_loyal
"""
# One row per reason given: how many gave it, how many of them ordered again after saying so, what they score.
REASONS = """
WITH said AS (
    SELECT customer_id, lower(trim(answer)) AS reason, coalesce(answered_at, ts) AS at_ts
    FROM surveys
    WHERE lower(kind) = 'reason' AND answer IS NOT NULL AND customer_id IS NOT NULL
        AND CAST(coalesce(answered_at, ts) AS DATE) <= CAST($as_of AS DATE)
),
once AS (
    SELECT customer_id, reason, min(at_ts) AS at_ts FROM said GROUP BY customer_id, reason
),
again AS (
    SELECT s.customer_id, s.reason, count(o.order_id) AS orders
    FROM once AS s
    LEFT JOIN orders_completed AS o ON o.customer_id = s.customer_id AND o.order_ts > s.at_ts
    GROUP BY s.customer_id, s.reason
)
SELECT
    a.reason, count(*) AS n, count(*) FILTER (WHERE a.orders > 0) AS converted,
    count(v.promoter_score) AS scores,
    CAST(sum(v.promoter_score) AS DOUBLE) / NULLIF(count(v.promoter_score), 0) AS score
FROM again AS a LEFT JOIN customer_voice AS v ON v.customer_id = a.customer_id
GROUP BY a.reason ORDER BY n DESC, a.reason
"""
# What went wrong or was asked, by the stage that the customer is in today; people of the stage beside it.
PAINS = """
WITH sizes AS (
    SELECT stage, count(*) AS customers FROM customer_stages GROUP BY stage
)
SELECT s.stage, t.source, t.what, count(*) AS times, count(DISTINCT t.customer_id) AS converted, max(z.customers) AS n
FROM customer_troubles AS t
JOIN customer_stages AS s ON s.customer_id = t.customer_id
JOIN sizes AS z ON z.stage = s.stage
GROUP BY s.stage, t.source, t.what ORDER BY converted DESC, s.stage, t.source, t.what
"""
# Each customer's last scores of what was expected and found, and of satisfaction; then what the customer did.
EXPECTED = """
WITH scored AS (
    SELECT customer_id, upper(kind) AS kind, score, coalesce(answered_at, ts) AS at_ts
    FROM surveys
    WHERE score IS NOT NULL AND customer_id IS NOT NULL AND upper(kind) IN ('EXPECTED', 'EXPERIENCED', 'CSAT')
        AND CAST(coalesce(answered_at, ts) AS DATE) <= CAST($as_of AS DATE)
    QUALIFY row_number() OVER (
        PARTITION BY customer_id, upper(kind) ORDER BY coalesce(answered_at, ts) DESC, score
    ) = 1
),
each_customer AS (
    SELECT
        customer_id, max(at_ts) AS at_ts,
        max(CASE WHEN kind = 'EXPECTED' THEN score END) AS expected,
        max(CASE WHEN kind = 'EXPERIENCED' THEN score END) AS experienced,
        max(CASE WHEN kind = 'CSAT' THEN score END) AS satisfaction
    FROM scored GROUP BY customer_id
),
judged AS (
    SELECT
        e.customer_id, e.experienced - e.expected AS gap,
        CASE WHEN e.experienced IS NOT NULL AND e.expected IS NOT NULL THEN e.experienced > e.expected
            ELSE e.satisfaction >= CAST($delighted AS INTEGER) END AS exceeded,
        coalesce(v.reviews, 0) > 0 AS reviewed, coalesce(v.referrals, 0) > 0 AS recommended,
        count(o.order_id) > 0 AS ordered
    FROM each_customer AS e
    LEFT JOIN customer_voice AS v ON v.customer_id = e.customer_id
    LEFT JOIN orders_completed AS o ON o.customer_id = e.customer_id AND o.order_ts > e.at_ts
    GROUP BY e.customer_id, e.experienced, e.expected, e.satisfaction, v.reviews, v.referrals
)
SELECT
    exceeded, count(*) AS n, count(gap) AS gaps, CAST(sum(gap) AS DOUBLE) / NULLIF(count(gap), 0) AS gap,
    count(*) FILTER (WHERE reviewed) AS reviewed, count(*) FILTER (WHERE recommended) AS recommended,
    count(*) FILTER (WHERE ordered) AS ordered
FROM judged WHERE exceeded IS NOT NULL GROUP BY exceeded ORDER BY exceeded
"""


def read_after(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of this file by the names of their figures."""
    known = [act for act, table in ACTS.items() if table in workspace.available]
    told = [act for act, table in TOLD.items() if table in workspace.available]
    return {
        "after": after(workspace.frame(AFTER, given), known),
        "loyal": loyal(workspace.frame(LOYAL, given), told),
        "reasons": reasons(workspace.frame(REASONS, given)),
        "pains": pains(workspace.frame(PAINS, given)),
        "expected": expected(workspace.frame(EXPECTED, {**given, "delighted": DELIGHTED})),
    }


def after(rows: pd.DataFrame, known: list[str]) -> pd.DataFrame:
    """Per act the share of orders that it followed: all, first and later orders. known: acts whose table is there."""
    import pandas as pd

    from playbook.methods.lift import proportions

    acts = [*known, "silent"]
    parts = [
        pd.DataFrame({"act": acts, "kind": kind, "n": part["n"].sum(), "converted": [part[act].sum() for act in acts]})
        for kind, part in (("all", rows), ("first", rows[rows["is_first"]]), ("later", rows[~rows["is_first"]]))
        if part["n"].sum() > 0
    ]
    if not parts:
        return pd.DataFrame(columns=["act", "kind", "n", "converted", "rate", "low", "high"])
    return proportions(pd.concat(parts, ignore_index=True))


def loyal(rows: pd.DataFrame, known: list[str]) -> pd.DataFrame:
    """Loyal customers against the rest: a row per measure with both values and their intervals; clear: these lie apart.

    spent is money per customer in 365 days; the others are shares. known: which of them tables tell. Empty without
    customers of both kinds.
    """
    import pandas as pd

    from playbook.methods.lift import proportions
    from playbook.methods.ratio_of_sums import ratio_of_sums

    if len(rows) < 2:
        return pd.DataFrame(columns=["measure", "loyal", "rest"])
    ordered = rows.sort_values("is_loyal", ascending=False, ignore_index=True)
    money = ordered[["n"]].assign(y=ordered["spent"], x=ordered["n"], yy=ordered["spent_spent"],
                                  xy=ordered["spent"], xx=ordered["n"])  # fmt: skip
    found = {
        "spent": ratio_of_sums(money)[["ratio", "low", "high"]].to_numpy(),
        "tried": ratio_of_sums(ordered[["n", "y", "x", "yy", "xy", "xx"]])[["ratio", "low", "high"]].to_numpy(),
    }
    for share in known:
        rated = proportions(ordered[["n"]].assign(converted=ordered[share]))
        found[share] = rated[["rate", "low", "high"]].to_numpy()
    lines = [
        (measure, *values[0], *values[1], bool(values[0][1] > values[1][2] or values[1][1] > values[0][2]))
        for measure, values in found.items()
    ]
    names = ["measure", "loyal", "loyal_low", "loyal_high", "rest", "rest_low", "rest_high", "clear"]
    return pd.DataFrame(lines, columns=names).assign(loyal_n=ordered["n"][0], rest_n=ordered["n"][1])


def reasons(rows: pd.DataFrame) -> pd.DataFrame:
    """Why customers bought, by how many said so: the share who ordered again afterwards, its lift, Holm's p."""
    from playbook.methods.lift import lift

    total = rows["n"].sum()
    kept = rows[rows["n"] >= LEAST_ANSWERS].reset_index(drop=True)
    shared = kept.assign(answer_share=kept["n"] / total if total else 0.0)
    if not len(kept) or not rows["converted"].sum():
        return shared.iloc[:0].assign(rate=0.0, low=0.0, high=0.0, lift=0.0, adjusted=1.0)
    return lift(shared, converted=float(rows["converted"].sum()), n=float(total)).drop(columns="p_value")


def pains(rows: pd.DataFrame) -> pd.DataFrame:
    """What troubles customers, by the stage they are in: the share of the stage's customers concerned."""
    from playbook.methods.lift import proportions

    return proportions(rows).sort_values(
        ["converted", "stage", "source", "what"], ascending=[False, True, True, True], ignore_index=True
    )


def expected(rows: pd.DataFrame) -> pd.DataFrame:
    """Those whose expectations were exceeded against the others: shares who reviewed, recommended, ordered again.

    gap: mean of found minus expected, NaN where only satisfaction was asked. Empty without answers of both kinds.
    """
    import pandas as pd

    from playbook.methods.intervals import difference_of_proportions
    from playbook.methods.many_tests import holm

    if len(rows) < 2:
        return pd.DataFrame(columns=["act", "exceeded", "others"])
    others, exceeded = rows.iloc[0], rows.iloc[1]
    lines = []
    for act in ("reviewed", "recommended", "ordered"):
        found = difference_of_proportions(exceeded[act], exceeded["n"], others[act], others["n"])
        shares = exceeded[act] / exceeded["n"], others[act] / others["n"]
        lines.append((act, *shares, found.value, found.interval.low, found.interval.high, found.p_value))
    names = ["act", "exceeded", "others", "difference", "low", "high", "p_value"]
    gaps = rows["gaps"].sum()
    gap = float((rows["gap"].fillna(0) * rows["gaps"]).sum() / gaps) if gaps else float("nan")
    table = pd.DataFrame(lines, columns=names)
    return table.assign(adjusted=holm(table["p_value"]), exceeded_n=exceeded["n"], others_n=others["n"], gap=gap)
