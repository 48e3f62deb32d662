"""Who bought on which days, seen from any day of the past: what the forecasts of a share are made of and judged by.

A customer exists from the first purchase of any kind on. Repeats are the days after it on which something was bought
that counts (on the own site, say); several orders of one day are one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Days = NDArray[np.int64]


@dataclass(frozen=True)
class Base:
    """The customers who exist on a day, as arrays of one row each, in one order.

    customer: their code. frequency: repeats up to that day. recency, T: days from the first purchase to the last
    repeat (0 without one) and to that day. first: the day of the first purchase.
    """

    customer: Days
    frequency: Days
    recency: Days
    T: Days
    first: Days


@dataclass(frozen=True)
class PurchaseDays:
    """All customers' first days, and all repeats as (customer, day), ascending by customer and day.

    first: shape (customers,). customer, day: shape (repeats,); customers are codes from 0, days are whole numbers.

    >>> days = purchase_days(["a", "a", "b", "a"], [10, 10, 12, 15])
    >>> days.base(14).customer, days.share(14, 3)
    (array([0, 1]), 0.5)
    """

    first: Days
    customer: Days
    day: Days

    @property
    def begin(self) -> int:
        """The first day of all."""
        return int(self.first.min())

    def base(self, origin: int) -> Base:
        """Who exists on `origin`, with the histories known by its end."""
        known = self.day <= origin
        repeats = np.bincount(self.customer[known], minlength=len(self.first))
        last = self.first.copy()
        # Ascending by day within a customer: the last write is the latest day.
        last[self.customer[known]] = self.day[known]
        there = np.flatnonzero(self.first <= origin)
        first = self.first[there]
        return Base(there, repeats[there], last[there] - first, origin - first, first)

    def bought(self, origin: int, days: int) -> NDArray[np.bool_]:
        """For every customer: whether one repeat or more lies in the `days` after `origin`; shape (customers,)."""
        within = (self.day > origin) & (self.day <= origin + days)
        found = np.zeros(len(self.first), dtype=bool)
        found[self.customer[within]] = True
        return found

    def share(self, origin: int, days: int) -> float:
        """The share of those who exist on `origin` with a repeat in the `days` after it; nan where nobody exists."""
        there = self.first <= origin
        return float(self.bought(origin, days)[there].mean()) if there.any() else float("nan")


def purchase_days(customers: ArrayLike, days: ArrayLike, counts: ArrayLike | None = None) -> PurchaseDays:
    """From one row per order: the customer (anything that can be told apart), the day as a whole number, and whether
    the order counts as a repeat (all do if None). Order of rows does not matter.

    Raises ValueError: no rows, or lists of different lengths.
    """
    who, when = np.asarray(customers), np.asarray(days, dtype=np.int64)
    counted = np.ones(len(when), dtype=bool) if counts is None else np.asarray(counts, dtype=bool)
    if not len(who) == len(when) == len(counted) or not len(when):
        raise ValueError(f"one customer, day and mark per order: {len(who)}, {len(when)}, {len(counted)}")
    code = np.unique(who, return_inverse=True)[1]
    first = np.full(int(code.max()) + 1, np.iinfo(np.int64).max)
    np.minimum.at(first, code, when)
    repeat = counted & (when > first[code])
    pairs = np.unique(np.column_stack([code[repeat], when[repeat]]), axis=0)
    return PurchaseDays(first, pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64))
