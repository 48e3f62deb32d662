"""Tables: the numbers behind a figure, folded on the page and downloadable whole."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from playbook.charts.bidi import directed
from playbook.charts.definitions import kpis_of, named
from playbook.charts.parts import Unit
from playbook.charts.units import column as column_texts
from playbook.i18n import _, integer

if TYPE_CHECKING:
    import pandas as pd

SHOWN_ROWS = 100
# A number with its sign, its currency and its percent sign, in Latin or Persian digits.
_IS_NUMBER = re.compile(r"[\u2066-\u2069]*[−+-]?\D{0,3}[\d۰-۹][\d۰-۹.,٫٬\s]*\S{0,4}[\u2066-\u2069]*").fullmatch
_RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


def table_html(
    frame: pd.DataFrame, labels: Mapping[str, str], *, formats: Mapping[str, Unit] | None = None, caption: str = ""
) -> str:
    """A table of the labelled columns; numbers right-aligned. On a phone each row becomes a small block."""
    columns = [column for column in labels if column in frame.columns] or list(frame.columns)
    units = {column: unit_of(frame, column, formats or {}) for column in columns}
    heads = {column: labels.get(column, column) for column in columns}
    top = frame.head(SHOWN_ROWS)
    texts = {column: column_texts(list(top[column]), units[column]) for column in columns}
    sides = {column: _side(units[column], texts[column]) for column in columns}
    head = "".join(f'<th scope="col"{sides[column]}>{directed(heads[column])}</th>' for column in columns)
    kpis = kpis_of(top)
    leads = ("name" if "name" in columns else columns[0]) if kpis else ""
    cells = []
    for column in columns:
        opening = f'<td data-label="{escape(heads[column])}"{sides[column]}>'
        shown = map(named, texts[column], kpis) if column == leads else map(directed, texts[column])
        cells.append([f"{opening}{each}</td>" for each in shown])
    body = [f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True)]
    wide = " pb-wide" if len(columns) > 3 else ""
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    table = f"{title}<thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody>"
    return f'<table class="pb-table{wide}">{table}</table>{_cut(len(frame))}'


def as_texts(
    frame: pd.DataFrame, labels: Mapping[str, str], *, formats: Mapping[str, Unit] | None = None
) -> dict[str, Any]:
    """The whole table as it is shown: `heads`, for each column whether it is of numbers (`right`), `rows` of texts."""
    columns = [column for column in labels if column in frame.columns] or list(frame.columns)
    units = {column: unit_of(frame, column, formats or {}) for column in columns}
    texts = {column: column_texts(list(frame[column]), units[column]) for column in columns}
    return {
        "heads": [labels.get(column, column) for column in columns],
        "right": ["pb-right" in _side(units[column], texts[column]) for column in columns],
        "rows": [list(row) for row in zip(*texts.values(), strict=True)],
    }


def _cut(rows: int) -> str:
    if rows <= SHOWN_ROWS:
        return ""
    text = _("The first {shown} of {all} rows; the download has all of them.")
    return f'<p class="pb-foot">{escape(text.format(shown=integer(SHOWN_ROWS), all=integer(rows)))}</p>'


def csv_link(frame: pd.DataFrame, labels: Mapping[str, str], *, name: str) -> str:
    """A link that downloads the whole frame as CSV, from the page itself: no server is asked."""
    columns = [*(column for column in labels if column in frame.columns)]
    columns += [column for column in frame.columns if column not in columns]
    address = "data:text/csv;charset=utf-8," + quote(csv_text(frame[columns].rename(columns=dict(labels))))
    words = escape(_("Download as CSV"))
    return f'<a class="pb-download" href="{address}" download="{escape(name)}.csv">{words}</a>'


def csv_text(frame: pd.DataFrame) -> str:
    """CSV with a byte-order mark, so that spreadsheets read it as UTF-8; a text that would run there as a formula is
    made a text by a leading apostrophe."""
    safe = frame.copy()
    for column in safe.columns:
        safe[column] = [
            f"'{value}" if isinstance(value, str) and value.startswith(_RUNS_IN_A_SPREADSHEET) else value
            for value in safe[column]
        ]
    return "\ufeff" + safe.to_csv(index=False, lineterminator="\r\n")


def unit_of(frame: pd.DataFrame, column: str, formats: Mapping[str, Unit]) -> Unit:
    """How a column is written: as told, else by its name (*_share, *_rate, *_on), else by its type."""
    if column in formats:
        return formats[column]
    if column.endswith(("_share", "_rate")):
        return "fraction"
    kind = frame[column].dtype.kind
    if column.endswith("_on") or kind == "M":
        return "date"
    return {"i": "count", "u": "count", "f": "number"}.get(kind, "text")  # type: ignore[return-value]  # units, all of them


def _side(unit: Unit, texts: Sequence[str]) -> str:
    """Numbers stand right, also those that come as ready texts; words and dates stand where reading begins."""
    right = unit not in ("text", "date", "month") or (
        unit == "text" and any(map(_IS_NUMBER, texts)) and all(_IS_NUMBER(text) or text in ("", "–") for text in texts)
    )
    if right:
        return ' class="pb-right"'
    return ' class="pb-date"' if unit in ("date", "month") else ""
