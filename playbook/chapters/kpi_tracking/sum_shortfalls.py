"""Why a sum or a count misses its target: which groups brought less than their share of it.

A target for the whole says nothing of its groups. So it is shared out as the groups shared the same period a year
before, or the period before where no year is known: a group's part in the gap is what it brought less its share of the
target. The parts add up to the gap exactly. People who are counted once in the whole and in two groups do not add up;
such a cut is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.cutting import MOST_GROUPS, NOBODY, known_cuts, same

if TYPE_CHECKING:
    from playbook.kpis.catalogue import Kpi
    from playbook.kpis.compute import Benchmark, KpiValue
    from playbook.kpis.ledger import Answer, Ledger
    from playbook.kpis.periods import Period


@dataclass(frozen=True)
class SharedOut:
    """A sum over the groups of one cut, now and in the benchmark's period; both add up to their wholes."""

    cut: str
    benchmark: Benchmark
    now: Mapping[str, Answer]
    before: Mapping[str, Answer]

    @property
    def groups(self) -> tuple[str, ...]:
        """Those that brought something in either period."""
        return tuple(sorted({*self.now, *self.before}))

    def value(self, group: str) -> float:
        """What the group brought now."""
        return _value(self.now, group)

    def was(self, group: str) -> float:
        """What it brought in the benchmark's period."""
        return _value(self.before, group)

    def n(self, group: str) -> int:
        """How many it rests on."""
        return self.now[group].n if group in self.now else 0

    def weight(self, group: str) -> float:
        """The group's share of the benchmark."""
        return self.was(group) / sum(map(self.was, self.groups))

    def part(self, group: str, target: float) -> float:
        """Its part in the gap: what it brought less its share of the target."""
        return self.value(group) - target * self.weight(group)


def shared_out(ledger: Ledger, kpi: Kpi, value: KpiValue, cuts: Sequence[str], *, most: int) -> Iterator[SharedOut]:
    """Of the first so many cuts that the data know, those by which the sum and its benchmark add up, both above 0."""
    if kpi.numerator or not kpi.value or kpi.unit not in {"count", "money"} or kpi.share or value.by:
        return
    benchmark = value.prior_year or value.prior
    earlier = value.period.prior_year() if value.prior_year else value.period.prior()
    if value.value is None or benchmark is None or earlier is None or not benchmark.value or benchmark.value < 0:
        return
    for cut in known_cuts(ledger, kpi, cuts)[:most]:
        if not ledger.covers(kpi, earlier, (cut,)):
            continue
        found = SharedOut(cut, benchmark, _sums(ledger, kpi, value.period, cut), _sums(ledger, kpi, earlier, cut))
        enough = 1 < len(found.groups) <= MOST_GROUPS and min(map(found.was, found.groups)) >= 0
        whole = sum(map(found.value, found.groups)), sum(map(found.was, found.groups))
        if enough and same(whole[0], value.value) and same(whole[1], benchmark.value):
            yield found


def _sums(ledger: Ledger, kpi: Kpi, period: Period, cut: str) -> dict[str, Answer]:
    answers = ledger.answers([kpi], period, (cut,)).get(kpi.id, {})
    return {NOBODY if group[0] is None else str(group[0]): each for group, each in answers.items() if each.value}


def _value(answers: Mapping[str, Answer], group: str) -> float:
    return float(answers[group].value or 0.0) if group in answers else 0.0
