"""Had the goal "buy again" been set on an earlier day: what would have been told then, against what came.

The customer-base models of the past days are already fitted for the goal's own odds; they are looked up, not made
again.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.odds import ShareForecast
    from playbook.methods.odds_record import Asked, Record
    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Goal


@dataclass(frozen=True)
class Backtest:
    """The record of earlier forecasts of the goal's length.

    days: one row per earlier day whose window is over: day, low, expected, high (80%), actual, held, odds (of the
    goal's target, as they would have been told), reached. stated: one row per odds told for targets of 0.8 to 1.2 times
    the last share known: odds, cases, reached, share, low, high (95%, as if cases were independent). record: coverage,
    and the squared errors of the odds and of always telling the base rate.
    """

    days: pd.DataFrame
    stated: pd.DataFrame
    record: Record


def backtest(workspace: Workspace, goal: Goal, as_of: dt.date) -> Backtest | None:
    """The record of a goal that is measured by who buys again; None where no earlier forecast has ended."""
    from playbook.kpis.assumptions import parameters
    from playbook.kpis.odds import ORDERS, PURCHASE_METRICS
    from playbook.methods.maximum_likelihood import CannotFit
    from playbook.methods.odds import forecasts
    from playbook.methods.odds_record import asked, record
    from playbook.methods.purchase_days import purchase_days

    orders = workspace.frame(ORDERS, parameters(workspace, as_of))
    if orders.empty:
        return None
    days = orders["order_day"].map(lambda day: day.toordinal()).to_numpy(dtype=int)
    counts = orders["sales_channel"].isin(PURCHASE_METRICS[goal.metric]).to_numpy(dtype=bool)
    history = purchase_days(orders["customer_id"].to_numpy(), days, counts)
    try:
        made = forecasts(history, (goal.deadline - goal.start).days + 1, as_of.toordinal())
    except CannotFit:
        return None
    over = [each for each in made if each.actual == each.actual]
    if not over:
        return None
    cases = asked(history, made)
    return Backtest(_days(over, goal.target), _stated(cases), record(made, cases))


def _days(over: list[ShareForecast], target: float) -> pd.DataFrame:
    import pandas as pd

    from playbook.methods.odds import shown_odds

    rows = [
        (
            pd.Timestamp(dt.date.fromordinal(each.origin)),
            low,
            each.expected,
            high,
            each.actual,
            low <= each.actual <= high,
            shown_odds(each.probability(target)),
            each.actual >= target,
        )
        for each in over
        for low, high in [each.interval()]
    ]
    return pd.DataFrame(rows, columns=["day", "low", "expected", "high", "actual", "held", "odds", "reached"])


def _stated(cases: list[Asked]) -> pd.DataFrame:
    import pandas as pd

    from playbook.methods.intervals import wilson
    from playbook.methods.odds_record import reliability

    rows = [
        (odds, told, came, came / told, interval.low, interval.high)
        for odds, told, came in reliability(cases)
        for interval in [wilson(came, told)]
    ]
    return pd.DataFrame(rows, columns=["odds", "cases", "reached", "share", "low", "high"])
