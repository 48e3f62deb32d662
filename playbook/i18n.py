"""Words, numbers and dates in the reader's language.

English text is the message id. `_()` translates at the moment of the call, so whoever renders chooses the language
once, with `use()`, and everything below follows:

>>> with use(Locale("en", currency="GBP")):
...     percent(0.6558)
'65.6%'

Numbers come from Babel's CLDR data. Babel prints Latin digits for Persian and knows no Jalali calendar; digits are
mapped here and the calendar is jdatetime's.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from math import floor, isfinite, log10
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fa", "pl")
CALENDARS = ("gregorian", "jalali")
CATALOGUES = Path(__file__).parent / "locale"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_TO_PERSIAN = str.maketrans("0123456789", PERSIAN_DIGITS)
# First strong isolate, left-to-right isolate, and their end (Unicode bidi controls).
FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"


@dataclass(frozen=True)
class Locale:
    """How one reader reads: language, calendar of dates and periods, the shop's currency."""

    language: str = "en"
    calendar: str = "gregorian"
    currency: str = ""


_ENGLISH = Locale()
_CURRENT: ContextVar[Locale] = ContextVar("locale", default=_ENGLISH)


def current() -> Locale:
    """The locale in force."""
    return _CURRENT.get()


def activate(locale: Locale) -> None:
    """Put `locale` in force from here on; for the top of a kernel or a command, where nothing is to be restored."""
    _CURRENT.set(locale)


@contextmanager
def use(locale: Locale | str) -> Iterator[Locale]:
    """Put a locale (or only a language) in force within a `with` block."""
    wanted = replace(current(), language=locale) if isinstance(locale, str) else locale
    token = _CURRENT.set(wanted)
    try:
        yield wanted
    finally:
        _CURRENT.reset(token)


# --- words -----------------------------------------------------------------------------------------------------------


@lru_cache
def _catalogue(language: str) -> NullTranslations:
    """All .po files of a language as one catalogue. They are compiled here: no generated file can go stale."""
    if language == "en":
        return NullTranslations()
    from babel.messages.catalog import Catalog
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    merged = Catalog(locale=language)
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged[message.id] = message
    compiled = io.BytesIO()
    write_mo(compiled, merged)
    return GNUTranslations(io.BytesIO(compiled.getvalue()))


def _(message: str) -> str:
    """The message in the language in force; English itself where a language lacks it."""
    return _catalogue(current().language).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The form of a message that goes with the number `n`; Polish has three."""
    return _catalogue(current().language).ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a message for translators where it is declared; `_()` translates it where it is shown."""
    return message


def direction() -> str:
    """'rtl' or 'ltr'."""
    return "rtl" if current().language == "fa" else "ltr"


def isolate(text: str) -> str:
    """Wrap text from outside (a name, a file, a formula) so that it cannot disturb the line it stands in."""
    return f"{FSI}{text}{PDI}" if direction() == "rtl" else text


def listed(words: Iterable[str]) -> str:
    """Words in a row, with the comma that the reader writes.

    >>> with use("fa"):
    ...     listed(["email", "sms"])
    'email، sms'
    """
    return ("، " if current().language == "fa" else ", ").join(words)


def digits(text: str) -> str:
    """Latin digits as the reader writes them."""
    return text.translate(_TO_PERSIAN) if current().language == "fa" else text


# --- numbers ---------------------------------------------------------------------------------------------------------


def _decimal(value: float, pattern: str) -> str:
    from babel.numbers import format_decimal

    text = format_decimal(abs(value), format=pattern, locale=current().language, numbering_system="default")
    return _signed(digits(text), value)


def _signed(text: str, value: float) -> str:
    """A real minus sign before the number, kept on its left in right-to-left lines too."""
    if value >= 0:
        return text
    return f"{LRI}−{text}{PDI}" if direction() == "rtl" else f"−{text}"


def _decimals(value: float, significant: int) -> int:
    """Decimals that leave about `significant` digits; never rounds before the point."""
    return 0 if value == 0 else max(0, significant - 1 - floor(log10(abs(value))))


def missing() -> str:
    """What stands where a number is not to be had."""
    return "–"


def integer(value: float | None) -> str:
    """A count: 10655622 → '10,655,622'."""
    return missing() if value is None or not isfinite(value) else _decimal(round(value), "#,##0")


def number(value: float | None, *, significant: int = 3, decimals: int | None = None) -> str:
    """A quantity with about three significant digits, or with exactly `decimals`."""
    if value is None or not isfinite(value):
        return missing()
    places = _decimals(value, significant) if decimals is None else decimals
    zeros = "0" * places if decimals is not None else "#" * places
    return _decimal(round(value, places), f"#,##0.{zeros}" if places else "#,##0")


def percent(share: float | None, *, significant: int = 3, sign: bool = False) -> str:
    """A fraction as a percentage: 0.6558 → '65.6%'; with `sign`, '+65.6%'."""
    if share is None or not isfinite(share):
        return missing()
    scaled = round(share * 100, max(0, min(2, _decimals(share * 100, significant))))
    text = number(abs(scaled), significant=significant)
    mark = "−" if scaled < 0 else "+" if sign and scaled > 0 else ""
    if direction() == "rtl":
        return f"{LRI}{mark}{text}٪{PDI}"
    return f"{mark}{text}%"


def money(amount: float | None, *, decimals: int | None = None, currency: str = "", compact: bool = False) -> str:
    """An amount in the client's currency: pence under 1,000, whole units above; `compact` says '£10.7M'."""
    if amount is None or not isfinite(amount):
        return missing()
    from babel.numbers import format_compact_decimal, get_currency_symbol

    code, language = currency or current().currency, current().language
    places = decimals if decimals is not None else (2 if abs(amount) < 1000 else 0)
    if compact and abs(amount) >= 1000:
        short = format_compact_decimal(abs(amount), locale=language, fraction_digits=1, numbering_system="default")
        text = _signed(digits(short), amount)
    else:
        text = number(amount, decimals=places)
    if not code:
        return text
    symbol = get_currency_symbol(code, locale=language)
    if language == "en" and len(symbol) == 1:
        return f"−{symbol}{text[1:]}" if text.startswith("−") else f"{symbol}{text}"
    return f"{symbol} {text}" if language == "en" else f"{text}\u00a0{symbol}"


# --- dates -----------------------------------------------------------------------------------------------------------

JALALI_MONTHS = (
    N_("Farvardin"), N_("Ordibehesht"), N_("Khordad"), N_("Tir"), N_("Mordad"), N_("Shahrivar"),
    N_("Mehr"), N_("Aban"), N_("Azar"), N_("Dey"), N_("Bahman"), N_("Esfand"),
)  # fmt: skip


def year_month_day(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of a date in the calendar in force."""
    if current().calendar == "jalali":
        import jdatetime

        jalali = jdatetime.date.fromgregorian(date=day)
        return jalali.year, jalali.month, jalali.day
    return day.year, day.month, day.day


def month_name(day: dt.date, *, short: bool = False) -> str:
    """The name of a date's month, in the language and calendar in force."""
    if current().calendar == "jalali":
        return _(JALALI_MONTHS[year_month_day(day)[1] - 1])
    from babel.dates import format_date

    return format_date(day, "LLL" if short else "LLLL", locale=current().language)


def date(day: dt.date | None, *, year: bool = True) -> str:
    """A day as people write it: '9 December 2011', '۱۸ آذر ۱۳۹۰', '9 grudnia 2011'."""
    if day is None:
        return missing()
    if current().calendar == "jalali":
        number_of_year, _month, number_of_day = year_month_day(day)
        return digits(f"{number_of_day} {month_name(day)}" + (f" {number_of_year}" if year else ""))
    from babel.dates import format_date

    return digits(format_date(day, "d MMMM yyyy" if year else "d MMMM", locale=current().language))


def month(day: dt.date, *, short: bool = True) -> str:
    """The month a day lies in: 'Dec 2011', 'آذر ۱۳۹۰'."""
    return digits(f"{month_name(day, short=short)} {year_month_day(day)[0]}")


def quarter(day: dt.date) -> str:
    """The quarter a day lies in, short enough for the head of a column: 'Q4 2011'."""
    year, month_number, _day = year_month_day(day)
    return digits(_("Q{q} {year}").format(q=(month_number + 2) // 3, year=year))


def period(start: dt.date, end: dt.date, kind: str = "") -> str:
    """The name of a period: a month by its name, a year by its number, anything else by its two days."""
    year, month_number, _day = year_month_day(start)
    if kind == "month":
        return digits(f"{month_name(start)} {year}")
    if kind == "quarter":
        return _("quarter {q} of {year}").format(q=digits(str((month_number + 2) // 3)), year=digits(str(year)))
    if kind == "year":
        return digits(str(year))
    if kind == "day" or start == end:
        return date(start)
    return _("{start} to {end}").format(start=date(start), end=date(end))


def vega_locale() -> dict[str, dict[str, Any]]:
    """`formatLocale` and `timeFormatLocale` for Vega from the same CLDR data, since d3 has none for Persian.

    >>> vega_locale()["number"]["decimal"]
    '.'
    """
    from babel import Locale as Cldr
    from babel.dates import get_day_names, get_month_names

    language = current().language
    system = "arabext" if language == "fa" else "latn"
    symbols = Cldr(language).number_symbols[system]
    numbers: dict[str, Any] = {
        "decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""],
        "percent": symbols["percentSign"], "minus": "−",
    }  # fmt: skip
    if language == "fa":
        numbers["numerals"] = list(PERSIAN_DIGITS)
    days = [get_day_names(width, locale=language) for width in ("wide", "abbreviated")]
    months = [get_month_names(width, locale=language) for width in ("wide", "abbreviated")]
    sunday_first = (6, 0, 1, 2, 3, 4, 5)
    times = {
        "dateTime": "%x, %X", "date": "%d.%m.%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"],
        "days": [days[0][i] for i in sunday_first], "shortDays": [days[1][i] for i in sunday_first],
        "months": [months[0][i] for i in range(1, 13)], "shortMonths": [months[1][i] for i in range(1, 13)],
    }  # fmt: skip
    return {"number": numbers, "time": times}
