"""The odds of a goal on a day: a range from the beginning, odds from the day on which the history has earned them.

For goals over existing customers who buy again, what each customer does is modelled, and the whole has been judged on
the past. For any other metric the KPI's own past is carried on (`kpis.forecasts`) and judged in the same way.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from playbook.kpis.assumptions import parameters
from playbook.kpis.catalogue import Catalogue, find
from playbook.kpis.ledger import Ledger
from playbook.kpis.populations import rule
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal

if TYPE_CHECKING:
    from playbook.kpis.forecasts import Past

# The KPIs that are the share of existing customers with an order in a window, and where that order must be placed.
PURCHASE_METRICS = {"existing_customers_buying_again": ("own_site", "app", "unknown")}
LEVEL = 0.8
# So many forecasts of a length must have ended before odds rest on them.
LEAST_ENDED = 3
Reason = Literal["", "no_model", "too_little_history", "too_few_customers", "missing_input", "over"]

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
    needed_uplift: the rise of everybody's purchase intensity that gives the target odds of 80%; for another metric the
    rise of the metric over the days left (below 0: the fall). customers_to_win: how many more must buy for that; None
    where the metric does not count customers. ended: forecasts of this length whose end is known, held: how many held
    their range. missing: the input that would have to be delivered before the metric can be computed.
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
    missing: tuple[str, ...] = ()


def odds_of(workspace: Workspace, goal: Goal, as_of: dt.date) -> GoalOdds:
    """What the history up to `as_of` says of the goal; one that is over, or whose metric lacks its input, has no odds.

    Errors: `BadInput` for a metric that is no KPI.
    """
    ledger = Ledger(workspace, as_of)
    missing = ledger.missing(find(goal.metric, ledger.catalogue)[0])
    if missing:
        return GoalOdds("missing_input", missing=missing)
    if as_of >= goal.deadline:
        return GoalOdds("over")
    if goal.metric in PURCHASE_METRICS and not rule(goal.population):
        return _of_purchases(workspace, goal, as_of)
    return _of_metric(workspace, goal, as_of)


def falls(goal: Goal, catalogue: Catalogue) -> bool:
    """Whether the goal is to get the metric down: it is better low, or the target lies below the baseline."""
    kpi = find(goal.metric, catalogue)[0]
    return kpi.better == "lower" or (goal.baseline is not None and goal.target < goal.baseline)


def _of_metric(workspace: Workspace, goal: Goal, as_of: dt.date) -> GoalOdds:
    from playbook.kpis.forecasts import Past, goal_forecasts
    from playbook.methods.odds import first_odds, shown_odds

    past = Past(workspace, goal.metric, as_of, rule(goal.population))
    if past.begin is None:
        return GoalOdds("no_model")
    length = (goal.deadline - goal.start).days + 1
    first = dt.date.fromordinal(first_odds(past.begin.toordinal(), length))
    made = goal_forecasts(past, goal.start, goal.deadline)
    if not made:
        return GoalOdds("too_little_history", first_odds_on=first) if as_of < first else GoalOdds("no_model")
    forecast, down = made[-1], falls(goal, past.ledger.catalogue)
    low, high = forecast.interval(LEVEL)
    known = [each for each in made if not math.isnan(each.actual)]
    held = sum(low <= each.actual <= high for each in known for low, high in [each.interval(LEVEL)])
    said = GoalOdds(
        "too_little_history",
        first_odds_on=first if as_of < first else None,
        low=low,
        high=high,
        expected=forecast.expected,
        ended=len(known),
        held=held,
    )
    if as_of < first or len(known) < LEAST_ENDED:
        return said
    probability, at_80 = forecast.probability(goal.target, falls=down), forecast.target_at(0.8, falls=down)
    return replace(
        said,
        reason="",
        odds=shown_odds(probability),
        target_at_50=forecast.target_at(0.5, falls=down),
        target_at_80=at_80,
        needed_uplift=0.0 if probability >= 0.8 else _uplift(past, goal, at_80),
    )


def _uplift(past: Past, goal: Goal, at_80: float) -> float | None:
    """By which part the metric over the days left must differ from what has odds of 80%; None where that is nothing."""
    gone = max(0, (past.as_of - goal.start).days + 1)
    part = past.value(goal.start, past.as_of) if gone else float("nan")
    if math.isnan(part):
        left, wanted = at_80, goal.target
    elif past.adds:
        left, wanted = at_80 - part, goal.target - part
    else:
        share = gone / ((goal.deadline - goal.start).days + 1)
        left, wanted = at_80 - share * part, goal.target - share * part
    return wanted / left - 1 if left > 0 else None


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
