"""Periods: which days they hold, what they are compared with, in either calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.errors import BadInput
from playbook.kpis.periods import latest_periods, period
from playbook.workspace.views.calendars import calendar_table, first_day
from tests.kpis.bench import day

DAYS = st.dates(dt.date(1999, 1, 1), dt.date(2040, 12, 31))
KINDS = st.sampled_from(["day", "week", "month", "quarter", "year", "rolling:30"])
CALENDARS = st.sampled_from(["gregorian", "jalali"])


@pytest.mark.parametrize(
    ("kind", "calendar", "as_of", "start", "complete"),
    [
        ("day", "gregorian", "2011-12-09", "2011-12-09", True),
        ("week", "gregorian", "2011-12-09", "2011-12-05", False),
        ("week", "gregorian", "2011-12-11", "2011-12-05", True),
        ("week", "jalali", "2011-12-09", "2011-12-03", True),
        ("month", "gregorian", "2011-12-09", "2011-12-01", False),
        ("month", "jalali", "2024-03-19", "2024-02-20", True),
        ("quarter", "gregorian", "2011-12-09", "2011-10-01", False),
        ("year", "gregorian", "2011-12-31", "2011-01-01", True),
        ("year", "jalali", "2024-03-20", "2024-03-20", False),
        ("rolling:30", "gregorian", "2011-12-09", "2011-11-10", True),
    ],
)
def test_a_period_begins_with_its_calendar_and_ends_with_as_of(
    kind: str, calendar: str, as_of: str, start: str, complete: bool
) -> None:
    found = period(kind, day(as_of), calendar)  # type: ignore[arg-type]
    assert (found.start, found.end, found.complete) == (day(start), day(as_of), complete)


@pytest.mark.parametrize(
    ("kind", "as_of", "start", "end"),
    [
        ("month", "2024-05-09", "2024-04-01", "2024-04-09"),
        ("month", "2024-05-31", "2024-04-01", "2024-04-30"),
        ("month", "2024-02-29", "2024-01-01", "2024-01-31"),
        ("month", "2024-03-29", "2024-02-01", "2024-02-29"),
        ("year", "2011-12-09", "2010-01-01", "2010-12-09"),
        ("week", "2011-12-09", "2011-11-28", "2011-12-02"),
        ("rolling:7", "2024-03-03", "2024-02-19", "2024-02-25"),
        ("day", "2024-03-01", "2024-02-29", "2024-02-29"),
    ],
)
def test_the_prior_period_has_as_many_days_as_have_passed_or_is_whole(
    kind: str, as_of: str, start: str, end: str
) -> None:
    found = period(kind, day(as_of)).prior()
    assert found is not None
    assert (found.start, found.end) == (day(start), day(end))


def test_there_is_no_prior_period_where_more_days_have_passed_than_it_has() -> None:
    """30 March against February: no thirty days to compare with."""
    assert period("month", day("2023-03-30")).prior() is None


@pytest.mark.parametrize(
    ("kind", "calendar", "as_of", "start", "end"),
    [
        ("month", "gregorian", "2024-02-29", "2023-02-01", "2023-02-28"),
        ("month", "gregorian", "2025-02-28", "2024-02-01", "2024-02-29"),
        ("month", "gregorian", "2024-02-10", "2023-02-01", "2023-02-10"),
        ("day", "gregorian", "2024-02-29", "2023-02-28", "2023-02-28"),
        ("week", "gregorian", "2024-03-24", "2023-03-18", "2023-03-24"),
        ("month", "jalali", "2024-03-19", "2023-02-20", "2023-03-20"),
    ],
)
def test_the_prior_year_has_the_same_dates_of_the_calendar(
    kind: str, calendar: str, as_of: str, start: str, end: str
) -> None:
    found = period(kind, day(as_of), calendar).prior_year()  # type: ignore[arg-type]
    assert found is not None
    assert (found.start, found.end) == (day(start), day(end))


def test_all_reaches_from_the_first_order_to_as_of_and_has_nothing_before_it() -> None:
    found = period("all", day("2011-12-09"), first=day("2010-12-01"))
    assert (found.start, found.end, found.complete) == (day("2010-12-01"), day("2011-12-09"), True)
    assert (found.prior(), found.prior_year()) == (None, None)
    with pytest.raises(BadInput, match="no order up to this day"):
        period("all", day("2010-11-30"), first=day("2010-12-01"))


@pytest.mark.parametrize(("word", "near"), [("months", "month"), ("rolling:0", "rolling:30"), ("", "day")])
def test_an_unknown_period_is_told_with_the_nearest_or_all_that_there_are(word: str, near: str) -> None:
    with pytest.raises(BadInput) as caught:
        period(word, day("2011-12-09"))
    assert near in caught.value.remedy


def test_the_latest_periods_follow_each_other_without_gap() -> None:
    found = latest_periods("month", day("2024-02-09"), count=3)
    assert [(each.start.isoformat(), each.end.isoformat(), each.complete) for each in found] == [
        ("2023-12-01", "2023-12-31", True),
        ("2024-01-01", "2024-01-31", True),
        ("2024-02-01", "2024-02-09", False),
    ]


@given(kind=KINDS, as_of=DAYS, calendar=CALENDARS)
def test_a_benchmark_ends_before_the_period_begins_and_an_incomplete_one_has_equal_days(
    kind: str, as_of: dt.date, calendar: str
) -> None:
    found = period(kind, as_of, calendar)  # type: ignore[arg-type]
    prior, year = found.prior(), found.prior_year()
    assert year is not None
    assert year.end < found.end
    if prior is not None:
        assert prior.end < found.start
        assert found.complete <= prior.complete
        assert found.complete or prior.days == found.days


def test_the_table_of_days_agrees_with_the_arithmetic_of_periods() -> None:
    """Checked on every 97th day of both calendars, leap years among them."""
    for row in calendar_table().iloc[::97].itertuples():
        when = row.day.date()
        for kind in ("week", "month", "quarter", "year"):
            assert getattr(row, kind).date() == first_day(kind, when, row.calendar)  # type: ignore[arg-type]


def test_month_numbers_grow_by_one_each_month() -> None:
    days = calendar_table()
    for _calendar, own in days.groupby("calendar"):
        months = own.drop_duplicates("month_index")
        assert months["month_index"].diff().dropna().eq(1).all()
        assert (months["month_number"] == months["month_index"] % 12 + 1).all()
