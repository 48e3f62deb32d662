"""How sure a KPI's value is: Wilson's interval for a part of independent units, else customers are drawn again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.kpis.catalogue import Kpi
from playbook.kpis.ledger import Answer, Group, Ledger
from playbook.kpis.periods import Period
from playbook.kpis.queries import by_unit

if TYPE_CHECKING:
    from playbook.methods.intervals import Interval

LEVEL = 0.95
DRAWS = 1000
# The same data give the same interval, today and in a year.
SEED = 20111209


def intervals_of(
    ledger: Ledger, kpi: Kpi, period: Period, by: tuple[str, ...], groups: Mapping[Group, Answer]
) -> dict[Group, Interval]:
    """The interval of each group's value, at 95 percent; none for a KPI that asks for none."""
    from playbook.methods.intervals import ratio_bootstrap, wilson

    if kpi.interval == "wilson":
        return {
            group: wilson(answer.numerator, answer.denominator, level=LEVEL)
            for group, answer in groups.items()
            if answer.numerator is not None and answer.denominator
        }
    if kpi.interval == "none" or not groups:
        return {}
    units: dict[Group, list[tuple[float, float, int]]] = {}
    for row in ledger.workspace.engine.answers(by_unit(kpi, by), ledger.bound(period, by)):
        group = tuple(row[each] for each in by)
        units.setdefault(group, []).append(_pair(row))
    found = {}
    for group in groups:
        above, below, times = zip(*units[group], strict=True)
        if sum(times) >= 2:
            found[group] = ratio_bootstrap(above, below, counts=times, level=LEVEL, draws=DRAWS, seed=SEED)
    return found


def _pair(row: Mapping[str, Any]) -> tuple[float, float, int]:
    return float(row["numerator"] or 0.0), float(row["denominator"] or 0.0), int(row["times"])
