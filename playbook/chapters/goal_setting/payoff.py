"""What a new customer brings year by year, beyond the years that were seen: keeping pays late, so one year says little.

How often a new customer will come again is told by the customer-base model that the goal's odds rest on, what such a
day leaves by the last year's margins. The range is the model's own uncertainty and how wrong it was about whole years
of the past, carried on: an error of one year is taken to come anew in each further one.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from playbook.chapters.goal_setting.spending import Spending
    from playbook.methods.bgnbd import BgNbd
    from playbook.methods.purchase_days import PurchaseDays
    from playbook.workspace.client import Workspace

YEAR = 365
# So many past days whose year is over are looked at, each with a forecast of it. The range is the middle 80%.
PAST, LEVEL = 3, 0.8
ENDS = ("margin", "low", "high")

ORDERS = """
SELECT customer_id, order_day, CAST(margin AS DOUBLE) AS margin FROM orders_completed
WHERE customer_id IS NOT NULL ORDER BY customer_id, order_day
"""


@dataclass(frozen=True)
class Payoff:
    """Margin per new customer by year since the first order; or why it cannot be told.

    years: one row per year (year, margin, low, high; together, discounted and added up; measured, what
    cohorts brought in that year, NaN where not seen; seen, whether the data reach over it). discount: a year's. after,
    after_low, after_high: the share of the discounted whole that comes after the first year. customers: whose orders
    the model rests on. known_days: from the first order to as_of. past: earlier years the model was held against, miss:
    how far it was off them (root mean square of the logarithm). reason: no margins, too few customers or a model that
    cannot be fitted, too short a past.
    """

    reason: Literal["", "margin", "model", "history"]
    years: pd.DataFrame | None = None
    discount: float = 0.0
    after: float = math.nan
    after_low: float = math.nan
    after_high: float = math.nan
    customers: int = 0
    known_days: int = 0
    past: int = 0
    miss: float = math.nan


def payoff(workspace: Workspace, as_of: dt.date, spent: Spending | None) -> Payoff:
    """The horizon and the rate of interest are `payoff_years` and `discount_rate` of client.toml."""
    import numpy as np

    from playbook.kpis.assumptions import parameters
    from playbook.methods.maximum_likelihood import CannotFit
    from playbook.methods.odds import LEAST_CUSTOMERS, customer_model
    from playbook.methods.purchase_days import purchase_days

    if workspace.engine.missing(("orders_placed.margin",)):
        return Payoff("margin")
    orders = workspace.frame(ORDERS, parameters(workspace, as_of))
    days, now = orders["order_day"].map(lambda day: day.toordinal()).to_numpy(dtype=int), as_of.toordinal()
    if not len(days) or orders["customer_id"].nunique() < LEAST_CUSTOMERS:
        return Payoff("model")
    history = purchase_days(orders["customer_id"].to_numpy(), days)
    known = now - history.begin + 1
    first, later = _margins(orders, days, now)
    if math.isnan(first) or math.isnan(later):
        return Payoff("margin", known_days=known)
    try:
        model = customer_model(history.base(now), history.begin, now)
    except CannotFit:
        return Payoff("model", known_days=known)
    misses = _misses(history, now)
    if len(misses) < PAST:
        return Payoff("history", known_days=known)
    miss = float(np.sqrt(np.mean(np.square(misses))))
    horizon, discount = workspace.settings.payoff_years, workspace.settings.discount_rate
    factors = (1 + discount) ** -(np.arange(horizon) + 0.5)
    years = _years(model, horizon, later=later, miss=miss)
    # The first order is paid at once; the rest of each year counts as if it came in its middle.
    start = np.where(np.arange(horizon) == 0, first, 0.0)
    worth = {each: start + years[each].to_numpy() * factors for each in ENDS}
    shares = {each: 1 - float(values[0] / values.sum()) for each, values in worth.items()}
    return Payoff(
        "",
        years.assign(
            **{each: start + years[each] for each in ENDS},
            together=worth["margin"].cumsum(),
            measured=_measured(spent, horizon),
            seen=years["year"] * YEAR <= known,
        ),
        discount=discount,
        after=shares["margin"],
        after_low=min(shares["low"], shares["high"]),
        after_high=max(shares["low"], shares["high"]),
        customers=len(history.first),
        known_days=known,
        past=len(misses),
        miss=miss,
    )


def _margins(orders: pd.DataFrame, days: NDArray[np.int64], now: int) -> tuple[float, float]:
    """What a customer's first day and each later day with orders left, on average over the last year."""
    daily = orders.assign(day=days).groupby(["customer_id", "day"], as_index=False)["margin"].sum(min_count=1)
    is_first = daily["day"] == daily.groupby("customer_id")["day"].transform("min")
    lately = daily["day"] > now - YEAR
    return float(daily.loc[is_first & lately, "margin"].mean()), float(daily.loc[~is_first & lately, "margin"].mean())


def _misses(history: PurchaseDays, now: int) -> list[float]:
    """By how much the purchases of whole years that are over differed from the forecast made before them, as logs."""
    import numpy as np

    from playbook.methods.maximum_likelihood import CannotFit
    from playbook.methods.odds import customer_model, origins

    over = [day for day in origins(history, now) if day + YEAR <= now]
    found = []
    # From the latest back: weeks apart the same year would be looked at twice, and each look may need a fit.
    for day in over[:: -max(1, -(-len(over) // PAST))]:
        base = history.base(day)
        try:
            model = customer_model(base, history.begin, day)
        except CannotFit:
            continue  # An early day on which none fits says nothing of the model of today.
        ages, people = np.unique(base.T, return_counts=True)
        told = float(people @ (model.expected_purchases(ages + YEAR) - model.expected_purchases(ages)))
        came = (history.day > day) & (history.day <= day + YEAR) & (history.first[history.customer] <= day)
        found.append(math.log((came.sum() + 0.5) / (told + 0.5)))
    return found


def _years(model: BgNbd, horizon: int, *, later: float, miss: float) -> pd.DataFrame:
    """Margin of later orders by year, the first order apart: year, margin, low, high."""
    import numpy as np
    import pandas as pd

    from playbook.methods.intervals import normal_quantile

    def repeats(of: BgNbd) -> NDArray[np.float64]:
        return np.diff(of.expected_purchases(YEAR * np.arange(horizon + 1.0)))

    year, expected = np.arange(1, horizon + 1), repeats(model)
    variance = miss**2 * year
    # A model found at the edge of what can be told has no errors of its own; then the past alone says how wrong it is.
    for more, less in model.either_side() if model.fit else ():
        variance = variance + (np.log(repeats(more) / repeats(less)) / 2) ** 2
    wide = np.exp(normal_quantile(LEVEL) * np.sqrt(variance))
    margin = later * expected
    return pd.DataFrame({"year": year, "margin": margin, "low": margin / wide, "high": margin * wide})


def _measured(spent: Spending | None, horizon: int) -> list[float]:
    """What cohorts brought in each year since their first order; NaN for years of which not all months are known."""
    known = [] if spent is None else spent.earned["per_customer"].tolist()
    ends = [known[12 * year - 1] if len(known) >= 12 * year else math.nan for year in range(1, horizon + 1)]
    return [end - before for end, before in zip(ends, [0.0, *ends], strict=False)]
