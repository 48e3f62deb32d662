"""Horizontal bars: a quantity by category, longest first, every bar with its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.rows import STEP, Rows
from playbook.charts.forms.shape import (
    COLUMN,
    LINE,
    Measure,
    along,
    colours_of,
    finished,
    hover,
    pixels,
    rtl,
    shown,
    text_after,
    text_before,
    unchecked,
    word,
)
from playbook.charts.units import short

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart


@unchecked
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

    ranked = frame.sort_values(measure.column, ascending=False, kind="stable") if ordered else frame
    data = _bar_data(ranked, category, measure, marker)
    rows = Rows(tuple(data["name"]), top=LINE + 2 if marker else 0)
    names = list(dict.fromkeys(data["name"]))
    columns = ["value", *(["low", "high"] if measure.low else []), *(["marker"] if marker else [])]
    lowest, highest = min(0.0, data[columns].min().min()), max(0.0, data[columns].max().max())
    free = max((pixels(text) for text in data["label"]), default=0) + 14
    x = alt.X("value:Q").axis(None).scale(
        domain=[lowest, highest or 1], nice=False, range=along(free if lowest < 0 else 0, free)
    )  # fmt: skip
    colour = alt.Color("name:N").scale(domain=names, range=colours_of(names, emphasise, colours)).legend(None)
    titles = {"name": "", "shown": measure.name, **({"compared": marker.name} if marker else {})}
    base = alt.Chart(data).encode(y=rows.axis(), tooltip=hover(**titles))
    layers = [base.mark_bar(height=rows.bar(), **rows.shift()).encode(x=x, color=colour)]
    if lowest < 0:
        layers.append(
            base.mark_tick(color=theme.SOFT, thickness=1, opacity=1, size=rows.whole(), **rows.shift()).encode(
                x=alt.XDatum(0)
            )
        )
    if measure.low:
        layers += _whiskers(base, rows)
    if marker:
        layers += _markers(base, data, marker, rows)
        layers.append(_column_of_numbers(base, rows))
    else:
        layers += [_ends(base, rows, forward=forward) for forward in ((True, False) if lowest < 0 else (True,))]
    return finished(alt.layer(*layers, *rows.names_above()), rows.height, widest=COLUMN)


def _bar_data(rows: pd.DataFrame, category: str, measure: Measure, marker: Measure | None) -> pd.DataFrame:
    """One row per bar: place, name, value, the texts, and where the bar with its whisker ends."""
    import pandas as pd

    data = pd.DataFrame({"place": range(len(rows)), "name": [str(name) for name in rows[category]]})
    data["value"] = rows[measure.column].to_numpy(dtype=float)
    data["shown"] = shown(rows, measure)
    data["label"] = [word(text) for text in short(list(data["value"]), measure.unit)]
    data["end"] = data["value"]
    if measure.low:
        data["low"], data["high"] = rows[measure.low].to_numpy(float), rows[measure.high].to_numpy(float)
        data["end"] = data["high"].where(data["value"] >= 0, data["low"]).fillna(data["value"])
    if marker:
        data["marker"] = rows[marker.column].to_numpy(float)
        data["compared"] = shown(rows, marker)
    return data


def _whiskers(base: alt.Chart, rows: Rows) -> list[alt.Chart]:
    """Intervals as fine lines, with a paper-coloured edge that keeps them visible on the bar."""
    import altair as alt

    span = {"x": alt.X("low:Q"), "x2": alt.X2("high:Q")}
    return [
        base.mark_rule(color=theme.PAPER, strokeWidth=4, **rows.shift()).encode(**span),
        base.mark_rule(color=theme.INK, strokeWidth=1.5, **rows.shift()).encode(**span),
    ]


def _markers(base: alt.Chart, data: pd.DataFrame, marker: Measure, rows: Rows) -> list[alt.Chart]:
    """A tick across each bar, and above the first what the ticks stand for."""
    import altair as alt

    first = alt.Chart(data.head(1).assign(text=word(marker.name)))
    beyond_middle = data["marker"].iloc[0] > data[["value", "marker"]].max().max() / 2 if len(data) else False
    side = text_before(-1) if beyond_middle else text_after(-1)
    # On a phone the ticks, like the bars, stand lower, and the first name is above them.
    return [
        base.mark_tick(color=theme.PAPER, thickness=5, opacity=1, size=rows.tick(), **rows.shift()).encode(
            x=alt.X("marker:Q")
        ),
        base.mark_tick(color=theme.INK, thickness=2, opacity=1, size=rows.tick(), **rows.shift()).encode(
            x=alt.X("marker:Q")
        ),
        first.mark_text(baseline="bottom", dy=-STEP / 2 + 2, color=theme.SOFT, **side).encode(
            x=alt.X("marker:Q"), y=alt.Y("place:O"), text=alt.Text("text:N")
        ),
    ]


def _column_of_numbers(base: alt.Chart, rows: Rows) -> alt.Chart:
    """The numbers below each other at the edge: beside a bar they could be taken for the tick's."""
    import altair as alt

    edge: dict[str, Any] = {"x": 0, "align": "left"} if rtl() else {"x": alt.ExprRef("width"), "align": "right"}
    numbers: alt.Chart = base.mark_text(**edge, **rows.shift()).encode(text=alt.Text("label:N"))
    return numbers


def _ends(base: alt.Chart, rows: Rows, *, forward: bool) -> alt.Chart:
    """The number at the end of each bar, outside; for bars that run backwards on their other side."""
    import altair as alt

    side = text_after(6) if forward else text_before(6)
    kept = base.transform_filter("datum.value >= 0" if forward else "datum.value < 0")
    numbers: alt.Chart = kept.mark_text(**side, **rows.shift()).encode(x=alt.X("end:Q"), text=alt.Text("label:N"))
    return numbers
