"""Revenue of returning customers, carried on by a model of the customers: who will come again, times what they spend.

One more way beside those that carry a series on (`methods.series_forecasts`). It knows who bought when, and no season;
what it counts for is decided by its errors on the months that are over, like that of every other way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playbook.kpis.assumptions import parameters

if TYPE_CHECKING:
    from playbook.kpis.periods import Period
    from playbook.workspace.client import Workspace

# The KPI that a model of customers can carry on, and what the way is called.
METRIC, WAY = "returning_revenue", "customer_model"

ORDERS = "SELECT customer_id, order_day FROM orders_completed WHERE customer_id IS NOT NULL"


def by_customer_model(
    workspace: Workspace, as_of: dt.date, months: Sequence[Period], revenue: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Revenue of the months after each that is over, as expected at its end; shape (over, to come), nan where unknown.

    months: first those that are over, then those to come. revenue: of those that are over. See `returning_money`.
    """
    from playbook.methods.purchase_days import purchase_days
    from playbook.methods.returning_purchases import returning_money

    orders = workspace.frame(ORDERS, parameters(workspace, as_of))
    if orders.empty:
        return np.full((len(revenue), len(months) - len(revenue)), np.nan)
    days = purchase_days(orders["customer_id"].to_numpy(), orders["order_day"].map(dt.date.toordinal).to_numpy(int))
    starts, ends = (
        [each.toordinal() for each in edge] for edge in zip(*((m.start, m.end) for m in months), strict=True)
    )
    return returning_money(days, starts, ends, revenue)
