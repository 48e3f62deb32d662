"""What moved because the past was corrected, told apart from what is news.

An export that comes again may hold late returns, merged customers or mended lines. Then a number of a day long gone is
another one today. Both snapshots are asked the same question, same day, same period, same formula: where the answers
differ, the data of that time were corrected. Whatever else moved since is news.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from playbook.errors import Refused
from playbook.kpis.compute import KpiValue, compute
from playbook.kpis.periods import Period
from playbook.workspace.client import Client, Workspace

# Sums of the same rows may differ in the last digits by the order in which they were added.
SAME = 1e-9


@dataclass(frozen=True)
class Revision:
    """A number told earlier and what the same number is today; None where it was or is withheld."""

    id: str
    then: float | None
    now: float | None
    n_then: int
    n_now: int


@dataclass(frozen=True)
class Revised:
    """Two snapshots compared: the day and period that both were asked about, and the numbers that differ."""

    earlier: str
    as_of: dt.date
    period: Period
    compared: int
    revisions: tuple[Revision, ...]


def since_last_snapshot(
    workspace: Workspace, as_of: dt.date, period: str, ids: Sequence[str] | None = None
) -> Revised | None:
    """What the past looks like now against what it looked like in the snapshot before; None where there is none.

    as_of: the day of the page; the question is asked of the last day that the earlier snapshot knew, if that is before.
    """
    name = snapshot_before(workspace.client, workspace.snapshot)
    if name is None:
        return None
    earlier = Workspace(workspace.client, name)
    try:
        day = min(as_of, earlier.as_of_default)
        then = compute(earlier, ids, day, period, compare=False, intervals=False)
        now = compute(workspace, ids, day, period, compare=False, intervals=False)
    except Refused:
        return None  # without an order up to that day in both, nothing was told
    return Revised(name, day, now[0].period, len(now), differing(then, now))


def differing(then: Sequence[KpiValue], now: Sequence[KpiValue]) -> tuple[Revision, ...]:
    """The numbers that are not what they were, the most moved first; the groups that lead a cut are part of it."""
    before = {each.id: each for each in then}
    found = [
        Revision(each.id, before[each.id].value, each.value, before[each.id].n, each.n)
        for each in now
        if each.id in before and not _same(before[each.id], each)
    ]
    return tuple(sorted(found, key=_moved, reverse=True))


def snapshot_before(client: Client, snapshot: str) -> str | None:
    """The newest snapshot that was made before this one and is still there."""
    made = {}
    for path in client.snapshots.glob("*/manifest.json"):
        made[path.parent.name] = str(json.loads(path.read_text(encoding="utf-8")).get("created_at", ""))
    earlier = [name for name, moment in made.items() if moment < made.get(snapshot, "")]
    return max(earlier, key=lambda name: (made[name], name), default=None)


def _same(then: KpiValue, now: KpiValue) -> bool:
    if then.value is None or now.value is None:
        # What could not be told then, and can be told now, is an addition to the data, not a correction of a number.
        return then.value is None
    return then.by == now.by and math.isclose(then.value, now.value, rel_tol=SAME, abs_tol=SAME)


def _moved(revision: Revision) -> float:
    if revision.then is None or revision.now is None:
        return math.inf
    return abs(revision.now - revision.then) / (abs(revision.then) or 1.0)
