"""What the identities are checked on: one snapshot, one day, and the frames that several of them read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from playbook.conformance.check import Check, Study
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    import pandas as pd

# Sums of so many decimals as binary numbers: what they may lie apart, in parts of the sum.
DUST = 1e-9

CUSTOMERS = """
SELECT customer_id, orders, order_days, first_order_day, last_order_day, days_since_last, days_observed,
    CAST(net_revenue AS DOUBLE) AS revenue
FROM customer_summary ORDER BY customer_id
"""
DAYS = """
SELECT DISTINCT customer_id, order_day, month_index FROM orders_completed
WHERE customer_id IS NOT NULL ORDER BY customer_id, order_day
"""
TOTALS = """
SELECT
    count(*) AS orders,
    coalesce(sum(CAST(net_revenue AS DOUBLE)), 0) AS revenue,
    count(*) FILTER (WHERE customer_id IS NOT NULL) AS known_orders,
    coalesce(sum(CAST(net_revenue AS DOUBLE)) FILTER (WHERE customer_id IS NOT NULL), 0) AS known_revenue,
    count(DISTINCT customer_id) AS customers
FROM orders_completed
"""


class Given:
    """A workspace on a day; frames are read when they are first asked for."""

    def __init__(self, workspace: Workspace, as_of: dt.date) -> None:
        self.workspace, self.as_of = workspace, as_of

    @cached_property
    def parameters(self) -> dict[str, Any]:
        """All that views may name."""
        from playbook.kpis.assumptions import parameters

        return parameters(self.workspace, self.as_of)

    def frame(self, sql: str) -> pd.DataFrame:
        """The answer to a query on that day."""
        return self.workspace.frame(sql, self.parameters)

    @cached_property
    def totals(self) -> dict[str, float]:
        """Orders, revenue and known customers, counted over the completed orders themselves."""
        row = self.frame(TOTALS).iloc[0]
        return {str(name): float(value) for name, value in row.items()}

    @cached_property
    def customers(self) -> pd.DataFrame:
        """One row per known customer."""
        return self.frame(CUSTOMERS)

    @cached_property
    def order_days(self) -> pd.DataFrame:
        """One row per known customer and day with a completed order; `day` counts days."""
        import pandas as pd

        found = self.frame(DAYS)
        return found.assign(day=(pd.to_datetime(found["order_day"]) - pd.Timestamp(1970, 1, 1)).dt.days)


def equal(what: str, left: float, right: float, *, within: float | None = None) -> Check:
    """Two numbers that must be equal, up to the dust of adding decimals unless told otherwise."""
    return Check(what, float(left), float(right), max(abs(left), abs(right)) * DUST if within is None else within)


def never(what: str, times: float) -> Check:
    """What must not happen, and how often it does."""
    return Check(what, 0.0, float(times), 0.0)


def study(name: str, title: str, checks: Iterable[Check]) -> Study:
    """Identities on one subject."""
    return Study(name, title, "", tuple(checks))


def not_run(name: str, title: str, what: Iterable[str], reason: str) -> Study:
    """Identities that these data do not bear."""
    return Study(name, title, "", tuple(Check(each, 0.0, None, 0.0) for each in what), reason)
