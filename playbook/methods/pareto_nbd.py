"""Pareto/NBD: customers who may leave at any moment, whether or not they have just bought.

While alive a customer buys at a rate lambda, Gamma(r, alpha) over customers; they leave at a rate mu, Gamma(s, beta)
over customers.

Sources:
- D. C. Schmittlein, D. G. Morrison and R. Colombo, "Counting your customers: who are they and what will they do
  next?", Management Science 33 (1987), 1-24.
- P. S. Fader and B. G. S. Hardie, "A note on deriving the Pareto/NBD model and related expressions" (2005): E[X(t)]
  (17), P(alive) (18), conditional expectation (22).
- P. S. Fader and B. G. S. Hardie, "Deriving the conditional PMF of the Pareto/NBD model" (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from playbook.methods.death_time import log_integral, nodes
from playbook.methods.maximum_likelihood import best_start, maximise
from playbook.methods.pareto_nbd_likelihood import pareto_nbd_likelihood
from playbook.methods.purchase_histories import gather, refuse_thin
from playbook.methods.purchase_model import Array, PurchaseModel

_MANY = 1000
# Where ascents begin: r, s and beta in mean times watched; alpha follows from the customers' mean rate.
_STARTS = ((0.5, 0.6, 0.4), (1.5, 1.5, 2.0))
# The number of purchases given a death time has a peak that may be narrow.
_PMF_NODES = 64
# So many at a time stay in a processor's cache.
_PIECE = 512


@dataclass(frozen=True)
class ParetoNbd(PurchaseModel):
    """r, alpha (units of time): Gamma distribution of purchase rates. s, beta (units of time): of rates of leaving.

    Assumes: 1. a customer's rates do not change in time (no season); 2. the two rates are independent; 3. who has left
    never comes back.

    >>> ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669).expected_purchases([1, 52]).round(3)
    array([0.051, 1.473])
    >>> ParetoNbd(0.553, 10.578, 0.606, 11.669).probability_alive([0, 26], [0, 30.86], [38.86, 31]).round(3)
    array([0.295, 0.998])
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "s", "beta")
    r: float
    alpha: float
    s: float
    beta: float

    def _alive(self, frequency: Array, recency: Array, watched: Array) -> Array:
        from scipy.special import expit

        k = self.r + frequency
        died = np.log(self.s) + log_integral(k, self.alpha, self.s, self.beta, recency, watched)
        there = -k * np.log(self.alpha + watched) - self.s * np.log(self.beta + watched)
        return np.asarray(expit(there - died))[()]

    def _new(self) -> tuple[float, tuple[ArrayLike, ...]]:
        return 1.0, (self.r, self.alpha, self.s, self.beta)

    def _given_alive(self, frequency: Array, watched: Array) -> tuple[ArrayLike, ...]:
        return self.r + frequency, self.alpha + watched, self.s, self.beta + watched

    @staticmethod
    def _mean(t: Array, *parameters: ArrayLike) -> Array:
        r, alpha, s, beta = (np.asarray(each, dtype=float) for each in parameters)
        span = np.log1p(t / beta)
        over = np.where(s == 1, 1.0, s - 1)
        lived = np.where(s == 1, span, -np.expm1(-over * span) / over)
        return np.asarray(r * beta / alpha * lived)[()]

    @staticmethod
    def _any(t: Array, *parameters: ArrayLike) -> Array:
        r, alpha, s, beta = (np.asarray(each, dtype=float) for each in parameters)
        there = np.exp(-r * np.log1p(t / alpha) - s * np.log1p(t / beta))
        scale = np.log(s) + r * np.log(alpha) + s * np.log(beta)
        none = there + np.exp(scale + log_integral(r, alpha, s, beta, 0.0, t))
        return np.asarray(np.clip(1 - none, 0.0, 1.0))[()]

    @staticmethod
    def _pmf(n: Array, t: Array, *parameters: ArrayLike) -> Array:
        columns = np.broadcast_arrays(n, t, *(np.asarray(each, dtype=float) for each in parameters))
        flat = [each.ravel() for each in columns]
        found = np.empty(flat[0].shape)
        for at in range(0, len(found), _PIECE):
            found[at : at + _PIECE] = _pmf(*(each[at : at + _PIECE] for each in flat))
        return found.reshape(columns[0].shape)[()]


def _pmf(n: Array, t: Array, r: Array, alpha: Array, s: Array, beta: Array) -> Array:
    from scipy.special import gammaln, xlogy

    scale = gammaln(r + n) - gammaln(r) - gammaln(n + 1)
    there = scale - r * np.log1p(t / alpha) + xlogy(n, t / (alpha + t)) - s * np.log1p(t / beta)
    died = nodes(alpha, beta, np.zeros_like(t), t, count=_PMF_NODES)
    since = np.maximum(np.exp(died.log_alpha) - alpha, 0.0)
    log_terms = (
        (scale + np.log(s) + r * np.log(alpha) + s * np.log(beta))
        + (died.log_width - (r + n) * died.log_alpha - (s + 1) * died.log_beta)
        + xlogy(n, since)
    )
    found = np.exp(there) + np.exp(log_terms).sum(axis=0)
    # None at all is where the integrand may fall steeply: that integral is cut off where it ends.
    none = n == 0
    if none.any():
        found[none] = 1 - ParetoNbd._any(t[none], r[none], alpha[none], s[none], beta[none])
    return np.asarray(found)


def fit_pareto_nbd(
    frequency: ArrayLike, recency: ArrayLike, T: ArrayLike, weights: ArrayLike | None = None
) -> ParetoNbd:
    """The Pareto/NBD under which these histories are likeliest.

    frequency, recency, T: one per customer (see `purchase_histories`), times in any one unit, not rounded.
    weights: customers per row, 1 each if None; a weight of 3 is the same as three rows.

    Raises ValueError: no histories. CannotFit: fewer than 30 customers or 10 who came again; no likeliest parameters
    exist (all customers alike, nobody ever leaves).
    """
    histories = gather(frequency, recency, T, weights)
    refuse_thin(histories, "Pareto/NBD")
    coarse = histories.coarse() if len(histories.count) > _MANY else histories
    mean_time = float((histories.count @ histories.T) / histories.customers)
    starts = [(r, r / histories.purchase_rate, s, beta * mean_time) for r, s, beta in _STARTS]
    start = best_start(pareto_nbd_likelihood(coarse), starts)
    (r, alpha, s, beta), fit = maximise(
        pareto_nbd_likelihood(histories),
        start,
        model="Pareto/NBD",
        names=ParetoNbd.names,
        customers=histories.customers,
    )
    return ParetoNbd(float(r), float(alpha), float(s), float(beta), fit=fit)
