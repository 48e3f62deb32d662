"""The retention triangle: hand-checkable vectors of other tools, blanks, and the laws of the two ways to count."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.cohorts import average, triangle


def frame(rows: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["cohort", "period_index", "active", "size"])


@pytest.mark.parametrize(
    ("kind", "rows", "expected"),
    [
        ("on", [(0, 0, 3, 3), (0, 1, 1, 3), (0, 5, 1, 3)], [100, 33, 0, 0, 0, 33, 0]),
        # The same three people by the day they were last seen: day 1, day 5, day 0.
        ("on_or_after", [(0, 0, 1, 3), (0, 1, 1, 3), (0, 5, 1, 3)], [100, 66, 33, 33, 33, 33, 0]),
    ],
)
def test_three_people_returning_on_day_1_on_day_5_and_never(
    kind: str, rows: list[tuple[int, int, int, int]], expected: list[int]
) -> None:
    """The worked example of PostHog/posthog#13748, whole percents cut off."""
    found = triangle(frame(rows), last_complete=6, kind=kind)
    assert (found["rate"] * 100).astype(int).tolist() == expected


def test_the_mean_weighs_cohorts_by_their_size() -> None:
    """10 customers at 20 % and 100 at 0 %: 2 of 110 are 1.8 %, where the simple mean says 10 % (PostHog#25998)."""
    found = average(triangle(frame([(1, 1, 2, 10), (2, 1, 0, 100)]), last_complete=3)).set_index("period_index").loc[1]
    assert found["rate"] == pytest.approx(0.018, abs=5e-4)
    assert found["simple_rate"] == pytest.approx(0.10)
    assert (found["cohorts"], found["customers"]) == (2, 110)


def test_what_cannot_be_known_yet_is_blank_and_what_did_not_happen_is_zero() -> None:
    rows = [(1, 0, 8, 8), (1, 2, 4, 8), (2, 0, 5, 5), (3, 0, 6, 6), (3, 1, 3, 6)]
    found = triangle(frame(rows), last_complete=3)
    wide = found.pivot(index="cohort", columns="period_index", values="rate").to_numpy()
    np.testing.assert_array_equal(wide, [[1, 0, 0.5], [1, 0, np.nan], [1, np.nan, np.nan]])


def test_the_cohort_of_a_period_still_running_is_blank_altogether() -> None:
    found = triangle(frame([(1, 0, 5, 5), (2, 0, 4, 4)]), last_complete=1)
    assert found["rate"].isna().tolist() == [False, True]


def test_the_mean_at_an_age_leaves_out_cohorts_that_have_not_lived_through_it() -> None:
    found = average(triangle(frame([(1, 0, 10, 10), (1, 1, 5, 10), (2, 0, 90, 90)]), last_complete=2))
    assert found["rate"].tolist() == [1, 0.5]
    assert found["customers"].tolist() == [100, 10]


def test_an_age_that_nobody_lived_through_has_no_mean() -> None:
    found = average(triangle(frame([(5, 0, 10, 10)]), last_complete=4))
    assert found["rate"].isna().all()
    assert found["cohorts"].tolist() == [0]


VISITS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 4)), st.sets(st.integers(0, 6), max_size=6), min_size=1, max_size=12
)


@given(VISITS)
def test_on_or_after_never_rises_and_is_never_below_on(visits: dict[tuple[int, int], set[int]]) -> None:
    """Customers (cohort, number) with the ages at which they bought; age 0 is the first order."""
    seen = pd.DataFrame(
        [(*customer, age) for customer, ages in visits.items() for age in ages | {0}],
        columns=["cohort", "customer", "period_index"],
    )
    size = seen.groupby("cohort")["customer"].nunique().rename("size")

    def counted(rows: pd.DataFrame) -> pd.DataFrame:
        counts = rows.groupby(["cohort", "period_index"]).size().rename("active").reset_index()
        return counts.join(size, on="cohort")

    latest = seen.groupby(["cohort", "customer"], as_index=False)["period_index"].max()
    on = triangle(counted(seen), last_complete=9)
    later = triangle(counted(latest), last_complete=9, kind="on_or_after")
    assert (later["rate"].dropna() >= on["rate"].dropna()).all()
    assert (later.groupby("cohort")["rate"].diff().dropna() <= 0).all()
    assert (on.loc[on["period_index"] == 0, "rate"].dropna() == 1).all()


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [(1, 0, 8, 8), (1, 2, 4, 8), (2, 0, 5, 5), (2, 1, 1, 5)]
    pd.testing.assert_frame_equal(triangle(frame(rows[::-1]), last_complete=3), triangle(frame(rows), last_complete=3))


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], "no cohort"),
        ([(1, -1, 1, 2)], "-1"),
        ([(1, 0, 1, 2), (1, 0, 1, 2)], "one row per cohort"),
        ([(1, 0, 2, 2), (1, 1, 1, 3)], "one size"),
        ([(1, 0, 0, 0)], "one size of 1"),
        ([(1, 0, 3, 2)], "between 0 and"),
    ],
)
def test_counts_that_contradict_each_other_are_refused(rows: list[tuple[int, int, int, int]], found: str) -> None:
    with pytest.raises(ValueError, match=found):
        triangle(frame(rows), last_complete=3)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(ValueError, match="'size'"):
        triangle(frame([(1, 0, 1, 2)]).drop(columns="size"), last_complete=1)
