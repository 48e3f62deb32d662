"""The night run: chapters on as many processes as cores, each in its own kernel, published whole or not at all.

    plan = plan_run(client, parameters={"as_of": "2011-12-09"})   # everything that can be wrong is found here
    result = run(plan)                                            # kernels start here
    result.code                                                   # 0 good, 1 something failed, 3 some chapter refused

Chapters are independent of each other, given the decisions; all of one run see the same snapshot.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from playbook.doors.inputs import inputs, write_inputs
from playbook.doors.kernels import Kernels
from playbook.doors.run_folder import RunFolder, now
from playbook.errors import BadInput, PlaybookError, Problems, Refused, did_you_mean
from playbook.i18n import Locale, _, use
from playbook.params import ChapterParams, read_params
from playbook.workspace.client import WORKSPACE_VARIABLE, Client, open_workspace

Status = Literal["ok", "refused", "failed"]
WORST_FIRST: tuple[Status, ...] = ("failed", "refused", "ok")
CODES: dict[Status, int] = {"ok": 0, "failed": 1, "refused": 3}


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


@dataclass(frozen=True)
class ChapterResult:
    """What became of one chapter. notebook, figures, results: paths below the run's folder."""

    name: str
    status: Status
    reason: str
    missing: tuple[str, ...]
    seconds: float
    notebook: str
    figures: tuple[str, ...]
    results: tuple[str, ...]


@dataclass(frozen=True)
class RunResult:
    """A published run."""

    folder: Path
    record: dict[str, Any]
    chapters: tuple[ChapterResult, ...]

    @property
    def status(self) -> Status:
        """The worst status of its chapters."""
        return worst([each.status for each in self.chapters])

    @property
    def code(self) -> int:
        """The exit code that says so."""
        return CODES[self.status]


def worst(statuses: Sequence[Status]) -> Status:
    """The worst of several: failed before refused before ok."""
    return next((each for each in WORST_FIRST if each in statuses), "ok")


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


def _refuse_unknown(given: Mapping[str, Any], models: Any) -> None:
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


def run(
    plan: Plan,
    *,
    jobs: int = 0,
    report: bool = True,
    on_result: Callable[[ChapterResult], None] = lambda _result: None,
) -> RunResult:
    """Execute a plan and publish its folder.

    jobs: chapters at one time; 0 means the cores of the machine. on_result: called as each chapter ends.
    """
    started = now()
    made_from = inputs(plan.client, plan.snapshot, plan.given)
    folder = RunFolder(plan.client)
    try:
        results = _execute(plan, folder.path, jobs, on_result)
    except BaseException:
        folder.discard()
        raise
    chapters = tuple(results[task.name] for task in plan.tasks)
    record = {
        "schema": 1,
        "run_id": folder.run_id,
        "status": worst([each.status for each in chapters]),
        "snapshot": plan.snapshot,
        "as_of": plan.as_of.isoformat() if plan.as_of else None,
        "language": plan.language,
        "parameters": dict(plan.given),
        "started_at": started.isoformat(),
        "ended_at": now().isoformat(),
        "chapters": [_plain(each) for each in chapters],
    }
    folder.record(record)
    write_inputs(folder.path, made_from)
    try:
        if report:
            from playbook.doors.report import write_report

            write_report(folder.path)
    finally:
        # Even without a report the chapters stand; hours of work are not thrown away for a page.
        published = folder.publish()
    return RunResult(published, record, chapters)


def _execute(
    plan: Plan, folder: Path, jobs: int, on_result: Callable[[ChapterResult], None]
) -> dict[str, ChapterResult]:
    from playbook.doors.execute import load_papermill

    environment = {
        WORKSPACE_VARIABLE: str(plan.client.path),
        "PLAYBOOK_SNAPSHOT": plan.snapshot,
        "PLAYBOOK_DOOR": "run",
        "PLAYBOOK_RUN_FOLDER": str(folder),
    }
    locale = replace(plan.client.settings.locale, language=plan.language)
    results: dict[str, ChapterResult] = {}
    pool = ThreadPoolExecutor(min(jobs or os.cpu_count() or 1, len(plan.tasks) or 1))
    futures: list[Future[ChapterResult]] = []
    try:
        with Kernels(environment, folder) as kernels:
            load_papermill()
            futures += [pool.submit(_chapter, task, locale, folder, kernels) for task in plan.tasks]
            try:
                for future in as_completed(futures):
                    result = future.result()
                    results[result.name] = result
                    on_result(result)
            finally:
                for future in futures:
                    future.cancel()
    finally:
        pool.shutdown()  # the kernels are gone by now, so nothing is waited for
    return results


def _chapter(task: Task, locale: Locale, folder: Path, kernels: Kernels) -> ChapterResult:
    from playbook.doors.execute import execute
    from playbook.doors.translation import translated_notebook

    began = time.monotonic()
    target = folder / "notebooks" / task.notebook.name
    with use(locale):
        notebook = translated_notebook(task.notebook, locale.language)
        failure = execute(notebook, target, task.parameters, kernels)
        status, reason, missing = _word_of(task.name, folder, failure)
    return ChapterResult(
        name=task.name,
        status=status,
        reason=reason,
        missing=missing,
        seconds=round(time.monotonic() - began, 3),
        notebook=str(target.relative_to(folder)),
        figures=_files(folder, f"figures/{task.name}/*"),
        results=_files(folder, f"results/{task.name}/*"),
    )


def _word_of(name: str, folder: Path, failure: str) -> tuple[Status, str, tuple[str, ...]]:
    """Status, reason and missing: a failure seen from outside goes before what the chapter says of itself."""
    if failure:
        return "failed", failure, ()
    page = folder / "pages" / f"{name}.json"
    if not page.is_file():
        return "failed", _("The chapter came to its end without an answer."), ()
    word = json.loads(page.read_text(encoding="utf-8"))
    return word["status"], word.get("reason", ""), tuple(word.get("missing", ()))


def _plain(result: ChapterResult) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(result).items()}


def _files(folder: Path, pattern: str) -> tuple[str, ...]:
    return tuple(sorted(path.relative_to(folder).as_posix() for path in folder.glob(pattern)))
