"""What customers will do, taken together, with intervals: how many will buy, and how often.

Two kinds of doubt are in the intervals: chance, given the model, exactly (see `poisson_binomial`); and the parameters,
by models drawn from their asymptotic distribution, or by the slopes of the expected number along it. A third is not,
that the model itself is wrong, for one because a season comes: `lifetime_validation` measures that on the client's own
past.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from playbook.methods.poisson_binomial import Counts, mixture, poisson_binomial, sum_of_counts
from playbook.methods.purchase_histories import Histories, gather
from playbook.methods.purchase_model import Array, PurchaseModel

_LEFT_OUT = 1e-10
_MOST_PURCHASES = 1 << 14
_MANY = 20_000
# Equally likely places of a normal distribution that stand for it.
_PLACES = 200


def buyers(
    model: PurchaseModel,
    t: float,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
    *,
    draws: int | None = 200,
    seed: int = 0,
) -> Counts:
    """How many of these customers will buy at least once in the t to come.

    draws: models drawn to carry the doubt about the parameters; 0 for none, and always none for a model without a fit.
    Each has its exact distribution up to 20,000 distinct histories; beyond, each moves that of the fitted parameters.
    None: none are drawn; the expected number is normal with the spread that its slopes have between one standard error
    to either side of the fit (delta method), and moves that distribution. Costs less than ten draws.
    """
    histories = gather(frequency, recency, T)

    def chances(each: PurchaseModel) -> Array:
        return np.clip(each.probability_of_purchase(t, histories.frequency, histories.recency, histories.T), 0.0, 1.0)

    certain = poisson_binomial(chances(model), histories.count)
    if draws == 0 or model.fit is None:
        return certain
    if draws is None:
        spread = standard_error(model, lambda each: float(histories.count @ chances(each)))
        return mixture([certain.moved(by) for by in np.round(spread * _normal_places()).astype(int).tolist()])
    drawn = (chances(each) for each in model.draws(draws, seed=seed))
    if len(histories.count) <= _MANY:
        return mixture([poisson_binomial(each, histories.count) for each in drawn])
    return mixture([certain.moved(round(float(histories.count @ each) - certain.mean)) for each in drawn])


def purchases(
    model: PurchaseModel,
    t: float,
    frequency: ArrayLike,
    recency: ArrayLike,
    T: ArrayLike,
    *,
    draws: int = 200,
    seed: int = 0,
) -> Counts:
    """How many purchases these customers will make in the t to come, all together; arguments as in `buyers`.

    Given the fitted parameters the distribution is exact up to 20,000 distinct histories. Beyond, its shape is that of
    histories on a grid of 25 steps of time, moved to the exact expected total. A drawn model moves it by
    the difference of expected totals.
    """
    histories = gather(frequency, recency, T)
    centre = _expected(model, t, histories)
    shape = histories if len(histories.count) <= _MANY else histories.coarse(25)
    certain = sum_of_counts(_pmfs(model, t, shape), shape.count)
    if shape is not histories:
        certain = certain.moved(round(centre - certain.mean))
    if draws == 0 or model.fit is None:
        return certain
    moved = [round(_expected(each, t, histories) - centre) for each in model.draws(draws, seed=seed)]
    return mixture([certain.moved(by) for by in moved])


def _expected(model: PurchaseModel, t: float, histories: Histories) -> float:
    each = model.conditional_expected_purchases(t, histories.frequency, histories.recency, histories.T)
    return float(histories.count @ each)


def _pmfs(model: PurchaseModel, t: float, histories: Histories) -> Array:
    """One row per distinct history, so wide that practically nothing lies beyond."""
    width = 32
    while True:
        width *= 2
        columns = (histories.frequency[:, None], histories.recency[:, None], histories.T[:, None])
        pmfs = model.conditional_purchase_pmf(np.arange(width), t, *columns)
        if np.abs(1 - pmfs.sum(axis=1)).max() < _LEFT_OUT or width >= _MOST_PURCHASES:
            pmfs = np.clip(pmfs, 0.0, 1.0)
            return np.asarray(pmfs / pmfs.sum(axis=1, keepdims=True))


def standard_error(model: PurchaseModel, total: Callable[[PurchaseModel], float]) -> float:
    """Of a number that depends on a fitted model: how far the doubt about the parameters moves it.

    Half the way between one standard error to either side, along each axis of the covariance of log parameters; the
    ways of the axes add up as squares, since along them errors are independent.

    Raises ValueError: a model that was not fitted.

    >>> from playbook.methods.lifetime import fit_bgnbd
    >>> shop = fit_bgnbd([0, 1, 2, 6], [0, 9, 12, 30], [30, 35, 38, 36], weights=[60, 20, 12, 8])
    >>> round(standard_error(shop, lambda each: each.r) / shop.standard_errors["r"], 1)  # nearly the same for r itself
    1.0
    """
    halves = [(total(above) - total(below)) / 2 for above, below in model.either_side()]
    return float(np.sqrt(np.sum(np.square(halves))))


def _normal_places() -> Array:
    from scipy.special import ndtri

    places: Array = ndtri((np.arange(_PLACES) + 0.5) / _PLACES)
    return places
