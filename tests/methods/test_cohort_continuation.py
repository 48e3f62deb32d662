"""Purchases in periods still to come: by simulation, by laws, and in shops that keep to the model."""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.cohort_continuation import expected_cells, probability_between
from playbook.methods.pareto_nbd import ParetoNbd

CDNOW = ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669)
X, LAST, T = (
    np.array([0, 1, 2, 7, 26]),
    np.array([0, 5.0, 30.43, 29.43, 30.86]),
    np.array([38.86, 38.86, 38.86, 35, 31]),
)


def simulated(model: ParetoNbd, customers: int, until: float) -> list[np.ndarray]:
    """Times of purchases after the first of so many new customers."""
    rng = np.random.default_rng(0)
    rates = rng.gamma(model.r, 1 / model.alpha, customers)
    dies = rng.exponential(1 / rng.gamma(model.s, 1 / model.beta, customers))
    counts = rng.poisson(rates * np.minimum(dies, until))
    return [rng.random(count) * min(end, until) for count, end in zip(counts.tolist(), dies.tolist(), strict=True)]


def test_from_now_on_it_is_the_model_s_probability_of_a_purchase() -> None:
    assert probability_between(CDNOW, 0, 13, X, LAST, T) == pytest.approx(
        CDNOW.probability_of_purchase(13, X, LAST, T), rel=1e-10
    )


def test_in_a_very_short_period_it_is_the_expected_number_of_purchases() -> None:
    """With two purchases in an instant all but impossible: P = E[X(t + dt)] - E[X(t)]."""
    dt = 1e-4
    until = CDNOW.conditional_expected_purchases(26 + dt, X, LAST, T)
    expected = until - CDNOW.conditional_expected_purchases(26, X, LAST, T)
    assert probability_between(CDNOW, 26, 26 + dt, X, LAST, T) == pytest.approx(expected, rel=1e-3)


def test_two_periods_in_a_row_hold_at_least_each_and_at_most_both() -> None:
    whole, first = probability_between(CDNOW, 0, 20, X, LAST, T), probability_between(CDNOW, 0, 12, X, LAST, T)
    second = probability_between(CDNOW, 12, 20, X, LAST, T)
    assert (whole >= np.maximum(first, second)).all()
    assert (whole <= first + second).all()


def test_later_periods_of_one_length_hold_ever_less() -> None:
    chances = [probability_between(CDNOW, start, start + 4, X, LAST, T) for start in range(0, 60, 6)]
    assert (np.diff(chances, axis=0) < 0).all()


def test_simulated_customers_come_as_often_as_expected() -> None:
    """A hundred thousand new ones; three standard errors are .0043 at most."""
    times = simulated(CDNOW, 100_000, 60)
    for start, end in ((0, 4), (10, 20), (30, 60)):
        came = np.mean([bool(((each > start) & (each <= end)).any()) for each in times])
        assert probability_between(CDNOW, start, end, 0, 0, 0) == pytest.approx(came, abs=0.0043)


def test_simulated_customers_with_a_past_come_as_often_as_expected() -> None:
    """Those with exactly one purchase in their first 20, and then: as a whole within three standard errors."""
    times = [each for each in simulated(CDNOW, 100_000, 50) if (each <= 20).sum() == 1]
    last = np.array([each[each <= 20].max() for each in times])
    came = np.array([((each > 30) & (each <= 50)).any() for each in times])
    chance = probability_between(CDNOW, 10, 30, np.ones(len(last)), last, np.full(len(last), 20.0))
    assert chance.mean() == pytest.approx(came.mean(), abs=3 * came.std() / np.sqrt(len(came)))


def test_a_cohort_s_cell_is_the_sum_over_its_customers() -> None:
    cells = expected_cells(CDNOW, (X, LAST, T), [1, 1, 2, 2, 2], edges=[4, 9]).set_index(["cohort", "ahead"])
    assert cells.loc[(1, 1), "expected"] == pytest.approx(probability_between(CDNOW, 4, 9, X, LAST, T)[:2].sum())
    assert cells["size"].tolist() == [2, 2, 3, 3]
    assert (cells["low"] <= cells["rate"]).all()
    assert (cells["rate"] <= cells["high"]).all()


def test_who_has_ordered_in_the_period_that_is_running_is_active_in_it() -> None:
    cells = expected_cells(CDNOW, (X, LAST, T), [1] * 5, edges=[2, 6], already=[True] * 5)
    assert cells["rate"].iloc[0] == 1
    assert cells["rate"].iloc[1] < 1


def test_stretches_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="ends after it"):
        probability_between(CDNOW, 4, 4, 0, 0, 1)
    with pytest.raises(ValueError, match="ascending edges"):
        expected_cells(CDNOW, ([0], [0], [1]), [1], edges=[4, 3])
    with pytest.raises(ValueError, match="one cohort per customer"):
        expected_cells(CDNOW, ([0], [0], [1]), [1, 2], edges=[4])
