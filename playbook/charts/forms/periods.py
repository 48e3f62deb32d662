"""Periods along an axis, written as people write them."""

from __future__ import annotations

import datetime as dt
from math import ceil
from typing import TYPE_CHECKING, Any

from playbook import i18n
from playbook.charts.forms.shape import NARROW, ROOM, Time, by_room, labels_at, word, wrapped
from playbook.i18n import _

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


def time_texts(frame: pd.DataFrame, time: Time) -> list[str]:
    """The full name of every period, for the hover."""
    if time.kind == "text":
        return [str(value) for value in frame[time.column]]
    days = [_day(value) for value in frame[time.column]]
    if time.kind == "week":
        return [_("week of {day}").format(day=i18n.date(day)) for day in days]
    return [i18n.period(day, day + dt.timedelta(days=1), time.kind) for day in days]


# How wide a chart is on a phone at least, and one of a few panels; from where on it is as wide as a page; and what one
# name of a month takes, in pixels.
PHONE, PAGE, NAME = 300, 800, 46
MOST_ON_PHONE, MOST = 5, 13


def time_axis(frame: pd.DataFrame, time: Time, *, free: float = 0, **more: Any) -> alt.Axis:
    """An axis of periods: as people write them, the year where it begins, thinner on a phone, the last always named.

    free: pixels beside the plot that labels take from it.
    """
    import altair as alt

    count = len(frame)
    most = [min(MOST_ON_PHONE, _fit(PHONE - free)), min(MOST, _fit(NARROW - free)), MOST]
    narrow, middle, broad = (_time_labels(frame, time, every=max(1, ceil(count / each))) for each in most)
    if count and time.complete and not bool(frame[time.complete].iloc[-1]):
        for labels in (narrow, middle, broad):
            labels[-1].append(word(_("so far")))
    on_page = labels_at(broad) if middle == broad else f"{ROOM} < {PAGE} ? {labels_at(middle)} : {labels_at(broad)}"
    settings: dict[str, Any] = {
        "labelExpr": by_room(labels_at(narrow), on_page), "title": None, "labelAngle": 0,
        "labelOverlap": False, "values": list(range(count)),
    }  # fmt: skip
    return alt.Axis(**{**settings, **more})


def _fit(room: float) -> int:
    """How many names stand beside each other in so many pixels; two at least, the first and the last."""
    return max(2, int(room // NAME))


def _time_labels(frame: pd.DataFrame, time: Time, *, every: int) -> list[list[str]]:
    """A short label for every `every`-th period counted from the last, with the larger unit below it where it turns."""
    labels: list[list[str]] = []
    above = ""
    count = len(frame)
    for place, value in enumerate(frame[time.column]):
        if (count - 1 - place) % every:
            labels.append([""])
            continue
        if time.kind == "text":
            labels.append(wrapped(str(value), 12))
            continue
        top, below = _short_period(_day(value), time.kind)
        labels.append([word(top), word(below)] if below and below != above else [word(top)])
        above = below
    return labels


def _short_period(day: dt.date, kind: str) -> tuple[str, str]:
    year, month, number = i18n.year_month_day(day)
    if kind == "year":
        return i18n.digits(str(year)), ""
    if kind == "quarter":
        return _("Q{q}").format(q=i18n.digits(str((month + 2) // 3))), i18n.digits(str(year))
    if kind == "month":
        return i18n.month_name(day, short=True), i18n.digits(str(year))
    return i18n.digits(str(number)), i18n.month_name(day, short=True)


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value
