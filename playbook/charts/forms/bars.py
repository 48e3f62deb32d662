"""Horizontal bars: a quantity by category, longest first, every bar with its number; and the steps of a funnel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from playbook.charts import theme
from playbook.charts.forms.shape import (
    LINE,
    Measure,
    text_after,
    along,
    colour_scale,
    finished,
    hover,
    labels_at,
    pixels,
    rtl,
    shown,
    word,
    wrapped,
)
from playbook.charts.units import short
from playbook.i18n import _, percent

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

STEP = 38


def bars(
    frame: pd.DataFrame,
    category: str,
    measure: Measure,
    *,
    marker: Measure | None = None,
    emphasise: Sequence[str] = (),
    colours: Mapping[str, str] | None = None,
    ordered: bool = True,
) -> Chart:
    """Bars from zero, ordered by value.

    frame: one row per category. measure: with `low` and `high`, whiskers are drawn. marker: what each bar is compared
    with (last year, the average), a tick across it. emphasise: categories that the title speaks of; the others turn
    grey. colours: {category: colour}, for channels. ordered: false where the order of the rows has a meaning.

    >>> import pandas as pd
    >>> chart = bars(pd.DataFrame({"channel": ["Email", "Search"], "orders": [12, 40]}), "channel",
    ...              Measure("orders", "Orders", "count"))
    >>> [row["name"] for row in chart.to_dict()["datasets"].popitem()[1]]
    ['Search', 'Email']
    """
    import altair as alt

    rows = frame.sort_values(measure.column, ascending=False, kind="stable") if ordered else frame
    data = _bar_data(rows, category, measure, marker)
    names = list(data["name"])
    columns = ["value", "end", *(["low", "high"] if measure.low else []), *(["marker"] if marker else [])]
    lowest, highest = min(0.0, data[columns].min().min()), max(0.0, data[columns].max().max())
    ends = [pixels(text) for text in data["label"]]
    free = max(ends, default=0) + 12
    x = (
        alt.X("value:Q")
        .axis(None)
        .scale(domain=[lowest, highest or 1], nice=False, range=along(free if lowest < 0 else 0, free))
    )
    colour = alt.Color("name:N").scale(domain=names, range=colour_scale(names, emphasise, colours)).legend(None)
    titles = {"name": "", "shown": measure.name, **({"compared": marker.name} if marker else {})}
    base = alt.Chart(data).encode(y=place_axis(names), tooltip=hover(**titles))
    layers: list[alt.Chart] = [base.mark_bar(height={"band": 0.62}).encode(x=x, color=colour)]
    if lowest < 0:
        layers.append(alt.Chart(data).mark_rule(color=theme.SOFT).encode(x=alt.datum(0)))
    if measure.low:
        layers.append(base.mark_rule(color=theme.INK, strokeWidth=1.5).encode(x=alt.X("low:Q"), x2="high:Q"))
    if marker:
        layers.append(base.mark_tick(color=theme.INK, thickness=2, size=STEP * 0.8).encode(x="marker:Q"))
        layers.append(_marker_name(data, marker))
    layers += [_ends(base, forward=True), *([_ends(base, forward=False)] if lowest < 0 else [])]
    return finished(alt.layer(*layers), len(names) * STEP + (LINE if marker else 0))


def place_axis(names: Sequence[str], *, top: float = 0) -> alt.Y:
    """The axis of categories, one line of labels or two, on the side where reading begins."""
    import altair as alt

    axis = alt.Axis(
        labelExpr=labels_at([wrapped(name) for name in names]), title=None, labelColor=theme.INK, labelLimit=220,
        orient="right" if rtl() else "left", labelPadding=8, values=list(range(len(names))), labelOverlap=False,
    )  # fmt: skip
    return alt.Y("place:O").axis(axis).scale(paddingInner=0, paddingOuter=0, range=[top, alt.ExprRef("height")])


def _bar_data(rows: pd.DataFrame, category: str, measure: Measure, marker: Measure | None) -> pd.DataFrame:
    import pandas as pd

    data = pd.DataFrame({"place": range(len(rows)), "name": [str(name) for name in rows[category]]})
    data["value"] = rows[measure.column].to_numpy(dtype=float)
    data["shown"] = shown(rows, measure)
    data["label"] = [short(value, measure.unit) for value in data["value"]]
    data["end"] = data["value"]
    if measure.low:
        data["low"], data["high"] = rows[measure.low].to_numpy(float), rows[measure.high].to_numpy(float)
        data["end"] = data["high"].fillna(data["value"]).where(data["value"] >= 0, data["low"])
    if marker:
        data["marker"] = rows[marker.column].to_numpy(float)
        data["compared"] = shown(rows, marker)
        beyond = data[["end", "marker"]].max(axis=1)
        data["end"] = beyond.where(data["value"] >= 0, data["end"])
    return data


def _ends(base: alt.Chart, *, forward: bool) -> alt.Chart:
    """The number at the end of each bar, outside; for bars that run backwards on their other side."""
    outward = forward != rtl()
    condition = "datum.value >= 0" if forward else "datum.value < 0"
    mark: alt.Chart = base.transform_filter(condition).mark_text(
        align="left" if outward else "right", dx=6 if outward else -6, baseline="middle"
    )
    named: alt.Chart = mark.encode(x="end:Q", text="label:N")
    return named


def _marker_name(data: pd.DataFrame, marker: Measure) -> alt.Chart:
    """What the ticks stand for, said once, at the first."""
    import altair as alt

    first = data.head(1)
    return (
        alt.Chart(first.assign(text=word(marker.name)))
        .mark_text(baseline="bottom", dy=-STEP * 0.42, color=theme.SOFT, fontSize=12, **text_after(0))
        .encode(x="marker:Q", y="place:O", text="text:N")
    )


def funnel(frame: pd.DataFrame, step: str, measure: Measure) -> Chart:
    """The steps of a way, in their order: how many reach each, what share goes on, the largest loss named.

    frame: one row per step, first step first; the measure a count that does not rise.
    """
    import altair as alt
    import pandas as pd

    values = frame[measure.column].to_numpy(float)
    kept = [None, *(after / before if before else None for before, after in pairwise(values))]
    known = [share for share in kept if share is not None]
    leak = kept.index(min(known)) if known else -1
    data = pd.DataFrame({"place": range(len(frame)), "name": [str(name) for name in frame[step]], "value": values})
    data["shown"] = shown(frame, measure)
    data["label"] = [short(value, measure.unit) for value in values]
    data["kept"] = [
        "" if share is None else _step_note(share, largest=place == leak) for place, share in enumerate(kept)
    ]
    data["note"] = [word(text) for text in data["kept"]]
    data["leak"] = [place == leak for place in range(len(frame))]
    free = max((pixels(text) for text in [*data["label"], *data["note"]]), default=0) + 12
    x = alt.X("value:Q").axis(None).scale(domain=[0, values.max() or 1], nice=False, range=along(0, free))
    titles = {"name": "", "shown": measure.name, "kept": _("went on")}
    base = alt.Chart(data).encode(y=place_axis(list(data["name"])), tooltip=hover(**titles))
    shade = alt.condition("datum.leak", alt.value(theme.BAD), alt.value(theme.SOFT))
    return finished(
        alt.layer(
            base.mark_bar(height={"band": 0.7}, color=theme.EMPHASIS).encode(x=x),
            base.mark_text(baseline="bottom", dy=1, **text_after(6)).encode(x="value:Q", text="label:N"),
            base.mark_text(baseline="top", dy=3, fontSize=12, **text_after(6)).encode(
                x="value:Q", text="note:N", color=shade
            ),
        ),
        len(frame) * (STEP + 8),
    )


def _step_note(share: float, *, largest: bool) -> str:
    text = _("{share} of the step before: the largest loss") if largest else _("{share} of the step before")
    return text.format(share=percent(share, significant=2))
