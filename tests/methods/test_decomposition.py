"""The split of a revenue change: an example worked by hand, and the laws that make the split trustworthy."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playbook.methods.decomposition import Sales, lmdi, revenue_change, shapley

FACTOR = st.floats(1e-3, 1e6) | st.just(0.0)
FACTORS = st.tuples(FACTOR, FACTOR, FACTOR).map(lambda three: dict(zip("abc", three, strict=True)))


def test_a_change_is_split_as_worked_by_hand() -> None:
    """100 x 2 x 50 = 10,000 becomes 110 x 2 x 60 = 13,200.

    L = 3,200 / ln 1.32 = 11,526.06; customers L ln 1.1 = 1,098.55, order value L ln 1.2 = 2,101.45, frequency 0.
    """
    found = revenue_change(Sales(100, 200, 10_000), Sales(110, 220, 13_200))
    assert found["lever"].tolist() == ["customers", "frequency", "order_value"]
    assert found["effect"].tolist() == pytest.approx([1098.55, 0, 2101.45], abs=0.005)
    assert found["before"].tolist() == [100, 2, 50]
    assert found["after"].tolist() == [110, 2, 60]


@given(FACTORS, FACTORS)
def test_effects_sum_to_the_change(before: dict[str, float], after: dict[str, float]) -> None:
    change = math.prod(after.values()) - math.prod(before.values())
    largest = max(math.prod(after.values()), math.prod(before.values()))
    assert math.fsum(lmdi(before, after).values()) == pytest.approx(change, rel=1e-12, abs=1e-12 * largest)


@given(FACTORS, FACTORS)
def test_turning_time_round_turns_the_signs(before: dict[str, float], after: dict[str, float]) -> None:
    there, back = lmdi(before, after), lmdi(after, before)
    largest = max(math.prod(after.values()), math.prod(before.values()))
    for name, effect in there.items():
        assert effect == pytest.approx(-back[name], rel=1e-9, abs=1e-12 * largest)


@given(FACTORS, FACTORS)
def test_a_factor_that_stands_still_has_no_effect_and_a_growing_one_no_negative(
    before: dict[str, float], after: dict[str, float]
) -> None:
    """Up to the rounding that is put back onto the largest effect."""
    largest = max(math.prod(after.values()), math.prod(before.values()))
    effects = lmdi(before, after | {"a": before["a"]})
    assert effects["a"] == pytest.approx(0, abs=1e-12 * largest)
    assert lmdi(before, after | {"a": before["a"] * 2})["a"] >= -1e-12 * largest


@given(FACTORS, st.floats(1e-9, 1e-6))
def test_tiny_changes_lose_no_digits(before: dict[str, float], growth: float) -> None:
    """For a small change of one factor the effect is that change times the other two."""
    assume(0 not in before.values())
    after = before | {"b": before["b"] * (1 + growth)}
    expected = before["a"] * before["c"] * (after["b"] - before["b"])
    assert lmdi(before, after)["b"] == pytest.approx(expected, rel=1e-5)


def test_a_shop_that_opens_owes_everything_to_its_customers() -> None:
    found = revenue_change(Sales(0, 0, 0), Sales(10, 20, 500)).set_index("lever")
    assert found["effect"].to_dict() == {"customers": 500, "frequency": 0, "order_value": 0}
    assert math.isnan(found.loc["frequency", "before"])


def test_giving_goods_away_is_a_change_of_order_value() -> None:
    effects = revenue_change(Sales(10, 20, 500), Sales(12, 20, 0))["effect"]
    assert effects.tolist() == [0, 0, -500]


def test_zeros_share_a_change_as_ever_smaller_numbers_would() -> None:
    """The stated limit: two factors start at the same tiny value instead of 0 and end at 2 and 5."""
    tiny = 1e-150
    near = lmdi({"a": tiny, "b": tiny, "c": 3}, {"a": 2, "b": 5, "c": 3})
    exact = lmdi({"a": 0, "b": 0, "c": 3}, {"a": 2, "b": 5, "c": 3})
    assert exact == {"a": 15, "b": 15, "c": 0}
    assert near == pytest.approx(exact, abs=0.1)


def test_two_empty_periods_have_no_change_to_split() -> None:
    assert revenue_change(Sales(0, 0, 0), Sales(0, 0, 0))["effect"].tolist() == [0, 0, 0]


@pytest.mark.parametrize("sales", [(-1, 0, 0), (0, 1, 0), (1, 0, 5), (math.nan, 1, 1)])
def test_sales_that_cannot_be_are_refused(sales: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="customers"):
        Sales(*sales)


@pytest.mark.parametrize(
    ("before", "after"),
    [({"a": 1}, {"b": 1}), ({"a": -1}, {"a": 1}), ({"a": math.nan, "b": 1}, {"a": 1, "b": 1}), ({}, {})],
)
def test_factors_that_cannot_be_split_are_refused(before: dict[str, float], after: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="factor"):
        lmdi(before, after)


SIGNED = st.floats(-1e6, 1e6).filter(lambda each: each == 0 or abs(each) > 1e-3)
SIGNED_FACTORS = st.tuples(SIGNED, SIGNED, SIGNED, SIGNED).map(lambda four: dict(zip("abcd", four, strict=True)))


def test_shapley_splits_two_factors_as_worked_by_hand() -> None:
    """10 x 3 = 30 becomes 14 x 5 = 70: customers 4 x (3 + 5) / 2 = 16, orders 2 x (10 + 14) / 2 = 24."""
    assert shapley({"customers": 10, "orders": 3}, {"customers": 14, "orders": 5}) == {"customers": 16, "orders": 24}


def test_shapley_splits_three_factors_as_worked_by_hand() -> None:
    """1 x 1 x 1 becomes 2 x 3 x 4: the first moves by 1, beside it (1 x 1) / 3 + (3 x 1 + 1 x 4) / 6 + (3 x 4) / 3."""
    effects = shapley({"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 3, "c": 4})
    assert effects["a"] == pytest.approx(1 / 3 + 7 / 6 + 12 / 3)
    assert math.fsum(effects.values()) == pytest.approx(23)


@given(SIGNED_FACTORS, SIGNED_FACTORS)
def test_shapley_sums_to_the_change_whatever_the_signs(before: dict[str, float], after: dict[str, float]) -> None:
    change = math.prod(after.values()) - math.prod(before.values())
    effects = shapley(before, after)
    assert math.fsum(effects.values()) == pytest.approx(change, rel=1e-9, abs=1e-12 * max(map(abs, effects.values())))


@given(SIGNED_FACTORS, SIGNED_FACTORS)
def test_shapley_turns_its_signs_with_time_and_forgets_what_stood_still(
    before: dict[str, float], after: dict[str, float]
) -> None:
    still = after | {"a": before["a"]}
    there, back = shapley(before, still), shapley(still, before)
    largest = max(map(abs, there.values()))
    assert there["a"] == pytest.approx(0, abs=1e-9 * largest)
    for name, effect in there.items():
        assert effect == pytest.approx(-back[name], rel=1e-9, abs=1e-9 * largest)


@given(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), st.floats(0.9, 1.1))
def test_both_ways_agree_where_little_moves(a: float, b: float, growth: float) -> None:
    before, after = {"a": a, "b": b}, {"a": a * growth, "b": b * (2 - growth)}
    for name, effect in lmdi(before, after).items():
        assert shapley(before, after)[name] == pytest.approx(effect, rel=0.02, abs=1e-6 * a * b)


def test_a_margin_is_a_fourth_lever() -> None:
    """Revenue stood still at 1,000; the margin fell from 30 to 25 percent of it, and with it by 50."""
    found = revenue_change(Sales(10, 20, 1000, 300), Sales(10, 20, 1000, 250))
    assert found["lever"].tolist() == ["customers", "frequency", "order_value", "margin_rate"]
    assert found["effect"].tolist() == pytest.approx([0, 0, 0, -50])


def test_a_loss_is_split_by_shapley_and_refused_by_logarithms() -> None:
    before, after = Sales(10, 20, 1000, 100), Sales(12, 24, 1200, -60)
    effects = revenue_change(before, after, method="shapley").set_index("lever")["effect"]
    # 100 becomes -60: customers 10 to 12 at 10 and -5 each, of which the mean is 2.5; the rate from .1 to -.05 of 1100.
    assert effects.to_dict() == pytest.approx({"customers": 5, "frequency": 0, "order_value": 0, "margin_rate": -165})
    with pytest.raises(ValueError, match="0 or more"):
        revenue_change(before, after)


def test_a_margin_known_in_one_period_only_cannot_be_compared() -> None:
    with pytest.raises(ValueError, match="same factors"):
        revenue_change(Sales(1, 1, 10, 5), Sales(1, 1, 10))


def test_a_shop_that_opens_owes_everything_to_its_customers_by_shapley_too() -> None:
    effects = revenue_change(Sales(0, 0, 0), Sales(10, 20, 500), method="shapley")["effect"]
    assert effects.tolist() == [500, 0, 0]
