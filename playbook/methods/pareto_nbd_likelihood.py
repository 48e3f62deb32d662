"""The likelihood of the Pareto/NBD with its exact gradient and Hessian.

A customer either is alive at T or died at some moment u between t_x and T. With the death times at the nodes of
`death_time` the likelihood is a sum of 1 + 24 terms, each a product of powers,

    alive   (alpha + T)^-(r + x) (beta + T)^-s
    died    s (alpha + u)^-(r + x) (beta + u)^-(s + 1) du

times G(r + x) / G(r) alpha^r beta^s. Each term's share of the sum is the probability of that fate given the history,
so the gradient of ln L is the mean over fates of the gradients of the terms' logarithms, and the Hessian is the mean of
their Hessians plus the covariance of their gradients.

Source: D. C. Schmittlein, D. G. Morrison and R. Colombo, "Counting your customers", Management Science 33 (1987), 1-24;
P. S. Fader and B. G. S. Hardie, "A note on deriving the Pareto/NBD model and related expressions" (2005), before (14).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playbook.methods.death_time import cut_end, nodes
from playbook.methods.maximum_likelihood import Likelihood, symmetric, trigamma
from playbook.methods.purchase_histories import Histories
from playbook.methods.purchase_model import Array

# So many customers times 25 fates stay in a processor's cache.
_PIECE = 1024


def pareto_nbd_likelihood(histories: Histories) -> Likelihood:
    """The function that gives log-likelihood, gradient and Hessian at (r, alpha, s, beta)."""
    distinct_x, customers_by_x = histories.by_frequency()

    def likelihood(parameters: NDArray[np.float64]) -> tuple[float, Array, Array]:
        value, slope, bend = _counted(parameters, distinct_x, customers_by_x)
        for start in range(0, len(histories.count), _PIECE):
            piece = slice(start, start + _PIECE)
            more = _fates(
                parameters,
                histories.frequency[piece],
                histories.recency[piece],
                histories.T[piece],
                histories.count[piece],
            )
            value, slope, bend = value + more[0], slope + more[1], bend + more[2]
        return value, slope, symmetric(bend)

    return likelihood


def _fates(
    parameters: NDArray[np.float64], x: Array, last: Array, watched: Array, count: Array
) -> tuple[float, Array, Array]:
    r, alpha, s, beta = parameters
    k = r + x
    died = nodes(alpha, beta, last, cut_end(k, alpha, last, watched))
    log_alpha = np.vstack([np.log(alpha + watched), died.log_alpha])
    log_beta = np.vstack([np.log(beta + watched), died.log_beta])
    log_terms = -k * log_alpha - s * log_beta
    log_terms[1:] += np.log(s) - died.log_beta + died.log_width
    top = log_terms.max(axis=0)
    share = np.exp(log_terms - top)
    total = share.sum(axis=0)
    share *= 1 / total
    value = float(count @ (top + np.log(total)))

    # Of each fate: the gradient of its logarithm by r, alpha, s, beta.
    per_alpha, per_beta = np.exp(-log_alpha), np.exp(-log_beta)
    power = np.full((len(share), 1), s + 1)
    power[0] = s
    inverse = np.full((len(share), 1), 1 / s)
    inverse[0] = 0.0
    moves = [-log_alpha, -k * per_alpha, inverse - log_beta, -power * per_beta]
    shared = [share * each for each in moves]
    means = [each.sum(axis=0) for each in shared]
    slope = np.array([count @ mean for mean in means])
    bend = np.zeros((4, 4))
    for row in range(4):
        for column in range(row, 4):
            product = np.einsum("ij,ij->j", shared[row], moves[column])
            bend[row, column] = count @ (product - means[row] * means[column])
    bend[0, 1] -= count @ (share * per_alpha).sum(axis=0)
    bend[1, 1] += count @ (k * (share * per_alpha**2).sum(axis=0))
    bend[2, 2] -= (count @ (1 - share[0])) / s**2
    bend[2, 3] -= count @ (share * per_beta).sum(axis=0)
    bend[3, 3] += count @ (power * share * per_beta**2).sum(axis=0)
    return value, slope, bend


def _counted(parameters: NDArray[np.float64], x: Array, customers: Array) -> tuple[float, Array, Array]:
    """ln G(r + x) - ln G(r) + r ln alpha + s ln beta over the distinct x; upper triangle of the Hessian."""
    from scipy.special import gammaln, psi

    r, alpha, s, beta = parameters
    total = customers.sum()
    value = float(customers @ (gammaln(r + x) - gammaln(r)) + total * (r * np.log(alpha) + s * np.log(beta)))
    slope = np.array(
        [
            customers @ (psi(r + x) - psi(r)) + total * np.log(alpha),
            total * r / alpha,
            total * np.log(beta),
            total * s / beta,
        ]
    )
    bend = np.zeros((4, 4))
    bend[0, 0] = customers @ (trigamma(r + x) - trigamma(r))
    bend[0, 1], bend[1, 1] = total / alpha, -total * r / alpha**2
    bend[2, 3], bend[3, 3] = total / beta, -total * s / beta**2
    return value, slope, bend
