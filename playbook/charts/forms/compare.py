"""Two or more readings of the same thing beside each other: dumbbells for methods that disagree, slopes for then and
now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.bars import STEP, place_axis
from playbook.charts.forms.labels import apart
from playbook.charts.forms.shape import (
    LINE,
    Measure,
    text_after,
    text_before,
    along,
    colour_scale,
    finished,
    hover,
    nice_domain,
    pixels,
    quantity_axis,
    rtl,
    shown,
    word,
)
from playbook.charts.units import short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart


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
    top = LINE + 4 if spoken else 0
    y = place_axis([str(name) for name in frame[category]], top=top)
    axis = quantity_axis(measures[0], bounds, orient="bottom")
    x = alt.X("value:Q").axis(axis).scale(domain=bounds, nice=False, range=along(8, 24))
    legend = None if spoken else alt.Legend(title=None, orient="top", columns=2)
    colour = alt.Color("reading:N").scale(domain=names, range=[paint.get(name, theme.CONTEXT) for name in names])
    base = alt.Chart(dots).encode(x=x, y=y, color=colour.legend(legend), tooltip=hover(
        name="", shown=" ", reading="  ")).transform_calculate(name="datum.name")  # fmt: skip
    layers: list[alt.Chart] = [
        alt.Chart(spans).mark_rule(color=theme.RULE, strokeWidth=3).encode(x=alt.X("low:Q"), x2="high:Q", y=y),
        base.transform_filter("!datum.spoken").mark_circle(size=60, stroke=theme.PAPER, strokeWidth=1),
        base.transform_filter("datum.spoken").mark_circle(size=130, stroke=theme.PAPER, strokeWidth=1.5),
    ]
    if spoken:
        layers.append(_first_names(dots, spoken, colour, bounds))
    return finished(alt.layer(*layers), len(frame) * STEP + top + 24)


def _reading(frame: pd.DataFrame, category: str, measure: Measure) -> pd.DataFrame:
    import pandas as pd

    rows = pd.DataFrame({"place": range(len(frame)), "name": [str(name) for name in frame[category]]})
    rows["reading"], rows["value"] = measure.name, frame[measure.column].to_numpy(float)
    rows["shown"] = shown(frame, measure)
    return rows


def _first_names(dots: pd.DataFrame, spoken: Sequence[str], colour: alt.Color, bounds: tuple[float, float]) -> Any:
    """The names of the readings above their dots in the first row, turned away from each other."""
    import altair as alt

    first = dots[dots["reading"].isin(spoken) & (dots["place"] == 0)].sort_values("value")
    first = first.assign(text=[word(name) for name in first["reading"]], last=range(len(first)))
    middle = (bounds[0] + bounds[1]) / 2
    turned = [_turn(at, len(first), value > middle) for at, value in zip(first["last"], first["value"], strict=True)]
    layers = []
    for align in dict.fromkeys(turned):
        part = first[[each == align for each in turned]]
        mark = alt.Chart(part).mark_text(align=align, baseline="bottom", dy=-12, fontWeight="bold")
        layers.append(mark.encode(x="value:Q", y="place:O", text="text:N", color=colour))
    return alt.layer(*layers)


def _turn(at: int, count: int, beyond_middle: bool) -> Any:
    """Which way a name stretches from its dot: of two outwards, of one towards the free side."""
    backwards = at == 0 if count > 1 else beyond_middle
    return "left" if backwards == rtl() else "right"


def slope(
    frame: pd.DataFrame,
    category: str,
    before: Measure,
    after: Measure,
    *,
    emphasise: Sequence[str] = (),
    colours: Mapping[str, str] | None = None,
) -> Chart:
    """A line from then to now per category, with name and numbers at its ends; time runs with the page.

    frame: one row per category. before, after: of one unit; their names are the names of the two times.
    """
    import altair as alt
    import pandas as pd

    names = [str(name) for name in frame[category]]
    height = max(220, 26 * len(names))
    starts, ends = frame[before.column].to_numpy(float), frame[after.column].to_numpy(float)
    bounds = nice_domain([*starts, *ends])
    data = pd.DataFrame({"name": names * 2, "time": [0] * len(names) + [1] * len(names)})
    data["value"] = [*starts, *ends]
    data["from"], data["to"] = shown(frame, before) * 2, shown(frame, after) * 2
    data["spot"] = [*apart(list(starts), bounds, height=height - 40), *apart(list(ends), bounds, height=height - 40)]
    data["text"] = [
        *(short(value, before.unit) for value in starts),
        *(word(f"{short(value, after.unit)}  {name}") for name, value in zip(names, ends, strict=True)),
    ]
    free = [max((pixels(text) for text in part), default=0) + 12 for part in (data["text"][: len(names)], data["text"])]
    axis = alt.Axis(labelExpr=labels_of_times(before, after), orient="top", title=None, labelColor=theme.INK,
                    labelAngle=0, domain=False, grid=True, gridColor=theme.RULE, labelOverlap=False)  # fmt: skip
    x = alt.X("time:O").axis(axis).scale(type="point", padding=0, range=along(free[0], free[1]))
    y = alt.Y("value:Q").axis(None).scale(domain=bounds, nice=False)
    strong = alt.condition(_spoken(emphasise), alt.value(2.5), alt.value(1.5))
    colour = alt.Color("name:N").scale(domain=names, range=colour_scale(names, emphasise, colours)).legend(None)
    titles = {"name": "", "from": before.name, "to": after.name}
    base = alt.Chart(data).encode(x=x, color=colour, tooltip=hover(**titles))
    first, second = base.transform_filter("datum.time === 0"), base.transform_filter("datum.time === 1")
    return finished(
        alt.layer(
            base.mark_line().encode(y=y, detail="name:N", strokeWidth=strong),
            base.mark_circle(size=70).encode(y=y),
            first.mark_text(**text_before(10)).encode(y="spot:Q", text="text:N"),
            second.mark_text(**text_after(10)).encode(y="spot:Q", text="text:N"),
        ),
        height,
    )


def labels_of_times(before: Measure, after: Measure) -> str:
    """The names of the two times of a slope."""
    from playbook.charts.forms.shape import labels_at

    return labels_at([word(before.name), word(after.name)])


def _spoken(emphasise: Sequence[str]) -> str:
    import json

    return f"indexof({json.dumps(list(emphasise), ensure_ascii=False)}, datum.name) >= 0"
