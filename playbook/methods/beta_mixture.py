"""Means over a Beta distribution by Gauss's quadrature, for any parameters, however large.

Where everybody is nearly alike the likelihood of a mixture is flat and its parameters run away together. Closed forms
by hypergeometric functions then subtract numbers of any size from one another. A rule with positive weights cannot: it
tends to the function at the mean, which is the limit.

Source: G. H. Golub and J. H. Welsch, "Calculation of Gauss quadrature rules", Mathematics of Computation 23 (1969),
221-230: nodes are the eigenvalues of the tridiagonal matrix of the recurrence, weights the squared first components of
its eigenvectors. The recurrence of the Jacobi polynomials: NIST Digital Library of Mathematical Functions, 18.9.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def beta_nodes(a: ArrayLike, b: ArrayLike, *, nodes: int = 32) -> tuple[Array, Array]:
    """Points in (0, 1) and weights: sum(weight * g(point)) is the mean of g(p), p from Beta(a, b).

    Exact for polynomials of degree up to 2 * nodes - 1; for others it errs the less the further away from (0, 1) they
    stop being smooth, measured by the spread of p. a, b: above 0, of shapes that broadcast; the answers have one axis
    more, the last, of length `nodes`.

    >>> p, weight = beta_nodes(2.0, 6.0)
    >>> round(float(weight @ p), 9), round(float(weight @ p**2), 9)
    (0.25, 0.083333333)
    """
    first, second = np.broadcast_arrays(np.asarray(a, dtype=float), np.asarray(b, dtype=float))
    first, second = first[..., None], second[..., None]
    both = first + second
    k = np.arange(nodes)
    j = k[1:]
    # Of the recurrence on (0, 1), written so that nothing is squared before it is divided, nor 0 by 0 at k = 0 and 1.
    middle = np.empty((*both.shape[:-1], nodes))
    middle[..., :1] = first / both
    middle[..., 1:] = 0.5 + 0.5 * (first - second) / (2 * j + both - 2) * ((both - 2) / (2 * j + both))
    beside = np.empty((*both.shape[:-1], nodes - 1))
    beside[..., :1] = first / both * (second / both) / (both + 1)
    i, step = j[1:], 2 * j[1:] + both - 2
    beside[..., 1:] = (i / (step - 1)) * ((i + second - 1) / step) * ((i + first - 1) / step)
    beside[..., 1:] *= (i + both - 2) / (step + 1)
    matrix = np.zeros((*both.shape[:-1], nodes, nodes))
    matrix[..., k, k] = middle
    matrix[..., j, j - 1] = np.sqrt(beside)  # The half above the diagonal is not read.
    points, vectors = np.linalg.eigh(matrix)
    return points, vectors[..., 0, :] ** 2
