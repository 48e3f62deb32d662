"""Intervals of rates, differences and ratios: published values first, then their laws."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.intervals import (
    difference_of_proportions,
    normal_quantile,
    ratio_bootstrap,
    sum_bootstrap,
    wilson,
)

COUNTS = st.integers(1, 5_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_wilson_gives_the_known_interval_of_50_in_200() -> None:
    """As R's prop.test(50, 200, correct = FALSE) prints it: .195082 to .314341."""
    interval = wilson(50, 200)
    assert (interval.low, interval.high) == pytest.approx((0.195082, 0.314341), abs=5e-7)
    assert (interval.level, interval.method) == (0.95, "wilson")


@given(COUNTS)
def test_wilson_holds_the_share_and_stays_between_0_and_1(counts: tuple[int, int]) -> None:
    successes, n = counts
    interval = wilson(successes, n)
    assert 0 <= interval.low <= successes / n <= interval.high <= 1


@given(COUNTS)
def test_wilson_bounds_are_the_shares_that_the_score_test_just_rejects(counts: tuple[int, int]) -> None:
    """The definition: (p - bound)^2 = z^2 bound (1 - bound) / n at either bound that is not an end."""
    successes, n = counts
    interval, z = wilson(successes, n), normal_quantile(0.95)
    for bound in {interval.low, interval.high} - {0.0, 1.0}:
        assert (successes / n - bound) ** 2 == pytest.approx(z * z * bound * (1 - bound) / n, rel=1e-6, abs=1e-12)


@given(COUNTS)
def test_failures_have_the_mirrored_interval(counts: tuple[int, int]) -> None:
    successes, n = counts
    one, other = wilson(successes, n), wilson(n - successes, n)
    assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-12)


def test_the_pooled_z_test_gives_the_known_value() -> None:
    """250 of 1000 against 200 of 1000: z 2.6773978, p .00741965 (proportions_ztest of statsmodels)."""
    found = difference_of_proportions(250, 1000, 200, 1000)
    assert found.z == pytest.approx(2.6773978, abs=5e-8)
    assert found.p_value == pytest.approx(0.00741965, abs=5e-9)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_has_the_interval_of_newcombe_1998(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Table II of the paper, method 10 (score, no continuity correction), contrasts (a), (b), (g), (h)."""
    interval = difference_of_proportions(*first, *second).interval
    assert (interval.low, interval.high) == pytest.approx((low, high), abs=5e-5)


@given(COUNTS, COUNTS)
def test_swapping_the_groups_turns_the_difference_round(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = difference_of_proportions(*one, *other), difference_of_proportions(*other, *one)
    assert there.value == -back.value
    assert there.interval.low == pytest.approx(-back.interval.high, abs=1e-12)
    assert there.interval.low <= there.value <= there.interval.high


def test_without_any_success_there_is_a_difference_but_no_test() -> None:
    found = difference_of_proportions(0, 10, 0, 20)
    assert found.value == 0
    assert math.isnan(found.z)
    assert math.isnan(found.p_value)


@pytest.mark.parametrize("heavy", [300, 6_000])
def test_the_bootstrap_of_a_ratio_is_as_wide_as_theory_says(heavy: int) -> None:
    """For many clusters the standard error is sqrt(sum (numerator - R denominator)^2) / sum(denominator).

    300 clusters are drawn one by one; of 6,000 most go through the normal law.
    """
    generator = np.random.default_rng(7)
    orders = generator.poisson(1, heavy) + 1
    revenue = orders * generator.lognormal(3, 1, heavy)
    ratio = revenue.sum() / orders.sum()
    error = np.sqrt(((revenue - ratio * orders) ** 2).sum()) / orders.sum()
    interval = ratio_bootstrap(revenue, orders, draws=4_000)
    assert (interval.low + interval.high) / 2 == pytest.approx(ratio, abs=0.15 * error)
    assert interval.high - interval.low == pytest.approx(2 * 1.96 * error, rel=0.06)


def test_the_bootstrap_draws_customers_not_orders() -> None:
    """One hundred orders of ten customers who always spend alike tell of ten customers, not of a hundred."""
    spend = np.array([10.0, 20.0] * 5)
    by_customer = ratio_bootstrap(spend * 10, np.full(10, 10))
    by_order = ratio_bootstrap(np.repeat(spend, 10), np.ones(100))
    assert by_customer.high - by_customer.low > 2.5 * (by_order.high - by_order.low)


@given(st.lists(st.tuples(st.integers(-50, 500), st.integers(1, 9)), min_size=2, max_size=30), st.randoms())
def test_counts_stand_for_repeated_rows_in_any_order(pairs: list[tuple[int, int]], chance: Random) -> None:
    rows = [pair for number, pair in enumerate(pairs) for _ in range(1 + number % 3)]
    chance.shuffle(rows)
    numerators, denominators = zip(*pairs, strict=True)
    counts = [1 + number % 3 for number in range(len(pairs))]
    assert ratio_bootstrap(numerators, denominators, counts=counts, draws=50) == ratio_bootstrap(
        *zip(*rows, strict=True), draws=50
    )


def test_the_bootstrap_of_a_sum_has_poisson_spread() -> None:
    """400 customers with 1 each: the sum varies as a Poisson number of mean 400 does, by 20."""
    interval = sum_bootstrap(np.ones(400), draws=4_000)
    assert (interval.low, interval.high) == pytest.approx((400 - 39.2, 400 + 39.2), abs=3)


def test_the_seed_decides_and_nothing_else_does() -> None:
    numerators, denominators = np.arange(40.0) ** 2, np.ones(40)
    assert ratio_bootstrap(numerators, denominators) == ratio_bootstrap(numerators, denominators)
    assert ratio_bootstrap(numerators, denominators) != ratio_bootstrap(numerators, denominators, seed=1)


@pytest.mark.parametrize(
    ("numerators", "denominators", "counts", "found"),
    [
        ([1.0], [1.0], None, "at least two"),
        ([1.0, 2.0], [0.0, 0.0], None, "sum to 0"),
        ([1.0, math.nan], [1.0, 1.0], None, "finite"),
        ([1.0, 2.0], [1.0], None, "one value per cluster"),
        ([1.0, 2.0], [1.0, 1.0], [2, -1], "-1"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    numerators: list[float], denominators: list[float], counts: list[int] | None, found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        ratio_bootstrap(numerators, denominators, counts=counts)


def test_impossible_counts_and_levels_are_refused() -> None:
    with pytest.raises(ValueError, match="5 of 4"):
        wilson(5, 4)
    with pytest.raises(ValueError, match="n = 0"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="95"):
        wilson(1, 2, level=95)
