"""Forecasts of windows: what follows from a distribution, what is known when, and widths that keep their promise."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.earned import Earned, Scale, scale_for
from playbook.methods.series_forecasts import ways
from playbook.methods.window_forecasts import Windows, scaled_errors, window_forecasts

AMOUNTS = st.lists(st.floats(1, 1000), min_size=8, max_size=32).map(np.array)


def sums(steps: np.ndarray, ahead: int, season: int = 13) -> Windows:
    """Windows of `ahead` whole steps, which are their sum."""
    finals = np.full(len(steps), np.nan)
    for origin in range(len(steps) - ahead):
        finals[origin] = steps[origin + 1 : origin + 1 + ahead].sum()
    return Windows(steps, finals, np.ones(ahead), ahead, season, adds=True)


def told(kind: str = "log", centre: float = 0.0, width: float = 0.1) -> Earned:
    return Earned(9, Scale(kind), centre, width, 1e9, season_known=True, ended=4, ways={}, shares={})


def test_a_normal_forecast_of_a_logarithm_has_the_quantiles_of_tables() -> None:
    """The 80 % range of exp(normal(0, 0.1)) is exp(±0.1 x 1.2816); with 1e9 degrees of freedom t is normal."""
    low, high = told().interval()
    assert (low, high) == pytest.approx((math.exp(-0.12816), math.exp(0.12816)), rel=1e-4)
    assert told().expected == 1
    assert told().probability(math.exp(0.12816)) == pytest.approx(0.1, abs=1e-4)
    assert told().target_at(0.8) == pytest.approx(math.exp(-0.08416), rel=1e-4)


@given(st.sampled_from(["log", "logit", "plain"]), st.floats(-2, 2), st.floats(0.05, 1), st.floats(0.02, 0.98))
def test_odds_and_targets_are_one_thing_seen_from_two_sides(
    kind: str, centre: float, width: float, odds: float
) -> None:
    forecast = told(kind, centre, width)
    for falls in (False, True):
        assert forecast.probability(forecast.target_at(odds, falls=falls), falls=falls) == pytest.approx(odds, abs=1e-6)
    assert forecast.probability(0.4) + forecast.probability(0.4, falls=True) == pytest.approx(1)


def test_a_target_beyond_the_end_of_the_scale_is_certain_or_impossible() -> None:
    assert told("log").probability(0) == 1
    assert told("log").probability(-1, falls=True) == 0
    assert told("logit").probability(1.0) == 0
    assert told("logit").probability(1.2, falls=True) == 1


@pytest.mark.parametrize(
    ("values", "share", "kind"),
    [
        ([1.0, 2], False, "log"),
        ([0.0, 2], False, "plain"),
        ([-1.0, 2], True, "plain"),
        ([0.1, 0.9], True, "logit"),
        ([0.1, 1.0], True, "plain"),
        ([0.5, 1.7], True, "log"),
        ([math.nan], False, "plain"),
    ],
)
def test_values_choose_the_scale_on_which_effects_add(values: list[float], share: bool, kind: str) -> None:
    assert scale_for(np.array(values), share=share).kind == kind


def test_the_simple_ways_are_as_worked_by_hand() -> None:
    """13 steps a year, 16 values: 1 to 16. The growth over a year is 13 at every step, of which seven tenths go on."""
    found = ways(np.arange(1.0, 17), 2, 13)
    assert found["last"].tolist() == [16, 16]
    assert found["drift"].tolist() == [17, 18]
    assert found["last_year"].tolist() == [4, 5]
    assert found["year_on_year"] == pytest.approx([4 + 9.1, 5 + 9.1])


@given(AMOUNTS, st.integers(1, 4), st.floats(0.01, 100))
def test_another_currency_changes_nothing_but_the_currency(steps: np.ndarray, ahead: int, rate: float) -> None:
    one, other = window_forecasts(sums(steps, ahead)), window_forecasts(sums(steps * rate, ahead))
    assert len(one) == len(other)
    for first, second in zip(one, other, strict=True):
        assert second.width == pytest.approx(first.width, rel=1e-5, abs=1e-9)
        assert second.expected == pytest.approx(first.expected * rate, rel=1e-5)


@given(AMOUNTS, st.integers(1, 3), st.integers(1, 4))
def test_an_earlier_forecast_is_what_would_have_been_said_then(steps: np.ndarray, ahead: int, back: int) -> None:
    later = {each.origin: each for each in window_forecasts(sums(steps, ahead))}
    earlier = window_forecasts(sums(steps[:-back], ahead))
    for each in earlier:
        assert each.centre == pytest.approx(later[each.origin].centre, rel=1e-9)
        assert each.width == pytest.approx(later[each.origin].width, rel=1e-9)


@given(AMOUNTS, st.integers(1, 4))
def test_the_parts_of_the_ways_make_a_whole_and_the_middle_lies_among_them(steps: np.ndarray, ahead: int) -> None:
    for each in window_forecasts(sums(steps, ahead)):
        assert sum(each.shares.values()) == pytest.approx(1)
        used = [each.ways[name] for name in each.shares]
        assert min(used) * (1 - 1e-9) <= each.expected <= max(used) * (1 + 1e-9)


def test_what_putting_steps_together_misses_is_learned_from_the_windows_that_are_over() -> None:
    """A window of two steps holds three quarters of their sum: customers of both months are counted once."""
    steps = np.array([100.0, 104, 98, 101, 99, 103, 97, 100, 102, 98, 101, 100])
    past = sums(steps, 2)
    found = window_forecasts(Windows(steps, past.finals * 0.75, past.weights, 2, 13, adds=True))[-1]
    assert found.expected == pytest.approx(150, rel=0.03)


def test_what_is_over_already_is_no_longer_uncertain() -> None:
    steps = np.random.default_rng(4).lognormal(4, 0.2, 30)
    parts, finals = np.full(30, np.nan), np.full(30, np.nan)
    for origin in range(4, 29):
        parts[origin] = steps[origin - 4 : origin + 1].sum()
        finals[origin] = parts[origin] + steps[origin + 1]
    parts[29] = steps[25:30].sum()
    begun = window_forecasts(Windows(steps, finals, np.ones(1), 1, 13, adds=True, parts=parts, done=5 / 6))[-1]
    whole = window_forecasts(sums(steps, 6))[-1]
    relative = [(high - low) / each.expected for each in (begun, whole) for low, high in [each.interval()]]
    assert relative[0] < relative[1] / 2
    assert begun.expected > parts[29]


def test_too_little_or_broken_off_history_has_no_forecast() -> None:
    assert window_forecasts(sums(np.array([1.0, 2, 3]), 1)) == []
    assert window_forecasts(sums(np.array([5.0, 6, 5, 6, 5, math.nan, math.nan]), 1)) == []
    assert window_forecasts(sums(np.full(6, math.nan), 1)) == []


def test_a_gap_in_between_is_bridged_and_leading_gaps_are_passed_over() -> None:
    steps = np.array([math.nan, math.nan, 5.0, 6, 5, math.nan, 6, 5, 6])
    assert len(window_forecasts(sums(steps, 1))) > 0


def test_a_number_that_never_moves_has_no_width_to_earn() -> None:
    assert window_forecasts(sums(np.full(20, 7.0), 1)) == []


@pytest.mark.slow
def test_ranges_of_80_percent_hold_about_as_often_as_they_say() -> None:
    """60 made-up numbers over two and a half years: a season, shocks that last, noise; a quarter of them each without
    one of these. Windows of three steps. Overlapping windows of one number are not independent, hence the wide bounds.
    """
    rng = np.random.default_rng(20)
    held = []
    errors = []
    for each in range(60):
        season = 0.3 * (each % 4 != 0) * np.cos(2 * np.pi * (np.arange(34) / 13 + rng.random()))
        shocks = np.zeros(34)
        for step in range(1, 34):
            shocks[step] = 0.7 * shocks[step - 1] + rng.normal(0, 0.1 * (each % 4 != 1))
        steps = np.exp(5 + season + shocks + rng.normal(0, 0.05 + 0.05 * (each % 4 == 2), 34))
        past = sums(steps, 3)
        made = window_forecasts(past)
        errors.append(scaled_errors(past, made))
        held += [one.interval()[0] <= one.actual <= one.interval()[1] for one in made if np.isfinite(one.actual)]
    assert 0.74 < np.mean(held) < 0.92
    assert np.median([each["earned"] for each in errors]) < 0.9
    assert np.median([each["last"] for each in errors]) <= 1.15


def test_scaled_errors_need_a_window_that_is_over_and_something_to_compare_with() -> None:
    past = sums(np.array([5.0, 6, 5, 7]), 1)
    assert scaled_errors(past, window_forecasts(past)) == {}


def test_like_days_of_the_year_before_take_the_place_of_the_same_step() -> None:
    """Easter, worth 10, lay in step 3 of the first year, in step 2 of the second, and will lie in step 3 of the third,
    of which one step is over. Each year brings 2 more, of which seven tenths are taken to go on."""
    first, second = np.full(13, 100.0), np.full(13, 102.0)
    first[3], second[2] = 110, 112
    value = np.concatenate([first, second, [104.0]])
    like = np.concatenate([np.full(13, np.nan), second - 2, [102.0], [102, 102, 112]])
    assert ways(value, 3, 13, like)["year_on_year"] == pytest.approx([103.4, 103.4, 113.4])
    assert ways(value, 3, 13)["year_on_year"] == pytest.approx([103.4, 113.4, 103.4])


def test_a_further_way_that_was_always_right_is_heard_most_and_one_that_says_nothing_changes_nothing() -> None:
    rng = np.random.default_rng(1)
    steps = np.exp(rng.normal(5, 0.4, 30))
    plain = Windows(steps, np.append(steps[1:], np.nan), np.ones(1), 1, 13, adds=True)
    right, silent = np.append(steps[1:], 222.0)[:, None], np.full((30, 1), np.nan)
    made = window_forecasts(replace(plain, more={"told": right}))[-1]
    assert max(made.shares, key=lambda way: made.shares[way]) == "told"
    assert made.shares["told"] > 0.5
    assert abs(math.log(made.expected / 222)) < abs(math.log(window_forecasts(plain)[-1].expected / 222))
    unheard = [each.expected for each in window_forecasts(replace(plain, more={"told": silent}))]
    assert unheard == [each.expected for each in window_forecasts(plain)]
