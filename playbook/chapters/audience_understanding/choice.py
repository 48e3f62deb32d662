"""What is read about the choice of products: by whom, after what, again when, and with which service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# A product with fewer buyers cannot show whom it is for.
LEAST_BUYERS = 50
LEAST_CUSTOMERS = 30
LEAST_NEXT = 20
DUE_DAYS = 30

# Each customer once, by the category on which most was spent in the period.
FAVOURITES = """
WITH spent AS (
    SELECT customer_id, category, sum(amount) AS amount
    FROM order_lines_in_period
    WHERE kind = 'product' AND customer_id IS NOT NULL AND category <> 'unknown'
    GROUP BY customer_id, category
),
favourite AS (
    SELECT customer_id, category
    FROM spent
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY amount DESC, category) = 1
),
stated AS (
    SELECT f.category, p.gender, p.age_band, p.household, p.income_band, p.education, p.country
    FROM favourite AS f JOIN people AS p ON p.customer_id = f.customer_id
),
each_way AS (
    SELECT 'gender' AS dimension, gender AS audience, category FROM stated
    UNION ALL SELECT 'age_band' AS dimension, age_band AS audience, category FROM stated
    UNION ALL SELECT 'household' AS dimension, household AS audience, category FROM stated
    UNION ALL SELECT 'income_band' AS dimension, income_band AS audience, category FROM stated
    UNION ALL SELECT 'education' AS dimension, education AS audience, category FROM stated
    UNION ALL SELECT 'country' AS dimension, country AS audience, category FROM stated
)
SELECT dimension, audience, category, count(*) AS n FROM each_way WHERE audience IS NOT NULL
GROUP BY dimension, audience, category ORDER BY dimension, audience, category
"""
PRODUCT_PEOPLE = """
WITH bought AS (
    SELECT b.product_id, b.product_name, p.gender, p.age_band
    FROM product_buyers AS b JOIN people AS p ON p.customer_id = b.customer_id
    UNION ALL
    SELECT '' AS product_id, '' AS product_name, p.gender, p.age_band
    FROM customers_in_period AS c JOIN people AS p ON p.customer_id = c.customer_id
)
SELECT product_id, max(product_name) AS product_name, 'gender' AS dimension, gender AS audience, count(*) AS n
FROM bought WHERE gender IS NOT NULL GROUP BY product_id, gender
UNION ALL
SELECT product_id, max(product_name) AS product_name, 'age_band' AS dimension, age_band AS audience, count(*) AS n
FROM bought WHERE age_band IS NOT NULL GROUP BY product_id, age_band
"""
# Orders that followed another of the same customer in the period, by what both were mostly about.
NEXT = """
WITH spent AS (
    SELECT order_id, max(customer_id) AS customer_id, max(order_number) AS order_number, max(order_day) AS order_day,
        category, sum(amount) AS amount
    FROM order_lines
    WHERE kind = 'product' AND customer_id IS NOT NULL AND category <> 'unknown'
    GROUP BY order_id, category
),
mainly AS (
    SELECT order_id, customer_id, order_number, order_day, category
    FROM spent
    QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY amount DESC, category) = 1
),
pairs AS (
    SELECT
        category AS next_category, order_day,
        lag(category) OVER (PARTITION BY customer_id ORDER BY order_number) AS category
    FROM mainly
)
SELECT category, next_category, count(*) AS orders
FROM pairs
WHERE category IS NOT NULL
    AND order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
GROUP BY category, next_category ORDER BY category, next_category
"""
REPLENISH = """
WITH past AS (
    SELECT product_id, product_name, customer_id, order_day, previous_day, qty
    FROM product_days WHERE order_day <= CAST($as_of AS DATE)
),
rhythm AS (
    SELECT
        product_id, max(product_name) AS product_name, count(DISTINCT customer_id) AS buyers,
        count(DISTINCT CASE WHEN previous_day IS NOT NULL THEN customer_id END) AS again,
        median(CAST(CASE WHEN previous_day IS NOT NULL
            THEN date_diff('day', previous_day, order_day) END AS DOUBLE)) AS typical_gap,
        CAST(sum(qty) AS DOUBLE) / NULLIF(count(*), 0) AS pieces
    FROM past GROUP BY product_id
),
latest AS (
    SELECT product_id, customer_id, max(order_day) AS last_day FROM past GROUP BY product_id, customer_id
),
waits AS (
    SELECT r.product_id, date_diff('day', l.last_day, CAST($as_of AS DATE)) - r.typical_gap AS late
    FROM latest AS l JOIN rhythm AS r ON r.product_id = l.product_id
)
SELECT
    r.product_id, r.product_name, r.buyers, r.again, r.typical_gap, r.pieces,
    count(*) FILTER (WHERE w.late < 0 AND w.late >= -30) AS due
FROM rhythm AS r JOIN waits AS w ON w.product_id = r.product_id
WHERE r.again >= 5
GROUP BY r.product_id, r.product_name, r.buyers, r.again, r.typical_gap, r.pieces
ORDER BY due DESC, r.product_id
"""
SERVICES = """
WITH users AS (
    SELECT DISTINCT l.customer_id
    FROM order_lines AS l JOIN products AS p ON p.product_id = l.product_id
    WHERE p.kind = 'service' AND l.customer_id IS NOT NULL
),
goods AS (
    SELECT DISTINCT l.customer_id, l.category
    FROM order_lines AS l
    WHERE l.kind = 'product' AND l.customer_id IS NOT NULL AND l.category <> 'unknown'
),
everybody AS (
    SELECT customer_id, 'everybody' AS category FROM goods GROUP BY customer_id
)
SELECT
    b.category, count(*) AS n, count(u.customer_id) AS converted,
    count(*) FILTER (WHERE u.customer_id IS NULL AND p.may_email) AS reachable
FROM (SELECT customer_id, category FROM goods UNION ALL SELECT customer_id, category FROM everybody) AS b
LEFT JOIN users AS u ON u.customer_id = b.customer_id
LEFT JOIN customer_profile AS p ON p.customer_id = b.customer_id
GROUP BY b.category ORDER BY b.category
"""


def read_choice(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of this file by the names of their figures."""
    favourites = workspace.frame(FAVOURITES, given)
    tested, cells = relations(favourites)
    return {
        "relations": tested,
        "relation_cells": cells,
        "product_people": product_people(workspace.frame(PRODUCT_PEOPLE, given)),
        "next": following(workspace.frame(NEXT, given)),
        "replenish": replenish(workspace.frame(REPLENISH, given)),
        "services": services(workspace.frame(SERVICES, given)),
    }


def relations(counts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whether the favourite category hangs together with who people are: one row per trait, strongest first; the cells.

    strength: Cramér's V without bias. adjusted: Holm's p over the traits. cells: dimension, audience, category, n,
    people (of the group), share (of the group), usual (of all), residual (standard errors above the usual).
    """
    import pandas as pd

    from playbook.methods.association import association
    from playbook.methods.many_tests import holm

    tested, cells = [], []
    for dimension, rows in counts.groupby("dimension"):
        table = rows.pivot_table(index="audience", columns="category", values="n", aggfunc="sum", fill_value=0)
        table = table[table.sum(axis=1) >= LEAST_CUSTOMERS]
        if min(table.shape) < 2:
            continue
        found = association(table.to_numpy())
        tested.append((dimension, found.n, found.strength, found.p_value, found.method))
        people = table.sum(axis=1)
        long = table.reset_index().melt(id_vars="audience", var_name="category", value_name="n")
        long = long.assign(
            dimension=dimension, residual=found.residuals.ravel(order="F"), people=long["audience"].map(people)
        )
        cells.append(long.assign(share=long["n"] / long["people"],
                                 usual=long["category"].map(table.sum() / people.sum())))  # fmt: skip
    names = ["dimension", "n", "strength", "p_value", "method"]
    result = pd.DataFrame(tested, columns=names)
    result = result.assign(adjusted=holm(result["p_value"].astype(float)))
    columns = ["dimension", "audience", "category", "n", "people", "share", "usual", "residual"]
    every = pd.concat(cells, ignore_index=True)[columns] if cells else pd.DataFrame(columns=columns)
    ordered = result.sort_values(["strength", "dimension"], ascending=[False, True], ignore_index=True)
    return ordered, every


def product_people(counts: pd.DataFrame) -> pd.DataFrame:
    """Per product and trait: how strongly buying it hangs together with the trait, and the group it draws most.

    Buyers of the product against the other customers of the period; Holm's p over all products and traits.
    """
    import pandas as pd

    from playbook.methods.association import association
    from playbook.methods.many_tests import holm

    found = []
    for dimension, rows in counts.groupby("dimension"):
        table = rows.pivot_table(index="product_id", columns="audience", values="n", aggfunc="sum", fill_value=0)
        if "" not in table.index:
            continue
        customers = table.loc[""]
        names = rows.drop_duplicates("product_id").set_index("product_id")["product_name"]
        for product, buyers in table.drop(index="").iterrows():
            if buyers.sum() < LEAST_BUYERS or (customers > 0).sum() < 2:
                continue
            result = association(np.array([buyers, customers - buyers]), draws=500)
            best = int(np.argmax(result.residuals[0]))
            found.append((product, names[str(product)], dimension, int(buyers.sum()), table.columns[best],
                          buyers.iloc[best] / buyers.sum(), customers.iloc[best] / customers.sum(),
                          result.strength, result.p_value))  # fmt: skip
    columns = ["product_id", "product_name", "dimension", "n", "audience", "share", "usual", "strength", "p_value"]
    rows = pd.DataFrame(found, columns=columns)
    rows = rows.assign(adjusted=holm(rows["p_value"].astype(float)))
    return rows.sort_values(["strength", "product_id", "dimension"], ascending=[False, True, True], ignore_index=True)


def following(counts: pd.DataFrame) -> pd.DataFrame:
    """What the next order is about, by what the last one was: share, what is usual, lift, Holm's p over all pairs."""
    from playbook.methods.lift import lift
    from playbook.methods.many_tests import holm

    total = counts["orders"].sum()
    base = counts.groupby("next_category")["orders"].sum()
    whole = counts.groupby("category")["orders"].transform("sum")
    rows = counts.assign(n=whole, usual=counts["next_category"].map(base / total) if total else 0.0)
    rows = rows[rows["n"] >= LEAST_NEXT].reset_index(drop=True)
    parts = [
        lift(part.assign(converted=part["orders"]), converted=float(base[category]), n=float(total))
        for category, part in rows.groupby("next_category")
    ]
    if not parts:
        return rows.assign(share=0.0, lift=0.0, lift_low=0.0, lift_high=0.0, adjusted=1.0)
    import pandas as pd

    rated = pd.concat(parts, ignore_index=True).rename(columns={"rate": "share"})
    rated = rated.assign(adjusted=holm(rated["p_value"])).drop(columns=["converted", "p_value", "low", "high"])
    return rated.sort_values(["n", "category", "next_category"], ascending=[False, True, True], ignore_index=True)


def replenish(rows: pd.DataFrame) -> pd.DataFrame:
    """Products bought again: the usual wait, who is due within 30 days, and the pieces that this would take.

    due: customers whose usual wait for the product ends in the next 30 days. expected: due customers, times the share
    of buyers who buy the product again, times the usual pieces.
    """
    again = rows["again"] / rows["buyers"]
    return rows.assign(again_rate=again, expected=rows["due"] * again * rows["pieces"]).sort_values(
        ["expected", "product_id"], ascending=[False, True], ignore_index=True
    )  # fmt: skip


def services(rows: pd.DataFrame) -> pd.DataFrame:
    """Buyers of each category by whether they booked a service too; reachable: those who did not and may be mailed."""
    from playbook.methods.lift import lift

    whole = rows[rows["category"] == "everybody"]
    kept = rows[(rows["category"] != "everybody") & (rows["n"] >= LEAST_CUSTOMERS)]
    if not len(kept) or not whole["converted"].sum():
        return kept.iloc[:0].assign(rate=0.0, low=0.0, high=0.0, lift=0.0, adjusted=1.0)
    rated = lift(kept, converted=float(whole["converted"].iloc[0]), n=float(whole["n"].iloc[0]))
    return rated.sort_values(["lift", "category"], ascending=[False, True], ignore_index=True)
