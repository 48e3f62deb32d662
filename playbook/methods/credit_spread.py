"""How far removal effects would move if other people had come: journeys drawn again, all of one person together.

Source: B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), chapter 13 (percentile intervals).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from playbook.methods.grouped import sum_by_group
from playbook.methods.journeys import read_journeys
from playbook.methods.markov import chain_of, removal_effects


def removal_intervals(
    journeys: pd.DataFrame, *, person: str = "person_id", draws: int = 100, level: float = 0.95, seed: int = 2
) -> pd.DataFrame:
    """Percentile intervals of the removal effect of each channel.

    journeys: one row per journey, with path (text such as "search > email"), conversions, nulls and the person who
    walked it; whoever walked several is drawn with all of them.

    Returns one row per channel, by name: channel, low, high. Assumes that people decide independently of each other.

    Raises ValueError: as `read_journeys`; fewer than two draws.

    >>> walked = pd.DataFrame({"person_id": ["a", "b", "c"], "path": ["x", "x > y", "y"],
    ...                        "conversions": [1, 1, 0], "nulls": [0, 0, 1]})
    >>> removal_intervals(walked, draws=20)["channel"].tolist()
    ['x', 'y']
    """
    if draws < 2:
        raise ValueError(f"an interval takes two draws or more: {draws}")
    walked = read_journeys(journeys)
    texts, spelled = pd.factorize(journeys["path"])
    ways = sorted({tuple(_touches(text)) for text in spelled})
    number = {way: place for place, way in enumerate(ways)}
    row_path = np.array([number[tuple(_touches(text))] for text in spelled], dtype=np.int64)[texts]
    people = pd.factorize(journeys[person])[0]
    conversions, nulls = journeys["conversions"].to_numpy(float), journeys["nulls"].to_numpy(float)
    generator = np.random.default_rng(seed)
    effects = np.empty((draws, len(walked.channels)))
    for draw in range(draws):
        weights = generator.poisson(1.0, people.max() + 1).astype(float)[people]
        drawn = replace(
            walked,
            conversions=sum_by_group(row_path, weights * conversions, len(ways)),
            nulls=sum_by_group(row_path, weights * nulls, len(ways)),
        )
        effects[draw] = removal_effects(chain_of(drawn)) if drawn.conversions.sum() > 0 else np.nan
    low, high = np.nanpercentile(effects, [50 * (1 - level), 50 * (1 + level)], axis=0)
    return pd.DataFrame({"channel": list(walked.channels), "low": low, "high": high})


def _touches(text: str) -> list[str]:
    return [touch.strip() for touch in text.split(">")]
