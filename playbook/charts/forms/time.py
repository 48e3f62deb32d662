"""Quantities over time: columns, and lines with their bands. What is not over yet is drawn lighter and says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.labels import end_labels
from playbook.charts.forms.periods import time_axis, time_texts
from playbook.charts.forms.shape import (
    Measure,
    Time,
    along,
    colours_of,
    finished,
    grid,
    hover,
    nice_domain,
    pixels,
    rtl,
    shade_if,
    shown,
    text_after,
    unchecked,
    upright_axis,
    word,
)
from playbook.charts.units import short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

HEIGHT = 280
# What the axis with its two or three lines takes of the height.
HEAD = 48


@unchecked
def columns(
    frame: pd.DataFrame,
    time: Time,
    measure: Measure,
    *,
    compare: Measure | None = None,
    emphasise: str = "",
    domain: tuple[float, float] | None = None,
    height: int = HEIGHT,
) -> Chart:
    """A column per period, from zero.

    frame: one row per period, oldest first. compare: what each period is held against (a year ago), a tick across the
    column. emphasise: a column of the frame that is true for the periods the title speaks of. domain: to be given where
    several charts stand side by side.
    """
    import altair as alt
    import pandas as pd

    data = pd.DataFrame({"place": range(len(frame)), "name": time_texts(frame, time), "shown": shown(frame, measure)})
    data["value"] = frame[measure.column].to_numpy(float)
    data["over"] = frame[time.complete].to_numpy(bool) if time.complete else True
    data["spoken"] = frame[emphasise].to_numpy(bool) if emphasise else True
    titles = {"name": "", "shown": measure.name}
    values = [*data["value"]]
    if compare:
        data["compare"] = frame[compare.column].to_numpy(float)
        data["compared"] = shown(frame, compare)
        titles["compared"] = compare.name
        values += [*data["compare"]]
    bounds = domain or nice_domain(values)
    x = alt.X("place:O").axis(time_axis(frame, time)).scale(
        domain=list(data["place"]), paddingInner=0.28, paddingOuter=0.14, reverse=rtl()
    )  # fmt: skip
    y = alt.Y("value:Q").axis(upright_axis(measure, bounds)).scale(domain=bounds, nice=False)
    colour = shade_if("datum.spoken", theme.EMPHASIS, theme.CONTEXT)
    base = alt.Chart(data).encode(x=x, tooltip=hover(**titles))
    whole, partial = base.transform_filter("datum.over"), base.transform_filter("!datum.over")
    layers = [*grid(bounds), whole.mark_bar().encode(y=y, color=colour)]
    if not data["over"].all():
        light = partial.mark_bar(fillOpacity=0.22, stroke=theme.EMPHASIS, strokeDash=[3, 3], strokeWidth=1)
        layers.append(light.encode(y=y))
    if compare:
        layers += _ticks(base, data, compare)
    return finished(alt.layer(*layers), height)


def _ticks(base: alt.Chart, data: pd.DataFrame, compare: Measure) -> list[alt.Chart]:
    """What each column is held against, named once, at the last."""
    import altair as alt

    last = alt.Chart(data.dropna(subset=["compare"]).tail(1).assign(text=word(compare.name)))
    edge: dict[str, Any] = {"x": 0, "align": "left"} if rtl() else {"x": alt.ExprRef("width"), "align": "right"}
    return [
        base.mark_tick(color=theme.PAPER, thickness=5, opacity=1).encode(y=alt.Y("compare:Q")),
        base.mark_tick(color=theme.INK, thickness=2, opacity=1).encode(y=alt.Y("compare:Q")),
        last.mark_text(baseline="bottom", dy=-5, color=theme.SOFT, **edge).encode(
            y=alt.Y("compare:Q"), text=alt.Text("text:N")
        ),
    ]


@unchecked
def lines(
    frame: pd.DataFrame,
    time: Time,
    measure: Measure,
    *,
    series: str = "",
    colours: Mapping[str, str] | None = None,
    emphasise: Sequence[str] = (),
    domain: tuple[float, float] | None = None,
) -> Chart:
    """A line per series, named at its end; with `low` and `high` in the measure, a band.

    frame: one row per period and series, oldest first, every series over the same periods; a missing value is a gap.
    series: the column that tells them apart; empty for one line. emphasise: the series that the title speaks of.
    """
    import altair as alt

    data, periods, names = _line_data(frame, time, measure, series)
    bounds = domain or nice_domain([*data["value"], *data["low"].dropna(), *data["high"].dropna()])
    paint = colours if colours or emphasise or len(names) == 1 else theme.category_colours(names)
    shades = colours_of(names, emphasise, paint)
    colour = alt.Color("series:N").scale(domain=names, range=shades).legend(None)
    ends = end_labels(data, names, bounds, height=HEIGHT - HEAD, texts=_end_texts(data, names, measure))
    free = max((pixels(text) for text in ends["text"]), default=0) + 16
    x = alt.X("place:O").axis(time_axis(periods, time, free=free)).scale(
        domain=list(range(len(periods))), type="point", padding=0.3, range=along(0, free)
    )  # fmt: skip
    y = alt.Y("value:Q").axis(upright_axis(measure, bounds)).scale(domain=bounds, nice=False)
    base = alt.Chart(data).encode(x=x, color=colour)
    layers = grid(bounds, free=free)
    if measure.low:
        band = base.transform_filter("isValid(datum.low)").mark_area(fillOpacity=0.16)
        layers.append(band.encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")))
    layers.append(base.transform_filter("datum.over").mark_line(invalid="break-paths-show-domains").encode(y=y))
    if not data["over"].all():
        layers.append(base.transform_filter("datum.tail").mark_line(strokeDash=[1, 5]).encode(y=alt.Y("value:Q")))
    written = alt.Color("label:N").scale(domain=names, range=[theme.text_colour(shade) for shade in shades])
    last = alt.Chart(ends).encode(x=x)
    layers += [
        last.mark_circle(size=50).encode(y=alt.Y("value:Q"), color=colour),
        last.mark_text(fontWeight="bold", **text_after(10)).encode(
            y=alt.Y("spot:Q"), text=alt.Text("text:N"), color=written.legend(None)
        ),
        _sensor(data, names, bounds, count=len(periods), title=measure.name),
    ]
    return finished(alt.layer(*layers).resolve_scale(color="independent"), HEIGHT)


def _line_data(
    frame: pd.DataFrame, time: Time, measure: Measure, series: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Long rows with the place of their period; the periods once each; the names of the series."""
    import pandas as pd

    names = list(dict.fromkeys(str(name) for name in frame[series])) if series else [measure.name]
    periods = frame.drop_duplicates(time.column, ignore_index=True)
    place = {value: at for at, value in enumerate(periods[time.column])}
    texts = time_texts(periods, time)
    data = pd.DataFrame({"place": [place[value] for value in frame[time.column]]})
    data["series"] = [str(name) for name in frame[series]] if series else measure.name
    data["name"] = [texts[at] for at in data["place"]]
    data["value"] = frame[measure.column].to_numpy(float)
    data["shown"] = shown(frame, measure)
    for bound, column in (("low", measure.low), ("high", measure.high)):
        data[bound] = frame[column].to_numpy(float) if column else float("nan")
    data["over"] = frame[time.complete].to_numpy(bool) if time.complete else True
    # The tail is dotted: from the last period that is over to the one that is not.
    data["tail"] = data["place"] >= data.loc[data["over"], "place"].max()
    return data, periods, names


def _end_texts(data: pd.DataFrame, names: Sequence[str], measure: Measure) -> dict[str, str]:
    """What stands at the end of a line: its name, or its last value where there is only one line."""
    if len(names) > 1:
        return {name: name for name in names}
    known = list(data["value"].dropna())
    return {name: short(known, measure.unit)[-1] if known else "" for name in names}


def _sensor(
    data: pd.DataFrame, names: Sequence[str], bounds: tuple[float, float], *, count: int, title: str
) -> alt.Chart:
    """Unseen columns over the whole height: hovering anywhere in a period tells the exact numbers of all lines."""
    import altair as alt

    wide = data.pivot_table(index=["place", "name"], columns="series", values="shown", aggfunc="first").reset_index()
    titles = {"name": ""}
    for at, name in enumerate(names):
        wide[f"line{at}"] = wide.get(name, "")
        titles[f"line{at}"] = name if len(names) > 1 else title
    keep = wide[["place", *titles]].assign(bottom=bounds[0], top=bounds[1])
    unseen = alt.Chart(keep).mark_bar(opacity=0, width=alt.ExprRef(f"width / {max(count, 1)}"))
    sensor: alt.Chart = unseen.encode(
        x=alt.X("place:O"), y=alt.Y("bottom:Q"), y2=alt.Y2("top:Q"), tooltip=hover(**titles)
    )
    return sensor
