"""Who was still waiting when, and how many events came then: all that survival curves and their tests read.

Shops count in days, so a million customers have a few thousand different durations; whole numbers are counted instead
of sorted. Cases may belong to groups; all groups then share one ladder of times.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# Up to so many days a table of all whole numbers is smaller than the cases themselves.
_LARGEST_DURATION = 2**16


@dataclass(frozen=True)
class SurvivalCounts:
    """One row per group, one column per distinct duration of any group, ascending.

    groups: shape (groups,), ascending. times: shape (times,). at_risk: cases still watched and without the event just
    before that time; events; leaving: cases that end there, by the event or not. Each of shape (groups, times).
    """

    groups: NDArray[np.generic]
    times: Array
    at_risk: Array
    events: Array
    leaving: Array


def count_survival(
    durations: ArrayLike, observed: ArrayLike, *, groups: ArrayLike | None = None, weights: ArrayLike | None = None
) -> SurvivalCounts:
    """Count cases by group and duration.

    durations: time from the start to the event or to the last day watched, 0 or more, in any one unit (days, say).
    observed: True where the event came, False where watching ended first (censored).
    groups: the group of each case, anything that can be ordered; one group if None. weights: how many such cases,
    1 each if None; cases of weight 0 are left out.

    At one time events come before censorings: who is watched until day 9 is still at risk on day 9.

    Raises ValueError: lists of different lengths, no case, a duration below 0 or not finite, a weight below 0.

    >>> count_survival([3, 5, 5], [True, True, False], groups=["a", "a", "b"]).at_risk
    array([[2., 1.],
           [1., 1.]])
    """
    times, happened, names, many = _checked(durations, observed, groups, weights)
    labels, group = (np.zeros(1, dtype=np.int64), None) if names is None else np.unique(names, return_inverse=True)
    ladder, rung = _ladder(times)
    size = len(labels) * len(ladder)
    cell = rung if group is None else group * len(ladder) + rung
    # Events in the odd places: one pass over the cases counts both kinds.
    both = np.bincount(2 * cell + happened, weights=many, minlength=2 * size).astype(float, copy=False)
    both = both.reshape(len(labels), len(ladder), 2)
    used = both.any(axis=(0, 2))
    leaving, events = both[:, used].sum(axis=2), both[:, used, 1]
    # Counted from the end: what leaves now or later. From the start, subtraction would leave rounding behind.
    at_risk = np.cumsum(leaving[:, ::-1], axis=1)[:, ::-1]
    return SurvivalCounts(labels, ladder[used], at_risk, events, leaving)


def _ladder(times: Array) -> tuple[Array, NDArray[np.int64]]:
    """Times in ascending order, some perhaps unused, and the place of each case among them."""
    if times.max() < _LARGEST_DURATION:
        whole = times.astype(np.int64)
        if np.array_equal(whole, times):
            return np.arange(whole.max() + 1, dtype=float), whole
    ladder, rung = np.unique(times, return_inverse=True)
    return ladder, rung.astype(np.int64)


def _checked(
    durations: ArrayLike, observed: ArrayLike, groups: ArrayLike | None, weights: ArrayLike | None
) -> tuple[Array, NDArray[np.bool_], NDArray[np.generic] | None, Array | None]:
    times, happened = np.asarray(durations, dtype=float), np.asarray(observed, dtype=bool)
    names = None if groups is None else np.asarray(groups)
    many = None if weights is None else np.asarray(weights, dtype=float)
    shapes = {each.shape for each in (times, happened, names, many) if each is not None}
    if times.ndim != 1 or len(shapes) != 1:
        raise ValueError(f"one duration, one mark, one group and one weight per case: {sorted(map(str, shapes))}")
    if not len(times):
        raise ValueError("there is no case to watch")
    if not (times.min() >= 0 and times.max() < np.inf):
        raise ValueError("durations are known numbers of 0 or more; a case still waiting has observed False")
    if many is None:
        return times, happened, names, None
    if not (many.min() >= 0 and many.max() < np.inf):
        raise ValueError("weights of cases are known numbers of 0 or more")
    there = many > 0
    if not there.any():
        raise ValueError("there is no case to watch")
    return times[there], happened[there], None if names is None else names[there], many[there]
