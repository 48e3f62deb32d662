"""`playbook demo`: the sample shop, imported, run and reported, with what to open next."""

from __future__ import annotations

from pathlib import Path

import click

from playbook.doors.commands import saying
from playbook.doors.commands.running import Progress, say_run
from playbook.doors.commands.shape import command, language_option, option
from playbook.doors.run_folder import REPORT
from playbook.i18n import N_, _, activate


@command(
    "demo",
    help=N_("Try everything on a made-up shop: import it, run all notebooks, write the report."),
    example="playbook demo\nplaybook demo --language fa --folder clients/demo-fa",
)
@option(
    "--folder",
    type=click.Path(path_type=Path),
    default=Path("clients") / "demo",
    help=N_("Where the demo client is made; else clients/demo."),
)
@language_option
def demo_command(folder: Path, language: str | None) -> int:
    """Build, import, run; a second call reuses what is current."""
    from playbook.doors.demo import build_demo, current_run
    from playbook.doors.plan import plan_run
    from playbook.doors.runner import run
    from playbook.workspace.importing import import_exports

    client = build_demo(folder, language or "")
    activate(client.settings.locale)
    saying.say(_("The sample shop is made up: no customer in it exists."))
    report = import_exports(client)
    if report.code != 0:
        for problem in report.problems:
            saying.card(problem)
        return report.code
    saying.say(_("Imported: {path}").format(path=folder / "snapshots" / client.current))
    plan = plan_run(client)
    done = current_run(plan)
    code = 0
    if done is None:
        with Progress([task.name for task in plan.tasks]) as progress:
            result = run(plan, on_result=progress.done)
        done, code = result.folder, result.code
        say_run(result.record)
    else:
        saying.say(_("The last run is current; nothing had to be computed again."))
    home = folder / "runs" / done.name
    saying.say()
    saying.say(_("Notebooks with their results: {path}").format(path=home / "notebooks"))
    saying.say(_("Report: {path}").format(path=home / REPORT))
    saying.say()
    saying.say(_("Open next:"))
    for line, words in (
        (f"playbook open {folder}", _("the report, in the browser")),
        (f"playbook lab {folder}", _("the notebooks, in JupyterLab")),
        (f"playbook serve {folder}", _("the dashboard")),
        (f"playbook kpis {folder}", _("the figures, here")),
    ):
        saying.say(f"  {line:<34} {words}")
    return code
