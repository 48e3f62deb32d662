"""`playbook goals`: what was set out to be reached, and how far it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from playbook.doors.commands import saying
from playbook.doors.commands.figures import shown
from playbook.doors.commands.shape import as_of_option, command, json_option, some_client
from playbook.i18n import N_, _, date, isolate, missing, percent
from playbook.workspace.client import Client, open_workspace

if TYPE_CHECKING:
    from playbook.kpis.progress import Progress


@command("goals", help=N_("List the goals and how far they are."), example="playbook goals clients/gifts")
@some_client
@as_of_option
@json_option
def goals_command(client: Client, *, as_of: dt.date | None, as_json: bool) -> None:
    """The saved goals on a day."""
    from playbook.kpis.progress import progress_of
    from playbook.workspace.decisions import goals

    workspace = open_workspace(client.path)
    day = as_of or workspace.as_of_default
    found = [progress_of(workspace, goal, day) for goal in goals(client)]
    if as_json:
        document = {"schema": 1, "client": client.name, "snapshot": workspace.snapshot, "as_of": day}
        saying.say_json({**document, "goals": [record(each) for each in found]})
        return
    if not found:
        saying.say(_("{client} has no goal yet.").format(client=isolate(client.settings.name)))
        saying.say(_("Set one in the notebook 04_goal_setting: playbook lab {client}").format(client=client.path))
        return
    figures = [_("baseline"), _("now"), _("target"), _("way gone"), _("time gone")]
    headers = [_("goal"), *figures, _("until"), _("standing")]
    saying.say_table(headers, [_row(each) for each in found], right=range(1, 6))


def record(found: Progress) -> dict[str, Any]:
    """One goal for machines. odds stay null until there is a model that has earned them."""
    goal = found.goal
    return {
        "id": goal.id,
        "name": goal.name,
        "metric": goal.metric,
        "population": goal.population,
        "baseline": goal.baseline,
        "current": found.current,
        "target": goal.target,
        "unit": found.unit,
        "better": found.better,
        "start": goal.start,
        "deadline": goal.deadline,
        "progress": found.progress,
        "elapsed": found.elapsed,
        "days_left": found.days_left,
        "pace": found.pace_per_month,
        "standing": found.standing,
        "odds": None,
    }


def _row(found: Progress) -> list[str]:
    goal = found.goal
    standings = {
        "on_track": _("on track"),
        "at_risk": _("at risk"),
        "off_track": _("off track"),
        "reached": _("reached"),
        "no_data": _("no data"),
    }
    return [
        isolate(goal.name),
        shown(goal.baseline, found.unit),
        shown(found.current, found.unit),
        shown(goal.target, found.unit),
        missing() if found.progress is None else percent(found.progress, significant=2),
        percent(found.elapsed, significant=2),
        date(goal.deadline),
        standings[found.standing],
    ]
