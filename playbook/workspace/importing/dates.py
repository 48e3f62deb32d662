"""How dates are written in a column: the order of day, month and year, and the calendar. Proven or declared.

A number above 12 decides between day and month; points between the numbers are only ever written day first; years
from 1300 to 1499 are years of the Jalali calendar.

>>> prove_dates([DateShape("99/99/9999", "25/01/2024", (19, 0), (2023, 2024))]).order
'day-month-year'
>>> prove_dates([DateShape("9999/99/99", "1402/03/15", (0, 0), (1402, 1402))]).calendar
'jalali'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.i18n import _, isolate
from playbook.workspace.importing.raw import Raw
from playbook.workspace.importing.shapes import latin, shapes, step

if TYPE_CHECKING:
    import duckdb

ORDERS = ("year-month-day", "day-month-year", "month-day-year")
_OFFSET = r" ?(Z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)$"
_TIME = re.compile(r"(?P<gap>[ aT,]+)(?P<clock>9{1,2}:99(:99([.,]9+)?)?)(?P<half> ?aa)?$")
_OFFSET_SHAPE = re.compile(r"( ?a| ?aaa| ?[+-]99(:?99)?)$")


@dataclass(frozen=True)
class DateShape:
    """A shape of date texts. votes: dates of the column that can only be day first, and only month first (a number
    above 12 stands in one of the two places). years: the least and the greatest four-digit year of the column."""

    text: str
    example: str
    votes: tuple[int, int] = (0, 0)
    years: tuple[int, int] = (0, 0)


@dataclass(frozen=True)
class DateWriting:
    """order and calendar of the dates in one column. formats: for strptime; none or '' where the text is ISO."""

    order: str = "year-month-day"
    calendar: str = "gregorian"
    formats: tuple[str, ...] = ()
    offsets: bool = False
    local_digits: bool = False
    sure: bool = True
    evidence: str = ""

    @property
    def plain(self) -> bool:
        """True when DuckDB's own cast reads the text as it stands."""
        return self.calendar == "gregorian" and not (self.formats or self.offsets or self.local_digits)

    def sql(self, column: str, timezone: str) -> str:
        """SQL that turns the text of `column` into a wall-clock time in `timezone`; NULL where it is none."""
        text = latin(column) if self.local_digits else column
        body = f"regexp_replace({text}, '{_OFFSET}', '')" if self.offsets else text
        time = self._jalali(body) if self.calendar == "jalali" else self._gregorian(body)
        if not self.offsets:
            return time
        stated = f"regexp_extract({text}, '{_OFFSET}', 1)"
        hours = f"TRY_CAST(substr({stated}, 1, 3) AS INTEGER)"
        minutes = f"coalesce(TRY_CAST(substr(replace({stated}, ':', ''), 4, 2) AS INTEGER), 0)"
        seconds = f"coalesce({hours} * 3600 + CASE WHEN {stated} LIKE '-%' THEN -60 ELSE 60 END * {minutes}, 0)"
        moved = f"(({time}) - to_seconds({seconds})) AT TIME ZONE 'UTC' AT TIME ZONE '{timezone}'"
        return f"CASE WHEN {stated} = '' THEN {time} ELSE {moved} END"

    def _gregorian(self, text: str) -> str:
        if not self.formats:
            return f"TRY_CAST({text} AS TIMESTAMP)"
        iso = f"CASE WHEN regexp_matches({text}, '^[0-9]{{4}}[-/]') THEN TRY_CAST({text} AS TIMESTAMP) END"
        casts = [f"try_strptime({text}, '{each}')" if each else iso for each in self.formats]
        return casts[0] if len(casts) == 1 else f"coalesce({', '.join(casts)})"

    def _jalali(self, text: str) -> str:
        """Month and day looked up in the variable `jalali_months`: first day and length of each month, see `jalali`."""
        place = {"year-month-day": (1, 2, 3), "day-month-year": (3, 2, 1), "month-day-year": (3, 1, 2)}[self.order]
        pattern = r"^([0-9]+)[-/.]([0-9]+)[-/.]([0-9]+)"
        year, month, day = (f"TRY_CAST(regexp_extract({text}, '{pattern}', {part}) AS INTEGER)" for part in place)
        index = f"(({year}) - 1300) * 12 + {month}"
        clock = f"coalesce(TRY_CAST(nullif(regexp_extract({text}, '([0-9]+:[0-9:.]+)$', 1), '') AS TIME), TIME '00:00')"
        return (
            f"CASE WHEN ({month}) BETWEEN 1 AND 12 AND ({day}) BETWEEN 1 AND getvariable('jalali_lengths')[{index}] "
            f"THEN getvariable('jalali_starts')[{index}] + (({day}) - 1) + {clock} END"
        )


def date_shapes(con: duckdb.DuckDBPyConnection, raw: Raw, column: str) -> tuple[list[DateShape], bool]:
    """The shapes of a column's dates, and whether any value is written in Persian or Arabic digits."""
    seen = shapes(con, raw, column, "TIMESTAMP")
    local = any(each.local_digits for each in seen)
    # The first ten letters hold the date; there are few different ones, so all of them are looked at.
    rows = con.execute(
        f"SELECT DISTINCT left(trim({column}), 10) FROM {raw.table} "
        f"WHERE record % {step(raw)} = 0 OR TRY_CAST({column} AS TIMESTAMP) IS NULL"
    ).fetchall()
    day, month, low, high = _votes(str(row[0] or "") for row in rows)
    return [DateShape(each.text, each.example, (day, month), (low, high)) for each in seen], local


def _votes(dates: Iterable[str]) -> tuple[int, int, int, int]:
    """Dates that can only be day first, dates that can only be month first, least and greatest year."""
    day = month = 0
    years: list[int] = []
    for date in dates:
        found = re.match(r"(\d{1,2})[-/](\d{1,2})[-/]", date)
        if found:
            first, second = int(found[1]), int(found[2])
            day += first > 12 >= second
            month += second > 12 >= first
        year = re.search(r"\d{4}", date)
        if year:
            years.append(int(year[0]))
    return day, month, min(years, default=0), max(years, default=0)


def prove_dates(
    found: Iterable[DateShape], *, declared: str = "", calendar: str = "", local_digits: bool = False
) -> DateWriting:
    """The writing that the shapes prove; not `sure` where day and month cannot be told apart."""
    seen = [each for each in found if _date_part(each.text)]
    if not seen:
        return DateWriting(local_digits=local_digits)
    offsets = any(_has_offset(each.text) for each in seen)
    orders = {_order(each) for each in seen}
    order, sure, evidence = declared, True, ""
    if not order:
        order, sure, evidence = _decide(orders, seen)
    if not calendar:
        low, high = seen[0].years
        calendar = "jalali" if 1300 <= low <= high < 1500 else "gregorian"
    formats = tuple(dict.fromkeys(_format(each.text, order) for each in seen))
    if set(formats) == {""} or calendar == "jalali":
        formats = ()
    return DateWriting(order, calendar, formats, offsets, local_digits, sure, evidence)


def _decide(orders: set[str], seen: list[DateShape]) -> tuple[str, bool, str]:
    """Order, whether it is certain, and what shows it."""
    clear = orders - {"open"}
    example = next((each.example for each in seen if _order(each) == "open"), seen[0].example)
    if not orders - {"year-month-day"}:
        return "year-month-day", True, example
    if clear - {"year-month-day"}:
        return (clear - {"year-month-day"}).pop(), True, example
    day, month = seen[0].votes
    # A slip of the pen (31/13/2024) decides nothing; dates of both kinds do not belong in one column.
    if day and day >= 20 * month:
        return "day-month-year", True, _("a number above 12 stands first")
    if month and month >= 20 * day:
        return "month-day-year", True, _("a number above 12 stands second")
    if day or month:
        return "day-month-year", False, _("some dates can only be day first and others only month first")
    doubt = _("{example} may be day first or month first, and no date of the file decides")
    return "day-month-year", False, doubt.format(example=isolate(example))


def _date_part(shape: str) -> str:
    """The shape without time and offset; empty when it is no date."""
    bare = _TIME.sub("", _OFFSET_SHAPE.sub("", shape) if _has_offset(shape) else shape)
    numeric = r"9{4}([-/.])9{1,2}\1(9{2}|9)|9{1,2}([-/.])9{1,2}\3(9{4}|9{2})|9{8}"
    worded = r"9{1,2}[ -]a{3,9}\.?[ -](9{4}|9{2})|a{3,9}\.? 9{1,2},? 9{4}"
    return bare if re.fullmatch(f"{numeric}|{worded}", bare) else ""


def _has_offset(shape: str) -> bool:
    clock = re.search(r"9{1,2}:99(:99([.,]9+)?)?(?P<rest>.*)$", shape)
    rest = clock.group("rest") if clock else ""
    return bool(rest) and bool(_OFFSET_SHAPE.fullmatch(rest))


def _order(shape: DateShape) -> str:
    bare = _date_part(shape.text)
    if re.match(r"9{4}[-/.]|9{8}$", bare):
        return "year-month-day"
    if "a" in bare:
        return "month-day-year" if bare.startswith("a") else "day-month-year"
    return "day-month-year" if "." in bare else "open"


def _format(shape: str, order: str) -> str:
    """The strptime format of a shape; empty where DuckDB's own ISO cast reads it."""
    text = _OFFSET_SHAPE.sub("", shape) if _has_offset(shape) else shape
    bare = _date_part(shape)
    clock = _TIME.search(text)
    if re.match(r"9{4}[-/]", bare):
        if clock is None or (clock["gap"] in (" ", "a", "T") and not clock["half"] and "," not in clock["clock"]):
            return ""
        date = f"%Y{bare[4]}%m{bare[4]}%d"
    elif re.match(r"9{4}\.", bare):
        date = "%Y.%m.%d"
    elif bare == "9" * 8:
        date = "%Y%m%d"
    elif "a" in bare:
        year = "%Y" if bare.endswith("9999") else "%y"
        month = "%b" if re.search(r"(?<!a)aaa(?!a)", bare) else "%B"
        mark = "-" if "-" in bare else " "
        comma = "," if "," in bare else ""
        date = f"{month} %d{comma} {year}" if bare.startswith("a") else f"%d{mark}{month}{mark}{year}"
    else:
        mark = re.sub("9", "", bare)[0]
        year = "%Y" if bare.endswith("9999") else "%y"
        day, month = ("%d", "%m") if order != "month-day-year" else ("%m", "%d")
        date = f"{day}{mark}{month}{mark}{year}"
    if clock is None:
        return date
    hour = "%I" if clock["half"] else "%H"
    seconds = ":%S" if clock["clock"].count(":") == 2 else ""
    fraction = ".%f" if "." in clock["clock"] else ""
    half = (" %p" if clock["half"].startswith(" ") else "%p") if clock["half"] else ""
    gap = "T" if clock["gap"] in ("a", "T") else clock["gap"]
    return f"{date}{gap}{hour}:%M{seconds}{fraction}{half}"
