"""KPI values as the JSON that machines and other programs read: plain types, ISO dates, Latin digits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from playbook.kpis.compute import Benchmark, KpiValue
from playbook.workspace.client import Workspace

SCHEMA = 1


def as_json(values: Sequence[KpiValue], workspace: Workspace, as_of: dt.date | None = None) -> dict[str, Any]:
    """The document of `playbook kpis --json`, ready for `json.dumps`."""
    return {
        "schema": SCHEMA,
        "client": workspace.client.name,
        "snapshot": workspace.snapshot,
        "as_of": (as_of or workspace.as_of_default).isoformat(),
        "currency": workspace.settings.currency,
        "kpis": [record(value) for value in values],
    }


def record(value: KpiValue) -> dict[str, Any]:
    """One value with the fields of the contract, in its order."""
    period = value.period
    return {
        "id": value.id,
        "requirement": value.requirement,
        "name": value.name,
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "n": value.n,
        "unit": value.unit,
        "per": value.per,
        "currency": value.currency,
        "better": value.better,
        "by": {name: _plain(part) for name, part in value.by.items()},
        "period": {
            "kind": period.kind,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
            "complete": period.complete,
        },
        "status": value.status,
        "missing": list(value.missing),
        "prior": _benchmark(value.prior),
        "prior_year": _benchmark(value.prior_year),
        "interval": None
        if value.interval is None
        else {
            "low": value.interval.low,
            "high": value.interval.high,
            "level": value.interval.level,
            "method": value.interval.method,
        },
    }


def _benchmark(found: Benchmark | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"value": found.value, "start": found.start.isoformat(), "end": found.end.isoformat()}


def _plain(part: Any) -> Any:
    return part if part is None or isinstance(part, bool | int | float | str) else str(part)
