"""Shares of a conversion rate by the Shapley value: what each channel adds, averaged over all orders of joining.

Source: L. S. Shapley, "A value for n-person games", in Contributions to the Theory of Games II (1953), 307-317. Sums
over subsets: F. Yates, "The Design and Analysis of Factorial Experiments" (1937), as the zeta transform of the lattice
of subsets. Drawn orders: J. Castro, D. Gómez and J. Tejada, "Polynomial calculation of the Shapley value based on
sampling", Computers & Operations Research 36 (2009), 1726-1730.

The game: the players are the channels, and v(S) is the conversion rate, conversions / (conversions + nulls), of the
journeys whose channels all lie in S. Where no journey lies in S, and so for no channel at all, v(S) is 0.

A channel's part can be *negative*: v may fall when a channel joins, since its journeys join too, and where these
convert less often than the rest they lower the rate. That is no error: it says that the channel stands on ways which
seldom end in a purchase.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playbook.methods.journeys import Journeys
from playbook.methods.path_sums import PathSums

EXACT = 16  # channels up to which all subsets are looked at; beyond, orders of joining are drawn
# Orders come in squares: a drawn order, all its rotations, and their reverses. So each channel joins at each place
# equally often, and by chance nobody is first, where the largest gains are, more often than others.
_ORDERS, _LEAST_SQUARES = 1000, 20
_CELLS = 2**24  # subsets times draws worked on at once


@dataclass(frozen=True)
class Coalitions:
    """The sets of channels that journeys walked, each once.

    members: sets (rows) by channels, True where the channel is in the set. sums: turns a weight per path into one per
    set.
    """

    members: NDArray[np.bool_]
    sums: PathSums

    @classmethod
    def of(cls, journeys: Journeys) -> Coalitions:
        """The coalitions of these journeys' paths, whatever weights they carry."""
        met = np.zeros((len(journeys.lengths), len(journeys.channels)), dtype=bool)
        met[journeys.path_of_touch, journeys.touches] = True
        packed, number = np.unique(np.packbits(met, axis=1), axis=0, return_inverse=True)
        members = np.unpackbits(packed, axis=1, count=met.shape[1]).astype(bool)
        paths = np.arange(len(met))
        return cls(members, PathSums(number.reshape(-1), paths, len(members), len(met)))


def shapley_values(
    coalitions: Coalitions, conversions: NDArray[np.float64], nulls: NDArray[np.float64], *, seed: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Each channel's part of the conversion rate, and the standard error that drawing orders leaves in it.

    conversions, nulls: one per path; or paths by draws, which gives channels by draws. Parts add up to the rate of all
    journeys. Up to `EXACT` channels they are exact and the errors 0; beyond, about a thousand random orders of joining
    are averaged, the same for every draw.
    """
    won, all_walked = coalitions.sums(conversions), coalitions.sums(conversions + nulls)
    single = won.ndim == 1
    won, all_walked = (each.reshape(len(coalitions.members), -1) for each in (won, all_walked))
    if coalitions.members.shape[1] <= EXACT:
        parts = _over_all_subsets(coalitions.members, won, all_walked)
        errors = np.zeros_like(parts)
    else:
        parts, errors = _over_drawn_orders(coalitions.members, won, all_walked, np.random.default_rng(seed))
    return (parts[:, 0], errors[:, 0]) if single else (parts, errors)


def _over_all_subsets(
    members: NDArray[np.bool_], won: NDArray[np.float64], walked: NDArray[np.float64]
) -> NDArray[np.float64]:
    """With n channels, part_k = sum over S with k of (w(|S|-1) + w(|S|)) v(S), less the sum over all S of w(|S|) v(S).

    w(s) = s! (n-s-1)! / n!, the share of orders in which exactly a given S of s channels stands before k.
    """
    channels = members.shape[1]
    number = members @ (1 << np.arange(channels))
    sizes = np.bitwise_count(np.arange(2**channels)).astype(np.int64)
    before = np.array([1 / (channels * math.comb(channels - 1, size)) for size in range(channels)] + [0.0])
    joined, absent = (before[sizes - 1] * (sizes > 0) + before[sizes])[:, None], before[sizes][:, None]
    parts = np.empty((channels, won.shape[1]))
    at_once = max(1, _CELLS // 2**channels)
    for begin in range(0, won.shape[1], at_once):
        draws = slice(begin, begin + at_once)
        rate = _rate(*(_sums_over_subsets(number, each[:, draws], channels) for each in (won, walked)))
        parts[:, draws] = -(absent * rate).sum(axis=0)
        rate *= joined
        for channel in range(channels):
            parts[channel, draws] += rate.reshape(-1, 2, 2**channel, rate.shape[1])[:, 1].sum(axis=(0, 1))
    return parts


def _sums_over_subsets(number: NDArray[np.int64], weights: NDArray[np.float64], channels: int) -> NDArray[np.float64]:
    """For each set of channels the weights of all journeys whose channels lie in it: one pass per channel."""
    sums = np.zeros((2**channels, weights.shape[1]))
    sums[number] = weights
    for channel in range(channels):
        halves = sums.reshape(-1, 2, 2**channel, weights.shape[1])
        halves[:, 1] += halves[:, 0]
    return sums


def _over_drawn_orders(
    members: NDArray[np.bool_], won: NDArray[np.float64], walked: NDArray[np.float64], generator: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Parts averaged over orders of joining, and their standard errors over squares."""

    channels = members.shape[1]
    squares = max(_LEAST_SQUARES, _ORDERS // (2 * channels))
    total, of_squares = np.zeros((2, channels, won.shape[1]))
    for _square in range(squares):
        order = generator.permutation(channels)
        gained = np.zeros_like(total)
        for turned in range(channels):
            for joining in (np.roll(order, turned), np.roll(order, turned)[::-1]):
                gained[joining] += _gains(members, won, walked, joining) / (2 * channels)
        total += gained
        of_squares += gained**2
    parts = total / squares
    spread = np.clip(of_squares / squares - parts**2, 0, None)
    return parts, np.sqrt(spread / (squares - 1))


def _gains(
    members: NDArray[np.bool_], won: NDArray[np.float64], walked: NDArray[np.float64], joining: NDArray[np.int64]
) -> NDArray[np.float64]:
    """What each channel adds to the rate in one order of joining, in that order."""
    from scipy.sparse import csr_array

    place, sets = np.argsort(joining), np.arange(len(members))
    # A journey counts from the moment the last of its channels has joined.
    complete = np.where(members, place, -1).max(axis=1)
    arrives = csr_array((np.ones(len(sets)), (complete, sets)), shape=(len(joining), len(sets)))
    return np.diff(_rate(np.cumsum(arrives @ won, axis=0), np.cumsum(arrives @ walked, axis=0)), axis=0, prepend=0.0)


def _rate(won: NDArray[np.float64], walked: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(won, walked, out=np.zeros_like(walked), where=walked > 0)
