"""The Jalali calendar for SQL: first day and length of every month of the years 1300 to 1499, from jdatetime."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

FIRST_YEAR, LAST_YEAR = 1300, 1499


@lru_cache
def months() -> tuple[tuple[dt.date, ...], tuple[int, ...]]:
    """First days (Gregorian) and lengths in days, month by month from Farvardin 1300.

    >>> months()[0][(1402 - 1300) * 12], months()[1][(1402 - 1300) * 12]
    (datetime.date(2023, 3, 21), 31)
    """
    import jdatetime

    starts = [
        jdatetime.date(year, month, 1).togregorian()
        for year in range(FIRST_YEAR, LAST_YEAR + 2)
        for month in range(1, 13)
    ]
    lengths = [(after - start).days for start, after in pairwise(starts)]
    count = (LAST_YEAR - FIRST_YEAR + 1) * 12
    return tuple(starts[:count]), tuple(lengths[:count])


def provide(con: duckdb.DuckDBPyConnection) -> None:
    """Put the calendar into the connection as the variables `jalali_starts` and `jalali_lengths`."""
    starts, lengths = months()
    days = ", ".join(f"DATE '{day}'" for day in starts)
    con.execute(f"SET VARIABLE jalali_starts = [{days}]")
    con.execute(f"SET VARIABLE jalali_lengths = [{', '.join(map(str, lengths))}]")
