"""Shapley: against all orders of joining, and against the laws that define the value."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.methods import shapley
from playbook.methods.attribution import attribute
from playbook.methods.journeys import read_journeys
from playbook.methods.shapley import Coalitions, shapley_values
from tests.methods.test_attribution import JOURNEYS, frame

Rows = list[tuple[list[str], int, int, int]]


def rate(rows: Rows, within: set[str]) -> float:
    """Conversion rate of the journeys whose channels all lie in a set; 0 where there is none."""
    inside = [row for row in rows if set(row[0]) <= within]
    walked = sum(row[1] + row[3] for row in inside)
    return sum(row[1] for row in inside) / walked if walked else 0.0


def by_all_orders(rows: Rows) -> dict[str, float]:
    """What each channel adds to the rate when it joins, averaged over every order of joining."""
    channels = sorted({channel for path, *_ in rows for channel in path})
    orders = list(permutations(channels))
    parts = dict.fromkeys(channels, 0.0)
    for order in orders:
        for place, channel in enumerate(order):
            parts[channel] += (rate(rows, {*order[: place + 1]}) - rate(rows, {*order[:place]})) / len(orders)
    return parts


def credit(rows: Rows) -> dict[str, float]:
    """Credited conversions by channel."""
    credited = attribute(frame(rows), "shapley")
    return dict(zip(credited["channel"], credited["conversions"], strict=True))


def test_it_gives_the_credit_worked_by_hand() -> None:
    """Alone a converts 1 of 2 and b 1 of 4; together 4 of 10 in all.

    a: (1/2 + (4/10 - 1/4)) / 2 = 13/40, b: (1/4 + (4/10 - 1/2)) / 2 = 3/40; of 4 purchases 4/10 · 10: times 10.
    """
    rows = [(["a"], 1, 0, 1), (["b"], 1, 0, 3), (["a", "b"], 2, 0, 2)]
    assert credit(rows) == pytest.approx({"a": 3.25, "b": 0.75})


def test_credit_is_negative_where_the_rate_would_be_higher_without_a_channel() -> None:
    """a converts 9 of 10; with b in between nobody buys: v(a) = .9, v(b) = 0, v(ab) = 9/110."""
    found = credit([(["a"], 9, 0, 1), (["a", "b"], 0, 0, 100)])
    assert found["b"] == pytest.approx((9 / 110 - 9 / 10) / 2 * 110)
    assert found["b"] < 0 < found["a"]


@given(JOURNEYS)
def test_it_is_the_average_over_all_orders_of_joining(rows: Rows) -> None:
    walked = sum(row[1] + row[3] for row in rows)
    expected = {channel: part * walked for channel, part in by_all_orders(rows).items()}
    assert credit(rows) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=20)
@given(JOURNEYS, st.integers(0, 10**6))
def test_drawn_orders_share_out_the_whole_rate_and_come_near_the_exact_parts(rows: Rows, seed: int) -> None:
    journeys = read_journeys(frame(rows))
    coalitions = Coalitions.of(journeys)
    exact, none = shapley_values(coalitions, journeys.conversions, journeys.nulls)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapley, "EXACT", 0)
        patch.setattr(shapley, "_ORDERS", 0)
        drawn, errors = shapley_values(coalitions, journeys.conversions, journeys.nulls, seed=seed)
    assert drawn.sum() == pytest.approx(exact.sum(), abs=1e-12)
    assert not none.any()
    # Six standard errors, and a little where all drawn orders happened to agree.
    assert (np.abs(drawn - exact) <= 6 * errors + 0.05).all()


@given(JOURNEYS)
def test_channels_that_are_exchangeable_get_the_same(rows: Rows) -> None:
    swap = {"email": "search", "search": "email"}
    swapped = [([swap.get(channel, channel) for channel in path], *rest) for path, *rest in rows]
    found = credit([*rows, *swapped])
    assert found.get("email", 0.0) == pytest.approx(found.get("search", 0.0), abs=1e-9)


@given(JOURNEYS)
def test_a_channel_that_changes_no_rate_gets_nothing(rows: Rows) -> None:
    """The fax was on a way that nobody walked."""
    found = credit([*rows, (["email", "fax"], 0, 0, 0)])
    assert found["fax"] == pytest.approx(0, abs=1e-9)


def test_beyond_sixteen_channels_the_error_of_drawing_is_told_and_the_seed_decides() -> None:
    names = [f"c{number:02d}" for number in range(20)]
    walked = frame([([*pair], (3 * n) % 7, 0, 20) for n, pair in enumerate(pairwise(names))])
    credited, again, otherwise = (attribute(walked, "shapley", seed=seed) for seed in (1, 1, 2))
    errors = credited.attrs["standard_error"]
    assert list(errors) == names
    pd.testing.assert_frame_equal(credited, again)
    assert not credited["conversions"].equals(otherwise["conversions"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shapley, "EXACT", 20)
        exact = attribute(walked, "shapley")
    assert "standard_error" not in exact.attrs
    off = (credited["conversions"] - exact["conversions"]).abs() / np.array([*errors.values()])
    assert 0 < off.max() < 5


def test_many_channels_on_single_ways_get_what_symmetry_demands() -> None:
    """Twenty channels of which each is met alone and converts alike: equal parts, drawn or not."""
    walked = frame([([f"c{number:02d}"], 2, 0, 3) for number in range(20)])
    assert attribute(walked, "shapley")["conversions"].tolist() == pytest.approx([2.0] * 20, abs=1e-12)
    few = attribute(walked.head(10), "shapley")
    assert few["conversions"].tolist() == pytest.approx([2.0] * 10, abs=1e-12)


def test_the_equal_split_is_another_game_under_its_own_name() -> None:
    rows = [(["a"], 1, 0, 1), (["b"], 1, 0, 3), (["a", "b", "a"], 2, 0, 2)]
    assert attribute(frame(rows), "equal_split")["conversions"].tolist() == pytest.approx([2, 2])
    assert credit(rows) == pytest.approx({"a": 3.25, "b": 0.75})
