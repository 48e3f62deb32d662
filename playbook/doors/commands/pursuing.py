"""`playbook goals`: what was set out to be reached, and how far it is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from playbook.doors.commands import saying
from playbook.doors.commands.figures import shown
from playbook.doors.commands.shape import Count, as_of_option, command, json_option, option, some_client
from playbook.errors import BadInput
from playbook.i18n import N_, _, date, integer, isolate, listed, missing, percent
from playbook.workspace.client import Client, open_workspace

if TYPE_CHECKING:
    from playbook.kpis.odds import GoalOdds
    from playbook.kpis.progress import Progress
    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Goal


@command(
    "goals",
    help=N_("List the goals, how far they are, and what odds they have."),
    example="playbook goals clients/gifts\n"
    "playbook goals clients/gifts --try existing_customers_buying_again --target 0.3 --months 6",
)
@some_client
@as_of_option
@option("--try", "metric", metavar="KPI", help=N_("A goal that is not saved, on this indicator."))
@option("--target", type=float, metavar="X", help=N_("Its target, in the indicator's own unit."))
@option("--months", type=Count(1, 60), metavar="N", help=N_("Its length in months, from the day after."))
@option("--population", metavar="RULE", help=N_("For whom: one or two groups, like country=PL;customer_kind=new."))
@json_option
def goals_command(
    client: Client,
    *,
    as_of: dt.date | None,
    metric: str | None,
    target: float | None,
    months: int | None,
    population: str | None,
    as_json: bool,
) -> None:
    """The saved goals on a day, or one that is only tried."""
    from playbook.kpis.odds import odds_of
    from playbook.kpis.progress import progress_of
    from playbook.workspace.decisions import goals

    workspace = open_workspace(client.path)
    day = as_of or workspace.as_of_default
    if metric or target is not None or months or population:
        chosen = [_tried(workspace, day, metric, target, months, population or "")]
    else:
        chosen = goals(client)
    found = [(progress_of(workspace, goal, day), odds_of(workspace, goal, day)) for goal in chosen]
    if as_json:
        document = {"schema": 1, "client": client.name, "snapshot": workspace.snapshot, "as_of": day}
        saying.say_json({**document, "goals": [record(*each) for each in found]})
        return
    if not found:
        saying.say(_("{client} has no goal yet.").format(client=isolate(client.settings.name)))
        saying.say(_("Set one in the notebook 04_goal_setting: playbook lab {client}").format(client=client.path))
        return
    figures = [_("baseline"), _("now"), _("target"), _("way gone"), _("time gone")]
    headers = [_("goal"), *figures, _("until"), _("standing")]
    saying.say_table(headers, [_row(each) for each, _odds in found], right=range(1, 6))
    saying.say()
    for each, odds in found:
        saying.say(told(each, odds))


def _tried(
    workspace: Workspace, day: dt.date, metric: str | None, target: float | None, months: int | None, population: str
) -> Goal:
    """A goal from the day after on; its baseline is what the metric of these people was over as long a time before."""
    from playbook.kpis.compute import compute
    from playbook.kpis.periods import months_from
    from playbook.workspace.decisions import Goal

    if metric is None or target is None or months is None:
        raise BadInput(
            _("A goal to try needs an indicator, a target and a length."),
            remedy="playbook goals clients/gifts --try existing_customers_buying_again --target 0.3 --months 6",
        )
    deadline = months_from(day, months)
    [now] = compute(workspace, [metric], day, f"rolling:{(deadline - day).days}", compare=False, intervals=False)
    if now.status == "missing_input":
        raise BadInput(
            _("{metric} cannot be computed from these data.").format(metric=isolate(now.id)),
            found=[_("Missing: {names}").format(names=listed(map(isolate, now.missing)))],
            remedy=_("Ask for these columns, or choose another indicator: playbook kpis"),
        )
    baseline = _of_group(workspace, now.id, population, day, deadline - day) if population else now.value
    everybody = "existing_customers" if now.id.startswith("existing_customers") else "all"
    return Goal(
        id="try", name=now.name, created_on=day, as_of=day, snapshot=workspace.snapshot, metric=now.id,
        population=population or everybody, baseline=baseline, target=target, start=day + dt.timedelta(days=1),
        deadline=deadline,
    )  # fmt: skip


def _of_group(workspace: Workspace, metric: str, population: str, day: dt.date, length: dt.timedelta) -> float:
    """What the metric of these people was over the time up to the day."""
    from playbook.kpis import populations
    from playbook.kpis.own import catalogue_of

    catalogue = catalogue_of(workspace.client)
    groups = populations.check(population, catalogue[metric], catalogue)
    if not groups:
        raise BadInput(
            _("{population} names no group of people.").format(population=population),
            remedy=_("Write one or two groups like country=PL;customer_kind=new"),
        )
    known = populations.value(workspace, metric, population, day - length + dt.timedelta(days=1), day)
    if known is None:
        raise BadInput(
            _("Of {population} nothing can be said.").format(population=population),
            remedy=f"playbook kpis {workspace.client.path} --id {metric} --by {next(iter(groups))}",
        )
    return known


def told(found: Progress, odds: GoalOdds) -> str:
    """The odds of a goal in one sentence, or why there are none."""
    from playbook.kpis.odds import LEVEL

    name, unit = isolate(found.goal.name), found.unit
    spread = {"name": name, "level": percent(LEVEL)}
    if odds.expected is not None:
        spread |= {
            each: shown(value, unit)
            for each, value in (("expected", odds.expected), ("low", odds.low), ("high", odds.high))
        }
    if odds.reason == "" and odds.odds is not None:
        sentence = _(
            "{name}: odds of about {odds}. {expected} are to be expected, {low} to {high} in {level} of cases; "
            "of {ended} earlier forecasts {held} held their range."
        )
        return sentence.format(**spread, odds=percent(odds.odds), ended=integer(odds.ended), held=integer(odds.held))
    if odds.reason == "too_little_history" and odds.first_odds_on is not None and odds.expected is not None:
        sentence = _(
            "{name}: no odds before {day}, when every season will have been seen. "
            "{low} to {high} is plausible, {expected} the middle."
        )
        return sentence.format(**spread, day=date(odds.first_odds_on))
    if odds.reason == "too_little_history" and odds.expected is not None:
        return _("{name}: no odds, since too few earlier forecasts have ended. {low} to {high} is plausible.").format(
            **spread
        )
    if odds.reason == "too_little_history" and odds.first_odds_on is not None:
        return _("{name}: too little history for a forecast; odds from {day} on.").format(
            name=name, day=date(odds.first_odds_on)
        )
    if odds.reason == "missing_input":
        return _("{name}: cannot be computed from these data. Missing: {names}").format(
            name=name, names=listed(map(isolate, odds.missing))
        )
    words = {
        "no_model": _("{name}: no forecast, since this indicator is not known lately or never moves."),
        "too_few_customers": _("{name}: too few customers or days for a forecast."),
        "over": _("{name}: the time is over."),
    }
    return words[odds.reason].format(name=name)


def _pace(found: Progress) -> float | None:
    """What each 30 days must bring; before the start, all of the way, which for a share of customers begins at 0."""
    from playbook.kpis.odds import PURCHASE_METRICS

    goal = found.goal
    if found.pace_per_month is not None or found.elapsed > 0:
        return found.pace_per_month
    begins = 0.0 if goal.metric in PURCHASE_METRICS else goal.baseline
    return None if begins is None else (goal.target - begins) / (goal.deadline - goal.start).days * 30


def record(found: Progress, odds: GoalOdds) -> dict[str, Any]:
    """One goal for machines. odds are null until the history has earned them; `reason` says why."""
    from playbook.kpis.odds import LEVEL

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
        "pace": _pace(found),
        "standing": found.standing,
        "odds": odds.odds,
        "first_odds_on": odds.first_odds_on,
        "interval": None if odds.low is None else {"low": odds.low, "high": odds.high, "level": LEVEL},
        "expected": odds.expected,
        "target_at_50": odds.target_at_50,
        "target_at_80": odds.target_at_80,
        "needed_uplift": odds.needed_uplift,
        "customers_to_win": odds.customers_to_win,
        "customers": odds.customers,
        "ended_forecasts": odds.ended,
        "held_forecasts": odds.held,
        "reason": odds.reason,
        "missing": odds.missing,
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
