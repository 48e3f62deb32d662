"""How sure a rate, a sum or a difference is: Wilson, Newcombe, and the bootstrap that draws customers.

Sources:
- E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927), 209-212.
- R. G. Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
  methods", Statistics in Medicine 17 (1998), 873-890, method 10.
- B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 8 and 13.
- N. Chamandy and others, "Estimating uncertainty for massive data streams" (Google, 2012), for Poisson weights.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.grouped import sum_by_group

# Beyond this many distinct clusters only those that weigh most are drawn one by one.
_DRAWN_ONE_BY_ONE = 2_000
# Draws handled at once: keeps the weights of one step near 16 MB.
_CELLS_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Interval:
    """A range that would cover the true value in a share `level` of repetitions; `method` names how it was found."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True)
class Difference:
    """First minus second proportion, with its interval (Newcombe) and the pooled z test of "no difference".

    z and p_value (two-sided) are NaN where neither group, or everyone in both, succeeded: nothing varies.
    """

    value: float
    interval: Interval
    z: float
    p_value: float


def normal_quantile(level: float) -> float:
    """How many standard errors on either side hold a share `level`.

    >>> round(normal_quantile(.95), 4)
    1.96
    """
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, exclusive: {level}")
    return NormalDist().inv_cdf(0.5 + level / 2)


def wilson(successes: float, n: float, *, level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion; sensible for small n and for shares near 0 and 1.

    successes of n independent cases; both are counts (weights are accepted).

    Assumes: 1. the cases are independent; 2. each has the same chance.

    Raises ValueError when n is not positive or successes lie outside 0..n.

    >>> interval = wilson(50, 200)
    >>> round(interval.low, 6), round(interval.high, 6)
    (0.195082, 0.314341)
    """
    _check_counts(successes, n)
    z = normal_quantile(level)
    share = successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the two ends the bound is exactly 0 or 1; rounding would leave it a hair beyond.
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(low, high, level, "wilson")


def difference_of_proportions(
    successes: float, n: float, other_successes: float, other_n: float, *, level: float = 0.95
) -> Difference:
    """First proportion minus the other, with Newcombe's interval and the pooled two-sided z test.

    The interval combines the two Wilson intervals; the test pools both groups, as "no difference" supposes.

    Assumes: 1. the two groups are independent; 2. within each, cases are independent with one chance.

    Raises ValueError as `wilson` does.

    >>> found = difference_of_proportions(250, 1000, 200, 1000)
    >>> round(found.value, 2), round(found.z, 7), round(found.p_value, 8)
    (0.05, 2.6773978, 0.00741965)
    """
    first, second = wilson(successes, n, level=level), wilson(other_successes, other_n, level=level)
    share, other = successes / n, other_successes / other_n
    value = share - other
    low = value - math.hypot(share - first.low, second.high - other)
    high = value + math.hypot(first.high - share, other - second.low)
    pooled = (successes + other_successes) / (n + other_n)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    z = value / error if error > 0 else math.nan
    return Difference(value, Interval(low, high, level, "newcombe"), z, math.erfc(abs(z) / math.sqrt(2)))


def ratio_bootstrap(
    numerators: ArrayLike,
    denominators: ArrayLike,
    *,
    counts: ArrayLike | None = None,
    level: float = 0.95,
    draws: int = 1000,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap interval of sum(numerators) / sum(denominators), drawing clusters, in practice customers.

    numerators, denominators: what each cluster adds to either sum (a customer's revenue and orders, say).
    counts: how many clusters show this very pair; None = each once. Pairs that repeat are collapsed either way.

    Assumes:
    1. Clusters are independent of each other; what happens inside one may hang together as it likes.
    2. Each cluster is drawn with a Poisson(1) weight, so a pair with count c gets Poisson(c): the multinomial bootstrap
       but for the total, which cancels in a ratio.
    3. With more than 2,000 distinct pairs, the 2,000 that move the ratio most are drawn so and the rest, of which none
       matters alone, by the normal law that their sum obeys. A million customers then cost as much as a few thousand.
    4. Draws in which the denominators sum to zero are left out: the ratio has no value there.

    Raises ValueError when lengths differ, something is not finite, a count is negative, fewer than two clusters are
    there, or the denominators sum to zero.

    >>> found = ratio_bootstrap([30., 10., 20., 40.], [1, 1, 2, 2], counts=[50, 50, 50, 50])
    >>> found.low < 100 / 6 < found.high
    True
    """
    pairs, times = _distinct(numerators, denominators, counts)
    totals = times @ pairs
    if totals[1] == 0:
        raise ValueError("the denominators sum to 0: the ratio has no value")
    influence = np.abs(pairs[:, 0] - totals[0] / totals[1] * pairs[:, 1])
    sums = _poisson_sums(pairs, times, influence, draws=draws, seed=seed)
    usable = sums[sums[:, 1] != 0]
    if len(usable) == 0:
        raise ValueError("the denominators sum to 0 in every draw: the ratio has no interval")
    return _percentiles(usable[:, 0] / usable[:, 1], level)


def sum_bootstrap(
    values: ArrayLike, *, counts: ArrayLike | None = None, level: float = 0.95, draws: int = 1000, seed: int = 0
) -> Interval:
    """Percentile bootstrap interval of sum(values), drawing clusters, in practice customers.

    As `ratio_bootstrap`, but the number of clusters is itself taken as a draw (Poisson): the interval says how the sum
    would vary had another set of customers come by under the same conditions, one more or one fewer included.

    Raises ValueError as `ratio_bootstrap` does.

    >>> found = sum_bootstrap([10., 20., 30.], counts=[40, 40, 40])
    >>> found.low < 2400 < found.high
    True
    """
    pairs, times = _distinct(values, np.zeros_like(np.asarray(values, dtype=float)), counts)
    sums = _poisson_sums(pairs, times, np.abs(pairs[:, 0]), draws=draws, seed=seed)
    return _percentiles(sums[:, 0], level)


def _check_counts(successes: float, n: float) -> None:
    if not (math.isfinite(n) and n > 0):
        raise ValueError(f"a proportion needs at least one case: n = {n}")
    if not 0 <= successes <= n:
        raise ValueError(f"successes lie between 0 and n: {successes} of {n}")


def _distinct(
    first: ArrayLike, second: ArrayLike, counts: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The distinct pairs, sorted, and how often each stands there: order and splitting of rows no longer show."""
    left, right = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    times = np.ones(left.shape) if counts is None else np.asarray(counts, dtype=float)
    if left.ndim != 1 or not left.shape == right.shape == times.shape:
        raise ValueError(f"one value per cluster in each list: {left.shape}, {right.shape} and {times.shape}")
    if not (np.isfinite(left).all() and np.isfinite(right).all() and np.isfinite(times).all()):
        raise ValueError("every value must be a finite number; leave a cluster out rather than mark it missing")
    if (times < 0).any():
        raise ValueError(f"counts are 0 or more: {times.min()}")
    if times.sum() < 2:
        raise ValueError(f"drawing clusters again needs at least two of them: {times.sum():g}")
    there = times > 0
    # As complex numbers: numpy sorts those many times faster than the rows of a matrix.
    pairs, codes = np.unique((left + 1j * right)[there], return_inverse=True)
    return np.column_stack([pairs.real, pairs.imag]), sum_by_group(codes, times[there], len(pairs))


def _poisson_sums(
    pairs: NDArray[np.float64], times: NDArray[np.float64], influence: NDArray[np.float64], *, draws: int, seed: int
) -> NDArray[np.float64]:
    """Both sums in each draw, as draws x 2."""
    if draws < 1:
        raise ValueError(f"at least one draw: {draws}")
    generator = np.random.default_rng(seed)
    heaviest = np.argsort(-influence * np.sqrt(times), kind="stable")
    alone, rest = heaviest[:_DRAWN_ONE_BY_ONE], heaviest[_DRAWN_ONE_BY_ONE:]
    sums = np.empty((draws, 2))
    step = max(1, _CELLS_AT_ONCE // len(alone))
    for start in range(0, draws, step):
        weights = generator.poisson(times[alone], size=(min(step, draws - start), len(alone)))
        sums[start : start + step] = weights @ pairs[alone]
    if len(rest):
        # A Poisson(c) weight has mean and variance c, hence these moments of the two sums over the rest.
        (first, both), (_, second) = (pairs[rest] * times[rest, None]).T @ pairs[rest]
        slope = both / first if first > 0 else 0.0
        left, right = generator.standard_normal((2, draws))
        sums += times[rest] @ pairs[rest]
        sums[:, 0] += left * math.sqrt(first)
        sums[:, 1] += left * slope * math.sqrt(first) + right * math.sqrt(max(0.0, second - slope * both))
    return sums


def _percentiles(replicates: NDArray[np.float64], level: float) -> Interval:
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1, exclusive: {level}")
    low, high = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level, "bootstrap")
