"""The log-rank test against published numbers, its formula written out, and the laws of a comparison."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playbook.methods.log_rank import log_rank
from tests.methods.test_survival import PLACEBO, SIX_MP

CASES = st.lists(
    st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from("abc"), st.integers(1, 3)), min_size=6, max_size=25
)


def test_freireich_s_treated_and_untreated_differ_as_the_textbooks_print() -> None:
    """D. G. Kleinbaum and M. Klein, "Survival Analysis" (3rd edition), chapter 2: expected 19.25 and 10.75, 16.79."""
    both = np.array(SIX_MP + PLACEBO)
    found = log_rank(np.abs(both), both > 0, ["6-MP"] * 21 + ["placebo"] * 21)
    assert found.table["events"].tolist() == [9, 21]
    assert found.table["expected"].tolist() == pytest.approx([19.25, 10.75], abs=5e-3)
    assert found.statistic == pytest.approx(16.79294, abs=5e-6)
    assert found.p_value == pytest.approx(4.17e-5, rel=1e-3)
    assert found.degrees == 1


def test_three_groups_have_the_statistic_of_another_program() -> None:
    """lifelines 0.30.3, multivariate_logrank_test; a negative number was still waiting."""
    days = np.array([5, 8, -9, 12, 20, 3, 4, -6, 7, 10, 1, 2, 2, -4, 5])
    found = log_rank(np.abs(days), days > 0, np.repeat(["a", "b", "c"], 5))
    assert found.statistic == pytest.approx(7.798349399901626, rel=1e-10)
    assert found.p_value == pytest.approx(0.02025862399180017, rel=1e-10)
    assert found.degrees == 2


@given(CASES)
def test_two_groups_are_mantel_s_sum_over_times(cases: list[tuple[int, bool, str, int]]) -> None:
    rows = [(time, seen, group == "a") for time, seen, group, weight in cases for _ in range(weight)]
    surplus = variance = 0.0
    for time in {time for time, seen, _ in rows if seen}:
        waiting = [mine for end, _, mine in rows if end >= time]
        events = [mine for end, seen, mine in rows if seen and end == time]
        n, mine, d = len(waiting), sum(waiting), len(events)
        surplus += sum(events) - d * mine / n
        if n > 1:
            variance += d * (mine / n) * (1 - mine / n) * (n - d) / (n - 1)
    assume(variance > 1e-9)
    durations, observed, groups = zip(*rows, strict=True)
    assert log_rank(durations, observed, groups).statistic == pytest.approx(surplus**2 / variance)


@given(CASES, st.randoms())
def test_names_order_and_repetition_of_cases_change_nothing(
    cases: list[tuple[int, bool, str, int]], chance: Random
) -> None:
    durations, observed, groups, weights = zip(*cases, strict=True)
    assume(any(observed) and len(set(groups)) > 1)
    weighted = log_rank(durations, observed, groups, weights=weights)
    renamed = {"a": "z", "b": "m", "c": "k"}
    rows = [(time, seen, renamed[group]) for time, seen, group, weight in cases for _ in range(weight)]
    chance.shuffle(rows)
    found = log_rank(*zip(*rows, strict=True))
    assert found.statistic == pytest.approx(weighted.statistic, abs=1e-9)
    assert found.degrees == weighted.degrees
    assert found.table["expected"].sum() == pytest.approx(found.table["events"].sum())


def test_groups_that_wait_alike_give_no_evidence() -> None:
    days = [3, 5, 5, 8, 9] * 2
    found = log_rank(days, [True] * 10, ["a"] * 5 + ["b"] * 5)
    assert found.statistic == pytest.approx(0)
    assert found.p_value == pytest.approx(1)


def test_chance_alone_is_called_a_difference_as_often_as_it_should_be() -> None:
    """2,000 comparisons of two alike groups: p below .05 in 5 % of them, give or take three standard errors (1.5)."""
    rng = np.random.default_rng(0)
    small = [
        log_rank(rng.exponential(30, 120).round(), rng.random(120) < 0.7, np.arange(120) % 2).p_value < 0.05
        for _ in range(2000)
    ]
    assert np.mean(small) == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize(
    ("durations", "observed", "groups", "found"),
    [
        ([1, 2], [True, True], ["a", "a"], "two groups or more: 1"),
        ([1, 2], [False, False], ["a", "b"], "without any event"),
        ([1, 2], [True, True], ["a"], "one group"),
    ],
)
def test_what_cannot_be_compared_is_refused(
    durations: list[int], observed: list[bool], groups: list[str], found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        log_rank(durations, observed, groups)


@pytest.mark.parametrize(
    ("durations", "observed", "groups"),
    [([1, 5, 6], [False, True, True], "abb"), ([4, 4, 4], [True, True, True], "abb"), ([4, 9], [True, True], "ab")],
)
def test_where_chance_had_little_to_deal_out_nothing_speaks_against_it(
    durations: list[int], observed: list[bool], groups: str
) -> None:
    """Never waiting together; all at once; one of two, of whom either may have been first."""
    found = log_rank(durations, observed, list(groups))
    assert found.p_value > 0.3


def test_a_group_that_left_before_the_first_event_is_counted_but_tells_nothing() -> None:
    found = log_rank([1, 5, 6, 5, 9], [False, True, True, True, True], ["a", "b", "b", "c", "c"])
    assert found.degrees == 1
    assert found.table["cases"].tolist() == [1, 2, 2]
    pd.testing.assert_series_equal(found.table["expected"].head(1), pd.Series([0.0], name="expected"))
