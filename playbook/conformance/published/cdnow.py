"""The customers of CDNOW on whom the field publishes its numbers.

A tenth of the people who first bought at CDNOW, a shop for music, in the first quarter of 1997, with all purchases up
to June 1998: 2,357 customers, 946 of whom came again by 30 September 1997. P. S. Fader and B. G. S. Hardie's data,
brucehardie.com/datasets; here as it comes with the package `lifetimes` 0.11.3 (MIT licence), counted per customer by
`tests/methods/lifetime_cdnow.py`. `cdnow.csv` has one row per distinct history, its times in days, what the repeat
purchases cost in cents, the purchases of the 39 weeks held out, and the customers who share all that.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Customers(NamedTuple):
    """One entry per distinct history: times in weeks (days / 7), dollars, and how many customers have it."""

    frequency: NDArray[np.float64]
    recency: NDArray[np.float64]
    T: NDArray[np.float64]
    monetary_value: NDArray[np.float64]
    later: NDArray[np.float64]
    weight: NDArray[np.float64]


@cache
def customers() -> Customers:
    """The customers at the end of September 1997.

    >>> int(customers().weight.sum()), int((customers().weight * customers().later).sum())
    (2357, 1882)
    """
    with files("playbook.conformance.published").joinpath("cdnow.csv").open(encoding="utf-8") as file:
        frequency, recency, watched, cents, later, count = np.loadtxt(file, delimiter=",", skiprows=1).T
    return Customers(frequency, recency / 7, watched / 7, cents / 100 / np.maximum(frequency, 1), later, count)
