"""A budget between winning customers and keeping them, when each further coin does less than the one before.

What a purpose brings is taken to be a power of what is spent on it: with an elasticity of 0.5, twice the money brings
1.41 times as much. The best division is where the last coin does the same on either side. The elasticities are entered,
or read from months in which the spending differed; the latter is a correlation and says so by its interval.

Source: R. Dorfman and P. O. Steiner, "Optimal advertising and optimal quality", American Economic Review 44 (1954),
826-836, for dividing by marginal effect.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

LEAST_MONTHS = 12


@dataclass(frozen=True)
class Response:
    """What spending on one purpose brings.

    spent: money of a period, above 0. gained: what it brought then: customers won, or kept who would have left. value:
    margin that one of them brings over the horizon that is looked at. elasticity: 0 to 1; 1 means nothing gives way.
    """

    spent: float
    gained: float
    value: float
    elasticity: float

    def __post_init__(self) -> None:
        known = all(map(math.isfinite, (self.spent, self.gained, self.value)))
        if not known or self.spent <= 0 or self.gained < 0 or not 0 < self.elasticity <= 1:
            raise ValueError(f"a response has a spend above 0 and an elasticity above 0, up to 1: {self}")

    def gain(self, spend: float) -> float:
        """How many would be gained for `spend`."""
        return float(self.gained * (spend / self.spent) ** self.elasticity) if spend > 0 else 0.0

    def worth(self, spend: float) -> float:
        """The margin over the horizon that `spend` brings, before the spend itself."""
        return self.gain(spend) * self.value

    def marginal(self, spend: float) -> float:
        """What one more unit of money brings in margin at `spend` above 0; below 1 it does not pay for itself."""
        return self.elasticity * self.worth(spend) / spend


def best_split(winning: Response, keeping: Response, budget: float) -> float:
    """The part of `budget`, 0 to 1, to spend on keeping so that both together are worth most.

    >>> half = Response(spent=100, gained=10, value=50, elasticity=0.5)
    >>> best_split(half, half, 300)
    0.5

    Raises ValueError for a budget of 0 or less.
    """
    if not 0 < budget < math.inf:
        raise ValueError(f"a budget above 0: {budget}")
    if keeping.gained * keeping.value <= 0 or winning.gained * winning.value <= 0:
        return 1.0 if keeping.worth(budget) > winning.worth(budget) else 0.0

    def leaning(share: float) -> float:
        return math.log(keeping.marginal(share * budget)) - math.log(winning.marginal((1 - share) * budget))

    low, high = 1e-9, 1 - 1e-9
    if leaning(low) <= 0:
        return 0.0
    if leaning(high) >= 0:
        return 1.0
    from scipy.optimize import brentq

    return round(float(brentq(leaning, low, high, xtol=1e-12)), 9)


@dataclass(frozen=True)
class Elasticity:
    """How what was gained moved with what was spent. value: per percent of spend so many percent; low, high: its 80%
    interval; months: pairs that it rests on."""

    value: float
    low: float
    high: float
    months: int


def elasticity(spent: ArrayLike, gained: ArrayLike) -> Elasticity | None:
    """The slope between the logarithms of monthly spend and gain, from one month to the next; None where fewer than
    twelve steps are known or the spend never moved.

    spent, gained: one value per month, in order; months without spend or gain are left out.

    Assumes: what moves both (a season, a sale) is small beside what the spend does. It seldom is, so the slope is an
    upper bound in most shops; only a test that changes the spend by lot knows better.

    >>> money = [100, 200, 100, 400, 100, 300, 100, 200, 100, 400, 100, 300, 100]
    >>> found = elasticity(money, [each**0.5 for each in money])
    >>> round(found.value, 6), found.months
    (0.5, 12)
    """
    first, second = np.asarray(spent, dtype=float), np.asarray(gained, dtype=float)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"one gain for each spend: {first.shape}, {second.shape}")
    with np.errstate(divide="ignore", invalid="ignore"):
        x, y = np.diff(np.log(first)), np.diff(np.log(second))
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known] - x[known].mean() if known.any() else x[known], y[known]
    if len(x) < LEAST_MONTHS or float(x @ x) == 0:
        return None
    from scipy.special import stdtrit

    slope = float(x @ y / (x @ x))
    left = y - y.mean() - slope * x
    free = len(x) - 2
    error = math.sqrt(float(left @ left) / free / float(x @ x))
    reach = float(stdtrit(free, 0.9)) * error
    return Elasticity(slope, slope - reach, slope + reach, len(x))
