"""Why a ratio changed: because its groups changed, or because the weight between them did.

A conversion rate can fall in the shop while it rises in every channel, when visits come from weaker channels. So the
change is split, group by group, into the rate effect (the group's own rate moved, at its mean weight) and the mix
effect (its weight moved, times how far its mean rate lies above or below the whole's). Both sums together are the
change, exactly; neither needs a reference period.

Source: E. M. Kitagawa, "Components of a difference between two rates", Journal of the American Statistical Association
50 (1955), 1168-1194, two components; the mean of the whole is taken off the mix so that a group's own mix effect does
not depend on where zero lies.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COLUMNS = ("group", "weight_before", "weight_after", "rate_before", "rate_after", "mix", "rate", "effect")


def mix_and_rate(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The change of sum(numerator) / sum(denominator) between two periods, by group.

    before, after: one row per group, in any order: group, numerator, denominator (0 or more). A group that is missing
    in one of them has a denominator of 0 there.

    Returns one row per group, in ascending order: group, weight_before, weight_after (share of the denominator),
    rate_before, rate_after (NaN where the denominator is 0), mix, rate (effects), effect (their sum). The sum of
    `effect` over the groups is the change of the whole ratio. A group without a rate in one period has only a mix
    effect: it came or went with the rate it has in the other.

    Assumes that each unit of the denominator belongs to one group; overlapping groups do not add up to a whole.

    Raises ValueError: a missing column, a group twice, a denominator below 0 or unknown, a numerator over nothing, or
    a period whose denominators are all 0.

    >>> one = pd.DataFrame({"group": ["mail", "ads"], "numerator": [40, 10], "denominator": [400, 600]})
    >>> two = pd.DataFrame({"group": ["mail", "ads"], "numerator": [24, 18], "denominator": [200, 800]})
    >>> mix_and_rate(one, two)[["group", "mix", "rate"]].round(4).values.tolist()
    [['ads', -0.0053, 0.0041], ['mail', -0.0128, 0.006]]
    """
    first, second = _checked(before), _checked(after)
    groups = sorted({*first.index, *second.index}, key=str)
    first, second = (each.reindex(groups, fill_value=0.0) for each in (first, second))
    weights = [_array(each["denominator"]) / float(each["denominator"].sum()) for each in (first, second)]
    wholes = [float(each["numerator"].sum()) / float(each["denominator"].sum()) for each in (first, second)]
    shown = [_divided(_array(each["numerator"]), _array(each["denominator"])) for each in (first, second)]
    # A group that is empty in both periods has weight 0 in both, so that any rate does.
    rates = [np.nan_to_num(np.where(np.isnan(own), other, own)) for own, other in (shown, shown[::-1])]
    mix = (weights[1] - weights[0]) * ((rates[0] + rates[1]) / 2 - (wholes[0] + wholes[1]) / 2)
    rate = (weights[0] + weights[1]) / 2 * (rates[1] - rates[0])
    values = (groups, *weights, *shown, mix, rate, mix + rate)
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def _checked(frame: pd.DataFrame) -> pd.DataFrame:
    for column in ("group", "numerator", "denominator"):
        if column not in frame:
            raise ValueError(f"mix and rate need the column {column!r}; found {list(frame.columns)}")
    if frame["group"].duplicated().any():
        raise ValueError(f"each group has one row: {frame.loc[frame['group'].duplicated(), 'group'].tolist()}")
    found = frame.set_index("group")[["numerator", "denominator"]].astype(float)
    above, below = _array(found["numerator"]), _array(found["denominator"])
    if not np.isfinite(above).all() or not np.isfinite(below).all() or (below < 0).any():
        raise ValueError("numerators are known, and denominators are known and 0 or more")
    if ((below == 0) & (above != 0)).any() or below.sum() == 0:
        raise ValueError("there is nothing to divide by: no numerator over a denominator of 0, and no empty period")
    return found


def _array(column: pd.Series[float]) -> NDArray[np.float64]:
    return np.asarray(column.to_numpy(dtype=float), dtype=np.float64).reshape(-1)


def _divided(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    found = np.full(len(below), np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found
