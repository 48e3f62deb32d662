"""Counting cohorts from single orders: who came how long after the first order, and with how much.

Two clocks tell how long after. The calendar's: all cohorts turn over at midnight of the same day, and somebody who
first ordered on the 31st is a month old a day later. The customer's own: stretches of equal length from the day of the
first order on, as if all had begun on one day (others call it "rolling"). The first fits reports by month, the second
habits. The view `cohort_cells` counts the calendar's way over any number of orders; this file counts both ways, over
arrays.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from playbook.methods.grouped import sum_by_group

Whole = NDArray[np.int64]


def count_calendar(
    customers: ArrayLike, periods: ArrayLike, measures: Mapping[str, ArrayLike] | None = None
) -> pd.DataFrame:
    """Cells by the calendar's clock.

    customers: who ordered, anything that can be told apart. periods: the number of the period of each order, growing by
    one from period to period (days, weeks, months of any calendar). measures: one value per order (revenue, margin),
    to be summed in each cell.

    Returns one row per cohort and period_index in which somebody ordered, ascending: cohort, period_index, size, active
    (customers), last_active (customers who ordered in no later period), orders, and the measures.

    Raises ValueError: no order, or lists of different lengths.

    >>> count_calendar(["a", "b", "a"], [24, 24, 26], {"revenue": [10, 20, 5]})
       cohort  period_index  size  active  last_active  orders  revenue
    0      24             0     2       2            1       2     30.0
    1      24             2     2       1            1       1      5.0
    """
    code, when = _coded(customers, periods)
    first = _first(code, when)
    return _counted(code, first[code], when - first[code], measures or {})


def count_own_clock(
    customers: ArrayLike,
    days: ArrayLike,
    cohorts: ArrayLike,
    measures: Mapping[str, ArrayLike] | None = None,
    *,
    length: int,
    last_day: int,
) -> pd.DataFrame:
    """Cells by each customer's own clock: period_index 0 is the first `length` days from the first order on.

    days: the day of each order as a whole number. cohorts: the number of the calendar period that each order lies in;
    that of the first order is the customer's cohort. last_day: the day up to which orders are known.

    Returns as `count_calendar`, and last_index: the latest stretch that all customers of the cohort have wholly lived
    through, -1 where there is none; `cohorts.triangle` leaves blank what lies later.

    Raises ValueError: as above; a length below 1; an order after the last day.

    >>> count_own_clock(["a", "a", "b"], [0, 31, 20], [0, 1, 0], length=30, last_day=80).iloc[:, [0, 1, 3, 6]]
       cohort  period_index  active  last_index
    0       0             0       2           1
    1       0             1       1           1
    """
    code, when = _coded(customers, days)
    if length < 1 or when.max() > last_day:
        raise ValueError(f"a day or more, and no order after the last day: {length}, {when.max()} > {last_day}")
    first = _first(code, when)
    cohort = _first(code, _whole(cohorts, len(code)))
    lived = (last_day - first + 1) // length - 1
    found = _counted(code, cohort[code], (when - first[code]) // length, measures or {})
    youngest = pd.Series(lived).groupby(cohort).min()
    return found.assign(last_index=found["cohort"].map(youngest))


def _coded(customers: ArrayLike, whens: ArrayLike) -> tuple[Whole, Whole]:
    who = np.asarray(customers)
    when = _whole(whens, len(who))
    if not len(who):
        raise ValueError("there is no order, and so no cohort")
    return np.unique(who, return_inverse=True)[1].astype(np.int64), when


def _whole(values: ArrayLike, length: int) -> Whole:
    numbers = np.asarray(values, dtype=np.int64)
    if numbers.shape != (length,):
        raise ValueError(f"one value per order: {numbers.shape} for {length} orders")
    return numbers


def _first(code: Whole, when: Whole) -> Whole:
    """The smallest number of each customer."""
    first = np.full(int(code.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, code, when)
    return first


def _counted(code: Whole, cohort: Whole, index: Whole, measures: Mapping[str, ArrayLike]) -> pd.DataFrame:
    """Sum orders into cells of cohort and index, each customer once a cell."""
    begin, width = int(cohort.min()), int(index.max()) + 1
    cell = (cohort - begin) * width + index
    size = (int(cohort.max()) - begin + 1) * width
    orders = np.bincount(cell, minlength=size)
    # One row per customer and stretch, ascending: the last of each customer is where they were last seen.
    visits = np.unique(code * width + index)
    who = visits // width
    cohort_of = np.zeros(int(code.max()) + 1, dtype=np.int64)
    cohort_of[code] = cohort - begin
    at = cohort_of[who] * width + visits % width
    active = np.bincount(at, minlength=size)
    last = np.bincount(at[np.append(np.diff(who) > 0, True)], minlength=size)
    there = np.flatnonzero(orders)
    sizes = np.bincount(cohort_of, minlength=size // width)
    found = pd.DataFrame(
        {
            "cohort": there // width + begin,
            "period_index": there % width,
            "size": sizes[there // width],
            "active": active[there],
            "last_active": last[there],
            "orders": orders[there],
        }
    )
    sums = {name: sum_by_group(cell, np.asarray(each, dtype=float), size)[there] for name, each in measures.items()}
    return found.assign(**sums)
