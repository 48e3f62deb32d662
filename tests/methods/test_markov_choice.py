"""The order of the chain is chosen by journeys it has not seen: memory is found where it is and nowhere else."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.markov_choice import choose_order
from tests.methods.test_attribution import JOURNEYS, frame

Rows = list[tuple[list[str], int, int, int]]


def chosen(journeys: pd.DataFrame) -> int:
    """The order that is best."""
    found = choose_order(journeys)
    return int(found.loc[found["chosen"], "order"].iloc[0])


def walks(memory: int, size: int) -> pd.DataFrame:
    """Journeys in which the touch so many back, and nothing else, decides whether whoever stops there has bought."""
    generator = np.random.default_rng(3)
    rows = []
    for _journey in range(size):
        path = [str(generator.choice(["a", "b", "c"]))]
        while generator.random() < 0.8:
            path.append(str(generator.choice([each for each in "abc" if each != path[-1]])))
        bought = generator.random() < (0.9 if path[-memory:][0] == "a" else 0.1)
        rows.append((" > ".join(path), int(bought), int(not bought)))
    return pd.DataFrame(rows, columns=["path", "conversions", "nulls"])


@pytest.mark.parametrize("memory", [1, 2, 3, 4])
def test_the_memory_that_journeys_have_is_found(memory: int) -> None:
    assert chosen(walks(memory, 3000)) == memory


def test_few_journeys_bear_no_long_memory() -> None:
    assert chosen(walks(4, 40)) < 4


def test_held_out_likelihood_is_what_counting_by_hand_gives() -> None:
    """Every journey is one touch of a, so memory changes nothing.

    Of n journeys in the other folds all open with a and b end in a purchase: chances (n + 1/3) / (n + 1) and
    (b + 1/3) / (n + 1).
    """
    found = choose_order(pd.DataFrame({"path": ["a"], "conversions": [30], "nulls": [70]}), folds=2, seed=5)
    dealt = np.random.default_rng(5).multinomial([[30, 70]], [0.5, 0.5])[0]
    expected = 0.0
    for fold in (0, 1):
        (bought, left), (buyers, leavers) = dealt[:, 1 - fold].tolist(), dealt[:, fold].tolist()
        for times, seen in ((buyers + leavers, bought + left), (buyers, bought), (leavers, left)):
            expected += times * log((seen + 1 / 3) / (bought + left + 1))
    assert found["held_out_log_likelihood"].tolist() == pytest.approx([expected] * 4)
    assert found["chosen"].tolist() == [True, False, False, False]


@given(JOURNEYS.filter(lambda rows: sum(row[1] + row[3] for row in rows) >= 5), st.integers(0, 9))
def test_exactly_one_order_is_chosen_whatever_the_order_or_splitting_of_rows(rows: Rows, seed: int) -> None:
    found = choose_order(frame(rows), seed=seed)
    split = [(path, 0, value, nulls) for path, _, value, nulls in reversed(rows)]
    split += [(path, conversions, 0, 0) for path, conversions, _, _ in rows]
    pd.testing.assert_frame_equal(choose_order(frame(split), seed=seed), found)
    assert found["chosen"].sum() == 1
    assert (found["held_out_log_likelihood"] <= 0).all()
    assert found.loc[found["chosen"], "held_out_log_likelihood"].iloc[0] == found["held_out_log_likelihood"].max()


@pytest.mark.parametrize(
    ("change", "folds", "found"),
    [
        ({"conversions": 0.5}, 5, "whole numbers"),
        ({"conversions": 1, "nulls": 1}, 5, "2 found"),
        ({}, 1, "two folds"),
        ({"path": ""}, 5, "at least one touch"),
    ],
)
def test_journeys_that_cannot_be_dealt_out_are_refused(change: dict[str, object], folds: int, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        choose_order(frame([(["a", "b"], 10, 1, 10)]).assign(**change), folds=folds)
