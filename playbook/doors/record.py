"""What a run keeps of a chapter: findings, figures and words, so that the report computes nothing.

    results/<chapter>/<field>.parquet     every frame of the findings; scalars.json holds the rest
    figures/<chapter>/<figure>.html       the figure as the page shows it, with the table behind it
    figures/<chapter>/<figure>.vl.json    each chart's specification and .svg picture (-1, -2 … for small multiples)
    figures/<chapter>/<figure>.table.json a figure that is a table, every row as it is shown
    figures/<chapter>/<figure>.cards.json a figure that is cards of people
    pages/<chapter>.json                  the page: status, words, names of figures and results; written last

Nothing is written unless the variable PLAYBOOK_RUN_FOLDER names the folder of a run. `read` is the way back.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
from collections.abc import Iterator, Mapping
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.charts.catalogue_page import entry_html, term_html
from playbook.charts.definitions import ANCHOR, mentioned
from playbook.charts.offline import specification
from playbook.charts.page import Cards, Figure, Panels, Tile, Words, tiles_html
from playbook.charts.table import as_texts
from playbook.doors.pictures import pictures
from playbook.i18n import _, current
from playbook.kpis.explain import explained
from playbook.kpis.own import catalogue_of
from playbook.methods.terms import terms

if TYPE_CHECKING:
    import pandas as pd

    from playbook.doors.notebook import Answer, Book

RUN_FOLDER_VARIABLE = "PLAYBOOK_RUN_FOLDER"
SCHEMA = 1
TABLE, CARDS = ".table.json", ".cards.json"


def write(book: Book, answer: Answer | None) -> None:
    """Write a chapter's findings and page into the run that is going on; nothing where none is."""
    named = os.environ.get(RUN_FOLDER_VARIABLE, "")
    if not named:
        return
    folder, name, about = Path(named), book.chapter.name, book.chapter
    as_of = book.as_of()
    page: dict[str, Any] = {
        "schema": SCHEMA,
        "chapter": name,
        "number": about.number,
        "title": _(about.title),
        "question": _(about.question),
        "client": book.workspace.settings.name,
        "snapshot": book.workspace.snapshot,
        "as_of": as_of.isoformat() if as_of else None,
        "locale": dataclasses.asdict(current()),
        "parameters": _plain(book.params.model_dump()),
        "status": "refused" if answer is None else "ok",
        "reason": book.refusal.problem if book.refusal else "",
        "found": list(book.refusal.found) if book.refusal else [],
        "remedy": book.refusal.remedy if book.refusal else "",
        "missing": list(book.refusal.missing) if book.refusal else [],
        "words": None,
        "figures": [],
        "results": [],
        "definitions": {},
    }
    if answer is not None:
        page["words"] = _plain(dataclasses.asdict(answer.words))
        page["results"] = [path.relative_to(folder).as_posix() for path in _results(folder, name, answer.findings)]
        page["figures"] = [_figure(folder, name, figure, answer.html(key)) for key, figure in answer.figures.items()]
        page["definitions"] = _definitions(book, answer)
    target = folder / "pages" / f"{name}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _definitions(book: Book, answer: Answer) -> dict[str, str]:
    """The definition of every KPI and term that the page leads to, as HTML by its id."""
    catalogue = catalogue_of(book.workspace.client)
    shown = mentioned(tiles_html(answer.words.tiles), *(answer.html(key) for key in answer.figures))
    kpis = {
        each: entry_html(explained(catalogue[each], catalogue), anchor=f"{ANCHOR}{each}")
        for each in shown
        if each in catalogue
    }
    return kpis | {each: term_html(terms()[each], anchor=f"{ANCHOR}{each}") for each in shown if each in terms()}


def read(folder: Path, chapter: str) -> dict[str, Any] | None:
    """A chapter's page as recorded, its words as `Words`; none where the chapter did not get as far."""
    path = folder / "pages" / f"{chapter}.json"
    if not path.is_file():
        return None
    page: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    if page["words"] is not None:
        words = page["words"]
        tiles = tuple(Tile(**{**tile, "trend": tuple(tile["trend"])}) for tile in words["tiles"])
        page["words"] = Words(
            words["headline"], tiles, words["sections"], tuple(words["monday"]), tuple(words["trust"])
        )
    return page


# --- findings --------------------------------------------------------------------------------------------------------


def _results(folder: Path, chapter: str, findings: Any) -> Iterator[Path]:
    import pandas as pd

    target = folder / "results" / chapter
    target.mkdir(parents=True, exist_ok=True)
    scalars: dict[str, Any] = {}
    for field in dataclasses.fields(findings):
        value = getattr(findings, field.name)
        if isinstance(value, pd.DataFrame):
            yield _parquet(value, target / f"{field.name}.parquet")
        elif isinstance(value, Mapping) and value and all(isinstance(each, pd.DataFrame) for each in value.values()):
            for key, frame in value.items():
                yield _parquet(frame, target / f"{field.name}.{key}.parquet")
        else:
            scalars[field.name] = _plain(value)
    (target / "scalars.json").write_text(json.dumps(scalars, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    yield target / "scalars.json"


def _parquet(frame: pd.DataFrame, path: Path) -> Path:
    """Parquet of a frame; a column that mixes types becomes text, since Parquet knows one type per column."""
    safe = frame.copy()
    safe.columns = [str(column) for column in safe.columns]
    for column in safe.columns:
        if safe[column].dtype == object and len({type(each) for each in safe[column].dropna()}) > 1:
            safe[column] = safe[column].map(str, na_action="ignore")
    if safe.index.name is not None or safe.index.nlevels > 1:
        safe = safe.reset_index()
    safe.to_parquet(path, index=False)
    return path


def _plain(value: Any) -> Any:
    """A value as JSON can hold it; frames inside records become columns, what is not finite becomes null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    for way in ("model_dump", "to_dict", "tolist"):
        if hasattr(value, way):
            return _plain(getattr(value, way)())
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float | Decimal):
        return float(value) if isfinite(value) else None
    return value.isoformat() if isinstance(value, dt.date) else str(value)


# --- figures ---------------------------------------------------------------------------------------------------------


def _figure(folder: Path, chapter: str, figure: Figure, html: str) -> dict[str, Any]:
    target = folder / "figures" / chapter
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{figure.name}.html").write_text(html + "\n", encoding="utf-8")
    charts = list(_charts(figure))
    for stem, chart in charts:
        spec = json.dumps(specification(chart), ensure_ascii=False)
        (target / f"{stem}.vl.json").write_text(spec + "\n", encoding="utf-8")
    # The pictures on the page; drawing them a second time for files would cost a tenth of a second each.
    for (stem, _chart), picture in zip(charts, pictures(html), strict=True):
        (target / f"{stem}.svg").write_text(picture + "\n", encoding="utf-8")
    if figure.chart is None and figure.table is not None:
        shown = as_texts(figure.table, figure.labels, formats=figure.formats)
        (target / f"{figure.name}{TABLE}").write_text(json.dumps(shown, ensure_ascii=False) + "\n", encoding="utf-8")
    if isinstance(figure.chart, Cards):
        cards = json.dumps(_plain(dataclasses.asdict(figure.chart)), ensure_ascii=False)
        (target / f"{figure.name}{CARDS}").write_text(cards + "\n", encoding="utf-8")
    return {
        "name": figure.name,
        "title": figure.title,
        "subtitle": figure.subtitle,
        "foot": figure.foot,
        "alt": figure.alt,
        "charts": [stem for stem, _chart in charts],
        "panels": [panel.title for panel in figure.chart.panels] if isinstance(figure.chart, Panels) else [],
        "html": f"figures/{chapter}/{figure.name}.html",
    }


def _charts(figure: Figure) -> Iterator[tuple[str, Any]]:
    """Each chart of a figure with the name of its files; small multiples are numbered."""
    if isinstance(figure.chart, Panels):
        for number, panel in enumerate(figure.chart.panels, start=1):
            yield f"{figure.name}-{number}", panel.chart
    elif figure.chart is not None and not isinstance(figure.chart, Cards):
        yield figure.name, figure.chart
