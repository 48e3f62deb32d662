"""From order to order: how long each customer has waited for the second, third … one, or waits still."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def order_waits(customers: ArrayLike, days: ArrayLike, *, last_day: int, most: int = 5) -> pd.DataFrame:
    """One row per customer and order number from 2 to `most` that the customer has reached or waits for.

    customers, days: one per order: who (anything that can be told apart) and the day as a whole number, in any order.
    Several orders of one day are one. last_day: the day up to which orders are known; later ones are left out.

    Returns, ascending by customer and number:
        customer   as given
        number     of the order waited for: 2, 3 … most
        days       from the order before it to it, or to last_day where it has not come
        observed   whether it has come

    Survival curves and log-rank tests take these columns as they are; with `number` as the group they answer whether a
    third order comes sooner after the second than the second after the first.

    Raises ValueError: lists of different lengths, fewer than two orders to wait for.

    >>> order_waits(["a", "a", "b"], [0, 30, 10], last_day=50, most=3)
      customer  number  days  observed
    0        a       2    30      True
    1        a       3    20     False
    2        b       2    40     False
    """
    who, when = np.asarray(customers), np.asarray(days, dtype=np.int64)
    if who.shape != when.shape or who.ndim != 1:
        raise ValueError(f"one customer and one day per order: {who.shape}, {when.shape}")
    if most < 2:
        raise ValueError(f"the first order that one waits for is the second: {most}")
    known = when <= last_day
    names, code = np.unique(who[known], return_inverse=True)
    when = when[known]
    order = np.lexsort((when, code))
    code, when = code[order], when[order]
    fresh = np.ones(len(code), dtype=bool)
    fresh[1:] = (np.diff(code) != 0) | (np.diff(when) != 0)
    code, when = code[fresh], when[fresh]
    first = np.flatnonzero(np.diff(code, prepend=-1))
    number = np.arange(len(code)) - np.repeat(first, np.diff(first, append=len(code))) + 1
    last = np.ones(len(code), dtype=bool)
    last[:-1] = np.diff(code) != 0
    until = np.append(when[1:], 0)
    until[last] = last_day
    waited = number < most
    return pd.DataFrame(
        {
            "customer": names[code[waited]],
            "number": number[waited] + 1,
            "days": (until - when)[waited],
            "observed": ~last[waited],
        }
    )
