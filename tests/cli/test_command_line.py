"""Every command explains itself, starts quickly, and answers a wrong line with a card and code 2."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from playbook.doors.cli import COMMANDS, run, terminal_language
from playbook.i18n import Locale, activate, current
from playbook.workspace.client import Client

PROMISED = (
    *("init", "check", "import", "rejects", "run", "runs", "open", "report", "figures", "board"),
    *("lab", "serve", "digest", "kpis", "explain", "audit", "goals", "audience", "forget", "demo"),
    "conformance",
)


def test_every_promised_command_is_there() -> None:
    assert sorted(COMMANDS) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_the_help_of_every_command_shows_an_example(playbook: Callable[..., Any], name: str) -> None:
    said = playbook(name, "--help")
    assert said.code == 0
    assert f"  playbook {name}" in said.out.partition("Example:")[2]
    assert said.err == ""


def test_help_loads_neither_pandas_nor_altair() -> None:
    script = (
        "import sys; from playbook.doors.cli import run; run(['--help']);"
        "print('loaded:', *({'pandas', 'altair', 'papermill', 'scipy'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert said.splitlines()[-1] == "loaded:"
    assert all(f"  {name} " in said for name in PROMISED)


@pytest.mark.parametrize(
    ("line", "card"),
    [
        (["rnu"], "Did you mean run?"),
        (["run", "{client}", "--jbos", "2"], "Did you mean --jobs?"),
        (["run", "{client}", "--as-of", "yesterday"], "Write a day like 2011-12-09"),
        (["run", "{client}", "--as-of"], "needs a value"),
        (["run", "{client}", "--language", "plx"], "Did you mean pl?"),
        (["run", "{client}", "--jobs", "0"], "at least 1"),
        (["runs", "{client}", "again"], "does not know what to do with again"),
        (["import"], "CLIENT is missing"),
        (["runs", "{client}s"], "Clients beside it: gifts"),
        (["open", "{client}"], "playbook run"),
    ],
)
def test_a_wrong_line_gets_a_card_that_says_what_to_write(
    playbook: Callable[..., Any], client: Client, line: list[str], card: str
) -> None:
    said = playbook(*(word.format(client=client.path) for word in line))
    assert said.code == 2
    assert card in said.err
    assert said.out == ""


def test_the_terminal_speaks_the_clients_language(client: Client) -> None:
    client.settings_file.write_text(client.settings_file.read_text().replace('"en"', '"pl"'))
    try:
        assert run(["runs", str(client.path)]) == 0
        assert current().language == "pl"
    finally:
        activate(Locale())


def test_before_a_client_is_known_the_environment_chooses_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PLAYBOOK_LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "fa_IR.UTF-8")
    assert terminal_language() == "fa"
    monkeypatch.setenv("PLAYBOOK_LANGUAGE", "pl")
    assert terminal_language() == "pl"


def test_an_unknown_language_of_the_environment_is_told(
    playbook: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYBOOK_LANGUAGE", "de")
    said = playbook("runs")
    assert (said.code, "Known: en, fa, pl." in said.err) == (2, True)


def test_a_list_of_runs_for_machines_is_json_and_nothing_else(playbook: Callable[..., Any], client: Client) -> None:
    said = playbook("runs", client.path, "--json")
    assert json.loads(said.out) == {"schema": 1, "client": "gifts", "runs": []}


def test_without_a_client_the_one_being_worked_on_is_meant(
    playbook: Callable[..., Any], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYBOOK_WORKSPACE", str(client.path))
    assert json.loads(playbook("runs", "--json").out)["client"] == "gifts"


def test_output_that_nobody_reads_to_its_end_is_no_crash(client: Client) -> None:
    line = f"{sys.executable} -m playbook.doors.cli runs {client.path} --json | true"
    said = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert "Traceback" not in said.stderr


def test_a_folder_that_can_not_be_written_is_a_card(playbook: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = ["--language", "en", "--currency", "EUR", "--timezone", "Europe/Berlin"]
    said = playbook("init", tmp_path / "file" / "client", *settings)
    assert said.code == 1
    assert "The system refused" in said.err
