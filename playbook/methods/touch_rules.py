"""Attribution by rule: each path hands out shares that sum to 1 according to where its touches stand.

No rule looks at journeys without a purchase, so none can tell a channel that persuades from one that is merely there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playbook.methods.journeys import Journeys

Shares = NDArray[np.float64]


def first(journeys: Journeys) -> Shares:
    """All to the touch that opened the journey: discovery."""
    return np.where(journeys.step == 0, 1.0, 0.0)


def last(journeys: Journeys) -> Shares:
    """All to the touch just before the purchase: conversion."""
    return np.where(_steps_to_the_end(journeys) == 0, 1.0, 0.0)


def last_non_direct(journeys: Journeys, direct: str) -> Shares:
    """All to the last touch that is not a direct visit; to the last touch where all were direct.

    direct: the name of the direct channel; capital or small letters do not matter.
    """
    is_direct = np.array([channel.casefold() == direct.casefold() for channel in journeys.channels])
    named = np.where(is_direct[journeys.touches], -1, journeys.step)
    chosen = np.maximum.reduceat(named, journeys.starts[:-1])
    chosen = np.where(chosen < 0, journeys.lengths - 1, chosen)
    return np.where(journeys.step == chosen[journeys.path_of_touch], 1.0, 0.0)


def linear(journeys: Journeys) -> Shares:
    """The same share to every touch; a channel touched twice gets two shares."""
    return 1.0 / journeys.lengths[journeys.path_of_touch]


def equal_split(journeys: Journeys) -> Shares:
    """The same share to every channel of the path, however often it was touched.

    Often sold as "Shapley" in attribution tools. It is the Shapley value of another game: each purchase is shared by
    itself among the channels on its path, and journeys without a purchase are not looked at.
    """
    pairs = journeys.path_of_touch * len(journeys.channels) + journeys.touches
    kinds, pair, times = np.unique(pairs, return_inverse=True, return_counts=True)
    met = np.bincount(kinds // len(journeys.channels), minlength=len(journeys.lengths))
    shares: Shares = 1.0 / (times[pair.reshape(-1)] * met[journeys.path_of_touch])
    return shares


def position(journeys: Journeys, weights: tuple[float, float, float]) -> Shares:
    """Fixed shares to the first touch, to all in the middle together, and to the last.

    One touch gets all. With two there is no middle: first and last keep their proportion (halves where both are 0).

    Raises ValueError when the three weights are not shares that sum to 1.
    """
    opening, middle, closing = weights
    if min(weights) < 0 or abs(sum(weights) - 1) > 1e-9:
        raise ValueError(f"position weights are three shares of 0 or more that sum to 1: {weights}")
    ends = opening + closing
    of_two = (opening / ends, closing / ends) if ends > 0 else (0.5, 0.5)
    length = journeys.lengths[journeys.path_of_touch]
    is_first, is_last = journeys.step == 0, _steps_to_the_end(journeys) == 0
    # Lengths below 3 have no middle; the clip only keeps the division defined where its result is not chosen.
    shares = np.where(is_first, opening, np.where(is_last, closing, middle / np.clip(length - 2, 1, None)))
    shares = np.where(length == 2, np.where(is_first, *of_two), shares)
    return np.where(length == 1, 1.0, shares)


def time_decay(journeys: Journeys, half_life: float) -> Shares:
    """Shares that halve with every `half_life` before the end: in days where known, else in touches.

    Raises ValueError when half_life is not positive.
    """
    if not 0 < half_life < np.inf:
        raise ValueError(f"a half-life is a positive number of days or touches: {half_life}")
    known = journeys.days_before is not None
    age = journeys.days_before if journeys.days_before is not None else _steps_to_the_end(journeys).astype(float)
    # Measured from the path's newest touch: only proportions count, and old paths do not underflow to zero.
    if known:
        age = age - np.minimum.reduceat(age, journeys.starts[:-1])[journeys.path_of_touch]
    weights = np.exp2(-age / half_life)
    return weights / np.add.reduceat(weights, journeys.starts[:-1])[journeys.path_of_touch]


def _steps_to_the_end(journeys: Journeys) -> NDArray[np.int64]:
    return journeys.lengths[journeys.path_of_touch] - 1 - journeys.step
