"""What moved the revenue: a change split into its factors, without remainder.

Source: B. W. Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33 (2005), 867-871
(logarithmic mean Divisia index, additive, first form); for zeros B. W. Ang and N. Liu, "Handling zero values in the
logarithmic mean Divisia index decomposition approach", Energy Policy 35 (2007), 238-246.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Sales:
    """What a period sold: customers who ordered, their orders, and the revenue of these orders (any one currency)."""

    customers: float
    orders: float
    revenue: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(each) and each >= 0 for each in (self.customers, self.orders, self.revenue)):
            raise ValueError(f"customers, orders and revenue are known and 0 or more: {self}")
        if (self.customers == 0 and self.orders > 0) or (self.orders == 0 and self.revenue > 0):
            raise ValueError(f"no revenue without orders and no orders without customers: {self}")

    @property
    def levers(self) -> dict[str, float]:
        """customers, frequency (orders per customer), order_value (revenue per order); NaN where nothing to divide."""
        return {
            "customers": float(self.customers),
            "frequency": self.orders / self.customers if self.customers else math.nan,
            "order_value": self.revenue / self.orders if self.orders else math.nan,
        }


def revenue_change(before: Sales, after: Sales) -> pd.DataFrame:
    """The change of revenue split into its three levers: customers x orders per customer x revenue per order.

    Returns one row per lever, in that order: lever, before, after (the lever's value; NaN where undefined), effect
    (money; the three sum to the change of revenue).

    Assumes:
    1. Both periods are of equal length, or the change of length is meant to show.
    2. Orders and revenue belong to the customers counted; leave orders of unknown customers out of all three.

    Raises ValueError through `Sales`.

    >>> before, after = Sales(customers=100, orders=150, revenue=6000), Sales(customers=110, orders=150, revenue=6600)
    >>> revenue_change(before, after)[["lever", "effect"]].round(2)
             lever  effect
    0    customers   600.0
    1    frequency  -600.0
    2  order_value   600.0
    """
    first, second = before.levers, after.levers
    effects = lmdi(first, second)
    return pd.DataFrame(
        {
            "lever": list(first),
            "before": list(first.values()),
            "after": list(second.values()),
            "effect": [effects[lever] for lever in first],
        }
    )


def lmdi(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """The change of a product split into its factors: effects that sum to product(after) - product(before).

    before, after: the factors by name, each 0 or more. NaN marks a factor that has no value because another one is 0
    (orders per customer where there are no customers); it takes no part.

    Each factor's effect is L * ln(after / before), with L the logarithmic mean of the two products. Where one product
    is 0, the factors that are 0 there take the change in equal parts: the limit as all of them shrink alike. Turning
    time round changes the signs and nothing else; a factor that did not move has no effect.

    Raises ValueError: different names, a factor below 0 or infinite, NaN without a zero beside it.

    >>> lmdi({"customers": 0, "frequency": math.nan}, {"customers": 4, "frequency": 2})
    {'customers': 8.0, 'frequency': 0.0}
    """
    if before.keys() != after.keys() or not before:
        raise ValueError(f"both periods have the same factors: {list(before)} against {list(after)}")
    start, end = _product(before), _product(after)
    if start == 0 and end == 0:
        return dict.fromkeys(before, 0.0)
    if start == 0 or end == 0:
        empty = before if start == 0 else after
        zeros = [name for name, factor in empty.items() if factor == 0]
        return {name: (end - start) / len(zeros) if name in zeros else 0.0 for name in before}
    logs = {name: _log_ratio(after[name], before[name]) for name in before}
    mean = _logarithmic_mean(start, end, math.fsum(logs.values()))
    effects = {name: mean * log for name, log in logs.items()}
    # What rounding leaves over goes where it shows least, so that the table adds up to the last cent.
    largest = max(effects, key=lambda name: abs(effects[name]))
    effects[largest] += (end - start) - math.fsum(effects.values())
    return effects


def _product(factors: Mapping[str, float]) -> float:
    known = [factor for factor in factors.values() if not math.isnan(factor)]
    if not all(math.isfinite(factor) and factor >= 0 for factor in known):
        raise ValueError(f"factors are known and 0 or more: {dict(factors)}")
    if len(known) < len(factors) and 0 not in known:
        raise ValueError(f"a factor may be missing only where another is 0: {dict(factors)}")
    return math.prod(known) if 0 not in known else 0.0


def _log_ratio(after: float, before: float) -> float:
    # Close together, the logarithm of the quotient would lose the digits that the difference still has.
    return math.log1p((after - before) / before) if before / 2 < after < 2 * before else math.log(after / before)


def _logarithmic_mean(start: float, end: float, log: float) -> float:
    """(end - start) / ln(end / start), stable where both are alike or far apart."""
    if log == 0:
        return end
    return end * -math.expm1(-log) / log if log > 0 else start * math.expm1(log) / log
