"""Feasts against published dates, and the laws of comparing like days with like."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.holidays import easter, festivals, islamic, orthodox_easter
from playbook.methods.like_with_like import like_days, like_spans, moved

COUNTRIES = st.sampled_from(["PL", "GB", "GR", "IR", "TR", "SA", "KZ", "US", ""])
DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2049, 12, 31))


@pytest.mark.parametrize(
    ("western", "eastern"),
    [
        # The World Council of Churches' table of common and separate dates (1997), and the extremes of the calendar.
        ("2011-04-24", "2011-04-24"),
        ("2023-04-09", "2023-04-16"),
        ("2024-03-31", "2024-05-05"),
        ("2025-04-20", "2025-04-20"),
        ("2026-04-05", "2026-04-12"),
        ("2008-03-23", "2008-04-27"),
        ("2038-04-25", "2038-04-25"),
    ],
)
def test_easter_falls_on_its_published_days(western: str, eastern: str) -> None:
    year = int(western[:4])
    assert easter(year).isoformat() == western
    assert orthodox_easter(year).isoformat() == eastern


@given(st.integers(1900, 2099))
def test_easter_is_a_sunday_from_22_march_to_25_april_and_the_orthodox_one_never_earlier(year: int) -> None:
    west, east = easter(year), orthodox_easter(year)
    assert west.weekday() == east.weekday() == 6
    assert dt.date(year, 3, 22) <= west <= dt.date(year, 4, 25)
    assert 0 <= (east - west).days <= 35


@pytest.mark.parametrize(
    ("year", "month", "day", "came"),
    [
        # Calendrical Calculations, appendix C (sample data), its last rows.
        (1360, 9, 8, "1941-09-29"),
        (1362, 4, 13, "1943-04-19"),
        (1362, 10, 7, "1943-10-07"),
        (1412, 9, 13, "1992-03-17"),
        (1416, 10, 5, "1996-02-25"),
        (1421, 1, 1, "2000-04-06"),
    ],
)
def test_the_tabular_islamic_calendar_agrees_with_published_days(year: int, month: int, day: int, came: str) -> None:
    assert islamic(year, month, day).isoformat() == came


def named(country: str, year: int) -> dict[str, dt.date]:
    return {each.name: each.first for each in festivals(dt.date(year, 1, 1), dt.date(year, 12, 31), country)}


def test_each_country_has_the_feasts_of_its_traditions() -> None:
    assert named("PL", 2024).keys() == {"easter", "black_friday", "christmas"}
    assert named("IR", 2024).keys() == {"nowruz_shopping", "nowruz", "ramadan", "eid_al_fitr", "eid_al_adha"}
    assert named("PL", 2024)["black_friday"] == dt.date(2024, 11, 29)
    assert named("IR", 2025)["nowruz"] == dt.date(2025, 3, 21)
    assert named("IR", 2024)["nowruz"] == dt.date(2024, 3, 20)


def test_the_feasts_of_the_moon_say_that_they_may_lie_a_day_off() -> None:
    found = festivals(dt.date(2024, 1, 1), dt.date(2024, 12, 31), "TR")
    assert {each.name: each.exact for each in found} == dict.fromkeys(("ramadan", "eid_al_fitr", "eid_al_adha"), False)


def test_a_year_may_hold_two_ramadans() -> None:
    """1451 and 1452: on 6 January 2030, a day after the calendar of Umm al-Qura, and on 26 December."""
    found = [
        each.first for each in festivals(dt.date(2030, 1, 1), dt.date(2030, 12, 31), "SA") if each.name == "ramadan"
    ]
    assert [each.isoformat() for each in found] == ["2030-01-06", "2030-12-26"]


@given(DAYS, st.integers(0, 120), COUNTRIES)
def test_a_day_is_compared_with_its_own_weekday_or_with_the_same_feast(start: dt.date, more: int, country: str) -> None:
    found = like_days(start, start + dt.timedelta(days=more), country)
    assert [each.day for each in found] == [start + dt.timedelta(days=step) for step in range(more + 1)]
    for each in found:
        assert 240 < (each.day - each.earlier).days < 500
        if each.festival:
            [_] = [one for one in festivals(each.earlier, each.earlier, country) if one.name == each.festival]
        else:
            assert each.day.weekday() == each.earlier.weekday()


@given(DAYS, st.integers(0, 120), COUNTRIES)
def test_runs_of_days_hold_the_same_pairs(start: dt.date, more: int, country: str) -> None:
    end = start + dt.timedelta(days=more)
    one = dt.timedelta(days=1)
    pairs = [
        (span.start + step * one, span.earlier_start + step * one)
        for span in like_spans(start, end, country)
        for step in range((span.end - span.start).days + 1)
    ]
    assert pairs == [(each.day, each.earlier) for each in like_days(start, end, country)]


def test_good_friday_is_compared_with_good_friday_and_an_ordinary_friday_with_none() -> None:
    good = like_days(dt.date(2025, 4, 18), dt.date(2025, 4, 18), "PL")[0]
    assert (good.earlier, good.festival) == (dt.date(2024, 3, 29), "easter")
    ordinary = like_days(dt.date(2025, 3, 28), dt.date(2025, 3, 28), "PL")[0]
    assert (ordinary.earlier, ordinary.festival) == (dt.date(2024, 3, 22), "")


def test_what_moved_is_named_with_its_days_then_and_now() -> None:
    assert moved(dt.date(2025, 4, 1), dt.date(2025, 4, 30), "PL") == {"easter": (9, 0)}
    # From 1 March 2025 all its 30 days; from 2 March to 1 April 2024 those from 11 March on.
    assert moved(dt.date(2025, 3, 1), dt.date(2025, 3, 31), "IR")["ramadan"] == (30, 22)
    assert moved(dt.date(2025, 6, 1), dt.date(2025, 6, 30), "PL") == {}


def test_days_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="ends after"):
        like_days(dt.date(2025, 1, 2), dt.date(2025, 1, 1), "PL")
