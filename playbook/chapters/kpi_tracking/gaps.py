"""Every ratio that misses its target, over every cut: by channel, campaign, product, persona, stage … where it does.

The same exact parts as in `shortfalls.py`, one line for each cut instead of one picture for the best of them, so that a
reader sees whether a gap has a place at all: by some cuts it lies with one group, by others it is spread evenly. A cut
that says no more than the number itself, such as churn by stage, is left out: each of its groups is all or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.shortfalls import CUTS, cuts_that_add_up, off_target, part_of, place_of
from playbook.i18n import isolate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from playbook.kpis.compute import KpiValue
    from playbook.kpis.ledger import Answer, Ledger

ALL_CUTS = (*CUTS, "country", "persona", "lifecycle_stage")
# A group that holds so much of a gap is its place.
HALF = 0.5
COLUMNS = ("id", "dimension", "group", "name", "groups", "n", "weight", "value", "target", "part", "share")


def gaps(
    ledger: Ledger, board: pd.DataFrame, values: Mapping[str, KpiValue], personas: Mapping[str, str]
) -> pd.DataFrame:
    """One row per missed KPI and cut: the group that holds most of the gap.

    personas: their names by id. Rows, KPIs as in `off_target`, within each the cut first by which one group holds most:
    id, dimension, group, name, groups (how many there are), n, weight, value (of the group), target, part (in the gap,
    of the KPI's unit), share (of the gap; above 1 where other groups make up for it). Empty where nothing is missed, or
    where no missed KPI is a ratio whose groups add up to it.
    """
    import pandas as pd

    rows = []
    for name, target in off_target(board):
        value = values[name]
        for cut, groups in cuts_that_add_up(ledger, ledger.catalogue[name], value, ALL_CUTS, most=len(ALL_CUTS)):
            if _says_the_same(groups.values()):
                continue
            gap = (value.value or 0.0) - target
            parts = {group: part_of(answer, groups, target) for group, answer in groups.items()}
            worst = max(parts, key=lambda group: parts[group] / gap)
            own, whole = groups[worst], sum(each.denominator or 0.0 for each in groups.values())
            rows.append(
                {
                    "id": name,
                    "dimension": cut,
                    "group": worst,
                    "name": isolate(personas[worst]) if worst in personas else place_of(cut, worst),
                    "groups": len(groups),
                    "n": own.n,
                    "weight": (own.denominator or 0.0) / whole,
                    "value": (own.numerator or 0.0) / (own.denominator or 1.0),
                    "target": target,
                    "part": parts[worst],
                    "share": parts[worst] / gap,
                }
            )
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {name: place for place, (name, _target) in enumerate(off_target(board))}
    found = found.assign(place=found["id"].map(order), held=found["share"].clip(upper=1.0))
    found = found.sort_values(["place", "held"], ascending=[True, False], kind="stable", ignore_index=True)
    return pd.DataFrame(found[list(COLUMNS)])


def _says_the_same(groups: Iterable[Answer]) -> bool:
    """Every group is all or nothing: the cut is the number in other words."""
    return all(answer.numerator in {0.0, answer.denominator} for answer in groups)
