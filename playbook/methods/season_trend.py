"""A monthly series taken apart to its ends: trend, a season that may change slowly, and what is left.

The moving average of `seasonality` knows no trend in the first and last half-year, which is where people look. Local
regression (loess) does, and a season that wanders from year to year is followed.

Source: R. B. Cleveland, W. S. Cleveland, J. E. McRae and I. Terpenning, "STL: a seasonal-trend decomposition procedure
based on loess", Journal of Official Statistics 6 (1990), 3-73; strength of trend and season: R. J. Hyndman and
G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition (2021), section 4.3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class SeasonTrend:
    """value = trend + season + remainder, each of shape (n,). season_strength, trend_strength: 0 to 1, the share of
    what is not remainder once the other part is taken off; 0 means none at all."""

    trend: Values
    season: Values
    remainder: Values

    @property
    def season_strength(self) -> float:
        """How much of the ups and downs around the trend the season is."""
        return _strength(self.remainder, self.season)

    @property
    def trend_strength(self) -> float:
        """How much of the seasonally adjusted series the trend is."""
        return _strength(self.remainder, self.trend)


def season_trend(value: Values, *, period: int = 12, seasonal: int = 13, robust: bool = False) -> SeasonTrend:
    """Trend, season and remainder of two years or more, by STL.

    value: shape (n,), equal steps, all known; take logarithms first where the season multiplies. period: steps in a
    year. seasonal: how many years the season of a month is smoothed over, odd and 7 or more; larger is steadier.
    robust: single broken months pull at nothing.

    Raises ValueError: fewer than two years, a value that is not known, or an even or smaller `seasonal`.

    >>> year = [3.0, 0, -3, 0]
    >>> season_trend(np.array(year * 4), period=4).season[-4:].round(6) + 0
    array([ 3.,  0., -3.,  0.])
    """
    value = np.asarray(value, dtype=float)
    if len(value) < 2 * period:
        raise ValueError(
            f"a season needs two years of {period} steps: {len(value)} found, {2 * period - len(value)} missing"
        )
    if not np.isfinite(value).all():
        raise ValueError("all values are known; a gap is no zero")
    if seasonal < 7 or seasonal % 2 == 0:
        raise ValueError(f"the season is smoothed over an odd number of years, 7 or more: {seasonal}")
    low = period + 1 - period % 2
    span = int(np.ceil(1.5 * period / (1 - 1.5 / seasonal)))
    span += 1 - span % 2
    weight, trend, season = np.ones(len(value)), np.zeros(len(value)), np.zeros(len(value))
    for outer in range(16 if robust else 1):
        if outer:
            weight = _bisquare(np.abs(value - trend - season))
        for _inner in range(2 if robust else 5):
            cycle = _by_place(value - trend, period, seasonal, weight)
            season = cycle[period:-period] - _loess(_low_pass(cycle, period), low)
            trend = _loess(value - season, span, weight)
    return SeasonTrend(trend, season, value - trend - season)


def _by_place(value: Values, period: int, seasonal: int, weight: Values) -> Values:
    """Each month of the year smoothed by itself and carried one year on at either end; shape (n + 2 periods,)."""
    found = np.empty(len(value) + 2 * period)
    for place in range(period):
        own = value[place::period]
        at = np.arange(-1, len(own) + 1)
        found[place::period] = _loess(own, seasonal, weight[place::period], at)
    return found


def _low_pass(value: Values, period: int) -> Values:
    for width in (period, period, 3):
        value = np.convolve(value, np.ones(width) / width, mode="valid")
    return value


def _loess(value: Values, span: int, weight: Values | None = None, at: NDArray[np.int64] | None = None) -> Values:
    """Local lines through equally spaced values, seen from the places `at` (all of them if None), weighted by
    nearness: the tricube of the distance over that of the `span`-th neighbour."""
    count = len(value)
    places = np.arange(count) if at is None else at
    weight = np.ones(count) if weight is None else weight
    near = min(span, count)
    begin = np.clip(places - (near - 1) // 2, 0, count - near)
    neighbours = begin[:, None] + np.arange(near)
    reach = np.maximum(places - neighbours[:, 0], neighbours[:, -1] - places).astype(float)
    reach += max(0, (span - count) // 2)
    far = np.abs(neighbours - places[:, None])
    pull = np.clip(1 - (far / np.maximum(reach, 1e-9)[:, None]) ** 3, 0, None) ** 3
    pull = np.where(far <= 0.001 * reach[:, None], 1.0, np.where(far <= 0.999 * reach[:, None], pull, 0.0))
    pull = pull * weight[neighbours]
    total = pull.sum(axis=1)
    # Where robustness has put every neighbour aside, the value stays as it is.
    pull = np.where(total[:, None] > 0, pull / np.where(total > 0, total, 1)[:, None], 0.0)
    centre = (pull * neighbours).sum(axis=1)
    spread = (pull * (neighbours - centre[:, None]) ** 2).sum(axis=1)
    sloped = np.sqrt(spread) > 0.001 * max(count - 1, 1)
    slope = np.where(sloped, (places - centre) / np.where(sloped, spread, 1), 0.0)
    pull = pull * (1 + slope[:, None] * (neighbours - centre[:, None]))
    smoothed = (pull * value[neighbours]).sum(axis=1)
    return np.asarray(np.where(total > 0, smoothed, value[np.clip(places, 0, count - 1)]))


def _bisquare(off: Values) -> Values:
    scale = 6 * float(np.median(off))
    if scale == 0:
        return np.ones(len(off))
    weight = np.clip(1 - (off / scale) ** 2, 0, None) ** 2
    return np.asarray(np.where(off <= 0.001 * scale, 1.0, np.where(off <= 0.999 * scale, weight, 0.0)))


def _strength(remainder: Values, part: Values) -> float:
    whole = float(np.var(part + remainder))
    return max(0.0, 1 - float(np.var(remainder)) / whole) if whole > 0 else 0.0
