"""The days on which a country buys unlike on others, those that move through the year included.

Western Easter by the rule of Meeus and Butcher, Orthodox Easter by the Julian rule, Nowruz by the Jalali calendar,
Ramadan and the two Eids by the tabular Islamic calendar. The last is arithmetic: where the month begins when the moon
is seen, the feast may be a day earlier or later, and `exact` says so. A festival is a stretch of days, since trade
changes before and after the day itself; how much it changes is measured, never assumed here.

Sources: J. Meeus, "Astronomical Algorithms" (1991), chapter 8; N. Dershowitz and E. M. Reingold, "Calendrical
Calculations", 3rd edition (2008), chapters 6 and 8 (Islamic and Easter).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Where Easter is the Orthodox one, where the Islamic year is lived by, and where Nowruz opens the year (ISO 3166).
ORTHODOX = frozenset({"BG", "BY", "CY", "ET", "GE", "GR", "MD", "ME", "MK", "RO", "RS", "RU", "UA"})
ISLAMIC = frozenset({
    "AE", "AF", "AL", "AZ", "BD", "BH", "BN", "DJ", "DZ", "EG", "EH", "GN", "ID", "IQ", "IR", "JO", "KM", "KW", "KZ",
    "KG", "LB", "LY", "MA", "ML", "MR", "MV", "MY", "NE", "OM", "PK", "PS", "QA", "SA", "SD", "SN", "SO", "SY", "TJ",
    "TM", "TN", "TR", "UZ", "XK", "YE",
})  # fmt: skip
NOWRUZ = frozenset({"AF", "AZ", "IR", "KG", "KZ", "TJ", "TM", "UZ"})
# Where both traditions keep their feasts.
BOTH = frozenset({"AL", "KZ", "LB", "XK"})


@dataclass(frozen=True)
class Festival:
    """One stretch of days, both ends inclusive. exact: False where it may lie a day earlier or later."""

    name: str
    first: dt.date
    last: dt.date
    exact: bool = True

    @property
    def days(self) -> int:
        """How many days it holds."""
        return (self.last - self.first).days + 1


def festivals(start: dt.date, end: dt.date, country: str) -> list[Festival]:
    """The festivals of a country that share a day with a stretch of days, by their first day.

    start, end: inclusive. country: ISO 3166, two letters; one that no list names has Easter, the November sales and
    Christmas. Names: easter, black_friday, christmas; nowruz_shopping (14 days before), nowruz (13 days);
    ramadan, eid_al_fitr, eid_al_adha.

    >>> [(each.name, each.first.isoformat()) for each in festivals(dt.date(2025, 3, 1), dt.date(2025, 4, 30), "PL")]
    [('easter', '2025-04-13')]
    """
    found = {
        festival
        for year in range(start.year - 1, end.year + 2)
        for festival in _of_year(year, country)
        if festival.first <= end and festival.last >= start
    }
    return sorted(found, key=lambda each: (each.first, each.name))


def easter(year: int) -> dt.date:
    """Easter Sunday of the Western churches.

    >>> easter(2024).isoformat(), easter(2025).isoformat()
    ('2024-03-31', '2025-04-20')
    """
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * rest + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return dt.date(year, month, day + 1)


def orthodox_easter(year: int) -> dt.date:
    """Easter Sunday of the Orthodox churches, in the Gregorian calendar; for the years 1900 to 2099.

    >>> orthodox_easter(2024).isoformat()
    '2024-05-05'
    """
    if not 1900 <= year < 2100:
        raise ValueError(f"the calendars lie 13 days apart from 1900 to 2099, not in {year}")
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return dt.date(year, month, day + 1) + dt.timedelta(days=13)


def islamic(year: int, month: int, day: int) -> dt.date:
    """A day of the tabular Islamic calendar; seen moons may differ from it by a day.

    >>> islamic(1445, 9, 1).isoformat(), islamic(1445, 10, 1).isoformat()
    ('2024-03-11', '2024-04-10')
    """
    passed = 354 * (year - 1) + (3 + 11 * year) // 30 + 29 * (month - 1) + month // 2
    return dt.date.fromordinal(227014 + passed + day)


def _of_year(year: int, country: str) -> Iterator[Festival]:
    for belongs, made in _TRADITIONS:
        if belongs(country):
            yield from made(year, country)


def _christian(year: int, country: str) -> Iterator[Festival]:
    sunday = orthodox_easter(year) if country in ORTHODOX else easter(year)
    yield Festival("easter", sunday - dt.timedelta(days=7), sunday + dt.timedelta(days=1))
    yield Festival("christmas", dt.date(year, 12, 24), dt.date(year, 12, 26))


def _november(year: int, _country: str) -> Iterator[Festival]:
    thursday = 22 + (3 - dt.date(year, 11, 22).weekday()) % 7
    friday = dt.date(year, 11, thursday) + dt.timedelta(days=1)
    yield Festival("black_friday", friday, friday + dt.timedelta(days=3))


def _persian(year: int, _country: str) -> Iterator[Festival]:
    import jdatetime

    begins: dt.date = jdatetime.date(year - 621, 1, 1).togregorian()
    yield Festival("nowruz_shopping", begins - dt.timedelta(days=14), begins - dt.timedelta(days=1))
    yield Festival("nowruz", begins, begins + dt.timedelta(days=12))


def _islamic(year: int, _country: str) -> Iterator[Festival]:
    """Those that begin in the Gregorian year, up to two of a kind: the Islamic one is eleven days shorter."""
    about = (year - 622) * 33 // 32
    for moon_year in range(about - 1, about + 3):
        for name, month, day, days in (
            ("ramadan", 9, 1, 30),
            ("eid_al_fitr", 10, 1, 3),
            ("eid_al_adha", 12, 10, 4),
        ):
            begins = islamic(moon_year, month, day)
            if begins.year == year:
                yield Festival(name, begins, begins + dt.timedelta(days=days - 1), exact=False)


_TRADITIONS: tuple[tuple[Callable[[str], bool], Callable[[int, str], Iterator[Festival]]], ...] = (
    (lambda country: country not in ISLAMIC or country in BOTH, _christian),
    (lambda country: country not in ISLAMIC, _november),
    (lambda country: country in NOWRUZ, _persian),
    (lambda country: country in ISLAMIC, _islamic),
)
