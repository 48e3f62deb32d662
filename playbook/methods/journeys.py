"""Journeys as the attribution models read them: each distinct path once, channels as numbers, weights beside them.

A *touch* is one contact with a channel; a *path* is the row of touches before a purchase, or before nothing came of
it; a *journey* is one walk along a path. Many journeys share a path, so a frame of journeys holds counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group
from playbook.methods.journey_entries import Entries, numbers_of, picked, read_entries, sorted_distinct
from playbook.methods.journey_problems import Problems

WEIGHTS = ("conversions", "value", "nulls")


@dataclass(frozen=True)
class Journeys:
    """Distinct paths, laid end to end.

    channels: names, sorted. touches: channel numbers of all paths, one path after the other. starts: where each path
    begins in `touches`, and one more entry for the end. conversions, value, nulls: per path. days_before: per touch,
    days from the touch to the end of its journey; None where not known. path_of_row: per row of the frame that was
    read, the number of its path.
    """

    channels: tuple[str, ...]
    touches: NDArray[np.int64]
    starts: NDArray[np.int64]
    conversions: NDArray[np.float64]
    value: NDArray[np.float64]
    nulls: NDArray[np.float64]
    days_before: NDArray[np.float64] | None
    path_of_row: NDArray[np.int64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Touches per path."""
        return np.diff(self.starts)

    @property
    def path_of_touch(self) -> NDArray[np.int64]:
        """For each touch the number of its path."""
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    @property
    def step(self) -> NDArray[np.int64]:
        """For each touch its place in its path, from 0."""
        return np.arange(len(self.touches)) - self.starts[self.path_of_touch]

    def moves(self) -> Moves:
        """The touches without repeats: several of one channel in a row count as one."""
        moved = np.ones(len(self.touches), dtype=bool)
        moved[1:] = self.touches[1:] != self.touches[:-1]
        moved[self.starts[:-1]] = True
        paths = self.path_of_touch[moved]
        opens = np.concatenate([[True], paths[1:] != paths[:-1]])
        return Moves(self.touches[moved], paths, opens, closes=np.concatenate([opens[1:], [True]]))


@dataclass(frozen=True)
class Moves:
    """Touches as a walk from channel to channel: per touch its channel, its path, and whether it opens or closes it."""

    touches: NDArray[np.int64]
    paths: NDArray[np.int64]
    opens: NDArray[np.bool_]
    closes: NDArray[np.bool_]


def read_journeys(
    frame: pd.DataFrame, *, with_days: bool = False, needs: tuple[str, ...] = ("path", "conversions")
) -> Journeys:
    """The distinct paths of a frame with columns path, conversions and, where there, value and nulls.

    path: a list of channel names from first to last touch, or the same as text, "search > email"; blanks around a name
    do not matter. conversions and nulls: how many journeys along this path ended with and without a purchase (0 or
    more; fractions are weights). value: what the conversions brought, in money. A missing value or nulls column counts
    as 0. days_before, read only with `with_days`: a list per row, or text such as "12 > 3 > 0", as long as its path, of
    days (0 or more) from each touch to the journey's end. needs: the columns without which nothing is read.

    Rows with one path are added up, so neither the order of rows nor splitting a row in two can change a result. Paths
    are sorted by the names of their channels.

    Raises ValueError, one that names every problem, with rows (counted from 0) and what stands there: no row, a missing
    column, an empty path or channel name, a weight below 0 or not finite, days that do not fit their path.

    >>> journeys = read_journeys(pd.DataFrame({"path": ["a > b", ["a", "b"]], "conversions": [1, 2]}))
    >>> journeys.channels, journeys.touches.tolist(), journeys.conversions.tolist()
    (('a', 'b'), [0, 1], [3.0])
    """
    problems = Problems(frame)
    problems.missing(needs if not with_days else (*needs, "days_before"))
    weights = {column: problems.weights(column) for column in WEIGHTS}
    paths = read_entries(frame["path"]) if "path" in frame else None
    days = read_entries(frame["days_before"]) if with_days and "days_before" in frame else None
    if paths is not None:
        problems.unwalked(paths)
        if days is not None:
            problems.undated(paths, days)
    problems.stop()
    assert paths is not None  # a frame without paths has just been refused

    names = [str(token) for token in paths.tokens]
    channels = tuple(sorted(set(names)))
    number_of = {channel: number for number, channel in enumerate(channels)}
    touches = np.array([number_of[name] for name in names], dtype=np.int64)[paths.places]
    # Channel numbers follow their names, so paths sorted by number are sorted by name. Few bytes are sorted sooner.
    narrow = np.min_scalar_type(len(channels)).newbyteorder(">")
    place, first = sorted_distinct(touches.astype(narrow), paths.starts)
    starts, touches = picked(paths.starts, touches, first)
    row, dated = place[paths.row], None
    if days is not None:
        row, starts, touches, dated = _by_path_and_days(row, starts, touches, days)
    size = len(starts) - 1
    sums = {column: sum_by_group(row, weight, size) for column, weight in weights.items()}
    return Journeys(channels, touches, starts, **sums, days_before=dated, path_of_row=row)


def _by_path_and_days(
    row: NDArray[np.int64], starts: NDArray[np.int64], touches: NDArray[np.int64], days: Entries
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Rows, starts, touches and days where journeys along one path at different times stand apart."""
    since = numbers_of(days)[days.places]
    # The bytes of numbers of 0 or more sort as the numbers do; adding 0 makes -0 the same as 0.
    place, first = sorted_distinct((since + 0.0).astype(">f8"), days.starts)
    pairs, row = np.unique(row * len(first) + place[days.row], return_inverse=True)
    _starts, dated = picked(days.starts, since, first[pairs % len(first)])
    starts, touches = picked(starts, touches, pairs // len(first))
    return row.reshape(-1), starts, touches, dated
