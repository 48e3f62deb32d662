"""Several files replaced as one: all of the change happens or none of it, whatever breaks in between.

New contents are written aside first. One rename of the list of replacements is the moment from which the change counts;
after it the files are put in their places, and if that is interrupted, the next command that writes finishes it.
"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

from playbook.workspace.client import Client

_FOLDER = ".replacing"
_LIST = "replacements.json"


class Journal:
    """Replacements for files of one client, to be put in place together."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.folder = client.snapshots / _FOLDER
        self._places: list[str] = []
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True, mode=0o700)

    def aside(self, target: Path) -> Path:
        """Where to write the new content of `target`."""
        self._places.append(target.relative_to(self._client.path).as_posix())
        return self.folder / str(len(self._places) - 1)

    def commit(self) -> None:
        """Put all files in their places; a file keeps the mode of the one it replaces."""
        for number, place in enumerate(self._places):
            beside, target = self.folder / str(number), self._client.path / place
            if target.exists():
                beside.chmod(target.stat().st_mode & 0o777)
            _flush(beside)
        draft = self.folder / f"{_LIST}.part"
        draft.write_text(json.dumps(self._places), encoding="utf-8")
        _flush(draft)
        draft.replace(self.folder / _LIST)
        recover(self._client)

    def drop(self) -> None:
        """Leave everything as it is."""
        shutil.rmtree(self.folder, ignore_errors=True)


def recover(client: Client) -> None:
    """Finish a change that had been decided, or clear away one that had not. The client's folder must be locked."""
    folder = client.snapshots / _FOLDER
    if not folder.is_dir():
        return
    decided = folder / _LIST
    if decided.is_file():
        for number, place in enumerate(json.loads(decided.read_text(encoding="utf-8"))):
            beside = folder / str(number)
            # What is no longer aside is in its place already.
            if beside.exists():
                beside.replace(client.path / place)
    shutil.rmtree(folder)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
