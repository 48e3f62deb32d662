"""`playbook figures` and `playbook board`: what a run kept becomes files, in the run's language."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from playbook.charts.page import Card, Cards, Figure, figure_html
from playbook.doors import record
from playbook.doors.run_folder import RunFolder
from playbook.i18n import Locale
from playbook.workspace.client import Client

BARS = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}
KPIS = pd.DataFrame({"name": ["Orders", "Churn"], "shown": ["12", "3%"], "state": ["no target", "reached"]})
LABELS = {"name": "KPI", "shown": "Value", "state": "Standing"}
FIGURES = (
    Figure("share", "Email leads", "Share, 2011", "n = 9", chart=BARS),
    Figure("board", "1 of 1 targets is reached", "2011", "", table=KPIS, labels=LABELS),
    Figure("people", "Two kinds", "", "", chart=Cards((Card("Regulars"),))),
)


@pytest.fixture
def ran(client: Client) -> Client:
    """A client with a run of one chapter: a chart, a table, and cards."""
    run = RunFolder(client)
    kept = [record._figure(run.path, "first", figure, figure_html(figure, widths=(700,))) for figure in FIGURES]
    page = {"locale": asdict(Locale()), "client": "Gifts", "as_of": "2011-12-09", "snapshot": "s1", "words": None}
    (run.path / "pages").mkdir()
    (run.path / "pages" / "first.json").write_text(json.dumps({**page, "figures": kept}), encoding="utf-8")
    chapters = [{"name": "first", "status": "ok"}, {"name": "second", "status": "failed"}]
    run.record({"run_id": run.run_id, "started_at": "", "as_of": "2011-12-09", "chapters": chapters})
    run.publish()
    return client


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg "), ("png", b"\x89PNG"), ("pdf", b"%PDF-1.7")])
def test_every_figure_is_written_as_a_file_of_its_kind(
    playbook: Callable[..., Any], ran: Client, tmp_path: Path, kind: str, begins: bytes
) -> None:
    said = playbook("figures", ran.path, "--format", kind, "--out", tmp_path / "new" / "slides")
    assert said.code == 0
    files = {path.name: path.read_bytes() for path in (tmp_path / "new" / "slides").iterdir()}
    assert sorted(files) == [f"first-{name}.{kind}" for name in ("board", "people", "share")]
    assert all(content.startswith(begins) for content in files.values())
    assert "3 figures are written." in said.out


def test_a_file_carries_the_finding_and_whose_data_it_shows(
    playbook: Callable[..., Any], ran: Client, tmp_path: Path
) -> None:
    playbook("figures", ran.path, "--figure", "share", "--format", "svg", "--out", tmp_path)
    svg = (tmp_path / "first-share.svg").read_text(encoding="utf-8")
    assert "Email leads" in svg
    assert "Gifts · up to 9 December 2011 · Snapshot: s1" in svg


def test_the_board_is_a_pdf_with_what_has_a_target_first(
    playbook: Callable[..., Any], ran: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert playbook("board", ran.path, "--out", tmp_path / "board.pdf").code == 0
    assert (tmp_path / "board.pdf").read_bytes().startswith(b"%PDF-1.7")
    monkeypatch.chdir(tmp_path)
    assert playbook("board", ran.path).out.strip() == "Written: board.pdf"
    playbook("board", ran.path, "--out", tmp_path / "board.svg")
    drawn = (tmp_path / "board.svg").read_text(encoding="utf-8")
    assert drawn.index(">Churn<") < drawn.index(">Orders<")


@pytest.mark.parametrize(
    ("words", "card"),
    [
        (["figures", "{client}", "--out", "{tmp}", "--chapter", "frist"], "Did you mean first?"),
        (["figures", "{client}", "--out", "{tmp}", "--figure", "shere"], "Did you mean share?"),
        (["figures", "{client}", "--out", "{tmp}", "--format", "gif"], "--format cannot be gif"),
        (["figures", "{client}", "--out", "{tmp}", "--run", "2001"], "has no run 2001"),
        (["figures", "{client}", "--out", "{tmp}", "--chapter", "second"], "drawn nothing"),
        (["board", "{client}", "--out", "{tmp}/board.doc"], ".svg, .png, .pdf"),
        (["board", "{client}", "--out", "{tmp}/nowhere/board.pdf"], "cannot be written"),
    ],
)
def test_a_wrong_order_is_a_card_that_says_what_to_write(
    playbook: Callable[..., Any], ran: Client, tmp_path: Path, words: list[str], card: str
) -> None:
    said = playbook(*(word.format(client=ran.path, tmp=tmp_path) for word in words))
    assert (said.code, said.out) == (2, "")
    assert card in said.err


def test_a_client_without_a_run_is_told_how_to_make_one(
    playbook: Callable[..., Any], client: Client, tmp_path: Path
) -> None:
    said = playbook("board", client.path, "--out", tmp_path / "board.pdf")
    assert (said.code, "playbook run" in said.err) == (2, True)
