"""What cohorts bring per customer, and when they have earned back their cost."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.cohort_cells import count_calendar
from playbook.methods.cohort_value import average_value, cumulative_value, payback

ORDERS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 5), st.integers(1, 90)), min_size=1, max_size=30)


def cells(rows: list[tuple[int, int, int, float]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["cohort", "period_index", "size", "margin"])
    return frame.assign(active=frame["size"])


def test_value_adds_up_to_what_is_over_and_is_blank_after_it() -> None:
    """Ten customers: 100 at once, nothing, 50: 10, 10, 15 each. Twenty customers one period later: 60: 3 each."""
    shop = cells([(1, 0, 10, 100), (1, 2, 10, 50), (2, 0, 20, 60), (2, 2, 20, 999)])
    found = cumulative_value(shop, measure="margin", last_complete=3)
    assert found["per_customer"].tolist()[:5] == [10, 10, 15, 3, 3]
    assert math.isnan(found["per_customer"].iloc[5])
    assert found["cost_per_customer"].isna().all()


def test_a_cohort_pays_back_in_the_first_period_by_whose_end_it_has_brought_its_cost() -> None:
    """120 to win ten customers who bring 8, 3 and 1 each: 8, 11, 12: in period 2. The second cohort has not yet."""
    shop = cells([(1, 0, 10, 80), (1, 1, 10, 30), (1, 2, 10, 10), (2, 0, 5, 10), (3, 0, 4, 40)])
    values = cumulative_value(shop, measure="margin", last_complete=3, acquisition_cost={1: 120, 2: 50, 3: 0})
    found = payback(values).set_index("cohort")
    assert found.loc[1].to_dict() == {
        "size": 10, "cost_per_customer": 12, "per_customer": 12, "watched": 2, "payback_index": 2,
    }  # fmt: skip
    assert math.isnan(found.loc[2, "payback_index"])
    assert found.loc[2, "watched"] == 1
    assert found.loc[3, "payback_index"] == 0
    assert payback(cumulative_value(shop, measure="margin", last_complete=3)).empty


def test_the_mean_does_not_bend_where_only_a_better_cohort_is_left() -> None:
    """Cohort 1 brings 50 and then 8; cohort 2, three times as large, 10 so far: 20, then 20 + 8, never 58."""
    shop = cells([(1, 0, 1, 50), (1, 1, 1, 8), (2, 0, 3, 30)])
    costs = {1: 4, 2: 6}
    found = average_value(cumulative_value(shop, measure="margin", last_complete=2, acquisition_cost=costs))
    assert found["per_customer"].tolist() == [20, 28]
    assert found["customers"].tolist() == [4, 1]
    assert found["cohorts"].tolist() == [2, 1]
    assert found["cost_per_customer"].tolist() == [2.5, 4]


@given(ORDERS)
def test_with_everything_over_the_last_value_of_each_cohort_is_all_that_its_customers_brought(
    orders: list[tuple[str, int, int]],
) -> None:
    who, months, money = zip(*orders, strict=True)
    found = cumulative_value(count_calendar(who, months, {"revenue": money}), measure="revenue", last_complete=99)
    last = found.groupby("cohort").last()
    assert (last["per_customer"] * last["size"]).sum() == pytest.approx(sum(money))
    assert (found.groupby("cohort")["per_customer"].diff().dropna() >= 0).all()


def test_a_measure_that_was_not_counted_is_named() -> None:
    with pytest.raises(ValueError, match="'revenue'"):
        cumulative_value(cells([(1, 0, 1, 1)]), measure="revenue", last_complete=1)
