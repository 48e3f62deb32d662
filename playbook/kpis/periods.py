"""Periods of the client's calendar: the one that holds a day, the one before, the same dates a year back.

Bounds are inclusive. A period is asked for by a day, as_of, and reaches from its first day up to that day; it is
complete when that day is its last one.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _
from playbook.workspace.views.calendars import Calendar, Kind, first_day, month_begins, year_and_month

CALENDAR_KINDS: tuple[Kind, ...] = ("day", "week", "month", "quarter", "year")
_ROLLING = re.compile(r"rolling:([1-9][0-9]{0,4})")
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """A stretch of days. kind: day, week, month, quarter, year, rolling:N or all; start and end are inclusive."""

    kind: str
    start: dt.date
    end: dt.date
    complete: bool
    calendar: Calendar = "gregorian"

    @property
    def days(self) -> int:
        """How many days it holds so far."""
        return (self.end - self.start).days + 1

    def prior(self) -> Period | None:
        """The period before: whole if this one is complete, else as many of its days as have passed in this one.

        None for `all`, and where the period before has fewer days than have passed in this one.

        >>> period("month", dt.date(2024, 5, 9)).prior()
        Period(kind='month', start=datetime.date(2024, 4, 1), end=datetime.date(2024, 4, 9), complete=False, ...)
        """
        if self.kind == "all":
            return None
        if self.kind not in CALENDAR_KINDS:
            length = dt.timedelta(days=self.days)
            return replace(self, start=self.start - length, end=self.end - length)
        start = first_day(_calendar_kind(self.kind), self.start, self.calendar, steps=-1)
        last = self.start - _ONE_DAY
        end = last if self.complete else start + (self.end - self.start)
        return replace(self, start=start, end=end, complete=end == last) if end <= last else None

    def prior_year(self) -> Period | None:
        """The same dates a year back; a complete month, quarter or year as a whole. None for `all`.

        >>> found = period("month", dt.date(2024, 2, 29)).prior_year()
        >>> found.start, found.end
        (datetime.date(2023, 2, 1), datetime.date(2023, 2, 28))
        """
        if self.kind == "all":
            return None
        start = year_before(self.start, self.calendar)
        if self.kind in {"month", "quarter", "year"} and self.complete:
            end = first_day(_calendar_kind(self.kind), start, self.calendar, steps=1) - _ONE_DAY
        else:
            end = year_before(self.end, self.calendar)
        return replace(self, start=start, end=end)


def period(kind: str, as_of: dt.date, calendar: Calendar = "gregorian", first: dt.date | None = None) -> Period:
    """The period of a kind that holds `as_of`, up to `as_of`.

    kind: day, week, month, quarter, year; `rolling:N`, the N days that end with as_of; `all`, from `first` (the first
    day with orders) on. Errors: `BadInput` for another word, and for `all` where as_of lies before the first day.

    >>> period("week", dt.date(2011, 12, 9)).start
    datetime.date(2011, 12, 5)
    """
    rolling = _ROLLING.fullmatch(kind)
    if rolling:
        start = as_of - dt.timedelta(days=int(rolling.group(1)) - 1)
        return Period(kind, start, as_of, complete=True, calendar=calendar)
    if kind == "all":
        if first is None or as_of < first:
            raise BadInput(
                _("There is no order up to this day."),
                found=[as_of.isoformat()],
                remedy=_("Choose a day from {day} on.").format(day=first.isoformat()) if first else "",
            )
        return Period(kind, first, as_of, complete=True, calendar=calendar)
    if kind not in CALENDAR_KINDS:
        raise BadInput(
            _("There is no period {kind}.").format(kind=kind),
            remedy=did_you_mean(kind, [*CALENDAR_KINDS, "rolling:30", "all"]),
        )
    start = first_day(_calendar_kind(kind), as_of, calendar)
    last = first_day(_calendar_kind(kind), as_of, calendar, steps=1) - _ONE_DAY
    return Period(kind, start, as_of, complete=as_of == last, calendar=calendar)


def latest_periods(
    kind: str, as_of: dt.date, calendar: Calendar = "gregorian", *, count: int, first: dt.date | None = None
) -> list[Period]:
    """The period that holds as_of and those before it, all whole but the last one, earliest first.

    >>> [each.start.month for each in latest_periods("month", dt.date(2024, 2, 9), count=3)]
    [12, 1, 2]
    """
    found = [period(kind, as_of, calendar, first)]
    if kind == "all":
        return found
    while len(found) < count:
        found.append(period(kind, found[-1].start - _ONE_DAY, calendar))
    return found[::-1]


def year_before(day: dt.date, calendar: Calendar) -> dt.date:
    """The same date a year back; the last day of the month where that date does not exist.

    >>> year_before(dt.date(2024, 2, 29), "gregorian")
    datetime.date(2023, 2, 28)
    """
    year, month = year_and_month(day, calendar)
    into_month = (day - month_begins(year, month, calendar)).days
    last = month_begins(year - 1, month + 1, calendar) - _ONE_DAY
    return min(month_begins(year - 1, month, calendar) + dt.timedelta(days=into_month), last)


def _calendar_kind(kind: str) -> Kind:
    for known in CALENDAR_KINDS:
        if known == kind:
            return known
    raise ValueError(f"no calendar has periods called {kind!r}")


def months_from(day: dt.date, months: int) -> dt.date:
    """The same day so many months later; the last of the month where that day does not exist.

    >>> months_from(dt.date(2025, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    import pandas as pd

    return (pd.Timestamp(day) + pd.DateOffset(months=months)).date()
