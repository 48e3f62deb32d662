"""What a run is to do: everything that can be wrong is found here, before a kernel starts."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playbook.doors.run_folder import all_runs
from playbook.errors import BadInput, PlaybookError, Problems, Refused, did_you_mean
from playbook.i18n import _
from playbook.params import ChapterParams, read_params
from playbook.workspace.client import Client, open_workspace


@dataclass(frozen=True)
class Task:
    """One chapter to execute: its name, its notebook, and its checked parameters, plain enough for JSON."""

    name: str
    notebook: Path
    parameters: Mapping[str, Any]


@dataclass(frozen=True)
class Plan:
    """A run that nothing speaks against. given: the parameters that were asked for, as run.json states them."""

    client: Client
    snapshot: str
    as_of: dt.date | None
    language: str
    given: Mapping[str, Any]
    tasks: tuple[Task, ...]


def plan_run(client: Client, *, names: Sequence[str] = (), parameters: Mapping[str, Any] | None = None) -> Plan:
    """Check everything before a kernel starts.

    names: chapters by name or notebook; none means all. parameters: each goes to the chapters that have it.
    Errors: `BadInput` or `Problems` for a client, snapshot, chapter or parameter that cannot be used.
    """
    from playbook.chapters import chapter, chapters
    from playbook.shipped import notebooks_folder

    delivered = tuple(each for each in chapters() if (notebooks_folder() / each.notebook).is_file())
    wanted = tuple(dict.fromkeys(chapter(name) for name in names)) or delivered
    workspace = open_workspace(client.path)
    given = dict(parameters or {})
    models = {each: each.module().Params for each in wanted}
    _refuse_unknown(given, models.values())
    common = read_params(ChapterParams, {name: given[name] for name in given if name in ChapterParams.model_fields})
    language = common.language or client.settings.language
    as_of = common.as_of
    if as_of is None:
        try:
            as_of = workspace.as_of_default
        except Refused:
            as_of = None  # no order at all: every chapter that needs one says so itself
    given.update(workspace=str(client.path), as_of=as_of.isoformat() if as_of else "", language=language)
    checked = _checked(given, models)
    tasks = [Task(each.name, notebooks_folder() / each.notebook, checked[each]) for each in wanted]
    stated: dict[str, Any] = {}
    for task in tasks:
        stated.update({name: value for name, value in task.parameters.items() if name != "workspace"})
    return Plan(client, workspace.snapshot, as_of, language, stated, tuple(tasks))


def _refuse_unknown(given: Mapping[str, Any], models: Iterable[type[ChapterParams]]) -> None:
    known = {name for model in models for name in model.model_fields} - {"workspace"}
    problems = [
        BadInput(
            _("No chapter of this run has a parameter {name}.").format(name=name), remedy=did_you_mean(name, known)
        )
        for name in given
        if name not in known
    ]
    if problems:
        raise Problems(problems)


def _checked(given: Mapping[str, Any], models: Mapping[Any, type[ChapterParams]]) -> dict[Any, dict[str, Any]]:
    """Per chapter its own parameters, checked; every problem of every chapter at once, each told once."""
    checked: dict[Any, dict[str, Any]] = {}
    problems: dict[str, PlaybookError] = {}
    for each, model in models.items():
        own = {name: value for name, value in given.items() if name in model.model_fields}
        try:
            values = read_params(model, own).model_dump(mode="json")
        except Problems as error:
            problems.update({problem.card_text(): problem for problem in error.problems})
        else:
            # A notebook takes text for "not stated", as its parameters cell does.
            checked[each] = {name: "" if values[name] is None else values[name] for name in own}
    if problems:
        raise Problems(list(problems.values()))
    return checked


def longest_first(plan: Plan) -> list[Task]:
    """The tasks so that all cores stay busy to the end: by what they took the last time, unknown ones first."""
    took = {chapter["name"]: chapter["seconds"] for record in all_runs(plan.client) for chapter in record["chapters"]}
    return sorted(plan.tasks, key=lambda task: -took.get(task.name, math.inf))
