"""What all forms share: quantities and times described once, labels, directions, room.

Every form draws categories and periods by their place (0, 1, 2 …) and looks their labels up in the axis. So the order
is the frame's, two long names that are cut to the same text stay two, and a label is never code.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from math import ceil, floor, isfinite, log10
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, cast

from playbook import i18n
from playbook.charts import theme
from playbook.charts.parts import Unit
from playbook.charts.units import exact, tick_expression
from playbook.i18n import _

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

# Below this many pixels a chart has fewer ticks and smaller labels: a phone, or one of several panels.
NARROW = 520
ROOM = "room"
RLI = "\u2067"
LINE = 16
# Forms whose marks only grow longer with the page stop here.
COLUMN = 720

Given = ParamSpec("Given")
Made = TypeVar("Made")


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
    """A text as it may stand in a chart, whose own direction is left to right: each in the direction of its letters."""
    return i18n.isolate(text) if text else text


def phrase(*pieces: str) -> str:
    """Pieces beside each other in the direction of the page, whatever the letters of each.

    >>> phrase("44%", "Email")
    '44% Email'
    """
    if not rtl():
        return " ".join(pieces)
    return f"{RLI}{' '.join(i18n.isolate(piece) for piece in pieces)}{i18n.PDI}"


def wrapped(text: str, width: int = 20) -> list[str]:
    """A label in at most two lines of about `width` characters.

    >>> wrapped("Regency cake stand with three tiers")
    ['Regency cake stand', 'with three tiers']
    """
    lines = textwrap.wrap(text, width, max_lines=2, placeholder="…", break_long_words=False) or [""]
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


def finished(chart: Any, height: float, *, widest: int = 0) -> Chart:
    """The chart at the width of its container, with the parameter that says how wide that is.

    widest: pixels beyond which the form only becomes emptier, such as bars; 0 for as wide as the page.
    """
    import altair as alt

    # Set here and now: `properties` and `add_params` would each copy the chart with all its layers.
    chart.width, chart.height = "container", max(height, LINE)
    if widest:
        chart.usermeta = {"widest": widest}
    chart.params = [*([] if chart.params is alt.Undefined else chart.params), alt.param(name=ROOM, value=700).param]
    return cast("Chart", chart)


def shade_if(test: str, then: str, otherwise: str) -> alt.ColorValue:
    """One colour where the test holds of a row, another where it does not."""
    import altair as alt

    return alt.ColorValue(otherwise, condition={"test": test, "value": then})


def unchecked(draw: Callable[Given, Made]) -> Callable[Given, Made]:
    """Build a form without checking each piece against Vega-Lite's schema: that takes most of the time.

    The tests check every finished form instead.
    """

    @wraps(draw)
    def drawn(*args: Given.args, **kwargs: Given.kwargs) -> Made:
        from altair.utils.schemapi import debug_mode

        with debug_mode(False):  # noqa: FBT003 - Altair's own signature
            return draw(*args, **kwargs)

    return drawn


def text_after(gap: float) -> dict[str, Any]:
    """Settings of a text that stands after its point, in the direction of reading."""
    return {"align": "right", "dx": -gap} if rtl() else {"align": "left", "dx": gap}


def text_before(gap: float) -> dict[str, Any]:
    """Settings of a text that stands before its point, in the direction of reading."""
    return {"align": "left", "dx": gap} if rtl() else {"align": "right", "dx": -gap}


# --- scales ----------------------------------------------------------------------------------------------------------


def along(start: float = 0, end: float = 0, *, end_on_phone: float | None = None) -> list[Any]:
    """The range of a horizontal scale, `start` and `end` pixels kept free for labels; from the right in Persian."""
    import altair as alt

    free = by_room(f"{end if end_on_phone is None else end_on_phone:.0f}", f"{end:.0f}")
    if rtl():
        return [alt.ExprRef(f"width - {start:.0f}"), alt.ExprRef(free)]
    return [start, alt.ExprRef(f"width - ({free})")]


def nice_domain(values: Sequence[float], *, zero: bool = True) -> tuple[float, float]:
    """Round bounds around values, from zero unless told; the same for every panel that is given the same values.

    >>> nice_domain([3.0, 87.0]), nice_domain([101.0, 118.0], zero=False)
    ((0.0, 100.0), (100.0, 120.0))
    """
    known = [float(value) for value in values if value is not None and isfinite(float(value))]
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + (abs(low) or 1.0)
    step = _tick_step(low, high, "number")
    return _round(floor(low / step + 1e-9) * step), _round(ceil(high / step - 1e-9) * step)


def ticks(domain: tuple[float, float], unit: Unit = "number") -> list[float]:
    """Where the numbers of an axis stand: four to six round ones; days in weeks and months of thirty.

    >>> ticks((0.0, 100.0)), ticks((0.0, 365.0), "days")
    ([0.0, 20.0, 40.0, 60.0, 80.0, 100.0], [0.0, 90.0, 180.0, 270.0, 360.0])
    """
    low, high = domain
    step = _tick_step(low, high, unit)
    first = ceil(low / step - 1e-9)
    return [_round(at * step) for at in range(first, floor(high / step + 1e-9) + 1)]


def _tick_step(low: float, high: float, unit: Unit) -> float:
    """The least round step that needs at most five of itself."""
    if unit == "days" and 5 < high - low < 1800:
        return next(step for step in (1.0, 2.0, 7.0, 14.0, 30.0, 60.0, 90.0, 180.0, 360.0) if step * 5 >= high - low)
    size = 10.0 ** floor(log10((high - low) / 5))
    return next(size * factor for factor in (1, 2, 2.5, 5, 10) if size * factor * 5 >= (high - low) * 0.999)


def _round(value: float) -> float:
    """Without the dust of binary fractions."""
    return float(f"{value:.12g}")


def quantity_axis(measure: Measure, domain: tuple[float, float], **more: Any) -> alt.Axis:
    """The axis of a quantity: few ticks, light lines, written in the reader's numbers."""
    import altair as alt

    largest = max(abs(domain[0]), abs(domain[1]))
    settings: dict[str, Any] = {
        "labelExpr": tick_expression(measure.unit, largest), "title": None, "values": ticks(domain, measure.unit),
        "labelFlush": False, "labelOverlap": False,
        # Vega thins given ticks down to its own count.
        "tickCount": 24,
    }  # fmt: skip
    return alt.Axis(**{**settings, **more})


def upright_axis(measure: Measure, domain: tuple[float, float], *, title: str = "") -> alt.Axis:
    """A vertical axis on the side where reading begins, its title lying flat above it; `grid` draws its lines."""
    side = {"orient": "right" if rtl() else "left", "grid": False}
    above: dict[str, Any] = {}
    if title:
        above = {
            "title": word(title), "titleAngle": 0, "titleAlign": "right" if rtl() else "left", "titleAnchor": "end",
            "titleX": 0, "titleY": -12, "titleBaseline": "bottom",
        }  # fmt: skip
    return quantity_axis(measure, domain, **side, **above)


def level_axis(measure: Measure, domain: tuple[float, float], **more: Any) -> alt.Axis:
    """A horizontal axis of a quantity, its name below its far end; on a phone every second number."""
    named = {"title": word(measure.name) or None, "titleAnchor": "end", "titleAlign": "left" if rtl() else "right"}
    every_second = [tick for at, tick in enumerate(ticks(domain, measure.unit)) if at % 2]
    written = tick_expression(measure.unit, max(abs(domain[0]), abs(domain[1])))
    thinned = f"{ROOM} < {NARROW} && indexof({every_second}, datum.value) >= 0 ? '' : ({written})"
    settings = {"orient": "bottom", "titlePadding": 8, "labelExpr": thinned, "grid": False, **named, **more}
    return quantity_axis(measure, domain, **settings)


def upright_grid(domain: tuple[float, float], unit: Unit) -> alt.Chart:
    """The light upright lines of a horizontal quantity, over the whole height."""
    import altair as alt
    import pandas as pd

    lines = alt.Chart(pd.DataFrame({"at": ticks(domain, unit)})).mark_rule(color=theme.GRID, strokeWidth=1)
    grid_lines: alt.Chart = lines.encode(x=alt.X("at:Q"))
    return grid_lines


def grid(domain: tuple[float, float], *, free: float = 0) -> list[alt.Chart]:
    """The light lines behind a chart, and the darker one at zero, up to where labels stand `free` pixels wide.

    Vega's own grid is drawn on the wrong side where the axis stands right and the scale runs backwards.
    """
    import altair as alt
    import pandas as pd

    start, end = along(0, free)
    at = pd.DataFrame({"value": ticks(domain)})
    at["zero"] = at["value"] == 0
    rule = alt.Chart(at).mark_rule(x=start, x2=end, strokeWidth=1)
    colour = shade_if("datum.zero", theme.RULE, theme.GRID)
    return [rule.encode(y=alt.Y("value:Q"), color=colour)]


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


def colours_of(names: Sequence[str], emphasise: Sequence[str], colours: Mapping[str, str] | None) -> list[str]:
    """One colour per name: as given, else the accent for what is talked about and grey for the rest."""
    given = colours or {}
    plain = theme.CONTEXT if emphasise else theme.EMPHASIS
    return [given.get(name, theme.EMPHASIS if name in emphasise else plain) for name in names]
