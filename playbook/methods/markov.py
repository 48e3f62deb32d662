"""Journeys as a Markov chain: what would be lost if a channel were not there, solved exactly.

Source of the model: E. Anderl, I. Becker, F. von Wangenheim and J. Schumann, "Mapping the customer journey",
International Journal of Research in Marketing 33 (2016), 457-474. The usual tools walk the chain at random; here it is
solved (J. Kemeny and J. Snell, "Finite Markov Chains", 1960, chapter III, absorbing chains).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playbook.methods.journeys import Journeys
from playbook.methods.path_sums import PathSums


@dataclass(frozen=True)
class Chain:
    """A first-order absorbing chain over channels, or many of them at once: then each array has them as first axis.

    start: chance that a journey opens with each channel. steps: chance to go from channel (row) to channel (column).
    converts: chance that the purchase follows each channel at once; the rest of a row leads to the end without one. In
    a chain of value: the money that is expected to follow each channel at once.
    """

    start: NDArray[np.float64]
    steps: NDArray[np.float64]
    converts: NDArray[np.float64]


@dataclass(frozen=True)
class Steps:
    """Where journeys open, step from channel to channel, and close: what a chain is counted from.

    Repeated touches of one channel in a row count as one: staying with a channel is no step. Self-loops would not
    change any removal effect anyhow; without them the chain is easier to read.
    """

    opens: PathSums
    moves: PathSums
    closes: PathSums

    @classmethod
    def of(cls, journeys: Journeys) -> Steps:
        """The steps of these journeys' paths, whatever weights they carry."""
        walk, size, walked = journeys.moves(), len(journeys.channels), len(journeys.lengths)
        arriving = ~walk.opens[1:]
        pairs = walk.touches[:-1][arriving] * size + walk.touches[1:][arriving]
        return cls(
            opens=PathSums(walk.touches[walk.opens], walk.paths[walk.opens], size, walked),
            moves=PathSums(pairs, walk.paths[1:][arriving], size * size, walked),
            closes=PathSums(walk.touches[walk.closes], walk.paths[walk.closes], size, walked),
        )

    def chain(
        self,
        conversions: NDArray[np.float64],
        nulls: NDArray[np.float64],
        value: NDArray[np.float64] | None = None,
    ) -> Chain:
        """The chain that makes journeys of these weights most likely.

        conversions, nulls: one per path; or paths by draws, which gives as many chains. value: what the conversions
        brought; the chain is then one of value, for it the same steps lead to money instead of to a purchase.
        """
        size, weight = self.opens.size, conversions + nulls
        start, converts = self.opens(weight).T, self.closes(conversions if value is None else value).T
        steps = self.moves(weight).T.reshape(*start.shape, size)
        touched = start + steps.sum(axis=-2)
        # A channel met only on paths of weight 0 is never reached; any positive divisor leaves its row at 0.
        touched, walked = (np.where(each > 0, each, 1.0) for each in (touched, weight.sum(axis=0)))
        return Chain(start / walked[..., None], steps / touched[..., None], converts / touched)


def chain_of(journeys: Journeys) -> Chain:
    """The chain that the journeys, those without a purchase included, make most likely.

    Raises ValueError when every journey has weight 0.
    """
    if (journeys.conversions + journeys.nulls).sum() == 0:
        raise ValueError("all conversions and nulls are 0: no journey was walked")
    return Steps.of(journeys).chain(journeys.conversions, journeys.nulls)


def removal_effects(chain: Chain) -> NDArray[np.float64]:
    """For each channel (last axis) the share of all conversions, in a chain of value of all money, that is lost when
    whoever comes to it goes away.

    With N = (I - Q)^-1, h = start N (expected visits) and c = N r (chance of a purchase from each channel), the chance
    to ever come to channel k is h_k / N_kk, and what is lost is that times c_k. All channels at once, no simulation.

    Zeros where no journey converts.
    """
    visits_between = np.linalg.inv(np.eye(chain.start.shape[-1]) - chain.steps)
    expected_visits = (chain.start[..., None, :] @ visits_between)[..., 0, :]
    chance_from = (visits_between @ chain.converts[..., None])[..., 0]
    chance = (chain.start * chance_from).sum(axis=-1, keepdims=True)
    back_to_itself = np.diagonal(visits_between, axis1=-2, axis2=-1)
    effects: NDArray[np.float64] = expected_visits * chance_from / (back_to_itself * np.where(chance > 0, chance, 1.0))
    return effects


def conversion_chance(chain: Chain, *, without: int | None = None) -> float:
    """The chance that a journey ends with a purchase (of a chain of value: the money it is expected to bring); with
    `without`, when everyone who comes to that channel leaves.

    The slow way of `removal_effects`, one channel at a time; kept to prove it and to explain it.
    """
    stays = np.ones(len(chain.start))
    if without is not None:
        stays[without] = 0.0
    steps = chain.steps * stays[:, None] * stays[None, :]
    chances = np.linalg.solve(np.eye(len(stays)) - steps, chain.converts * stays)
    return float(chain.start @ chances)
