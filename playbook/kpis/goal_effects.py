"""By how much a tested tactic moved the metric of its goal, in the metric's own unit.

The metric's own formula is read person by person: what each person of the test adds to its numerator and to its
denominator in the goal's time. Had those with the tactic done as those without it, the metric would have been another;
the difference is what the tactic moved. A metric that is not the sum over people of such parts (a share of web pages, a
median) cannot be read so, and nothing is said.

With N, D the whole's numerator and denominator, M = N / D, and z = n - M d for a person's parts n and d: the tactic
moved M by treated * (mean z with it - mean z without it) / D. That is exact for sums (D = 1, d = 0) and for shares of
people who are counted anyway, and right to first order where the tactic moved D as well. Interval: Welch's, of z.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playbook.kpis.catalogue import Kpi
from playbook.kpis.cuts import relation
from playbook.kpis.ledger import NOTHING, Ledger
from playbook.kpis.periods import Period
from playbook.kpis.populations import rule
from playbook.workspace.decisions import Experiment, Goal
from playbook.workspace.views.lineage import keys

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
Names = NDArray[np.str_]
# Parts of people that miss the whole by more than this share of it are not its parts.
SAME = 1e-6
LEVEL = 0.95

_PEOPLE = """
WITH parts AS (
    SELECT {customer} AS customer_id, CAST({above} AS DOUBLE) AS above, CAST({below} AS DOUBLE) AS below
    FROM {relation}
    {only}
    GROUP BY {customer}
),
dealt AS (
    SELECT customer_id, min(arm) AS arm
    FROM experiments
    WHERE experiment_id = CAST($experiment AS VARCHAR) AND CAST(assigned_at AS DATE) <= CAST($as_of AS DATE)
    GROUP BY customer_id
)
SELECT d.arm, coalesce(p.above, 0) AS above, coalesce(p.below, 0) AS below
FROM dealt AS d FULL JOIN parts AS p ON p.customer_id = d.customer_id
ORDER BY d.arm, above, below
"""


@dataclass(frozen=True)
class Moved:
    """What a tactic moved its goal's metric by, in the metric's unit, with the 95% interval; treated: who got it."""

    by: float
    low: float
    high: float
    treated: int


def moved(ledger: Ledger, goal: Goal, plan: Experiment, *, least: int) -> Moved | None:
    """What a test says that its tactic moved the goal by, from the goal's start to the ledger's day.

    None where the metric is no sum over people, an arm has fewer than `least` people, or nobody differs from anybody.
    """
    from playbook.methods.experiments import Outcomes, read_means

    parts = _parts(ledger, goal, plan)
    if parts is None:
        return None
    each, arm, size = parts
    sides = [each[arm == name] for name in (plan.control, plan.treatment)]
    if min(map(len, sides)) < max(least, 2):
        return None
    control, treatment = map(Outcomes.of, sides)
    if control.variance + treatment.variance == 0:
        return None
    found = read_means(control, treatment, better="higher", level=LEVEL)
    scale, ends = treatment.n / size, found.interval
    return Moved(scale * found.difference, scale * ends.low, scale * ends.high, treatment.n)


def _parts(ledger: Ledger, goal: Goal, plan: Experiment) -> tuple[Values, Names, float] | None:
    """Everybody's z and arm ("" outside the test), and D; None where people's parts do not make up the metric."""
    kpi, until, groups = ledger.catalogue[goal.metric], min(ledger.as_of, goal.deadline), rule(goal.population)
    by = tuple(groups)
    period = Period(f"rolling:{(until - goal.start).days + 1}", goal.start, until, complete=True)
    if until < goal.start or not _of_people(kpi) or ledger.missing(kpi, by) or not ledger.covers(kpi, period, by):
        return None
    answer = ledger.answers([kpi], period, by)[kpi.id].get(tuple(groups.values()), NOTHING)
    whole = answer.value
    if whole is None:
        return None
    people = _people(ledger, kpi, plan, period, groups)
    above, below = people["above"].to_numpy(float), people["below"].to_numpy(float)
    arm = people["arm"].fillna("").to_numpy(str)
    if kpi.value:
        return (above, arm, 1.0) if _same(above.sum(), whole) else None
    made_up = _same(above.sum(), answer.numerator or 0.0) and _same(below.sum(), answer.denominator or 0.0)
    return (above - whole * below, arm, float(below.sum())) if made_up else None


def _of_people(kpi: Kpi) -> bool:
    """Whether the formula can be read customer by customer at all."""
    plain = not (kpi.method or kpi.parts or kpi.share or kpi.cut)
    return plain and "customer_id" in keys(kpi.view)


def _same(parts: float, whole: float) -> bool:
    return abs(parts - whole) <= SAME * max(abs(whole), SAME)


def _people(ledger: Ledger, kpi: Kpi, plan: Experiment, period: Period, groups: Mapping[str, str]) -> pd.DataFrame:
    """Everybody's parts of the metric, with the arm of those in the test."""
    by = tuple(groups)
    text = _PEOPLE.format(
        customer=keys(kpi.view)["customer_id"],
        above=kpi.value or kpi.numerator,
        below="0" if kpi.value else kpi.denominator,
        relation=relation(kpi.view, by),
        only="WHERE " + " AND ".join(f"CAST({each} AS VARCHAR) = $group_{each}" for each in by) if by else "",
    )
    given = {f"group_{name}": value for name, value in groups.items()}
    return ledger.workspace.frame(text, ledger.bound(period, by, kpi.view) | given | {"experiment": plan.id})
