"""A snapshot appears whole or not at all.

It is written into a hidden folder beside its place, flushed to the disk, renamed, and only then named by `current`, a
file that is replaced in one step. Whatever breaks on the way (a full disk, kill -9) leaves the last good snapshot in
use; the next import clears away what lies about.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playbook.errors import Failed
from playbook.i18n import _
from playbook.workspace.client import Client

_PREFIX = ".work-"


@contextmanager
def locked(client: Client) -> Iterator[None]:
    """Hold the client's folder for one writer; Failed at once when another import holds it. A crash lets go of it."""
    client.snapshots.mkdir(parents=True, exist_ok=True)
    with (client.snapshots / ".lock").open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            raise Failed(
                _("Another import of {client} is under way.").format(client=client.name),
                remedy=_("Wait until it has ended, then try again."),
            ) from None
        yield


def _lock(handle: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


@contextmanager
def work_folder(client: Client) -> Iterator[Path]:
    """A hidden folder on the same disk, for its owner only; removed in the end, after a crash by the next import."""
    for left in client.snapshots.glob(f"{_PREFIX}*"):
        shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=client.snapshots))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(client: Client, built: Path, snapshot: str) -> None:
    """Give a finished folder its place and name it as the snapshot in use."""
    place = client.snapshots / snapshot
    if not (place / "manifest.json").is_file():
        if place.exists():
            shutil.rmtree(place)
        for path in sorted(built.iterdir()):
            _flush(path)
        _flush(built)
        built.rename(place)
        _flush(client.snapshots)
    point_to(client, snapshot)


def point_to(client: Client, snapshot: str) -> None:
    """Replace `current` in one step."""
    beside = client.path / f".current.{os.getpid()}.part"
    try:
        with beside.open("w", encoding="utf-8") as file:
            file.write(snapshot + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(client.path / "current")
    finally:
        beside.unlink(missing_ok=True)
    _flush(client.path)


def _flush(path: Path) -> None:
    """Wait until a file or a folder's entries are on the disk. Windows cannot open folders and needs none."""
    if path.is_dir() and sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
