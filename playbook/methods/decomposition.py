"""What moved the revenue: a change split into its factors, without remainder.

Two ways, both exact. LMDI weighs each factor's growth by the logarithmic mean of the two products; it is made for
factors that only grow and shrink. Shapley's takes the factors over from one period into the other in every order and
averages what each of them did; it is the one that can bear a loss, where the logarithm ends.

Sources: B. W. Ang, "The LMDI approach to decomposition analysis: a practical guide", Energy Policy 33 (2005), 867-871
(logarithmic mean Divisia index, additive, first form); for zeros B. W. Ang and N. Liu, "Handling zero values in the
logarithmic mean Divisia index decomposition approach", Energy Policy 35 (2007), 238-246; J. W. Sun, "Changes in energy
consumption and energy intensity: a complete decomposition model", Energy Economics 20 (1998), 85-100, which is
Shapley's value (J. Albrecht, D. François, K. Schoors, Energy Policy 30 (2002), 727-736).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import pandas as pd

Method = Literal["lmdi", "shapley"]


@dataclass(frozen=True)
class Sales:
    """What a period sold: customers who ordered, their orders, the revenue of these orders and, if known, its margin
    (any one currency; a margin may be a loss)."""

    customers: float
    orders: float
    revenue: float
    margin: float | None = None

    def __post_init__(self) -> None:
        if not all(math.isfinite(each) and each >= 0 for each in (self.customers, self.orders, self.revenue)):
            raise ValueError(f"customers, orders and revenue are known and 0 or more: {self}")
        if (self.customers == 0 and self.orders > 0) or (self.orders == 0 and self.revenue > 0):
            raise ValueError(f"no revenue without orders and no orders without customers: {self}")
        if self.margin is not None and (not math.isfinite(self.margin) or (self.revenue == 0 and self.margin != 0)):
            raise ValueError(f"a margin is a known part of a revenue: {self}")

    @property
    def levers(self) -> dict[str, float]:
        """customers, frequency (orders per customer), order_value (revenue per order), and margin_rate (margin per unit
        of revenue) where a margin is known; NaN where there is nothing to divide by."""
        found = {
            "customers": float(self.customers),
            "frequency": self.orders / self.customers if self.customers else math.nan,
            "order_value": self.revenue / self.orders if self.orders else math.nan,
        }
        if self.margin is not None:
            found["margin_rate"] = self.margin / self.revenue if self.revenue else math.nan
        return found


def revenue_change(before: Sales, after: Sales, *, method: Method = "lmdi") -> pd.DataFrame:
    """The change of revenue split into its three levers: customers x orders per customer x revenue per order; where
    both periods know their margin, the change of that into four, the last being the margin in one unit of revenue.

    Returns one row per lever, in that order: lever, before, after (the lever's value; NaN where undefined), effect
    (money; they sum to the change).

    Assumes:
    1. Both periods are of equal length, or the change of length is meant to show.
    2. Orders and revenue belong to the customers counted; leave orders of unknown customers out of all three.

    Raises ValueError through `Sales`; where one period knows its margin and the other does not; for a loss by "lmdi".

    >>> before, after = Sales(customers=100, orders=150, revenue=6000), Sales(customers=110, orders=150, revenue=6600)
    >>> revenue_change(before, after)[["lever", "effect"]].round(2)
             lever  effect
    0    customers   600.0
    1    frequency  -600.0
    2  order_value   600.0
    """
    first, second = before.levers, after.levers
    effects = lmdi(first, second) if method == "lmdi" else shapley(first, second)
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
    return _closed({name: mean * log for name, log in logs.items()}, end - start)


def shapley(before: Mapping[str, float], after: Mapping[str, float]) -> dict[str, float]:
    """The change of a product split into its factors, each by what it does on average over all orders in which the
    factors may change from one period to the other; effects sum to product(after) - product(before).

    before, after: the factors by name, of any sign, up to about 15 of them. NaN as in `lmdi`: a factor without value
    takes that of the other period and so has no effect.

    >>> shapley({"revenue": 100, "margin_rate": 0.1}, {"revenue": 120, "margin_rate": -0.1})
    {'revenue': 0.0, 'margin_rate': -22.0}

    Raises ValueError: different names, an infinite factor, NaN without a zero beside it.
    """
    if before.keys() != after.keys() or not before:
        raise ValueError(f"both periods have the same factors: {list(before)} against {list(after)}")
    first, second = _filled(before, after), _filled(after, before)
    names, count = list(first), len(first)
    effects = {}
    for name in names:
        others = [each for each in names if each != name]
        parts = []
        for size in range(count):
            weight = math.factorial(size) * math.factorial(count - 1 - size) / math.factorial(count)
            for moved in combinations(others, size):
                beside = math.prod(second[each] if each in moved else first[each] for each in others)
                parts.append(weight * beside * (second[name] - first[name]))
        effects[name] = math.fsum(parts)
    return _closed(effects, math.prod(second.values()) - math.prod(first.values()))


def _filled(factors: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """The factors with each missing one as it is in the other period; 0 where that does not know it either."""
    known = [factor for factor in factors.values() if not math.isnan(factor)]
    if not all(map(math.isfinite, known)) or (len(known) < len(factors) and 0 not in known):
        raise ValueError(f"factors are known, and missing only where another is 0: {dict(factors)}")
    return {
        name: factor if not math.isnan(factor) else 0.0 if math.isnan(other[name]) else other[name]
        for name, factor in factors.items()
    }


def _closed(effects: dict[str, float], change: float) -> dict[str, float]:
    """What rounding leaves over goes where it shows least, so that the table adds up to the last cent."""
    largest = max(effects, key=lambda name: abs(effects[name]))
    effects[largest] += change - math.fsum(effects.values())
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
