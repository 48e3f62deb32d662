"""Journeys as a Markov chain with memory: what would be lost without a channel, where the last few touches matter.

Source of the model: E. Anderl, I. Becker, F. von Wangenheim and J. Schumann, "Mapping the customer journey",
International Journal of Research in Marketing 33 (2016), 457-474, section 3.2 (chains of higher order). Solved exactly
as an absorbing chain (J. Kemeny and J. Snell, "Finite Markov Chains", 1960, chapter III), never walked at random.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group
from playbook.methods.journeys import Journeys, Moves
from playbook.methods.path_sums import PathSums

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ORDERS = (1, 2, 3, 4)

_UNDER_WAY = 1e-17  # a share of journeys that is nothing beside the rounding of the rest
_PATIENCE = 2000  # steps after which a factorisation is cheaper


@dataclass(frozen=True)
class OrderedChain:
    """An absorbing chain over the last few touches of a journey.

    ends_in: for each state the number of the channel touched last. start: chance that a journey opens with each state.
    leaves, arrives, chance: the steps between states and how likely each is. converts: chance that the purchase
    follows each state at once; what is left over leads to the end without one.
    """

    channels: int
    ends_in: NDArray[np.int64]
    start: NDArray[np.float64]
    leaves: NDArray[np.int64]
    arrives: NDArray[np.int64]
    chance: NDArray[np.float64]
    converts: NDArray[np.float64]


@dataclass(frozen=True)
class OrderedSteps:
    """Where journeys open, step from state to state, and close: what a chain with memory is counted from.

    A state is the last `order` touches; near the start of a journey, the touches so far. Repeated touches of one
    channel in a row count as one, before states are formed. channels, ends_in, leaves, arrives: as of `OrderedChain`.
    """

    channels: int
    ends_in: NDArray[np.int64]
    leaves: NDArray[np.int64]
    arrives: NDArray[np.int64]
    opens: PathSums
    moves: PathSums
    closes: PathSums

    @classmethod
    def of(cls, journeys: Journeys, order: int) -> OrderedSteps:
        """The steps of these journeys' paths, whatever weights they carry.

        Raises ValueError: an order other than `ORDERS`.
        """
        if order not in ORDERS:
            raise ValueError(f"there is no chain of order {order}; the Markov model is of order 1 to {ORDERS[-1]}")
        walk, walked = journeys.moves(), len(journeys.lengths)
        state = states_of(walk, len(journeys.channels), order)
        first = np.unique(state, return_index=True)[1]
        size, arriving = len(first), ~walk.opens[1:]
        pairs, step = np.unique(state[:-1][arriving] * size + state[1:][arriving], return_inverse=True)
        return cls(
            channels=len(journeys.channels),
            ends_in=walk.touches[first],
            leaves=pairs // size,
            arrives=pairs % size,
            opens=PathSums(state[walk.opens], walk.paths[walk.opens], size, walked),
            moves=PathSums(step, walk.paths[1:][arriving], len(pairs), walked),
            closes=PathSums(state[walk.closes], walk.paths[walk.closes], size, walked),
        )

    def chain(
        self,
        conversions: NDArray[np.float64],
        nulls: NDArray[np.float64],
        value: NDArray[np.float64] | None = None,
    ) -> OrderedChain:
        """The chain that makes journeys of these weights, one per path, most likely; of value as `Steps.chain` says."""
        weight = conversions + nulls
        start, taken = self.opens(weight), self.moves(weight)
        touched = start + sum_by_group(self.arrives, taken, len(start))
        # A state met only on paths of weight 0 is never reached; any positive divisor leaves its row at 0.
        touched = np.where(touched > 0, touched, 1.0)
        return OrderedChain(
            channels=self.channels,
            ends_in=self.ends_in,
            start=start / (weight.sum() or 1.0),
            leaves=self.leaves,
            arrives=self.arrives,
            chance=taken / touched[self.leaves],
            converts=self.closes(conversions if value is None else value) / touched,
        )


def ordered_chain_of(journeys: Journeys, order: int) -> OrderedChain:
    """The chain of an order that the journeys, those without a purchase included, make most likely.

    Raises ValueError: an order other than `ORDERS`; every journey has weight 0.
    """
    if (journeys.conversions + journeys.nulls).sum() == 0:
        raise ValueError("all conversions and nulls are 0: no journey was walked")
    return OrderedSteps.of(journeys, order).chain(journeys.conversions, journeys.nulls)


def states_of(walk: Moves, channels: int, order: int) -> NDArray[np.int64]:
    """Per touch the number of its state: the last `order` touches of its path, near its start the touches so far."""
    state = walk.touches
    for back in range(1, order):
        older = np.zeros(len(state), dtype=np.int64)
        same = walk.paths[back:] == walk.paths[:-back]
        older[back:][same] = walk.touches[:-back][same] + 1
        state = np.unique(state * (channels + 1) + older, return_inverse=True)[1]
    return state


def ordered_removal_effects(chain: OrderedChain) -> NDArray[np.float64]:
    """For each channel the share of all conversions that is lost when whoever comes to it goes away.

    With N = (I - Q)^-1, h = start N, c = N r and A the states that end in the channel, whoever comes to A first enters
    it with chances e = h_A N_AA^-1, so what is lost is e c_A of start c. With one state per channel this is
    h_k c_k / N_kk. Zeros where no journey converts.

    e and c are sums over the steps of a journey, and all terms are 0 or more. So both are found by letting all journeys
    walk at once, a step at a time, until less than 1e-17 of them is still under way: what remains is below rounding.
    Chains that walk on for very long are factorised instead, once per channel.
    """
    entered, chance_from = _walked(chain) or _factorised(chain)
    whole = chain.start @ chance_from
    if whole == 0:
        return np.zeros(chain.channels)
    return sum_by_group(chain.ends_in, entered * chance_from, chain.channels) / whole


def _walked(chain: OrderedChain) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """For each state e and c (see above) by walking; None where that takes too long."""
    own, before = (np.arange(len(chain.start)), chain.ends_in), _steps(chain)
    after = before.T.tocsr()
    entered, chance_from = np.zeros(len(chain.start)), np.zeros(len(chain.start))
    # One column per channel: journeys that have not met it yet. And per state: purchases, and all, so many steps on.
    yet_to_meet = np.repeat(chain.start[:, None], chain.channels, axis=1)
    ahead = np.column_stack([chain.converts, np.ones(len(chain.start))])
    for _step in range(_PATIENCE):
        entered += yet_to_meet[own]
        yet_to_meet[own] = 0.0
        chance_from += ahead[:, 0]
        if yet_to_meet.sum(axis=0).max() < _UNDER_WAY and ahead[:, 1].max() < _UNDER_WAY:
            return entered, chance_from
        yet_to_meet, ahead = after @ yet_to_meet, before @ ahead
    return None


def _factorised(chain: OrderedChain) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each state e and c (see above), by a sparse factorisation of the chain and one more per channel."""
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    steps = _steps(chain)
    stays_out = (eye_array(len(chain.start)) - steps).tocsc()
    entered = chain.start.copy()
    for channel in np.unique(chain.ends_in):
        own, others = np.flatnonzero(chain.ends_in == channel), np.flatnonzero(chain.ends_in != channel)
        if len(others):
            elsewhere = stays_out[others][:, others].T.tocsc()
            entered[own] += steps[others][:, own].T @ splu(elsewhere).solve(chain.start[others])
    return entered, splu(stays_out).solve(chain.converts)


def _steps(chain: OrderedChain) -> csr_array:
    from scipy.sparse import coo_array

    size = len(chain.start)
    return coo_array((chain.chance, (chain.leaves, chain.arrives)), shape=(size, size)).tocsr()


def ordered_conversion_chance(chain: OrderedChain, *, without: int | None = None) -> float:
    """The chance that a journey ends with a purchase; with `without`, when everyone who comes to that channel leaves.

    The slow way of `ordered_removal_effects`, one channel at a time; kept to prove it.
    """
    stays = np.ones(len(chain.start)) if without is None else np.where(chain.ends_in == without, 0.0, 1.0)
    steps = np.zeros((len(stays), len(stays)))
    steps[chain.leaves, chain.arrives] = chain.chance
    chances = np.linalg.solve(np.eye(len(stays)) - steps * stays[:, None] * stays[None, :], chain.converts * stays)
    return float(chain.start @ chances)
