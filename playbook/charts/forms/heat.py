"""A table as colours with the number in every cell: cohort triangles, stages by campaigns. Unknown is blank."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from numbers import Integral
from statistics import median
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.shape import (
    COLUMN,
    LINE,
    NARROW,
    ROOM,
    Measure,
    by_room,
    finished,
    hover,
    labels_at,
    phrase,
    pixels,
    rtl,
    shade_if,
    shown,
    unchecked,
    word,
    wrapped,
)
from playbook.charts.units import short
from playbook.i18n import integer, missing

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from playbook.charts.parts import Chart

CELL = 34
MANY = 8
# The room that the names of rows take, in pixels, and that of a phone's chart.
_ROWS, _PHONE = 140, 340
# What a number really needs of the room that `pixels` gives it.
_GENEROUS = 0.9
# The least room between the numbers of two cells beside each other, in pixels.
_AIR = 6
# The smallest numbers that can still be read on a phone, in pixels.
_TINY = 9
# The longest label on one line, in pixels; and how many letters of a longer one stand on each of two.
_LONGEST, _LETTERS = 220, 28


@unchecked
def heat(
    frame: pd.DataFrame,
    rows: str,
    columns: str,
    measure: Measure,
    *,
    n: str = "",
    columns_name: str = "",
    diverging: bool = False,
) -> Chart:
    """A cell per row of the frame; a cell that the frame lacks, or whose value is missing, stays blank.

    frame: one row per cell, in reading order: rows and columns stand as they first occur, whole numbers by size.
    rows, columns: columns of texts or whole numbers. n: a column with the size of a row (of a cohort), shown beside its
    name. columns_name: what the columns count ("months since the first order"). diverging: where zero is a real middle.
    """
    import altair as alt

    row_names, column_names = _names(frame[rows]), _names(frame[columns])
    data = _cells(frame, rows, columns, measure)
    data["row"] = [row_names.index(name) for name in data["row"]]
    data["column"] = [column_names.index(name) for name in data["column"]]
    steps = _steps(list(data["value"]), diverging=diverging)
    data["step"] = steps
    on_paper = theme.PAPER_ON_DIVERGING if diverging else theme.PAPER_ON_SEQUENTIAL
    data["dark"] = [step in on_paper for step in steps]
    many = len(column_names) > MANY
    size: Any = alt.ExprRef(f"{ROOM} < {NARROW} ? 11 : 13") if many else 13
    x = alt.X("column:O").axis(_columns_axis(column_names, columns_name, size=size)).scale(
        domain=list(range(len(column_names))), padding=0, reverse=rtl()
    )  # fmt: skip
    y = alt.Y("row:O").axis(_rows_axis(frame, rows, n, row_names)).scale(
        domain=list(range(len(row_names))), padding=0
    )  # fmt: skip
    ramp = theme.DIVERGING if diverging else theme.SEQUENTIAL
    colour = alt.Color("step:O").scale(domain=list(range(7)), range=list(ramp)).legend(None)
    base = alt.Chart(data).encode(x=x, y=y, tooltip=hover(who="", when=columns_name, shown=measure.name))
    ink = shade_if("datum.dark", theme.PAPER, theme.INK)
    widest = max((pixels(text) for text in data["text"]), default=0)
    data["needs"] = [pixels(text, 11) * _GENEROUS for text in data["brief"]]
    # Shares lose their sign where it would not fit. A number that is wider than its cell all the same would print over
    # its neighbours: it stays in the hover and in the table.
    cell = f"width / {len(column_names)}"
    label = f"{widest * _GENEROUS:.0f} < {cell} ? datum.text : datum.needs < {cell} ? datum.brief : ''"
    # Numbers that would touch their neighbours' are written smaller.
    small: Any = size if many else alt.ExprRef(f"{widest * _GENEROUS + _AIR:.0f} < {cell} ? 13 : 11")
    number = base.transform_calculate(label=label).mark_text(fontSize=small).encode(text=alt.Text("label:N"), color=ink)
    cells = base.mark_rect(stroke=theme.PAPER, strokeWidth=2).encode(color=colour)
    layers = [cells, number]
    if data["needs"].max() * len(column_names) > _PHONE - _ROWS:
        # On a phone the largest number is often the one that the title speaks of: smaller still, before it is left out.
        tiny = f"datum.needs >= {cell} && {_TINY} / 11 * datum.needs < {cell} ? datum.brief : ''"
        least = base.transform_calculate(label=tiny).mark_text(fontSize=_TINY)
        layers.append(least.encode(text=alt.Text("label:N"), color=ink))
    return finished(alt.layer(*layers), len(row_names) * CELL, widest=0 if many else COLUMN)


def _names(column: pd.Series[Any]) -> list[Any]:
    """The names of rows or columns: numbers by size, anything else as it first occurs."""
    names = list(dict.fromkeys(column))
    return sorted(names) if all(isinstance(name, Integral) for name in names) else names


def _cells(frame: pd.DataFrame, rows: str, columns: str, measure: Measure) -> pd.DataFrame:
    """One row per known cell. `brief` is for narrow cells: a share without its sign."""
    import pandas as pd

    data = pd.DataFrame({"row": list(frame[rows]), "column": list(frame[columns])})
    data["value"] = frame[measure.column].to_numpy(float)
    data["shown"] = shown(frame, measure)
    data["who"], data["when"] = [_text(name) for name in data["row"]], [_text(name) for name in data["column"]]
    data["text"] = [word(text) for text in short(list(data["value"]), measure.unit)]
    data = data.dropna(subset=["value"]).reset_index(drop=True)
    percents = [integer(value * 100) for value in data["value"]]
    data["brief"] = percents if measure.unit == "fraction" else data["text"]
    return data


def _text(name: Any) -> str:
    return integer(float(name)) if isinstance(name, Integral) else str(name)


def _steps(values: Sequence[float], *, diverging: bool) -> list[int]:
    """The step of seven, 0 to 6, that each value lies in: even over the range, or even on both sides of zero.

    A few very large values would leave all others in the first step: then the steps are even over the square roots.
    """
    if not values:
        return []
    if not diverging and min(values) >= 0 and max(values) > 20 * median(values):
        values = [sqrt(value) for value in values]
    low, high = min(values), max(values)
    if diverging:
        high = max(abs(low), abs(high))
        low = -high
    width = (high - low) / 7 or 1.0
    return [min(6, int((value - low) / width)) for value in values]


def _columns_axis(names: Sequence[Any], title: str, *, size: Any) -> alt.Axis:
    import altair as alt

    side = "right" if rtl() else "left"
    placed: dict[str, Any] = {"titleAnchor": "start", "titleAlign": side, "titlePadding": 8} if title else {}
    labels = [wrapped(_text(name), 12) for name in names]
    # Lines grow downwards from the place of the first.
    lift = 6 + LINE * (max((len(lines) for lines in labels), default=1) - 1)
    turned: dict[str, Any] = {"labelAngle": 0, "labelPadding": lift}
    expression = labels_at(labels)
    needed = _ROWS + len(names) * max((pixels(line) for lines in labels for line in lines), default=0)
    if needed > _PHONE - _ROWS:
        # Where such names would print over one another, each stands upright, on one line.
        narrow = f"{ROOM} < {ceil(needed)}"
        turned = {
            "labelAngle": alt.ExprRef(f"{narrow} ? -90 : 0"),
            "labelAlign": alt.ExprRef(f"{narrow} ? 'left' : 'center'"),
            "labelBaseline": alt.ExprRef(f"{narrow} ? 'middle' : 'bottom'"),
            "labelPadding": alt.ExprRef(f"{narrow} ? 6 : {lift}"),
        }
        expression = f"{narrow} ? {labels_at([word(_text(name)) for name in names])} : {expression}"
    return alt.Axis(
        orient="top", title=word(title) or None, labelOverlap=False, labelFontSize=size, labelLimit=220,
        labelExpr=expression, values=list(range(len(names))), **turned, **placed,
    )  # fmt: skip


def _rows_axis(frame: pd.DataFrame, rows: str, n: str, names: Sequence[Any]) -> alt.Axis:
    """Names of rows with their sizes: beside each other on a page; below each other on a phone and where they are long,
    so that no size is cut off. Long names without a size take two lines, since it is their ends that tell them apart.
    """
    import altair as alt

    if n:
        sizes = dict(zip(frame[rows], frame[n], strict=True))
        pairs = [(_text(name), integer(sizes[name]) if sizes[name] == sizes[name] else missing()) for name in names]
        two, one = [[word(name), word(size)] for name, size in pairs], [phrase(name, "·", size) for name, size in pairs]
        long = [place for place, text in enumerate(one) if pixels(text) > _LONGEST]
        beside = [two[place] if place in long else text for place, text in enumerate(one)]
        offset: Any = alt.ExprRef(f"{ROOM} < {NARROW} || indexof({long}, datum.value) >= 0 ? -8 : 0")
        expression = by_room(labels_at(two), labels_at(beside))
    else:
        texts = [_text(name) for name in names]
        broken = [wrapped(text, _LETTERS) if pixels(text) > _LONGEST else [word(text)] for text in texts]
        long = [place for place, lines in enumerate(broken) if len(lines) > 1]
        offset = alt.ExprRef(f"indexof({long}, datum.value) >= 0 ? -8 : 0") if long else 0
        expression = labels_at(broken)
    return alt.Axis(
        orient="right" if rtl() else "left", title=None, labelExpr=expression, labelColor=theme.INK,
        labelLimit=_LONGEST, labelOffset=offset, values=list(range(len(names))), labelOverlap=False,
    )  # fmt: skip
