"""Journeys as a Markov chain: what would be lost if a channel were not there, solved exactly.

Source of the model: E. Anderl, I. Becker, F. von Wangenheim and J. Schumann, "Mapping the customer journey",
International Journal of Research in Marketing 33 (2016), 457-474. The usual tools walk the chain at random; here it is
solved (J. Kemeny and J. Snell, "Finite Markov Chains", 1960, chapter III, absorbing chains).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group
from playbook.methods.journeys import Journeys


@dataclass(frozen=True)
class Chain:
    """A first-order absorbing chain over channels.

    start: chance that a journey opens with each channel. steps: chance to go from channel (row) to channel (column).
    converts: chance that the purchase follows each channel at once; the rest of a row leads to the end without one.
    """

    start: NDArray[np.float64]
    steps: NDArray[np.float64]
    converts: NDArray[np.float64]


def chain_of(journeys: Journeys) -> Chain:
    """The chain that the journeys, those without a purchase included, make most likely.

    Repeated touches of one channel in a row count as one: staying with a channel is no step. Self-loops would not
    change any removal effect anyhow; without them the chain is easier to read.

    Raises ValueError when every journey has weight 0.
    """
    weight = journeys.conversions + journeys.nulls
    if weight.sum() == 0:
        raise ValueError("all conversions and nulls are 0: no journey was walked")
    size = len(journeys.channels)
    moved = np.ones(len(journeys.touches), dtype=bool)
    moved[1:] = (journeys.touches[1:] != journeys.touches[:-1]) | (journeys.step[1:] == 0)
    touches, paths = journeys.touches[moved], journeys.path_of_touch[moved]
    opens = np.concatenate([[True], paths[1:] != paths[:-1]])
    closes = np.concatenate([opens[1:], [True]])

    start = sum_by_group(touches[opens], weight[paths[opens]], size)
    leaves, arrives = touches[:-1][~closes[:-1]], touches[1:][~opens[1:]]
    steps = sum_by_group(leaves * size + arrives, weight[paths[1:][~opens[1:]]], size * size)
    converts = sum_by_group(touches[closes], journeys.conversions[paths[closes]], size)
    touched = sum_by_group(touches, weight[paths], size)
    # A channel met only on paths of weight 0 is never reached; any positive divisor leaves its row at 0.
    touched = np.where(touched > 0, touched, 1.0)
    return Chain(start / weight.sum(), steps.reshape(size, size) / touched[:, None], converts / touched)


def removal_effects(chain: Chain) -> NDArray[np.float64]:
    """For each channel the share of all conversions that is lost when whoever comes to it goes away.

    With N = (I - Q)^-1, h = start N (expected visits) and c = N r (chance of a purchase from each channel), the chance
    to ever come to channel k is h_k / N_kk, and what is lost is that times c_k. All channels at once, no simulation.

    Zeros where no journey converts.
    """
    visits_between = np.linalg.inv(np.eye(len(chain.start)) - chain.steps)
    expected_visits = chain.start @ visits_between
    chance_from = visits_between @ chain.converts
    chance = chain.start @ chance_from
    if chance == 0:
        return np.zeros(len(chain.start))
    effects: NDArray[np.float64] = expected_visits * chance_from / (np.diag(visits_between) * chance)
    return effects


def conversion_chance(chain: Chain, *, without: int | None = None) -> float:
    """The chance that a journey ends with a purchase; with `without`, when everyone who comes to that channel leaves.

    The slow way of `removal_effects`, one channel at a time; kept to prove it and to explain it.
    """
    stays = np.ones(len(chain.start))
    if without is not None:
        stays[without] = 0.0
    steps = chain.steps * stays[:, None] * stays[None, :]
    chances = np.linalg.solve(np.eye(len(stays)) - steps, chain.converts * stays)
    return float(chain.start @ chances)
