"""Readings of one thing beside each other: dumbbells for methods that disagree, slopes for then and now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.labels import apart
from playbook.charts.forms.rows import Rows
from playbook.charts.forms.shape import (
    COLUMN,
    LINE,
    Measure,
    along,
    by_room,
    colours_of,
    finished,
    hover,
    labels_at,
    level_axis,
    nice_domain,
    phrase,
    pixels,
    shown,
    text_after,
    text_before,
    unchecked,
    upright_grid,
    word,
    wrapped,
)
from playbook.charts.units import short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart


@unchecked
def dumbbell(
    frame: pd.DataFrame, category: str, measures: Sequence[Measure], *, emphasise: Sequence[str] = ()
) -> Chart:
    """A row per category, a dot per measure, a line from the least to the most: how far readings lie apart.

    frame: one row per category, as it shall stand. measures: of one unit; their names are the readings' names.
    emphasise: columns of the one or two readings that the title speaks of, named at the first row and coloured; the
    other dots are grey and named on hover. Without it all are coloured, and a legend stands above.
    """
    import altair as alt
    import pandas as pd

    dots = pd.concat([_reading(frame, category, measure) for measure in measures], ignore_index=True)
    dots = dots.dropna(subset=["value"])
    spans = dots.groupby("place", as_index=False).agg(low=("value", "min"), high=("value", "max"))
    bounds = nice_domain(list(dots["value"]))
    names = [measure.name for measure in measures]
    spoken = [measure.name for measure in measures if measure.column in emphasise]
    paint = dict(zip(spoken, (theme.EMPHASIS, theme.UNSURE), strict=False)) if spoken else theme.category_colours(names)
    dots["spoken"] = dots["reading"].isin(spoken) if spoken else True
    rows = Rows(tuple(str(name) for name in frame[category]), top=LINE + 4 if spoken else 0)
    axis = level_axis(measures[0], bounds, title=None)
    x = alt.X("value:Q").axis(axis).scale(domain=bounds, nice=False, range=along(8, 20))
    colour = alt.Color("reading:N").scale(domain=names, range=[paint.get(name, theme.CONTEXT) for name in names])
    legend = None if spoken else alt.Legend(title=None, orient="top", columns=2)
    y = rows.axis()
    base = alt.Chart(dots).encode(x=x, y=y, color=colour.legend(legend), tooltip=hover(name="", line=" "))
    span = alt.Chart(spans).mark_rule(color=theme.RULE, strokeWidth=3, **rows.shift())
    ring: dict[str, Any] = {"stroke": theme.PAPER, "strokeWidth": 1.5, **rows.shift()}
    layers: list[Any] = [
        upright_grid(bounds, measures[0].unit),
        span.encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=y),
        base.transform_filter("!datum.spoken").mark_circle(size=70, **ring),
        base.transform_filter("datum.spoken").mark_circle(size=150, **ring),
    ]
    if spoken:
        layers.append(_first_names(dots, spoken, colour, bounds))
    return finished(alt.layer(*layers, *rows.names_above()), rows.height, widest=COLUMN)


def _reading(frame: pd.DataFrame, category: str, measure: Measure) -> pd.DataFrame:
    import pandas as pd

    data = pd.DataFrame({"place": range(len(frame)), "name": [str(name) for name in frame[category]]})
    data["reading"], data["value"] = measure.name, frame[measure.column].to_numpy(float)
    data["line"] = [f"{measure.name}: {text}" for text in shown(frame, measure)]
    return data


def _first_names(
    dots: pd.DataFrame, spoken: Sequence[str], colour: alt.Color, bounds: tuple[float, float]
) -> alt.Chart:
    """The names of the readings above their dots in the first row, apart from each other and inside the plot."""
    import altair as alt

    first = dots[dots["reading"].isin(spoken) & (dots["place"] == 0)].sort_values("value", ignore_index=True)
    first["text"] = [word(str(name)) for name in first["reading"]]
    widths = [pixels(text) * 1.05 for text in first["text"]]
    for room, plot in (("narrow", 240.0), ("broad", 560.0)):
        unit = (bounds[1] - bounds[0]) / plot
        near = apart(list(first["value"]), bounds, height=plot, gap=max(widths, default=0) + 12)
        spots = [(value - bounds[0]) / unit for value in near]
        first[room] = [bounds[0] + spot * unit for spot in _side_by_side(spots, widths, room=plot + 20)]
    data = alt.Chart(first).transform_calculate(spot=by_room("datum.narrow", "datum.broad"))
    names: alt.Chart = data.mark_text(align="center", baseline="bottom", dy=-20, fontWeight="bold").encode(
        x=alt.X("spot:Q"), y=alt.Y("place:O"), text=alt.Text("text:N"), color=colour
    )
    return names


def _side_by_side(spots: Sequence[float], widths: Sequence[float], *, room: float) -> list[float]:
    """The middles of texts of these widths, in their order: as near to their spots as they fit, from 0 to `room`.

    >>> _side_by_side([90.0, 95.0], [40.0, 40.0], room=100.0)
    [28.0, 80.0]
    """
    placed, end = [], room
    for spot, width in reversed(list(zip(spots, widths, strict=True))):
        placed.append(min(spot, end - width / 2))
        end = placed[-1] - width / 2 - 12
    moved, start = [], 0.0
    for spot, width in zip(reversed(placed), widths, strict=True):
        moved.append(max(spot, start + width / 2))
        start = moved[-1] + width / 2 + 12
    return moved


@unchecked
def slope(
    frame: pd.DataFrame,
    category: str,
    before: Measure,
    after: Measure,
    *,
    emphasise: Sequence[str] = (),
    colours: Mapping[str, str] | None = None,
) -> Chart:
    """A line from then to now per category, with numbers at both ends and its name at the later one.

    frame: one row per category. before, after: of one unit; their names are the names of the two times.
    """
    import altair as alt

    names = [str(name) for name in frame[category]]
    height = max(260, 34 * len(names))
    data = _slope_data(frame, names, before, after, height=height)
    bounds = _slope_bounds(data)
    shades = colours_of(names, emphasise, colours)
    free = [max(pixels(text) for text in data.loc[data["time"] == time, "text"]) + 14 for time in (0, 1)]
    times = [before.name, after.name]
    lines = [wrapped(name, 10) for name in times]
    # On a phone the two times would print over one another; lines grow downwards from the place of the first.
    lift = LINE * (max(map(len, lines)) - 1)
    axis = alt.Axis(
        labelExpr=by_room(labels_at(lines), labels_at([word(name) for name in times])), orient="top", title=None,
        labelColor=theme.INK, labelAngle=0, grid=True, gridColor=theme.RULE, labelOverlap=False,
        labelPadding=alt.ExprRef(by_room(str(12 + lift), "12")),
    )  # fmt: skip
    x = alt.X("time:O").axis(axis).scale(type="point", padding=0, range=along(*free))
    y = alt.Y("value:Q").axis(None).scale(domain=bounds, nice=False)
    colour = alt.Color("name:N").scale(domain=names, range=shades).legend(None)
    words = alt.Color("label:N").scale(domain=names, range=[theme.text_colour(shade) for shade in shades]).legend(None)
    spoken = alt.Color("name:N").scale(domain=names, range=shades).legend(None)
    titles = {"name": "", "from": before.name, "to": after.name}
    base = alt.Chart(data).encode(x=x, tooltip=hover(**titles))
    strong = data["name"].isin(emphasise)
    loud = alt.Chart(data[strong]).encode(x=x, tooltip=hover(**titles))
    first, second = base.transform_filter("datum.time === 0"), base.transform_filter("datum.time === 1")
    layers = [
        base.mark_line(strokeWidth=1.5).encode(y=y, detail=alt.Detail("name:N"), color=colour),
        base.mark_circle(size=60).encode(y=y, color=colour),
        first.mark_text(**text_before(10)).encode(y=alt.Y("spot:Q").axis(None), text=alt.Text("text:N"), color=words),
        second.mark_text(**text_after(10)).encode(y=alt.Y("spot:Q").axis(None), text=alt.Text("text:N"), color=words),
    ]
    if strong.any():
        layers.append(loud.mark_line(strokeWidth=3).encode(y=y, detail=alt.Detail("name:N"), color=spoken))
    return finished(alt.layer(*layers).resolve_scale(color="independent"), height, widest=COLUMN)


def _slope_bounds(data: pd.DataFrame) -> tuple[float, float]:
    """Not from zero: a slope shows change, not size; a little air above and below."""
    low, high = float(data["value"].min()), float(data["value"].max())
    air = (high - low) * 0.04 or abs(high) * 0.1 or 1.0
    return low - air, high + air


def _slope_data(
    frame: pd.DataFrame, names: Sequence[str], before: Measure, after: Measure, *, height: float
) -> pd.DataFrame:
    """Two rows per category, then and now, with the spots of their labels moved apart."""
    import pandas as pd

    starts, ends = list(frame[before.column].astype(float)), list(frame[after.column].astype(float))
    data = pd.DataFrame({"name": [*names, *names], "time": [0] * len(names) + [1] * len(names)})
    data["label"], data["value"] = data["name"], [*starts, *ends]
    data["from"], data["to"] = shown(frame, before) * 2, shown(frame, after) * 2
    texts = short([*starts, *ends], before.unit)
    later = [phrase(text, name) for text, name in zip(texts[len(names) :], names, strict=True)]
    data["text"] = [*(word(text) for text in texts[: len(names)]), *later]
    bounds = _slope_bounds(data)
    data["spot"] = [*apart(starts, bounds, height=height), *apart(ends, bounds, height=height)]
    return data
