"""Moves between groups add up to both days, and worth is what came afterwards."""

from __future__ import annotations

import math
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.rfm import groups, score
from playbook.methods.rfm_movement import NOT_YET, flows, group_worth, movement

CUSTOMERS = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 5), st.integers(1, 40), st.integers(0, 20)), min_size=2, max_size=40
)


def scored(rows: list[tuple[int, int, int]]) -> pd.DataFrame:
    shop = pd.DataFrame(rows, columns=["recency_days", "frequency", "monetary"])
    return score(shop).assign(customer_id=[f"c{at}" for at in range(len(rows))])


@given(CUSTOMERS, st.integers(0, 5), st.randoms())
def test_both_days_are_the_sums_of_the_moves(rows: list[tuple[int, int, int, int]], new: int, chance: Random) -> None:
    """A customer who did nothing is 30 days older; the others ordered once more."""
    before = scored([(recency, often, money) for recency, often, money, _ in rows])
    later = [
        (recency + 30, often, money) if not more else (1, often + 1, money + more)
        for recency, often, money, more in rows
    ]
    after = scored([*later, *[(0, 1, 5)] * new])
    moves = movement(before, after)
    assert moves["customers"].sum() == len(after)
    known = moves[moves["before"] != NOT_YET]
    assert known.groupby("before")["customers"].sum().to_dict() == before["group"].value_counts().to_dict()
    assert moves.groupby("after")["customers"].sum().to_dict() == after["group"].value_counts().to_dict()
    assert moves.groupby("before")["share"].sum().tolist() == pytest.approx([1] * moves["before"].nunique())
    each = flows(moves)
    assert (each["before"] - each["left"] + each["came"] == each["after"]).all()
    assert (each["stayed"] + each["left"] == each["before"]).all()
    assert each["not_yet"].sum() == new
    order = chance.sample(range(len(after)), len(after))
    pd.testing.assert_frame_equal(movement(before, after.iloc[order]), moves)


def test_from_one_day_to_the_same_day_nobody_moves() -> None:
    day = scored([(at, 1 + at % 3, 10 * at) for at in range(20)])
    moves = movement(day, day)
    assert (moves["before"] == moves["after"]).all()
    assert (moves["share"] == 1).all()


def test_a_customer_moves_though_only_others_did_something() -> None:
    """Ten customers, of whom nine order again: the tenth falls to the lowest fifth of recency without moving."""
    before = scored([(10, 2, 100)] * 10)
    after = scored([(40, 2, 100), *[(5, 3, 150)] * 9])
    assert before["r"].unique().tolist() == [3]
    assert after["r"].iloc[0] == 1


def test_worth_is_shared_out_among_the_groups_with_intervals_that_hold_the_mean() -> None:
    rng = np.random.default_rng(0)
    shop = scored([(int(at), 1 + int(at) % 5, int(at)) for at in rng.integers(0, 300, 400)])
    worth = group_worth(shop.assign(later=rng.exponential(20, 400) * (rng.random(400) < 0.4)), worth="later")
    assert worth["group"].tolist() == list(groups())
    assert worth["customers"].sum() == 400
    assert worth["total_share"].sum() == pytest.approx(1)
    there = worth[worth["customers"] > 1]
    assert (there["low"] <= there["mean"]).all()
    assert (there["mean"] <= there["high"]).all()
    assert ((there["buyers_low"] <= there["buyers_share"]) & (there["buyers_share"] <= there["buyers_high"])).all()
    assert worth.loc[worth["customers"] == 0, "mean"].isna().all()


def test_the_interval_of_a_mean_is_its_standard_error_twice() -> None:
    """0, 0, 30, 30: mean 15, standard deviation 17.32, error 8.66, half width 16.97."""
    shop = pd.DataFrame({"group": "loyal", "later": [0.0, 0.0, 30.0, 30.0]})
    row = group_worth(shop, worth="later").set_index("group").loc["loyal"]
    assert (row["mean"], row["high"]) == (15, pytest.approx(15 + 16.974, abs=1e-3))
    assert row["buyers_share"] == 0.5


def test_where_nobody_bought_there_is_nothing_to_share() -> None:
    worth = group_worth(pd.DataFrame({"group": ["lost"], "later": [0.0]}), worth="later")
    assert worth["total_share"].isna().all()
    assert math.isnan(worth.set_index("group").loc["lost", "low"])


def test_frames_that_contradict_each_other_are_refused() -> None:
    one = pd.DataFrame({"customer_id": ["a"], "group": ["lost"]})
    with pytest.raises(ValueError, match="1 are missing after it"):
        movement(one, one.assign(customer_id="b"))
    with pytest.raises(ValueError, match="one row per customer in after"):
        movement(one, pd.concat([one, one]))
    with pytest.raises(ValueError, match="'later'"):
        group_worth(one, worth="later")
    with pytest.raises(ValueError, match="1 are missing"):
        group_worth(one.assign(later=np.nan), worth="later")
