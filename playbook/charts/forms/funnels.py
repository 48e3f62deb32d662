"""The steps of a way to an order: how many reach each, what share goes on, and where most are lost."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.rows import Rows
from playbook.charts.forms.shape import (
    COLUMN,
    NARROW,
    ROOM,
    Measure,
    along,
    finished,
    hover,
    pixels,
    rtl,
    shade_if,
    shown,
    text_after,
    text_before,
    unchecked,
    word,
)
from playbook.charts.units import short
from playbook.i18n import _, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.charts.parts import Chart


@unchecked
def funnel(frame: pd.DataFrame, step: str, measure: Measure) -> Chart:
    """A bar per step from one base line, with its number and the share that went on; the largest loss is named.

    frame: one row per step, first step first; the measure a count that does not rise.
    """
    import altair as alt

    data = _funnel_data(frame, step, measure)
    rows = Rows(tuple(data["name"]), stacked=True)
    most = float(data["value"].max()) if len(data) else 1.0
    number = max((pixels(text) for text in data["label"]), default=0) + 12
    # On a page the second bar, the longest with a note, has to leave that note its place.
    noted = max((_free(value / most, pixels(note, 12) + 12) for value, note in zip(data["value"], data["note"],
                 strict=True) if note and most), default=0)  # fmt: skip
    x = alt.X("value:Q").axis(None).scale(
        domain=[0, most or 1], nice=False, range=along(0, max(number, noted), end_on_phone=number)
    )  # fmt: skip
    base = alt.Chart(data).encode(y=rows.axis(), tooltip=hover(name="", shown=measure.name, note=" "))
    shade = shade_if("datum.leak", theme.BAD, theme.SOFT)
    phone, desk = (alt.ExprRef(f"{ROOM} < {NARROW} ? {seen} : {1 - seen}") for seen in (1, 0))
    edge: Any = 0 if rtl() else alt.ExprRef("width")
    alone, noted_rows = base.transform_filter("!datum.note"), base.transform_filter("datum.note")
    return finished(
        alt.layer(
            base.mark_bar(height=rows.bar(), color=theme.EMPHASIS, **rows.shift()).encode(x=x),
            alone.mark_text(**text_after(6), **rows.shift()).encode(x=alt.X("value:Q"), text=alt.Text("label:N")),
            noted_rows.mark_text(**text_after(6), **rows.shift(-7, phone=9)).encode(
                x=alt.X("value:Q"), text=alt.Text("label:N")
            ),
            noted_rows.mark_text(fontSize=12, opacity=desk, **text_after(6), **rows.shift(8)).encode(
                x=alt.X("value:Q"), text=alt.Text("note:N"), color=shade
            ),
            # On a phone the note stands at the end of the line with the name.
            noted_rows.mark_text(fontSize=12, opacity=phone, x=edge, yOffset=-7, **text_before(0)).encode(
                text=alt.Text("note:N"), color=shade
            ),
            *rows.names_above(),
        ),
        rows.height,
        widest=COLUMN,
    )


def _funnel_data(frame: pd.DataFrame, step: str, measure: Measure) -> pd.DataFrame:
    """One row per step: place, name, value, its text, the note on who went on, whether it is the largest loss."""
    import pandas as pd

    values = frame[measure.column].to_numpy(float)
    data = pd.DataFrame({"place": range(len(frame)), "name": [str(name) for name in frame[step]], "value": values})
    data["shown"] = shown(frame, measure)
    data["label"] = [word(text) for text in short(list(values), measure.unit)]
    kept = [None, *(after / before if before else None for before, after in pairwise(values))][: len(frame)]
    least = min((share for share in kept if share is not None), default=1.0)
    data["leak"] = [share is not None and share == least < 1 for share in kept]
    data["note"] = [word(_note(share, largest=leak)) for share, leak in zip(kept, data["leak"], strict=True)]
    return data


def _note(share: float | None, *, largest: bool) -> str:
    if share is None:
        return ""
    text = _("{share} went on: the largest loss") if largest else _("{share} went on")
    return text.format(share=percent(share, significant=2))


def _free(share: float, text: float, *, plot: float = 560) -> float:
    """Pixels to keep free at the end of a plot so that a text fits after a bar of this share of the longest."""
    return (text - (1 - share) * plot) / share if share > 0 else 0.0
