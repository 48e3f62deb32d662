"""The same orders have several repeat rates, and the textbook's retention is not the share of those who stayed."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.repeat_rates import period_retention, repeat_rates

ORDERS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 60)), min_size=1, max_size=40)


def test_who_came_back_makes_the_textbook_s_rate_pass_one() -> None:
    """At the start (days 11 to 40) a and b. At the end (days 71 to 100) a and c, who had been silent since day 0.

    Kept: a of a and b, 1/2. Textbook: E = 2, N = 0: 2/2, though half were lost.
    """
    who, days = ["a", "b", "c", "a", "c"], [20, 30, 0, 80, 90]
    found = period_retention(who, days, start=41, end=100, window=30)
    assert (found.at_start, found.at_end, found.new, found.kept, found.back) == (2, 2, 0, 1, 1)
    assert found.rate == 0.5
    assert found.textbook == 1.0


@given(ORDERS, st.integers(1, 60), st.integers(0, 30), st.integers(1, 40))
def test_the_two_rates_differ_by_who_came_back_and_by_the_new_who_left(
    orders: list[tuple[str, int]], start: int, length: int, window: int
) -> None:
    found = period_retention(*zip(*orders, strict=True), start=start, end=start + length, window=window)
    assert found.at_end == found.kept + found.back + found.new - found.new_gone
    if found.at_start:
        assert 0 <= found.rate <= 1
        assert found.textbook - found.rate == pytest.approx((found.back - found.new_gone) / found.at_start)
    else:
        assert math.isnan(found.rate)
        assert math.isnan(found.textbook)


@given(ORDERS)
def test_sets_are_those_that_a_loop_finds(orders: list[tuple[str, int]]) -> None:
    found = period_retention(*zip(*orders, strict=True), start=30, end=50, window=15)
    at_start = {who for who, day in orders if 15 <= day <= 29}
    at_end = {who for who, day in orders if 36 <= day <= 50}
    before = {who for who, day in orders if day < 30}
    new = {who for who, day in orders if 30 <= day <= 50} - before
    assert (found.at_start, found.at_end, found.new) == (len(at_start), len(at_end), len(new))
    assert (found.kept, found.new_gone) == (len(at_start & at_end), len(new - at_end))


def rates(orders: list[tuple[str, int]], **period: int) -> pd.DataFrame:
    return repeat_rates(*zip(*orders, strict=True), **period).set_index("name")


def test_five_customers_have_seven_rates() -> None:
    """The period is days 100 to 199. a: 0, 150; b: 110, 120; c: 130; d: 0; e: 195, 199. Within 50 days.

    In it a, b, c, e. Twice in it: b, e. Twice to date: a, b, e. Known before: a. New: b, c, e, of whom b, e reordered.
    First 50 days or more back: a, b, c, d, of whom b came again in time. Of everybody a, b, e.
    """
    orders = [("a", 0), ("a", 150), ("b", 110), ("b", 120), ("c", 130), ("d", 0), ("e", 195), ("e", 199)]
    found = rates(orders, start=100, end=199, within=50)
    counted = {name: (row["numerator"], row["denominator"]) for name, row in found.drop("kaplan_meier").iterrows()}
    assert counted == {
        "again_in_period": (2, 4), "two_to_date": (3, 4), "known_before": (1, 4), "new_in_period": (2, 3),
        "new_within_days": (1, 4), "everybody": (3, 5),
    }  # fmt: skip
    # Waits: e 4, b 10 of five; c watched 69 days, d 199, a came after 150: S(50) = 4/5 * 3/4.
    assert found.loc["kaplan_meier", "rate"] == pytest.approx(0.4)


@given(ORDERS)
def test_with_everybody_watched_long_enough_the_fair_rate_is_kaplan_and_meier_s(orders: list[tuple[str, int]]) -> None:
    found = rates(orders, start=0, end=200, within=90)["rate"]
    assert found["kaplan_meier"] == pytest.approx(found["new_within_days"])


@given(ORDERS)
def test_over_all_time_the_rates_of_the_period_are_one(orders: list[tuple[str, int]]) -> None:
    found = rates(orders, start=0, end=60, within=10)["rate"]
    assert found["again_in_period"] == found["two_to_date"] == found["new_in_period"] == found["everybody"]
    assert found["known_before"] == 0


def test_a_longer_period_alone_makes_the_rate_within_it_rise() -> None:
    orders = [(who, day) for who in "abcd" for day in (10, 40, 70)]
    assert rates(orders, start=60, end=80)["rate"]["again_in_period"] == 0
    assert rates(orders, start=30, end=80)["rate"]["again_in_period"] == 1


def test_periods_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="a day or more"):
        repeat_rates(["a"], [1], start=5, end=4)
    with pytest.raises(ValueError, match="a day or more"):
        period_retention(["a"], [1], start=1, end=4, window=0)
    with pytest.raises(ValueError, match="no order up to day 0"):
        repeat_rates(["a"], [1], start=0, end=0)
    with pytest.raises(ValueError, match="one day per order"):
        period_retention(["a"], [1, 2], start=1, end=4, window=3)
