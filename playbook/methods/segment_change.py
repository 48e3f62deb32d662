"""What moved the revenue, segment by segment: how many customers, which ones, how often, for how much.

The change of each segment's revenue is split into four: all customers, the segment's share of them (the mix), orders
per customer and revenue per order within it. Summed over the segments the four say whether the shop grew, whom it
attracted, and what these people did; all sixteen cells of a table of four segments add up to the change, exactly.

Source: B. W. Ang (2005), as in `decomposition`: activity, structure and intensity effects.
"""

from __future__ import annotations

import math

import pandas as pd

from playbook.methods.decomposition import Sales, lmdi

LEVERS = ("customers", "mix", "frequency", "order_value")


def change_by_segment(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The change of revenue between two periods by segment and lever.

    before, after: one row per segment, in any order: segment, customers, orders, revenue. A segment that is missing in
    one of them had no customers there. A customer belongs to one segment.

    Returns one row per segment and lever, segments in ascending order: segment, lever (customers, mix, frequency,
    order_value), before, after (the lever's value; NaN where undefined; customers are those of all segments), effect.

    Assumes that segments are fixed, or that moving between them is meant to show, as mix.

    Raises ValueError: a missing column, a segment twice, and what `Sales` refuses.

    >>> one = pd.DataFrame({"segment": ["new", "old"], "customers": [50, 50], "orders": [50, 100], "revenue": [10, 40]})
    >>> two = pd.DataFrame({"segment": ["new", "old"], "customers": [25, 75], "orders": [25, 150], "revenue": [5, 60]})
    >>> change_by_segment(one, two).groupby("lever", sort=False)["effect"].sum().round(9).tolist()
    [0.0, 15.0, 0.0, 0.0]
    """
    first, second = _by_segment(before), _by_segment(after)
    all_first, all_second = (sum(each.customers for each in found.values()) for found in (first, second))
    nothing = Sales(0, 0, 0)
    rows = []
    for segment in sorted({*first, *second}, key=str):
        start = _factors(first.get(segment, nothing), all_first)
        end = _factors(second.get(segment, nothing), all_second)
        effects = lmdi(start, end)
        rows += [(segment, lever, start[lever], end[lever], effects[lever]) for lever in LEVERS]
    return pd.DataFrame(rows, columns=["segment", "lever", "before", "after", "effect"])


def _by_segment(frame: pd.DataFrame) -> dict[object, Sales]:
    for column in ("segment", "customers", "orders", "revenue"):
        if column not in frame:
            raise ValueError(f"a change by segment needs the column {column!r}; found {list(frame.columns)}")
    if frame["segment"].duplicated().any():
        raise ValueError(f"each segment has one row: {frame.loc[frame['segment'].duplicated(), 'segment'].tolist()}")
    amounts = frame[["customers", "orders", "revenue"]].astype(float).itertuples(index=False, name=None)
    return {segment: Sales(*row) for segment, row in zip(frame["segment"], amounts, strict=True)}


def _factors(sales: Sales, customers: float) -> dict[str, float]:
    levers = sales.levers
    share = sales.customers / customers if customers else math.nan
    return {**levers, "customers": float(customers), "mix": share}
