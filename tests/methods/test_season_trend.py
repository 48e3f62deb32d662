"""Trend and season to the ends of a series: the numbers of another program, exact recovery, laws, refusals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.exponential_smoothing import smooth
from playbook.methods.season_trend import season_trend
from tests.methods.test_seasonality import AIRLINE

PASSENGERS = np.log([float(each) for each in AIRLINE.split()])
SERIES = st.lists(st.floats(-50, 50), min_size=24, max_size=48).map(np.array)


@pytest.mark.parametrize(
    ("robust", "months", "trend", "season"),
    [
        # statsmodels 0.15.0, STL(log(airline)[:months], period=12, seasonal=13, robust=...): first and last three.
        (
            False,
            144,
            [4.804636, 4.810025, 4.815353, 6.177301, 6.184150, 6.190975],
            [-0.091222, -0.024321, 0.084507, -0.061806, -0.214058, -0.123566],
        ),
        (
            True,
            144,
            [4.803465, 4.809463, 4.815440, 6.182753, 6.189389, 6.195986],
            [-0.070786, -0.029519, 0.060894, -0.068555, -0.220701, -0.123906],
        ),
        (
            False,
            24,
            [4.782303, 4.790190, 4.798077, 4.947933, 4.955820, 4.963707],
            [-0.063804, -0.019505, 0.084725, -0.057583, -0.219621, -0.022064],
        ),
    ],
)
def test_the_airline_series_comes_apart_as_in_statsmodels(
    robust: bool, months: int, trend: list[float], season: list[float]
) -> None:
    found = season_trend(PASSENGERS[:months], robust=robust)
    ends = [0, 1, 2, -3, -2, -1]
    assert found.trend[ends] == pytest.approx(trend, abs=1e-6)
    assert found.season[ends] == pytest.approx(season, abs=1e-6)


@given(SERIES)
def test_the_parts_add_up_and_the_strengths_lie_between_0_and_1(value: np.ndarray) -> None:
    found = season_trend(value)
    assert found.trend + found.season + found.remainder == pytest.approx(value, abs=1e-9)
    assert 0 <= found.season_strength <= 1
    assert 0 <= found.trend_strength <= 1


@given(st.lists(st.floats(-9, 9), min_size=12, max_size=12), st.integers(24, 60), st.floats(-2, 2))
def test_a_straight_line_with_a_steady_season_is_given_back(shape: list[float], length: int, slope: float) -> None:
    season = np.array(shape) - np.mean(shape)
    step = np.arange(length)
    found = season_trend(season[step % 12] + slope * step)
    assert found.remainder == pytest.approx(0, abs=1e-6)


@given(SERIES, st.floats(0.1, 9), st.floats(-99, 99))
def test_another_unit_changes_nothing_but_the_unit(value: np.ndarray, factor: float, shift: float) -> None:
    one, other = season_trend(value), season_trend(factor * value + shift)
    assert other.season == pytest.approx(factor * one.season, abs=1e-7)
    assert other.trend == pytest.approx(factor * one.trend + shift, abs=1e-7)


def test_a_broken_month_pulls_at_nothing_when_asked_to_be_robust() -> None:
    season = np.tile([5.0, 0, -5, 0, 5, 0, -5, 0, 5, 0, -5, 0], 5)
    noise = np.random.default_rng(1).normal(0, 0.1, 60)
    broken = season + noise
    broken[30] += 40
    assert np.abs(season_trend(broken, robust=True).season - season).max() < 0.5
    assert np.abs(season_trend(broken).season - season).max() > 3


@pytest.mark.parametrize(
    ("value", "options", "found"),
    [
        (np.ones(23), {}, "23 found, 1 missing"),
        (np.array([1.0] * 23 + [np.nan]), {}, "a gap is no zero"),
        (np.ones(24), {"seasonal": 8}, "odd"),
    ],
)
def test_too_little_history_is_refused_with_what_is_missing(
    value: np.ndarray, options: dict[str, int], found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        season_trend(value, **options)


def test_smoothing_runs_through_the_airline_series_as_in_statsmodels() -> None:
    """statsmodels 0.15.0, ETSModel(add, add damped, add) smoothed with the weights found here and the same beginning:
    squared errors and the three values ahead."""
    found = smooth(PASSENGERS, season=12)
    assert (found.alpha, found.beta, found.gamma) == pytest.approx((0.2, 0.04, 0.24))
    assert np.square(found.errors).sum() == pytest.approx(0.28901405433951577, rel=1e-9)
    assert found.forecast(3) == pytest.approx([6.10069058, 6.05641784, 6.19296986], abs=5e-9)


@given(SERIES, st.sampled_from([0, 12]), st.floats(0.1, 9), st.floats(-99, 99))
def test_smoothing_knows_no_unit(value: np.ndarray, season: int, factor: float, shift: float) -> None:
    one, other = smooth(value, season=season), smooth(factor * value + shift, season=season)
    if np.square(one.errors).sum() > 1e-6:
        assert np.square(other.errors).sum() == pytest.approx(factor**2 * np.square(one.errors).sum(), rel=1e-4)


@given(st.lists(st.floats(-9, 9), min_size=12, max_size=12), st.integers(24, 40))
def test_a_steady_season_is_carried_on(shape: list[float], length: int) -> None:
    season = np.array(shape)
    found = smooth(season[np.arange(length) % 12], season=12)
    assert found.forecast(14) == pytest.approx(season[np.arange(length, length + 14) % 12], abs=1e-8)


def test_a_trend_is_carried_on_less_and_less() -> None:
    ahead = np.diff(smooth(np.arange(30.0)).forecast(6))
    assert (ahead > 0).all()
    assert (np.diff(ahead) < 0).all()


@pytest.mark.parametrize(("value", "season"), [([1, 2, 3], 0), ([1.0] * 23, 12), ([1, 2, 3, np.nan], 0)])
def test_too_few_values_to_smooth_are_refused(value: list[float], season: int) -> None:
    with pytest.raises(ValueError, match="known values in a row"):
        smooth(np.array(value), season=season)
