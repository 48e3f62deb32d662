"""The CDNOW customers: the data set on which the field publishes its numbers.

A tenth of the people who first bought at CDNOW, a shop for music, in the first quarter of 1997, with all purchases up
to June 1998: 2,357 customers. P. S. Fader and B. G. S. Hardie's file comes with the package `lifetimes`, whose code is
not imported here.
"""

from __future__ import annotations

from functools import cache
from importlib.metadata import distribution
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

CALIBRATION_END = pd.Timestamp("1997-09-30")
HOLDOUT_WEEKS = 39


class Summary(NamedTuple):
    """One entry per customer, in order of customer number; times in weeks, days / 7."""

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    T: NDArray[np.float64]
    monetary_value: NDArray[np.float64]
    holdout: NDArray[np.float64]


@cache
def purchases() -> pd.DataFrame:
    """One row per purchase: customer, day, value in dollars."""
    path = distribution("lifetimes").locate_file("lifetimes/datasets/CDNOW_sample.txt")
    rows = pd.read_csv(str(path), sep=r"\s+", header=None, names=["master", "customer", "day", "units", "value"])
    return rows.assign(day=pd.to_datetime(rows["day"].astype(str)))[["customer", "day", "value"]]


@cache
def summary() -> Summary:
    """What the customers had done by the end of September 1997, and how often they came in the 39 weeks after it."""
    days = purchases().groupby(["customer", "day"], as_index=False)["value"].sum()
    seen = days[days["day"] <= CALIBRATION_END]
    first, last = (seen.groupby("customer")["day"].agg(which) for which in ("min", "max"))
    repeats = seen[seen["day"] > seen["customer"].map(first)].groupby("customer")["value"]
    later = days[days["day"] > CALIBRATION_END].groupby("customer").size()
    return Summary(
        repeats.size().reindex(first.index, fill_value=0).to_numpy(dtype=float),
        ((last - first).dt.days / 7).to_numpy(),
        ((CALIBRATION_END - first).dt.days / 7).to_numpy(),
        repeats.mean().reindex(first.index, fill_value=0.0).to_numpy(),
        later.reindex(first.index, fill_value=0).to_numpy(dtype=float),
    )


@cache
def rounded_summary() -> pd.DataFrame:
    """The summary that Fader and Hardie published: x, t_x, T in weeks to two decimals, and zbar, the mean spend."""
    path = distribution("lifetimes").locate_file("lifetimes/datasets/cdnow_customers_summary_with_transactions.csv")
    return pd.read_csv(str(path))
