"""Goals held against each other: what pulls in two directions, falls due together, or asks the same people twice.

What is said rests on the goals themselves and, for directions, on what the client's own months show: two indicators
that have moved against each other so far will hardly both do as they are told.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from playbook.kpis.odds import falls
from playbook.workspace.decisions import Goal

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.catalogue import Catalogue
    from playbook.workspace.client import Workspace

# Two deadlines of one owner closer than this are one busy month.
TOGETHER_DAYS = 31
# Months that a connection between two indicators must rest on, and how rarely chance alone may look like it.
LEAST_MONTHS, LEVEL = 12, 0.05

Kind = Literal["opposite", "against", "later_asks_less", "same_end", "same_people", "over", "missing_input"]


@dataclass(frozen=True)
class Clash:
    """What is wrong with a goal, or between two. correlation: of the months' changes, for `against`. missing: the input
    that the metric lacks."""

    kind: Kind
    first: Goal
    second: Goal | None = None
    correlation: float = math.nan
    missing: tuple[str, ...] = ()


def clashes(workspace: Workspace, goals: Sequence[Goal], as_of: dt.date) -> tuple[Clash, ...]:
    """Everything that speaks against these goals as they stand, goals in the order given."""
    from playbook.kpis.ledger import Ledger

    ledger = Ledger(workspace, as_of)
    found = []
    for goal in goals:
        lacking = ledger.missing(ledger.catalogue[goal.metric])
        if lacking:
            found.append(Clash("missing_input", goal, missing=lacking))
        elif goal.deadline < as_of:
            found.append(Clash("over", goal))
    broken = {each.first.id for each in found}
    running = [each for each in goals if each.id not in broken]
    pairs = [(first, second) for first, second in combinations(running, 2) if _meet(first, second)]
    moves = changes(workspace, [each.metric for each in running], as_of) if pairs else {}
    for first, second in pairs:
        found += _between(first, second, moves, len(pairs), ledger.catalogue)
    return tuple(found)


def changes(workspace: Workspace, metrics: Sequence[str], as_of: dt.date) -> Mapping[str, pd.Series[float]]:
    """How each indicator moved from one whole month to the next, by the month's first day."""
    from playbook.kpis.series import series

    months = series(workspace, list(dict.fromkeys(metrics)), as_of, "month", 25)
    return {
        str(name): rows.set_index("start")["value"].sort_index().diff().dropna()
        for name, rows in months.groupby("id", sort=False)
    }


def _meet(first: Goal, second: Goal) -> bool:
    return first.start <= second.deadline and second.start <= first.deadline


def _between(
    first: Goal, second: Goal, moves: Mapping[str, pd.Series[float]], pairs: int, catalogue: Catalogue
) -> list[Clash]:
    found = []
    down = {goal.id: falls(goal, catalogue) for goal in (first, second)}
    if first.metric == second.metric:
        early, late = sorted((first, second), key=lambda goal: goal.deadline)
        if down[first.id] != down[second.id]:
            found.append(Clash("opposite", first, second))
        elif (late.target > early.target) if down[first.id] else (late.target < early.target):
            found.append(Clash("later_asks_less", early, late))
    else:
        together = _against(first, second, moves, pairs, opposed=down[first.id] != down[second.id])
        if together is not None:
            found.append(Clash("against", first, second, correlation=together))
    near = abs((first.deadline - second.deadline).days) <= TOGETHER_DAYS
    if first.owner and first.owner == second.owner and near:
        found.append(Clash("same_end", first, second))
    if first.population == second.population != "all":
        found.append(Clash("same_people", first, second))
    return found


def _against(
    first: Goal, second: Goal, moves: Mapping[str, pd.Series[float]], pairs: int, *, opposed: bool
) -> float | None:
    """The correlation of the two metrics' monthly changes, as seen from where the goals want them to go, where it is
    surely below 0: by a t-test whose level is shared among all pairs of goals (Bonferroni)."""
    import pandas as pd
    from scipy.special import stdtr

    if first.metric not in moves or second.metric not in moves:
        return None
    both = pd.concat([moves[first.metric], moves[second.metric]], axis=1, join="inner").dropna()
    if len(both) < LEAST_MONTHS or (both.std() == 0).any():
        return None
    sign = -1 if opposed else 1
    found = sign * float(both.iloc[:, 0].corr(both.iloc[:, 1]))
    free = len(both) - 2
    chance = float(stdtr(free, found * math.sqrt(free / max(1e-12, 1 - found**2))))
    return found if chance < LEVEL / pairs else None
