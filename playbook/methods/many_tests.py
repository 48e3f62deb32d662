"""Many tests at once: p-values that still mean something after one has looked at a hundred of them.

Source: S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979),
65-70.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Adjusted p-values: calling those below 0.05 findings, one in twenty such tables holds any false one at all.

    p_values: one per test, in any order; NaN (could not be tested) stays NaN and counts for nothing. Returns one value
    per test, in the order given, never below the p-value itself and at most 1.

    Assumes: nothing about how the tests hang together. Raises ValueError for a value outside 0..1.

    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(values))
    if ((values[known] < 0) | (values[known] > 1)).any():
        raise ValueError(f"p-values lie between 0 and 1: {values[known].min()} to {values[known].max()}")
    smallest_first = known[np.argsort(values[known], kind="stable")]
    steps = values[smallest_first] * np.arange(len(known), 0, -1)
    adjusted = np.full(values.shape, np.nan)
    # A larger p-value is never adjusted to less than a smaller one.
    adjusted[smallest_first] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted
