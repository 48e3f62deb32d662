"""The night run: chapters on as many processes as cores, each in its own kernel, published whole or not at all.

    plan = plan_run(client, parameters={"as_of": "2011-12-09"})   # everything that can be wrong is found here
    result = run(plan)                                            # kernels start here
    result.code                                                   # 0 good, 1 something failed, 3 some chapter refused

Chapters are independent of each other, given the decisions; all of one run see the same snapshot.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from playbook.doors.inputs import inputs, write_inputs
from playbook.doors.kernels import Kernels
from playbook.doors.plan import Plan, Task, longest_first, plan_run
from playbook.doors.run_folder import RunFolder, now
from playbook.i18n import Locale, _, use
from playbook.workspace.client import WORKSPACE_VARIABLE

__all__ = ["ChapterResult", "Plan", "RunResult", "Task", "plan_run", "run", "worst"]

Status = Literal["ok", "refused", "failed"]
WORST_FIRST: tuple[Status, ...] = ("failed", "refused", "ok")
CODES: dict[Status, int] = {"ok": 0, "failed": 1, "refused": 3}


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

    kernels_at_once = min(jobs or os.cpu_count() or 1, len(plan.tasks) or 1)
    cache = folder / ".cache"  # what one chapter worked out and another needs again; gone when the run is over
    cache.mkdir()
    environment = {
        WORKSPACE_VARIABLE: str(plan.client.path),
        "PLAYBOOK_SNAPSHOT": plan.snapshot,
        "PLAYBOOK_DOOR": "run",
        "PLAYBOOK_RUN_FOLDER": str(folder),
        "PLAYBOOK_THREADS": str(max(1, (os.cpu_count() or 1) // kernels_at_once)),
        "PLAYBOOK_RUN_CACHE": str(cache),
    }
    locale = replace(plan.client.settings.locale, language=plan.language)
    results: dict[str, ChapterResult] = {}
    pool = ThreadPoolExecutor(kernels_at_once)
    futures: list[Future[ChapterResult]] = []
    try:
        with Kernels(environment, folder) as kernels:
            load_papermill()
            futures += [pool.submit(_chapter, task, locale, folder, kernels) for task in longest_first(plan)]
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
        shutil.rmtree(cache)
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
