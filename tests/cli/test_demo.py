"""`playbook demo` makes a client like any other, keeps what a person changed in it, and computes nothing twice."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.doors.demo import build_demo, current_run
from playbook.doors.inputs import inputs, write_inputs
from playbook.doors.plan import Plan, Task
from playbook.doors.run_folder import REPORT, RunFolder
from playbook.errors import BadInput
from playbook.workspace.client import Client
from playbook.workspace.importing.report import ImportReport
from tests.runner.tiny import tiny_client


def finished_run(plan: Plan, status: str = "ok") -> Path:
    """A run of a plan as it would stand there afterwards."""
    folder = RunFolder(plan.client)
    chapters = [{"name": task.name} for task in plan.tasks]
    folder.record({"run_id": folder.run_id, "started_at": "", "status": status, "chapters": chapters})
    write_inputs(folder.path, inputs(plan.client, plan.snapshot, plan.given))
    (folder.path / REPORT).write_text("")
    return folder.publish()


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """A plan with one chapter; the program does not change while it is looked at."""
    monkeypatch.setattr("playbook.doors.inputs._sources", lambda _package: [])
    client = tiny_client(tmp_path / "gifts")
    return Plan(client, "s1", None, "en", {"language": "en"}, (Task("goal_setting", tmp_path, {}),))


def test_the_demo_is_a_client_with_the_shops_decisions(tmp_path: Path) -> None:
    client = build_demo(tmp_path / "demo", "fa")
    assert client.settings.language == "fa"
    assert (client.decisions / "goals.toml").is_file()
    assert (client.exports / "orders.parquet").is_file()


def test_building_again_keeps_decisions_that_were_changed_and_brings_files_back(tmp_path: Path) -> None:
    client = build_demo(tmp_path / "demo")
    (client.decisions / "goals.toml").write_text("# none any more\n")
    (client.exports / "orders.parquet").unlink()
    (client.exports / "other.csv").write_text("")
    again = build_demo(tmp_path / "demo")
    assert (again.decisions / "goals.toml").read_text() == "# none any more\n"
    assert (again.exports / "orders.parquet").is_file()
    assert not (again.exports / "other.csv").exists()


def test_another_clients_folder_is_left_alone(tmp_path: Path) -> None:
    client = tiny_client(tmp_path / "gifts")
    with pytest.raises(BadInput, match="another client"):
        build_demo(client.path)
    assert not client.exports.exists()


def test_a_run_is_current_until_something_it_was_made_from_changes(plan: Plan) -> None:
    assert current_run(plan) is None
    folder = finished_run(plan)
    assert current_run(plan) == folder
    plan.client.decisions.mkdir()
    (plan.client.decisions / "goals.toml").write_text("")
    assert current_run(plan) is None


@pytest.mark.parametrize("status", ["failed", "refused"])
def test_a_run_that_was_not_good_is_done_again(plan: Plan, status: str) -> None:
    finished_run(plan, status)
    assert current_run(plan) is None


def test_a_run_of_some_chapters_does_not_stand_for_all(plan: Plan) -> None:
    finished_run(plan)
    more = Task("persona_building", plan.tasks[0].notebook, {})
    assert current_run(Plan(plan.client, "s1", None, "en", plan.given, (*plan.tasks, more))) is None


def test_an_import_that_publishes_nothing_ends_the_demo_with_its_code_and_its_cards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, playbook: Callable[..., Any]
) -> None:
    refused = ImportReport("refused", "", problems=(BadInput("Two files hold the same orders."),))
    monkeypatch.setattr("playbook.workspace.importing.import_exports", lambda _client: refused)
    said = playbook("demo", "--folder", tmp_path / "demo")
    assert (said.code, "Two files hold the same orders." in said.err) == (refused.code, True) == (2, True)
    assert "Imported" not in said.out


@pytest.mark.slow
def test_the_whole_demo_ends_well_and_a_second_time_computes_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "playbook.doors.cli", "demo"]
    environment = {**os.environ, "PLAYBOOK_LANGUAGE": "en"}
    first = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "playbook open clients/demo" in first.stdout
    client = Client.at(tmp_path / "clients" / "demo")
    [run] = [path for path in client.runs.iterdir() if not path.name.startswith(".")]
    assert (run / REPORT).stat().st_size > 100_000
    second = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (second.returncode, "nothing had to be computed again" in second.stdout) == (0, True)
