"""Customers under contract: the tables of the papers, and the laws of survival."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.lifetime import BetaDiscreteWeibull, CannotFit, ShiftedBetaGeometric, fit_bdw, fit_sbg

# Fader and Hardie (2007), tables 1 and 2: survivors of 1,000 over seven renewals, and at the twelfth.
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.mark.parametrize(
    ("survivors", "parameters", "log_likelihood", "twelfth"),
    [(REGULAR, (0.704077, 1.182043), -1680.265, 0.17004), (HIGH_END, (0.668, 3.806), -1611.158, 0.37800)],
)
def test_sbg_reproduces_the_table_of_fader_and_hardie(
    survivors: list[int], parameters: tuple[float, float], log_likelihood: float, twelfth: float
) -> None:
    model = fit_sbg(survivors)
    assert (model.alpha, model.beta) == pytest.approx(parameters, rel=2e-4)
    assert model.log_likelihood == pytest.approx(log_likelihood, abs=0.0005)
    assert model.survival(12) == pytest.approx(twelfth, abs=5e-6)


def test_sbg_survival_of_high_end_customers_is_the_published_one() -> None:
    published = [0.851, 0.747]
    assert ShiftedBetaGeometric(0.668, 3.806).survival([1, 2]) == pytest.approx(published, abs=5e-4)
    assert ShiftedBetaGeometric(0.668, 3.806).survival([7, 12]) == pytest.approx([0.489, 0.378], abs=5e-4)


def test_bdw_reproduces_the_projection_of_retenmod() -> None:
    model = fit_bdw([1000, 869, 743, 653, 593])
    assert (model.alpha, model.beta, model.c) == pytest.approx((0.25934, 1.72256, 1.58435), rel=1e-4)
    published = [0.86915, 0.74193, 0.65478, 0.59293, 0.54661, 0.51037, 0.48104]
    assert model.survival(range(1, 8)) == pytest.approx(published, abs=1e-5)


def test_bdw_is_at_least_as_likely_as_the_sbg_that_it_contains() -> None:
    for survivors in (REGULAR, HIGH_END):
        assert fit_bdw(survivors).log_likelihood >= fit_sbg(survivors).log_likelihood


def test_a_cohort_written_in_two_halves_is_the_same_cohort() -> None:
    whole, halves = fit_sbg(HIGH_END), fit_sbg([[each / 2 for each in HIGH_END]] * 2)
    assert halves.parameters == pytest.approx(whole.parameters, rel=1e-9)
    assert halves.log_likelihood == pytest.approx(whole.log_likelihood)


def test_a_cohort_that_has_not_come_to_its_first_renewal_says_nothing_yet() -> None:
    newborn = [500, *[np.nan] * 7]
    assert fit_sbg([HIGH_END, newborn]).parameters == pytest.approx(fit_sbg(HIGH_END).parameters, rel=1e-9)


def test_a_younger_cohort_pulls_towards_what_is_known_of_it() -> None:
    leavers = [1000, 500, *[np.nan] * 6]
    assert fit_sbg([HIGH_END, leavers]).survival(1) < fit_sbg(HIGH_END).survival(1)


@given(alpha=st.floats(0.2, 5), beta=st.floats(0.2, 8), c=st.floats(0.5, 2), renewed=st.integers(0, 5))
def test_survival_falls_and_retention_rises_with_age_where_nobody_changes(
    alpha: float, beta: float, c: float, renewed: int
) -> None:
    survival = BetaDiscreteWeibull(alpha, beta, c).survival(np.arange(12))
    assert survival[0] == 1
    assert (np.diff(survival) < 0).all()
    same = ShiftedBetaGeometric(alpha, beta)
    assert (np.diff(same.retention(np.arange(1, 12))) > 0).all()
    # Equation (7): (beta + t - 1) / (alpha + beta + t - 1).
    assert same.retention(3) == pytest.approx((beta + 2) / (alpha + beta + 2))
    assert 0 < same.expected_renewals(4, renewed=renewed) < 4


def test_customers_who_are_all_alike_are_refused_as_not_identified() -> None:
    with pytest.raises(CannotFit, match="sBG, not identified"):
        fit_sbg([1000, 900, 810, 729])


def test_one_renewal_is_too_thin() -> None:
    with pytest.raises(CannotFit, match="sBG, too thin") as told:
        fit_sbg([1000, 869])
    assert told.value.reason == "too thin"


@pytest.mark.parametrize("survivors", [[1000, 1001, 900], [1000, np.nan, 900], [1000, 900, -1]])
def test_survivors_that_cannot_be_are_refused(survivors: list[float]) -> None:
    with pytest.raises(ValueError, match=r"survivors|cohort"):
        fit_sbg(survivors)
