"""Journeys as the attribution models read them: each distinct path once, channels as numbers, weights beside them.

A *touch* is one contact with a channel; a *path* is the row of touches before a purchase, or before nothing came of
it; a *journey* is one walk along a path. Many journeys share a path, so a frame of journeys holds counts.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group

Key = TypeVar("Key", bound=Hashable)

_ARROW = re.compile(r"\s*>\s*")


@dataclass(frozen=True)
class Journeys:
    """Distinct paths, laid end to end.

    channels: names, sorted. touches: channel numbers of all paths, one path after the other. starts: where each path
    begins in `touches`, and one more entry for the end. conversions, value, nulls: per path. days_before: per touch,
    days from the touch to the end of its journey; None where not known.
    """

    channels: tuple[str, ...]
    touches: NDArray[np.int64]
    starts: NDArray[np.int64]
    conversions: NDArray[np.float64]
    value: NDArray[np.float64]
    nulls: NDArray[np.float64]
    days_before: NDArray[np.float64] | None = None

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


def read_journeys(frame: pd.DataFrame, *, with_days: bool = False) -> Journeys:
    """The distinct paths of a frame with columns path, conversions and, where there, value and nulls.

    path: a list of channel names from first to last touch, or the same as text, "search > email". conversions and
    nulls: how many journeys along this path ended with and without a purchase (0 or more; fractions are weights).
    value: what the conversions brought, in money. A missing value or nulls column counts as 0. days_before, read only
    with `with_days`: a list per row, or text such as "12 > 3 > 0", as long as its path, of days (0 or more) from each
    touch to the journey's end.

    Rows with one path are added up, so neither the order of rows nor splitting a row in two can change a result.

    Raises ValueError: no row, a missing column, an empty path or channel name, a weight below 0 or not finite, a list
    of days that does not fit its path.

    >>> journeys = read_journeys(pd.DataFrame({"path": ["a > b", ["a", "b"]], "conversions": [1, 2]}))
    >>> journeys.channels, journeys.touches.tolist(), journeys.conversions.tolist()
    (('a', 'b'), [0, 1], [3.0])
    """
    for column in ("path", "conversions"):
        if column not in frame:
            raise ValueError(f"journeys need the column {column!r}; found {list(frame.columns)}")
    if len(frame) == 0:
        raise ValueError("journeys hold no row: there is nothing to credit")
    rows, written = _same(_key(path) for path in frame["path"])
    paths = [_channels_of(path) for path in written]
    days: Sequence[Sequence[float]] | None = None
    if with_days:
        walked = list(zip(rows, (_days(entry) for entry in frame["days_before"]), strict=True))
        rows, dated = _same((paths[path], since) for path, since in walked)
        paths, days = [path for path, _ in dated], [since for _, since in dated]
        _check_days(paths, days)

    # Two spellings of one path ("a>b", ["a", "b"]) meet here; sorting makes the sums independent of the rows' order.
    meaning, distinct = _same(zip(paths, days or [()] * len(paths), strict=True))
    order = sorted(range(len(distinct)), key=distinct.__getitem__)
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    row_path = place[meaning][rows]
    sums = {
        column: sum_by_group(row_path, _weights(frame, column), len(order))
        for column in ("conversions", "value", "nulls")
    }
    in_order = [distinct[number] for number in order]
    channels = tuple(sorted({channel for path, _ in in_order for channel in path}))
    number_of = {channel: number for number, channel in enumerate(channels)}
    return Journeys(
        channels=channels,
        touches=np.array([number_of[channel] for path, _ in in_order for channel in path], dtype=np.int64),
        starts=np.concatenate([[0], np.cumsum([len(path) for path, _ in in_order])]).astype(np.int64),
        days_before=np.array([day for _, since in in_order for day in since], dtype=float) if with_days else None,
        **sums,
    )


def _same(keys: Iterable[Key]) -> tuple[NDArray[np.int64], list[Key]]:
    """Number equal keys alike, in order of appearance."""
    numbers: dict[Key, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64), list(numbers)


def _key(path: object) -> str | tuple[object, ...]:
    if isinstance(path, str):
        return path
    if isinstance(path, Iterable):
        return tuple(path)
    raise ValueError(f"a path is a list of channels or text such as 'search > email': {path!r}")


def _channels_of(path: str | tuple[object, ...]) -> tuple[str, ...]:
    channels = tuple(_ARROW.split(path.strip())) if isinstance(path, str) else path
    if not channels or not all(isinstance(channel, str) and channel for channel in channels):
        raise ValueError(f"every path has at least one touch and every touch a channel's name: {path!r}")
    return tuple(str(channel) for channel in channels)


def _days(entry: object) -> tuple[float, ...]:
    written = _ARROW.split(entry.strip()) if isinstance(entry, str) else entry
    try:
        return tuple(float(day) for day in written)  # type: ignore[attr-defined]
    except (TypeError, ValueError) as wrong:
        raise ValueError(f"days_before holds a list of days per path: {entry!r}") from wrong


def _check_days(paths: Sequence[Sequence[str]], days: Sequence[Sequence[float]]) -> None:
    for path, since in zip(paths, days, strict=True):
        if len(path) != len(since):
            raise ValueError(f"days_before is as long as its path: {len(since)} days for {len(path)} touches")
        if not all(0 <= day < np.inf for day in since):
            raise ValueError(f"days_before are 0 or more and known: {list(since)}")


def _weights(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    if column not in frame:
        return np.zeros(len(frame))
    weights = frame[column].to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(weights).all():
        raise ValueError(f"every row of {column!r} is a number; write 0 where there is none")
    if column != "value" and (weights < 0).any():
        raise ValueError(f"{column!r} counts journeys and is 0 or more: {weights.min():g}")
    return weights
