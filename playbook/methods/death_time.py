"""When a customer of the Pareto/NBD may have died: the integral that its likelihood and its forecasts come down to.

    I(k) = integral from `start` to `end` of (alpha + u)^-k (beta + u)^-(s + 1) du

The literature writes it with Gaussian hypergeometric functions, of which numerical libraries lose digits, or all of
them, where k is large or alpha and beta are far apart. A Gauss-Legendre rule on v = ln(min(alpha, beta) + u) does not:
there the integrand has no singularity nearer than pi, and where it falls below e^-40 of its start it is cut off. With
24 nodes the error is below 1e-12 of the integral (tests compare with 2F1 and with adaptive quadrature).
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_NODES = 24
_CUT = 40.0
# So many integrals at a time stay in a processor's cache.
_PIECE = 1024
_LARGEST_EXPONENT = 700.0


class Nodes(NamedTuple):
    """One row per node, then the customers: logarithms of alpha + u, of beta + u, and of the node's width."""

    log_alpha: Array
    log_beta: Array
    log_width: Array


def nodes(alpha: ArrayLike, beta: ArrayLike, start: ArrayLike, end: ArrayLike, *, count: int = _NODES) -> Nodes:
    """Nodes between start and end, arrays that broadcast, for alpha and beta above 0. An empty span has width 0."""
    place, width = _rule(count)
    alpha, beta, start, end = np.broadcast_arrays(*(np.asarray(each, float) for each in (alpha, beta, start, end)))
    less = np.minimum(alpha, beta)
    low = np.log(less + start)
    half = np.log1p((end - start) / (less + start)) / 2
    shape = (count, *(1,) * low.ndim)
    near = low + half * (1 + place.reshape(shape))
    far = np.log(np.abs(alpha - beta) + np.exp(near))
    with np.errstate(divide="ignore"):
        log_width = near + np.log(half * width.reshape(shape))
    first = alpha <= beta
    return Nodes(np.where(first, near, far), np.where(first, far, near), log_width)


@cache
def _rule(count: int) -> tuple[Array, Array]:
    return np.polynomial.legendre.leggauss(count)


def cut_end(k: ArrayLike, alpha: ArrayLike, start: ArrayLike, end: ArrayLike) -> Array:
    """The time from which on (alpha + u)^-k is below e^-40 of what it was at the start, if that is before the end."""
    alpha, start = np.asarray(alpha, dtype=float), np.asarray(start, dtype=float)
    reach = np.minimum(_CUT / np.asarray(k, dtype=float), _LARGEST_EXPONENT)
    cut: Array = np.minimum(np.asarray(end, dtype=float), start + (alpha + start) * np.expm1(reach))
    return cut


def log_integral(
    k: ArrayLike, alpha: ArrayLike, s: ArrayLike, beta: ArrayLike, start: ArrayLike, end: ArrayLike
) -> Array:
    """ln I(k), minus infinity for an empty span.

    >>> round(float(np.exp(log_integral(1, 2.0, 1, 2.0, 0, 2))), 6)  # of (2 + u)^-3: (1/4 - 1/16) / 2
    0.09375
    """
    columns = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (k, alpha, s, beta, start, end)))
    flat = [each.ravel() for each in columns]
    found = np.empty(flat[0].shape)
    for at in range(0, len(found), _PIECE):
        found[at : at + _PIECE] = _log_integral(*(each[at : at + _PIECE] for each in flat))
    return found.reshape(columns[0].shape)


def _log_integral(k: Array, alpha: Array, s: Array, beta: Array, start: Array, end: Array) -> Array:
    found = nodes(alpha, beta, start, cut_end(k, alpha, start, end))
    terms = found.log_width - k * found.log_alpha - (s + 1) * found.log_beta
    top = terms.max(axis=0)
    level = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        return np.asarray(level + np.log(np.exp(terms - level).sum(axis=0)))
