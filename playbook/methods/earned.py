"""A forecast that says how wrong it may be: a middle and a width on a scale where effects add, and what follows.

Money and counts are seen by their logarithm, shares by their log-odds, whatever may be 0 or less as it is. On that
scale the forecast is Student's t: the width is an estimate from few past errors, and `df` says from how few.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Kind = Literal["log", "logit", "plain"]


@dataclass(frozen=True)
class Scale:
    """How values are seen. floor, ceiling: no value lies beyond; only a plain scale needs them."""

    kind: Kind
    floor: float = -math.inf
    ceiling: float = math.inf

    def seen(self, value: Values) -> Values:
        """Values on the scale; nan stays nan."""
        if self.kind == "plain":
            return value
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(value) if self.kind == "log" else np.log(value) - np.log1p(-value))

    def back(self, place: Values) -> Values:
        """What lies at places of the scale."""
        if self.kind == "plain":
            return np.asarray(np.clip(place, self.floor, self.ceiling))
        return np.asarray(np.exp(place) if self.kind == "log" else 1 / (1 + np.exp(-place)))

    def place(self, value: float) -> float:
        """One value on the scale; infinite where it lies at or beyond an end of it."""
        if self.kind == "plain":
            below, above = value < self.floor, value > self.ceiling
            return -math.inf if below else math.inf if above else value
        if value <= 0:
            return -math.inf
        if self.kind == "logit" and value >= 1:
            return math.inf
        return float(self.seen(np.array([value]))[0])


def scale_for(values: Values, *, share: bool) -> Scale:
    """The scale of measured values; nan among them is passed over. share: they are shares of a whole.

    >>> scale_for(np.array([3.0, 8]), share=False).kind, scale_for(np.array([0, 0.4]), share=True)
    ('log', Scale(kind='plain', floor=0.0, ceiling=1.0))
    """
    known = values[np.isfinite(values)]
    if not len(known) or known.min() < 0:
        return Scale("plain")
    if share and known.max() <= 1:
        return Scale("logit") if known.min() > 0 and known.max() < 1 else Scale("plain", 0.0, 1.0)
    return Scale("log") if known.min() > 0 else Scale("plain", 0.0)


@dataclass(frozen=True)
class Earned:
    """The forecast of one number made on one day.

    origin: the step on whose end it was made. centre, width, df: its distribution on `scale`. season_known: whether a
    year had been seen. ended: earlier forecasts that the width rests on. ways: what each way of forecasting says, in
    the number's unit; shares: what part each has in the middle. actual: what came; nan where it has not come yet.
    """

    origin: int
    scale: Scale
    centre: float
    width: float
    df: float
    season_known: bool
    ended: int
    ways: Mapping[str, float]
    shares: Mapping[str, float]
    actual: float = math.nan

    @property
    def expected(self) -> float:
        """The middle of the distribution."""
        return self.quantile(0.5)

    def quantile(self, probability: float) -> float:
        """The value that is not exceeded with this probability."""
        from scipy.special import stdtrit

        place = self.centre + self.width * float(stdtrit(self.df, probability))
        return float(self.scale.back(np.array([place]))[0])

    def interval(self, level: float = 0.8) -> tuple[float, float]:
        """The middle range that holds the number with probability `level`."""
        return self.quantile((1 - level) / 2), self.quantile((1 + level) / 2)

    def probability(self, target: float, *, falls: bool = False) -> float:
        """Of reaching `target` or more; with `falls`, `target` or less. As computed, not rounded."""
        from scipy.special import stdtr

        place = self.scale.place(target)
        if math.isinf(place):
            return float((place > 0) == falls)
        below = float(stdtr(self.df, (place - self.centre) / self.width))
        return below if falls else 1 - below

    def target_at(self, odds: float, *, falls: bool = False) -> float:
        """The target that is reached with these odds."""
        return self.quantile(odds if falls else 1 - odds)
