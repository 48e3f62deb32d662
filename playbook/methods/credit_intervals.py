"""How far credit would move if other journeys of the same kind had been walked.

Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13 (percentile intervals), with
Poisson weights: J. Hanley and B. MacGibbon, "Creating non-parametric bootstrap samples using Poisson frequencies",
Computer Methods and Programs in Biomedicine 83 (2006), 57-62. Drawing each of n like journeys again a Poisson(1) number
of times is drawing a Poisson(n) number of them, so a path is drawn once, however many walked it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.crediting import Model, contributions, in_proportion, read_for
from playbook.methods.journeys import Journeys
from playbook.methods.shapley import EXACT

DRAWS = 1000
FEWER_DRAWS = 200  # where one draw takes long: memory, orders of joining drawn, more than 100,000 paths
_CELLS = 2**22  # paths times draws worked on at once


def credit_draws(journeys: Journeys, model: Model, *, draws: int | None = None, seed: int = 0) -> NDArray[np.float64]:
    """Credited conversions, channels (rows) by draws (columns).

    Each distinct path with n conversions and m nulls is given Poisson(n) and Poisson(m) of them in each draw. The total
    moves too: with few purchases their number is as unsure as who earned them. draws: 1000, or 200 where one takes
    long, unless given. Where orders of joining are drawn too, all draws share them.

    >>> from playbook.methods.journeys import read_journeys
    >>> walked = read_journeys(pd.DataFrame({"path": ["a", "b"], "conversions": [100, 900]}))
    >>> credit_draws(walked, Model("last")).mean(axis=1).round(-1)
    array([100., 900.])
    """
    sampled = model.name == "shapley" and len(journeys.channels) > EXACT
    few = model.order > 1 or sampled or len(journeys.lengths) > 100_000
    generator = np.random.default_rng(seed)
    contributed = contributions(journeys, model)
    return np.hstack(
        [
            in_proportion(contributed(conversions, nulls), conversions.sum(axis=0))
            for conversions, nulls in _drawn(journeys, draws or (FEWER_DRAWS if few else DRAWS), generator)
        ]
    )


def probability_earns_more(
    journeys: pd.DataFrame, model: str = "markov", order: int = 1, *, seed: int = 0
) -> pd.DataFrame:
    """The probability that one channel (row) earns more conversions than another (column); half where they are equal.

    journeys, model, order: as `attribution.attribute` takes them. Two channels mirror each other: their probabilities
    sum to 1, and a channel stands to itself at one half. Near one half nobody can tell which of the two earns more.

    Assumes that journeys are independent of each other; that the model is right is not part of the probability.

    Raises ValueError: as `attribution.attribute`.

    >>> walked = pd.DataFrame({"path": ["a", "b"], "conversions": [30, 90], "nulls": [900, 900]})
    >>> probability_earns_more(walked)
           a    b
    a    0.5  0.0
    b    1.0  0.5
    """
    chosen = Model(model, order)
    walked = read_for(journeys, chosen)
    drawn = credit_draws(walked, chosen, seed=seed)
    # Equal up to rounding is equal.
    tolerance = 1e-9 * np.abs(drawn).max(initial=0.0)
    ahead = [0.5 * ((one - drawn > tolerance).mean(axis=1) + (one - drawn >= -tolerance).mean(axis=1)) for one in drawn]
    names = list(walked.channels)
    return pd.DataFrame(np.array(ahead), index=names, columns=names)


def _drawn(
    journeys: Journeys, draws: int, generator: np.random.Generator
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Conversions and nulls, paths by draws, in batches that fit into memory."""
    paths = len(journeys.lengths)
    at_once = max(1, _CELLS // paths)
    for begin in range(0, draws, at_once):
        size = (paths, min(at_once, draws - begin))
        conversions = generator.poisson(journeys.conversions[:, None], size).astype(float)
        yield conversions, generator.poisson(journeys.nulls[:, None], size).astype(float)
