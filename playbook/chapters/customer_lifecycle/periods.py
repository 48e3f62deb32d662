"""Cohorts and the rhythm, counted in months or quarters of the client's calendar."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.customer_lifecycle.findings import Params

YOUNG_MONTHS, LEAST_COHORTS = 3, 4
MONTHS_IN = {"month": 1, "quarter": 3}


@dataclass(frozen=True)
class ByPeriod:
    """cohorts: the triangle. average: its weighted mean. rhythm: who came, came again, came back and fell silent.

    seen: one row per customer and period (`at`) with an order, with the number of the cohort. last_complete: the number
    of the newest period that is over.
    """

    cohorts: pd.DataFrame
    average: pd.DataFrame
    rhythm: pd.DataFrame
    seen: pd.DataFrame
    last_complete: int


def by_period(activity: pd.DataFrame, params: Params, as_of: dt.date, calendar: str) -> ByPeriod:
    """The triangle of cohorts, its mean, and the rhythm, in months or quarters of the client's calendar."""
    import pandas as pd

    from playbook.kpis.periods import period
    from playbook.methods.cohorts import average, triangle
    from playbook.methods.growth_accounting import growth_accounting
    from playbook.workspace.views.calendars import year_and_month

    kind: Any = calendar
    months = MONTHS_IN[params.basis]
    year, month = year_and_month(as_of, kind)
    running = (year * 12 + month - 1) // months
    last_complete = running if period(params.basis, as_of, kind).complete else running - 1
    seen = activity.assign(
        cohort=activity["cohort"].astype("int64") // months, at=activity["month_index"].astype("int64") // months
    ).drop_duplicates(["customer_id", "at"])
    sizes = seen.groupby("cohort")["customer_id"].nunique()
    counted = seen.assign(period_index=seen["at"] - seen["cohort"])
    if params.kind == "on_or_after":
        # Who was active in it or later is known from the last period of each customer alone.
        counted = counted.sort_values("at").drop_duplicates("customer_id", keep="last")
    counted = counted.groupby(["cohort", "period_index"]).size().rename("active").reset_index()
    counted["size"] = counted["cohort"].map(sizes)
    found = triangle(counted, last_complete=last_complete, kind=params.kind)
    found["begins"] = [begins(int(each) * months, kind) for each in found["cohort"]]
    # Who first ordered in a period still running is in no row of the rhythm.
    whole = seen["at"] <= last_complete
    if whole.any():
        rhythm = growth_accounting(seen.loc[whole, "customer_id"], seen.loc[whole, "at"], last_complete=last_complete)
    else:
        rhythm = pd.DataFrame(columns=["period", "new", "returning", "resurrected", "active", "dormant"])
    rhythm["begins"] = [begins(int(each) * months, kind) for each in rhythm["period"]]
    return ByPeriod(found, average(found), rhythm, seen, last_complete)


def halves(cohorts: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Retention in the period after the first, of the older and of the newer half of the cohorts; empty below four.

    The cohorts of the first three months are left out: most of their customers were won before the data begin. Empty
    also where later orders count: newer customers have had less time for those.
    """
    import pandas as pd

    from playbook.methods.intervals import wilson

    seen = cohorts[(cohorts["period_index"] == 1) & cohorts["rate"].notna()].sort_values("cohort")
    seen = seen[seen["cohort"] >= cohorts["cohort"].min() + YOUNG_MONTHS // MONTHS_IN[params.basis]]
    rows = []
    if len(seen) >= LEAST_COHORTS and params.kind == "on":
        middle = len(seen) // 2
        for name, half in (("older", seen.iloc[:middle]), ("newer", seen.iloc[middle:])):
            active, size = int(half["active"].sum()), int(half["size"].sum())
            interval = wilson(active, size)
            rows.append((name, len(half), active, size, active / size, interval.low, interval.high))
    return pd.DataFrame(rows, columns=["half", "cohorts", "active", "size", "rate", "low", "high"])


def begins(month_index: int, calendar: Any) -> dt.date:
    from playbook.workspace.views.calendars import month_begins

    return month_begins(month_index // 12, month_index % 12 + 1, calendar)
