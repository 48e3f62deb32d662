"""How far the goals are: value since the start, progress, and the pace that the target still asks for."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playbook.errors import Refused
from playbook.kpis.catalogue import Kpi, find
from playbook.kpis.own import catalogue_of
from playbook.kpis.periods import months_from
from playbook.kpis.populations import baseline, value
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal

if TYPE_CHECKING:
    import pandas as pd

Standing = Literal["on_track", "at_risk", "off_track", "reached", "no_data"]
# Progress that is at least this part of the time gone still counts as at risk only.
NEARLY = 0.8


@dataclass(frozen=True)
class Progress:
    """A goal on one day.

    current: the metric from the goal's start up to that day (up to the deadline, once that is over), in the metric's
    unit; None before the start or without data. progress: share of the way from baseline to target, below 0 when it
    went backwards; without a saved baseline a count or a sum goes its way from 0. elapsed: share of the time gone.
    pace_per_month: what must be gained in each 30 days that are left.
    """

    goal: Goal
    as_of: dt.date
    unit: str
    better: str
    current: float | None
    progress: float | None
    elapsed: float
    days_left: int
    pace_per_month: float | None
    standing: Standing


def progress_of(workspace: Workspace, goal: Goal, as_of: dt.date) -> Progress:
    """Where a goal stands. Errors: `BadInput` for a metric that is no KPI, or that cannot be cut by its population."""
    kpi = find(goal.metric, catalogue_of(workspace.client))[0]
    unsaid = goal.baseline is None
    goal = _with_baseline(workspace, goal, as_of)
    until = min(as_of, goal.deadline)
    length = (goal.deadline - goal.start).days
    elapsed = min(1.0, max(0.0, (until - goal.start).days / length))
    days_left = max(0, (goal.deadline - as_of).days)
    current = _value(workspace, goal, until)
    progress = pace = None
    if current is not None:
        # What is counted anew begins at nothing; the year before is only what it is held against.
        begins = 0.0 if unsaid and grows(kpi) else goal.baseline
        if begins is not None and goal.target != begins:
            progress = (current - begins) / (goal.target - begins)
        pace = (goal.target - current) / days_left * 30 if days_left else None
    standing = _standing(goal, kpi.better, current, progress, elapsed)
    return Progress(goal, as_of, kpi.unit, kpi.better, current, progress, elapsed, days_left, pace, standing)


def path_of(workspace: Workspace, goal: Goal, as_of: dt.date) -> pd.DataFrame:
    """The goal's way month by month: how far it was at each month's end, and where it should be.

    One row per month of the goal, the running one at as_of instead of at its end, and a first one on as_of where the
    goal has not begun: day, actual (the metric from the start to that day; missing in the future), required. What
    grows from nothing (sums, and shares of people who have done something) is required in equal steps; a mean or a rate
    moves in equal steps from the baseline to the target.
    """
    import pandas as pd

    kpi = find(goal.metric, catalogue_of(workspace.client))[0]
    goal = _with_baseline(workspace, goal, as_of)
    begins = 0.0 if grows(kpi) else goal.baseline
    days = _month_ends(goal, as_of)
    whole = (goal.deadline - goal.start).days + 1
    rows = []
    for day in days:
        gone = max(0, (day - goal.start).days + 1) / whole
        required = float("nan") if begins is None else begins + gone * (goal.target - begins)
        actual = _value(workspace, goal, day) if goal.start <= day <= as_of else begins if day < goal.start else None
        rows.append((pd.Timestamp(day), float("nan") if actual is None else actual, required))
    return pd.DataFrame(rows, columns=["day", "actual", "required"])


def grows(kpi: Kpi) -> bool:
    """Whether the KPI starts at nothing on a goal's first day and can only grow until its last."""
    return (bool(kpi.value) and kpi.unit in {"count", "money"}) or kpi.view == "goal_routes"


def _month_ends(goal: Goal, as_of: dt.date) -> list[dt.date]:
    """The last day of each month of the goal, the last one being the deadline; as_of in place of the running one's."""
    found = [as_of] if as_of < goal.start else []
    months = 1
    while (end := months_from(goal.start, months) - dt.timedelta(days=1)) < goal.deadline:
        begun = found[-1] if found else goal.start - dt.timedelta(days=1)
        found.append(as_of if begun < as_of < end else end)
        months += 1
    return [*found, goal.deadline]


def _value(workspace: Workspace, goal: Goal, until: dt.date) -> float | None:
    if until < goal.start:
        return None
    try:
        return value(workspace, goal.metric, goal.population, goal.start, until)
    except Refused:
        return None  # no order up to that day: there is nothing to measure yet


def _with_baseline(workspace: Workspace, goal: Goal, as_of: dt.date) -> Goal:
    if goal.baseline is not None:
        return goal
    return goal.model_copy(update={"baseline": baseline(workspace, goal, as_of)})


def _standing(goal: Goal, better: str, current: float | None, progress: float | None, elapsed: float) -> Standing:
    if current is None:
        return "no_data"
    falls = better == "lower" or (goal.baseline is not None and goal.target < goal.baseline)
    if current <= goal.target if falls else current >= goal.target:
        return "reached"
    if progress is None:
        return "no_data"
    if progress >= elapsed:
        return "on_track"
    return "at_risk" if progress >= NEARLY * elapsed else "off_track"
