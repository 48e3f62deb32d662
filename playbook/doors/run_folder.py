"""The folders of runs: one is made aside and appears whole, by one rename, or not at all.

    runs/.part-<id>/   a run that is going on, or one that was killed
    runs/<id>/         a run: executed notebooks, results, figures, pages, report.html, run.json

A run that was killed leaves the runs before it as they were; what it left behind is swept by the next one.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from playbook.errors import BadInput, Failed, did_you_mean
from playbook.i18n import _
from playbook.workspace.client import Client

UNFINISHED = ".part-"
RECORD = "run.json"
REPORT = "report.html"
LOCKS = sys.platform != "win32"


def now() -> dt.datetime:
    """The moment, for a run's own record; no figure depends on it."""
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


class RunFolder:
    """The folder of a run that is going on. `publish` gives it its name; without that it is swept some day."""

    def __init__(self, client: Client) -> None:
        sweep(client.runs)
        client.runs.mkdir(parents=True, exist_ok=True)
        started = now().strftime("%Y%m%d-%H%M%S")
        for number in range(1, 1000):
            self.run_id = started if number == 1 else f"{started}-{number}"
            self.path = client.runs / f"{UNFINISHED}{self.run_id}"
            self._published = client.runs / self.run_id
            if self._published.exists():
                continue
            try:
                self.path.mkdir(mode=0o700)
            except FileExistsError:
                continue
            self._hold = _hold(self.path)
            if self._hold is not None or not LOCKS:
                return
        raise Failed(_("No folder could be made for the run in {folder}.").format(folder=client.runs))

    def record(self, content: dict[str, Any]) -> None:
        """Write run.json."""
        text = json.dumps(content, ensure_ascii=False, indent=2, allow_nan=False) + "\n"
        (self.path / RECORD).write_text(text, encoding="utf-8")

    def publish(self) -> Path:
        """Let the run appear among the runs."""
        self.path.rename(self._published)
        self._release()
        return self._published

    def discard(self) -> None:
        """Leave nothing of it."""
        self._release()
        shutil.rmtree(self.path)

    def _release(self) -> None:
        if self._hold is not None:
            os.close(self._hold)
            self._hold = None


def sweep(runs: Path) -> None:
    """Remove what killed runs left; what a living process holds stays."""
    for folder in runs.glob(f"{UNFINISHED}*"):
        hold = _hold(folder)
        if hold is not None:
            shutil.rmtree(folder)
            os.close(hold)


def _hold(folder: Path) -> int | None:
    """Take a run's folder for this process; the system lets go of it when the process ends, however it ends.

    None where another process has it, or where the system has no such locks; nothing is swept there.
    """
    if sys.platform == "win32":
        return None
    import fcntl

    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def all_runs(client: Client) -> list[dict[str, Any]]:
    """The records of all runs, oldest first."""
    records = [dict(json.loads(path.read_text(encoding="utf-8"))) for path in client.runs.glob(f"[!.]*/{RECORD}")]
    return sorted(records, key=lambda record: (record["started_at"], record["run_id"]))


def run_folder(client: Client, run_id: str = "") -> Path:
    """The folder of a run by its id; of the last one, when no id is given."""
    ids = [record["run_id"] for record in all_runs(client)]
    if not ids:
        raise BadInput(
            _("{client} has no run yet.").format(client=client.name),
            remedy=_("Make one: playbook run {client}").format(client=client.path),
        )
    if run_id and run_id not in ids:
        raise BadInput(
            _("{client} has no run {run}.").format(client=client.name, run=run_id), remedy=did_you_mean(run_id, ids)
        )
    return client.runs / (run_id or ids[-1])
