"""What a run says of its chapters, where papermill would say that all is well."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playbook.doors.runner import ChapterResult, run
from playbook.workspace.client import Client
from tests.runner.tiny import says, tiny_client, tiny_notebook, tiny_plan

AUDIENCE, ATTRIBUTION, PERSONAS = "01_audience_understanding", "02_channel_attribution", "03_persona_building"


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return tiny_client(tmp_path / "gifts")


def outcome(client: Client, folder: Path, *cells: str, **parameters: object) -> ChapterResult:
    """What one tiny chapter comes to."""
    notebook = tiny_notebook(folder, AUDIENCE, *cells)
    return run(tiny_plan(client, {notebook: parameters}), report=False).chapters[0]


def test_a_run_publishes_every_chapter_with_the_worst_status_on_top(client: Client, tmp_path: Path) -> None:
    folder = tmp_path / "notebooks"
    good = tiny_notebook(folder, AUDIENCE, "print(times)", says("audience_understanding"))
    thin = tiny_notebook(folder, ATTRIBUTION, says("channel_attribution", "refused", "No touches.", ["touchpoints.ts"]))
    result = run(tiny_plan(client, {good: {"times": 7}, thin: {}}), report=False)
    assert (result.status, result.code) == ("refused", 3)
    record = json.loads((result.folder / "run.json").read_text())
    assert record == result.record
    assert [chapter["status"] for chapter in record["chapters"]] == ["ok", "refused"]
    assert record["chapters"][1]["missing"] == ["touchpoints.ts"]
    assert record["chapters"][1]["reason"] == "No touches."
    executed = (result.folder / record["chapters"][0]["notebook"]).read_text()
    assert '"text": "7\\n"' in executed or '"7\\n"' in executed
    assert list(client.runs.glob(".part-*")) == []


def test_every_kernel_is_told_its_door_its_snapshot_and_its_run(client: Client, tmp_path: Path) -> None:
    show = "import os; print([os.environ[f'PLAYBOOK_{n}'] for n in ('DOOR', 'SNAPSHOT', 'WORKSPACE')], os.getcwd())"
    result = run(
        tiny_plan(client, {tiny_notebook(tmp_path, AUDIENCE, show, says("audience_understanding")): {}}),
        report=False,
    )
    executed = json.loads((result.folder / "notebooks" / f"{AUDIENCE}.ipynb").read_text())
    printed = "".join(executed["cells"][1]["outputs"][0]["text"])
    assert printed.startswith(f"['run', 's1', '{client.path}']")
    assert ".part-" in printed


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("1 / 0", "Cell 2 stopped: ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "Cell 2 left the notebook; the cells after it never ran."),
        ("import os; os.kill(os.getpid(), 9)", "The kernel died in cell 2; it may have run out of memory."),
        ("raise ValueError('write to jo@shop.example now')", "Cell 2 stopped: ValueError: write to …@… now"),
    ],
)
def test_a_chapter_that_broke_is_failed_and_says_in_which_cell(
    client: Client, tmp_path: Path, cell: str, reason: str
) -> None:
    result = outcome(client, tmp_path / "notebooks", cell, says("audience_understanding"))
    assert (result.status, result.reason) == ("failed", reason)


def test_a_cell_that_may_raise_still_fails_the_chapter(client: Client, tmp_path: Path) -> None:
    import nbformat

    notebook = tiny_notebook(tmp_path, AUDIENCE, "1 / 0", says("audience_understanding"))
    content = nbformat.read(notebook, as_version=4)
    content.cells[1].metadata["tags"] = ["raises-exception"]
    nbformat.write(content, notebook)
    [result] = run(tiny_plan(client, {notebook: {}}), report=False).chapters
    assert result.status == "failed"


def test_a_chapter_without_an_answer_is_failed(client: Client, tmp_path: Path) -> None:
    result = outcome(client, tmp_path / "notebooks", "pass")
    assert (result.status, result.reason) == ("failed", "The chapter came to its end without an answer.")


def test_a_killed_kernel_does_not_stop_the_other_chapters(client: Client, tmp_path: Path) -> None:
    dead = tiny_notebook(tmp_path, AUDIENCE, "import os; os.kill(os.getpid(), 9)", says("audience_understanding"))
    good = tiny_notebook(tmp_path, PERSONAS, says("persona_building"))
    result = run(tiny_plan(client, {dead: {}, good: {}}), jobs=1, report=False)
    assert [chapter.status for chapter in result.chapters] == ["failed", "ok"]
    assert result.code == 1


def test_a_run_gives_the_same_without_copied_processes(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playbook.doors.kernels.can_copy_processes", lambda: False)
    cell = "import os; assert os.environ['PLAYBOOK_DOOR'] == 'run'"
    assert outcome(client, tmp_path / "notebooks", cell, says("audience_understanding")).status == "ok"


def test_results_are_told_as_they_come(client: Client, tmp_path: Path) -> None:
    told: list[str] = []
    notebook = tiny_notebook(tmp_path, AUDIENCE, says("audience_understanding"))
    run(tiny_plan(client, {notebook: {}}), report=False, on_result=lambda result: told.append(result.name))
    assert told == ["audience_understanding"]
