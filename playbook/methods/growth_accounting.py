"""Who came, came again, came back and fell silent: every customer of a period and of the one before, once each."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike


def growth_accounting(customers: ArrayLike, periods: ArrayLike, *, last_complete: int) -> pd.DataFrame:
    """One row per period from the first with an order to `last_complete`.

    customers, periods: one per order (or per customer and period), in any order: who, anything that can be told apart,
    and the number of the period, growing by one from period to period. last_complete: the newest period that is over;
    what lies later is left out.

    Returns period, and customers who in it
        new           ordered for the first time
        returning     ordered, and in the period before as well
        resurrected   ordered, not in the period before, but earlier
        active        ordered at all: new + returning + resurrected
        dormant       did not order, but had in the period before: returning + dormant = active of the period before

    Assumes: the first customers are new; who ordered before the data begin cannot be told from them.

    Source: the terms are PostHog's (docs, "Lifecycle"); the accounting is older than its names.

    Raises ValueError: lists of different lengths, no order up to last_complete.

    >>> growth_accounting(["a", "b", "a", "b", "c"], [1, 1, 2, 3, 3], last_complete=3)
       period  new  returning  resurrected  active  dormant
    0       1    2          0            0       2        0
    1       2    0          1            0       1        1
    2       3    1          0            1       2        1
    """
    who, when = np.asarray(customers), np.asarray(periods, dtype=np.int64)
    if who.shape != when.shape or who.ndim != 1:
        raise ValueError(f"one customer and one period per order: {who.shape}, {when.shape}")
    known = when <= last_complete
    if not known.any():
        raise ValueError(f"there is no order up to period {last_complete}")
    when = when[known]
    code = np.unique(who[known], return_inverse=True)[1]
    begin, count = int(when.min()), last_complete - int(when.min()) + 1
    # One row per customer and period, ascending, so that the row before tells the period before of the same customer.
    visits = np.unique(code * count + when - begin)
    customer, at = visits // count, visits % count
    new = np.diff(customer, prepend=-1) != 0
    returning = ~new & (np.diff(at, prepend=-2) == 1)
    kinds = {"new": new, "returning": returning, "resurrected": ~new & ~returning}
    found = {name: np.bincount(at[kept], minlength=count) for name, kept in kinds.items()}
    active = np.bincount(at, minlength=count)
    dormant = np.append(0, active[:-1]) - found["returning"]
    return pd.DataFrame({"period": np.arange(count) + begin, **found, "active": active, "dormant": dormant})
