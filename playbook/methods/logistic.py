"""Logistic regression: the chance of one of two outcomes, by Newton's method on the exact second derivatives.

Source: D. R. Cox, "The regression analysis of binary sequences", JRSS B 20 (1958), 215-242; the ascent as iteratively
reweighted least squares, T. Hastie, R. Tibshirani and J. Friedman, "The Elements of Statistical Learning", 2nd edition
(2009), section 4.4.1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

_STEPS = 100
_GAIN = 1e-10


def fit_logistic(
    columns: ArrayLike, outcomes: ArrayLike, *, penalty: float, weights: ArrayLike | None = None
) -> tuple[float, Array]:
    """Intercept and one coefficient per column of ln(p / (1 - p)).

    columns: shape (rows, columns), best on one scale. outcomes: shape (rows,), each 0 or 1, or a share in between.
    penalty: half the sum of squared coefficients (not of the intercept) is held against the log-likelihood so many
    times; above 0 there is always one best answer, whatever the data. weights: rows that each row is, 1 if None.

    Raises ValueError: shapes that do not fit, no outcome of either kind, a penalty of 0 or less.

    >>> begin, slopes = fit_logistic([[0.0], [0.0], [1.0], [1.0]], [0, 1, 1, 1], penalty=0.5)
    >>> round(begin, 3), slopes.round(3)
    (0.767, array([0.731]))
    """
    x, y = np.asarray(columns, dtype=float), np.asarray(outcomes, dtype=float)
    many = np.ones(len(y)) if weights is None else np.asarray(weights, dtype=float)
    if x.ndim != 2 or y.shape != many.shape or len(x) != len(y) or not penalty > 0:
        raise ValueError(f"one outcome and weight per row, a penalty above 0: {x.shape}, {y.shape}, {penalty}")
    total, ones = float(many.sum()), float(many @ y)
    if not 0 < ones < total:
        raise ValueError(f"both outcomes are to be seen: {ones:g} of {total:g}")
    design = np.column_stack([np.ones(len(x)), x])
    held = penalty * np.append(0.0, np.ones(x.shape[1]))
    found = np.append(np.log(ones / (total - ones)), np.zeros(x.shape[1]))
    height = _height(design, y, many, held, found)
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-(design @ found)))
        slope = design.T @ (many * (y - chance)) - held * found
        curvature = (design * (many * chance * (1 - chance))[:, None]).T @ design + np.diag(held)
        step = np.linalg.solve(curvature, slope)
        # The penalised likelihood has one top and no other; a full step may pass it, half of it often enough does not.
        while (reached := _height(design, y, many, held, found + step)) < height and np.abs(step).max() > _GAIN:
            step = step / 2
        found, gained, height = found + step, reached - height, reached
        if gained < _GAIN:
            break
    return float(found[0]), found[1:]


def _height(design: Array, y: Array, many: Array, held: Array, at: Array) -> float:
    log_odds = design @ at
    return float(many @ (y * log_odds - np.logaddexp(0.0, log_odds)) - (held * at) @ at / 2)
