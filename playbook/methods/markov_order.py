"""Journeys as a Markov chain with memory: what would be lost without a channel, where the last few touches matter.

Source of the model: E. Anderl, I. Becker, F. von Wangenheim and J. Schumann, "Mapping the customer journey",
International Journal of Research in Marketing 33 (2016), 457-474, section 3.2 (chains of higher order). Solved exactly
as an absorbing chain (J. Kemeny and J. Snell, "Finite Markov Chains", 1960, chapter III), never walked at random.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group
from playbook.methods.journeys import Journeys

Solver = Callable[[NDArray[np.float64]], NDArray[np.float64]]

ORDERS = (1, 2, 3, 4)

_DENSE = 600  # states up to which one dense inverse is cheaper than a sparse factorisation


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


def ordered_chain_of(journeys: Journeys, order: int) -> OrderedChain:
    """The chain of an order that the journeys, those without a purchase included, make most likely.

    A state is the last `order` touches; near the start of a journey, the touches so far. Repeated touches of one
    channel in a row count as one, before states are formed.

    Raises ValueError: an order other than `ORDERS`; every journey has weight 0.
    """
    if order not in ORDERS:
        raise ValueError(f"there is no chain of order {order}; the Markov model is of order 1 to {ORDERS[-1]}")
    weight = journeys.conversions + journeys.nulls
    if weight.sum() == 0:
        raise ValueError("all conversions and nulls are 0: no journey was walked")
    # Paths nobody walked have no state: a state without weight has no chances.
    moved = weight[journeys.path_of_touch] > 0
    moved[1:] &= (journeys.touches[1:] != journeys.touches[:-1]) | (journeys.step[1:] == 0)
    touches, paths = journeys.touches[moved], journeys.path_of_touch[moved]
    opens = np.concatenate([[True], paths[1:] != paths[:-1]])
    closes = np.concatenate([opens[1:], [True]])

    kinds, state = np.unique(_recent(touches, paths, order), axis=0, return_inverse=True)
    state, size = state.reshape(-1), len(kinds)
    pairs, step = np.unique(state[:-1][~closes[:-1]] * size + state[1:][~opens[1:]], return_inverse=True)
    touched = sum_by_group(state, weight[paths], size)
    taken = sum_by_group(step.reshape(-1), weight[paths[1:][~opens[1:]]], len(pairs))
    leaves, arrives = pairs // size, pairs % size
    return OrderedChain(
        channels=len(journeys.channels),
        ends_in=kinds[:, 0],
        start=sum_by_group(state[opens], weight[paths[opens]], size) / weight.sum(),
        leaves=leaves,
        arrives=arrives,
        chance=taken / touched[leaves],
        converts=sum_by_group(state[closes], journeys.conversions[paths[closes]], size) / touched,
    )


def ordered_removal_effects(chain: OrderedChain) -> NDArray[np.float64]:
    """For each channel the share of all conversions that is lost when whoever comes to it goes away.

    With N = (I - Q)^-1, h = start N, c = N r and A the states that end in the channel, whoever comes to A first enters
    it with chances h_A N_AA^-1, so what is lost is h_A N_AA^-1 c_A of start c. With one state per channel this is
    h_k c_k / N_kk. Zeros where no journey converts.
    """
    forward, backward = _solvers(chain)
    chance_from, visits = forward(chain.converts), backward(chain.start)
    whole = chain.start @ chance_from
    effects = np.zeros(chain.channels)
    if whole == 0:
        return effects
    for channel in np.unique(chain.ends_in):
        own = np.flatnonzero(chain.ends_in == channel)
        entering = np.zeros((len(chain.start), len(own)))
        entering[own, np.arange(len(own))] = 1.0
        between = forward(entering)[own]
        effects[channel] = visits[own] @ np.linalg.solve(between, chance_from[own]) / whole
    return effects


def _solvers(chain: OrderedChain) -> tuple[Solver, Solver]:
    """What multiplies by N = (I - Q)^-1, and by its transpose."""
    from scipy.sparse import coo_array, eye_array
    from scipy.sparse.linalg import splu

    size = len(chain.start)
    stays_out = (eye_array(size) - coo_array((chain.chance, (chain.leaves, chain.arrives)), shape=(size, size))).tocsc()
    if size > _DENSE:
        return splu(stays_out).solve, splu(stays_out.T.tocsc()).solve
    visits_between = np.linalg.inv(stays_out.toarray())
    return visits_between.__matmul__, visits_between.T.__matmul__


def ordered_conversion_chance(chain: OrderedChain, *, without: int | None = None) -> float:
    """The chance that a journey ends with a purchase; with `without`, when everyone who comes to that channel leaves.

    The slow way of `ordered_removal_effects`, one channel at a time; kept to prove it.
    """
    stays = np.ones(len(chain.start)) if without is None else np.where(chain.ends_in == without, 0.0, 1.0)
    steps = np.zeros((len(stays), len(stays)))
    steps[chain.leaves, chain.arrives] = chain.chance
    chances = np.linalg.solve(np.eye(len(stays)) - steps * stays[:, None] * stays[None, :], chain.converts * stays)
    return float(chain.start @ chances)


def _recent(touches: NDArray[np.int64], paths: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    """Per touch (row) it and the touches before it in its path, newest first; -1 where there was none yet."""
    recent = np.full((len(touches), order), -1, dtype=np.int64)
    recent[:, 0] = touches
    for back in range(1, order):
        same = paths[back:] == paths[:-back]
        recent[back:, back][same] = touches[:-back][same]
    return recent
