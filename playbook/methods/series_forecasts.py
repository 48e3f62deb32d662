"""Ways to carry a series on: simple ones first, since on short histories they are hard to beat.

Which of them counts for how much is not decided here: `window_forecasts` lets them compete on the client's own past.

Source: R. J. Hyndman and G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition (2021), sections 5.2
(naive, seasonal naive, drift), 5.7 (decomposition) and 8 (exponential smoothing).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playbook.methods.exponential_smoothing import smooth
from playbook.methods.season_trend import season_trend

Values = NDArray[np.float64]
# How much of the growth over a year is taken to go on; as for the odds of a share (`odds`).
_CARRY = 0.7
# Steps over which a year's growth is measured.
_LATELY = 3


def ways(value: Values, steps: int, season: int, like: Values | None = None) -> dict[str, Values]:
    """The next `steps` values by each way that the history allows.

    value: shape (n,), n of 1 or more, equal steps, all known; on a scale on which effects add (logarithms of money).
    season: steps in a year. like: the value on the like days of the year before (feasts against feasts), for all steps
    and those ahead, shape (n + steps,); nan where it is not known. None: that of the same step a year before.

    last: as the last value. drift: and as much more each step as there was on average. smoothing: exponential
    smoothing with a damped trend. From one year on: last_year, the same season then; year_on_year, that plus seven
    tenths of the growth since then. From two years on: smoothing_season; season_trend, the season of a decomposition
    (STL) on top of the smoothed rest.

    >>> {name: ahead.round(1).tolist() for name, ahead in ways(np.array([1.0, 2, 3]), 2, 12).items()}
    {'last': [3.0, 3.0], 'drift': [4.0, 5.0]}
    """
    value = np.asarray(value, dtype=float)
    if not len(value) or not np.isfinite(value).all() or steps < 1:
        raise ValueError(f"a series of known values and a step or more ahead: {len(value)} values, {steps} steps")
    ahead = np.arange(1, steps + 1)
    found = {"last": np.full(steps, value[-1])}
    if len(value) >= 3:
        found["drift"] = value[-1] + ahead * (value[-1] - value[0]) / (len(value) - 1)
    if len(value) >= 4:
        found["smoothing"] = smooth(value).forecast(steps)
    if len(value) >= season:
        found["last_year"] = value[-season:][(ahead - 1) % season]
    if len(value) >= season + _LATELY:
        before = _year_before(value, steps, season, like)
        growth = (value - before[:-steps])[-_LATELY:].mean()
        found["year_on_year"] = before[-steps:] + _CARRY * growth
    if len(value) >= 2 * season:
        found["smoothing_season"] = smooth(value, season=season).forecast(steps)
        parts = season_trend(value, period=season)
        adjusted = smooth(value - parts.season).forecast(steps)
        found["season_trend"] = adjusted + parts.season[-season:][(ahead - 1) % season]
    return found


def _year_before(value: Values, steps: int, season: int, like: Values | None) -> Values:
    """For each step and those ahead what it is compared with: its like days where known, else the same step."""
    same = np.concatenate([np.full(season, np.nan), value, np.full(steps, np.nan)])[: len(value) + steps]
    # Beyond a year ahead the last year known stands for the one before.
    for place in range(season + len(value), len(same)):
        same[place] = same[place - season]
    return same if like is None else np.where(np.isfinite(like), like, same)
