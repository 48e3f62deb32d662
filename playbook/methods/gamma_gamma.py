"""Gamma-Gamma: what customers spend per purchase, told from what they have spent so far.

Each purchase of a customer is worth Gamma(p, nu), nu differs between customers by Gamma(q, v). Few purchases say
little about nu, so the estimate for a customer lies between their own mean and that of all: the fewer purchases, the
nearer to all. That is why a customer with one cheap purchase may be expected to spend more than one with five.

Source: P. S. Fader and B. G. S. Hardie, "The Gamma-Gamma model of monetary value" (2013), equations (1a) and (5); the
parameter v here is gamma there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.maximum_likelihood import CannotFit, FittedModel, Likelihood, best_start, maximise, trigamma
from playbook.methods.purchase_model import Array

_FEWEST = 10
_STARTS = ((6.0, 4.0), (1.5, 2.5), (1.0, 10.0))


@dataclass(frozen=True)
class GammaGamma(FittedModel):
    """p, q: shapes. v: scale in money, `gamma` in the paper. fit is None where the parameters come from elsewhere.

    Assumes: 1. what a customer spends does not depend on how often they buy (see `spend_and_frequency`); 2. their mean
    does not change in time.

    >>> GammaGamma(p=6.25, q=3.74, v=15.44).expected_spend([0, 2], [0, 22.35]).round(2)
    array([35.22, 24.66])
    """

    names: ClassVar[tuple[str, ...]] = ("p", "q", "v")
    p: float
    q: float
    v: float

    @property
    def gamma(self) -> float:
        """The paper's name of v."""
        return self.v

    @property
    def mean_spend(self) -> float:
        """Money per purchase of a customer not yet seen; infinite for q of 1 or less, where the tail has no mean."""
        return self.p * self.v / (self.q - 1) if self.q > 1 else float("inf")

    def weight_of_history(self, frequency: ArrayLike) -> Array:
        """The share of a customer's own mean in `expected_spend`; the rest is the mean of all. NaN for q of 1 or less.

        >>> GammaGamma(p=6.25, q=3.74, v=15.44).weight_of_history([0, 1, 5]).round(2)
        array([0.  , 0.7 , 0.92])
        """
        own = self.p * np.asarray(frequency, dtype=float)
        return np.asarray(own / (own + self.q - 1) if self.q > 1 else np.full(own.shape, np.nan))[()]

    def expected_spend(self, frequency: ArrayLike, monetary_value: ArrayLike) -> Array:
        """Money per purchase to come, for a customer whose `frequency` purchases were worth `monetary_value` each.

        With a frequency of 0 it is that of all customers, whatever the monetary value.

        Raises ValueError: a frequency below 0, a mean of 0 or less with a frequency above 0.
        """
        x, mean = np.broadcast_arrays(np.asarray(frequency, dtype=float), np.asarray(monetary_value, dtype=float))
        if not (x >= 0).all() or not (mean[x > 0] > 0).all():
            raise ValueError("frequencies are 0 or more, and who came again spent more than 0")
        seen = np.where(x > 0, x * np.where(x > 0, mean, 0.0), 0.0)
        less = self.p * x + self.q - 1
        with np.errstate(divide="ignore"):
            return np.asarray(np.where(less > 0, self.p * (self.v + seen) / np.maximum(less, 0.0), np.inf))[()]


def fit_gamma_gamma(frequency: ArrayLike, monetary_value: ArrayLike, weights: ArrayLike | None = None) -> GammaGamma:
    """The Gamma-Gamma model under which these mean spends are likeliest.

    frequency: repeat purchases per customer; customers with 0 say nothing about spending and are left out.
    monetary_value: mean money per repeat purchase, above 0, in any one currency. weights: customers per row.

    Raises ValueError: lists of different lengths, or a mean of 0 or less where there were repeat purchases.
    CannotFit: fewer than 10 customers who came again; no likeliest parameters exist (all spend alike).
    """
    x, mean = np.asarray(frequency, dtype=float), np.asarray(monetary_value, dtype=float)
    count = np.ones(x.shape) if weights is None else np.asarray(weights, dtype=float)
    if x.ndim != 1 or not x.shape == mean.shape == count.shape:
        raise ValueError(f"one frequency, mean and weight per customer: {x.shape}, {mean.shape}, {count.shape}")
    again = (x > 0) & (count > 0)
    x, mean, count = x[again], mean[again], count[again]
    if not ((mean > 0) & (mean < np.inf)).all():
        raise ValueError(f"who came again spent more than 0 on average: {mean[~(mean > 0)][:3].tolist()}")
    customers = float(count.sum())
    if customers < _FEWEST:
        raise CannotFit(
            "Gamma-Gamma", "too thin", f"it takes {_FEWEST} customers who came again", {"came again": customers}
        )
    likelihood = _likelihood(x, mean, count)
    centre = float(count @ mean) / customers
    start = best_start(likelihood, [(p, q, centre * (q - 1) / p) for p, q in _STARTS])
    (p, q, v), fit = maximise(likelihood, start, model="Gamma-Gamma", names=GammaGamma.names, customers=customers)
    return GammaGamma(float(p), float(q), float(v), fit=fit)


def spend_and_frequency(frequency: ArrayLike, monetary_value: ArrayLike) -> float:
    """Correlation of frequency and mean spend over those who came again: the model assumes that there is none.

    NaN with fewer than three such customers, or where all are alike.

    >>> round(spend_and_frequency([0, 1, 2, 3], [0, 10, 20, 30]), 9)
    1.0
    """
    x, mean = np.asarray(frequency, dtype=float), np.asarray(monetary_value, dtype=float)
    again = x > 0
    if again.sum() < 3 or np.ptp(x[again]) == 0 or np.ptp(mean[again]) == 0:
        return float("nan")
    return float(np.corrcoef(x[again], mean[again])[0, 1])


def _likelihood(x: Array, mean: Array, count: Array) -> Likelihood:
    from scipy.special import gammaln, psi

    # Gamma functions are needed at the distinct frequencies only.
    distinct, row = np.unique(x, return_inverse=True)
    customers = np.bincount(row, weights=count)
    total, spent = customers.sum(), x * mean
    fixed = float(count @ -np.log(mean))
    log_spent = float(count @ (x * np.log(spent)))

    def likelihood(parameters: NDArray[np.float64]) -> tuple[float, Array, Array]:
        p, q, v = parameters
        shape = p * distinct
        log_all, per_all = np.log(spent + v), count / (spent + v)
        value = fixed + p * log_spent + total * (q * np.log(v) - gammaln(q))
        value += float(customers @ (gammaln(shape + q) - gammaln(shape)) - count @ ((p * x + q) * log_all))
        slope = np.array(
            [
                customers @ (distinct * (psi(shape + q) - psi(shape))) + log_spent - count @ (x * log_all),
                customers @ psi(shape + q) + total * (np.log(v) - psi(q)) - count @ log_all,
                total * q / v - per_all @ (p * x + q),
            ]
        )
        both = trigamma(shape + q)
        bend = np.zeros((3, 3))
        bend[0, 0] = customers @ (distinct**2 * (both - trigamma(shape)))
        bend[0, 1] = bend[1, 0] = customers @ (distinct * both)
        bend[0, 2] = bend[2, 0] = -per_all @ x
        bend[1, 1] = customers @ both - total * trigamma(q)
        bend[1, 2] = bend[2, 1] = total / v - per_all.sum()
        bend[2, 2] = -total * q / v**2 + (per_all / (spent + v)) @ (p * x + q)
        return value, slope, bend

    return likelihood
