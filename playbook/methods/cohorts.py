"""Cohorts: of the customers who began in one period, how many came back in each later one.

A cohort is the customers whose first order fell into the same period (month, week, quarter …). Periods are whole
numbers that grow by one, in the client's own calendar: year * 12 + month - 1 for months, so a Jalali month is as good
as any other. What cannot be known yet is NaN, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.grouped import sum_by_group

Kind = Literal["on", "on_or_after"]


def triangle(activity: pd.DataFrame, *, last_complete: int | None = None, kind: Kind = "on") -> pd.DataFrame:
    """The retention triangle, one row per cohort and period since its start.

    activity: one row per cohort and period in which somebody was active, in any order, with
        cohort        number of the period of the first order
        period_index  periods since then, 0 for the first itself
        active        with kind "on" the customers active in that period, with "on_or_after" those *last* active in it
        size          customers in the cohort, the same in all its rows
        last_index    only where there is no `last_complete`: the latest index that the whole cohort has lived through
    last_complete: number of the last period that is over; what lies later is blank. None where customers have clocks of
    their own (`cohort_cells.count_own_clock`), so that cohorts do not end on one day.
    kind: "on" counts who was active in the period; "on_or_after" who was active in it or in any later one. The second
    never rises along a row, and its latest periods read too low because later returns are still to come.

    Returns cohort, period_index, active, size, rate = active / size, for every cohort and every index from 0 to the
    last one known of any; active and rate are NaN where the period is not over, and 0 where nobody came.

    Assumes: 1. a cohort without any row has no customers; 2. the counts were taken up to last_complete or later.

    Raises ValueError: a missing column, no row, two rows for one cell, a period before the first, two sizes for one
    cohort, a size of 0, more active than there are.

    >>> seen = pd.DataFrame({"cohort": [1, 1, 2], "period_index": [0, 1, 0], "active": [10, 4, 5], "size": [10, 10, 5]})
    >>> triangle(seen, last_complete=2).pivot(index="cohort", columns="period_index", values="rate")
    period_index    0    1
    cohort
    1             1.0  0.4
    2             1.0  NaN
    """
    cells = grid(activity, ("active",), last_complete=last_complete)
    active = cells.values["active"]
    if kind == "on_or_after":
        active = active[:, ::-1].cumsum(axis=1)[:, ::-1]
    return cells.tidy({"active": active}).assign(rate=lambda rows: rows["active"] / rows["size"])


@dataclass(frozen=True)
class Grid:
    """Cohorts by periods since their start: cohorts and size (cohorts,), values by name and known (cohorts, indices).

    Values are 0 where nobody came; known says where the period is over for the whole cohort. The indices may reach
    beyond the last known one, since counts of periods still running are needed to count who came later.
    """

    cohorts: NDArray[np.int64]
    size: NDArray[np.int64]
    values: Mapping[str, NDArray[np.float64]]
    known: NDArray[np.bool_]

    def tidy(self, values: Mapping[str, NDArray[np.float64]]) -> pd.DataFrame:
        """One row per cohort and index up to the last known one of any cohort (0 at least); NaN where not known."""
        shown = max(1, int(self.known.any(axis=0).sum()))
        known = self.known[:, :shown]
        found = {name: np.where(known, each[:, :shown], np.nan).ravel() for name, each in values.items()}
        return pd.DataFrame(
            {
                "cohort": np.repeat(self.cohorts, shown),
                "period_index": np.tile(np.arange(shown), len(self.cohorts)),
                **found,
                "size": np.repeat(self.size, shown),
            }
        )


def grid(cells: pd.DataFrame, measures: Sequence[str], *, last_complete: int | None = None) -> Grid:
    """The measures as full matrices of cohorts by periods since; arguments and errors as for `triangle`."""
    _check(cells, last_complete)
    cohorts, first_row, row = np.unique(
        cells["cohort"].to_numpy(dtype=np.int64), return_index=True, return_inverse=True
    )
    index = cells["period_index"].to_numpy(dtype=np.int64)
    lived = cells["last_index"] if last_complete is None else last_complete - cells["cohort"]
    last = lived.to_numpy(dtype=np.int64)[first_row]
    width = max(int(last.max()), int(index.max()), 0) + 1
    values = {
        name: sum_by_group(row * width + index, cells[name].to_numpy(dtype=float), len(cohorts) * width).reshape(
            len(cohorts), width
        )
        for name in measures
    }
    size = cells["size"].to_numpy(dtype=np.int64)[first_row]
    return Grid(cohorts, size, values, np.arange(width) <= last[:, None])


def average(retention: pd.DataFrame) -> pd.DataFrame:
    """The mean retention at each age, over the cohorts that have wholly lived through it.

    retention: what `triangle` returned. Columns: period_index, rate (weighted by size: the share of all these customers
    who came), simple_rate (every cohort alike, however small; shown because people ask, not to be relied on), cohorts,
    customers. Ages that no cohort has lived through are NaN.

    Assumes: cohorts are comparable; at high ages only the oldest are left, so a bend may be theirs alone.

    >>> two = pd.DataFrame({"cohort": [1, 2], "period_index": [1, 1], "active": [2, 0], "size": [10, 100]})
    >>> average(triangle(two, last_complete=3)).round(3).iloc[1].to_dict()
    {'period_index': 1.0, 'rate': 0.018, 'simple_rate': 0.1, 'cohorts': 2.0, 'customers': 110.0}
    """
    lived = retention[retention["rate"].notna()]
    found = (
        lived.groupby("period_index")
        .agg(
            active=("active", "sum"), customers=("size", "sum"), simple_rate=("rate", "mean"), cohorts=("rate", "size")
        )
        .reindex(sorted(retention["period_index"].unique()))
        .rename_axis("period_index")
        .reset_index()
    )
    found["rate"] = found["active"] / found["customers"]
    found[["cohorts", "customers"]] = found[["cohorts", "customers"]].fillna(0).astype("int64")
    return found[["period_index", "rate", "simple_rate", "cohorts", "customers"]]


def _check(activity: pd.DataFrame, last_complete: int | None) -> None:
    for column in ("cohort", "period_index", "active", "size", *(() if last_complete is not None else ("last_index",))):
        if column not in activity:
            raise ValueError(f"cohorts need the column {column!r}; found {list(activity.columns)}")
    if len(activity) == 0:
        raise ValueError("there is no cohort")
    if activity["period_index"].min() < 0:
        raise ValueError(f"nobody is active before the first period: period_index {activity['period_index'].min()}")
    doubled = activity.duplicated(["cohort", "period_index"])
    if doubled.any():
        raise ValueError(f"one row per cohort and period: {activity.loc[doubled, 'cohort'].tolist()[:3]} have more")
    sizes = activity.groupby("cohort")["size"].agg(["min", "max"])
    if (sizes["min"] != sizes["max"]).any() or (sizes["min"] <= 0).any():
        raise ValueError(f"a cohort has one size of 1 or more: {sizes.head(3).to_dict('index')}")
    if not activity["active"].between(0, activity["size"]).all():
        raise ValueError("active customers are between 0 and the cohort's size")
