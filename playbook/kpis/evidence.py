"""How sure it is that a number moved: ranked by evidence, not by percent.

The largest percentages belong to the smallest numbers. Here a change is divided by its own uncertainty, numbers that
rest on a few cases are left out, and of the many that remain only those that luck does not explain are called movers.
They are ranked by the least change that their interval allows: large and sure goes before either alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from playbook.kpis.compute import Benchmark, KpiValue

# A number that rests on fewer cases moves by single people.
LEAST_CASES = 30
# Of the movers at most this share moved by luck.
FALSE_SHARE = 0.05
_SIDES = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True)
class Move:
    """A KPI against an earlier period. change, low, high: relative, at 95 percent; score: in standard errors.

    p_value: adjusted for all KPIs that were compared.
    """

    id: str
    change: float
    low: float
    high: float
    score: float
    p_value: float
    value: float
    before: float
    n: int
    better: str

    @property
    def clear(self) -> bool:
        """Luck does not explain it."""
        return self.p_value <= FALSE_SHARE

    @property
    def least(self) -> float:
        """The smallest change that the interval allows, on the scale of logarithms; below 0 where it holds none."""
        return math.log1p(self.low) if self.change > 0 else -math.log1p(self.high)


def moves(values: Sequence[KpiValue], against: Literal["prior", "prior_year"]) -> tuple[Move, ...]:
    """The KPIs with a good and a bad direction whose change can be judged, movers first.

    A change is judged where the value has an interval or counts single cases, rests on at least 30 of them, and both
    values are above zero. The earlier value is taken to be as uncertain as the same number of cases makes it; cases
    are counted as independent, so where one customer brings several, the interval is the better judge and is used.
    Two KPIs with the same values are one.
    """
    from playbook.methods.alerts import benjamini_hochberg

    found: dict[tuple[float, float], tuple[KpiValue, Benchmark, float]] = {}
    for value in values:
        earlier = value.prior if against == "prior" else value.prior_year
        spread = None if earlier is None else _spread(value, earlier)
        if earlier is not None and spread is not None and value.value is not None:
            found.setdefault((value.value, earlier.value), (value, earlier, spread))
    logs = [math.log((value.value or 0.0) / earlier.value) for value, earlier, _spread_of in found.values()]
    scores = [log / spread for log, (_value, _earlier, spread) in zip(logs, found.values(), strict=True)]
    adjusted = benjamini_hochberg([math.erfc(abs(score) / math.sqrt(2)) for score in scores])
    moved = [
        Move(
            id=value.id,
            change=math.expm1(log),
            low=math.expm1(log - _SIDES * spread),
            high=math.expm1(log + _SIDES * spread),
            score=score,
            p_value=float(p_value),
            value=value.value or 0.0,
            before=earlier.value,
            n=value.n,
            better=value.better,
        )
        for (value, earlier, spread), log, score, p_value in zip(found.values(), logs, scores, adjusted, strict=True)
    ]
    return tuple(sorted(moved, key=lambda each: (not each.clear, -each.least)))


def _spread(value: KpiValue, earlier: Benchmark) -> float | None:
    """The standard error of the logarithm of value / earlier; None where nothing tells it."""
    if value.better not in {"higher", "lower"} or value.n < LEAST_CASES:
        return None
    if value.value is None or value.value <= 0 or earlier.value <= 0:
        return None
    if value.interval is not None:
        own = (value.interval.high - value.interval.low) / (2 * _SIDES) / value.value
        return own * math.sqrt(2) if own > 0 else None
    if value.unit == "count" and value.value == value.n:
        return math.sqrt(1 / value.value + 1 / earlier.value)
    return None
