"""What a number will be over a window to come, with a width that the same forecasts have earned before.

The past is cut into equal steps. The steps ahead are forecast by several ways at once and put together to the window;
what such putting together missed in past windows is added back (customers of two months are not the sum of both). The
ways are weighed by how wrong each was on earlier windows of this very number. The width is what the whole procedure
missed by on the windows that are over, overlapping ones counted once and those of long ago for less, together with a
first guess: how wrong it is one step ahead. Each earlier forecast knew only its own past.

To pick the single best way on so few windows was tried and is worse than their weighted mean (docs/forecasts.md).

Sources: J. M. Bates and C. W. J. Granger (1969), as in `series_forecasts`, for weights by past squared errors; the
earned width is that of `odds`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.earned import Earned, Scale, scale_for
from playbook.methods.series_forecasts import ways

Values = NDArray[np.float64]
# A forecast is made from so many steps on.
LEAST_STEPS = 4
# The ways that are put together; the others are shown beside it as rivals that it has to beat.
TOGETHER = ("last", "smoothing", "year_on_year", "smoothing_season", "season_trend")
# What is known beforehand counts as so many windows: about the width, and about all ways being alike.
_PRIOR, _ALIKE = 4.0, 1.0
# How the error of a window relates to that of one step, before and after a year was seen; found on made-up shops.
_NEW, _SEASONED = 1.2, 0.95
# Where windows differ from their steps put together by more than this, and none is over yet, nothing can be said.
_FAR = 0.15
_YEAR_MARGIN = 3
# Steps after which an error counts half.
_HALF_LIFE = 8.0


@dataclass(frozen=True)
class Windows:
    """A number's past in equal steps, oldest first; the forecast is made at the end of the last one.

    steps: the number in each step, shape (n,), nan where it was not known. finals: in the window that is to be
    forecast, as seen from the end of each step; nan where it is not over. weights: how much of each step ahead belongs
    to the window, shape (k,). lag: after how many steps the window is over. season: steps in a year. adds: windows are
    sums of their steps, else means. parts: the part of the window that is over already, as it was at the end of each
    step; None where it has not begun. done: that part's share of the window's time. share: a share of a whole. like:
    the number on the like days of the year before each step and each of the k ahead, shape (n + k,); see `ways`. more:
    by further ways, by name, the k steps after each one as said at its end, shape (n, k); a row with nan says nothing.
    """

    steps: Values
    finals: Values
    weights: Values
    lag: float
    season: int
    adds: bool
    share: bool = False
    parts: Values | None = None
    done: float = 0.0
    like: Values | None = None
    more: Mapping[str, Values] = field(default_factory=dict)

    def together(self, ahead: Values, origin: int) -> float:
        """Steps ahead put together to the window seen from the end of one step."""
        rest = float(ahead @ self.weights)
        if self.adds:
            return rest + (float(self.parts[origin]) if self.parts is not None else 0.0)
        mean = rest / float(self.weights.sum())
        return mean if self.parts is None else self.done * float(self.parts[origin]) + (1 - self.done) * mean


def window_forecasts(past: Windows) -> list[Earned]:
    """The forecast from the last step and those that the same procedure made before, oldest first.

    Empty where the last step has too little behind it: fewer than four steps, or no window that shows how windows
    differ from their steps. Assumes that the number is measured the same way all along.

    >>> steady = np.array([100.0, 104, 98, 101, 99, 103, 97, 100])
    >>> made = window_forecasts(Windows(steady, np.append(steady[1:], np.nan), np.ones(1), 1, 13, adds=True))
    >>> len(made), round(made[-1].expected), made[-1].ended
    (5, 100, 4)
    """
    known = np.flatnonzero(np.isfinite(past.steps))
    if not len(known) or len(past.steps) - known[0] < LEAST_STEPS or len(past.steps) - 1 - known[-1] > 1:
        return []
    table = _Table(past, int(known[0]))
    made: list[Earned] = []
    misses: dict[int, float] = {}
    for origin in range(table.begin + LEAST_STEPS - 1, len(past.steps)):
        ended = table.ended(origin)
        found = table.centre(origin, ended)
        if found is None:
            continue
        centre, shares, off = found
        guess = table.first_guess(origin)
        if guess == 0:
            continue
        scored = [each for each in ended if each in misses]
        misses[origin] = float(table.truth[origin] - centre) / guess
        windows = min(len(scored), (scored[-1] - scored[0]) / past.lag + 1) if scored else 0.0
        square = _faded(np.array([misses[each] for each in scored]), origin - np.array(scored)) if scored else 0.0
        made.append(
            Earned(
                origin=origin,
                scale=table.scale,
                centre=centre,
                width=guess * float(np.sqrt((_PRIOR + windows * square) / (_PRIOR + windows))),
                df=_PRIOR + windows,
                season_known=table.season_known(origin),
                ended=len(scored),
                ways={
                    name: float(table.scale.back(np.array([each + off]))[0])
                    for name, each in table.ways[origin].items()
                },
                shares=shares,
                actual=float(past.finals[origin]),
            )
        )
    return made if made and made[-1].origin == len(past.steps) - 1 else []


def scaled_errors(past: Windows, made: list[Earned]) -> dict[str, float]:
    """Mean absolute scaled error (MASE) of each way over the windows that are over, and of the forecast (`earned`).

    The errors, in the number's unit, are divided by the mean error of saying "as in the last window that was over";
    below 1 is better than that. Only windows that all ways could answer are counted, so that they meet on equal terms.

    Source: R. J. Hyndman and A. B. Koehler, "Another look at measures of forecast accuracy", International Journal of
    Forecasting 22 (2006), 679-688, with the naive error out of sample.
    """
    over = [each for each in made if np.isfinite(each.actual)]
    lag = int(np.ceil(past.lag))
    pairs = [(each, past.finals[each.origin - lag]) for each in over if each.origin >= lag]
    pairs = [(each, before) for each, before in pairs if np.isfinite(before)]
    if not pairs:
        return {}
    most = max(len(each.ways) for each, _before in pairs)
    pairs = [(each, before) for each, before in pairs if len(each.ways) == most]
    naive = float(np.mean([abs(before - each.actual) for each, before in pairs]))
    if naive == 0:
        return {}
    found = {name: np.mean([abs(each.ways[name] - each.actual) for each, _b in pairs]) for name in pairs[0][0].ways}
    found["earned"] = np.mean([abs(each.expected - each.actual) for each, _b in pairs])
    return {name: float(error) / naive for name, error in found.items()}


class _Table:
    """Everything on the scale: the steps, what each way says of each window, and what came."""

    def __init__(self, past: Windows, begin: int) -> None:
        self.past, self.begin = past, begin
        steps = _carried(past.steps, begin)
        every = [steps[begin:], past.finals[begin:], *([] if past.like is None else [past.like])]
        self.scale: Scale = scale_for(np.concatenate(every), share=past.share)
        seen = self.scale.seen(steps)
        self.truth = self.scale.seen(past.finals)
        count, ahead = len(steps), len(past.weights)
        self.ways: dict[int, Mapping[str, float]] = {}
        self.one_step, self.off = np.full(count, np.nan), np.full(count, np.nan)
        for origin in range(begin + LEAST_STEPS - 1, count):
            like = None if past.like is None else self.scale.seen(past.like)[begin : origin + 1 + ahead]
            said = ways(seen[begin : origin + 1], ahead, past.season, like)
            for name, told in past.more.items():
                if np.isfinite(told[origin]).all():
                    said[name] = self.scale.seen(told[origin])
            if origin + 1 < count:
                self.one_step[origin] = seen[origin + 1] - np.mean([said[name][0] for name in TOGETHER if name in said])
            if past.parts is None or np.isfinite(past.parts[origin]):
                self.ways[origin] = {
                    name: self._place(past.together(self.scale.back(each), origin)) for name, each in said.items()
                }
        for origin in range(begin, count - ahead):
            if past.parts is None or np.isfinite(past.parts[origin]):
                came = past.together(steps[origin + 1 : origin + 1 + ahead], origin)
                self.off[origin] = self.truth[origin] - self._place(came)

    def _place(self, value: float) -> float:
        return float(self.scale.seen(np.array([value]))[0])

    def season_known(self, origin: int) -> bool:
        return origin - self.begin + 1 >= self.past.season + _YEAR_MARGIN

    def ended(self, origin: int) -> list[int]:
        """The earlier steps from which the window seen is over by now, and known."""
        last = int(np.floor(origin - self.past.lag + 1e-9))
        return [each for each in range(self.begin, last + 1) if np.isfinite(self.truth[each])]

    def centre(self, origin: int, ended: list[int]) -> tuple[float, Mapping[str, float], float] | None:
        """The weighted middle, each way's part in it, and what putting steps together misses."""
        if origin not in self.ways:
            return None
        steps = len(self.past.weights)
        off = [self.off[each] for each in ended if each + steps <= origin and np.isfinite(self.off[each])]
        every = self.off[np.isfinite(self.off)]
        if not off and (not len(every) or float(np.median(np.abs(every))) > _FAR):
            return None
        missed = float(np.mean(off)) if off else 0.0
        heard = {*TOGETHER, *self.past.more}
        said = {name: each for name, each in self.ways[origin].items() if name in heard}
        errors = {name: self._errors(name, ended, missed) for name in said}
        known = [float(np.mean(each)) for each in errors.values() if len(each)]
        typical = float(np.mean(known)) if known else 1.0
        weight = {name: self._weight(each, typical) for name, each in errors.items()}
        total = sum(weight.values())
        shares = {name: each / total for name, each in weight.items()}
        return sum(shares[name] * said[name] for name in said) + missed, shares, missed

    def _errors(self, name: str, ended: list[int], missed: float) -> Values:
        """Squared errors of one way on the windows that are over."""
        there = [each for each in ended if name in self.ways.get(each, {})]
        return np.array([(self.truth[each] - self.ways[each][name] - missed) ** 2 for each in there])

    def _weight(self, errors: Values, typical: float) -> float:
        if typical == 0:
            return 1.0
        windows = min(len(errors), len(errors) / self.past.lag + 1) if len(errors) else 0.0
        mean = float(np.mean(errors)) if len(errors) else 0.0
        return typical * (windows + _ALIKE) / (windows * mean + _ALIKE * typical)

    def first_guess(self, origin: int) -> float:
        """The width before any window of this length is over: from how wrong the ways were one step ahead."""
        seen = self.one_step[:origin]
        ages = origin - np.flatnonzero(np.isfinite(seen))
        seen = seen[np.isfinite(seen)]
        if not len(seen):
            seen = np.diff(self.scale.seen(_carried(self.past.steps, self.begin)[self.begin : origin + 1]))
            ages = np.arange(len(seen), 0, -1)
        stage = _SEASONED if self.season_known(origin) else _NEW
        # Of a window that has begun only the rest can still be missed.
        return stage * (1 - self.past.done) * float(np.sqrt(_faded(seen, ages)))


def _faded(errors: Values, ages: ArrayLike) -> float:
    """The mean square of errors, those of long ago counting less: a shop's first months say little about its later."""
    return float(np.average(np.square(errors), weights=0.5 ** (np.asarray(ages) / _HALF_LIFE)))


def _carried(steps: Values, begin: int) -> Values:
    """Steps without gaps: an unknown one stays as the one before it."""
    found = steps.copy()
    for place in range(begin + 1, len(found)):
        if not np.isfinite(found[place]):
            found[place] = found[place - 1]
    return found
