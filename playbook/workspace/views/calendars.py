"""Calendars as data: when a week, month, quarter or year begins, by the Gregorian or the Jalali calendar.

SQL that travels has no date spine and no Jalali calendar, so both come as a table of days that views join.
A Gregorian week is the ISO week (Monday); a Jalali week begins on Saturday.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

Calendar = Literal["gregorian", "jalali"]
Kind = Literal["day", "week", "month", "quarter", "year"]
# Wide enough for any shop's records, small enough to make in a blink: 36,525 days.
FIRST_YEAR, LAST_YEAR = 1970, 2069
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def year_and_month(day: dt.date, calendar: Calendar) -> tuple[int, int]:
    """Year and month (1 to 12) of a day in the calendar.

    >>> year_and_month(dt.date(2024, 3, 20), "jalali")
    (1403, 1)
    """
    if calendar == "jalali":
        import jdatetime

        jalali = jdatetime.date.fromgregorian(date=day)
        return jalali.year, jalali.month
    return day.year, day.month


def month_begins(year: int, month: int, calendar: Calendar) -> dt.date:
    """The first day of a month; months below 1 and above 12 run on into other years.

    >>> month_begins(2024, 0, "gregorian")
    datetime.date(2023, 12, 1)
    """
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if calendar == "jalali":
        import jdatetime

        begins: dt.date = jdatetime.date(year, month, 1).togregorian()
        return begins
    return dt.date(year, month, 1)


def first_day(kind: Kind, day: dt.date, calendar: Calendar, *, steps: int = 0) -> dt.date:
    """The first day of the period that holds `day`, or of the one `steps` periods later (earlier if negative).

    >>> first_day("week", dt.date(2024, 3, 20), "gregorian"), first_day("week", dt.date(2024, 3, 20), "jalali")
    (datetime.date(2024, 3, 18), datetime.date(2024, 3, 16))
    >>> first_day("quarter", dt.date(2024, 3, 20), "gregorian", steps=1)
    datetime.date(2024, 4, 1)
    """
    if kind == "day":
        return day + dt.timedelta(days=steps)
    if kind == "week":
        since_start = (day.weekday() - (5 if calendar == "jalali" else 0)) % 7
        return day - dt.timedelta(days=since_start) + dt.timedelta(weeks=steps)
    months = _MONTHS_OF[kind]
    year, month = year_and_month(day, calendar)
    return month_begins(year, (month - 1) // months * months + 1 + steps * months, calendar)


def calendar_table() -> pd.DataFrame:
    """One row per calendar and day: the first day of its week, month, quarter and year, and the month counted on.

    Columns: calendar, day, week, month, quarter, year (dates), month_index (whole number, one more each month),
    month_number (1 to 12).
    """
    import pandas as pd

    first, last = dt.date(FIRST_YEAR, 1, 1), dt.date(LAST_YEAR, 12, 31)
    days = pd.date_range(first, last, freq="D", unit="s")
    return pd.concat([_days_of("gregorian", days), _days_of("jalali", days)], ignore_index=True)


def _days_of(calendar: Calendar, days: pd.DatetimeIndex) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    year, month = year_and_month(days[0].date(), calendar)
    final_year, final_month = year_and_month(days[-1].date(), calendar)
    index = np.arange(year * 12 + month - 1, final_year * 12 + final_month)
    begins = pd.DatetimeIndex([month_begins(int(each) // 12, int(each) % 12 + 1, calendar) for each in index])
    # Which month each day lies in: months begin in ascending order.
    place = np.searchsorted(begins.to_numpy(), days.to_numpy(), side="right") - 1
    month_index = index[place]

    def begin_of(months: int) -> pd.DatetimeIndex:
        wanted = month_index // months * months
        known = dict(zip(index.tolist(), begins, strict=True))
        for each in set(wanted.tolist()) - known.keys():
            known[each] = pd.Timestamp(month_begins(each // 12, each % 12 + 1, calendar))
        return pd.DatetimeIndex([known[each] for each in wanted.tolist()])

    since_start = (days.day_of_week.to_numpy() - (5 if calendar == "jalali" else 0)) % 7
    return pd.DataFrame(
        {
            "calendar": calendar,
            "day": days,
            "week": days - pd.to_timedelta(since_start, unit="D"),
            "month": begin_of(1),
            "quarter": begin_of(3),
            "year": begin_of(12),
            "month_index": month_index,
            "month_number": month_index % 12 + 1,
        }
    )
