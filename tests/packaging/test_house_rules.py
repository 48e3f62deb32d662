"""The shape of the source: one-way imports, short modules with telling names, nothing of one machine."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "base", "misc"}
# Spelled in pieces, so that this file does not name them itself.
REGISTRIES = ["py" + "pi.org", "python" + "hosted", "npm" + "js.", "deb." + "debian"]
MACHINE_FOLDER = re.compile(r"(?<![\w.$}/*:-])/(?:work|root|home|tmp|opt)/\w")


def tracked(repository: Path) -> list[Path]:
    """Files under version control, or all source files where there is no git, as in an unpacked archive."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=repository, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    folders = ("playbook", "tests", "notebooks", "tools")
    paths = [repository / name for name in listed if name] or [
        path for folder in folders for path in (repository / folder).rglob("*.*") if "__pycache__" not in path.parts
    ]
    return [path for path in paths if path.is_file()]


def test_imports_go_one_way_through_the_layers(repository: Path) -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=repository,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert re.search(r"Contracts: 4 kept, 0 broken", checked.stdout)


def test_no_module_is_named_after_nothing(repository: Path) -> None:
    vague = [
        str(path.relative_to(repository))
        for folder in ("playbook", "tests", "tools", "benchmarks")
        for path in (repository / folder).rglob("*.py")
        if VAGUE & {part.removesuffix(".py").strip("_") for part in path.relative_to(repository).parts}
    ]
    assert vague == []


def test_no_module_is_longer_than_three_hundred_lines(repository: Path) -> None:
    lengths = {
        str(path.relative_to(repository)): len(path.read_text(encoding="utf-8").splitlines())
        for folder in ("playbook", "tests", "tools", "benchmarks")
        for path in (repository / folder).rglob("*.py")
    }
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_no_tracked_file_names_a_registry_or_a_folder_of_one_machine(repository: Path) -> None:
    found = []
    for path in tracked(repository):
        data = path.read_bytes()
        if b"\0" in data[:4096] or data[:2] == b"\x1f\x8b":
            continue
        text = data.decode("utf-8")
        name = str(path.relative_to(repository))
        found += [f"{name}: {word}" for word in REGISTRIES if word in text.lower()]
        found += [f"{name}: {match.group()}" for match in MACHINE_FOLDER.finditer(text)]
    assert found == []


def test_every_text_file_is_utf_8_with_plain_line_ends(repository: Path) -> None:
    endings = {".py", ".toml", ".md", ".sql", ".po", ".css", ".html", ".yml", ".yaml", ".ipynb", ".lock", ".js"}
    for path in tracked(repository):
        if path.suffix in endings:
            assert b"\r" not in path.read_bytes(), f"{path.name} has carriage returns"
            assert path.read_bytes().decode("utf-8").endswith("\n") or path.stat().st_size == 0, path.name


@pytest.mark.parametrize("name", ["client.key", "orders.csv"])
def test_clients_data_can_not_be_committed_by_accident(repository: Path, name: str) -> None:
    ignored = subprocess.run(
        ["git", "check-ignore", "-q", f"clients/acme/{name}"], cwd=repository, check=False
    ).returncode
    assert ignored == 0
