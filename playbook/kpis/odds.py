"""The odds of a goal on a day: a range from the beginning, odds from the day on which the history has earned them.

Only goals over existing customers who buy again have a forecast so far: what each customer does is modelled, and the
whole has been judged on the past. For any other metric nothing is said rather than something made up.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from playbook.kpis.assumptions import parameters
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal

# The KPIs that are the share of existing customers with an order in a window, and where that order must be placed.
PURCHASE_METRICS = {"existing_customers_buying_again": ("own_site", "app", "unknown")}
LEVEL = 0.8
Reason = Literal["", "no_model", "too_little_history", "too_few_customers", "over"]

ORDERS = """
SELECT customer_id, order_day, sales_channel
FROM orders_completed
WHERE customer_id IS NOT NULL
ORDER BY customer_id, order_day
"""


@dataclass(frozen=True)
class GoalOdds:
    """What can be said of a goal's end; None where it cannot.

    odds: of reaching the target, in tenths. first_odds_on: the day from which odds will be shown, None where they are.
    low, high: hold the metric at the deadline in 8 of 10 cases. target_at_50, target_at_80: targets with these odds.
    needed_uplift: the rise of everybody's purchase intensity that gives the target odds of 80%. customers_to_win: how
    many more must buy for that. ended: forecasts of this length whose end is known, held: how many held their range.
    """

    reason: Reason
    odds: float | None = None
    first_odds_on: dt.date | None = None
    low: float | None = None
    high: float | None = None
    expected: float | None = None
    target_at_50: float | None = None
    target_at_80: float | None = None
    needed_uplift: float | None = None
    customers_to_win: int | None = None
    customers: int | None = None
    ended: int = 0
    held: int = 0


def odds_of(workspace: Workspace, goal: Goal, as_of: dt.date) -> GoalOdds:
    """What the history up to `as_of` says of the goal; a goal that is over, or of another metric, has no odds."""
    if goal.metric not in PURCHASE_METRICS:
        return GoalOdds("no_model")
    if as_of >= goal.deadline:
        return GoalOdds("over")
    return _of_purchases(workspace, goal, as_of)


def _of_purchases(workspace: Workspace, goal: Goal, as_of: dt.date) -> GoalOdds:
    from playbook.methods.goal_forecast import goal_forecast
    from playbook.methods.maximum_likelihood import CannotFit
    from playbook.methods.odds import first_odds, shown_odds
    from playbook.methods.purchase_days import purchase_days

    orders = workspace.frame(ORDERS, parameters(workspace, as_of))
    days = orders["order_day"].map(lambda day: day.toordinal()).to_numpy(dtype=int)
    counts = orders["sales_channel"].isin(PURCHASE_METRICS[goal.metric]).to_numpy(dtype=bool)
    if not len(days):
        return GoalOdds("too_few_customers")
    begin, length = int(days.min()), (goal.deadline - goal.start).days + 1
    first = dt.date.fromordinal(first_odds(begin, length))
    history = purchase_days(orders["customer_id"].to_numpy(), days, counts)
    try:
        forecast = goal_forecast(history, goal.start.toordinal(), goal.deadline.toordinal(), as_of.toordinal())
    except CannotFit:
        return GoalOdds("too_few_customers", first_odds_on=first if as_of < first else None)
    low, high = forecast.interval(LEVEL)
    known = [each for each in forecast.past if each.actual == each.actual]
    held = sum(low <= each.actual <= high for each in known for low, high in [each.interval(LEVEL)])
    said = GoalOdds(
        "too_little_history",
        first_odds_on=first,
        low=low,
        high=high,
        expected=forecast.expected,
        customers=forecast.customers,
        ended=len(known),
        held=held,
    )
    if as_of < first:
        return said
    return replace(
        said,
        reason="",
        first_odds_on=None,
        odds=shown_odds(forecast.probability(goal.target)),
        target_at_50=forecast.target_at(0.5),
        target_at_80=forecast.target_at(0.8),
        needed_uplift=forecast.needed_uplift(goal.target),
        customers_to_win=forecast.customers_to_win(goal.target),
    )
