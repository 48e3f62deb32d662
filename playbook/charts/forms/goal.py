"""A goal as a line to its date: what was reached, the pace it takes, where things head, and the target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.periods import time_axis, time_texts
from playbook.charts.forms.shape import (
    Measure,
    Time,
    along,
    finished,
    grid,
    hover,
    nice_domain,
    pixels,
    shown,
    text_after,
    text_before,
    unchecked,
    upright_axis,
    word,
)

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

HEIGHT = 300


@unchecked
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
    beside it ("target 120,000 by 1 November"). The scale does not start at zero: it shows the way, not the size.
    """
    import altair as alt

    value, text = target
    data, titles = _goal_data(frame, time, actual, required, expected)
    known = [name for name in ("actual", "required", "low", "high") if name in data]
    bounds = nice_domain([value, *data[known].to_numpy().ravel()], zero=False)
    free = pixels(expected.name) + 16 if expected else 16
    x = alt.X("place:O").axis(time_axis(frame, time)).scale(
        domain=list(data["place"]), type="point", padding=0.3, range=along(0, free)
    )  # fmt: skip
    y = alt.Y("required:Q").axis(upright_axis(actual, bounds)).scale(domain=bounds, nice=False, zero=False)
    base = alt.Chart(data).encode(x=x)
    layers = grid(bounds, free=free)
    if expected:
        layers += _fan(base, data, expected)
    layers.append(base.mark_line(stroke=theme.SOFT, strokeWidth=1.5, strokeDash=[6, 4]).encode(y=y))
    reached = base.transform_filter("isValid(datum.actual)")
    layers.append(reached.transform_filter("datum.over").mark_line().encode(y=alt.Y("actual:Q")))
    layers += _target(value, text, len(frame) - 1)
    layers += _names(data, actual, required, bounds)
    unseen = base.transform_calculate(bottom=str(bounds[0]), top=str(bounds[1])).mark_bar(
        opacity=0, width=alt.ExprRef(f"width / {max(len(frame), 1)}")
    )
    layers.append(unseen.encode(y=alt.Y("bottom:Q"), y2=alt.Y2("top:Q"), tooltip=hover(**titles)))
    return finished(alt.layer(*layers), HEIGHT)


def _goal_data(
    frame: pd.DataFrame, time: Time, actual: Measure, required: Measure, expected: Measure | None
) -> tuple[pd.DataFrame, dict[str, str]]:
    """One row per period with its texts, and the titles of the hover."""
    import pandas as pd

    data = pd.DataFrame({"place": range(len(frame)), "name": time_texts(frame, time)})
    data["actual"], data["required"] = frame[actual.column].to_numpy(float), frame[required.column].to_numpy(float)
    data["over"] = frame[time.complete].to_numpy(bool) if time.complete else True
    data["shown"], data["pace"] = shown(frame, actual), shown(frame, required)
    titles = {"name": "", "shown": actual.name, "pace": required.name}
    if expected:
        data["expected"] = frame[expected.column].to_numpy(float)
        for bound, column in (("low", expected.low), ("high", expected.high)):
            data[bound] = frame[column].to_numpy(float) if column else data["expected"]
        data["heading"] = shown(frame, expected)
        titles["heading"] = expected.name
    return data, titles


def _fan(base: alt.Chart, data: pd.DataFrame, expected: Measure) -> list[alt.Chart]:
    """Where things head: a band that widens, a dotted middle, its name at the end."""
    import altair as alt

    heading = base.transform_filter("isValid(datum.expected)")
    last = alt.Chart(data.dropna(subset=["expected"]).tail(1).assign(text=word(expected.name)))
    return [
        heading.mark_area(fillOpacity=0.16).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
        heading.mark_line(strokeDash=[1, 5]).encode(y=alt.Y("expected:Q")),
        last.mark_text(color=theme.EMPHASIS, **text_after(10)).encode(
            x=alt.X("place:O"), y=alt.Y("expected:Q"), text=alt.Text("text:N")
        ),
    ]


def _target(value: float, text: str, place: int) -> list[alt.Chart]:
    """The target as a line to its date, a diamond where they meet, the words above its beginning."""
    import altair as alt
    import pandas as pd

    point = alt.Chart(pd.DataFrame([{"place": place, "start": 0, "value": value, "text": word(text)}]))
    fine: dict[str, Any] = {"color": theme.INK, "strokeWidth": 1}
    return [
        point.mark_rule(**fine).encode(x=alt.X("start:O"), x2=alt.X2("place:O"), y=alt.Y("value:Q")),
        point.mark_rule(color=theme.RULE, strokeWidth=1).encode(x=alt.X("place:O")),
        point.mark_point(shape="diamond", filled=True, size=120, color=theme.INK, opacity=1).encode(
            x=alt.X("place:O"), y=alt.Y("value:Q")
        ),
        point.mark_text(baseline="bottom", dy=-6, **text_after(0)).encode(
            x=alt.X("start:O"), y=alt.Y("value:Q"), text=alt.Text("text:N")
        ),
    ]


def _names(data: pd.DataFrame, actual: Measure, required: Measure, bounds: tuple[float, float]) -> list[alt.Chart]:
    """The names of the two lines, each on its free side: above where it runs above the other, else below."""
    import altair as alt

    last = data.dropna(subset=["actual"]).tail(1).assign(text=word(actual.name))
    # Where things head counts, since the lines may begin at one point.
    heading = "expected" if "expected" in data else "actual"
    end = data.dropna(subset=[heading]).tail(1)
    ahead = bool((end[heading] >= end["required"]).all())
    # The pace is named early on its way, where neither the fan nor the target is near.
    pace = data.iloc[[min(len(data) - 1, max(1, len(data) // 3))]].assign(text=word(required.name))
    low, high = bounds
    beneath = len(last) > 0 and float(last["actual"].iloc[0]) - low > (high - low) * 0.12
    up: dict[str, Any] = {"baseline": "bottom", "dy": -8}
    down: dict[str, Any] = {"baseline": "top", "dy": 8}
    first = up if ahead or not beneath else down
    second = down if ahead else up
    first = first | text_after(0)
    rising = float(data["required"].iloc[-1]) >= float(data["required"].iloc[0])
    second = second | (text_before(4) if rising != ahead else text_after(4))
    # A goal that begins today has gone no way yet that could be named.
    begun = last if data["actual"].count() > 1 else last.head(0)
    return [
        alt.Chart(last).mark_circle(size=60).encode(x=alt.X("place:O"), y=alt.Y("actual:Q")),
        alt.Chart(begun).mark_text(color=theme.EMPHASIS, fontWeight="bold", **first).encode(
            x=alt.X("place:O"), y=alt.Y("actual:Q"), text=alt.Text("text:N")),
        alt.Chart(pace).mark_text(color=theme.SOFT, **second).encode(
            x=alt.X("place:O"), y=alt.Y("required:Q"), text=alt.Text("text:N")),
    ]  # fmt: skip
