"""The days a year before that are like these: same weekdays, and feasts against the same feasts.

52 weeks back every weekday meets itself. A feast that moved does not: so its days are compared with the same days of
the feast a year before (a Good Friday with a Good Friday), and an ordinary day whose counterpart was a feast is
compared with the nearest ordinary one of the same weekday.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from playbook.methods.holidays import Festival, festivals

_ONE = dt.timedelta(days=1)
_YEAR = dt.timedelta(weeks=52)
_SEASON = dt.timedelta(days=92)
# Nearest first, the earlier one before the later one.
_NEARBY = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5, -6, 6)


@dataclass(frozen=True)
class LikeDay:
    """A day and the one of the year before that it is compared with. festival: the feast that both belong to, or ""."""

    day: dt.date
    earlier: dt.date
    festival: str = ""


@dataclass(frozen=True)
class LikeSpan:
    """A run of days in a row and the equally long run of the year before that it is compared with; ends inclusive."""

    start: dt.date
    end: dt.date
    earlier_start: dt.date
    earlier_end: dt.date


def like_days(start: dt.date, end: dt.date, country: str) -> list[LikeDay]:
    """One counterpart for each day from `start` to `end`, both inclusive. country: ISO 3166, as for `festivals`.

    A counterpart may serve two days, where feasts meet. Raises ValueError where `end` lies before `start`.

    >>> [found] = like_days(dt.date(2025, 4, 20), dt.date(2025, 4, 20), "PL")
    >>> found.earlier.isoformat(), found.festival
    ('2024-03-31', 'easter')
    """
    if end < start:
        raise ValueError(f"a stretch of days ends after it begins: {start} to {end}")
    year_before = _by_day(start - 2 * _YEAR, end, country)
    now = _by_day(start, end, country)
    begun = {*year_before.values()}
    found = []
    day = start
    while day <= end:
        feast = now.get(day)
        before = _a_year_before(feast, begun) if feast else None
        if feast and before:
            place = min((day - feast.first).days, before.days - 1)
            found.append(LikeDay(day, before.first + place * _ONE, feast.name))
        else:
            near = (day - _YEAR + dt.timedelta(weeks=weeks) for weeks in _NEARBY)
            ordinary = next((each for each in near if each not in year_before and each < start), day - _YEAR)
            found.append(LikeDay(day, ordinary))
        day += _ONE
    return found


def like_spans(start: dt.date, end: dt.date, country: str) -> list[LikeSpan]:
    """The days of `like_days` joined into runs, so that a few questions do for many days.

    >>> [str(each.earlier_start) for each in like_spans(dt.date(2025, 3, 1), dt.date(2025, 3, 31), "PL")]
    ['2024-03-02', '2024-03-17', '2024-04-07']
    """
    spans: list[LikeSpan] = []
    for each in like_days(start, end, country):
        if spans and each.earlier == spans[-1].earlier_end + _ONE:
            last = spans.pop()
            spans.append(LikeSpan(last.start, each.day, last.earlier_start, each.earlier))
        else:
            spans.append(LikeSpan(each.day, each.day, each.earlier, each.earlier))
    return spans


def around_feast(start: dt.date, end: dt.date, country: str) -> tuple[dt.date, dt.date] | None:
    """As many days as from `start` to `end`, both inclusive, lying to a feast of the year before as these lie to it.

    Of several feasts that lie wholly within and moved in the calendar, the longest counts. None where there is none, or
    the days are longer than a season and hold much besides.

    >>> [str(day) for day in around_feast(dt.date(2025, 4, 7), dt.date(2025, 4, 21), "PL")]  # Easter on the 20th
    ['2024-03-18', '2024-04-01']
    """
    if end - start > _SEASON:
        return None
    every = {*festivals(start - 2 * _YEAR, end, country)}
    pairs = [(feast, _a_year_before(feast, every)) for feast in every if start <= feast.first and feast.last <= end]
    moving = [(now, then) for now, then in pairs if then and _date_of(now) != _date_of(then)]
    if not moving:
        return None
    feast, earlier = max(moving, key=lambda pair: pair[0].days)
    back = feast.first - earlier.first
    return start - back, end - back


def _date_of(feast: Festival) -> tuple[int, int]:
    return feast.first.month, feast.first.day


def moved(start: dt.date, end: dt.date, country: str) -> dict[str, tuple[int, int]]:
    """Feasts that make the same dates of two years unlike: how many of their days lie in `start` to `end`, and how many
    in the same dates 52 weeks before; only those where the two differ.

    >>> moved(dt.date(2025, 3, 1), dt.date(2025, 3, 31), "PL")
    {'easter': (0, 9)}
    """
    counted = [_days_of(first, last, country) for first, last in ((start, end), (start - _YEAR, end - _YEAR))]
    names = sorted({*counted[0], *counted[1]})
    pairs = {name: (counted[0].get(name, 0), counted[1].get(name, 0)) for name in names}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def _days_of(start: dt.date, end: dt.date, country: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in festivals(start, end, country):
        shared = (min(each.last, end) - max(each.first, start)).days + 1
        found[each.name] = found.get(each.name, 0) + shared
    return found


def _by_day(start: dt.date, end: dt.date, country: str) -> dict[dt.date, Festival]:
    """Which feast each day belongs to; the shorter one where two meet, since it is the sharper."""
    found: dict[dt.date, Festival] = {}
    for each in sorted(festivals(start, end, country), key=lambda feast: -feast.days):
        for place in range(each.days):
            found[each.first + place * _ONE] = each
    return found


def _a_year_before(feast: Festival, feasts: set[Festival]) -> Festival | None:
    """The same feast one round of its own year earlier: 354 days for a lunar year, up to 385 for Easter."""
    before = [each for each in feasts if each.name == feast.name and 300 < (feast.first - each.first).days < 400]
    return before[0] if before else None
