"""A run appears whole or not at all: killed, it leaves the runs before it as they were and no process behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from playbook.doors.run_folder import RunFolder, all_runs, run_folder, sweep
from playbook.doors.runner import run
from playbook.errors import BadInput
from playbook.workspace.client import Client
from tests.runner.tiny import says, tiny_client, tiny_notebook, tiny_plan

RUN = """
import sys
from pathlib import Path
from playbook.doors.runner import run
from playbook.workspace.client import Client
from tests.runner.tiny import tiny_plan
run(tiny_plan(Client.at(sys.argv[1]), {Path(sys.argv[2]): {}}), report=False)
"""


@pytest.fixture
def client(tmp_path: Path) -> Client:
    return tiny_client(tmp_path / "gifts")


def wait_for(happened: Callable[[], bool], what: str) -> None:
    """Wait until something has happened; a minute is far more than a busy machine needs."""
    for _ in range(1200):
        if happened():
            return
        time.sleep(0.05)
    pytest.fail(f"waited in vain until {what}")


def is_alive(process: int) -> bool:
    """Whether a process is there and not only waiting to be buried."""
    state = Path(f"/proc/{process}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_killed_run_leaves_the_last_good_one_and_no_kernel(client: Client, tmp_path: Path, repository: Path) -> None:
    good = run(
        tiny_plan(client, {tiny_notebook(tmp_path, "01_audience_understanding", says("audience_understanding")): {}}),
        report=False,
    )
    before = {path: path.read_bytes() for path in good.folder.rglob("*") if path.is_file()}
    note = tmp_path / "kernel"
    sleeper = f"import os, pathlib, time; pathlib.Path({str(note)!r}).write_text(str(os.getpid())); time.sleep(600)"
    slow = tiny_notebook(tmp_path, "03_persona_building", sleeper)
    process = subprocess.Popen([sys.executable, "-c", RUN, str(client.path), str(slow)], cwd=repository)
    try:
        wait_for(lambda: note.exists() and note.read_text() != "", "the kernel runs")
        kernel = int(note.read_text())
        assert is_alive(kernel)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    wait_for(lambda: not is_alive(kernel), "the kernel of the killed run has ended")
    assert [record["run_id"] for record in all_runs(client)] == [good.folder.name]
    assert {path: path.read_bytes() for path in good.folder.rglob("*") if path.is_file()} == before
    assert len(list(client.runs.glob(".part-*"))) == 1
    sweep(client.runs)
    assert list(client.runs.glob(".part-*")) == []


def test_a_run_that_goes_on_is_not_swept_by_another(client: Client) -> None:
    going_on = RunFolder(client)
    other = RunFolder(client)
    assert going_on.path.is_dir()
    assert going_on.run_id != other.run_id
    other.record({"run_id": other.run_id, "started_at": ""})
    published = other.publish()
    assert run_folder(client) == published
    going_on.discard()
    assert [path.name for path in client.runs.iterdir()] == [other.run_id]


def test_an_unknown_run_is_answered_with_the_nearest_one(client: Client) -> None:
    folder = RunFolder(client)
    folder.record({"run_id": folder.run_id, "started_at": ""})
    folder.publish()
    with pytest.raises(BadInput, match=f"Did you mean {folder.run_id}"):
        run_folder(client, folder.run_id[:-1])


def test_a_folder_of_a_run_is_for_its_owner_alone(client: Client) -> None:
    folder = RunFolder(client)
    assert folder.path.stat().st_mode & 0o777 == 0o700
    folder.discard()


def test_what_happened_in_a_stopped_run_leaves_nothing_behind(client: Client, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_result: object) -> None:
        raise Stop

    notebook = tiny_notebook(tmp_path, "01_audience_understanding", says("audience_understanding"))
    with pytest.raises(Stop):
        run(tiny_plan(client, {notebook: {}}), report=False, on_result=stop)
    assert list(client.runs.iterdir()) == []
