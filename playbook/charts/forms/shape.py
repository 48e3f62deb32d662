"""What all forms share: quantities and times described once, labels, directions, room.

Every form draws categories and periods by their place (0, 1, 2 …) and looks their labels up in the axis. So the order
is the frame's, two long names that are cut to the same text stay two, and a label is never code.
"""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from playbook import i18n
from playbook.charts import theme
from playbook.charts.parts import Unit
from playbook.charts.units import RLI, exact, tick_expression
from playbook.i18n import _

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

# Below this many pixels a chart has fewer ticks and smaller labels: a phone, or one of several panels.
NARROW = 520
ROOM = "room"
LINE = 16


@dataclass(frozen=True)
class Measure:
    """A quantity in a frame: its column, its name for the reader, its unit, and the columns of its interval."""

    column: str
    name: str = ""
    unit: Unit = "number"
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Time:
    """Periods in a frame, oldest first: the column of their first days (or of ready texts), how long they are, and the
    column that is false where a period is not over yet."""

    column: str
    kind: Literal["day", "week", "month", "quarter", "year", "text"] = "month"
    complete: str = ""


def rtl() -> bool:
    """True where the page runs from right to left."""
    return i18n.direction() == "rtl"


def word(text: str) -> str:
    """A text as it may stand in a chart, whose own direction is always left to right."""
    return f"{RLI}{text}{i18n.PDI}" if rtl() and text else text


def wrapped(text: str, width: int = 20) -> list[str]:
    """A label in at most two lines of about `width` characters.

    >>> wrapped("Regency cake stand with three tiers")
    ['Regency cake stand', 'with three tiers']
    """
    lines = textwrap.wrap(text, width, max_lines=2, placeholder="…") or [""]
    return [word(line) for line in lines]


def pixels(text: str, size: int = 13) -> float:
    """About how wide a text is; generous, since no form may cut a number."""
    shown = text.translate({ord(mark): None for mark in "\u2066\u2067\u2068\u2069\u200c"})
    return sum(0.34 if letter in " .,:;·'|iIl٫٬" else 0.86 if letter in "mwMW%٪—" else 0.6 for letter in shown) * size


def labels_at(labels: Sequence[str | Sequence[str]]) -> str:
    """The Vega expression that finds the label of a place."""
    return f"{json.dumps(list(labels), ensure_ascii=False)}[datum.value]"


def by_room(narrow: str, broad: str) -> str:
    """One expression for a phone, another for a page."""
    return broad if narrow == broad else f"{ROOM} < {NARROW} ? {narrow} : {broad}"


def finished(chart: Any, height: float) -> Chart:
    """The chart at the width of its container, with the parameter that says how wide that is."""
    import altair as alt

    ready: Chart = chart.properties(width="container", height=height).add_params(alt.param(name=ROOM, value=700))
    return ready


def text_after(gap: float) -> dict[str, Any]:
    """Settings of a text that stands after its point, in the direction of reading."""
    return {"align": "right", "dx": -gap} if rtl() else {"align": "left", "dx": gap}


def text_before(gap: float) -> dict[str, Any]:
    """Settings of a text that stands before its point, in the direction of reading."""
    return {"align": "left", "dx": gap} if rtl() else {"align": "right", "dx": -gap}


# --- scales ----------------------------------------------------------------------------------------------------------


def along(start: float = 0, end: float = 0) -> list[Any]:
    """The range of a horizontal scale, `start` and `end` pixels kept free for labels; from the right in Persian."""
    import altair as alt

    left, right = (end, start) if rtl() else (start, end)
    near, far = left or 0, alt.ExprRef(f"width - {right:.0f}") if right else alt.ExprRef("width")
    return [far, near] if rtl() else [near, far]


def nice_domain(values: Sequence[float], *, zero: bool = True, steps: int = 4) -> tuple[float, float]:
    """Round bounds around values, from zero unless told; the same for every panel that is given the same values.

    >>> nice_domain([3.0, 87.0])
    (0.0, 100.0)
    """
    from math import ceil, floor, isfinite, log10

    known = [float(value) for value in values if value is not None and isfinite(float(value))]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    spread = (high - low) or abs(high) or 1.0
    size = 10 ** floor(log10(spread / steps))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * steps >= spread * 0.999)
    return floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step


def quantity_axis(measure: Measure, domain: tuple[float, float], **more: Any) -> alt.Axis:
    """The axis of a quantity: few ticks, light lines, written in the reader's numbers."""
    import altair as alt

    largest = max(abs(domain[0]), abs(domain[1]))
    settings: dict[str, Any] = {"labelExpr": tick_expression(measure.unit, largest), "title": None, "tickCount": 4}
    return alt.Axis(**{**settings, **more})


def upright_axis(measure: Measure, domain: tuple[float, float], *, title: str = "") -> alt.Axis:
    """A vertical axis on the side where reading begins, its title lying flat above it."""
    side = {"orient": "right"} if rtl() else {}
    above: dict[str, Any] = {}
    if title:
        above = {
            "title": word(title), "titleAngle": 0, "titleAlign": "right" if rtl() else "left", "titleAnchor": "end",
            "titleX": 0, "titleY": -12, "titleBaseline": "bottom",
        }  # fmt: skip
    return quantity_axis(measure, domain, **side, **above)


# --- words -----------------------------------------------------------------------------------------------------------


def shown(frame: pd.DataFrame, measure: Measure) -> list[str]:
    """Every value of a measure in full, with its interval where it has one: what stands in the hover."""
    texts = [exact(value, measure.unit) for value in frame[measure.column]]
    if not measure.low:
        return texts
    return [
        _("{value} ({low} to {high})").format(value=text, low=exact(low, measure.unit), high=exact(high, measure.unit))
        if low == low and high == high  # noqa: PLR0124 - NaN: no interval
        else text
        for text, low, high in zip(texts, frame[measure.low], frame[measure.high], strict=True)
    ]


def hover(**titles: str) -> list[alt.Tooltip]:
    """The lines of a hover: {column of ready texts: its title}; a line without a title stands first, as the name."""
    import altair as alt

    return [alt.Tooltip(f"{column}:N", title=title or "title") for column, title in titles.items()]


def colour_scale(names: Sequence[str], emphasise: Sequence[str], colours: Mapping[str, str] | None) -> list[str]:
    """One colour per name: as given, else the accent for what is talked about and grey for the rest."""
    given = colours or {}
    plain = theme.CONTEXT if emphasise else theme.EMPHASIS
    return [given.get(name, theme.EMPHASIS if name in emphasise else plain) for name in names]


# --- time ------------------------------------------------------------------------------------------------------------


def time_texts(frame: pd.DataFrame, time: Time) -> list[str]:
    """The full name of every period, for the hover."""
    if time.kind == "text":
        return [str(value) for value in frame[time.column]]
    days = [_day(value) for value in frame[time.column]]
    if time.kind == "week":
        return [_("week of {day}").format(day=i18n.date(day)) for day in days]
    return [i18n.period(day, day + dt.timedelta(days=1), time.kind) for day in days]


def time_axis(frame: pd.DataFrame, time: Time, **more: Any) -> alt.Axis:
    """An axis of periods: as people write them, the year where it begins, thinner on a phone, the last always named."""
    import altair as alt

    count = len(frame)
    narrow = _time_labels(frame, time, every=max(1, -(-count // 5)))
    broad = _time_labels(frame, time, every=max(1, -(-count // 13)))
    settings: dict[str, Any] = {
        "labelExpr": by_room(labels_at(narrow), labels_at(broad)), "title": None, "labelAngle": 0,
        "labelOverlap": False, "values": list(range(count)),
    }  # fmt: skip
    return alt.Axis(**{**settings, **more})


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
