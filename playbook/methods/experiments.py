"""A test of two versions: how large it must be, whether it was dealt out fairly, and what it shows.

Sources:
- J. Cohen, "Statistical Power Analysis for the Behavioral Sciences", 2nd edition (1988), chapter 6 (effect size h).
- R. G. Newcombe, Statistics in Medicine 17 (1998), 873-890, for the interval of a difference of rates.
- B. L. Welch, "The generalization of Student's problem", Biometrika 34 (1947), 28-35, for means.
- R. Kohavi, D. Tang, Y. Xu, "Trustworthy Online Controlled Experiments" (2020), chapter 21, for the sample ratio.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from playbook.methods.intervals import Interval, difference_of_proportions

Direction = Literal["higher", "lower"]
Verdict = Literal["better", "worse", "not shown"]
# A fair deal looks this odd once in a thousand tests; less strict, and every twentieth test would be thrown away.
MISMATCH_BELOW = 0.001


@dataclass(frozen=True)
class Plan:
    """What a test takes: customers per arm and in all, whole days, and the same in whole weeks (rounded up)."""

    per_arm: int
    total: int
    days: int
    weeks: int


@dataclass(frozen=True)
class Arm:
    """One arm with a yes-or-no outcome: `successes` among `n` customers."""

    successes: int
    n: int


@dataclass(frozen=True)
class Outcomes:
    """One arm with a measured outcome (money, say): number of customers, mean and sample variance."""

    n: int
    mean: float
    variance: float

    @classmethod
    def of(cls, values: ArrayLike) -> Outcomes:
        """From one value per customer, those with 0 included."""
        measured = np.asarray(values, dtype=float)
        if len(measured) < 2 or not np.isfinite(measured).all():
            raise ValueError(f"an arm has two known values or more: {len(measured)} found")
        return cls(len(measured), float(measured.mean()), float(measured.var(ddof=1)))


@dataclass(frozen=True)
class Reading:
    """What a test shows: both arms' values, treatment minus control with interval, p (two-sided) and the verdict.

    verdict: "better" or "worse" only where the interval lies wholly on one side of 0 *and* p is below 1 - level;
    anything else is "not shown", which is not the same as "no difference".
    """

    control: float
    treatment: float
    difference: float
    interval: Interval
    p_value: float
    verdict: Verdict


@dataclass(frozen=True)
class Balance:
    """Whether the arms are as large as they were meant to be; `mismatch` = p_value below .001: do not read the test."""

    chi_square: float
    p_value: float
    mismatch: bool


def sample_size(baseline: float, target: float, *, alpha: float = 0.05, power: float = 0.8) -> int:
    """Customers per arm so that a move of a rate from baseline to target is found with the given power.

    Two-sided test at alpha, both arms alike, by Cohen's h (difference of arcsines), rounded up.

    Assumes: 1. customers decide independently; 2. each is in one arm; 3. the test is read once, at the end.

    Raises ValueError: rates outside 0 to 1 or alike, alpha or power outside 0 to 1, power not above alpha.

    >>> sample_size(0.10, 0.12)
    3835
    """
    for rate in (baseline, target):
        if not 0 <= rate <= 1:
            raise ValueError(f"a rate lies between 0 and 1: {rate}")
    if baseline == target:
        raise ValueError(f"a test looks for a change: baseline and target are both {baseline}")
    return math.ceil(2 * (_quantiles(alpha, power) / (_arcsine(target) - _arcsine(baseline))) ** 2)


def smallest_effect(baseline: float, per_arm: int, *, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest rise of a rate that so many customers per arm find with the given power.

    `sample_size` the other way round. NaN where even a rate of 1 would not be enough.

    >>> round(smallest_effect(0.10, 3835), 4)
    0.02
    """
    if not 0 <= baseline <= 1 or per_arm < 1:
        raise ValueError(f"a rate between 0 and 1 and at least one customer per arm: {baseline}, {per_arm}")
    angle = _arcsine(baseline) + _quantiles(alpha, power) * math.sqrt(2 / per_arm)
    return math.sin(angle / 2) ** 2 - baseline if angle <= math.pi else math.nan


def plan(
    baseline: float, target: float, *, daily: float, arms: int = 2, alpha: float = 0.05, power: float = 0.8
) -> Plan:
    """How long the test runs when `daily` new customers a day enter it, all arms together.

    Whole weeks are given because week-days differ: stop a test after full weeks.

    >>> plan(0.10, 0.12, daily=400)
    Plan(per_arm=3835, total=7670, days=20, weeks=3)
    """
    if arms < 2 or not 0 < daily < math.inf:
        raise ValueError(f"two arms or more and some customers a day: {arms}, {daily}")
    per_arm = sample_size(baseline, target, alpha=alpha, power=power)
    days = math.ceil(per_arm * arms / daily)
    return Plan(per_arm, per_arm * arms, days, math.ceil(days / 7))


def read_rates(control: Arm, treatment: Arm, *, better: Direction, level: float = 0.95) -> Reading:
    """A two-arm test of a rate: Newcombe's interval and the pooled z test.

    better: whether a higher or a lower rate is good (of orders, of unsubscribes).

    Assumes: as `sample_size`; and enough successes and failures for the normal law (five of each, at least).

    Raises ValueError: an empty arm, successes outside 0 to n.

    >>> read_rates(Arm(200, 1000), Arm(250, 1000), better="higher").verdict
    'better'
    """
    found = difference_of_proportions(treatment.successes, treatment.n, control.successes, control.n, level=level)
    return Reading(
        control=control.successes / control.n,
        treatment=treatment.successes / treatment.n,
        difference=found.value,
        interval=found.interval,
        p_value=found.p_value,
        verdict=_verdict(found.interval, found.p_value, better),
    )


def read_means(control: Outcomes, treatment: Outcomes, *, better: Direction, level: float = 0.95) -> Reading:
    """A two-arm test of a mean (revenue per customer, say): Welch's t test and its interval.

    Assumes: customers are independent; arms are large enough for their means to be normal, which skewed money needs
    hundreds for.

    Raises ValueError: fewer than two customers in an arm, a variance below 0; both variances 0 (nothing to judge by).

    >>> read_means(Outcomes(400, 50.0, 900.0), Outcomes(400, 56.0, 1600.0), better="higher").verdict
    'better'
    """
    from scipy.special import stdtr, stdtrit

    for arm in (control, treatment):
        if arm.n < 2 or not arm.variance >= 0:
            raise ValueError(f"an arm has two customers or more and a variance of 0 or more: {arm}")
    per_arm = control.variance / control.n, treatment.variance / treatment.n
    error = math.sqrt(sum(per_arm))
    if error == 0:
        raise ValueError("all customers of either arm have the same outcome: there is nothing to judge a difference by")
    freedom = error**4 / (per_arm[0] ** 2 / (control.n - 1) + per_arm[1] ** 2 / (treatment.n - 1))
    difference = treatment.mean - control.mean
    half = float(stdtrit(freedom, 0.5 + level / 2)) * error
    interval = Interval(difference - half, difference + half, level, "welch")
    p_value = 2 * float(stdtr(freedom, -abs(difference) / error))
    return Reading(control.mean, treatment.mean, difference, interval, p_value, _verdict(interval, p_value, better))


def sample_ratio(counts: Mapping[str, int], *, shares: Mapping[str, float] | None = None) -> Balance:
    """Whether the arms hold as many customers as they were meant to: chi-square test of the counts.

    counts: customers per arm. shares: intended share per arm, in any scale; None = alike.

    A mismatch means that something sorted the customers (a bug, a filter on one side): no later number can be trusted.

    Raises ValueError: fewer than two arms, other arms in shares than in counts, a share not above 0, nobody in any arm.

    >>> sample_ratio({"control": 5000, "new": 5300}).mismatch
    False
    >>> sample_ratio({"control": 5000, "new": 5400}).mismatch
    True
    """
    from scipy.special import chdtrc

    meant = shares if shares is not None else dict.fromkeys(counts, 1.0)
    if len(counts) < 2 or meant.keys() != counts.keys() or min(meant.values()) <= 0:
        raise ValueError(f"two arms or more, each with an intended share above 0: {dict(counts)}, {dict(meant)}")
    total = sum(counts.values())
    if total == 0 or min(counts.values()) < 0:
        raise ValueError(f"somebody must be in the test: {dict(counts)}")
    expected = {arm: total * share / sum(meant.values()) for arm, share in meant.items()}
    chi_square = math.fsum((counts[arm] - each) ** 2 / each for arm, each in expected.items())
    p_value = float(chdtrc(len(counts) - 1, chi_square))
    return Balance(chi_square, p_value, p_value < MISMATCH_BELOW)


def _verdict(interval: Interval, p_value: float, better: Direction) -> Verdict:
    if better not in ("higher", "lower"):
        raise ValueError(f"say whether 'higher' or 'lower' is better: {better!r}")
    # A p value of NaN (nothing varied) compares false, as it should.
    if not p_value < 1 - interval.level or interval.low <= 0 <= interval.high:
        return "not shown"
    return "better" if (interval.low > 0) == (better == "higher") else "worse"


def _arcsine(rate: float) -> float:
    return 2 * math.asin(math.sqrt(rate))


def _quantiles(alpha: float, power: float) -> float:
    if not 0 < alpha < power < 1:
        raise ValueError(f"0 < alpha < power < 1: {alpha}, {power}")
    return NormalDist().inv_cdf(1 - alpha / 2) + NormalDist().inv_cdf(power)
