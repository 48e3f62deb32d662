"""How far credit would move if other people had come: journeys drawn again, all of one person together.

Source: as of `credit_intervals`; drawing people, not journeys, keeps what one person does in a row in one piece (A.
Davison and D. Hinkley, "Bootstrap Methods and their Application" (1997), section 3.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.crediting import Model, contributions, in_proportion, read_for
from playbook.methods.journeys import Journeys
from playbook.methods.path_sums import PathSums

Measure = Literal["conversions", "value"]

_AT_ONCE = 50  # draws worked on together


def removal_intervals(
    journeys: pd.DataFrame, *, person: str = "person_id", draws: int = 500, level: float = 0.95, seed: int = 2
) -> pd.DataFrame:
    """Percentile intervals of the removal effect of each channel, in the Markov model of order 1.

    journeys: one row per journey, with path (text such as "search > email"), conversions, nulls and the person who
    walked it; whoever walked several is drawn with all of them.

    Returns one row per channel, by name: channel, low, high. Assumes that people decide independently of each other.

    Raises ValueError: as `read_journeys`; fewer than two draws.

    >>> walked = pd.DataFrame({"person_id": ["a", "b", "c"], "path": ["x", "x > y", "y"],
    ...                        "conversions": [1, 1, 0], "nulls": [0, 0, 1]})
    >>> removal_intervals(walked, draws=20)["channel"].tolist()
    ['x', 'y']
    """
    model = Model("markov")
    walked = read_for(journeys, model)
    effects = contributions(walked, model)
    found = []
    for conversions, _value, nulls in _people_drawn(journeys, walked, person, draws, seed):
        found.append(np.where(conversions.sum(axis=0) > 0, effects(conversions, nulls), np.nan))
    return _percentiles(walked, np.hstack(found), level)


def share_intervals(
    journeys: pd.DataFrame,
    model: str = "markov",
    *,
    measure: Measure = "conversions",
    person: str = "person_id",
    draws: int = 500,
    level: float = 0.95,
    seed: int = 2,
) -> pd.DataFrame:
    """Percentile intervals of each channel's share of the credit for conversions or for value, under one model.

    journeys, person, and what is assumed: as `removal_intervals`; days_before where "time_decay" is to use it.

    Returns one row per channel, by name: channel, low, high, shares of the whole credit.

    Raises ValueError: as `attribution.attribute`; fewer than two draws.

    >>> walked = pd.DataFrame({"person_id": ["a", "b"], "path": ["x", "y"], "conversions": [1, 1]})
    >>> share_intervals(walked, "last", draws=50)[["low", "high"]].max().tolist()
    [0.0, 1.0]
    """
    chosen = Model(model)
    walked = read_for(journeys, chosen)
    contributed = contributions(walked, chosen)
    found = []
    for conversions, value, nulls in _people_drawn(journeys, walked, person, draws, seed):
        money = value if measure == "value" else None
        total = np.where((conversions if money is None else money).sum(axis=0) > 0, 1.0, np.nan)
        found.append(in_proportion(contributed(conversions, nulls, money), total))
    return _percentiles(walked, np.hstack(found), level)


def _people_drawn(
    frame: pd.DataFrame, walked: Journeys, person: str, draws: int, seed: int
) -> Iterator[tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]]:
    """Conversions, value and nulls, paths by draws: each person counts Poisson(1) times with all their journeys."""
    if draws < 2:
        raise ValueError(f"an interval takes two draws or more: {draws}")
    generator = np.random.default_rng(seed)
    people, names = pd.factorize(frame[person])
    # Who walked alone under no name is somebody else each time.
    unknown = people < 0
    people, size = people.astype(np.int64), len(names) + int(unknown.sum())
    people[unknown] = np.arange(len(names), size)
    sums = [
        PathSums(walked.path_of_row, people, len(walked.lengths), size, parts=_column(frame, column))
        for column in ("conversions", "value", "nulls")
    ]
    for begin in range(0, draws, _AT_ONCE):
        times = generator.poisson(1.0, (size, min(_AT_ONCE, draws - begin))).astype(float)
        conversions, value, nulls = (each(times) for each in sums)
        yield conversions, value, nulls


def _column(frame: pd.DataFrame, column: str) -> NDArray[np.float64]:
    return frame[column].to_numpy(float) if column in frame else np.zeros(len(frame))


def _percentiles(walked: Journeys, drawn: NDArray[np.float64], level: float) -> pd.DataFrame:
    # Draws without a single purchase say nothing.
    low, high = np.nanpercentile(drawn, [50 * (1 - level), 50 * (1 + level)], axis=1)
    return pd.DataFrame({"channel": list(walked.channels), "low": low, "high": high})
