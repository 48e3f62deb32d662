"""Curves over a quantity: survival steps with their bands; and one point per thing on two quantities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.labels import end_labels
from playbook.charts.forms.shape import (
    Measure,
    along,
    by_room,
    colours_of,
    finished,
    grid,
    hover,
    level_axis,
    nice_domain,
    pixels,
    rtl,
    shade_if,
    shown,
    text_after,
    text_before,
    unchecked,
    upright_axis,
    upright_grid,
    word,
)
from playbook.charts.units import exact

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

HEIGHT = 280


@unchecked
def steps(
    frame: pd.DataFrame,
    time: Measure,
    measure: Measure,
    *,
    series: str = "",
    emphasise: Sequence[str] = (),
    mark: tuple[float, float, str] | None = None,
) -> Chart:
    """Step curves with their bands, as Kaplan and Meier drew them: a value holds until the next row.

    frame: one row per time and series, times rising. time: elapsed, in days. measure: a share, with `low` and `high`
    the band. series: empty for one curve. mark: (time, share, words) of the point that the title speaks of, such as the
    day by which half have come back.
    """
    import altair as alt
    import pandas as pd

    names = list(dict.fromkeys(str(name) for name in frame[series])) if series else [measure.name]
    data = pd.DataFrame({"time": frame[time.column].to_numpy(float), "value": frame[measure.column].to_numpy(float)})
    data["series"] = [str(name) for name in frame[series]] if series else measure.name
    data["place"], data["when"], data["shown"] = data["time"], shown(frame, time), shown(frame, measure)
    bounds = nice_domain([*data["value"], *(frame[measure.high] if measure.high else [])])
    reach = (0.0, float(data["time"].max()))
    colours = None if emphasise or len(names) == 1 else theme.category_colours(names)
    shades = colours_of(names, emphasise, colours)
    colour = alt.Color("series:N").scale(domain=names, range=shades).legend(None)
    many = len(names) > 1
    ends = end_labels(data, names, bounds, height=HEIGHT - 40, texts={name: name if many else "" for name in names})
    free = max((pixels(text) for text in ends["text"]), default=0) + 12
    # Its name ends where the labels do: the plot itself may be narrower than the words.
    across = level_axis(time, reach, titleX=0 if rtl() else alt.ExprRef("width"))
    x = alt.X("time:Q").axis(across).scale(domain=reach, nice=False, range=along(6, max(free, 20)))
    y = alt.Y("value:Q").axis(upright_axis(measure, bounds)).scale(domain=bounds, nice=False)
    titles = {**({"series": ""} if many else {}), "when": time.name, "shown": measure.name}
    base = alt.Chart(data).encode(x=x, color=colour)
    # Vega-Lite joins points from left to right, which is backwards in time where time runs to the left.
    held: Any = "step-before" if rtl() else "step-after"
    layers = grid(bounds, free=max(free, 20))
    if measure.low:
        data["low"], data["high"] = frame[measure.low].to_numpy(float), frame[measure.high].to_numpy(float)
        layers.append(base.mark_area(interpolate=held, fillOpacity=0.16).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")))
    layers.append(base.mark_line(interpolate=held, strokeWidth=2).encode(y=y))
    layers.append(base.mark_circle(size=260, opacity=0).encode(y=alt.Y("value:Q"), tooltip=hover(**titles)))
    if many:
        words = alt.Color("label:N").scale(domain=names, range=[theme.text_colour(shade) for shade in shades])
        named = alt.Chart(ends).mark_text(fontWeight="bold", **text_after(6))
        layers.append(
            named.encode(x=alt.X("place:Q"), y=alt.Y("spot:Q"), text=alt.Text("text:N"), color=words.legend(None))
        )
    if mark:
        layers += _marked(mark, rising=bool(data["value"].iloc[-1] > data["value"].iloc[0]))
    return finished(alt.layer(*layers).resolve_scale(color="independent"), HEIGHT)


def _marked(mark: tuple[float, float, str], *, rising: bool) -> list[alt.Chart]:
    """Two fine lines from the axes to a point of a curve, and what it means, on the side that the curve leaves free."""
    import altair as alt
    import pandas as pd

    time, share, text = mark
    point = pd.DataFrame([{"time": time, "value": share, "zero": 0.0, "text": word(text)}])
    base = alt.Chart(point)
    fine: dict[str, Any] = {"color": theme.INK, "strokeDash": [2, 3], "strokeWidth": 1}
    return [
        base.mark_rule(**fine).encode(x=alt.X("time:Q"), y=alt.Y("zero:Q"), y2=alt.Y2("value:Q")),
        base.mark_rule(**fine).encode(x=alt.X("zero:Q"), x2=alt.X2("time:Q"), y=alt.Y("value:Q")),
        base.mark_circle(size=70, color=theme.INK).encode(x=alt.X("time:Q"), y=alt.Y("value:Q")),
        base.mark_text(baseline="top" if rising else "bottom", dy=8 if rising else -8, **text_after(8)).encode(
            x=alt.X("time:Q"), y=alt.Y("value:Q"), text=alt.Text("text:N")
        ),
    ]


@unchecked
def scatter(
    frame: pd.DataFrame,
    label: str,
    x: Measure,
    y: Measure,
    *,
    size: Measure | None = None,
    emphasise: Sequence[str] = (),
) -> Chart:
    """A dot per row on two quantities, as many named as there is room for, those that the title speaks of always.

    size: a third quantity as the dot's area.
    """
    import altair as alt
    import pandas as pd

    data = pd.DataFrame({"name": [str(name) for name in frame[label]]})
    data["x"], data["y"] = frame[x.column].to_numpy(float), frame[y.column].to_numpy(float)
    data["text"] = [word(name) for name in data["name"]]
    data["shown_x"], data["shown_y"] = shown(frame, x), shown(frame, y)
    across, up = nice_domain(list(data["x"])), nice_domain(list(data["y"]))
    data["spoken"] = data["name"].isin(emphasise)
    data["narrow"] = _named(data, across, up, width=240)
    data["broad"] = _named(data, across, up, width=600)
    titles = {"name": "", "shown_x": x.name, "shown_y": y.name}
    area: Any = alt.SizeValue(90)
    if size:
        data["size"] = frame[size.column].to_numpy(float)
        data["shown_size"] = [exact(value, size.unit) for value in data["size"]]
        titles["shown_size"] = size.name
        area = alt.Size("size:Q").scale(range=[30, 900], domain=[0, float(data["size"].max())]).legend(None)
    axis = level_axis(x, across)
    base = alt.Chart(data).encode(
        x=alt.X("x:Q").axis(axis).scale(domain=across, nice=False, range=along(6, 40)),
        y=alt.Y("y:Q").axis(upright_axis(y, up, title=y.name)).scale(domain=up, nice=False),
    )
    colour = shade_if("datum.spoken", theme.EMPHASIS, theme.CONTEXT)
    plain = not emphasise
    dots = base.mark_circle(opacity=0.75, stroke=theme.PAPER, strokeWidth=1).encode(
        size=area, color=alt.ColorValue(theme.EMPHASIS) if plain else colour, tooltip=hover(**titles)
    )
    named = base.transform_calculate(side=by_room("datum.narrow", "datum.broad"))
    names = [
        named.transform_filter(f"datum.side === '{side}'")
        .mark_text(baseline="middle", **place)
        .encode(text=alt.Text("text:N"))
        for side, place in (("after", text_after(10)), ("before", text_before(10)))
    ]
    return finished(alt.layer(*grid(up), upright_grid(across, x.unit), dots, *names), HEIGHT + 60)


def _named(data: pd.DataFrame, across: tuple[float, float], up: tuple[float, float], *, width: float) -> list[str]:
    """On which side of its dot each name stands on a plot of this width, "after" or "before", or "" for no name.

    The dots spoken of come first and are always named; the others, from the top, while no name lies on another or on a
    dot.
    """
    dots = [
        ((x - across[0]) / (across[1] - across[0]) * width, (y - up[0]) / (up[1] - up[0]) * HEIGHT)
        for x, y in zip(data["x"], data["y"], strict=True)
    ]
    taken = [(left - 7, left + 7, middle - 7, middle + 7) for left, middle in dots]
    sides = [""] * len(data)
    for at in sorted(range(len(data)), key=lambda row: (not data["spoken"][row], -data["y"][row])):
        long, (left, middle) = pixels(data["text"][at]), dots[at]
        boxes = {
            "after": (left + 8, left + 8 + long, middle - 9, middle + 9),
            "before": (left - 8 - long, left - 8, middle - 9, middle + 9),
        }
        inside = [side for side, box in boxes.items() if box[0] >= 0 and box[1] <= width + 40]
        clear = [side for side in inside if not any(_touch(boxes[side], other) for other in taken)]
        chosen = clear or (inside if data["spoken"][at] else [])
        if chosen:
            sides[at] = chosen[0]
            taken.append(boxes[chosen[0]])
    return sides


def _touch(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[1] and other[0] < one[1] and one[2] < other[3] and other[2] < one[3]
