"""Several numbers called "repeat rate" or "retention rate", side by side, each with what was divided by what.

They answer different questions, and shops have been thought to thrive or die because two were compared. Each is a
share of whole customers, so numerator and denominator are counts that somebody can check.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from playbook.methods.survival import kaplan_meier

RATES = (
    "again_in_period",
    "two_to_date",
    "known_before",
    "new_in_period",
    "new_within_days",
    "everybody",
    "kaplan_meier",
)


@dataclass(frozen=True)
class PeriodRetention:
    """How many of the customers at the start of a period are still customers at its end.

    Being a customer on a day means having ordered in the `window` days up to it. at_start (S), at_end (E), new (N:
    first order within the period). kept: at the start and at the end. back: at the end, not at the start and not new.
    new_gone: new, and not at the end any more. E = kept + back + N - new_gone.
    """

    at_start: int
    at_end: int
    new: int
    kept: int
    back: int
    new_gone: int

    @property
    def rate(self) -> float:
        """Those kept among those at the start: never above 1. NaN without anybody at the start."""
        return self.kept / self.at_start if self.at_start else float("nan")

    @property
    def textbook(self) -> float:
        """(E - N) / S, as most textbooks have it: it counts those who came back as kept, and may pass 1."""
        return (self.at_end - self.new) / self.at_start if self.at_start else float("nan")


def period_retention(customers: ArrayLike, days: ArrayLike, *, start: int, end: int, window: int) -> PeriodRetention:
    """Retention over the days from `start` to `end`, both inclusive.

    customers, days: one per order: who, and the day as a whole number; orders after `end` are left out. window: days
    without an order after which somebody is no customer any more (`churn.churn_window` finds it).

    Raises ValueError: lists of different lengths, an end before the start, a window below one day.

    >>> found = period_retention(["a", "b", "a", "c"], [0, 5, 40, 42], start=10, end=45, window=30)
    >>> found.at_start, found.at_end, found.new, found.rate
    (2, 2, 1, 0.5)
    """
    if end < start or window < 1:
        raise ValueError(f"a period of a day or more and a window of a day or more: {start} to {end}, {window}")
    code, when = _known(customers, days, end)
    size = int(code.max()) + 1 if len(code) else 0

    def ordered(after: int, until: int) -> NDArray[np.bool_]:
        found = np.zeros(size, dtype=bool)
        found[code[(when > after) & (when <= until)]] = True
        return found

    first = np.full(size, end + 1)
    np.minimum.at(first, code, when)
    new = first >= start
    at_start, at_end = ordered(start - 1 - window, start - 1), ordered(end - window, end)
    counted = (at_start, at_end, new, at_start & at_end, at_end & ~at_start & ~new, new & ~at_end)
    return PeriodRetention(*(int(each.sum()) for each in counted))


def repeat_rates(customers: ArrayLike, days: ArrayLike, *, start: int, end: int, within: int = 90) -> pd.DataFrame:
    """The rates of the period from day `start` to day `end`, both inclusive; arguments as in `period_retention`.

    Returns one row per rate: name, rate, numerator, denominator (NaN for the last, which divides nothing):
        again_in_period   two orders or more in the period, among customers with one in it. Grows with its length.
        two_to_date       two orders or more up to the end, among the same. Grows with the age of the shop.
        known_before      an order before the period, among the same; what shop systems call the returning-customer
                          rate. Falls when many new customers are won.
        new_in_period     a second order by the end, among those whose first lies in the period. The newest had no time.
        new_within_days   a second order within `within` days of the first, among those of all time whose first lies so
                          far back. The fair one to compare periods by.
        everybody         two orders or more, among all customers up to the end.
        kaplan_meier      1 - S(within) of all: uses the newest customers too, for as long as they were watched.

    >>> repeat_rates(["a", "a", "b", "a", "c"], [0, 50, 60, 80, 90], start=40, end=100, within=50).round(2)
                  name  rate  numerator  denominator
    0  again_in_period  0.33        1.0          3.0
    1      two_to_date  0.33        1.0          3.0
    2     known_before  0.33        1.0          3.0
    3    new_in_period  0.00        0.0          2.0
    4  new_within_days  1.00        1.0          1.0
    5        everybody  0.33        1.0          3.0
    6     kaplan_meier  1.00        NaN          NaN
    """
    if end < start or within < 1:
        raise ValueError(f"a period of a day or more and `within` of a day or more: {start} to {end}, {within}")
    code, when = _known(customers, days, end)
    if not len(code):
        raise ValueError(f"there is no order up to day {end}")
    order = np.lexsort((when, code))
    code, when = code[order], when[order]
    begins = np.flatnonzero(np.diff(code, prepend=-1))
    orders = np.diff(begins, append=len(code))
    twice = orders >= 2
    first = when[begins]
    second = np.where(twice, when[np.minimum(begins + 1, len(when) - 1)], end)
    now = np.bincount(code[when >= start], minlength=len(begins))
    there, fresh, mature = now >= 1, first >= start, first + within <= end
    soon = twice & (second - first <= within)
    counts = [
        (now >= 2, there),
        (twice & there, there),
        (there & ~fresh, there),
        (twice & fresh, fresh),
        (soon & mature, mature),
        (twice, np.ones(len(begins), dtype=bool)),
    ]
    rows = [(float(top.sum()), float(bottom.sum())) for top, bottom in counts]
    waited = 1 - float(kaplan_meier(second - first, twice).at([within])[0])
    return pd.DataFrame(
        {
            "name": RATES,
            "rate": [*(top / bottom if bottom else np.nan for top, bottom in rows), waited],
            "numerator": [*(top for top, _ in rows), np.nan],
            "denominator": [*(bottom for _, bottom in rows), np.nan],
        }
    )


def _known(customers: ArrayLike, days: ArrayLike, end: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    who, when = np.asarray(customers), np.asarray(days, dtype=np.int64)
    if who.shape != when.shape or who.ndim != 1:
        raise ValueError(f"one customer and one day per order: {who.shape}, {when.shape}")
    known = when <= end
    return np.unique(who[known], return_inverse=True)[1].astype(np.int64), when[known]
