"""Counting cohorts from orders, by the calendar's clock and by each customer's own, against loops in plain Python."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.cohort_cells import count_calendar, count_own_clock
from playbook.methods.cohorts import triangle

ORDERS = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 60), st.integers(1, 9)), min_size=1, max_size=30)


def rates(cells: pd.DataFrame, **how: object) -> list[list[float]]:
    wide = triangle(cells, **how).pivot(index="cohort", columns="period_index", values="rate")
    return wide.to_numpy().tolist()


@given(ORDERS)
def test_cells_are_those_that_a_loop_over_customers_counts(orders: list[tuple[str, int, int]]) -> None:
    who, days, money = (list(each) for each in zip(*orders, strict=True))
    months = [day // 10 for day in days]
    found = count_calendar(who, months, {"revenue": money}).set_index(["cohort", "period_index"])
    first = {
        each: min(month for name, month, _ in zip(who, months, money, strict=True) if name == each) for each in who
    }
    for (cohort, index), cell in found.iterrows():
        there = {name for name, month in zip(who, months, strict=True) if first[name] == cohort}
        now = [at for at in range(len(who)) if who[at] in there and months[at] == cohort + index]
        later = {who[at] for at in range(len(who)) if months[at] > cohort + index}
        assert cell["size"] == len(there)
        assert cell["active"] == len({who[at] for at in now})
        assert cell["last_active"] == len({who[at] for at in now} - later)
        assert cell["orders"] == len(now)
        assert cell["revenue"] == sum(money[at] for at in now)
    assert found["orders"].sum() == len(orders)
    assert found["revenue"].sum() == sum(money)
    assert found["last_active"].sum() == len(set(who))


def test_the_two_clocks_disagree_about_somebody_who_came_on_the_last_of_a_month() -> None:
    """First order on day 29 of a month of 30 days, the next on day 31: a month later, or two days later."""
    calendar = count_calendar(["a", "a"], [0, 1])
    own = count_own_clock(["a", "a"], [29, 31], [0, 1], length=30, last_day=119)
    assert calendar["period_index"].tolist() == [0, 1]
    assert own["period_index"].tolist() == [0]
    assert own["last_index"].tolist() == [2]


def test_on_their_own_clocks_three_people_return_on_day_1_on_day_5_and_never() -> None:
    """PostHog/posthog#13748 again, begun on three different days of one cohort."""
    who, days = ["a", "a", "b", "b", "c"], [0, 1, 3, 8, 4]
    cells = count_own_clock(who, days, [0] * 5, length=1, last_day=10)
    assert (np.array(rates(cells)[0]) * 100).astype(int).tolist() == [100, 33, 0, 0, 0, 33, 0]
    later = cells.assign(active=cells["last_active"])
    shares = rates(later, kind="on_or_after")[0]
    assert (np.array(shares) * 100).astype(int).tolist() == [100, 66, 33, 33, 33, 33, 0]


def test_a_cohort_is_blank_from_the_first_stretch_that_its_youngest_customer_has_not_lived_through() -> None:
    cells = count_own_clock(["a", "b", "c", "a"], [0, 20, 50, 35], [0, 0, 1, 1], length=30, last_day=80)
    found = rates(cells)
    assert found[0] == [1.0, 0.5]
    assert found[1][0] == 1.0
    assert np.isnan(found[1][1])


@given(ORDERS, st.integers(1, 20))
def test_with_everybody_beginning_on_one_day_the_clocks_agree(orders: list[tuple[str, int, int]], length: int) -> None:
    everybody = sorted({who for who, _, _ in orders})
    who = [*everybody, *(each for each, _, _ in orders)]
    days = [*(0 for _ in everybody), *(day for _, day, _ in orders)]
    own = count_own_clock(who, days, np.array(days) // 1000, length=length, last_day=60)
    calendar = count_calendar(who, np.array(days) // length)
    pd.testing.assert_frame_equal(own.drop(columns="last_index"), calendar)


def test_orders_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="no order"):
        count_calendar([], [])
    with pytest.raises(ValueError, match="one value per order"):
        count_calendar(["a"], [1, 2])
    with pytest.raises(ValueError, match="after the last day"):
        count_own_clock(["a"], [5], [0], length=30, last_day=4)
    with pytest.raises(ValueError, match="a day or more"):
        count_own_clock(["a"], [5], [0], length=0, last_day=9)
    with pytest.raises(ValueError, match="'last_index'"):
        triangle(count_calendar(["a"], [1]))
