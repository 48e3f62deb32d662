"""Sums by group number, the one step that most methods share."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def sum_by_group(
    groups: NDArray[np.integer], values: NDArray[np.float64] | NDArray[np.integer] | NDArray[np.bool_], size: int
) -> NDArray[np.float64]:
    """The sum of values for each group number 0 … size - 1; 0 for a group without any.

    >>> sum_by_group(np.array([0, 2, 0]), np.array([1.5, 4.0, 1.0]), 3)
    array([2.5, 0. , 4. ])
    """
    # numpy's type information says whole numbers; with weights the sums are floats.
    return np.bincount(groups, weights=values, minlength=size).astype(np.float64, copy=False)
