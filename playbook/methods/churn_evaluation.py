"""Whether a churn score is worth its words: how well it ranks, whether its chances come true, whom it would catch.

Scores are made for a day of the past and judged by what followed, which they were not shown. The naive score, days
since the last order, stands beside them: a shop that writes to whoever has been silent longest needs no model, and a
model that does not beat that is to say so.

Sources:
- J. A. Hanley and B. J. McNeil, "The meaning and use of the area under a receiver operating characteristic (ROC)
  curve", Radiology 143 (1982), 29-36: the area as a chance, equations 1 and 2 for its standard error.
- G. W. Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather Review 78 (1950), 1-3.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from playbook.methods.churn_behaviour import Array
from playbook.methods.intervals import normal_quantile, wilson

SHARES = (0.05, 0.1, 0.2, 0.3, 0.5)


def churn_curve(score: ArrayLike, left: ArrayLike) -> tuple[Array, Array]:
    """Contacting customers from the highest score down: the share contacted, and the share of those leaving so caught.

    score: higher for likelier to leave, in any unit. left: 1 for those who left, else 0. Both begin at 0 and end at 1.
    Customers with equal scores are contacted together, so the points between are those of a draw among them.

    Raises ValueError: lists of different lengths, a score that is not known, nobody who left or nobody who stayed.

    >>> contacted, caught = churn_curve([3, 2, 2, 1], [1, 1, 0, 0])
    >>> contacted, caught
    (array([0.  , 0.25, 0.75, 1.  ]), array([0. , 0.5, 1. , 1. ]))
    """
    scores, gone = _checked(score, left)
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), len(order) - 1)
    caught = np.cumsum(gone[order])[ends] / gone.sum()
    return np.append(0.0, (ends + 1) / len(order)), np.append(0.0, caught)


def gain_table(scores: Mapping[str, ArrayLike], left: ArrayLike, *, shares: Sequence[float] = SHARES) -> pd.DataFrame:
    """The share of leaving customers caught when a given share of all is contacted.

    scores: by name, one value per customer, higher for likelier to leave.

    Returns one row per share and score: score, contacted (the share), customers (how many that is, a fraction where
    equal scores are drawn among), caught (of those leaving), lift = caught / contacted (1 is what drawing by lot
    brings), leaving_rate (of those contacted).

    >>> gain_table({"silence": [9, 7, 5, 1]}, [1, 0, 1, 0], shares=[0.25, 0.5]).round(2)
         score  contacted  customers  caught  lift  leaving_rate
    0  silence       0.25        1.0     0.5   2.0           1.0
    1  silence       0.50        2.0     0.5   1.0           0.5
    """
    gone = np.asarray(left, dtype=float)
    rows = []
    for share in shares:
        for name, score in scores.items():
            caught = float(np.interp(share, *churn_curve(score, gone)))
            rate = caught * gone.sum() / (share * len(gone))
            rows.append((name, share, share * len(gone), caught, caught / share, rate))
    return pd.DataFrame(rows, columns=["score", "contacted", "customers", "caught", "lift", "leaving_rate"])


def ranking(score: ArrayLike, left: ArrayLike, *, level: float = 0.95) -> tuple[float, float, float]:
    """How often of one who left and one who stayed the first has the higher score, equal ones half: with its interval.

    That is the area under the ROC curve: 1/2 for drawing lots, 1 without a mistake. Above .9 for customers without
    contracts the first thought is a leak, not a triumph.

    >>> [round(each, 3) for each in ranking([3, 2, 2, 1], [1, 1, 0, 0])]
    [0.875, 0.468, 1.0]
    """
    scores, gone = _checked(score, left)
    _, code, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    those, others = float(gone.sum()), float(len(gone) - gone.sum())
    area = (float(middle[code] @ gone) - those * (those + 1) / 2) / (those * others)
    spread = area * (1 - area)
    spread += (those - 1) * (area / (2 - area) - area**2) + (others - 1) * (2 * area**2 / (1 + area) - area**2)
    half = normal_quantile(level) * math.sqrt(max(spread, 0.0) / (those * others))
    return area, max(0.0, area - half), min(1.0, area + half)


def compare_scores(
    scores: Mapping[str, ArrayLike], left: ArrayLike, *, probabilities: Mapping[str, ArrayLike]
) -> pd.DataFrame:
    """One row per score, the best ranking first: what each says and what came.

    scores: as in `gain_table`. probabilities: of leaving, for those scores that have them.

    Returns score, ranking, ranking_low, ranking_high; expected and actual (mean chance and share who left), brier (mean
    squared distance of chance and outcome, lower is better) and brier_constant (of saying the same to all); NaN for
    scores without chances.
    """
    gone = np.asarray(left, dtype=float)
    actual = float(gone.mean())
    rows = []
    for name, score in scores.items():
        chance = np.asarray(probabilities[name], dtype=float) if name in probabilities else np.full(len(gone), np.nan)
        rows.append((name, *ranking(score, gone), float(chance.mean()), actual, float(((chance - gone) ** 2).mean())))
    columns = ["score", "ranking", "ranking_low", "ranking_high", "expected", "actual", "brier"]
    found = pd.DataFrame(rows, columns=columns).assign(brier_constant=actual * (1 - actual))
    return found.sort_values("ranking", ascending=False, kind="stable", ignore_index=True)


def calibration(chance: ArrayLike, left: ArrayLike, *, groups: int = 10) -> pd.DataFrame:
    """Chances against what came: customers in `groups` of about one size, from the lowest chance to the highest.

    Returns group, customers, expected (mean chance), actual (share who left), low, high (Wilson). Where `expected` lies
    outside low to high in more than a group or two, the chances are not to be read as chances.

    >>> calibration([0.1, 0.2, 0.8, 0.9], [0, 0, 1, 1], groups=2)[["customers", "expected", "actual"]].round(2)
       customers  expected  actual
    0          2      0.15     0.0
    1          2      0.85     1.0
    """
    chances, gone = _checked(chance, left)
    if groups < 1 or chances.min() < 0 or chances.max() > 1:
        raise ValueError(f"one group or more, chances from 0 to 1: {groups}, {chances.min()} to {chances.max()}")
    rows = []
    for number, members in enumerate(np.array_split(np.argsort(chances, kind="stable"), groups), start=1):
        if len(members):
            interval = wilson(float(gone[members].sum()), len(members))
            mean, share = float(chances[members].mean()), float(gone[members].mean())
            rows.append((number, len(members), mean, share, interval.low, interval.high))
    return pd.DataFrame(rows, columns=["group", "customers", "expected", "actual", "low", "high"])


def _checked(score: ArrayLike, left: ArrayLike) -> tuple[Array, Array]:
    scores, gone = np.asarray(score, dtype=float), np.asarray(left, dtype=float)
    if scores.shape != gone.shape or scores.ndim != 1 or not np.isfinite(scores).all():
        raise ValueError(f"one known score and one outcome per customer: {scores.shape}, {gone.shape}")
    if not np.isin(gone, (0.0, 1.0)).all() or not 0 < gone.sum() < len(gone):
        raise ValueError(f"some left and some stayed, 1 and 0: {gone.sum():g} of {len(gone)}")
    return scores, gone
