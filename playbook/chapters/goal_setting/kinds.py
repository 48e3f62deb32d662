"""Goals of loyalty, income, manual work saved and growth that scales: what stands for each, why, and what it misses."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.charts.kpi_tiles import value_text
from playbook.i18n import _, date, isolate, listed
from playbook.kpis.periods import months_from
from playbook.kpis.progress import grows
from playbook.workspace.decisions import Goal

if TYPE_CHECKING:
    from playbook.chapters.goal_setting.findings import Findings
    from playbook.kpis.compute import KpiValue

KINDS = Path(__file__).parent / "kinds.toml"
# A tenth better within a year is proposed; whoever saves the goal changes it. A share goes half its way left at most.
BETTER, MONTHS = 0.1, 12


@dataclass(frozen=True)
class Proxy:
    """A kind of goal and the indicator that stands for it; name, meaning and caveat are message ids."""

    kind: str
    name: str
    metric: str
    meaning: str
    caveat: str


@dataclass(frozen=True)
class Stand:
    """What stands for a kind of goal in these data. value: over the last year, None where it cannot be told; then
    missing says what was not delivered, and is empty where there are too few cases."""

    proxy: Proxy
    value: float | None
    missing: tuple[str, ...]


@cache
def proxies() -> tuple[tuple[Proxy, ...], ...]:
    """Per kind of kinds.toml its indicators, the best first."""
    blocks = tomllib.loads(KINDS.read_text(encoding="utf-8"))
    return tuple(
        tuple(Proxy(kind=kind, name=block["name"], **each) for each in block["proxies"])
        for kind, block in blocks.items()
    )


def stands(values: Mapping[str, KpiValue]) -> tuple[Stand, ...]:
    """Per kind the first indicator that has a value; where none has one, the best with what it lacks."""
    found = []
    for of_kind in proxies():
        known = [each for each in of_kind if values[each.metric].status == "ok"]
        best = (known or of_kind)[0]
        told = values[best.metric]
        found.append(Stand(best, told.value if known else None, told.missing))
    return tuple(found)


def kind_goals(findings: Findings) -> tuple[Goal, ...]:
    """A goal for each kind that something stands for."""
    return tuple(_goal(findings, each, each.value) for each in findings.stands if each.value is not None)


def kind_words(findings: Findings) -> str:
    """A paragraph for each kind: what stands for it and why, what it does not see, where it is; or what is missing."""
    return "\n\n".join(_told(findings, each) for each in findings.stands)


def _goal(findings: Findings, stand: Stand, value: float) -> Goal:
    proxy, kpi = stand.proxy, findings.catalogue[stand.proxy.metric]
    target = _target(value, kpi.unit)
    return Goal(
        id=proxy.kind,
        name=_("{kind}: {kpi} of {target}").format(
            kind=_(proxy.name), kpi=_(kpi.name), target=value_text(target, kpi.unit)
        ),
        created_on=findings.as_of,
        as_of=findings.as_of,
        snapshot=findings.snapshot,
        metric=proxy.metric,
        # What is counted anew from the first day has no level to begin from: it is held against the year before.
        baseline=None if grows(kpi) else value,
        target=target,
        start=findings.as_of,
        deadline=months_from(findings.as_of, MONTHS),
        finding=f"{_was(findings, value, kpi.unit)} {_(proxy.meaning)} {_(proxy.caveat)}",
    )


def _told(findings: Findings, stand: Stand) -> str:
    proxy, kpi = stand.proxy, findings.catalogue[stand.proxy.metric]
    if stand.value is None:
        sentence = (
            _("“{kind}”: “{kpi}” would stand for it, but these data lack {names}.")
            if stand.missing
            else _("“{kind}”: “{kpi}” would stand for it, but there are too few cases to tell it.")
        )
        return sentence.format(kind=_(proxy.name), kpi=_(kpi.name), names=listed(map(isolate, stand.missing)))
    return _(
        "“{kind}” is measured by “{kpi}”. {meaning} {caveat} {was} Proposed for a year from now: {target}."
    ).format(
        kind=_(proxy.name),
        kpi=_(kpi.name),
        meaning=_(proxy.meaning),
        caveat=_(proxy.caveat),
        was=_was(findings, stand.value, kpi.unit),
        target=value_text(_target(stand.value, kpi.unit), kpi.unit),
    )


def _was(findings: Findings, value: float, unit: str) -> str:
    return _("From {start} to {end} it was {value}.").format(
        start=date(findings.as_of - dt.timedelta(days=364)), end=date(findings.as_of), value=value_text(value, unit)
    )


def _target(value: float, unit: str) -> float:
    more = value + BETTER * abs(value)
    return min(more, (1 + value) / 2) if unit == "fraction" else more
