"""The change of revenue split into its three levers, for customers known by name."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.periods import Period
    from playbook.methods.decomposition import Sales
    from playbook.workspace.client import Workspace

SALES = """
SELECT count(DISTINCT customer_id) AS customers, count(*) AS orders, coalesce(sum(gross_revenue), 0) AS revenue
FROM orders_in_period WHERE customer_id IS NOT NULL
"""


def changes(workspace: Workspace, period: Period) -> tuple[pd.DataFrame, tuple[dt.date, dt.date] | None]:
    """The parts of the three levers (LMDI) against a year ago, else the period before, and the days of that period.

    No rows and None where the data cover neither.
    """
    import pandas as pd

    from playbook.kpis.assumptions import parameters
    from playbook.methods.decomposition import Sales, revenue_change

    first = workspace.frame("SELECT CAST(min(order_ts) AS DATE) AS day FROM orders")["day"].iloc[0].date()

    def sales(start: dt.date, end: dt.date) -> Sales:
        given = parameters(workspace, end, period_start=start, period_end=end)
        row = workspace.frame(SALES, given).iloc[0]
        return Sales(int(row["customers"]), int(row["orders"]), float(row["revenue"]))

    for earlier in (period.prior_year(), period.prior()):
        if earlier is not None and earlier.start >= first:
            before, after = sales(earlier.start, earlier.end), sales(period.start, period.end)
            return revenue_change(before, after), (earlier.start, earlier.end)
    return pd.DataFrame({"lever": [], "before": [], "after": [], "effect": []}), None
