"""What a run was made from: fingerprints of data, decisions, settings and the program itself.

Written into each run as `inputs.json`, so that a run can be told from one that would come out differently today.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from playbook.shipped import notebooks_folder
from playbook.workspace.client import Client

NAME = "inputs.json"
PACKAGE = Path(__file__).resolve().parents[1]


def inputs(client: Client, snapshot: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Fingerprints of everything that a run depends on; equal inputs give equal results."""
    return {
        "schema": 1,
        "snapshot": snapshot,
        "parameters": dict(parameters),
        "settings": _of_files([client.settings_file], client.path),
        "decisions": _of_files(client.decisions.glob("*.toml"), client.path),
        "program": _of_files(_sources(PACKAGE), PACKAGE),
        "notebooks": _of_files(notebooks_folder().glob("*.ipynb"), notebooks_folder()),
    }


def write_inputs(folder: Path, content: Mapping[str, Any]) -> None:
    """Put inputs.json into a run's folder."""
    (folder / NAME).write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def read_inputs(folder: Path) -> dict[str, Any] | None:
    """What a run was made from; None for a run without a note of it."""
    path = folder / NAME
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def _sources(package: Path) -> Iterable[Path]:
    for path in package.rglob("*"):
        inside = path.relative_to(package).parts
        if path.is_file() and "__pycache__" not in inside and inside[0] != "_shipped":
            yield path


def _of_files(paths: Iterable[Path], root: Path) -> str:
    """One fingerprint of files, by name below `root` and content."""
    whole = hashlib.sha256()
    for path in sorted(paths):
        whole.update(path.relative_to(root).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:16]
