"""Seasons in monthly sales: ratio to the centred moving average.

Source: R. J. Hyndman and G. Athanasopoulos, "Forecasting: Principles and Practice", 3rd edition (2021), section 3.4
(classical multiplicative decomposition); the method goes back to F. R. Macaulay (1931).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group

MINIMUM_MONTHS = 24
_YEAR = 12


@dataclass(frozen=True)
class Seasonality:
    """Monthly sales taken apart, value = trend x season x remainder.

    table: one row per month: month, month_of_year, value, trend (NaN in the first and last six months), season,
    remainder (NaN where the trend is), adjusted = value / season (NaN where season is 0). index: one row per month of
    the year 1 … 12: month_of_year, season (1 = as in a month without season; mean 1), years (ratios that the season
    rests on). strength: share of the ups and downs around the trend that the season explains, 0 to 1, corrected for
    the twelve free numbers. p_value: how often as much would appear by chance, from an analysis of variance of the
    ratios by month. Both are NaN while some month has a single ratio (under 36 months): then nothing can be tested.
    """

    table: pd.DataFrame
    index: pd.DataFrame
    strength: float
    p_value: float


def seasonality(months: pd.DataFrame) -> Seasonality:
    """Trend, season and remainder of at least 24 months in a row.

    months: one row per whole month, in any order, with
        month  running number, year * 12 + month - 1 in the client's calendar (so Jalali months work too)
        value  sales of the month, 0 or more; months without sales are there with 0

    Assumes:
    1. The season multiplies the trend and keeps its shape over the years.
    2. Only whole months are given; a month still running would look like a slump.
    3. For p_value: the ratios of different months are independent, which holds roughly.

    Raises ValueError: a missing column, fewer than 24 months, months missing in between or doubled, a value below 0 or
    not known, twelve months in a row without any sale (no trend to compare with).

    >>> year = [1.5] * 6 + [.5] * 6
    >>> found = seasonality(pd.DataFrame({"month": range(24240, 24264), "value": [100 * each for each in year * 2]}))
    >>> found.index["season"].round(3).tolist() == year
    True
    """
    number, value = _checked(months)
    trend = _centred_average(value)
    with np.errstate(invalid="ignore"):
        ratio = value / trend
    of_year = (number % _YEAR).astype(np.int64)
    there = ~np.isnan(ratio)
    years = np.bincount(of_year[there], minlength=_YEAR)
    raw = sum_by_group(of_year[there], ratio[there], _YEAR) / years
    season = raw / raw.mean()
    index = pd.DataFrame({"month_of_year": np.arange(1, _YEAR + 1), "season": season, "years": years})
    with np.errstate(divide="ignore", invalid="ignore"):
        remainder = np.where(season[of_year] > 0, ratio / season[of_year], np.nan)
        adjusted = np.where(season[of_year] > 0, value / season[of_year], np.nan)
    table = pd.DataFrame(
        {
            "month": number,
            "month_of_year": of_year + 1,
            "value": value,
            "trend": trend,
            "season": season[of_year],
            "remainder": remainder,
            "adjusted": adjusted,
        }
    )
    return Seasonality(table, index, *_variance_explained(ratio[there], raw[of_year[there]], years))


def _checked(months: pd.DataFrame) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    for column in ("month", "value"):
        if column not in months:
            raise ValueError(f"seasons need the column {column!r}; found {list(months.columns)}")
    if len(months) < MINIMUM_MONTHS:
        lacking = MINIMUM_MONTHS - len(months)
        raise ValueError(f"seasons need {MINIMUM_MONTHS} whole months in a row: {len(months)} found, {lacking} missing")
    ordered = months.sort_values("month")
    number = ordered["month"].to_numpy(dtype=np.int64)
    steps = np.diff(number)
    if (steps != 1).any():
        after = int(number[int((steps != 1).argmax())])
        raise ValueError(f"months follow each other without gap or repetition: something is wrong after month {after}")
    value = ordered["value"].to_numpy(dtype=float, na_value=np.nan)
    if not np.isfinite(value).all() or (value < 0).any():
        raise ValueError(f"sales of a month are known and 0 or more: {value[~(value >= 0)][:3].tolist()}")
    return number, value


def _centred_average(value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The 2 x 12 moving average: half weight at either end, so that every month of the year weighs the same."""
    weights = np.array([0.5, *[1.0] * (_YEAR - 1), 0.5]) / _YEAR
    trend = np.full(len(value), np.nan)
    half = _YEAR // 2
    trend[half:-half] = np.convolve(value, weights, mode="valid")
    if (trend[half:-half] <= 0).any():
        raise ValueError("twelve months in a row have no sales: there is no trend to compare a month with")
    return trend


def _variance_explained(
    ratio: NDArray[np.float64], expected: NDArray[np.float64], years: NDArray[np.int64]
) -> tuple[float, float]:
    total = float(((ratio - ratio.mean()) ** 2).sum())
    if years.min() < 2 or total == 0:
        return math.nan, math.nan
    from scipy.special import fdtrc

    left = float(((ratio - expected) ** 2).sum())
    between, within = _YEAR - 1, len(ratio) - _YEAR
    strength = max(0.0, 1 - (left / within) / (total / (len(ratio) - 1)))
    if left == 0:
        return strength, 0.0
    return strength, float(fdtrc(between, within, ((total - left) / between) / (left / within)))
