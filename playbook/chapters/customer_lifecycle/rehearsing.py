"""The model asked on earlier days, each time knowing only what was known then: how often its range held what came.

A total may hold because errors cancel out: so the same days are also told by how often customers had ordered, by how
long they had been customers and by the quarter in which they began, where a model is wrong in ways that a total hides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from playbook.methods.churn_behaviour import OrderHistory
    from playbook.methods.lifetime import PurchaseModel

    Fit = Callable[..., PurchaseModel]
    Begins = Callable[[int], int]

# Days of the past that are asked about, one horizon apart so that no two share a day, and how many bear a figure.
MOST, LEAST = 4, 2
LEVEL = 0.95
COLUMNS = ["day", "customers", "expected", "low", "high", "came", "as_before"]
# Groups: by orders so far, the last open; by days since the first order, each up to the next.
ORDERS_UP_TO = 5
AGES = (0, 90, 180, 365)
LEAST_IN_GROUP = 30


@dataclass(frozen=True)
class Rehearsals:
    """What came of the same question on earlier days.

    days: one row per earlier day that bears the model, latest first. day: as a number of days. customers: known on that
    day. expected, low, high: those of them expected to order, with the 95% interval. came: who did. as_before: expected
    if the share is that of the stretch before.

    groups: all these days together, by kind ("orders" so far; "age": days since the first order, at least; "cohort":
    first day of the quarter of the first order, as a number of days) and group: customers (one who was asked about on
    several days counts on each), expected and came as shares, low and high of the latter (Wilson), plain (the share
    that as_before expects of everybody). Groups of fewer than 30 are left out.
    """

    days: pd.DataFrame
    groups: pd.DataFrame


def rehearsed(
    history: OrderHistory, fit: Fit, now: int, *, days: int, known: Mapping[int, PurchaseModel], cohort: Begins
) -> Rehearsals:
    """Ask the model on earlier days, each `days` before the next; a day that does not bear it is left out.

    now: as a number of days. known: models that are fitted already, by day. cohort: the first day of the quarter of a
    day.
    """
    import pandas as pd

    asked = list(_asked(history, fit, now, days=days, known=known))
    rows = [row for row, _people in asked]
    people = [each for _row, each in asked]
    nobody = pd.DataFrame(columns=["order_days", "days_known", "began"])
    together = pd.concat(people, ignore_index=True) if people else nobody
    return Rehearsals(pd.DataFrame(rows, columns=COLUMNS), _groups(together, cohort))


def _asked(
    history: OrderHistory, fit: Fit, now: int, *, days: int, known: Mapping[int, PurchaseModel]
) -> Iterator[tuple[tuple[float, ...], pd.DataFrame]]:
    """Per earlier day its row, and its customers with chance, came and plain."""
    import numpy as np

    from playbook.methods.customer_forecast import buyers
    from playbook.methods.lifetime import CannotFit

    for back in range(1, MOST + 1):
        day = now - back * days
        if not (history.day <= day - days).any():
            break
        people, before = history.behaviour(day), history.behaviour(day - days)
        try:
            fitted = known.get(day) or fit(*lives(people))
        except CannotFit:  # Too early; the figure says on how many days the model was tried.
            continue
        total = buyers(fitted, days, *lives(people), draws=None)
        low, high = total.interval(LEVEL)
        came = history.ordered(people["code"], after=day, until=day + days)
        share = float(np.mean(history.ordered(before["code"], after=day - days, until=day)))
        chance = fitted.probability_of_purchase(days, *lives(people))
        row = (day, len(people), total.mean, low, high, int(came.sum()), share * len(people))
        each = people[["order_days", "days_known"]].assign(began=day - people["days_known"])
        yield row, each.assign(chance=chance, came=came, plain=share)


def _groups(people: pd.DataFrame, cohort: Begins) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    from playbook.methods.intervals import wilson

    age = np.searchsorted(AGES, people["days_known"].to_numpy(float), side="right") - 1
    quarters = {day: cohort(int(day)) for day in people["began"].unique()}
    kinds = {
        "orders": people["order_days"].clip(upper=ORDERS_UP_TO),
        "age": pd.Series(np.asarray(AGES)[age], index=people.index),
        "cohort": people["began"].map(quarters),
    }
    rows = []
    for kind, of_customer in kinds.items():
        for group, own in people.groupby(of_customer):
            if len(own) >= LEAST_IN_GROUP:
                held = wilson(int(own["came"].sum()), len(own), level=LEVEL)
                means = own[["chance", "came", "plain"]].astype(float).mean()
                rows.append(
                    (kind, group, len(own), means["chance"], means["came"], held.low, held.high, means["plain"])
                )
    columns = ["kind", "group", "customers", "expected", "came", "low", "high", "plain"]
    return pd.DataFrame(rows, columns=columns)


def lives(people: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Frequency, recency and T in days, as the customer models read them."""
    known = people["days_known"].to_numpy(float)
    return people["order_days"].to_numpy(float) - 1, known - people["days_since_last"].to_numpy(float), known
