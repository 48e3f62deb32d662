"""Notebooks in the reader's language, and kept where a person has changed them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from playbook.doors import lab, translation
from playbook.doors.translation import read_notebook, translated_notebook, write_notebook

PROSE = "# What data are here?\n\nA test's own words."


def write(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    path = folder / "00_start_here.ipynb"
    write_notebook(nbformat.v4.new_notebook(cells=list(cells)), path)
    return path


def test_prose_is_translated_by_its_whole_text_and_code_is_left_alone(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(translation, "_", lambda text: {PROSE: "Słowa."}.get(text, text))
    path = write(tmp_path, nbformat.v4.new_markdown_cell(PROSE + "\n"), nbformat.v4.new_code_cell("x = 'A'"))
    assert [cell.source for cell in translated_notebook(path, "pl").cells] == ["Słowa.", "x = 'A'"]


def test_persian_prose_says_that_it_runs_right_to_left_and_stays_markdown(tmp_path: Path) -> None:
    path = write(tmp_path, nbformat.v4.new_markdown_cell(PROSE))
    source = translated_notebook(path, "fa").cells[0].source
    assert source.startswith('<div dir="rtl" lang="fa"')
    assert "\n\n# What data are here?" in source


def test_outputs_of_somebody_elses_run_are_not_shown(tmp_path: Path) -> None:
    output = nbformat.v4.new_output("stream", text="secret")
    path = write(tmp_path, nbformat.v4.new_code_cell("x", outputs=[output]))
    assert translated_notebook(path, "en").cells[0].outputs == []


@pytest.fixture
def delivered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The notebook as delivered, which the lab copies."""
    folder = tmp_path / "delivered"
    folder.mkdir()
    monkeypatch.setattr(lab, "notebooks_folder", lambda: folder)
    return write(folder, nbformat.v4.new_markdown_cell("First."))


def test_a_notebook_that_nobody_changed_follows_the_delivered_one(tmp_path: Path, delivered: Path) -> None:
    assert lab.write_notebooks(tmp_path / "shop.notebooks", "en") == []
    write(delivered.parent, nbformat.v4.new_markdown_cell("Second."))
    assert lab.write_notebooks(tmp_path / "shop.notebooks", "en") == []
    assert read_notebook(tmp_path / "shop.notebooks" / delivered.name).cells[0].source == "Second."


def test_a_notebook_that_a_person_changed_is_kept_and_named(tmp_path: Path, delivered: Path) -> None:
    folder = tmp_path / "shop.notebooks"
    lab.write_notebooks(folder, "en")
    write(folder, nbformat.v4.new_markdown_cell("Mine."))
    write(delivered.parent, nbformat.v4.new_markdown_cell("Second."))
    assert lab.write_notebooks(folder, "en") == [delivered.name]
    assert read_notebook(folder / delivered.name).cells[0].source == "Mine."


def test_running_a_notebook_does_not_count_as_changing_it(tmp_path: Path, delivered: Path) -> None:
    folder = tmp_path / "shop.notebooks"
    lab.write_notebooks(folder, "en")
    run = read_notebook(folder / delivered.name)
    run.cells.append(nbformat.v4.new_code_cell("x"))
    before = lab.fingerprint(run)
    run.cells[1].outputs = [nbformat.v4.new_output("stream", text="1")]
    run.cells[1].execution_count = 7
    assert lab.fingerprint(run) == before


def test_the_lab_asks_for_nothing_outside_and_its_token_is_in_no_argument(tmp_path: Path) -> None:
    command = " ".join(lab.command(tmp_path, host="127.0.0.1", port=8888, browser=False))
    assert "LabApp.news_url=None" in command
    assert "NeverCheckForUpdate" in command
    assert "token" not in command
