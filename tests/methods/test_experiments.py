"""Planning and reading a test: published sizes and tests, and verdicts that say no more than the data do."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playbook.methods.experiments import (
    Arm,
    Outcomes,
    plan,
    read_means,
    read_rates,
    sample_ratio,
    sample_size,
    smallest_effect,
)

# Hours of sleep gained under two drugs, ten patients (Student 1908; R's `sleep`).
SLEEP = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0], [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]


@pytest.mark.parametrize(
    ("baseline", "target", "per_arm"),
    [(0.10, 0.12, 3834.596), (0.05, 0.06, 8142.595), (0.20, 0.25, 1091.896), (0.02, 0.025, 13767.946)],
)
def test_sizes_are_those_of_the_arcsine_test(baseline: float, target: float, per_arm: float) -> None:
    """statsmodels' NormalIndPower at alpha .05, power .8, rounded up."""
    assert sample_size(baseline, target) == math.ceil(per_arm)


@given(st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def test_a_rise_and_the_same_fall_need_as_many_customers(one: float, other: float) -> None:
    assume(abs(one - other) > 1e-6)
    assert sample_size(one, other) == sample_size(other, one)
    assert sample_size(one, other, power=0.9) >= sample_size(one, other)


@given(st.floats(0, 0.9), st.integers(50, 100_000))
def test_the_smallest_effect_needs_just_the_customers_given(baseline: float, per_arm: int) -> None:
    effect = smallest_effect(baseline, per_arm)
    assume(not math.isnan(effect))
    assert sample_size(baseline, baseline + effect) == pytest.approx(per_arm, abs=1 + per_arm * 1e-6)


def test_no_effect_is_large_enough_for_a_handful_of_customers() -> None:
    assert math.isnan(smallest_effect(0.5, 3))


def test_a_plan_counts_days_for_both_arms_and_whole_weeks() -> None:
    """2 x 3,835 customers at 1,000 a day: 7.67 days, so 8, so two weeks."""
    found = plan(0.10, 0.12, daily=1000)
    assert (found.total, found.days, found.weeks) == (7670, 8, 2)
    assert plan(0.10, 0.12, daily=1000, arms=3).total == 3 * 3835


def test_a_clear_rise_is_better_or_worse_as_one_is_told() -> None:
    """200 of 1000 against 250 of 1000: z 2.6773978, p .00741965."""
    found = read_rates(Arm(200, 1000), Arm(250, 1000), better="higher")
    assert found.p_value == pytest.approx(0.00741965, abs=5e-9)
    assert (found.control, found.treatment, found.verdict) == (0.2, 0.25, "better")
    assert found.difference == pytest.approx(0.05)
    assert read_rates(Arm(200, 1000), Arm(250, 1000), better="lower").verdict == "worse"
    assert read_rates(Arm(250, 1000), Arm(200, 1000), better="higher").verdict == "worse"


def test_a_small_difference_is_not_shown_and_no_outcome_shows_nothing() -> None:
    assert read_rates(Arm(200, 1000), Arm(210, 1000), better="higher").verdict == "not shown"
    assert read_rates(Arm(0, 1000), Arm(0, 1000), better="higher").verdict == "not shown"


ARMS = st.integers(1, 400).flatmap(lambda n: st.builds(Arm, st.integers(0, n), st.just(n)))


@given(ARMS, ARMS)
def test_a_verdict_agrees_with_its_interval_and_turns_with_the_arms(control: Arm, treatment: Arm) -> None:
    there = read_rates(control, treatment, better="higher")
    back = read_rates(treatment, control, better="higher")
    if there.verdict != "not shown":
        assert there.interval.low > 0 or there.interval.high < 0
        assert there.p_value < 0.05
    opposite = {"better": "worse", "worse": "better", "not shown": "not shown"}
    assert back.verdict == opposite[there.verdict]


def test_a_mean_is_read_as_r_reads_student_s_sleep() -> None:
    """R: t.test(extra ~ group, sleep): df 17.776, p .07939, interval -3.3654832 to .2054832 for first minus second."""
    found = read_means(Outcomes.of(SLEEP[1]), Outcomes.of(SLEEP[0]), better="higher")
    assert found.p_value == pytest.approx(0.07939, abs=5e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)
    assert found.verdict == "not shown"


@given(st.integers(0, 10_000))
def test_means_are_read_as_scipy_reads_them(seed: int) -> None:
    from scipy.stats import ttest_ind

    generator = np.random.default_rng(seed)
    control, treatment = generator.lognormal(3, 1, 40), generator.lognormal(3.3, 0.8, 25)
    found = read_means(Outcomes.of(control), Outcomes.of(treatment), better="higher")
    oracle = ttest_ind(treatment, control, equal_var=False)
    assert found.p_value == pytest.approx(oracle.pvalue, rel=1e-9)
    bounds = oracle.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx((bounds.low, bounds.high), rel=1e-9)


def test_arms_of_unequal_size_are_a_mismatch_only_against_what_was_meant() -> None:
    """821,588 against 815,482 is the book's example of a split that should have been even: p about 1.8e-6."""
    found = sample_ratio({"control": 821_588, "treatment": 815_482})
    assert found.p_value == pytest.approx(1.8e-6, rel=0.05)
    assert found.mismatch
    assert not sample_ratio({"a": 900, "b": 100}, shares={"a": 9, "b": 1}).mismatch
    assert sample_ratio({"a": 900, "b": 100}).mismatch


@pytest.mark.parametrize(
    ("baseline", "target", "alpha", "power"),
    [(0.1, 0.1, 0.05, 0.8), (-0.1, 0.1, 0.05, 0.8), (0.1, 1.2, 0.05, 0.8), (0.1, 0.2, 0, 0.8), (0.1, 0.2, 0.05, 0.04)],
)
def test_sizes_without_sense_are_refused(baseline: float, target: float, alpha: float, power: float) -> None:
    with pytest.raises(ValueError, match=r"rate|change|alpha"):
        sample_size(baseline, target, alpha=alpha, power=power)


def test_arms_without_customers_and_unknown_directions_are_refused() -> None:
    with pytest.raises(ValueError, match="n = 0"):
        read_rates(Arm(0, 0), Arm(1, 2), better="higher")
    with pytest.raises(ValueError, match="'more'"):
        read_rates(Arm(1, 2), Arm(1, 2), better="more")
    with pytest.raises(ValueError, match="two known values"):
        Outcomes.of([1.0])
    with pytest.raises(ValueError, match="same outcome"):
        read_means(Outcomes(5, 1.0, 0.0), Outcomes(5, 2.0, 0.0), better="higher")
    with pytest.raises(ValueError, match="somebody"):
        sample_ratio({"a": 0, "b": 0})
    with pytest.raises(ValueError, match="intended share"):
        sample_ratio({"a": 1, "b": 2}, shares={"a": 1})
    with pytest.raises(ValueError, match="two arms"):
        plan(0.1, 0.2, daily=0)
