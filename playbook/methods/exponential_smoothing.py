"""Exponential smoothing of a short series: level, damped trend and, on request, season, all additive.

The smoothing weights are found on a grid: the likelihood of two to five years of months is flat, a grid misses its top
by little, never ends in a side valley, and all its points run through the series at once. A multiplicative season is an
additive one of the logarithms.

Source: R. J. Hyndman, A. B. Koehler, J. K. Ord and R. D. Snyder, "Forecasting with Exponential Smoothing" (2008),
chapter 2, models ETS(A,Ad,N) and ETS(A,Ad,A) in error-correction form; E. S. Gardner and E. McKenzie, "Forecasting
trends in time series", Management Science 31 (1985), for the damping.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
_LEVEL = (0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 0.99)
_TREND = (0.0, 0.02, 0.05, 0.1, 0.2)
_SEASON = (0.0, 0.05, 0.15, 0.3)
# A trend that would go on for ever is the commonest error of all; each step keeps nine tenths of it.
DAMPING = 0.9


@dataclass(frozen=True)
class Smoothed:
    """A smoothed series. alpha, beta, gamma: weights of level, trend and season; level, trend: their last state;
    season: the last state of each place of the season, the next step first (empty without one); errors: one step
    ahead, shape (n,)."""

    alpha: float
    beta: float
    gamma: float
    level: float
    trend: float
    season: Values
    errors: Values

    def forecast(self, steps: int) -> Values:
        """The next `steps` values; shape (steps,)."""
        ahead = np.arange(1, steps + 1)
        line = self.level + self.trend * np.cumsum(DAMPING**ahead)
        if not len(self.season):
            return np.asarray(line)
        return np.asarray(line + self.season[(ahead - 1) % len(self.season)])


def smooth(value: Values, *, season: int = 0) -> Smoothed:
    """The smoothing of a series with the least squared error one step ahead, on a grid of 40 or 160 weights.

    value: shape (n,), equal steps, all known. season: steps in a year, 0 for none; needs two years of them. Assumes
    that the first year (or the first four values) tells where level and season begin.

    Raises ValueError: fewer than 4 values, or than two seasons; a value that is not known.

    >>> smooth(np.array([5.0, 5, 5, 5, 5])).forecast(2)
    array([5., 5.])
    """
    value = np.asarray(value, dtype=float)
    if len(value) < max(4, 2 * season) or not np.isfinite(value).all():
        raise ValueError(f"smoothing needs {max(4, 2 * season)} known values in a row: {len(value)}")
    grid = np.array(list(product(_LEVEL, _TREND, _SEASON if season else (0.0,))))
    alpha, beta, gamma = grid.T
    beta, gamma = beta * alpha, gamma * (1 - alpha)
    levels, trends, seasons = _begin(value, season, len(grid))
    errors = np.empty((len(value), len(grid)))
    for step, seen in enumerate(value):
        ahead = levels + DAMPING * trends
        place = step % season if season else 0
        expected = ahead + seasons[place] if season else ahead
        error = seen - expected
        errors[step] = error
        levels, trends = ahead + alpha * error, DAMPING * trends + beta * error
        if season:
            seasons[place] += gamma * error
    best = int(np.argmin(np.square(errors).sum(axis=0)))
    states = np.roll(seasons[:, best], -(len(value) % season)) if season else np.empty(0)
    return Smoothed(
        alpha=float(alpha[best]),
        beta=float(beta[best]),
        gamma=float(gamma[best]),
        level=float(levels[best]),
        trend=float(trends[best]),
        season=states,
        errors=errors[:, best],
    )


def _begin(value: Values, season: int, many: int) -> tuple[Values, Values, Values]:
    """Level, trend and season before the first value, the same for every weight of the grid."""
    if not season:
        return np.full(many, value[:4].mean()), np.zeros(many), np.empty((0, many))
    first, second = value[:season], value[season : 2 * season]
    slope = (second.mean() - first.mean()) / season
    # Where each place of the season lies off the line through both years, meaned over them.
    line = first.mean() + slope * (np.arange(2 * season) - (season - 1) / 2)
    off = (value[: 2 * season] - line).reshape(2, season).mean(axis=0)
    begin = first.mean() - slope * (season + 1) / 2
    return np.full(many, begin), np.full(many, slope), np.repeat((off - off.mean())[:, None], many, axis=1)
