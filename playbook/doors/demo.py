"""The demo client: the made-up sample shop as a client like any other."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import tomlkit

from playbook.doors.inputs import inputs, read_inputs
from playbook.doors.plan import Plan
from playbook.doors.run_folder import REPORT, all_runs
from playbook.errors import BadInput
from playbook.i18n import _
from playbook.shipped import samples_folder
from playbook.workspace.client import Client


def build_demo(folder: Path, language: str = "") -> Client:
    """The demo client at `folder`: made from the sample, or brought up to it where it is there already.

    Decisions that somebody has changed since are kept. Errors: `BadInput` where another client lives there.
    """
    shop = samples_folder() / "shop"
    settings = folder / "client.toml"
    if settings.is_file() and _name(settings) != _name(shop / "client.toml"):
        raise BadInput(
            _("{folder} is another client's folder; nothing was changed.").format(folder=folder),
            remedy=_("Name another folder: playbook demo --folder clients/demo"),
        )
    if not settings.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(shop / "decisions", folder / "decisions", dirs_exist_ok=True)
        shutil.copy(shop / "client.toml", settings)
    _bring_exports(shop / "exports", folder / "exports")
    if language:
        _speak(settings, language)
    return Client.at(folder)


def current_run(plan: Plan) -> Path | None:
    """The last good run, when doing it again would give the same; else None."""
    records = all_runs(plan.client)
    if not records or records[-1]["status"] != "ok":
        return None
    folder = plan.client.runs / records[-1]["run_id"]
    same = read_inputs(folder) == inputs(plan.client, plan.snapshot, plan.given)
    whole = {chapter["name"] for chapter in records[-1]["chapters"]} == {task.name for task in plan.tasks}
    return folder if same and whole and (folder / REPORT).is_file() else None


def _name(settings: Path) -> str:
    return str(tomllib.loads(settings.read_text(encoding="utf-8")).get("name", ""))


def _bring_exports(source: Path, target: Path) -> None:
    """Copy what differs, and leave nothing of an older sample."""
    target.mkdir(exist_ok=True)
    shipped = {path.name: path for path in source.iterdir() if path.is_file()}
    for path in target.iterdir():
        if path.name not in shipped:
            path.unlink()
    for name, path in shipped.items():
        copy = target / name
        if not copy.is_file() or copy.read_bytes() != path.read_bytes():
            shutil.copy(path, copy)


def _speak(settings: Path, language: str) -> None:
    """Set the language of the demo's pages."""
    document = tomlkit.parse(settings.read_text(encoding="utf-8"))
    if document.get("language") != language:
        document["language"] = language
        settings.write_text(tomlkit.dumps(document), encoding="utf-8")
