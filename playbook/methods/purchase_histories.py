"""Purchase histories as the models of customers without contracts read them: distinct (x, t_x, T) with their counts.

x = `frequency`: how many times the customer came again after the first time, days with several orders counted once.
t_x = `recency`: time from the first purchase to the last one, 0 where there was only one.
T: time from the first purchase to the end of watching. Recency and T are in one unit, any.

Shops count in days, so a million customers have far fewer different histories. Equal ones are put together once and
a likelihood costs as much as there are different ones. Nothing is rounded: only what is equal to the last bit is put
together, whatever the unit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.maximum_likelihood import CannotFit

# Times are often days, or days / 7: whole numbers of the one are found again exactly from the other.
_DAYS_PER_UNIT = (1.0, 7.0)
_LARGEST_CODE = 2**20
# Below these no model of two random distributions can be told from a coin.
_FEWEST_CUSTOMERS = 30
_FEWEST_REPEATERS = 10


@dataclass(frozen=True)
class Histories:
    """One row per distinct history, ascending by frequency, T and recency; count = customers who have it."""

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    T: NDArray[np.float64]
    count: NDArray[np.float64]

    @property
    def customers(self) -> float:
        """Customers in all, or the sum of their weights."""
        return float(self.count.sum())

    @property
    def purchase_rate(self) -> float:
        """Repeat purchases per unit of time watched."""
        return float((self.count * self.frequency).sum() / (self.count * self.T).sum())

    def by_frequency(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The distinct frequencies, ascending, and how many customers have each."""
        first = np.flatnonzero(np.diff(self.frequency, prepend=-1.0))
        return self.frequency[first], np.add.reduceat(self.count, first)

    def coarse(self, levels: int = 15) -> Histories:
        """Nearly the same data with far fewer rows, for a first look: times moved onto a grid of `levels` steps."""
        step, width = self.T.max() / levels, levels + 2
        # Upwards, so that who came again keeps a recency above 0 and recency stays within T.
        recency, watched = (np.ceil(each / step).astype(np.int64) for each in (self.recency, self.T))
        count = np.bincount((self.frequency.astype(np.int64) * width + watched) * width + recency, weights=self.count)
        cells = np.flatnonzero(count)
        frequency, watched, recency = cells // width**2, cells // width % width, cells % width
        return Histories(frequency.astype(float), recency * step, watched * step, count[cells].astype(float))


def gather(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike, weights: ArrayLike | None = None) -> Histories:
    """Put equal histories together; weights: customers per row, 1 each if None.

    Raises ValueError: lists of different lengths, none at all, numbers that are no history (see `check`).

    >>> both = gather([0, 2, 0], [0, 4.5, 0], [7, 7, 7])
    >>> both.frequency, both.count
    (array([0., 2.]), array([2., 1.]))
    """
    x, last, watched = check(frequency, recency, T)
    if not np.ndim(frequency) == np.ndim(recency) == np.ndim(T) == 1:
        raise ValueError(f"one frequency, recency and T per customer: shape {x.shape}")
    columns = (x, watched, last)
    codes, sizes, decoders = zip(*map(_coded, columns), strict=True)
    key = (codes[0] * sizes[1] + codes[1]) * sizes[2] + codes[2]
    if weights is None:
        # One-time buyers, often most of all, differ by T alone: they are counted, only the others are sorted.
        once = x == 0
        by_watched = np.bincount(codes[1][once])
        ends = np.flatnonzero(by_watched)
        again = np.sort(key[~once])
        first = np.flatnonzero(np.diff(again, prepend=-1))
        distinct = np.concatenate([ends * sizes[2], again[first]])
        count = np.concatenate([by_watched[ends], np.diff(first, append=len(again))]).astype(float)
    else:
        many = np.asarray(weights, dtype=float)
        if many.shape != x.shape or not np.isfinite(many).all() or (many < 0).any() or not (many > 0).any():
            raise ValueError(f"one weight of 0 or more per history, some above 0: {many.shape} for {x.shape}")
        distinct, row = np.unique(key[many > 0], return_inverse=True)
        count = np.bincount(row, weights=many[many > 0])
    rest, code_last = np.divmod(distinct, sizes[2])
    code_x, code_watched = np.divmod(rest, sizes[1])
    x, watched, last = (decode(code) for decode, code in zip(decoders, (code_x, code_watched, code_last), strict=True))
    return Histories(x, last, watched, count)


def check(
    frequency: ArrayLike, recency: ArrayLike, T: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """The three as floats, broadcast to one shape.

    Raises ValueError: no customer; a frequency that is no whole number of 0 or more; a recency outside 0 to T; one
    above 0 without a second purchase, or of 0 with one (orders of one day are one purchase).
    """
    x, last, watched = np.broadcast_arrays(*(np.asarray(each, dtype=float) for each in (frequency, recency, T)))
    if x.size == 0:
        raise ValueError("there is no customer")
    rules = {
        "frequency is a whole number of 0 or more": (x >= 0) & (x == np.floor(x)) & (x < np.inf),
        "recency lies between 0 and T": (last >= 0) & (last <= watched) & (watched < np.inf),
        "recency is above 0 with a second purchase, and 0 without": (last > 0) == (x > 0),
    }
    for rule, kept in rules.items():
        if not kept.all():
            bad = int(np.argmin(kept))
            raise ValueError(f"{rule}: frequency {x.flat[bad]:g}, recency {last.flat[bad]:g}, T {watched.flat[bad]:g}")
    return x, last, watched


def refuse_thin(histories: Histories, model: str) -> None:
    """Raise CannotFit unless there are 30 customers, 10 of whom came again, watched for any time at all."""
    again = float(histories.count[histories.frequency > 0].sum())
    if histories.customers < _FEWEST_CUSTOMERS or again < _FEWEST_REPEATERS:
        raise CannotFit(
            model,
            "too thin",
            f"it takes {_FEWEST_CUSTOMERS} customers, {_FEWEST_REPEATERS} of whom came again",
            {"customers": histories.customers, "came again": again},
        )


def pairs(
    x: NDArray[np.float64], T: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """The distinct pairs of frequency and T, and the pair of each customer; both of one dimension.

    Where there are hardly fewer pairs than customers, the customers themselves.

    >>> pairs(np.array([2.0, 0.0, 2.0, 2.0]), np.array([1.0, 1.0, 1.0, 1.0]))
    (array([0., 2.]), array([1., 1.]), array([1, 0, 1, 1]))
    """
    (code_x, size_x, back_x), (code_t, size_t, back_t) = _coded(x), _coded(T)
    if size_x * size_t > 4 * len(x):
        return x, T, np.arange(len(x))
    key = code_x * size_t + code_t
    place = np.full(size_x * size_t, -1)
    place[key] = 0
    distinct = np.flatnonzero(place == 0)
    place[distinct] = np.arange(len(distinct))
    return back_x(distinct // size_t), back_t(distinct % size_t), place[key]


class _Times:
    """Codes back to the very numbers that they stand for."""

    def __init__(self, values: NDArray[np.float64] | None, unit: float) -> None:
        self._values, self._unit = values, unit

    def __call__(self, codes: NDArray[np.int64]) -> NDArray[np.float64]:
        return codes / self._unit if self._values is None else self._values[codes]


def _coded(values: NDArray[np.float64]) -> tuple[NDArray[np.int64], int, _Times]:
    """Whole numbers that order the values as they are, how many codes there can be, and the way back."""
    largest = float(values.max())
    for unit in _DAYS_PER_UNIT:
        if largest * unit < _LARGEST_CODE:
            whole = np.rint(values * unit)
            if np.array_equal(whole / unit, values):
                return whole.astype(np.int64), int(whole.max()) + 1, _Times(None, unit)
    distinct, codes = np.unique(values, return_inverse=True)
    return codes.astype(np.int64), len(distinct), _Times(distinct, 1.0)
