"""How many touches back a Markov chain should remember: the order that foretells journeys it has not seen best.

Sources:
- M. Stone, "Cross-validatory choice and assessment of statistical predictions", Journal of the Royal Statistical
  Society B 36 (1974), 111-147, for judging by what was held out.
- D. MacKay and L. Peto, "A hierarchical Dirichlet language model", Natural Language Engineering 1 (1995), 289-308, for
  falling back on the shorter memory where the longer one has seen little.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group
from playbook.methods.journeys import Journeys, read_journeys
from playbook.methods.markov_order import ORDERS, states_of

_NEEDS = ("path", "conversions", "nulls")
_PRIOR = 1.0  # journeys that the shorter memory's forecast is worth


def choose_order(journeys: pd.DataFrame, *, folds: int = 5, seed: int = 0) -> pd.DataFrame:
    """The held-out log likelihood of chains of order 1 to 4, and which order is best by it.

    journeys: one row per path with path, conversions and nulls, as `attribution.attribute` takes them; whole numbers.
    Each journey, not each path, is dealt into one of `folds` parts at random with `seed`; each part, its endings
    included, is foretold by chains counted on the others.

    A step that was never seen would be impossible, and one such journey would rule a chain out. So each chance is mixed
    with that of the next shorter memory, which weighs as much as one journey seen; under the shortest, all steps are
    equally likely.

    Returns one row per order: order, held_out_log_likelihood (natural logarithm, summed over all journeys; nearer to 0
    is better) and chosen, True for one of them: the best, the shorter memory where two are equal.

    Assumes that journeys are independent of each other. More data bear more memory: the choice is about foretelling
    from these journeys, not about how people think.

    Raises ValueError: as `read_journeys`; counts that are not whole; fewer journeys than folds; fewer than two folds.

    >>> walked = pd.DataFrame({"path": ["a > b", "c > b"], "conversions": [90, 10], "nulls": [10, 90]})
    >>> choose_order(walked)[["order", "chosen"]].to_dict("list")
    {'order': [1, 2, 3, 4], 'chosen': [False, True, False, False]}
    """
    walked = read_journeys(journeys, needs=_NEEDS)
    counts = np.column_stack([walked.conversions, walked.nulls])
    if folds < 2:
        raise ValueError(f"holding out takes two folds or more: {folds}")
    if (counts != np.round(counts)).any():
        raise ValueError("journeys are dealt into folds one by one: conversions and nulls are whole numbers here")
    if counts.sum() < folds:
        raise ValueError(f"{folds} folds need as many journeys at least: {counts.sum():.0f} found")
    dealt = np.random.default_rng(seed).multinomial(counts.astype(np.int64), [1 / folds] * folds).astype(float)
    likelihoods = _held_out(walked, dealt)
    return pd.DataFrame(
        {
            "order": ORDERS,
            "held_out_log_likelihood": likelihoods,
            "chosen": np.arange(len(ORDERS)) == int(np.argmax(likelihoods)),
        }
    )


def _held_out(walked: Journeys, dealt: NDArray[np.float64]) -> list[float]:
    """Per order the log likelihood of each fold under the chain of the others. dealt: paths, endings, folds."""
    steps, weights = _steps(walked, dealt)
    kinds, kind = np.unique(steps, axis=0, return_inverse=True)
    held = _by_kind(kind.reshape(-1), weights, len(kinds))
    # Every path ends, in two ways: those, the channels, and nothing else can follow.
    chance = np.full_like(held, 1.0 / (len(walked.channels) + 2))
    met = np.full((len(kinds), 1), np.inf)
    likelihoods = []
    for order in ORDERS:
        seen, step = np.unique(kinds[:, [order - 1, -1]], axis=0, return_inverse=True)
        step, state = step.reshape(-1), kinds[:, order - 1]
        taken = _by_kind(step, held, len(seen))[step]
        touched = _by_kind(state, held, int(state.max()) + 1)[state]
        trained, passed = (each.sum(axis=1, keepdims=True) - each for each in (taken, touched))
        # A longer memory that tells no more about a state than the shorter one leaves its chances alone.
        longer = (trained + _PRIOR * chance) / (passed + _PRIOR)
        met_before, met = met, touched.sum(axis=1, keepdims=True)
        chance = np.where(met == met_before, chance, longer)
        likelihoods.append(float((held * np.log(chance)).sum()))
    return likelihoods


def _steps(walked: Journeys, dealt: NDArray[np.float64]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """All steps, with what they weigh in each fold: the states before it, one column per order, and what follows.

    What follows is a channel by number, then a purchase, then an end without one. The state before the first touch is
    one of its own.
    """
    channels, walk = len(walked.channels), walked.moves()
    states = np.column_stack([states_of(walk, channels, order) for order in ORDERS])
    fresh = states.max(axis=0) + 1
    before = np.where(walk.opens[:, None], fresh, np.roll(states, 1, axis=0))
    closing, paths = states[walk.closes], walk.paths[walk.closes]
    ends = [np.column_stack([closing, np.full(len(closing), channels + ending)]) for ending in (0, 1)]
    every = dealt.sum(axis=1)[walk.paths]
    return (
        np.vstack([np.column_stack([before, walk.touches]), *ends]),
        np.vstack([every, dealt[paths, 0], dealt[paths, 1]]),
    )


def _by_kind(groups: NDArray[np.int64], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.column_stack([sum_by_group(groups, fold, size) for fold in weights.T])
