"""Everybody of a period and of the one before is counted once, whatever the orders."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.growth_accounting import growth_accounting

ORDERS = st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 8)), min_size=1, max_size=40)


def test_one_customer_goes_through_all_four() -> None:
    """Periods 5, 6 and 8: new, returning, dormant, resurrected, dormant; bought twice in period 6."""
    found = growth_accounting(["a"] * 4, [5, 6, 6, 8], last_complete=9)
    assert found["new"].tolist() == [1, 0, 0, 0, 0]
    assert found["returning"].tolist() == [0, 1, 0, 0, 0]
    assert found["dormant"].tolist() == [0, 0, 1, 0, 1]
    assert found["resurrected"].tolist() == [0, 0, 0, 1, 0]


@given(ORDERS)
def test_the_identities_hold(orders: list[tuple[str, int]]) -> None:
    who, when = zip(*orders, strict=True)
    found = growth_accounting(who, when, last_complete=8)
    assert (found["new"] + found["returning"] + found["resurrected"] == found["active"]).all()
    assert (found["returning"] + found["dormant"]).tolist()[1:] == found["active"].tolist()[:-1]
    assert found["new"].sum() == len(set(who))
    assert (found[["new", "returning", "resurrected", "dormant"]] >= 0).all(axis=None)


@given(ORDERS)
def test_counts_are_those_of_sets(orders: list[tuple[str, int]]) -> None:
    there = {at: {who for who, when in orders if when == at} for at in range(-1, 9)}
    rows = growth_accounting(*zip(*orders, strict=True), last_complete=8).set_index("period")
    for at, row in rows.iterrows():
        now, before = there[at], there[at - 1]
        earlier = {who for who, when in orders if when < at}
        assert row["new"] == len(now - earlier)
        assert row["returning"] == len(now & before)
        assert row["resurrected"] == len((now & earlier) - before)
        assert row["dormant"] == len(before - now)


def test_a_period_still_running_is_left_out() -> None:
    assert growth_accounting(["a", "b"], [1, 2], last_complete=1)["period"].tolist() == [1]
    with pytest.raises(ValueError, match="no order up to period 0"):
        growth_accounting(["a"], [1], last_complete=0)
    with pytest.raises(ValueError, match="one period per order"):
        growth_accounting(["a"], [1, 2], last_complete=2)
