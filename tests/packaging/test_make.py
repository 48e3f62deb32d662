"""The commands of the Makefile say what they are, and say what is missing before they begin."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

make = shutil.which("make")
pytestmark = pytest.mark.skipif(make is None, reason="there is no make on the PATH")


def run_make(repository: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One call of make in the repository, nothing of an outer make inherited."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    command = [str(make), *arguments]
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def test_make_alone_lists_every_command_with_what_it_does(repository: Path) -> None:
    text = (repository / "Makefile").read_text(encoding="utf-8")
    commands = set(re.findall(r"^\.PHONY: (\w+)$", text, re.MULTILINE))
    assert {"demo", "test", "lint", "bench", "lock", "clean"} <= commands
    listed = dict(re.findall(r"^  make (\w+) +(\S.*)$", run_make(repository).stdout, re.MULTILINE))
    assert set(listed) == commands


@pytest.mark.parametrize(("version", "told"), [("echo Python 3.9.2", "is Python 3.9.2."), ("exit 1", "is not there.")])
def test_a_python_that_is_too_old_or_missing_is_named_in_one_sentence(
    repository: Path, tmp_path: Path, version: str, told: str
) -> None:
    old = tmp_path / "old-python"
    old.write_text(f'#!/bin/sh\ncase "$1" in --version) {version};; *) exit 1;; esac\n', encoding="utf-8")
    old.chmod(0o755)
    answer = run_make(repository, "demo", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert answer.returncode == 2
    assert f"needs Python 3.11 or newer; '{old}' {told}" in answer.stderr
    assert not (tmp_path / "venv").exists()


def test_a_command_makes_the_environment_first_and_only_when_lock_or_project_changed(
    repository: Path, tmp_path: Path
) -> None:
    steps = run_make(repository, "--dry-run", "test", f"VENV={tmp_path}").stdout
    assert steps.index("--require-hashes") < steps.index("-m pytest -n 2")
    (tmp_path / ".ready").touch()
    assert "install" not in run_make(repository, "--dry-run", "test", f"VENV={tmp_path}").stdout
