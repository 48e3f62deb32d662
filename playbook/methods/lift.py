"""How much likelier a group is to convert than everybody: lift, with its interval and its test.

Sources: A. Agresti, "Categorical Data Analysis", 3rd edition (2013), section 3.1 (the delta method, on the logarithm of
a ratio of proportions); here the group is part of everybody, and the interval allows for that. L. Kish, "Survey
Sampling" (1965), section 8.2 (design effect).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from playbook.methods.intervals import normal_quantile
from playbook.methods.many_tests import holm


def lift(groups: pd.DataFrame, *, converted: float, n: float, level: float = 0.95) -> pd.DataFrame:
    """The rate of each group relative to that of everybody.

    groups: one row per group, with n (its people) and converted (those of them who did what was wanted); groups may
    overlap. Where n counts visits of fewer people, a column `design` says how many times larger the rate's variance is
    for that (`design_effect`); numbers are then worth that much less. converted, n: of everybody, with the groups.

    Returns the rows as given with rate, low and high of the rate (Wilson); lift, lift_low and lift_high (delta method
    on the logarithm); p_value (two-sided, group against the rest, pooled z) and adjusted (Holm, over these groups).
    Lift is 0 with an unknown upper end where nobody of a group converted; p_value is NaN where a group is everybody or
    nothing varies.

    Assumes: 1. people are independent of each other; 2. everybody was drawn at once, and a group's size is chance too.

    Raises ValueError when a group's numbers exceed everybody's, or nobody converted.

    >>> found = lift(pd.DataFrame({"n": [100], "converted": [40]}), converted=100, n=500)
    >>> found[["rate", "lift"]].round(3).values.tolist()
    [[0.4, 2.0]]
    """
    if not 0 < converted <= n:
        raise ValueError(f"a lift is relative to a rate above 0: {converted} of {n}")
    size, hits = groups["n"].to_numpy(dtype=float), groups["converted"].to_numpy(dtype=float)
    if (size <= 0).any() or (hits < 0).any() or (hits > size).any() or (size - hits > n - converted).any():
        raise ValueError("every group holds somebody, and no group exceeds everybody")
    rate, overall = hits / size, converted / n
    # Kish's effective size: the same rates, seen on so many fewer cases.
    design = groups["design"].to_numpy(dtype=float) if "design" in groups else np.ones(len(groups))
    size, hits, everybody, all_hits = size / design, hits / design, n / design, converted / design
    low, high = _wilson(rate, size, level)
    with np.errstate(divide="ignore", invalid="ignore"):
        # Delta method over the four counts (in or out of the group, converted or not), whose sum is fixed.
        variance = 1 / hits - 1 / size - 1 / all_hits + 2 * hits / (size * all_hits) - 1 / everybody
        half = normal_quantile(level) * np.sqrt(np.maximum(variance, 0.0))
        value = rate / overall
        lift_low, lift_high = value * np.exp(-half), value * np.exp(half)
    lift_low, lift_high = np.where(hits > 0, lift_low, 0.0), np.where(hits > 0, lift_high, np.nan)
    p_value = _against_the_rest(hits, size, all_hits, everybody)
    return groups.assign(
        rate=rate, low=low, high=high, lift=value, lift_low=lift_low, lift_high=lift_high,
        p_value=p_value, adjusted=holm(p_value),
    )  # fmt: skip


def _wilson(rate: np.ndarray, size: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's interval of many proportions at once; `intervals.wilson` is the same for one."""
    z = normal_quantile(level)
    centre = (rate + z * z / (2 * size)) / (1 + z * z / size)
    half = z / (1 + z * z / size) * np.sqrt(rate * (1 - rate) / size + z * z / (4 * size * size))
    return np.where(rate == 0, 0.0, centre - half), np.where(rate == 1, 1.0, centre + half)


def _against_the_rest(hits: np.ndarray, size: np.ndarray, converted: np.ndarray, n: np.ndarray) -> np.ndarray:
    from scipy.special import erfc

    # Counts that were made smaller leave dust where a group is everybody.
    rest = np.where(n - size > 1e-6 * n, n - size, 0.0)
    overall = converted / n
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(overall * (1 - overall) * (1 / size + 1 / rest))
        z = (hits / size - (converted - hits) / rest) / error
    p_value = erfc(np.abs(z) / np.sqrt(2))
    return np.where((rest > 0) & (error > 0), p_value, np.nan)


def proportions(groups: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """The rows as given (n, converted; n may be 0) with rate, low and high (Wilson); NaN where there is nobody.

    >>> proportions(pd.DataFrame({"n": [200, 0], "converted": [50, 0]})).round(3)["low"].tolist()
    [0.195, nan]
    """
    size = groups["n"].to_numpy(dtype=float)
    known = np.where(size > 0, size, np.nan)
    rate = groups["converted"].to_numpy(dtype=float) / known
    low, high = _wilson(rate, known, level)
    return groups.assign(rate=rate, low=low, high=high)


def design_effect(sums: pd.DataFrame) -> np.ndarray:
    """How many times larger the variance of a rate of visits is because people visit more than once; at least 1.

    sums: as for `ratio_of_sums`, x a person's visits and y those of them with an order.

    >>> sums = pd.DataFrame({"n": [10], "y": [10.0], "x": [20.0], "yy": [20.0], "xy": [20.0], "xx": [40.0]})
    >>> design_effect(sums).round(2).tolist()  # whoever orders does so in both visits: twice the variance, and 10/9
    [2.22]
    """
    n, y, x = (sums[name].to_numpy(dtype=float) for name in ("n", "y", "x"))
    rate = y / x
    squares = sums["yy"].to_numpy(dtype=float) - 2 * rate * sums["xy"].to_numpy(dtype=float)
    squares = squares + rate**2 * sums["xx"].to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = squares * n / (n - 1) / (x * rate * (1 - rate))
    return np.maximum(np.where(np.isfinite(found), found, 1.0), 1.0)
