"""Alerts that do not cry wolf: robust control charts over weeks, and a correction for how many are watched.

Each week is held against what was to be expected of it: the usual level of the weeks before, moved by what the same
step of the year did a year ago. How far off weeks usually are is learnt from the same misses in the past, by medians,
so that one broken week neither moves the level nor widens the limits. Of many series some are far off by luck; the
step-up procedure of Benjamini and Hochberg keeps the share of false alerts among all of them below a bound.

Sources: P. L. Davies and U. Gather, "The identification of multiple outliers", JASA 88 (1993), 782-792 (median and MAD
as centre and spread); C. P. Farrington and others, "A statistical algorithm for the early detection of outbreaks of
infectious disease", JRSS A 159 (1996), 547-563 (expectation from the same weeks a year ago, the last weeks left out);
S. W. Roberts, "Control chart tests based on geometric moving averages", Technometrics 1 (1959), 239-250 (several weeks
together beside the last one; here their median); F. J. Anscombe, Biometrika 35 (1948), 246-254 (square root of a
count); Y. Benjamini and Y. Hochberg, "Controlling the false discovery rate", JRSS B 57 (1995), 289-300.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

Kind = Literal["count", "share", "amount", "number"]
Floats = NDArray[np.float64]

YEAR = 52
# The level is the median of LEVEL weeks that end GAP weeks before: a drift must not become its own expectation.
LEVEL, GAP = 8, 4
# Around the week a year ago, two on either side: one year's noise in a single week is not its season.
AROUND = 2
# The medians of so many weeks are watched: the last one alone, and a month.
SPANS = (1, 4)
# Misses that a spread must rest on, and the most recent ones that it rests on.
LEAST_MISSES, MOST_MISSES = 20, 104
# Misses have longer tails than the normal law; with as many degrees of freedom a series of two years is judged fairly.
DEGREES = 8
MAD_TO_SD = 1.4826
NOBODYS_NEWS = 0.02
# So many spreads off, a week is no measure for others. A shift that stays is followed all the same: once it has lasted
# for half of LEVEL and GAP, the level is there, and its weeks are off no more.
BROKEN = 4.0


@dataclass(frozen=True)
class ControlChart:
    """One series judged week by week; every array has one entry per week, NaN where nothing could be judged.

    expected, low, high: what was to be expected, and where 99 of 100 usual weeks lie, in the unit of the values.
    scores: {weeks: how many spreads the median of so many weeks lies off}; p_values likewise, two-sided.
    seasonal: the year before was used.
    """

    expected: Floats
    low: Floats
    high: Floats
    scores: dict[int, Floats]
    p_values: dict[int, Floats]
    seasonal: bool


def control_chart(values: ArrayLike, sizes: ArrayLike, kind: Kind) -> ControlChart:
    """Judge each week of a series against the weeks before it; nothing after a week is used to judge it.

    values: one per week, oldest first, NaN where there is none. sizes: how many cases each rests on (of a share its
    denominator). kind: count (whole cases), share (0 to 1), amount (above 0, moved by factors), number (anything else).

    Assumes:
    1. Weeks are seven days each and follow each other, so that each weekday is in each week once.
    2. A year's season, if any, is much the same as a year ago, on the scale of the kind: square root, arcsine,
       logarithm, plain.
    3. Misses are not smaller than chance alone makes them, 1 on the scale of counts and shares; nor, of other kinds,
       than two percent of the value: less than that is nobody's news.

    Raises ValueError: arrays of different length, a kind that does not exist.

    >>> weeks = [100, 104, 97, 101, 99, 103, 98, 100] * 6
    >>> chart = control_chart([*weeks, 40], [*weeks, 40], "count")
    >>> round(float(chart.expected[-1])), bool(chart.p_values[1][-1] < 1e-3), bool(chart.p_values[1][-2] > 0.05)
    (100, True, True)
    """
    value, size = np.asarray(values, dtype=float), np.asarray(sizes, dtype=float)
    if value.shape != size.shape or value.ndim != 1:
        raise ValueError(f"one size for each value: {value.shape} values, {size.shape} sizes")
    scaled, chance = _scaled(value, size, kind)
    floor = _least_spread(scaled, kind)
    level, ago, seasonal = _expected(scaled, chance, scaled)
    first = (scaled - level - ago) / chance
    # A week that was broken tells nothing of later ones, so what is expected of those is found again without it.
    broken = np.abs(first / _spread(first, 1, floor)) > BROKEN
    level, ago, seasonal = _expected(scaled, chance, np.where(broken, np.nan, scaled))
    misses = (scaled - level - ago) / chance
    spreads = {span: _spread(_middle_of(misses, span), span, floor / math.sqrt(span)) for span in SPANS}
    scores = {span: _middle_of(misses, span) / spreads[span] for span in SPANS}
    centre = level + ago
    half = _t_quantile(0.995) * spreads[1] * chance
    low, middle, high = (_back(each, kind) for each in (centre - half, centre, centre + half))
    p_values = {span: _two_sided(score) for span, score in scores.items()}
    return ControlChart(middle, low, high, scores, p_values, seasonal)


def benjamini_hochberg(p_values: ArrayLike) -> Floats:
    """Adjusted p-values: those at or below q are discoveries, of which on average at most a share q is false.

    p_values: any order; NaN stays NaN and counts for nothing. Holds for independent tests and for those that move
    together.

    Raises ValueError for a value outside 0..1.

    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    given = np.asarray(p_values, dtype=float)
    known = ~np.isnan(given)
    if ((given[known] < 0) | (given[known] > 1)).any():
        raise ValueError("p-values lie between 0 and 1")
    count = int(known.sum())
    adjusted = np.full(given.shape, np.nan)
    order = np.argsort(given[known], kind="stable")
    steps = given[known][order] * count / np.arange(1, count + 1)
    # From the largest down: a smaller p-value is never adjusted to more than a larger one.
    found = np.empty(count)
    found[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    adjusted[known] = found
    return adjusted


# --- scales ----------------------------------------------------------------------------------------------------------


def _scaled(value: Floats, size: Floats, kind: Kind) -> tuple[Floats, Floats]:
    """Values on the scale on which chance is even, and how large chance alone is there."""
    if kind == "count":
        return 2 * np.sqrt(np.maximum(value, 0) + 3 / 8), np.ones_like(value)
    if kind == "share":
        usual = np.where(size > 0, size, np.nan)
        return 2 * np.arcsin(np.sqrt(np.clip(value, 0, 1))), 1 / np.sqrt(usual)
    if kind == "amount":
        return np.log(np.where(value > 0, value, np.nan)), np.ones_like(value)
    if kind == "number":
        return value.copy(), np.ones_like(value)
    raise ValueError(f"a series is a count, share, amount or number: {kind!r}")


def _back(scaled: Floats, kind: Kind) -> Floats:
    if kind == "count":
        return np.maximum((np.maximum(scaled, 0) / 2) ** 2 - 3 / 8, 0)
    if kind == "share":
        return np.sin(np.clip(scaled, 0, math.pi) / 2) ** 2
    return np.exp(scaled) if kind == "amount" else scaled


# --- levels and spreads ----------------------------------------------------------------------------------------------


def _expected(scaled: Floats, chance: Floats, whole: Floats) -> tuple[Floats, Floats, bool]:
    """The level before each week, and what the year before adds to it, if that has helped so far.

    whole: the weeks that may be learnt from, the others NaN; where too few are left, all are.
    """
    level = _first_known(*(_lagged_median(each, GAP + 1, LEVEL) for each in (whole, scaled)))
    last_year = _first_known(*(_lagged_median(each, YEAR - AROUND, 2 * AROUND + 1) for each in (whole, scaled)))
    its_level = _first_known(*(_lagged_median(each, YEAR + GAP + 1, LEVEL) for each in (whole, scaled)))
    ago = last_year - its_level
    if _season_helps((scaled - level) / chance, (scaled - level - ago) / chance):
        return level, ago, True
    return level, np.zeros_like(level), False


def _first_known(first: Floats, second: Floats) -> Floats:
    return np.where(np.isnan(first), second, first)


def _lagged_median(scaled: Floats, lag: int, weeks: int) -> Floats:
    """For each week the median of the `weeks` weeks that end `lag` weeks before; NaN with under half of them known."""
    found = np.full(len(scaled), np.nan)
    if len(scaled) >= lag + weeks:
        windows = sliding_window_view(scaled, weeks)[: len(scaled) - lag - weeks + 1]
        found[lag + weeks - 1 :] = _median_of_rows(windows, weeks // 2 + 1)
    return found


def _median_of_rows(rows: Floats, least: int) -> Floats:
    """The median of what is known in each row; NaN where fewer than `least` are."""
    ordered = np.sort(rows, axis=1)  # what is not known goes last
    known = (~np.isnan(rows)).sum(axis=1)
    lower = np.take_along_axis(ordered, np.maximum((known - 1) // 2, 0)[:, None], axis=1)[:, 0]
    upper = np.take_along_axis(ordered, np.minimum(known // 2, rows.shape[1] - 1)[:, None], axis=1)[:, 0]
    return np.where(known >= least, (lower + upper) / 2, np.nan)


def _middle_of(misses: Floats, span: int) -> Floats:
    """The median of each week's miss and those of the weeks just before it: what lasts, not what happened once."""
    found = np.full(len(misses), np.nan)
    if len(misses) >= span:
        found[span - 1 :] = np.median(sliding_window_view(misses, span), axis=1)
    return found


def _spread(middles: Floats, span: int, floor: float) -> Floats:
    """For each week the spread of the misses before it that share no week with it, at least that of chance."""
    # Off zero, not off their own median: an expectation that is always too low is no good one either.
    unknown = np.full(MOST_MISSES + span - 1, np.nan)
    past = sliding_window_view(np.concatenate([unknown, np.abs(middles)]), MOST_MISSES)[: len(middles)]
    return np.maximum(MAD_TO_SD * _median_of_rows(past, LEAST_MISSES), floor)


def _least_spread(scaled: Floats, kind: Kind) -> float:
    if kind in ("count", "share"):
        return 1.0
    if kind == "amount" or np.isnan(scaled).all():
        return NOBODYS_NEWS
    return max(NOBODYS_NEWS * float(np.nanmedian(np.abs(scaled))), 1e-9)


def _season_helps(plain: Floats, yearly: Floats) -> bool:
    """Was a year ago a help, in the weeks for which both misses are known?"""
    both = ~np.isnan(plain[:-1]) & ~np.isnan(yearly[:-1])
    if both.sum() < LEAST_MISSES:
        return False
    return bool(np.median(np.abs(yearly[:-1][both])) < np.median(np.abs(plain[:-1][both])))


def _two_sided(score: Floats) -> Floats:
    from scipy.special import stdtr

    return np.asarray(2 * stdtr(DEGREES, -np.abs(score)), dtype=float)


def _t_quantile(level: float) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(DEGREES, level))
