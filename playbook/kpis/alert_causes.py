"""Where a change comes from: the group of each cut that moved the whole most.

Arithmetic, not cause: it names the channel, the device or the kind whose own number moved, and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.kpis.catalogue import Kpi
from playbook.kpis.ledger import Ledger
from playbook.kpis.watched import VOLUMES, rows_by_week, span, weekly
from playbook.workspace.views.lineage import cuts

if TYPE_CHECKING:
    import pandas as pd

# The cuts that somebody can act on, the most telling first; as many as are looked at for one alert.
CUTS = ("channel", "sales_channel", "device", "customer_kind", "country", "page_type", "network", "kind", "sentiment")
MOST_CUTS = 3
# A group is named only if it makes up at least this share of the change.
LEAST_SHARE = 0.5


@dataclass(frozen=True)
class Cause:
    """A group that makes up most of a change. effect: its part, per week, in the unit of the series; share: of it all.

    A share above 1 means that other groups moved the other way.
    """

    dimension: str
    group: str
    effect: float
    share: float


def causes_of(ledger: Ledger, name: str, weeks: int, expected: float) -> tuple[Cause, ...]:
    """The groups behind a change of the last `weeks` weeks against the level before them, one per cut at most.

    expected: what was to be expected of the whole per week; sums are held against it group by group, in the
    proportions of the level. Empty where no group stands out, or where the number does not add up over groups.
    """
    found = (_cause(dimension, effects) for dimension, effects in _effects(ledger, name, weeks, expected))
    clear = [each for each in found if each is not None and each.share >= LEAST_SHARE]
    return tuple(sorted(clear, key=lambda each: -each.share))


def _effects(ledger: Ledger, name: str, weeks: int, expected: float) -> Iterator[tuple[str, pd.DataFrame]]:
    """Per cut the effects of its groups, as a frame with group and effect."""
    volume = next((each for each in VOLUMES if each.id == name), None)
    if volume is not None:
        for cut in volume.cuts:
            if f"{volume.table}.{cut}" in ledger.workspace.available:
                rows = _asked(ledger, rows_by_week(volume, (cut,)), cut, "found")
                yield cut, _sums(rows, weeks, expected)
        return
    kpi = ledger.catalogue[name]
    possible = cuts(kpi.view)
    wanted = [each for each in CUTS if each in possible and not ledger.missing(kpi, (each,))][:MOST_CUTS]
    for cut in wanted:
        sql = weekly([kpi], (cut,))
        if kpi.numerator:
            effects = _ratio(_asked(ledger, sql, cut, f"{name}__numerator", f"{name}__denominator"), weeks)
            if effects is not None:
                yield cut, effects
        elif _adds_up(kpi):
            yield cut, _sums(_asked(ledger, sql, cut, f"{name}__value"), weeks, expected)


def _adds_up(kpi: Kpi) -> bool:
    return kpi.value.lower().startswith(("count(", "sum(")) and "distinct" not in kpi.value.lower()


def _asked(ledger: Ledger, sql: str, cut: str, *columns: str) -> list[tuple[int, str, tuple[float, ...]]]:
    from playbook.methods.alerts import GAP, LEVEL

    rows = ledger.workspace.engine.rows(sql, ledger.bound(span(ledger, 1 + GAP + LEVEL)))
    return [
        (int(row["weeks_ago"]), str(row[cut]), tuple(float(row[each] or 0) for each in columns))
        for row in rows
    ]  # fmt: skip


def _totals(rows: Sequence[tuple[int, str, tuple[float, ...]]], weeks: range) -> Mapping[str, list[float]]:
    found: dict[str, list[float]] = {}
    for ago, group, numbers in rows:
        if ago in weeks:
            sums = found.setdefault(group, [0.0] * len(numbers))
            for place, number in enumerate(numbers):
                sums[place] += number
    return found


def _sums(rows: Sequence[tuple[int, str, tuple[float, ...]]], weeks: int, expected: float) -> pd.DataFrame:
    """Each group's part in value minus expected, per week."""
    import pandas as pd

    now, before = _before_and_after(rows, weeks)
    whole = sum(each[0] for each in before.values())
    effects = {}
    for group in {*now, *before}:
        share = before.get(group, [0.0])[0] / whole if whole else 0.0
        effects[group] = now.get(group, [0.0])[0] / weeks - share * expected
    return pd.DataFrame({"group": list(effects), "effect": list(effects.values())})


def _ratio(rows: Sequence[tuple[int, str, tuple[float, ...]]], weeks: int) -> pd.DataFrame | None:
    """Each group's part in the change of a ratio: by its own rate, and by its weight (Kitagawa)."""
    import pandas as pd

    from playbook.methods.mix_rate import mix_and_rate

    halves = []
    for half in _before_and_after(rows, weeks)[::-1]:
        records = [(group, above, below) for group, (above, below) in half.items() if below > 0]
        halves.append(pd.DataFrame(records, columns=["group", "numerator", "denominator"]))
    if any(half.empty for half in halves):
        return None
    return mix_and_rate(*halves)


def _before_and_after(
    rows: Sequence[tuple[int, str, tuple[float, ...]]], weeks: int
) -> tuple[Mapping[str, list[float]], Mapping[str, list[float]]]:
    from playbook.methods.alerts import GAP, LEVEL

    return _totals(rows, range(weeks)), _totals(rows, range(GAP + 1, GAP + 1 + LEVEL))


def _cause(dimension: str, effects: pd.DataFrame) -> Cause | None:
    whole = float(effects["effect"].sum())
    if not len(effects) or whole == 0:
        return None
    toward = effects.assign(share=effects["effect"] / whole)
    first = toward.sort_values("share", ascending=False).iloc[0]
    # A cut with a single group names nothing.
    if len(effects) < 2:
        return None
    return Cause(dimension, str(first["group"]), float(first["effect"]), float(first["share"]))
