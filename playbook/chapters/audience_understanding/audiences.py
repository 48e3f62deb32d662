"""What is read about people: which types of them order, what the best-selling groups read, what customers like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.methods.lift import design_effect, lift

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Groups of fewer people are left out: their rates are luck, and each would make the correction harder on the others.
LEAST_PEOPLE, LEAST_VISITS = 30, 100
LEAST_READERS = 20

# Who someone is, and how they come: pairs are made of one of either kind, the cross table of the two.
WHO = ("gender", "age_band", "household", "interest")
HOW = ("channel", "device", "landing_page")
# Sums over people: x their visits, y those with an order.
TYPES = """
WITH belonging AS (
    SELECT session_id, customer_id, dimension, audience, CASE WHEN converted THEN 1 ELSE 0 END AS hit
    FROM audience_visits
    WHERE customer_id IS NOT NULL AND (dimension = ANY($who) OR dimension = ANY($how))
),
members AS (
    SELECT dimension, audience, '' AS second_dimension, '' AS second_audience, customer_id, hit FROM belonging
    UNION ALL
    SELECT a.dimension, a.audience, b.dimension AS second_dimension, b.audience AS second_audience, a.customer_id, a.hit
    FROM belonging AS a
    JOIN belonging AS b ON b.session_id = a.session_id
    WHERE a.dimension = ANY($who) AND b.dimension = ANY($how)
    UNION ALL
    SELECT
        'everybody' AS dimension, '' AS audience, '' AS second_dimension, '' AS second_audience,
        customer_id, CASE WHEN converted THEN 1 ELSE 0 END AS hit
    FROM visits_in_period WHERE customer_id IS NOT NULL
),
by_person AS (
    SELECT dimension, audience, second_dimension, second_audience, customer_id, count(*) AS x, sum(hit) AS y
    FROM members
    GROUP BY dimension, audience, second_dimension, second_audience, customer_id
)
SELECT
    dimension, audience, second_dimension, second_audience, count(*) AS n, sum(x) AS x, sum(y) AS y,
    sum(x * x) AS xx, sum(x * y) AS xy, sum(y * y) AS yy
FROM by_person
GROUP BY dimension, audience, second_dimension, second_audience
ORDER BY dimension, audience, second_dimension, second_audience
"""
BEST_GROUPS = """
SELECT gender, age_band, sum(net_revenue) AS revenue, count(*) AS customers
FROM customers_in_period WHERE gender <> 'unknown' AND age_band <> 'unknown'
GROUP BY gender, age_band ORDER BY revenue DESC, gender, age_band
"""
READERS = """
SELECT
    kind, item, max(page_type) AS page_type, gender, age_band, is_customer,
    count(DISTINCT resampling_unit) AS people
FROM audience_pages
GROUP BY kind, item, gender, age_band, is_customer
ORDER BY kind, item, gender, age_band, is_customer
"""
# Everybody who saw or came by anything of a kind, once.
READERS_OF_KIND = """
WITH once AS (
    SELECT kind, resampling_unit, max(gender) AS gender, max(age_band) AS age_band,
        max(CASE WHEN is_customer THEN 1 ELSE 0 END) = 1 AS is_customer
    FROM audience_pages GROUP BY kind, resampling_unit
)
SELECT kind, gender, age_band, is_customer, count(*) AS people
FROM once GROUP BY kind, gender, age_band, is_customer ORDER BY kind, gender, age_band, is_customer
"""
# The groups that bring this share of the revenue of customers of known age and gender are the best-selling ones.
BEST_SHARE = 0.5
LIFTED = ("rate", "low", "high", "lift", "lift_low", "lift_high", "adjusted")


def read_audiences(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of this file by the names of their figures."""
    best = best_groups(workspace.frame(BEST_GROUPS, given))
    readers, of_kind = workspace.frame(READERS, given), workspace.frame(READERS_OF_KIND, given)
    return {
        "types": types(workspace.frame(TYPES, {**given, "who": list(WHO), "how": list(HOW)})),
        "best_groups": best,
        "content": content(readers, of_kind, best),
        "likes": likes(readers, of_kind),
    }


def types(rows: pd.DataFrame) -> pd.DataFrame:
    """Audience types, alone and in pairs, by their lift, largest first; Holm's correction over all of them.

    The rate is that of visits of recognised customers; people: how many of these the type has. Visits of one person
    hang together, and the intervals allow for that.
    """
    whole = rows[rows["dimension"] == "everybody"]
    kept = rows[(rows["dimension"] != "everybody") & (rows["n"] >= LEAST_PEOPLE) & (rows["x"] >= LEAST_VISITS)]
    if not len(kept) or not whole["y"].sum():
        return rows.iloc[:0].assign(people=0, **dict.fromkeys(LIFTED, 0.0))
    counted = kept.assign(people=kept["n"], design=design_effect(kept), n=kept["x"], converted=kept["y"])
    rated = lift(counted, converted=float(whole["y"].sum()), n=float(whole["x"].sum()))
    order = ["lift", "dimension", "audience", "second_dimension", "second_audience"]
    found = rated.sort_values(order, ascending=[False, True, True, True, True], ignore_index=True)
    return found.drop(columns=["x", "y", "xx", "xy", "yy", "p_value"])


def best_groups(rows: pd.DataFrame) -> pd.DataFrame:
    """Groups by gender and age, most revenue first; is_best: the fewest that bring half of it."""
    share = rows["revenue"] / rows["revenue"].sum()
    return rows.assign(revenue_share=share, is_best=share.cumsum() - share < BEST_SHARE)


def content(readers: pd.DataFrame, of_kind: pd.DataFrame, best: pd.DataFrame) -> pd.DataFrame:
    """Pages of content and lists: the share of their readers in the best-selling groups, against all readers.

    Only readers whose age and gender are known count. n: of a page; converted: those of them in the best groups.
    """
    chosen = set(map(tuple, best.loc[best["is_best"], ["gender", "age_band"]].to_numpy()))

    def marked(rows: pd.DataFrame) -> pd.DataFrame:
        known = rows[(rows["kind"] == "content") & rows["gender"].notna() & rows["age_band"].notna()]
        inside = [float(pair in chosen) for pair in zip(known["gender"], known["age_band"], strict=True)]
        return known.assign(n=known["people"], converted=known["people"] * inside)

    return _lifted(marked(readers), marked(of_kind), ["kind", "item", "page_type"])


def likes(readers: pd.DataFrame, of_kind: pd.DataFrame) -> pd.DataFrame:
    """Content, sites and search pages: the share of customers among their people, against all people of the kind."""
    import pandas as pd

    def marked(rows: pd.DataFrame) -> pd.DataFrame:
        customers = rows["people"].where(rows["is_customer"].astype(bool), 0)
        return rows.assign(n=rows["people"], converted=customers)

    every, whole = marked(readers), marked(of_kind)
    parts = [_lifted(every[every["kind"] == each], whole[whole["kind"] == each], ["kind", "item", "page_type"])
             for each in ("content", "site", "search")]  # fmt: skip
    return pd.concat([each for each in parts if len(each)] or parts[:1], ignore_index=True)


def _lifted(rows: pd.DataFrame, whole: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The lift of each item; `whole` counts everybody once."""
    items = rows.groupby(by, as_index=False)[["n", "converted"]].sum()
    items = items[items["n"] >= LEAST_READERS]
    converted, n = float(whole["converted"].sum()), float(whole["n"].sum())
    if not len(items) or not 0 < converted < n:
        return items.iloc[:0].assign(usual=0.0, **dict.fromkeys(LIFTED, 0.0))
    # A person may count as customer of one page and, before the first order, as prospect of another.
    items = items[items["n"] - items["converted"] <= n - converted]
    rated = lift(items, converted=converted, n=n).assign(usual=converted / n)
    return rated.sort_values(["lift", *by], ascending=[False, *([True] * len(by))], ignore_index=True)
