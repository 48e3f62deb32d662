"""What every model of customers without contracts can be asked, once fitted.

All of them say: while alive a customer buys at random at a rate of their own, and at some moment that nobody sees they
are gone for good. Rates and chances of leaving differ between customers and follow two distributions. Two facts then
carry everything here: the chance that a customer with a given history is still alive; and that, given alive, they are
like a new customer of the same model with other parameters (the distributions are conjugate to what was seen).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.maximum_likelihood import FittedModel
from playbook.methods.purchase_histories import check, pairs

Array = NDArray[np.float64]

# From so many customers on, finding equal ones costs less than asking all.
_MANY = 2000
# So many at a time stay in a processor's cache.
_PIECE = 1 << 14


class Outlook(NamedTuple):
    """What a list of customers is asked for, one entry each: the answers of the model's questions of these names."""

    probability_alive: Array
    conditional_expected_purchases: Array
    probability_of_purchase: Array


@dataclass(frozen=True)
class PurchaseModel(FittedModel, ABC):
    """A fitted model, or one with parameters from elsewhere.

    Times are in the unit of the data that the model was fitted to. Arguments may be numbers or arrays that broadcast;
    frequency, recency and T are those of `purchase_histories`. Answers have the broadcast shape.
    """

    def expected_purchases(self, t: ArrayLike) -> Array:
        """Repeat purchases of a new customer in the first t."""
        alive, parameters = self._new()
        expected: Array = alive * self._mean(_times(t), *parameters)
        return expected

    def purchase_pmf(self, n: ArrayLike, t: ArrayLike) -> Array:
        """Probability that a new customer makes n repeat purchases in the first t."""
        alive, parameters = self._new()
        many = np.asarray(n, dtype=float)
        return np.asarray((1 - alive) * (many == 0) + alive * self._pmf(many, _times(t), *parameters))[()]

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Array:
        """Probability that a customer with this history is still one at its end."""
        return self._now(_asked(frequency, recency, T))

    def conditional_expected_purchases(
        self, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike
    ) -> Array:
        """Purchases in the t that follow a history, on average."""
        asked = _asked(frequency, recency, T)
        return self._now(asked) * self._if_alive(self._mean, _times(t), asked)

    def probability_of_purchase(self, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Array:
        """Probability of at least one purchase in the t that follow a history."""
        asked = _asked(frequency, recency, T)
        return self._now(asked) * self._if_alive(self._any, _times(t), asked)

    def outlook(self, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> Outlook:
        """All three answers for the t that follow a history, for little more than the price of one."""
        asked, times = _asked(frequency, recency, T), _times(t)
        alive = self._now(asked)
        expected, some = (alive * self._if_alive(question, times, asked) for question in (self._mean, self._any))
        return Outlook(np.broadcast_to(alive, np.shape(expected))[()], expected, some)

    def conditional_purchase_pmf(
        self, n: ArrayLike, t: ArrayLike, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike
    ) -> Array:
        """Probability of exactly n purchases in the t that follow a history."""
        x, last, watched = check(frequency, recency, T)
        alive, many = self._alive(x, last, watched), np.asarray(n, dtype=float)
        there = alive * self._pmf(many, _times(t), *self._given_alive(x, watched))
        return np.asarray((1 - alive) * (many == 0) + there)[()]

    def _now(self, asked: _Asked) -> Array:
        """P(alive) of each. Who bought once, often most of all, differs by T alone."""
        if asked.pairs is None:
            return self._alive(asked.frequency, asked.recency, asked.T)
        _x, ends, pair = asked.pairs
        zero = np.zeros(len(ends))
        alive: Array = self._alive(zero, zero, ends)[pair]
        again = np.flatnonzero(asked.frequency > 0)
        for at in range(0, len(again), _PIECE):
            some = again[at : at + _PIECE]
            alive[some] = self._alive(asked.frequency[some], asked.recency[some], asked.T[some])
        return alive

    def _if_alive(self, question: Callable[..., Array], t: Array, asked: _Asked) -> Array:
        """A question's answer for customers who are alive. Recency is in no answer, so equal (x, T) are asked once."""
        if t.ndim or asked.pairs is None:
            return question(t, *self._given_alive(asked.frequency, asked.T))
        x, ends, pair = asked.pairs
        answers: Array = question(t, *self._given_alive(x, ends))[pair]
        return answers

    @abstractmethod
    def _alive(self, frequency: Array, recency: Array, watched: Array) -> Array:
        """P(alive) at the end of a history."""

    @abstractmethod
    def _new(self) -> tuple[float, tuple[ArrayLike, ...]]:
        """The chance of being alive just after the first purchase, and the process from there."""

    @abstractmethod
    def _given_alive(self, frequency: Array, watched: Array) -> tuple[ArrayLike, ...]:
        """Parameters of the process from now on for a customer who is alive."""

    @staticmethod
    @abstractmethod
    def _mean(t: Array, *parameters: ArrayLike) -> Array:
        """Purchases within t of a process that is alive at 0."""

    @staticmethod
    @abstractmethod
    def _any(t: Array, *parameters: ArrayLike) -> Array:
        """Probability of one purchase or more within t of a process that is alive at 0."""

    @staticmethod
    @abstractmethod
    def _pmf(n: Array, t: Array, *parameters: ArrayLike) -> Array:
        """Probability of n purchases within t of a process that is alive at 0."""


@dataclass(frozen=True)
class _Asked:
    """Histories that are asked about; pairs: the distinct (x, T), if fewer, and the pair of each."""

    frequency: Array
    recency: Array
    T: Array
    pairs: tuple[Array, Array, NDArray[np.int64]] | None


def _asked(frequency: ArrayLike, recency: ArrayLike, T: ArrayLike) -> _Asked:
    x, last, watched = check(frequency, recency, T)
    found = pairs(x, watched) if x.ndim == 1 and x.size >= _MANY else None
    return _Asked(x, last, watched, found if found and len(found[0]) < x.size else None)


def _times(t: ArrayLike) -> Array:
    times = np.asarray(t, dtype=float)
    if not ((times >= 0) & (times < np.inf)).all():
        raise ValueError(f"times are finite and 0 or more: {times.min()} to {times.max()}")
    return times
