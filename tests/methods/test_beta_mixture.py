"""Means over a Beta distribution, and the BG/NBD where its parameters have run away together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.beta_mixture import beta_nodes
from playbook.methods.lifetime import BgNbd, MbgNbd, PurchaseModel

MODELS: list[type[BgNbd]] = [BgNbd, MbgNbd]
# Of the Beta distribution, from nearly all or nothing to all alike.
powers = st.floats(-1, 13)
chances = st.floats(0.01, 0.99)


@given(powers, powers)
def test_nodes_have_the_moments_of_the_distribution(a: float, b: float) -> None:
    first, second = 10.0**a, 10.0**b
    p, weight = beta_nodes(first, second)
    moment = 1.0
    for k in range(6):
        assert weight @ p**k == pytest.approx(moment, rel=1e-9, abs=1e-12)
        moment *= (first + k) / (first + second + k)


@pytest.mark.parametrize("model", MODELS)
@given(power=st.floats(-1, 14), p=chances, t=st.floats(0.1, 400), x=st.integers(0, 20))
def test_expected_purchases_are_a_number_however_alike_customers_are(
    model: type[BgNbd], power: float, p: float, t: float, x: int
) -> None:
    """Never less than nothing, never more than if nobody left: (r + x) t / (alpha + T)."""
    size, last = 10.0**power, 20.0 * (x > 0)
    fitted = model(0.5, 60.0, p * size, (1 - p) * size)
    expected = float(fitted.conditional_expected_purchases(t, x, last, 30.0))
    assert -1e-12 <= expected <= (0.5 + x) * t / 90 * (1 + 1e-7)


@pytest.mark.parametrize("size", [1e7, 1e10, 1e14])
@given(p=chances, t=st.floats(0.1, 400), x=st.integers(0, 20))
def test_customers_all_alike_are_the_limit_of_one_chance_of_leaving(size: float, p: float, t: float, x: int) -> None:
    """Purchases until leaving, at one chance p: (1 - E exp(-lambda p t)) / p, lambda from Gamma(r + x, alpha + T)."""
    fitted = BgNbd(0.5, 60.0, p * size, (1 - p) * size)
    there = fitted.probability_alive(x, 20.0 * (x > 0), 30.0)
    limit = -np.expm1(-(0.5 + x) * np.log1p(p * t / 90)) / p
    assert fitted.conditional_expected_purchases(t, x, 20.0 * (x > 0), 30.0) == pytest.approx(there * limit, rel=1e-4)


@pytest.mark.parametrize(("a", "b"), [(0.3, 1e4), (40.0, 9e3), (3e3, 7e3)])
def test_both_ways_to_the_mean_meet_where_one_takes_over(a: float, b: float) -> None:
    below, above = (BgNbd(0.5, 60.0, a * s, b * s).expected_purchases([7.0, 90.0, 365.0]) for s in (0.96, 1.0))
    further = BgNbd(0.5, 60.0, a * 1.04, b * 1.04).expected_purchases([7.0, 90.0, 365.0])
    assert above == pytest.approx((below + further) / 2, rel=1e-5)


def test_many_customers_alike_get_the_answers_that_each_gets_alone() -> None:
    fitted: PurchaseModel = BgNbd(0.5, 60.0, 1e7, 1e8)
    x = np.arange(5000.0) % 9
    watched, last = np.arange(5000.0) + 30, np.where(x > 0, 20.0, 0.0)
    together = fitted.conditional_expected_purchases(90, x, last, watched)
    for one in (0, 2047, 2048, 4999):
        assert together[one] == pytest.approx(
            fitted.conditional_expected_purchases(90, x[one], last[one], watched[one]), rel=1e-12
        )
