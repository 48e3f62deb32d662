"""How many of many: exact distributions of sums, against convolution."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom

from playbook.methods.poisson_binomial import mixture, poisson_binomial, sum_of_counts

probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def convolved(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """The distribution of the sum, one count after another."""
    total = np.ones(1)
    for row in rows:
        total = np.convolve(total, row)
    return total


@given(probabilities)
def test_the_poisson_binomial_is_the_convolution_of_its_coins(p: list[float]) -> None:
    expected = convolved(np.array([[1 - each, each] for each in p]))
    found = poisson_binomial(p)
    whole = np.zeros(len(p) + 1)
    whole[found.numbers] = found.pmf
    assert whole == pytest.approx(expected, abs=1e-13)
    assert found.mean == pytest.approx(sum(p), abs=1e-9)


@given(probabilities, st.integers(2, 5))
def test_a_coin_thrown_n_times_is_n_coins(p: list[float], times: int) -> None:
    several, repeated = poisson_binomial(p, [times] * len(p)), poisson_binomial(np.repeat(p, times))
    assert several.start == repeated.start
    assert several.pmf == pytest.approx(repeated.pmf, abs=1e-13)


def test_equal_coins_are_a_binomial_to_the_last_digits_even_when_there_are_a_million() -> None:
    found = poisson_binomial([0.03], [1_000_000])
    assert len(found.pmf) < 4_000
    assert found.pmf == pytest.approx(binom.pmf(found.numbers, 1_000_000, 0.03), abs=1e-13)
    assert found.interval(0.95) == (binom.ppf(0.025, 1_000_000, 0.03), binom.ppf(0.975, 1_000_000, 0.03))


@given(st.lists(st.lists(st.floats(0.01, 1), min_size=4, max_size=4), min_size=1, max_size=12))
def test_a_sum_of_counts_is_their_convolution(weights: list[list[float]]) -> None:
    rows = np.array(weights)
    rows /= rows.sum(axis=1, keepdims=True)
    found = sum_of_counts(rows)
    whole = np.zeros(len(rows) * 3 + 1)
    whole[found.numbers] = found.pmf
    assert whole == pytest.approx(convolved(rows), abs=1e-12)


def test_what_is_certain_stays_certain() -> None:
    assert poisson_binomial([1, 1, 0]).interval() == (2, 2)
    assert poisson_binomial([1, 1, 0]).probability_at_least(2) == pytest.approx(1)
    assert poisson_binomial([0, 0]).mean == pytest.approx(0, abs=1e-12)


def test_a_mixture_is_wider_than_its_parts() -> None:
    parts = [poisson_binomial([p] * 400) for p in (0.2, 0.3)]
    both = mixture(parts)
    assert both.mean == pytest.approx(100)
    # Law of total variance: the mean of the variances and the variance of the means.
    assert both.variance == pytest.approx((64 + 84) / 2 + 20**2)
    assert both.probability_at_least(100) == pytest.approx(
        (parts[0].probability_at_least(100) + parts[1].probability_at_least(100)) / 2
    )


@pytest.mark.parametrize("wrong", [[1.2], [-0.1], []])
def test_what_is_no_probability_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match="add up to 1"):
        poisson_binomial(wrong)


def test_half_a_customer_is_refused() -> None:
    with pytest.raises(ValueError, match="whole number of times"):
        poisson_binomial([0.5], [1.5])
