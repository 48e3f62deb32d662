"""Recency, frequency and money: five scores each, eleven groups.

Source of the scheme: A. M. Hughes, "Strategic Database Marketing" (1994), quintiles of recency, frequency and money.
The groups follow the common two-way table of recency against the mean of frequency and money; their limits are data,
in `rfm_groups.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

SCORES = 5


@dataclass(frozen=True)
class Group:
    """A group of customers and the scores that belong to it, limits included; fm is the mean of f and m."""

    id: str
    name: str
    sentence: str
    r: tuple[int, int]
    fm: tuple[float, float]

    def holds(self, r: NDArray[np.int64], f: NDArray[np.int64], m: NDArray[np.int64]) -> NDArray[np.bool_]:
        """For each customer whether the scores belong to this group."""
        # Twice the mean is a whole number: no rounding at the limits.
        return (self.r[0] <= r) & (r <= self.r[1]) & (round(2 * self.fm[0]) <= f + m) & (f + m <= round(2 * self.fm[1]))


@cache
def groups() -> Mapping[str, Group]:
    """The groups by id, from best to lost.

    >>> groups()["champions"].sentence
    'Bought very recently, buy often and spend most.'
    """
    text = files("playbook.methods").joinpath("rfm_groups.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            slug: Group(slug, block["name"], block["sentence"], tuple(block["r"]), tuple(block["fm"]))
            for slug, block in tomllib.loads(text).items()
        }
    )


def score(customers: pd.DataFrame) -> pd.DataFrame:
    """The customers with columns r, f, m (1 worst to 5 best) and group (an id of `groups`) added.

    customers: one row per customer who bought at least once, with
        recency_days  days since the last order, 0 or more
        frequency     orders, 1 or more
        monetary      money spent, in any one currency

    The score is the fifth of the ranking in which a customer stands. **Ties**: equal customers are never split.
    For frequency and money all take the score of the *lowest* place that their tie covers, so that whoever bought once
    scores 1 even where half of all did; scores that the tie covers are then skipped. For recency all take that of the
    *middle* place: a day on which everybody bought, or an old date on which a whole list was imported, is neither all
    recent nor all long ago.

    Assumes:
    1. Everyone is judged against the same day and over the same span.
    2. Scores compare customers of one frame with each other; they mean nothing across shops or dates.

    Raises ValueError: a missing column, no row, a value missing or not finite, recency below 0, frequency below 1.

    >>> import pandas as pd
    >>> shop = {"recency_days": [1, 40, 90, 200, 400], "frequency": [9, 3, 1, 1, 1], "monetary": [500, 90, 30, 20, 10]}
    >>> score(pd.DataFrame(shop))[["r", "f", "m", "group"]]
       r  f  m           group
    0  5  5  5       champions
    1  4  4  4           loyal
    2  3  1  3  about_to_sleep
    3  2  1  2     hibernating
    4  1  1  1            lost
    """
    recency, frequency, monetary = (_values(customers, column) for column in ("recency_days", "frequency", "monetary"))
    if recency.min() < 0:
        raise ValueError(f"recency_days are 0 or more: {recency.min():g}")
    if frequency.min() < 1:
        raise ValueError(f"only customers with an order have scores; frequency is 1 or more: {frequency.min():g}")
    r = _fifths(-recency, tie="middle")
    f, m = _fifths(frequency, tie="lowest"), _fifths(monetary, tie="lowest")
    assigned = np.select([group.holds(r, f, m) for group in groups().values()], list(groups()), default="")
    return customers.assign(r=r, f=f, m=m, group=assigned)


def group_profile(scored: pd.DataFrame) -> pd.DataFrame:
    """What each group is and is worth: one row per group of `groups`, in their order, empty ones included.

    scored: what `score` returned. Columns: group, customers, share (of all customers), recency_days, frequency,
    monetary (means; NaN for an empty group), monetary_share (of all money; NaN where nothing was spent in all).
    """
    import pandas as pd

    found = scored.groupby("group").agg(
        customers=("r", "size"),
        recency_days=("recency_days", "mean"),
        frequency=("frequency", "mean"),
        monetary=("monetary", "mean"),
        money=("monetary", "sum"),
    )
    found = found.reindex(list(groups())).rename_axis("group").reset_index()
    customers, money = found["customers"].fillna(0).astype("int64"), found["money"].fillna(0.0)
    return pd.DataFrame(
        {
            "group": found["group"],
            "customers": customers,
            "share": customers / len(scored),
            "recency_days": found["recency_days"],
            "frequency": found["frequency"],
            "monetary": found["monetary"],
            "monetary_share": money / money.sum() if money.sum() != 0 else np.nan,
        }
    )


def _values(customers: pd.DataFrame, column: str) -> NDArray[np.float64]:
    if column not in customers:
        raise ValueError(f"scores need the column {column!r}; found {list(customers.columns)}")
    values = customers[column].to_numpy(dtype=float, na_value=np.nan)
    if len(values) == 0:
        raise ValueError("there is no customer to score")
    if not np.isfinite(values).all():
        raise ValueError(f"every customer has a {column!r}: {int((~np.isfinite(values)).sum())} do not")
    return values


def _fifths(values: NDArray[np.float64], *, tie: str) -> NDArray[np.int64]:
    """In which fifth of the ranking from lowest to highest each value stands, 1 to 5; equal values alike."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    # Twice the place, counted from 1, keeps the middle of a tie a whole number.
    twice_place = 2 * (below + 1) if tie == "lowest" else 2 * below + counts + 1
    return (-(-SCORES * twice_place // (2 * len(values))))[codes].astype(np.int64)
