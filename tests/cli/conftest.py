"""What tests of the command line share: a way to call it that sees code, output and cards apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from playbook.doors.cli import run
from playbook.i18n import Locale, activate
from playbook.workspace.client import Client
from tests.runner.tiny import tiny_client


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str


@pytest.fixture
def playbook(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Call `playbook` with these words, in English unless a test says otherwise."""
    monkeypatch.setenv("PLAYBOOK_LANGUAGE", "en")

    def call(*words: object) -> Said:
        code = run([str(word) for word in words])
        activate(Locale())
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return call


@pytest.fixture
def client(tmp_path: Path) -> Client:
    """A client with one tiny snapshot."""
    return tiny_client(tmp_path / "gifts")
