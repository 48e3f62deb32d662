"""The likelihood of the BG/NBD and MBG/NBD with its exact gradient and Hessian.

For one customer with k chances of having left (k = x in the BG/NBD, x + 1 in the MBG/NBD)

    ln L = ln G(r + x) - ln G(r) + r ln alpha - (r + x) ln(alpha + T)
         + ln B(a, b + k) - ln B(a, b) + ln(1 + exp d),
    d    = ln a - ln(b + k - 1) + (r + x) ln((alpha + T) / (alpha + t_x)), the log odds of having left,

with the last term only where k > 0. Everything but d depends on x or on T alone, so its sums run over the distinct x.

Source: see `bgnbd`; this is equation (6) there with the larger factor taken out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playbook.methods.maximum_likelihood import Likelihood, symmetric, trigamma
from playbook.methods.purchase_histories import Histories
from playbook.methods.purchase_model import Array


def bgnbd_likelihood(histories: Histories, chance_at_birth: int) -> Likelihood:
    """The function that gives log-likelihood, gradient and Hessian at (r, alpha, a, b)."""
    distinct_x, customers_by_x = histories.by_frequency()
    maybe_left = histories.frequency + chance_at_birth > 0
    x, last, watched, count = (
        each[maybe_left] for each in (histories.frequency, histories.recency, histories.T, histories.count)
    )

    def likelihood(parameters: NDArray[np.float64]) -> tuple[float, Array, Array]:
        value, slope, bend = _counted(parameters, distinct_x, customers_by_x, chance_at_birth)
        r, alpha, a, b = parameters
        value -= float(histories.count @ ((r + histories.frequency) * np.log(alpha + histories.T)))
        per_end = histories.count / (alpha + histories.T)
        purchases = (r + histories.frequency) * per_end
        slope[0] -= histories.count @ np.log(alpha + histories.T)
        slope[1] -= purchases.sum()
        bend[0, 1] -= per_end.sum()
        bend[1, 1] += (purchases / (alpha + histories.T)).sum()

        end, start = 1 / (alpha + watched), 1 / (alpha + last)
        span, before = np.log((alpha + watched) / (alpha + last)), b + x + chance_at_birth - 1
        odds = np.log(a) - np.log(before) + (r + x) * span
        shrunk = np.exp(-np.abs(odds))
        value += float(count @ (np.maximum(odds, 0) + np.log1p(shrunk)))
        left = count * np.where(odds > 0, 1.0, shrunk) / (1 + shrunk)
        both = left * (1 - left / count)
        # How the log odds move with each parameter.
        moves = [span, (r + x) * (end - start), np.full(len(x), 1 / a), -1 / before]
        for row in range(4):
            slope[row] += left @ moves[row]
            weighted = both * moves[row]
            for column in range(row, 4):
                bend[row, column] += weighted @ moves[column]
        bend[0, 1] += left @ (end - start)
        bend[1, 1] += left @ ((r + x) * (start**2 - end**2))
        bend[2, 2] -= left.sum() / a**2
        bend[3, 3] += left @ moves[3] ** 2
        return value, slope, symmetric(bend)

    return likelihood


def _counted(
    parameters: NDArray[np.float64], x: Array, customers: Array, chance_at_birth: int
) -> tuple[float, Array, Array]:
    """The part that depends on the number of purchases alone; upper triangle of the Hessian."""
    from scipy.special import gammaln, psi

    r, alpha, a, b = parameters
    total, k = customers.sum(), x + chance_at_birth
    value = float(
        customers @ (gammaln(r + x) - gammaln(r) + gammaln(b + k) - gammaln(a + b + k))
        + total * (r * np.log(alpha) + gammaln(a + b) - gammaln(b))
    )
    slope = np.array(
        [
            customers @ (psi(r + x) - psi(r)) + total * np.log(alpha),
            total * r / alpha,
            customers @ (psi(a + b) - psi(a + b + k)),
            customers @ (psi(b + k) - psi(b) + psi(a + b) - psi(a + b + k)),
        ]
    )
    bend = np.zeros((4, 4))
    both = customers @ (trigamma(a + b) - trigamma(a + b + k))
    bend[0, 0] = customers @ (trigamma(r + x) - trigamma(r))
    bend[0, 1] = total / alpha
    bend[1, 1] = -total * r / alpha**2
    bend[2, 2] = bend[2, 3] = both
    bend[3, 3] = both + customers @ (trigamma(b + k) - trigamma(b))
    return value, slope, bend
