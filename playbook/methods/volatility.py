"""How much revenue wavers from month to month, as a whole and without one of its parts.

Volatility is the coefficient of variation: standard deviation over mean, of months without their season. Which of two
streams is steadier is judged month by month: the same months are drawn for both, so that what moves both cancels.

Source: B. Efron and R. J. Tibshirani, "An Introduction to the Bootstrap" (1993), chapters 8 and 13 (percentile
intervals, paired resampling).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_DRAWS = 1000


def volatilities(months: pd.DataFrame, *, whole: str, level: float = 0.95, seed: int = 0) -> pd.DataFrame:
    """The volatility of each column, and how much it differs from that of the whole.

    months: one row per month, a column per stream of money (season taken out), all known; whole: one of the columns.

    Returns one row per column, in their order: stream, mean, volatility, low, high, difference (to the whole),
    difference_low, difference_high; NaN where the mean is not above 0.

    Assumes that months are drawn from one law and independent: a trend counts as volatility, and makes the interval
    too wide rather than too narrow.

    Raises ValueError: fewer than 12 months, a value that is not known, or no column of the whole.

    >>> steady, wavering = [100.0] * 12, [50.0, 150.0] * 6
    >>> months = pd.DataFrame({"all": np.add(steady, wavering), "own": steady})
    >>> volatilities(months, whole="all")[["stream", "volatility"]].round(3).values.tolist()
    [['all', 0.261], ['own', 0.0]]
    """
    if whole not in months:
        raise ValueError(f"the whole is one of the columns: {whole!r} is not among {list(months.columns)}")
    values = months.to_numpy(dtype=float)
    if len(values) < 12 or not np.isfinite(values).all():
        raise ValueError(f"volatility takes 12 months or more, all known: {len(values)}")
    drawn = np.random.default_rng(seed).integers(0, len(values), size=(_DRAWS, len(values)))
    found, samples = _variation(values), _variation(values[drawn])
    place = list(months.columns).index(whole)
    sides = [(1 - level) / 2, (1 + level) / 2]
    ends, apart = (np.nanquantile(each, sides, axis=0) for each in (samples, samples - samples[:, [place]]))
    return pd.DataFrame(
        {
            "stream": list(months.columns),
            "mean": values.mean(axis=0),
            "volatility": found,
            "low": ends[0],
            "high": ends[1],
            "difference": found - found[place],
            "difference_low": apart[0],
            "difference_high": apart[1],
        }
    )


def _variation(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation over mean along the months."""
    mean, spread = values.mean(axis=-2), values.std(axis=-2, ddof=1)
    return np.asarray(np.divide(spread, mean, out=np.full(mean.shape, np.nan), where=mean > 0), dtype=np.float64)
