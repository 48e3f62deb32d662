"""A goal as a line to its date: what was reached, the pace it takes, where things head, and the target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.charts import theme
from playbook.charts.forms.labels import apart
from playbook.charts.forms.shape import (
    Measure,
    Time,
    text_after,
    along,
    finished,
    hover,
    nice_domain,
    pixels,
    rtl,
    shown,
    time_axis,
    time_texts,
    upright_axis,
    word,
)

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

HEIGHT = 300


def goal(
    frame: pd.DataFrame,
    time: Time,
    *,
    actual: Measure,
    required: Measure,
    target: tuple[float, str],
    expected: Measure | None = None,
) -> Chart:
    """Actual, required pace and target with its date; with `expected`, a fan of where things head.

    frame: one row per period from the start to the deadline, which is the last row; actual is missing in the future,
    expected (with `low` and `high`) in the past but for the last period known. target: its value and what to write
    beside it ("target 120,000 by 1 November").
    """
    import altair as alt
    import pandas as pd

    value, text = target
    data = pd.DataFrame({"place": range(len(frame)), "name": time_texts(frame, time)})
    data["actual"], data["required"] = frame[actual.column].to_numpy(float), frame[required.column].to_numpy(float)
    data["over"] = frame[time.complete].to_numpy(bool) if time.complete else True
    data["shown"], data["pace"] = shown(frame, actual), shown(frame, required)
    titles = {"name": "", "shown": actual.name, "pace": required.name}
    columns = ["actual", "required"]
    if expected:
        data["expected"] = frame[expected.column].to_numpy(float)
        for bound, column in (("low", expected.low), ("high", expected.high)):
            data[bound] = frame[column].to_numpy(float) if column else data["expected"]
        data["heading"] = shown(frame, expected)
        titles["heading"] = expected.name
        columns += ["low", "high"]
    bounds = nice_domain([value, *data[columns].to_numpy().ravel()])
    ends = _ends(data, actual=actual, required=required, expected=expected, bounds=bounds)
    free = max(pixels(each) for each in ends["text"]) + 14
    x = alt.X("place:O").axis(time_axis(frame, time)).scale(type="point", padding=0.3, range=along(0, free))
    y = alt.Y("required:Q").axis(upright_axis(actual, bounds)).scale(domain=bounds, nice=False)
    base = alt.Chart(data).encode(x=x)
    layers: list[alt.Chart] = []
    if expected:
        fan = base.transform_filter("isValid(datum.expected)")
        layers.append(fan.mark_area(fillOpacity=0.16).encode(y="low:Q", y2="high:Q"))
        layers.append(fan.mark_line(strokeDash=[2, 5], strokeWidth=2).encode(y="expected:Q"))
    layers.append(base.mark_line(stroke=theme.SOFT, strokeWidth=1.5, strokeDash=[6, 4]).encode(y=y))
    known = base.transform_filter("isValid(datum.actual)")
    layers.append(known.transform_filter("datum.over").mark_line().encode(y="actual:Q"))
    layers += _target(value, text, len(frame) - 1)
    paint = alt.Color("kind:N").scale(
        domain=["actual", "required", "expected"], range=[theme.EMPHASIS, theme.SOFT, theme.EMPHASIS]
    )
    named = alt.Chart(ends).encode(x="place:O", color=paint.legend(None))
    layers.append(named.transform_filter("datum.kind === 'actual'").mark_circle(size=60).encode(y="value:Q"))
    layers.append(named.mark_text(**text_after(10)).encode(y="spot:Q", text="text:N"))
    sensor = base.transform_calculate(bottom=str(bounds[0]), top=str(bounds[1]))
    layers.append(
        sensor.mark_bar(opacity=0, width=alt.ExprRef(f"width / {len(frame)}")).encode(
            y="bottom:Q", y2="top:Q", tooltip=hover(**titles)
        )
    )
    return finished(alt.layer(*layers), HEIGHT)


def _target(value: float, text: str, place: int) -> list[alt.Chart]:
    """The target as a line over the whole chart, its date as an upright one, the words above where they meet."""
    import altair as alt
    import pandas as pd

    point = alt.Chart(pd.DataFrame([{"place": place, "value": value, "text": word(text)}]))
    edge = alt.ExprRef("width") if rtl() else 0
    return [
        point.mark_rule(color=theme.INK, strokeWidth=1).encode(y="value:Q"),
        point.mark_rule(color=theme.RULE, strokeWidth=1).encode(x="place:O"),
        point.mark_point(shape="diamond", filled=True, size=110, color=theme.INK, opacity=1).encode(
            x="place:O", y="value:Q"
        ),
        point.mark_text(baseline="bottom", dy=-5, x=edge, **text_after(0)).encode(y="value:Q", text="text:N"),
    ]


def _ends(
    data: pd.DataFrame, *, actual: Measure, required: Measure, expected: Measure | None, bounds: tuple[float, float]
) -> pd.DataFrame:
    """The last known point of each line with its name; names that end at one place are moved apart."""
    import pandas as pd

    rows = []
    for kind, measure in (("actual", actual), ("required", required), ("expected", expected)):
        if measure is None:
            continue
        known = data.dropna(subset=[kind]).tail(1)
        rows += [
            {"kind": kind, "place": int(place), "value": float(value), "text": word(measure.name)}
            for place, value in zip(known["place"], known[kind], strict=True)
        ]
    ends = pd.DataFrame(rows)
    ends["spot"] = ends["value"]
    for place in ends["place"].unique():
        here = ends["place"] == place
        ends.loc[here, "spot"] = apart(list(ends.loc[here, "value"]), bounds, height=HEIGHT - 30)
    return ends
