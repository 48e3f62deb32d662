"""KPI values as one tidy table, so that other programs pick them up: one row per value, one column per field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from playbook.kpis.compute import KpiValue
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd


def tidy(values: Sequence[KpiValue], workspace: Workspace, as_of: dt.date) -> pd.DataFrame:
    """One row per value, in the given order; every column has one type whatever the values are.

    client, snapshot, as_of (date); id, requirement, name; period_kind, period_start, period_end (dates),
    period_complete; one text column `by_<dimension>` per cut; value, numerator, denominator (floats), n, unit, per,
    currency, better, status, missing (comma-separated); prior, prior_year, low, high, level (floats). Shares are
    fractions. What is not known is empty, never zero.
    """
    import pandas as pd

    cuts = list(dict.fromkeys(name for value in values for name in value.by))
    floats = ("value", "numerator", "denominator", "prior", "prior_year", "low", "high", "level")
    dates = ("as_of", "period_start", "period_end")
    frame = pd.DataFrame([_row(value, cuts, workspace, as_of) for value in values])
    typed: dict[str, Any] = dict.fromkeys(floats, float)
    texts = [name for name in frame.columns if name not in {*floats, *dates, "n", "period_complete"}]
    frame = frame.astype({**typed, **dict.fromkeys(texts, "string"), "n": "int64"})
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in dates})


def _row(value: KpiValue, cuts: Sequence[str], workspace: Workspace, as_of: dt.date) -> dict[str, Any]:
    return {
        "client": workspace.client.name,
        "snapshot": workspace.snapshot,
        "as_of": as_of,
        "id": value.id,
        "requirement": value.requirement,
        "name": value.name,
        "period_kind": value.period.kind,
        "period_start": value.period.start,
        "period_end": value.period.end,
        "period_complete": value.period.complete,
        **{f"by_{name}": value.by.get(name) for name in cuts},
        "value": value.value,
        "numerator": value.numerator,
        "denominator": value.denominator,
        "n": value.n,
        "unit": value.unit,
        "per": value.per,
        "currency": value.currency,
        "better": value.better,
        "status": value.status,
        "missing": ",".join(value.missing),
        "prior": value.prior.value if value.prior else None,
        "prior_year": value.prior_year.value if value.prior_year else None,
        "low": value.interval.low if value.interval else None,
        "high": value.interval.high if value.interval else None,
        "level": value.interval.level if value.interval else None,
    }
