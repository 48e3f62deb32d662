"""`playbook run`, and what is done with runs: list them, open a report, write it again."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from typing import Any

import click

from playbook.doors.commands import saying
from playbook.doors.commands.shape import (
    Count,
    as_of_option,
    command,
    json_option,
    language_option,
    option,
    some_client,
)
from playbook.doors.run_folder import REPORT, all_runs, run_folder
from playbook.errors import BadInput
from playbook.i18n import N_, _, date, isolate, listed, ngettext, number
from playbook.workspace.client import Client

run_option = option("--run", "run_id", metavar="ID", default="", help=N_("A run by its id; else the last one."))


@command(
    "run",
    help=N_("Execute the notebooks without a screen and write the report."),
    example="playbook run clients/gifts --as-of 2011-12-09\n"
    "playbook run clients/gifts --chapter channel_attribution -p lookback_days 14",
)
@some_client
@as_of_option
@language_option
@option("--chapter", "names", multiple=True, metavar="NAME", help=N_("Only this chapter; may be repeated."))
@option(
    "-p",
    "--parameter",
    "pairs",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help=N_("A parameter of the chapters that have it; may be repeated."),
)
@option("--jobs", type=Count(), metavar="N", help=N_("Chapters at one time; else as many as cores."))
@option("--no-report", is_flag=True, help=N_("Leave out report.html."))
@json_option
def run_command(  # noqa: PLR0913 - one argument per option
    client: Client,
    *,
    as_of: dt.date | None,
    language: str | None,
    names: Sequence[str],
    pairs: Sequence[tuple[str, str]],
    jobs: int | None,
    no_report: bool,
    as_json: bool,
) -> int:
    """Plan, run, and say what became of each chapter."""
    from playbook.doors.plan import plan_run
    from playbook.doors.runner import run

    parameters = _parameters(pairs)
    if as_of is not None:
        parameters["as_of"] = as_of.isoformat()
    if language:
        parameters["language"] = language
    plan = plan_run(client, names=names, parameters=parameters)
    with Progress([task.name for task in plan.tasks]) as progress:
        result = run(plan, jobs=jobs or 0, report=not no_report, on_result=progress.done)
    if as_json:
        saying.say_json(result.record)
        return result.code
    say_run(result.record)
    saying.say()
    if not no_report:
        saying.say(_("Report: {path}").format(path=result.folder / REPORT))
    saying.say(_("Run: {path}").format(path=result.folder))
    return result.code


def _parameters(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Names and values as given; a value in brackets is a list, anything else is left to the chapter's own types."""
    values: dict[str, Any] = {}
    for name, text in pairs:
        if name == "workspace":
            raise BadInput(_("The workspace is the client that the command names."), remedy=_("Leave it out."))
        try:
            values[name] = json.loads(text) if text.startswith("[") else text
        except json.JSONDecodeError:
            raise BadInput(
                _("The parameter {name} cannot be {value}.").format(name=name, value=text),
                remedy=_('Write a list like ["first", "second"].'),
            ) from None
    return values


class Progress:
    """A bar on a terminal while chapters are at work; silent where nobody looks."""

    def __init__(self, names: Sequence[str]) -> None:
        self._left = list(names)
        hidden = not sys.stderr.isatty()
        self._bar = click.progressbar(
            length=len(names), file=sys.stderr, hidden=hidden, item_show_func=lambda name: name, show_eta=False
        )

    def __enter__(self) -> Progress:
        self._bar.__enter__()
        return self

    def __exit__(self, *_error: object) -> None:
        self._bar.render_finish()

    def done(self, result: Any) -> None:
        """One chapter more."""
        self._bar.update(1, result.name)


def status_words() -> dict[str, str]:
    """What the statuses of a chapter are called."""
    return {"ok": _("done"), "refused": _("too little data"), "failed": _("FAILED")}


def say_run(record: dict[str, Any]) -> None:
    """A run's chapters with their statuses and reasons."""
    words = status_words()
    rows = [[each["name"], words[each["status"]], number(each["seconds"], decimals=1)] for each in record["chapters"]]
    saying.say_table([_("chapter"), _("status"), _("seconds")], rows, right=[2])
    for each in record["chapters"]:
        if each["status"] != "ok":
            saying.say()
            saying.say(f"{each['name']}: {each['reason']}")
            if each["missing"]:
                saying.say("  " + _("Missing: {names}").format(names=listed(map(isolate, each["missing"]))))


@command("runs", help=N_("List a client's runs."), example="playbook runs clients/gifts")
@some_client
@json_option
def runs_command(client: Client, *, as_json: bool) -> None:
    """The runs, oldest first."""
    records = all_runs(client)
    if as_json:
        saying.say_json({"schema": 1, "client": client.name, "runs": records})
        return
    if not records:
        saying.say(_("{client} has no run yet.").format(client=client.name))
        return
    words = status_words()
    rows = [
        [
            each["run_id"],
            words[each["status"]],
            date(dt.date.fromisoformat(each["as_of"])) if each["as_of"] else "",
            each["language"],
            ngettext("{n} chapter", "{n} chapters", len(each["chapters"])).format(n=number(len(each["chapters"]))),
        ]
        for each in records
    ]
    saying.say_table([_("run"), _("status"), _("as of"), _("language"), _("chapters")], rows)


@command("open", help=N_("Open a run's report in the browser."), example="playbook open clients/gifts")
@some_client
@run_option
@option("--print", "only_print", is_flag=True, help=N_("Only print where it is."))
def open_command(client: Client, *, run_id: str, only_print: bool) -> None:
    """The report of a run."""
    import webbrowser

    report = run_folder(client, run_id) / REPORT
    if not report.is_file():
        raise BadInput(
            _("The run {run} has no report.").format(run=report.parent.name),
            remedy=_("Write it: playbook report {client} --run {run}").format(
                client=client.path, run=report.parent.name
            ),
        )
    saying.say(str(report))
    if not only_print and not webbrowser.open(report.as_uri()):
        saying.say_aside(_("No browser could be opened here; open the file above."))


@command("report", help=N_("Write a run's report again."), example="playbook report clients/gifts")
@some_client
@run_option
def report_command(client: Client, *, run_id: str) -> None:
    """report.html from what the run wrote; nothing is computed."""
    from playbook.doors.report import write_report

    saying.say(str(write_report(run_folder(client, run_id))))
