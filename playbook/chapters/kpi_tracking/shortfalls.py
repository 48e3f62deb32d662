"""Why a KPI misses its target: which groups lie below it, and whether their rates or the weights between them moved.

The gap to the target is split exactly over the groups of a cut: a group's part is its weight times how far its own
value lies from the target; of a sum it is what the group lacks of its share (`sum_shortfalls`). Beside it stands what
changed since the benchmark, as rate effect and mix effect (Kitagawa, in `methods.mix_rate`). All of it is arithmetic:
it names the group to ask about, not the cause.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.cutting import MOST_GROUPS, NOBODY, known_cuts, place_of, same
from playbook.chapters.kpi_tracking.sum_shortfalls import shared_out
from playbook.kpis.ledger import Answer, Ledger

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from playbook.kpis.catalogue import Kpi
    from playbook.kpis.compute import KpiValue
    from playbook.kpis.periods import Period

# Groups that somebody can act on, drawn. A stage is decided by the very orders that a rate counts, and who belongs to a
# persona takes longer to tell than all other cuts together: both stand in the table of all cuts (gaps.py) instead.
CUTS = ("channel", "customer_kind", "category", "sales_channel", "device", "campaign_id")
MOST_CUTS, MOST_KPIS = 3, 3


@dataclass(frozen=True)
class Shortfall:
    """One KPI that misses its target, over the groups of one cut.

    value, target: of the whole. before, since: the benchmark and the first day of its period; None where none is
    covered. groups: one row per group, most missing first: group, name, n, weight, value, part (in the gap, of the
    KPI's unit; below 0 it holds the whole away from a target that is to be exceeded), and mix, rate (what the benchmark
    has become by now: NaN without one). parts add up to value - target, mix and rate to value - before. adds: the KPI
    is a sum; then weight is the group's share of the benchmark, rate its own change, and there is no mix.
    """

    id: str
    dimension: str
    value: float
    target: float
    before: float | None
    since: dt.date | None
    better: str
    groups: pd.DataFrame
    adds: bool = False

    @property
    def worst(self) -> pd.Series[float]:
        """The group that holds most of what is missing."""
        return self.groups.iloc[0]

    @property
    def share(self) -> float:
        """Its part in the gap: above 1 where other groups make up for it."""
        return float(self.worst["part"]) / (self.value - self.target)


def shortfalls(ledger: Ledger, board: pd.DataFrame, values: Mapping[str, KpiValue]) -> tuple[Shortfall, ...]:
    """The KPIs furthest from their targets, each by the cut whose one group explains most.

    board: rows with id, value, standing, target. What has no groups that add up to the whole is left out.
    """
    found: list[Shortfall] = []
    for name, target in off_target(board):
        split = _split(ledger, values[name], target) or _split_sum(ledger, values[name], target)
        if split is not None and len(found) < MOST_KPIS:
            found.append(split)
    return tuple(found)


def off_target(board: pd.DataFrame) -> list[tuple[str, float]]:
    """The KPIs that miss their target, with it, the one that misses it most first."""
    rows = [row for row in board.to_dict("records") if row["standing"] in {"off_track", "at_risk"}]
    rows.sort(key=lambda each: -abs(each["value"] / each["target"] - 1) if each["target"] else 0.0)
    return [(str(row["id"]), float(row["target"])) for row in rows]


def _split(ledger: Ledger, value: KpiValue, target: float) -> Shortfall | None:
    """The gap over the groups of the cut that tells most: whose worst group holds the most of it."""
    if value.value is None:
        return None
    kpi, gap = ledger.catalogue[value.id], value.value - target
    held = {
        cut: (max(part_of(each, groups, target) / gap for each in groups.values()), groups)
        for cut, groups in cuts_that_add_up(ledger, kpi, value, CUTS, most=MOST_CUTS)
    }
    if not held:
        return None
    cut = max(held, key=lambda each: min(held[each][0], 1.0))
    benchmark = value.prior_year or value.prior
    earlier = value.period.prior_year() if value.prior_year else value.period.prior()
    before = {}
    if benchmark and earlier and ledger.covers(kpi, earlier, (cut,)):
        before = _groups(ledger, kpi, earlier, cut)
    known = benchmark if benchmark and _adds_up(before, benchmark.value) else None
    return Shortfall(
        id=kpi.id,
        dimension=cut,
        value=value.value,
        target=target,
        before=known.value if known else None,
        since=known.start if known else None,
        better=kpi.better,
        groups=_parts(held[cut][1], before if known else {}, cut, target=target, better=kpi.better),
    )


def _split_sum(ledger: Ledger, value: KpiValue, target: float) -> Shortfall | None:
    """The gap of a sum over the groups of the cut that tells most."""
    import pandas as pd

    kpi, gap = ledger.catalogue[value.id], (value.value or 0.0) - target
    held = list(shared_out(ledger, kpi, value, CUTS, most=MOST_CUTS))
    if not held:
        return None
    best = max(held, key=lambda each: min(max(each.part(group, target) / gap for group in each.groups), 1.0))
    rows = pd.DataFrame(
        {
            "group": each,
            "name": place_of(best.cut, each),
            "n": best.n(each),
            "weight": best.weight(each),
            "value": best.value(each),
            "rate_before": best.was(each),
            "part": best.part(each, target),
            "mix": float("nan"),
            "rate": best.value(each) - best.was(each),
        }
        for each in best.groups
    )
    return Shortfall(
        id=kpi.id,
        dimension=best.cut,
        value=value.value or 0.0,
        target=target,
        before=best.benchmark.value,
        since=best.benchmark.start,
        better=kpi.better,
        groups=rows.sort_values("part", ascending=kpi.better != "lower", ignore_index=True),
        adds=True,
    )


def cuts_that_add_up(
    ledger: Ledger, kpi: Kpi, value: KpiValue, cuts: Sequence[str], *, most: int
) -> Iterator[tuple[str, dict[str, Answer]]]:
    """Of the first so many cuts that the data know, those whose groups are few enough to read and make up the whole."""
    if not kpi.numerator or kpi.share or value.by or value.value is None:
        return
    for cut in known_cuts(ledger, kpi, cuts)[:most]:
        groups = _groups(ledger, kpi, value.period, cut)
        if 1 < len(groups) <= MOST_GROUPS and _adds_up(groups, value.value):
            yield cut, groups


def _groups(ledger: Ledger, kpi: Kpi, period: Period, cut: str) -> dict[str, Answer]:
    """The groups with a denominator, by id."""
    found = ledger.answers([kpi], period, (cut,))[kpi.id]
    return {
        NOBODY if group[0] is None else str(group[0]): answer for group, answer in found.items() if answer.denominator
    }


def _adds_up(groups: Mapping[str, Answer], whole: float) -> bool:
    below = sum(each.denominator or 0.0 for each in groups.values())
    above = sum(each.numerator or 0.0 for each in groups.values())
    return below > 0 and same(above / below, whole)


def part_of(own: Answer, groups: Mapping[str, Answer], target: float) -> float:
    """A group's part in the gap: its weight times how far it lies from the target."""
    whole = sum(each.denominator or 0.0 for each in groups.values())
    return ((own.numerator or 0.0) - target * (own.denominator or 0.0)) / whole


def _parts(
    now: Mapping[str, Answer], before: Mapping[str, Answer], cut: str, *, target: float, better: str
) -> pd.DataFrame:
    import pandas as pd

    from playbook.methods.mix_rate import mix_and_rate

    current = _frame(now)
    rows = current.assign(
        weight=current["denominator"] / current["denominator"].sum(),
        value=current["numerator"] / current["denominator"],
        n=[now[group].n for group in current["group"]],
        name=[place_of(cut, group) for group in current["group"]],
    )
    rows["part"] = [part_of(now[group], now, target) for group in rows["group"]]
    if before:
        moved = mix_and_rate(_frame(before), current)[["group", "mix", "rate", "rate_before"]]
        rows = rows.merge(moved, on="group", how="outer")
        # A group that is gone has no value of its own any more; its weight of 0 lacks nothing.
        rows = rows.fillna({"weight": 0.0, "part": 0.0, "n": 0.0})
        rows["name"] = [place_of(cut, group) for group in rows["group"]]
    else:
        rows = rows.assign(mix=float("nan"), rate=float("nan"), rate_before=float("nan"))
    rows = rows.sort_values("part", ascending=better != "lower", ignore_index=True)
    return pd.DataFrame(rows[["group", "name", "n", "weight", "value", "rate_before", "part", "mix", "rate"]])


def _frame(answers: Mapping[str, Answer]) -> pd.DataFrame:
    import pandas as pd

    rows: Sequence[tuple[str, float, float]] = [
        (group, answer.numerator or 0.0, answer.denominator or 0.0) for group, answer in sorted(answers.items())
    ]
    return pd.DataFrame(rows, columns=["group", "numerator", "denominator"])
