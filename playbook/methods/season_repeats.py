"""Whether the ups and downs of one year came back in the next: a test of season for less than three years of months.

With two years nothing tests a season month by month (`seasonality` needs three). But if there is one, the profile of
the second year resembles that of the first more than chance would have it.

Source: the permutation test of a correlation, E. J. G. Pitman, Supplement to the Journal of the Royal Statistical
Society 4 (1937), 225-232.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray


def season_repeats(months: ArrayLike, *, draws: int = 2000, seed: int = 0) -> tuple[float, float]:
    """Correlation of the last two years' profiles, and how often chance gives as much (one-sided).

    months: sales of whole months in a row, oldest first; the last 24 are used. A profile is a year's months over their
    straight line, so that growth within a year is no season. Both results are NaN where a year's profile is flat.

    Assumes: 1. without a season, each order of a year's months is as likely; 2. no feast moved from month to month.

    Raises ValueError below 24 months.

    >>> year = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 4]
    >>> correlation, p_value = season_repeats([*year, *year])
    >>> round(correlation, 6), p_value < 0.01
    (1.0, True)
    """
    values = np.asarray(months, dtype=float)
    if len(values) < 24:
        raise ValueError(f"two years are compared: 24 months, not {len(values)}")
    before, after = _profile(values[-24:-12]), _profile(values[-12:])
    if before is None or after is None:
        return math.nan, math.nan
    found = float(before @ after)
    shuffled = np.random.default_rng(seed).permuted(np.tile(after, (draws, 1)), axis=1) @ before
    return found, float((1 + (shuffled >= found - 1e-12).sum()) / (1 + draws))


def _profile(year: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The year's residuals from its straight line, at length 1; none where there are none."""
    time = np.arange(12) - 5.5
    left = year - year.mean() - time * (year @ time) / (time @ time)
    length = float(np.sqrt(left @ left))
    return left / length if length > 1e-9 * max(1.0, float(np.abs(year).max())) else None
