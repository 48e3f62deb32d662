"""Mix and rate: a change worked by hand, the paradox it explains, and the laws that hold for any groups."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.mix_rate import mix_and_rate
from playbook.methods.segment_change import change_by_segment

COUNTS = st.tuples(st.integers(0, 1000), st.integers(1, 10_000)) | st.just((0, 0))
TABLES = st.lists(COUNTS, min_size=1, max_size=6).filter(lambda rows: any(below for _above, below in rows))


def frame(rows: list[tuple[float, float]]) -> pd.DataFrame:
    above, below = zip(*rows, strict=True)
    return pd.DataFrame({"group": [f"g{n}" for n in range(len(rows))], "numerator": above, "denominator": below})


def ratio(table: pd.DataFrame) -> float:
    return float(table["numerator"].sum() / table["denominator"].sum())


def test_a_change_is_split_as_worked_by_hand() -> None:
    """Half mail at 10 %, half ads at 2 %, whole 6 %; then a quarter mail at 12 %, the rest ads at 2 %, whole 4.5 %.

    Mail: mix -.25 x (.11 - .0525) = -.014375, rate .375 x .02 = .0075. Ads: mix .25 x (.02 - .0525) = -.008125.
    """
    found = mix_and_rate(frame([(50, 500), (10, 500)]), frame([(30, 250), (15, 750)]))
    assert found["mix"].tolist() == pytest.approx([-0.014375, -0.008125])
    assert found["rate"].tolist() == pytest.approx([0.0075, 0])
    assert found["effect"].sum() == pytest.approx(0.045 - 0.06)


def test_a_rate_that_rises_in_every_group_and_falls_in_the_whole_is_all_mix() -> None:
    found = mix_and_rate(frame([(90, 900), (1, 100)]), frame([(12, 100), (18, 900)]))
    assert (found["rate"] > 0).all()
    assert found["effect"].sum() < 0
    assert found["mix"].sum() < -found["rate"].sum()


@given(TABLES, TABLES)
def test_effects_sum_to_the_change_of_the_whole_ratio(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    before, after = frame(first), frame(second)
    found = mix_and_rate(before, after)
    scale = 1 + abs(ratio(before)) + abs(ratio(after)) + found[["rate_before", "rate_after"]].abs().max().max()
    assert math.fsum(found["effect"]) == pytest.approx(ratio(after) - ratio(before), abs=1e-12 * scale)


@given(TABLES, TABLES)
def test_turning_time_round_turns_the_signs(
    first: list[tuple[float, float]], second: list[tuple[float, float]]
) -> None:
    there, back = mix_and_rate(frame(first), frame(second)), mix_and_rate(frame(second), frame(first))
    for name in ("mix", "rate"):
        assert there[name].to_numpy() == pytest.approx(-back[name].to_numpy(), rel=1e-9, abs=1e-9)


@given(TABLES, st.integers(2, 9))
def test_a_shop_that_grows_alike_everywhere_has_no_effects(rows: list[tuple[float, float]], times: int) -> None:
    found = mix_and_rate(frame(rows), frame([(above * times, below * times) for above, below in rows]))
    assert found[["mix", "rate"]].abs().to_numpy().max() <= 1e-9


def test_a_group_that_comes_has_only_a_mix_effect() -> None:
    found = mix_and_rate(frame([(10, 100)]), frame([(10, 100), (50, 100)]))
    assert found["rate"].tolist() == [0, 0]
    assert math.isnan(found["rate_before"].iloc[1])
    assert found["effect"].sum() == pytest.approx(0.3 - 0.1)


@pytest.mark.parametrize(
    ("table", "what"),
    [
        (frame([(1, 0), (1, 2)]), "nothing to divide"),
        (frame([(0, 0)]), "nothing to divide"),
        (frame([(1, -2)]), "0 or more"),
        (frame([(1, 2)]).drop(columns="denominator"), "'denominator'"),
        (pd.concat([frame([(1, 2)])] * 2), "one row"),
    ],
)
def test_tables_that_are_no_ratio_are_refused(table: pd.DataFrame, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        mix_and_rate(frame([(1, 2)]), table)


AMOUNTS = st.tuples(st.integers(1, 500), st.integers(1, 9), st.floats(0.01, 900)).map(
    lambda each: (each[0], each[0] * each[1], each[0] * each[1] * each[2])
) | st.just((0, 0, 0.0))


def segments(rows: list[tuple[float, float, float]]) -> pd.DataFrame:
    customers, orders, revenue = zip(*rows, strict=True)
    names = [f"s{n}" for n in range(len(rows))]
    return pd.DataFrame({"segment": names, "customers": customers, "orders": orders, "revenue": revenue})


@given(st.lists(AMOUNTS, min_size=1, max_size=5), st.lists(AMOUNTS, min_size=1, max_size=5))
def test_segments_and_levers_sum_to_the_change_of_revenue(
    first: list[tuple[float, float, float]], second: list[tuple[float, float, float]]
) -> None:
    before, after = segments(first), segments(second)
    change = after["revenue"].sum() - before["revenue"].sum()
    found = change_by_segment(before, after)
    assert math.fsum(found["effect"]) == pytest.approx(change, rel=1e-9, abs=1e-9 * (1 + after["revenue"].sum()))
    by_segment = found.groupby("segment")["effect"].sum()
    for name, effect in by_segment.items():
        own = [float(each.loc[each["segment"] == name, "revenue"].sum()) for each in (before, after)]
        assert effect == pytest.approx(own[1] - own[0], rel=1e-9, abs=1e-9 * (1 + max(own)))


def test_a_shop_that_only_attracts_others_shows_mix_and_nothing_else() -> None:
    """The doctest's shop: 100 customers both times, half of whom, then three quarters, order twice for 20 each."""
    found = change_by_segment(segments([(50, 50, 500), (50, 100, 2000)]), segments([(25, 25, 250), (75, 150, 3000)]))
    assert found.groupby("lever")["effect"].sum().to_dict() == pytest.approx(
        {"customers": 0, "frequency": 0, "mix": 750, "order_value": 0}
    )


def test_a_segment_twice_or_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="one row"):
        change_by_segment(pd.concat([segments([(1, 1, 1)])] * 2), segments([(1, 1, 1)]))
    with pytest.raises(ValueError, match="'orders'"):
        change_by_segment(segments([(1, 1, 1)]).drop(columns="orders"), segments([(1, 1, 1)]))
