"""`playbook init` makes a client's folder that explains itself, and never changes one that is there."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playbook.doors.commands.clients import settings_text
from playbook.workspace.client import Client, Settings

STATED = ["--language", "pl", "--currency", "PLN", "--timezone", "Europe/Warsaw"]


def test_a_new_client_can_be_opened_at_once(playbook: Callable[..., Any], tmp_path: Path) -> None:
    assert playbook("init", tmp_path / "acme", *STATED).code == 0
    settings = Client.at(tmp_path / "acme").settings
    assert (settings.name, settings.language, settings.currency) == ("acme", "pl", "PLN")
    assert sorted(path.name for path in (tmp_path / "acme").iterdir()) == [
        ".gitignore",
        "client.toml",
        "decisions",
        "exports",
    ]


def test_every_setting_stands_in_the_file_with_its_explanation() -> None:
    text = settings_text({"name": "Acme"})
    for name, field in Settings.model_fields.items():
        assert f"# {field.description}\n" in text
        assert (
            f"\n{name} = " in text
            or f"\n# {name} = " in text
            or f"\n# [{name}]" in text
            or name not in tomllib.loads(text)
        )


def test_peoples_data_are_kept_out_of_version_control(playbook: Callable[..., Any], tmp_path: Path) -> None:
    playbook("init", tmp_path / "acme", *STATED)
    ignored = (tmp_path / "acme" / ".gitignore").read_text().split()
    assert {"/exports/", "/snapshots/", "/runs/", "/audiences/", "/.key"} <= set(ignored)


def test_all_mistakes_are_told_at_once_and_nothing_is_written(playbook: Callable[..., Any], tmp_path: Path) -> None:
    said = playbook("init", tmp_path / "acme", "--language", "plx", "--timezone", "Warsaw")
    assert said.code == 2
    assert "Did you mean pl?" in said.err
    assert "Warsaw is not a time zone" in said.err
    assert "lacks the setting currency" in said.err
    assert not (tmp_path / "acme").exists()


def test_a_client_that_is_there_is_left_alone(playbook: Callable[..., Any], client: Client) -> None:
    before = client.settings_file.read_bytes()
    said = playbook("init", client.path, *STATED)
    assert (said.code, client.settings_file.read_bytes()) == (2, before)
