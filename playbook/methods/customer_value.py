"""What each customer will be worth over a named horizon, and when the next order may come."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from playbook.methods.gamma_gamma import GammaGamma
from playbook.methods.purchase_histories import check
from playbook.methods.purchase_model import Array, PurchaseModel

_HALVINGS = 50


class NextOrder(NamedTuple):
    """Per customer: probability of an order within the horizon, and when it comes if it does; times from now."""

    probability: Array
    low: Array
    median: Array
    high: Array


def discounted_purchases(
    model: PurchaseModel,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
    *,
    periods: int,
    period: float,
    discount: float,
) -> Array:
    """Expected purchases over `periods` periods to come, each period's discounted from its end.

    period: its length in the model's unit of time (a month is 30.4375 / 7 weeks). discount: rate of interest per
    period, .01 for one percent a month. With a discount of 0 it is the expected number of purchases over the horizon.

    A horizon that is named can be checked later; the sum to infinity (DERT) cannot, and may not exist.

    Raises ValueError: fewer than one period, a length of 0 or less, a discount below 0.

    >>> from playbook.methods.bgnbd import BgNbd
    >>> model = BgNbd(0.243, 4.414, 0.793, 2.426)
    >>> discounted_purchases(model, 2, 30.43, 38.86, periods=12, period=52 / 12, discount=0.01).round(3)
    np.float64(1.468)
    """
    if periods < 1 or not period > 0 or not discount >= 0:
        raise ValueError(
            f"one period or more, a length above 0, a discount of 0 or more: {periods}, {period}, {discount}"
        )
    ends = period * np.arange(1, periods + 1)
    x, last, watched = check(frequency, recency, T)
    # By parts: each period's end counts for the periods that are still to come after it.
    weight = (1 + discount) ** -np.arange(1.0, periods + 1)
    falls = weight - np.append(weight[1:], 0.0)
    total = np.zeros(x.shape)
    for end, fall in zip(ends, falls, strict=True):
        if fall > 0:
            total = total + fall * model.conditional_expected_purchases(end, x, last, watched)
    return np.asarray(total)[()]


def customer_value(
    purchases: ArrayLike, spend: GammaGamma, frequency: ArrayLike, monetary_value: ArrayLike, *, margin: float
) -> Array:
    """Margin of the purchases to come, in the currency of `monetary_value`.

    purchases: to come, per customer, discounted or not (`discounted_purchases`). margin: the share of money spent that
    remains, 0 to 1.

    Assumes: how often a customer buys and how much they spend are independent (`spend_and_frequency` shows whether).

    Raises ValueError: a margin outside 0 to 1; spending without a mean (q of the Gamma-Gamma at most 1).

    >>> customer_value([1.5, 0.2], GammaGamma(6.25, 3.74, 15.44), [2, 0], [22.35, 0], margin=0.4).round(2)
    array([14.8 ,  2.82])
    """
    if not 0 <= margin <= 1:
        raise ValueError(f"a margin is a share between 0 and 1: {margin}")
    if spend.q <= 1:
        raise ValueError(f"spending has no mean where q is 1 or less: q = {spend.q:.3f}")
    times = np.asarray(purchases, dtype=float)
    return np.asarray(margin * times * spend.expected_spend(frequency, monetary_value))[()]


def next_order(
    model: PurchaseModel,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
    *,
    horizon: float,
    level: float = 0.8,
) -> NextOrder:
    """When the next order comes, for those with one within the horizon: median and an interval of the given level.

    Many customers never come back, so a date without "if" would be never for most. Times are exact to 1e-12 of the
    horizon, in the model's unit, counted from the end of the history.

    Raises ValueError: a horizon of 0 or less, a level outside 0 to 1.

    >>> from playbook.methods.bgnbd import BgNbd
    >>> answer = next_order(BgNbd(0.243, 4.414, 0.793, 2.426), 2, 30.43, 38.86, horizon=26)
    >>> [round(float(each), 2) for each in answer]
    [0.47, 1.32, 8.32, 20.9]
    """
    if not 0 < horizon < np.inf or not 0 < level < 1:
        raise ValueError(f"a horizon above 0 and a level between 0 and 1: {horizon}, {level}")
    x, last, watched = check(frequency, recency, T)
    within = model.probability_of_purchase(horizon, x, last, watched)
    low, median, high = (_reached(model, share * within, (x, last, watched), horizon) for share in _shares(level))
    return NextOrder(within, low, median, high)


def _shares(level: float) -> tuple[float, float, float]:
    return (1 - level) / 2, 0.5, (1 + level) / 2


def _reached(model: PurchaseModel, share: Array, history: tuple[Array, Array, Array], horizon: float) -> Array:
    """The time by which the probability of an order has risen to `share`, by halving."""
    low, high = np.zeros(history[0].shape), np.full(history[0].shape, float(horizon))
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        early = model.probability_of_purchase(middle, *history) < share
        low, high = np.where(early, middle, low), np.where(early, high, middle)
    return np.asarray((low + high) / 2)[()]
