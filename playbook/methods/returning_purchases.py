"""What a model of customers expects of all of them together, stretch by stretch: returns of those who are known, and
of those who will come meanwhile; and the money that returns bring, as one more way to carry a series on.

Source: the sum over days of first purchase of what is expected of a new customer is how P. S. Fader, B. G. S. Hardie
and K. L. Lee (2005, as in `bgnbd`) follow a shop's repeat sales; here it runs over days to come as well.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from playbook.methods.lifetime import CannotFit, fit_mbgnbd
from playbook.methods.purchase_days import PurchaseDays
from playbook.methods.purchase_model import Array, PurchaseModel

# Days over which the pace of new customers is taken, and steps of the past whose money per return is taken to go on:
# a year of months.
_LATELY, _STEPS = 91, 12


def returning_purchases(
    days: PurchaseDays,
    origin: int,
    edges: ArrayLike,
    *,
    fit: Callable[[ArrayLike, ArrayLike, ArrayLike], PurchaseModel] = fit_mbgnbd,
) -> Array:
    """Expected repeats (days with a further purchase) in the stretches that end on the days `edges`; shape (edges,).

    days: purchases, of which those up to the end of day `origin` are used. edges: ascending days after origin, the
    first stretch begins the day after it. Nan everywhere where the model cannot be fitted to what was known.

    Assumes: as many new customers each day as in the 91 days before (or since the first purchase, if that is less),
    and what the model assumes: no season.

    Raises ValueError: edges that do not ascend from origin; nobody had purchased by then.

    >>> from playbook.methods.purchase_days import purchase_days
    >>> seen = purchase_days(["a", "a", "b", "c", "c"], [0, 9, 3, 4, 20])
    >>> returning_purchases(seen, 20, [30, 40]).shape
    (2,)
    """
    ends = np.asarray(edges, dtype=np.int64) - origin
    if not len(ends) or not (np.diff(ends, prepend=0) > 0).all():
        raise ValueError(f"days that ascend from {origin}: {(ends + origin).tolist()}")
    base = days.base(origin)
    if not len(base.customer):
        raise ValueError(f"nobody had purchased by day {origin}")
    history = tuple(each.astype(float) for each in (base.frequency, base.recency, base.T))
    try:
        model = fit(*history)
    except CannotFit:  # Too little was known on that day; the caller sees which days bore no model.
        return np.full(len(ends), np.nan)
    known = [float(np.sum(model.conditional_expected_purchases(float(end), *history))) for end in ends]
    begin = max(days.begin, origin - _LATELY + 1)
    pace = np.count_nonzero((days.first >= begin) & (days.first <= origin)) / (origin - begin + 1)
    # Who comes k days before an edge has k days left to come again.
    of_newcomers = np.cumsum(model.expected_purchases(np.arange(ends[-1], dtype=float)))[ends - 1]
    return np.asarray(np.diff(np.asarray(known) + pace * of_newcomers, prepend=0.0))


def returning_money(days: PurchaseDays, starts: ArrayLike, ends: ArrayLike, money: ArrayLike) -> Array:
    """Money of returns in the stretches after each one that is over, as expected at its end; shape (n, k).

    starts, ends: first and last days of stretches, ascending; the first n are over, k more are to come. money: what
    returns brought in those that are over, shape (n,). Row i knows nothing later than ends[i]. It is what
    `returning_purchases` expects, each at the money that one brought in the last twelve stretches; nan where no return
    had been seen or no model can be fitted.

    >>> from playbook.methods.purchase_days import purchase_days
    >>> seen = purchase_days(["a", "a", "b", "c", "c"], [0, 9, 3, 4, 20])
    >>> returning_money(seen, [0, 7, 14, 21], [6, 13, 20, 27], [0.0, 30, 25]).shape
    (3, 1)
    """
    begins, last, known = np.asarray(starts, int), np.asarray(ends, int), np.asarray(money, float)
    ahead = len(last) - len(known)
    found = np.full((len(known), ahead), np.nan)
    for place in range(len(known)):
        first = max(0, place - _STEPS + 1)
        returns = np.count_nonzero((days.day >= begins[first]) & (days.day <= last[place]))
        if returns:
            each = float(np.nansum(known[first : place + 1])) / returns
            found[place] = each * returning_purchases(days, int(last[place]), last[place + 1 : place + 1 + ahead])
    return found
