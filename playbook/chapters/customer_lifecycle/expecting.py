"""What is expected of customers, and what became of the same expectations of 90 days ago.

Nothing is shown of a model that could not be tried on the client's own past: it is fitted again to what was known then,
and judged by what followed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playbook.chapters.customer_lifecycle.contest import NAMES, Contest, contest
from playbook.chapters.customer_lifecycle.periods import MONTHS_IN, ByPeriod, begins
from playbook.chapters.customer_lifecycle.rehearsing import Rehearsals, lives, rehearsed

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.customer_lifecycle.findings import Params
    from playbook.methods.churn_behaviour import OrderHistory
    from playbook.methods.lifetime import PurchaseModel
    from playbook.methods.pareto_nbd import ParetoNbd
    from playbook.workspace.client import Workspace

ORDERS = """
SELECT customer_id, order_day, net_revenue FROM orders_completed
WHERE customer_id IS NOT NULL ORDER BY customer_id, order_day, order_id
"""
# Groups of customers in which chances are held against what came.
FIFTHS = 5
# Periods of a cohort table that are expected beyond the last one over.
AHEAD = {"month": 3, "quarter": 1}
# Customers who reached an order, for what follows it to be shown, and the last such order.
LEAST_REACHED, LAST_NUMBER = 30, 5
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True)
class Expected:
    """What a model of the shop's customers expects.

    model: its name. days: how far ahead. alive: customers still there, in sum. once: how many ordered on one day only,
    once_alive: how many of these are still there. buyers, low, high: customers who will order, with the 95% interval.
    chances: customer_id and chance of an order. ahead: the cells of cohorts to come (cohort, period_index, size, rate).
    buyers_then, came_then: expected on the earlier day, and come since. fifths: the same by groups of customers, from
    the least likely (calibration). contest: how the model was chosen. rehearsals: the same question on still earlier
    days.
    """

    model: str
    days: int
    alive: float
    once: int
    once_alive: float
    buyers: float
    low: float
    high: float
    chances: pd.DataFrame
    ahead: pd.DataFrame
    buyers_then: float
    came_then: int
    fifths: pd.DataFrame
    contest: Contest
    rehearsals: Rehearsals

    @property
    def earlier(self) -> PurchaseModel:
        """The model as fitted to what was known on the earlier day."""
        return self.contest.earlier


@dataclass(frozen=True)
class Following:
    """What follows each order.

    shares: one row per order number from 2, with share, low, high of those who place it within `days` of the one before
    (Kaplan and Meier), and reached: customers who placed the one before. p_value: of the log-rank test of the second
    order's wait against the third's; NaN where either is too thin.
    """

    days: int
    shares: pd.DataFrame
    p_value: float


def read_history(workspace: Workspace, given: Mapping[str, Any]) -> OrderHistory:
    """All orders of known customers, by day."""
    import pandas as pd

    from playbook.methods.churn_behaviour import order_history

    orders = workspace.frame(ORDERS, dict(given))
    days = (pd.to_datetime(orders["order_day"]) - pd.Timestamp(_EPOCH)).dt.days
    # An order whose money is not stated is an order still.
    return order_history(orders["customer_id"].astype(str), days, orders["net_revenue"].astype(float).fillna(0.0))


def following(history: OrderHistory, as_of: dt.date, *, days: int) -> Following:
    """How many go on after each order, and whether the third order's wait differs from the second's."""
    import numpy as np
    import pandas as pd

    from playbook.methods.log_rank import log_rank
    from playbook.methods.order_waits import order_waits
    from playbook.methods.survival import kaplan_meier_by_group

    waits = order_waits(history.customer, history.day, last_day=day_number(as_of), most=LAST_NUMBER)
    rows = []
    for number, curve in kaplan_meier_by_group(waits["days"], waits["observed"], waits["number"]).items():
        share, (low, high) = curve.at([days])[0], curve.interval_at([days])
        reached = int(curve.table["at_risk"].iloc[0])
        if reached >= LEAST_REACHED and not np.isnan(share):
            rows.append((number, reached, 1 - share, 1 - high[0], 1 - low[0]))
    shares = pd.DataFrame(rows, columns=["number", "reached", "share", "low", "high"])
    first = waits[waits["number"] <= 3]
    enough = {2, 3} <= set(shares["number"]) and first["observed"].any()
    p_value = log_rank(first["days"], first["observed"], first["number"]).p_value if enough else float("nan")
    return Following(days, shares, p_value)


def expected(
    history: OrderHistory, counted: ByPeriod, params: Params, *, as_of: dt.date, days: int, calendar: str,
) -> Expected | None:  # fmt: skip
    """Everything that is expected for the `days` after as_of; None where no model can be fitted and tried."""
    import numpy as np
    import pandas as pd

    from playbook.methods.churn_evaluation import calibration
    from playbook.methods.customer_forecast import buyers
    from playbook.methods.lifetime_validation import FITTERS

    now, then = day_number(as_of), day_number(as_of) - days
    if (history.day <= then).sum() == 0:
        return None
    chosen = contest(history, now, days=days)
    if chosen is None:
        return None
    earlier, today, model, old = history.behaviour(then), history.behaviour(now), chosen.today, chosen.earlier
    outlook, outlook_then = model.outlook(days, *lives(today)), old.outlook(days, *lives(earlier))
    came = history.ordered(earlier["code"], after=then, until=now)
    if not 0 < came.sum() < len(came):
        return None
    total = buyers(model, days, *lives(today), draws=None)
    low, high = total.interval(0.95)
    chance, single = outlook.probability_of_purchase, today["order_days"].to_numpy() == 1
    return Expected(
        model=NAMES[chosen.model],
        days=days,
        alive=float(np.sum(outlook.probability_alive)),
        once=int(single.sum()),
        once_alive=float(np.sum(np.asarray(outlook.probability_alive)[single])),
        buyers=float(np.sum(chance)),
        low=float(low),
        high=float(high),
        chances=pd.DataFrame({"customer_id": today["customer"].astype(str), "chance": chance}),
        ahead=_ahead(history, chosen.pareto, counted, params, as_of=as_of, calendar=calendar),
        buyers_then=float(np.sum(outlook_then.probability_of_purchase)),
        came_then=int(came.sum()),
        fifths=calibration(outlook_then.probability_of_purchase, came, groups=FIFTHS),
        contest=chosen,
        rehearsals=rehearsed(
            history, FITTERS[chosen.model], now, days=days, known={then: old}, cohort=_quarters(calendar)
        ),
    )


def day_number(day: dt.date) -> int:
    return (day - _EPOCH).days


def _quarters(calendar: Any) -> Callable[[int], int]:
    """The first day of the quarter of a day, both as numbers."""
    from playbook.workspace.views.calendars import year_and_month

    def begin(day: int) -> int:
        year, month = year_and_month(_EPOCH + dt.timedelta(days=day), calendar)
        return day_number(begins(year * 12 + (month - 1) // 3 * 3, calendar))

    return begin


def _ahead(
    history: OrderHistory, model: ParetoNbd | None, counted: ByPeriod, params: Params, *, as_of: dt.date, calendar: str
) -> pd.DataFrame:
    """The cells after the last period that is over, by Pareto/NBD; none where a customer counts in all periods before
    the last."""
    import pandas as pd

    from playbook.methods.cohort_continuation import expected_cells

    months, first = MONTHS_IN[params.basis], counted.last_complete + 1
    of_customer = counted.seen.drop_duplicates("customer_id").set_index("customer_id")["cohort"]
    people = history.behaviour(day_number(as_of))
    people["cohort"] = people["customer"].map(of_customer)
    people = people[people["cohort"] <= counted.last_complete]
    if params.kind != "on" or not len(people) or model is None:
        return pd.DataFrame(columns=["cohort", "period_index", "size", "rate"])
    ends = [begins((first + ahead + 1) * months, calendar) for ahead in range(AHEAD[params.basis])]
    edges = [float((end - as_of).days - 1) for end in ends]
    running = counted.seen.loc[counted.seen["at"] == first, "customer_id"]
    cells = expected_cells(
        model, lives(people), people["cohort"], edges=edges, already=people["customer"].isin(running)
    )
    cells["period_index"] = first + cells["ahead"] - cells["cohort"]
    return cells[["cohort", "period_index", "size", "rate"]]
