"""Sums over the touches of journeys of a weight that each path carries: once, or for many draws of the weights."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class PathSums:
    """For each group the sum of the weights of the paths in it, a path counted as often as it is there.

    groups, paths: one entry per membership, the number of the group and of the path. size, walked: how many groups and
    paths there are. parts: what share of the path's weight each membership takes; the whole weight where None.

    >>> sums = PathSums(groups=np.array([0, 1, 1]), paths=np.array([0, 0, 1]), size=2, walked=2)
    >>> sums(np.array([1.0, 10.0]))
    array([ 1., 11.])
    >>> sums(np.array([[1.0, 2.0], [10.0, 20.0]]))
    array([[ 1.,  2.],
           [11., 22.]])
    """

    groups: NDArray[np.int64]
    paths: NDArray[np.int64]
    size: int
    walked: int
    parts: NDArray[np.float64] | None = None

    def __call__(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """weights: one per path; or paths (rows) by draws (columns), which gives groups by draws."""
        if weights.ndim == 1:
            each = weights[self.paths]
            return sum_by_group(self.groups, each if self.parts is None else each * self.parts, self.size)
        # scipy is worth its loading where there are many draws, not for a single sum.
        summed: NDArray[np.float64] = self._matrix @ weights
        return summed

    @cached_property
    def _matrix(self) -> csr_array:
        from scipy.sparse import coo_array

        parts = np.ones(len(self.groups)) if self.parts is None else self.parts
        return coo_array((parts, (self.groups, self.paths)), shape=(self.size, self.walked)).tocsr()
