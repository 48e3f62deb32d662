"""Every number that misses its target, over every cut: by channel, campaign, product, persona, stage … where it does.

The same exact parts as in `shortfalls.py`, one line for each cut instead of one picture for the best of them, so that a
reader sees whether a gap has a place at all: by some cuts it lies with one group, by others it is spread evenly. A cut
that says no more than the number itself, such as churn by stage, is left out: each of its groups is all or nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playbook.chapters.kpi_tracking.cutting import place_of
from playbook.chapters.kpi_tracking.shortfalls import CUTS, cuts_that_add_up, off_target, part_of
from playbook.chapters.kpi_tracking.sum_shortfalls import shared_out
from playbook.i18n import isolate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import pandas as pd

    from playbook.kpis.catalogue import Kpi
    from playbook.kpis.compute import KpiValue
    from playbook.kpis.ledger import Answer, Ledger

    Row = dict[str, Any]

ALL_CUTS = (*CUTS, "country", "persona", "lifecycle_stage")
# A group that holds so much of a gap is its place.
HALF = 0.5
COLUMNS = ("id", "dimension", "group", "name", "groups", "n", "weight", "value", "target", "part", "share")


def gaps(
    ledger: Ledger, board: pd.DataFrame, values: Mapping[str, KpiValue], personas: Mapping[str, str]
) -> pd.DataFrame:
    """One row per missed KPI and cut: the group that holds most of the gap.

    personas: their names by id. Rows, KPIs as in `off_target`, within each the cut first by which one group holds most:
    id, dimension, group, name, groups (how many there are), n, weight (of a sum: its share of the benchmark), value (of
    the group), target, part (in the gap, of the KPI's unit), share (of the gap; above 1 where other groups make up for
    it). Empty where nothing is missed, or where no missed KPI has groups that add up to it.
    """
    import pandas as pd

    rows = []
    for name, target in off_target(board):
        kpi, value = ledger.catalogue[name], values[name]
        gap = (value.value or 0.0) - target
        for cut, count, own in (
            *_of_ratio(ledger, kpi, value, target),
            *_of_sum(ledger, kpi, value, target),
        ):
            worst = max(own, key=lambda each: each["part"] / gap)
            group = str(worst["group"])
            known = isolate(personas[group]) if group in personas else place_of(cut, group)
            rows.append(
                {
                    "id": name, "dimension": cut, "name": known, "groups": count, "target": target, **worst,
                    "share": worst["part"] / gap,
                }
            )  # fmt: skip
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    order = {name: place for place, (name, _target) in enumerate(off_target(board))}
    found = found.assign(place=found["id"].map(order), held=found["share"].clip(upper=1.0))
    found = found.sort_values(["place", "held"], ascending=[True, False], kind="stable", ignore_index=True)
    return pd.DataFrame(found[list(COLUMNS)])


def _of_ratio(ledger: Ledger, kpi: Kpi, value: KpiValue, target: float) -> Iterator[tuple[str, int, list[Row]]]:
    for cut, groups in cuts_that_add_up(ledger, kpi, value, ALL_CUTS, most=len(ALL_CUTS)):
        if _says_the_same(groups.values()):
            continue
        whole = sum(each.denominator or 0.0 for each in groups.values())
        yield cut, len(groups), [
            {
                "group": group, "n": own.n, "weight": (own.denominator or 0.0) / whole,
                "value": (own.numerator or 0.0) / (own.denominator or 1.0), "part": part_of(own, groups, target),
            }
            for group, own in groups.items()
        ]  # fmt: skip


def _of_sum(ledger: Ledger, kpi: Kpi, value: KpiValue, target: float) -> Iterator[tuple[str, int, list[Row]]]:
    for found in shared_out(ledger, kpi, value, ALL_CUTS, most=len(ALL_CUTS)):
        yield found.cut, len(found.groups), [
            {
                "group": group, "n": found.n(group), "weight": found.weight(group), "value": found.value(group),
                "part": found.part(group, target),
            }
            for group in found.groups
        ]  # fmt: skip


def _says_the_same(groups: Iterable[Answer]) -> bool:
    """Every group is all or nothing: the cut is the number in other words."""
    return all(answer.numerator in {0.0, answer.denominator} for answer in groups)
