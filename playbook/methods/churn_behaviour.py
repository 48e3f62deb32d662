"""What a customer's orders up to one day say about the next: the only things that a churn score may look at.

Everything is counted from orders up to the end of a day, so that a score made for a day of the past knows no more than
it could have known then. A feature that peeks makes every score look brilliant until it is used.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from playbook.methods.grouped import sum_by_group

Whole = NDArray[np.int64]
Array = NDArray[np.float64]

# Columns of `OrderHistory.behaviour` that scores are made from.
FEATURES = (
    "days_since_last",
    "lateness",
    "order_days",
    "orders_recent",
    "orders_before",
    "days_known",
    "mean_value",
    "last_value_ratio",
)
_RECENT = 90
# So many gaps make a customer's own rhythm, as in `churn.standing`.
_OWN_RHYTHM = 2
# Nobody's rhythm is known in a young shop; then a month is as good a guess as any.
_NO_RHYTHM = 30.0


@dataclass(frozen=True)
class OrderHistory:
    """One row per customer and day with an order, ascending by both; several orders of one day are one.

    names: customers, shape (customers,). customer (a code from 0), day, value: shape (rows,).
    """

    names: NDArray[np.generic]
    customer: Whole
    day: Whole
    value: Array

    def behaviour(self, origin: int) -> pd.DataFrame:
        """One row per customer who had ordered by the end of day `origin`, from orders up to that day alone.

        customer; code, its place in `names`; and
            days_since_last   from the last order to `origin`
            days_known        from the first order to `origin`
            order_days        days with an order
            usual_gap_days    the median of the customer's gaps where two or more are known, else the shop's median
            lateness          days_since_last / usual_gap_days
            orders_recent     order days of the last 90 days
            orders_before     order days of the 90 days before those
            mean_value        money per order day
            last_value_ratio  money of the last order day / mean_value; 1 where nothing was ever spent

        Raises ValueError: nobody had ordered by then.
        """
        known = self.day <= origin
        if not known.any():
            raise ValueError(f"nobody had ordered by day {origin}")
        code, day, value = self.customer[known], self.day[known], self.value[known]
        size = len(self.names)
        begins = np.flatnonzero(np.diff(code, prepend=-1))
        ends = np.append(begins[1:], len(code)) - 1
        there = code[begins]
        order_days = np.diff(begins, append=len(code))
        usual = _usual_gaps(code, day, size)[there]
        since = origin - day[ends]
        mean_value = sum_by_group(code, value, size)[there] / order_days
        recent = sum_by_group(code, day > origin - _RECENT, size)[there]
        before = sum_by_group(code, (day > origin - 2 * _RECENT) & (day <= origin - _RECENT), size)[there]
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = np.where(mean_value > 0, value[ends] / mean_value, 1.0)
        return pd.DataFrame(
            {
                "customer": self.names[there],
                "code": there,
                "days_since_last": since,
                "days_known": origin - day[begins],
                "order_days": order_days,
                "usual_gap_days": usual,
                "lateness": since / usual,
                "orders_recent": recent.astype(np.int64),
                "orders_before": before.astype(np.int64),
                "mean_value": mean_value,
                "last_value_ratio": ratio,
            }
        )

    def ordered(self, codes: ArrayLike, *, after: int, until: int) -> NDArray[np.bool_]:
        """For each of these customers, by code, whether an order lies in the days after `after` up to `until`."""
        came = np.zeros(len(self.names), dtype=bool)
        came[self.customer[(self.day > after) & (self.day <= until)]] = True
        found: NDArray[np.bool_] = came[np.asarray(codes, dtype=np.int64)]
        return found


def order_history(customers: ArrayLike, days: ArrayLike, values: ArrayLike) -> OrderHistory:
    """From one row per order: who (anything that can be told apart), the day as a whole number, money; in any order.

    Raises ValueError: no order, lists of different lengths, money that is not known.

    >>> seen = order_history(["b", "a", "b"], [7, 3, 7], [5, 1, 2]).behaviour(10)
    >>> seen[["customer", "days_since_last", "mean_value"]]
      customer  days_since_last  mean_value
    0        a                7         1.0
    1        b                3         7.0
    """
    who, when, money = np.asarray(customers), np.asarray(days, dtype=np.int64), np.asarray(values, dtype=float)
    if not who.shape == when.shape == money.shape or who.ndim != 1 or not len(who):
        raise ValueError(f"one customer, day and value per order: {who.shape}, {when.shape}, {money.shape}")
    if not np.isfinite(money).all():
        raise ValueError(f"the money of every order is known: {int((~np.isfinite(money)).sum())} are not")
    names, code = np.unique(who, return_inverse=True)
    first, width = int(when.min()), int(when.max() - when.min()) + 1
    visits, row = np.unique(code * width + when - first, return_inverse=True)
    return OrderHistory(names, visits // width, visits % width + first, sum_by_group(row, money, len(visits)))


def _usual_gaps(code: Whole, day: Whole, size: int) -> Array:
    """The median gap of each customer with two gaps or more; for all others the median of the others' medians."""
    same = np.diff(code) == 0
    owner, gap = code[1:][same], np.diff(day)[same]
    gaps = np.bincount(owner, minlength=size)
    order = np.lexsort((gap, owner))
    gap = gap[order].astype(float)
    begins = np.cumsum(gaps) - gaps
    medians = np.full(size, np.nan)
    any_gap = gaps > 0
    low, high = (begins + (gaps - 1) // 2)[any_gap], (begins + gaps // 2)[any_gap]
    medians[any_gap] = (gap[low] + gap[high]) / 2
    shop = float(np.median(medians[any_gap])) if any_gap.any() else _NO_RHYTHM
    return np.where(gaps >= _OWN_RHYTHM, medians, shop)
