"""BG/NBD and MBG/NBD: customers who may leave after a purchase, never between two.

While alive a customer buys at a rate lambda, Gamma(r, alpha) over customers; after each purchase they leave with
probability p, Beta(a, b) over customers. In the BG/NBD nobody leaves after the first purchase of all, so who bought
once is alive with certainty. The MBG/NBD lets customers leave there too; nothing else differs.

Sources:
- P. S. Fader, B. G. S. Hardie and K. L. Lee, "Counting your customers the easy way: an alternative to the Pareto/NBD
  model", Marketing Science 24 (2005), 275-284: likelihood (6), E[X(t)] (9), conditional expectation (10).
- E. P. Batislam, M. Denizel and A. Filiztekin, "Empirical validation and comparison of models for customer base
  analysis", Int. J. of Research in Marketing 24 (2007), 201-209; U. Wagner and D. Hoppe, "Erratum on the MBG/NBD
  model", ibid. 25 (2008), 225-226.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from playbook.methods.beta_mixture import beta_nodes
from playbook.methods.bgnbd_likelihood import bgnbd_likelihood
from playbook.methods.maximum_likelihood import best_start, maximise
from playbook.methods.purchase_histories import Histories, gather, refuse_thin
from playbook.methods.purchase_model import Array, PurchaseModel

# More distinct histories than these are first looked at on a coarse grid of times.
_MANY = 3000
_NEAR_ONE = 1e-5
# Beyond this a + b the closed form of the mean loses digits, then all of them.
_ALIKE = 1e4
# So many quadratures at a time.
_PIECE = 1 << 11
# Where ascents begin: r, a and b; alpha follows from the customers' mean rate.
_STARTS = ((0.3, 0.8, 2.5), (1.5, 0.5, 5.0), (0.8, 2.0, 2.0))


@dataclass(frozen=True)
class BgNbd(PurchaseModel):
    """r, alpha (in units of time): Gamma distribution of purchase rates. a, b: Beta distribution of leaving chances.

    Assumes: 1. a customer's rate does not change in time (no season); 2. rate and chance of leaving are independent;
    3. who has left never comes back; 4. nobody leaves after the first purchase of all.

    >>> model = BgNbd(r=0.243, alpha=4.414, a=0.793, b=2.426)
    >>> model.conditional_expected_purchases(39, frequency=2, recency=30.43, T=38.86).round(3)
    np.float64(1.226)

    Who has no repeat purchase is alive with certainty, which is a property of this model and not of people:

    >>> model.probability_alive([0, 2], [0, 30.43], 38.86).round(5)
    array([1.     , 0.72658])
    """

    names: ClassVar[tuple[str, ...]] = ("r", "alpha", "a", "b")
    # Whether there is a chance of leaving after the first purchase of all.
    chance_at_birth: ClassVar[int] = 0
    r: float
    alpha: float
    a: float
    b: float

    def _alive(self, frequency: Array, recency: Array, watched: Array) -> Array:
        from scipy.special import expit

        chances = frequency + self.chance_at_birth
        with np.errstate(divide="ignore"):
            odds = np.log(self.a) - np.log(np.maximum(self.b + chances - 1, 0.0))
        odds = odds + (self.r + frequency) * np.log((self.alpha + watched) / (self.alpha + recency))
        alive: Array = np.where(chances > 0, expit(-odds), 1.0)[()]
        return alive

    def _new(self) -> tuple[float, tuple[ArrayLike, ...]]:
        first = self.chance_at_birth
        alive = self.b / (self.a + self.b) if first else 1.0
        return alive, (self.r, self.alpha, self.a, self.b + first)

    def _given_alive(self, frequency: Array, watched: Array) -> tuple[ArrayLike, ...]:
        chances = frequency + self.chance_at_birth
        return self.r + frequency, self.alpha + watched, self.a, self.b + chances

    @staticmethod
    def _mean(t: Array, *parameters: ArrayLike) -> Array:
        from scipy.special import hyp2f1

        r, alpha, a, b = (np.asarray(each, dtype=float) for each in parameters)
        if (np.abs(a - 1) < _NEAR_ONE).any():  # A removable gap: the mean of its two sides.
            sides = (BgNbd._mean(t, r, alpha, a + side * _NEAR_ONE * 2, b) for side in (-1, 1))
            return sum(sides, np.zeros(())) / 2
        stay = alpha / (alpha + t)
        go = t / (alpha + t)
        # With 1 = (1 - p) + p: purchases survived, and the one purchase after which the customer left. Both by Euler's
        # transformation, so that no argument of 2F1 grows with the number of purchases except its denominator.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            survived = b / (a - 1) * (1 - stay ** (a - 1) * hyp2f1(a + b - r, a - 1, a + b, go))
            found = np.asarray(survived + 1 - stay**a * hyp2f1(a + b - r, a, a + b, go))
        lost = ~np.isfinite(found) | (a + b > _ALIKE)
        if lost.any():
            asked = np.broadcast_arrays(t, r, alpha, a, b, found)[:-1]
            found[lost] = _mean_by_nodes(*(each[lost] for each in asked))
        return found[()]

    @staticmethod
    def _any(t: Array, *parameters: ArrayLike) -> Array:
        r, alpha = (np.asarray(each, dtype=float) for each in parameters[:2])
        return np.asarray(-np.expm1(-r * np.log1p(t / alpha)))[()]

    @staticmethod
    def _pmf(n: Array, t: Array, *parameters: ArrayLike) -> Array:
        from scipy.special import betainc, betaln, gammaln, xlogy

        r, alpha, a, b = (np.asarray(each, dtype=float) for each in parameters)
        share = t / (alpha + t)
        counted = np.exp(gammaln(r + n) - gammaln(r) - gammaln(n + 1) - r * np.log1p(t / alpha) + xlogy(n, share))
        there = np.exp(betaln(a, b + n) - betaln(a, b)) * counted
        some = np.maximum(n, 1.0)
        # Left after the n-th purchase; without leaving there would have been n or more, which is an incomplete beta.
        left = np.exp(betaln(a + 1, b + some - 1) - betaln(a, b)) * betainc(some, r, share)
        return np.asarray(there + np.where(n > 0, left, 0.0))[()]


def _mean_by_nodes(t: Array, r: Array, alpha: Array, a: Array, b: Array) -> Array:
    """Purchases within t of a process that is alive at 0, where everybody's chance of leaving is nearly the same.

    With a chance p purchases come as if at the rate of leaving, p lambda, over p: (1 - (1 + p t / alpha)^-r) / p. That
    is averaged over Beta(a, b) (see `beta_mixture`).
    """
    found = np.empty(t.shape)
    for at in range(0, len(t), _PIECE):
        some = slice(at, at + _PIECE)
        p, weight = beta_nodes(a[some], b[some])
        # Of chances that rounding has brought to 0 or below, the limit: nobody leaves.
        p = np.maximum(p, np.finfo(float).tiny)
        steps = np.log1p(p * (t[some] / alpha[some])[:, None])
        found[some] = (weight * -np.expm1(-r[some, None] * steps) / p).sum(axis=-1)
    return found


@dataclass(frozen=True)
class MbgNbd(BgNbd):
    """The BG/NBD with a chance of leaving after the first purchase too; parameters and assumptions 1 to 3 as there.

    >>> MbgNbd(0.525, 6.183, 0.891, 1.614).probability_alive(0, 0, 38.86).round(3)
    np.float64(0.39)
    """

    chance_at_birth: ClassVar[int] = 1


def fit_bgnbd(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike, weights: ArrayLike | None = None) -> BgNbd:
    """The BG/NBD under which these histories are likeliest.

    frequency, recency, T: one per customer (see `purchase_histories`), times in any one unit, not rounded.
    weights: customers per row, 1 each if None; a weight of 3 is the same as three rows.

    Raises ValueError: no histories. CannotFit: fewer than 30 customers or 10 who came again; no likeliest parameters
    exist (all customers alike, nobody ever leaves).

    >>> shop = fit_bgnbd([0, 1, 2, 6], [0, 9, 12, 30], [30, 35, 38, 36], weights=[60, 20, 12, 8])
    >>> shop.standard_errors.keys() == shop.parameters.keys()
    True
    """
    return _fitted(BgNbd, gather(frequency, recency, T, weights))


def fit_mbgnbd(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike, weights: ArrayLike | None = None) -> MbgNbd:
    """The MBG/NBD under which these histories are likeliest; arguments and errors as in `fit_bgnbd`."""
    return _fitted(MbgNbd, gather(frequency, recency, T, weights))


_Model = TypeVar("_Model", bound=BgNbd)


def _fitted(model: type[_Model], histories: Histories) -> _Model:
    name = {BgNbd: "BG/NBD", MbgNbd: "MBG/NBD"}[model]
    refuse_thin(histories, name)
    coarse = histories.coarse() if len(histories.count) > _MANY else histories
    starts = [(r, r / histories.purchase_rate, a, b) for r, a, b in _STARTS]
    start = best_start(bgnbd_likelihood(coarse, model.chance_at_birth), starts)
    (r, alpha, a, b), fit = maximise(
        bgnbd_likelihood(histories, model.chance_at_birth),
        start,
        model=name,
        names=model.names,
        customers=histories.customers,
    )
    return model(float(r), float(alpha), float(a), float(b), fit=fit)
