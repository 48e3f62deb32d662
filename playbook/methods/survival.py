"""How long until it happens, when for many it has not happened yet: Kaplan and Meier's estimate.

Sources:
- E. L. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations", JASA 53 (1958), 457-481.
- M. Greenwood, "The natural duration of cancer" (1926), for the variance.
- J. D. Kalbfleisch and R. L. Prentice, "The Statistical Analysis of Failure Time Data" (1980), section 1.4, for the
  interval on the log-log scale, which stays between 0 and 1.
- R. Brookmeyer and J. Crowley, "A confidence interval for the median survival time", Biometrics 38 (1982), 29-41.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from playbook.methods.intervals import normal_quantile
from playbook.methods.survival_counts import Array, count_survival

_ROUNDING = 1e-12


@dataclass(frozen=True)
class SurvivalCurve:
    """The share still without the event, as time goes by.

    table: one row per distinct duration, ascending: time, at_risk, events, censored, survival (just after that time),
    standard_error (Greenwood), low, high (log-log interval at `level`; NaN once survival is 0).
    """

    table: pd.DataFrame
    level: float

    def at(self, times: ArrayLike) -> Array:
        """Survival at the given times; 1 before the first event, NaN where nobody was watched that long.

        >>> kaplan_meier([2, 4, 5], [True, True, False]).at([0, 2, 4.5, 9]).round(3)
        array([1.   , 0.667, 0.333,   nan])
        """
        return self._step("survival", times)

    def interval_at(self, times: ArrayLike) -> tuple[Array, Array]:
        """Lower and upper bounds of survival at the given times; NaN as in `at`."""
        return self._step("low", times), self._step("high", times)

    def median(self) -> float:
        """The first time at which half or more have had the event; NaN where the curve does not come down that far."""
        return self._first_time_at_half("survival")

    def median_interval(self) -> tuple[float, float]:
        """The times at which the two bounds come down to half; NaN for a bound that does not."""
        return self._first_time_at_half("low"), self._first_time_at_half("high")

    def _step(self, column: str, times: ArrayLike) -> Array:
        asked = np.asarray(times, dtype=float)
        ends, values = self.table["time"].to_numpy(dtype=float), self.table[column].to_numpy(dtype=float)
        found = np.concatenate([[1.0], values])[np.searchsorted(ends, asked, side="right")]
        # Once all have had the event the curve is known for good; else it ends with the longest watch.
        known = (asked <= ends[-1]) | (self.table["survival"].to_numpy()[-1] == 0)
        return np.where(known, found, np.nan)

    def _first_time_at_half(self, column: str) -> float:
        down = self.table[column].to_numpy(dtype=float) <= 0.5 + _ROUNDING
        return float(self.table["time"].to_numpy(dtype=float)[down.argmax()]) if down.any() else float("nan")


def kaplan_meier(
    durations: ArrayLike, observed: ArrayLike, *, weights: ArrayLike | None = None, level: float = 0.95
) -> SurvivalCurve:
    """The survival curve of durations, some of them cut short.

    durations: time from the start to the event or to the last day watched, 0 or more, in any one unit (days, say).
    observed: True where the event came, False where watching ended first (censored).
    weights: how many such cases; None = 1 each. A weight of 3 is the same as three rows.

    At one time events come before censorings: who is watched until day 9 is still at risk on day 9.

    Assumes:
    1. Whether watching ended tells nothing about when the event would have come.
    2. Cases are independent, and early and late starters alike.

    Raises ValueError: lists of different lengths, no case, a duration below 0 or not finite, a weight below 0.

    >>> kaplan_meier([3, 5, 5, 8], [True, True, False, True]).table[["time", "at_risk", "events", "survival"]]
       time  at_risk  events  survival
    0   3.0      4.0     1.0      0.75
    1   5.0      3.0     1.0      0.50
    2   8.0      1.0     1.0      0.00
    """
    counts = count_survival(durations, observed, weights=weights)
    return _curve(counts.times, counts.at_risk[0], counts.events[0], counts.leaving[0], level)


def kaplan_meier_by_group(
    durations: ArrayLike,
    observed: ArrayLike,
    groups: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    level: float = 0.95,
) -> dict[Hashable, SurvivalCurve]:
    """A curve for each group, in the order of their names, from one pass over the cases; see `kaplan_meier`.

    >>> curves = kaplan_meier_by_group([3, 5, 5, 8], [True, True, False, True], ["a", "a", "b", "b"])
    >>> {group: curve.median() for group, curve in curves.items()}
    {'a': 3.0, 'b': 8.0}
    """
    counts = count_survival(durations, observed, groups=groups, weights=weights)
    curves: dict[Hashable, SurvivalCurve] = {}
    for row, group in enumerate(counts.groups.tolist()):
        own = counts.leaving[row] > 0
        at_risk, events, leaving = (each[row][own] for each in (counts.at_risk, counts.events, counts.leaving))
        curves[group] = _curve(counts.times[own], at_risk, events, leaving, level)
    return curves


def _curve(ends: Array, at_risk: Array, events: Array, leaving: Array, level: float) -> SurvivalCurve:
    survival = np.cumprod((at_risk - events) / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = np.cumsum(events / (at_risk * (at_risk - events)))
        error = np.where(survival > 0, survival * np.sqrt(greenwood), 0.0)
        half = normal_quantile(level) * np.sqrt(greenwood) / np.abs(np.log(survival))
        low, high = survival ** np.exp(half), survival ** np.exp(-half)
    untouched, gone = survival == 1, survival == 0
    low, high = (np.where(gone, np.nan, np.where(untouched, 1.0, bound)) for bound in (low, high))
    table = pd.DataFrame(
        {
            "time": ends,
            "at_risk": at_risk,
            "events": events,
            "censored": leaving - events,
            "survival": survival,
            "standard_error": error,
            "low": low,
            "high": high,
        }
    )
    return SurvivalCurve(table, level)
