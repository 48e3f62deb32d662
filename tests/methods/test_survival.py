"""Kaplan-Meier against published tables, then the laws of a survival curve."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.survival import kaplan_meier, kaplan_meier_by_group

# Freireich and others (1963), weeks of remission in leukaemia; a negative number was still in remission.
SIX_MP = [6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]

CASES = st.lists(st.tuples(st.integers(0, 20), st.booleans(), st.integers(1, 3)), min_size=1, max_size=30)


def test_the_treated_of_freireich_have_the_published_curve_errors_and_intervals() -> None:
    """As Stata's `sts list` prints it; median 23 weeks."""
    curve = kaplan_meier(np.abs(SIX_MP), np.array(SIX_MP) > 0)
    weeks = [6, 7, 10, 13, 16, 22, 23]
    survival = [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]
    assert curve.at(weeks) == pytest.approx(survival, abs=5e-5)
    low, high = curve.interval_at(weeks)
    assert low == pytest.approx([0.6197, 0.5631, 0.5032, 0.4316, 0.3675, 0.2678, 0.1881], abs=5e-5)
    assert high == pytest.approx([0.9516, 0.9228, 0.8894, 0.8491, 0.8049, 0.7468, 0.6801], abs=5e-5)
    errors = curve.table.set_index("time")["standard_error"].loc[weeks]
    assert errors.tolist() == pytest.approx([0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346], abs=5e-5)
    assert curve.median() == 23


def test_the_untreated_of_freireich_have_the_published_curve() -> None:
    """First intervals from the Gehan data page of data.princeton.edu/eco572; median 8 weeks."""
    curve = kaplan_meier(PLACEBO, [True] * len(PLACEBO))
    survival = [0.9048, 0.8095, 0.7619, 0.6667, 0.5714, 0.3810, 0.2857, 0.1905, 0.1429, 0.0952, 0.0476, 0]
    assert curve.table["survival"].tolist() == pytest.approx(survival, abs=5e-5)
    assert curve.table.loc[:1, "low"].tolist() == pytest.approx([0.6700, 0.5689], abs=5e-5)
    assert curve.table.loc[:1, "high"].tolist() == pytest.approx([0.9753, 0.9239], abs=5e-5)
    assert curve.median() == 8


def test_r_s_simple_example_has_its_published_errors() -> None:
    """Events at 2, 7, 9, 10 with 9, 4, 3, 2 at risk: S .889 .667 .444 .222, error .105 .208 .228 .194."""
    times = [2, 3, 4, 5, 6, 7, 9, 10, 11]
    curve = kaplan_meier(times, [time in {2, 7, 9, 10} for time in times])
    seen = curve.table[curve.table["events"] > 0]
    assert seen["at_risk"].tolist() == [9, 4, 3, 2]
    assert seen["survival"].tolist() == pytest.approx([0.889, 0.667, 0.444, 0.222], abs=5e-4)
    assert seen["standard_error"].tolist() == pytest.approx([0.105, 0.208, 0.228, 0.194], abs=5e-4)


@given(CASES)
def test_survival_starts_at_1_never_rises_and_lies_within_its_interval(cases: list[tuple[int, bool, int]]) -> None:
    durations, observed, weights = zip(*cases, strict=True)
    table = kaplan_meier(durations, observed, weights=weights).table
    survival = np.concatenate([[1.0], table["survival"]])
    assert (np.diff(survival) <= 0).all()
    assert survival[-1] >= 0
    bounded = table.dropna()
    assert (bounded["low"] <= bounded["survival"]).all()
    assert (bounded["survival"] <= bounded["high"]).all()
    assert table["low"].isna().tolist() == (table["survival"] == 0).tolist()


@given(CASES, st.randoms())
def test_weights_repeat_rows_and_order_does_not_matter(cases: list[tuple[int, bool, int]], chance: Random) -> None:
    rows = [(duration, seen) for duration, seen, weight in cases for _ in range(weight)]
    chance.shuffle(rows)
    durations, observed, weights = zip(*cases, strict=True)
    weighted = kaplan_meier(durations, observed, weights=weights).table
    pd.testing.assert_frame_equal(kaplan_meier(*zip(*rows, strict=True)).table, weighted)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=30))
def test_with_nothing_censored_survival_is_the_share_still_waiting(durations: list[int]) -> None:
    curve = kaplan_meier(durations, [True] * len(durations))
    for time in range(-1, 22):
        assert curve.at([time])[0] == pytest.approx(sum(each > time for each in durations) / len(durations))


def test_what_nobody_was_watched_for_is_not_known() -> None:
    still_waiting = kaplan_meier([1, 4], [True, False])
    assert still_waiting.at([4, 5])[0] == 0.5
    assert math.isnan(still_waiting.at([4, 5])[1])
    all_came = kaplan_meier([1, 4], [True, True])
    assert all_came.at([400]) == [0]


def test_a_curve_that_stays_above_half_has_no_median() -> None:
    curve = kaplan_meier([1, 2, 3], [True, False, False])
    assert math.isnan(curve.median())
    assert math.isnan(kaplan_meier([5], [False]).median())


def test_the_median_s_interval_is_where_the_bounds_cross_half() -> None:
    """From the table above: low falls to half after week 10 (.5032), at 13; high never does: .6801 is its last."""
    low, high = kaplan_meier(np.abs(SIX_MP), np.array(SIX_MP) > 0).median_interval()
    assert low == 13
    assert math.isnan(high)


@pytest.mark.parametrize(
    ("durations", "observed", "weights"),
    [([1, 2], [True], None), ([], [], None), ([-1], [True], None), ([math.nan], [False], None), ([1], [True], [-1])],
)
def test_cases_that_make_no_sense_are_refused(
    durations: list[float], observed: list[bool], weights: list[float] | None
) -> None:
    with pytest.raises(ValueError, match="case"):
        kaplan_meier(durations, observed, weights=weights)


@given(CASES)
def test_curves_of_groups_are_those_of_each_group_alone(cases: list[tuple[int, bool, int]]) -> None:
    """The weight serves as the name of the group."""
    durations, observed, groups = (np.array(each) for each in zip(*cases, strict=True))
    curves = kaplan_meier_by_group(durations, observed, groups)
    assert list(curves) == sorted(set(groups.tolist()))
    for group, curve in curves.items():
        alone = kaplan_meier(durations[groups == group], observed[groups == group])
        pd.testing.assert_frame_equal(curve.table, alone.table)


def test_days_and_parts_of_days_are_counted_alike() -> None:
    """Whole days are counted, anything else is sorted: halved times have the same curve at half the time."""
    days = kaplan_meier(np.abs(SIX_MP), np.array(SIX_MP) > 0).table
    halves = kaplan_meier(np.abs(SIX_MP) / 2, np.array(SIX_MP) > 0).table
    pd.testing.assert_frame_equal(halves.assign(time=halves["time"] * 2), days)
