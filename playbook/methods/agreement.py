"""How far two groupings of the same customers agree.

Source: L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985), 193-218.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Labels = Sequence[Any] | NDArray[Any]


def adjusted_rand(first: Labels, second: Labels) -> float:
    """The adjusted Rand index: 1 for equal groupings, about 0 for unrelated ones, below 0 for worse than chance.

    first, second: one label per customer, in the same order; the names of the labels do not matter.

    Assumes:
    1. Each customer is in exactly one group of either grouping.
    2. Chance means that the sizes of the groups are given and their members are drawn at random.

    Pairs are counted in whole numbers of any size, so nothing is lost with many customers. Two groupings in which every
    customer stands alone, or all stand together, agree by definition: 1.

    Raises ValueError when the two differ in length or hold nothing.

    >>> adjusted_rand(["a", "a", "b", "b"], [1, 1, 2, 2])
    1.0
    >>> round(adjusted_rand([1, 1, 2, 2], [1, 2, 1, 2]), 3)
    -0.5
    """
    if len(first) != len(second):
        raise ValueError(f"both groupings must label the same customers: {len(first)} against {len(second)} labels")
    if len(first) == 0:
        raise ValueError("two groupings of no customers cannot be compared")
    rows, first_codes = np.unique(np.asarray(first), return_inverse=True)
    columns, second_codes = np.unique(np.asarray(second), return_inverse=True)
    cells = np.unique(first_codes.astype(np.int64) * len(columns) + second_codes, return_counts=True)[1]
    together_in_both = _pairs(cells)
    together_in_first = _pairs(np.bincount(first_codes, minlength=len(rows)))
    together_in_second = _pairs(np.bincount(second_codes, minlength=len(columns)))
    all_pairs = len(first) * (len(first) - 1) // 2

    # (index - expected) / (maximum - expected), everything times 2 * all_pairs to stay in whole numbers
    expected = 2 * together_in_first * together_in_second
    most = (together_in_first + together_in_second) * all_pairs
    if most == expected:
        return 1.0
    return (2 * together_in_both * all_pairs - expected) / (most - expected)


def _pairs(counts: NDArray[np.int64]) -> int:
    return sum(int(count) * (int(count) - 1) // 2 for count in counts)
