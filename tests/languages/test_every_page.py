"""All nine notebooks run headless in each language, and no page mixes English into another one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playbook.chapters import chapters
from playbook.charts.definitions import mentioned
from playbook.doors.demo import build_demo
from playbook.doors.plan import plan_run
from playbook.doors.runner import run
from playbook.i18n import LANGUAGES
from playbook.workspace.importing import import_exports
from playbook.workspace.tables import TABLES
from tests.sample.reader import read
from tools import messages

pytestmark = pytest.mark.slow
WORD = re.compile(r"[A-Za-z]{3,}")
# Names that stay as they are in every language: what one types, and names of methods, formats and makers.
NAMES = {
    "playbook", "audience", "stage", "channel", "email", "sms", "client", "toml", "init", "import", "run", "lab",
    "serve", "kpis", "explain", "kpi", "csv", "rejects", "decisions", "clients", "demo", "markov", "kaplan", "meier",
    "rfm", "lmdi", "wilson", "welch", "jupyterlab", "vegalite", "retention", "campaigns", "goals", "personas",
    "experiments", "eur",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notebook_runs_headless_and_its_page_speaks_one_language(language: str, tmp_path: Path) -> None:
    client = build_demo(tmp_path / "demo", language)
    assert import_exports(client).problems == ()
    result = run(plan_run(client, names=(), parameters={}))
    assert {each.name: each.status for each in result.chapters} == {each.name: "ok" for each in chapters()}
    pages = [json.loads(path.read_text(encoding="utf-8")) for path in sorted((result.folder / "pages").glob("*.json"))]
    assert {page["chapter"]: _without_definition(page) for page in pages} == {page["chapter"]: [] for page in pages}
    assert [each for page in pages for each in _unexplained(result.folder, page)] == []
    report = (result.folder / "report.html").read_text(encoding="utf-8")
    assert f'lang="{language}" dir="{"rtl" if language == "fa" else "ltr"}"' in report
    if language != "en":
        assert _left_in_english(pages, language) == {}


def _without_definition(page: dict[str, Any]) -> list[str]:
    """Numbers at the head of a page that lead neither to their definition nor to a figure of the page."""
    drawn = {figure["name"] for figure in page["figures"]}
    tiles = page["words"]["tiles"]
    return [tile["name"] for tile in tiles if tile["about"] not in page["definitions"] and tile["shown"] not in drawn]


def _unexplained(run: Path, page: dict[str, Any]) -> list[str]:
    """Figures that lead to no definition of what they show or of how they were made."""
    led = {each["name"]: mentioned((run / each["html"]).read_text(encoding="utf-8")) for each in page["figures"]}
    return [f"{page['chapter']}: {name}" for name, ids in led.items() if not set(ids) & set(page["definitions"])]


def _left_in_english(pages: list[dict[str, Any]], language: str) -> dict[str, list[str]]:
    """English words on each page that are neither the other language's, nor data, nor names."""
    english, other = set(), set()
    for kind, found in messages.collect().items():
        catalogue = messages.read(language, kind)
        for message in found:
            english |= _words(messages.FIELD.sub("", " ".join([message] if isinstance(message, str) else message)))
            entry = catalogue.get(message if isinstance(message, str) else message[0])
            strings = () if entry is None else (entry.string,) if isinstance(entry.string, str) else entry.string
            other |= _words(" ".join(strings))
    suspicious = english - other - NAMES - _data()
    found_on = {page["chapter"]: sorted({*_words(" ".join(_texts(page)))} & suspicious) for page in pages}
    return {name: words for name, words in found_on.items() if words}


def _texts(page: dict[str, Any]) -> Iterator[str]:
    """Every sentence of a page: words, and the titles, subtitles and feet of its figures."""
    words = page["words"]
    yield words["headline"]
    yield from (str(tile[part]) for tile in words["tiles"] for part in ("name", "unit", "change", "n", "note"))
    yield from (*words["sections"].values(), *words["monday"], *words["trust"])
    yield from (figure[part] for figure in page["figures"] for part in ("title", "subtitle", "foot"))


def _words(text: str) -> set[str]:
    return {word.lower() for word in WORD.findall(text)}


def _data() -> set[str]:
    """Words of the sample itself: products, places, pages, what was decided; and of the data dictionary."""
    known = {*TABLES, *(column.name for table in TABLES.values() for column in table.columns)}
    texts = [*known, *read("products")[["name", "category"]].astype(str).to_numpy().ravel()]
    texts += [*read("orders")["shipping_city"].dropna().unique(), *read("sessions")["landing_page"].dropna().unique()]
    texts += [*read("search_console")["query"].unique()]
    texts += [*read("surveys")["answer"].dropna().unique(), *read("returns")["reason"].dropna().unique()]
    decisions = Path(__file__).parents[2] / "data" / "samples" / "shop"
    texts += [
        path.read_text(encoding="utf-8") for path in [*decisions.glob("decisions/*.toml"), decisions / "client.toml"]
    ]
    return _words(" ".join(texts).replace("_", " "))
