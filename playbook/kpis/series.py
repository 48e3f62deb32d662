"""KPIs over consecutive periods, for small trends and time charts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from playbook.kpis.catalogue import Kpi
from playbook.kpis.compute import KpiValue, compute, status_of
from playbook.kpis.ledger import NOTHING, Ledger
from playbook.kpis.periods import Period, latest_periods
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("id", "start", "end", "complete", "value", "numerator", "denominator", "n", "status")


def series(
    workspace: Workspace,
    ids: Sequence[str] | None = None,
    as_of: dt.date | None = None,
    period: str = "month",
    count: int = 13,
) -> pd.DataFrame:
    """Uncut values of KPIs in the period that holds as_of and the `count` - 1 before it.

    One row per KPI and period, earliest first: id, start, end (dates), complete, value, numerator, denominator, n,
    status. A period that is still running, or that the data do not cover from its first day, is not complete and its
    value is NaN, never zero and never a low bar. KPIs whose uncut headline is the largest group of a cut are measured
    as that group was called in the period that holds as_of, so that one line follows one group.
    """
    import pandas as pd

    day = workspace.as_of_default if as_of is None else as_of
    ledger = Ledger(workspace, day)
    latest = compute(workspace, ids, day, period, compare=False, intervals=False)
    spans = latest_periods(period, day, ledger.assumed["calendar"], count=count, first=ledger.reach.first_day)
    kpis = {value.id: ledger.catalogue[value.id] for value in latest}
    for by in dict.fromkeys(tuple(value.by) for value in latest):
        ledger.ask([kpis[value.id] for value in latest if tuple(value.by) == by], spans, by)
    rows = [_row(ledger, kpis[value.id], value, span) for value in latest for span in spans]
    numbers = {"value": float, "numerator": float, "denominator": float}
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(numbers)


def _row(ledger: Ledger, kpi: Kpi, latest: KpiValue, span: Period) -> tuple[object, ...]:
    if latest.status == "missing_input":
        return (kpi.id, span.start, span.end, span.complete, None, None, None, 0, latest.status)
    answers = ledger.answers([kpi], span, tuple(latest.by))[kpi.id]
    answer = answers.get(tuple(latest.by.values()), NOTHING)
    complete = span.complete and ledger.covers(kpi, span)
    status = status_of(kpi, answer, history_is_known=ledger.history_is_known(kpi, span))
    value = answer.value if complete and status == "ok" else None
    return (kpi.id, span.start, span.end, complete, value, answer.numerator, answer.denominator, answer.n, status)
