"""What each tactic did for its goal: an effect where a test compared people with and without it, else a correlation.

Whoever is reached by a tactic differs from whoever is not: a reminder goes to people who had filled a cart. So what
they did afterwards is told as what it is, and only a tactic that was tested by drawing lots is said to have moved
anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from playbook.kpis.assumptions import parameters
from playbook.kpis.catalogue import load_catalogue
from playbook.kpis.compute import compute
from playbook.kpis.goal_effects import Moved, moved
from playbook.kpis.ledger import Ledger
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Campaign, Experiment, Goal, campaigns, experiments

# Fewer people in an arm, or fewer of them on either side of the outcome, and a difference cannot be read.
LEAST_PER_ARM, LEAST_OUTCOMES = 100, 5
LEVEL = 0.95
# Who was reached by which campaign, and ordered afterwards.
REACHED = "message_conversion_rate"
Evidence = Literal["test", "correlation", "none"]

ARMS = """
SELECT arm, count(*) AS people, count(*) FILTER (WHERE converted) AS ordered
FROM experiment_people
WHERE experiment_id = CAST($experiment_id AS VARCHAR) AND is_observed
GROUP BY arm
"""


@dataclass(frozen=True)
class TacticEffect:
    """One tactic of one goal.

    evidence: test, people drawn by lot ordered more or less often by `effect` (a difference of shares) with `low` and
    `high`; correlation, of the `people` reached in the goal's time `rate` ordered afterwards, with its interval and
    without any claim; none, nobody was reached or nothing tells who was. as_of: of a test that ended, its own time.
    moved: what a test moved the goal's own metric by since the goal began; None where that cannot be read.
    """

    goal: str
    tactic: str
    name: str
    evidence: Evidence
    people: int = 0
    ordered: int = 0
    rate: float | None = None
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    moved: Moved | None = None


def tactic_effects(workspace: Workspace, goals: Sequence[Goal], as_of: dt.date) -> tuple[TacticEffect, ...]:
    """Every tactic of every goal: those that the goal names and the campaigns that name the goal."""
    known = {each.id: each for each in campaigns(workspace.client)}
    tests = {each.id: each for each in experiments(workspace.client)}
    reached: dict[tuple[dt.date, dt.date], dict[str, tuple[int, int]]] = {}
    found: list[TacticEffect] = []
    ledger = Ledger(workspace, as_of)
    for goal in goals:
        until = min(as_of, goal.deadline)
        window = (goal.start, until)
        if window not in reached:
            reached[window] = _reached(workspace, *window) if until >= goal.start else {}
        for tactic in _tactics(goal, known.values()):
            plan = tests.get(tactic)
            name = known[tactic].name if tactic in known else plan.name if plan else tactic
            tested = _tested(workspace, plan, as_of) if plan else None
            effect = _effect(goal.id, tactic, name, tested, reached[window].get(tactic))
            shift = moved(ledger, goal, plan, least=LEAST_PER_ARM) if plan and tested else None
            found.append(replace(effect, moved=shift))
    return tuple(found)


def _tactics(goal: Goal, known: Iterable[Campaign]) -> list[str]:
    return list(dict.fromkeys([*goal.tactics, *(each.id for each in known if each.goal == goal.id)]))


def _reached(workspace: Workspace, start: dt.date, end: dt.date) -> dict[str, tuple[int, int]]:
    """By campaign how many people it reached in these days, and how many of them ordered afterwards within them."""
    if REACHED not in load_catalogue():
        return {}
    span = f"rolling:{(end - start).days + 1}"
    values = compute(workspace, [REACHED], end, span, by=("campaign_id",), compare=False, intervals=False)
    return {
        str(each.by["campaign_id"]): (each.n, int(each.numerator or 0))
        for each in values
        if each.status != "missing_input" and each.by
    }


def _tested(workspace: Workspace, plan: Experiment, as_of: dt.date) -> dict[str, tuple[int, int]] | None:
    """People and orderers of both arms of a test; None where they are too few to be read."""
    if "experiments" not in workspace.available:
        return None
    given = parameters(workspace, as_of, window_days=plan.window_days, experiment_id=plan.id)
    rows = workspace.engine.rows(ARMS, given)
    arms = {str(row["arm"]): (int(row["people"]), int(row["ordered"])) for row in rows}
    pair = {"control": arms.get(plan.control, (0, 0)), "treatment": arms.get(plan.treatment, (0, 0))}
    thin = any(people < LEAST_PER_ARM or min(ordered, people - ordered) < LEAST_OUTCOMES
               for people, ordered in pair.values())  # fmt: skip
    return None if thin else pair


def _effect(
    goal: str, tactic: str, name: str, tested: dict[str, tuple[int, int]] | None, reached: tuple[int, int] | None
) -> TacticEffect:
    from playbook.methods.intervals import difference_of_proportions, wilson

    if tested is not None:
        (people, ordered), (others, ordered_too) = tested["treatment"], tested["control"]
        found = difference_of_proportions(ordered, people, ordered_too, others, level=LEVEL)
        return TacticEffect(
            goal, tactic, name, "test", people, ordered, ordered / people,
            effect=found.value, low=found.interval.low, high=found.interval.high,
        )  # fmt: skip
    if reached is None or not reached[0]:
        return TacticEffect(goal, tactic, name, "none")
    people, ordered = reached
    interval = wilson(ordered, people, level=LEVEL)
    return TacticEffect(
        goal, tactic, name, "correlation", people, ordered, ordered / people, low=interval.low, high=interval.high
    )
