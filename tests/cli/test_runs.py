"""`playbook run` and what is done with runs, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.doors.run_folder import REPORT, RunFolder
from playbook.workspace.client import Client

CHAPTER = ["--chapter", "audience_understanding"]


@pytest.fixture
def finished(client: Client) -> Path:
    """A published run without a report."""
    folder = RunFolder(client)
    chapter = {"name": "goal_setting", "status": "refused", "reason": "Too few.", "missing": ["orders"], "seconds": 1.5}
    record = {"run_id": folder.run_id, "status": "refused", "as_of": "2011-12-09", "language": "en", "started_at": ""}
    folder.record({**record, "chapters": [chapter]})
    return folder.publish()


@pytest.mark.parametrize(
    ("options", "card"),
    [
        (["--chapter", "goal_seting"], "Did you mean goal_setting?"),
        ([*CHAPTER, "-p", "perriod", "year"], "Did you mean period?"),
        ([*CHAPTER, "-p", "workspace", "elsewhere"], "the client that the command names"),
        ([*CHAPTER, "-p", "period", "[year"], "Write a list like"),
    ],
)
def test_a_wrong_order_runs_nothing(
    playbook: Callable[..., Any], client: Client, options: list[str], card: str
) -> None:
    said = playbook("run", client.path, *options)
    assert (said.code, said.out) == (2, "")
    assert card in said.err
    assert not client.runs.exists()


@pytest.mark.slow
def test_a_run_on_thin_data_is_refused_with_3_and_tells_machines_why(
    playbook: Callable[..., Any], client: Client
) -> None:
    said = playbook("run", client.path, "--chapter", "goal_setting", "--json")
    told = json.loads(said.out)
    assert (said.code, told["status"]) == (3, "refused")
    assert list(told) == [
        *("schema", "run_id", "status", "snapshot", "as_of", "language", "parameters", "started_at", "ended_at"),
        "chapters",
    ]
    [chapter] = told["chapters"]
    assert list(chapter) == ["name", "status", "reason", "missing", "seconds", "notebook", "figures", "results"]
    assert chapter["reason"] != ""
    folder = client.runs / told["run_id"]
    assert json.loads((folder / "run.json").read_text()) == told
    assert "Gifts" in (folder / REPORT).read_text()
    assert playbook("open", client.path, "--print").out.strip() == str(folder / REPORT)


def test_runs_are_listed_with_their_status(playbook: Callable[..., Any], client: Client, finished: Path) -> None:
    said = playbook("runs", client.path)
    assert finished.name in said.out
    assert "too little data" in said.out
    assert json.loads(playbook("runs", client.path, "--json").out)["runs"][0]["status"] == "refused"


def test_a_run_without_a_report_says_how_to_write_it(
    playbook: Callable[..., Any], client: Client, finished: Path
) -> None:
    said = playbook("open", client.path)
    assert said.code == 2
    assert f"playbook report {client.path} --run {finished.name}" in said.err


def test_a_report_is_opened_in_the_browser(
    playbook: Callable[..., Any], client: Client, finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (finished / REPORT).write_text("")
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: bool(opened.append(address)) or True)
    assert playbook("open", client.path, "--run", finished.name).code == 0
    assert opened == [(finished / REPORT).as_uri()]


def test_an_unknown_run_is_a_card(playbook: Callable[..., Any], client: Client, finished: Path) -> None:
    said = playbook("report", client.path, "--run", "20010101-000000")
    assert (said.code, finished.name in said.err) == (2, True)
