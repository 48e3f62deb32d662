"""Journeys: whatever way they are written, the same paths are read; whatever is wrong is told at once."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.attribution import attribute
from playbook.methods.journeys import Journeys, read_journeys

PATHS = st.lists(
    st.lists(st.sampled_from(["a", "b", "ab", "ü", "z z"]), min_size=1, max_size=5), min_size=1, max_size=12
)


def spelled(journeys: Journeys) -> list[list[str]]:
    """The distinct paths, in words."""
    parts = np.split(journeys.touches, journeys.starts[1:-1])
    return [[journeys.channels[touch] for touch in part] for part in parts]


def test_text_lists_arrays_and_any_blanks_between_are_read_alike() -> None:
    walked = pd.DataFrame({"path": ["a > b", " a>b", ["a", "b"], np.array(["a", "b"])], "conversions": 1})
    read = read_journeys(walked)
    assert (spelled(read), read.conversions.tolist(), read.path_of_row.tolist()) == ([["a", "b"]], [4.0], [0] * 4)
    assert attribute(walked, "linear")["value"].isna().all()


@pytest.mark.parametrize("dtype", ["str", "object", "category", "string[python]"])
def test_text_of_every_kind_that_pandas_has_is_read_alike(dtype: str) -> None:
    walked = pd.DataFrame({"path": pd.Series(["b > a", "a", "b > a"], dtype=dtype), "conversions": [1, 2, 3]})
    read = read_journeys(walked)
    assert (spelled(read), read.conversions.tolist()) == ([["a"], ["b", "a"]], [2.0, 4.0])


@given(PATHS, st.randoms())
def test_paths_are_distinct_sorted_and_hold_all_that_was_counted(paths: list[list[str]], chance: Random) -> None:
    text = pd.DataFrame({"path": [" > ".join(path) for path in paths], "conversions": np.arange(len(paths))})
    read = read_journeys(text)
    assert spelled(read) == sorted(map(list, {tuple(path) for path in paths}))
    assert read.conversions.sum() == sum(range(len(paths)))
    assert [spelled(read)[number] for number in read.path_of_row] == paths
    mixed = [path if chance.random() < 0.5 else " > ".join(path) for path in paths]
    assert spelled(read_journeys(text.assign(path=pd.Series(mixed, dtype=object)))) == spelled(read)


def test_journeys_along_one_path_at_different_times_stand_apart_where_days_are_read() -> None:
    walked = pd.DataFrame(
        {
            "path": ["a > b", "a > b", "a>b", "b"],
            "conversions": [1, 2, 4, 8],
            "days_before": ["12 > 0", "3 > 0", [12.0, 0], "0"],
        }
    )
    read = read_journeys(walked, with_days=True)
    assert read.days_before is not None
    assert spelled(read) == [["a", "b"], ["a", "b"], ["b"]]
    assert read.days_before.tolist() == [3, 0, 12, 0, 0]
    assert read.conversions.tolist() == [2, 5, 8]


def test_every_problem_of_a_frame_is_told_at_once_with_its_rows_and_what_stands_there() -> None:
    wrong = pd.DataFrame(
        {
            "path": ["a", "", "a > > b", None, 5, ["a", None]],
            "conversions": [1, -2, 3, 4, "many", 6],
            "value": [1, 2, 3, np.nan, 5, np.inf],
        }
    )
    with pytest.raises(ValueError, match="journeys have 5 problems") as raised:
        attribute(wrong)
    missing, conversions, negative, value, path = str(raised.value).splitlines()[1:]
    assert "journeys need the columns 'nulls'" in missing
    assert "'conversions' is a number in every row" in conversions
    assert conversions.endswith("row 4: 'many'")
    assert negative.endswith("row 1: -2")
    assert value.endswith("row 3: nan, row 5: inf")
    assert path.endswith("row 1: '', row 2: 'a > > b', row 3: None and 2 more")


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([[1.0]], r"as many days as its path has touches; row 0: \[1.0\]"),
        ("1 > soon", "'1 > soon'"),
        ([[1.0, -1.0]], "each 0 or more"),
        ([None], "known days"),
    ],
)
def test_days_that_do_not_fit_their_path_are_refused(days: object, found: str) -> None:
    walked = pd.DataFrame({"path": ["a > b"], "conversions": [1]}).assign(days_before=days)
    with pytest.raises(ValueError, match=found):
        attribute(walked, "time_decay")


def test_no_row_at_all_is_a_problem_of_its_own() -> None:
    with pytest.raises(ValueError, match="no row") as raised:
        read_journeys(pd.DataFrame({"path": []}))
    assert "'conversions'" in str(raised.value)


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_a_path_that_is_missing_in_a_column_of_text_is_told_by_its_row(dtype: str) -> None:
    walked = pd.DataFrame({"path": pd.Series(["a", None, "a > b"], dtype=dtype), "conversions": [1, 1, 1]})
    with pytest.raises(ValueError, match=r"'path' has at least one touch, .* row 1"):
        read_journeys(walked)
    with pytest.raises(ValueError, match="no row"):
        read_journeys(walked.head(0))
