"""Customers under contract, where leaving is seen: the shifted-beta-geometric and the beta-discrete-Weibull models.

At each renewal a customer leaves with a probability of their own, Beta(alpha, beta) over customers. Who is likely to
leave does so early, so retention rises with age though nobody changes. In the sBG a customer's probability is the same
at every renewal; in the BdW it may fall (c < 1) or rise (c > 1) with age.

Sources:
- P. S. Fader and B. G. S. Hardie, "How to project customer retention", J. of Interactive Marketing 21 (2007), 76-90:
  survivor function (6), likelihood (B1), data in tables 1 and 2.
- P. S. Fader, B. G. S. Hardie, Y. Liu, J. Davin and T. Steenburgh, "How to project customer retention revisited: the
  role of duration dependence", ibid. 43 (2018), 1-16.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.maximum_likelihood import CannotFit, Fit, FittedModel, best_start, maximise, with_differences
from playbook.methods.purchase_model import Array

_STARTS = ((0.7, 1.2), (0.7, 4.0), (3.0, 10.0))


@dataclass(frozen=True)
class BetaDiscreteWeibull(FittedModel):
    """alpha, beta: Beta distribution of leaving at the first renewal. c: below 1, customers leave less with age.

    Assumes: 1. leaving is seen, at renewals only; 2. cohorts are alike; 3. who has left does not come back.

    >>> BetaDiscreteWeibull(0.25934, 1.72256, 1.58435).survival([1, 4, 7]).round(4)
    array([0.8691, 0.5929, 0.481 ])
    """

    names: ClassVar[tuple[str, ...]] = ("alpha", "beta", "c")
    alpha: float
    beta: float
    c: float = 1.0

    def survival(self, renewals: ArrayLike) -> Array:
        """Share of customers still there after this many renewals; 1 after 0."""
        return np.asarray(np.exp(_log_survival(np.asarray(renewals, dtype=float), self.alpha, self.beta, self.c)))[()]

    def retention(self, renewals: ArrayLike) -> Array:
        """Of those there before the given renewal (1, 2 ...), the share who renew."""
        at = np.asarray(renewals, dtype=float)
        if not (at >= 1).all():
            raise ValueError(f"the first renewal is number 1: {at.min():g}")
        return np.asarray(self.survival(at) / self.survival(at - 1))[()]

    def expected_renewals(self, horizon: int, *, renewed: int = 0) -> float:
        """Renewals among the next `horizon`, on average, of a customer who has renewed `renewed` times.

        >>> round(ShiftedBetaGeometric(0.668, 3.806).expected_renewals(3), 3)  # .851 + .747 + .670
        2.267
        """
        ahead = np.arange(renewed + 1, renewed + horizon + 1)
        return float((self.survival(ahead) / self.survival(renewed)).sum())


@dataclass(frozen=True)
class ShiftedBetaGeometric(BetaDiscreteWeibull):
    """alpha, beta: Beta distribution of the probability to leave, the same at every renewal (c is 1)."""

    names: ClassVar[tuple[str, ...]] = ("alpha", "beta")
    c: float = field(default=1.0, init=False)


def fit_sbg(survivors: ArrayLike) -> ShiftedBetaGeometric:
    """The sBG under which these survivors are likeliest.

    survivors: customers still there after 0, 1, 2 ... renewals, never rising; or one such row per cohort, with NaN
    where a cohort is not yet that old. Shares of a thousand, or real numbers of customers: only these give real errors.

    Raises ValueError: survivors that rise, are below 0 or missing in between. CannotFit: fewer than two renewals at
    which somebody left, or no likeliest parameters exist (where retention does not rise with age, all are alike).

    >>> fit_sbg([1000, 869, 743, 653, 593, 551, 517, 491]).survival(12).round(3)  # 0.394 were there
    np.float64(0.378)
    """
    (alpha, beta), fit = _fitted(survivors, "sBG", ShiftedBetaGeometric.names)
    return ShiftedBetaGeometric(float(alpha), float(beta), fit=fit)


def fit_bdw(survivors: ArrayLike) -> BetaDiscreteWeibull:
    """The BdW under which these survivors are likeliest; as `fit_sbg`, with three renewals or more."""
    (alpha, beta, c), fit = _fitted(survivors, "BdW", BetaDiscreteWeibull.names)
    return BetaDiscreteWeibull(float(alpha), float(beta), float(c), fit=fit)


def _fitted(survivors: ArrayLike, model: str, names: tuple[str, ...]) -> tuple[NDArray[np.float64], Fit]:
    lost, last_seen, customers = _events(survivors, model, len(names))
    width = len(names)

    def gradient(parameters: NDArray[np.float64]) -> tuple[float, Array]:
        alpha, beta, c = (*parameters, 1.0)[:3]
        ages = np.arange(len(last_seen), dtype=float)
        log_there = _log_survival(ages, alpha, beta, c)
        there = np.exp(log_there)
        moves = _survival_moves(ages, alpha, beta, c)[:width]
        gone = there[:-1] - there[1:]
        leaving = (there * moves)[:, :-1] - (there * moves)[:, 1:]
        value = float(lost @ np.log(gone) + last_seen @ log_there)
        return value, (leaving / gone) @ lost + moves @ last_seen

    likelihood = with_differences(gradient)
    start = best_start(likelihood, [(alpha, beta, 1.0)[:width] for alpha, beta in _STARTS])
    return maximise(likelihood, start, model=model, names=names, customers=customers)


def _events(survivors: ArrayLike, model: str, fewest: int) -> tuple[Array, Array, float]:
    """Customers lost at each renewal 1, 2 ..., and last seen there at each age 0, 1 ..."""
    rows = np.atleast_2d(np.asarray(survivors, dtype=float))
    seen = ~np.isnan(rows)
    if rows.ndim != 2 or not seen[:, :1].all() or (np.diff(seen.astype(int), axis=1) > 0).any():
        raise ValueError("each cohort has a number from its start up to its age, then nothing")
    losses = np.where(seen[:, 1:], rows[:, :-1] - rows[:, 1:], 0.0)
    if (losses < 0).any() or not (rows[seen] >= 0).all():
        raise ValueError("survivors are 0 or more and never rise")
    last_seen = np.zeros(rows.shape[1])
    age = seen.sum(axis=1) - 1
    np.add.at(last_seen, age, rows[np.arange(len(rows)), age])
    lost = losses.sum(axis=0)
    renewals = int(age.max())
    if renewals < fewest or (lost[:renewals] > 0).sum() < fewest:
        raise CannotFit(
            model,
            "too thin",
            f"it takes {fewest} renewals at which somebody left",
            {"renewals": renewals, "with leavers": float((lost > 0).sum())},
        )
    return lost[:renewals], last_seen[: renewals + 1], float(rows[:, 0].sum())


def _log_survival(ages: Array, alpha: float, beta: float, c: float) -> Array:
    from scipy.special import betaln

    return np.asarray(betaln(alpha, beta + ages**c) - betaln(alpha, beta))


def _survival_moves(ages: Array, alpha: float, beta: float, c: float) -> Array:
    """How ln S moves with alpha, beta and c; one row each."""
    from scipy.special import psi, xlogy

    aged = ages**c
    by_beta = psi(beta + aged) - psi(alpha + beta + aged)
    start = psi(alpha + beta) - psi(beta)
    by_alpha = psi(alpha + beta) - psi(alpha + beta + aged)
    return np.array([by_alpha, by_beta + start, by_beta * xlogy(aged, ages)])
