"""From order to order: what is waited for, since when, and whether it came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.order_waits import order_waits
from playbook.methods.survival import kaplan_meier_by_group

ORDERS = st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 40)), min_size=1, max_size=30)


def test_each_order_waits_for_the_next_and_the_last_one_waits_still() -> None:
    found = order_waits(["b", "a", "a", "a", "b"], [5, 30, 0, 30, 5], last_day=40, most=4)
    rows = list(found.itertuples(index=False, name=None))
    assert rows == [("a", 2, 30, True), ("a", 3, 10, False), ("b", 2, 35, False)]


def test_what_comes_after_the_last_day_is_not_known() -> None:
    found = order_waits(["a", "a", "b"], [0, 30, 25], last_day=20)
    assert found.to_dict("list") == {"customer": ["a"], "number": [2], "days": [20], "observed": [False]}


@given(ORDERS, st.integers(2, 5), st.integers(0, 45))
def test_waits_are_those_that_a_loop_over_each_customer_s_days_finds(
    orders: list[tuple[str, int]], most: int, last_day: int
) -> None:
    expected = []
    for customer in sorted({who for who, _ in orders}):
        days = sorted({day for who, day in orders if who == customer and day <= last_day})
        for number, day in enumerate(days, start=2):
            if number <= most:
                come = number <= len(days)
                expected.append((customer, number, (days[number - 1] if come else last_day) - day, come))
    found = order_waits(*zip(*orders, strict=True), last_day=last_day, most=most)
    assert list(found.itertuples(index=False, name=None)) == expected


def test_the_third_order_s_curve_is_of_those_with_a_second_one_only() -> None:
    waits = order_waits(["a", "a", "a", "b", "b", "c"], [0, 10, 15, 0, 20, 0], last_day=50, most=3)
    curves = kaplan_meier_by_group(waits["days"], waits["observed"], waits["number"])
    assert curves[2].table["at_risk"].tolist() == [3, 2, 1]
    assert curves[3].table["at_risk"].tolist() == [2, 1]
    assert curves[3].median() == 5


def test_the_first_order_is_not_waited_for() -> None:
    with pytest.raises(ValueError, match="the second"):
        order_waits(["a"], [0], last_day=1, most=1)
    with pytest.raises(ValueError, match="one day per order"):
        order_waits(["a"], [0, 1], last_day=1)
