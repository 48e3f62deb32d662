"""The model asked on earlier days, each time knowing only what was known then: how often its range held what came."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from playbook.methods.churn_behaviour import OrderHistory
    from playbook.methods.lifetime import PurchaseModel

    Fit = Callable[..., PurchaseModel]

# Days of the past that are asked about, one horizon apart so that no two share a day, and how many bear a figure.
MOST, LEAST = 4, 2
LEVEL = 0.95
COLUMNS = ["day", "customers", "expected", "low", "high", "came", "as_before"]


def rehearsed(history: OrderHistory, fit: Fit, now: int, *, days: int, draws: int) -> pd.DataFrame:
    """One row per earlier day that bears the model, latest first.

    day: as a number of days, like `now`. customers: known on that day. expected, low, high: those of them expected to
    order within `days`, with the 95% interval (draws: models drawn to carry the doubt about the parameters). came: who
    did. as_before: expected if the share is that of the `days` before. A day that does not bear the model is left out.
    """
    import numpy as np
    import pandas as pd

    from playbook.methods.customer_forecast import buyers
    from playbook.methods.lifetime import CannotFit

    rows = []
    for back in range(1, MOST + 1):
        day = now - back * days
        if not (history.day <= day - days).any():
            break
        people, before = history.behaviour(day), history.behaviour(day - days)
        try:
            fitted = fit(*lives(people))
        except CannotFit:  # Too early; the figure says on how many days the model was tried.
            continue
        total = buyers(fitted, days, *lives(people), draws=draws)
        low, high = total.interval(LEVEL)
        came = int(np.sum(history.ordered(people["code"], after=day, until=day + days)))
        share = float(np.mean(history.ordered(before["code"], after=day - days, until=day)))
        rows.append((day, len(people), total.mean, low, high, came, share * len(people)))
    return pd.DataFrame(rows, columns=COLUMNS)


def lives(people: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frequency, recency and T in days, as the customer models read them."""
    known = people["days_known"].to_numpy(float)
    return people["order_days"].to_numpy(float) - 1, known - people["days_since_last"].to_numpy(float), known
