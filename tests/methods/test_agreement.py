"""The adjusted Rand index against its definition, another implementation and its laws."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.agreement import adjusted_rand

GROUPINGS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), min_size=1, max_size=40)


def test_it_gives_the_value_worked_by_hand() -> None:
    """Groups (a a a b b b) against (1 1 2 2 3 3).

    Cells: a1=2, a2=1, b2=1, b3=2: 2 pairs together in both. First: 3+3=6 pairs, second: 1+1+1=3, all: 15.
    Expected 6*3/15 = 1.2, most (6+3)/2 = 4.5: (2 - 1.2) / (4.5 - 1.2) = 8/33.
    """
    assert adjusted_rand(list("aaabbb"), [1, 1, 2, 2, 3, 3]) == pytest.approx(8 / 33, abs=1e-15)


@given(GROUPINGS)
def test_it_agrees_with_scikit_learn(labels: list[tuple[int, int]]) -> None:
    from sklearn.metrics import adjusted_rand_score

    first, second = zip(*labels, strict=True)
    assert adjusted_rand(first, second) == pytest.approx(adjusted_rand_score(first, second), abs=1e-12)


@given(GROUPINGS)
def test_renaming_groups_and_swapping_sides_changes_nothing(labels: list[tuple[int, int]]) -> None:
    first, second = zip(*labels, strict=True)
    renamed = ["wxyz"[label] for label in first]
    assert adjusted_rand(second, renamed) == adjusted_rand(first, second)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_a_grouping_agrees_wholly_with_itself(labels: list[int]) -> None:
    assert adjusted_rand(labels, labels) == 1.0


def test_millions_of_pairs_are_counted_without_overflow() -> None:
    many = [0] * 3_000_000 + [1]
    assert adjusted_rand(many, many) == 1.0


def test_groupings_of_different_customers_are_refused() -> None:
    with pytest.raises(ValueError, match="2 against 1"):
        adjusted_rand([1, 2], [1])
    with pytest.raises(ValueError, match="no customers"):
        adjusted_rand([], [])
