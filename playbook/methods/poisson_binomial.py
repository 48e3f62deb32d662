"""How many of many: the exact distribution of a sum of independent counts, each with a distribution of its own.

With counts of 0 or 1 it is the Poisson-binomial distribution: how many of these customers will buy, each with a
probability of their own. The distribution is the inverse Fourier transform of the product of the customers'
characteristic functions. Two bounds make that cheap at any size without giving up a digit: the sum lies within a
window around its mean but for 1e-18 (Bernstein), so few frequencies tell all; and of these only the lowest matter,
since |phi(w)| <= exp(-2 sin(w / 2)^2 sum P(0) P(1)). A million customers take some thirty frequencies.

Sources: Y. Hong, "On computing the distribution function for the Poisson binomial distribution", Computational
Statistics and Data Analysis 59 (2013), 41-51 (the transform); S. Bernstein's inequality for the window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

# What may be lost: exp(-42) is 6e-19.
_LOST = 42.0
_PIECE = 1 << 20
_SUM_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Counts:
    """The distribution of a number. pmf[i]: probability of start + i; outside there is practically nothing."""

    start: int
    pmf: Array = field(repr=False)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """The numbers that pmf belongs to."""
        return np.arange(self.start, self.start + len(self.pmf), dtype=np.int64)

    @property
    def mean(self) -> float:
        """Expected number."""
        return float(self.pmf @ self.numbers)

    @property
    def variance(self) -> float:
        """Variance of the number."""
        return float(self.pmf @ (self.numbers - self.mean) ** 2)

    def quantile(self, share: float) -> int:
        """The smallest number that is reached or undercut with this probability."""
        below = np.cumsum(self.pmf)
        return int(self.numbers[min(np.searchsorted(below, share * below[-1]), len(below) - 1)])

    def interval(self, level: float = 0.95) -> tuple[int, int]:
        """Numbers between which it lies with at least this probability, equal tails."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def probability_at_least(self, number: float) -> float:
        """Probability of this number or more: of reaching a goal."""
        return float(min(1.0, self.pmf[self.numbers >= number].sum()))

    def moved(self, by: int) -> Counts:
        """The number with so many added to it; what would fall below 0 is at 0."""
        start = self.start + by
        if start >= 0:
            return Counts(start, self.pmf)
        pmf = self.pmf[-start:].copy() if len(self.pmf) > -start else np.zeros(1)
        pmf[0] += self.pmf[:-start].sum()
        return Counts(0, pmf)


def poisson_binomial(probabilities: ArrayLike, times: ArrayLike | None = None) -> Counts:
    """How many of independent events happen. times: how many events have each probability, 1 each if None.

    Raises ValueError: a probability outside 0 to 1, times that are no whole numbers, no event.

    >>> poisson_binomial([0.5, 0.5, 0.1]).pmf.round(4)  # .45 / 2, (.9 + .05) / 2, (.45 + .1) / 2, .05 / 2
    array([0.225, 0.475, 0.275, 0.025])
    """
    p = np.atleast_1d(np.asarray(probabilities, dtype=float))
    return sum_of_counts(np.stack([1 - p, p], axis=1), times)


def sum_of_counts(pmfs: ArrayLike, times: ArrayLike | None = None) -> Counts:
    """The sum of independent counts. pmfs: one row each, probabilities of 0, 1, 2 ..., adding up to 1.

    times: how many independent counts have each row, whole numbers, 1 each if None.

    Assumes: counts are independent given what is known. What hits all alike (a season, a crisis) is not in here.

    Raises ValueError: no row, probabilities outside 0 to 1 or not adding up, times that are no whole numbers.
    """
    rows = np.atleast_2d(np.asarray(pmfs, dtype=float))
    many = np.ones(len(rows)) if times is None else np.asarray(times, dtype=float)
    if rows.size == 0 or not ((rows >= 0) & (rows <= 1)).all() or np.abs(rows.sum(axis=1) - 1).max() > _SUM_TOLERANCE:
        raise ValueError("each count has probabilities between 0 and 1 that add up to 1")
    if many.shape != (len(rows),) or not ((many >= 0) & (many == np.floor(many))).all():
        raise ValueError(f"each row is there a whole number of times: {many[:3].tolist()} ...")
    values = np.arange(rows.shape[1], dtype=float)
    means = rows @ values
    mean, variance = float(many @ means), float(many @ np.maximum(rows @ values**2 - means**2, 0.0))
    largest = int(many.sum()) * (rows.shape[1] - 1)
    reach = _LOST / 3 * values[-1]
    reach += np.sqrt(reach**2 + 2 * _LOST * variance)
    start, end = max(0, int(np.floor(mean - reach))), min(largest, int(np.ceil(mean + reach)))
    size = end - start + 1

    # The transform is taken around the window's start, so that its phases stay small.
    frequencies = np.arange(size // 2 + 1)
    flatness = 2 * float(many @ (rows[:, 0] * rows[:, min(1, rows.shape[1] - 1)]))
    frequencies = frequencies[flatness * np.sin(np.pi * frequencies / size) ** 2 <= _LOST]
    logs = np.zeros(len(frequencies), dtype=complex)
    step = max(1, _PIECE // len(frequencies))
    turns = np.exp(2j * np.pi * np.outer(values, frequencies) / size)
    with np.errstate(divide="ignore"):
        for piece in (slice(at, at + step) for at in range(0, len(rows), step)):
            there = many[piece] > 0
            logs += many[piece][there] @ np.log(rows[piece][there] @ turns)
    spectrum = np.zeros(size // 2 + 1, dtype=complex)
    spectrum[: len(frequencies)] = np.exp(logs - 2j * np.pi * frequencies * (start / size))
    pmf = np.maximum(np.fft.irfft(np.conj(spectrum), size), 0.0)
    return Counts(start, pmf / pmf.sum())


def mixture(parts: Sequence[Counts]) -> Counts:
    """The distribution where any of the given ones may be the true one, each as likely.

    >>> mixture([poisson_binomial([0.5]), poisson_binomial([0.5, 1])]).pmf
    array([0.25, 0.5 , 0.25])
    """
    start, end = min(each.start for each in parts), max(each.start + len(each.pmf) for each in parts)
    pmf = np.zeros(end - start)
    for each in parts:
        pmf[each.start - start : each.start - start + len(each.pmf)] += each.pmf
    return Counts(start, pmf / len(parts))
