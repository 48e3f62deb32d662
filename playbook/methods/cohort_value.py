"""What a cohort has brought so far, per customer, and when it has earned back what winning it cost.

Value adds up over the periods since the first order, and only periods that are over count. A cohort still young has a
short row, not a small value.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from playbook.methods.cohorts import grid


def cumulative_value(
    cells: pd.DataFrame,
    *,
    measure: str,
    last_complete: int | None = None,
    acquisition_cost: Mapping[int, float] | None = None,
) -> pd.DataFrame:
    """Value per customer of each cohort, added up over the periods since its start.

    cells: one row per cohort and period_index in which somebody ordered (see `cohort_cells`, method and view), with
    cohort, period_index, size, active and the measure. measure: the column to add up: orders, revenue, margin.
    last_complete: number of the last period that is over; None where `last_index` says it for each cohort.
    acquisition_cost: what winning all customers of a cohort cost, by cohort; NaN for cohorts that it does not name.

    Returns one row per cohort and index, as `cohorts.triangle` does: cohort, period_index, value (of that period
    alone), cumulative, size, per_customer = cumulative / size, cost_per_customer, net_per_customer = per_customer less
    cost. NaN where the period is not over.

    Raises ValueError: as `cohorts.triangle`, or a measure that the cells do not have.

    >>> cells = pd.DataFrame({"cohort": [1, 1, 2], "period_index": [0, 2, 0], "size": [4, 4, 5], "active": [4, 1, 5],
    ...                       "margin": [20.0, 8.0, 30.0]})
    >>> cumulative_value(cells, measure="margin", last_complete=3)["per_customer"].tolist()
    [5.0, 5.0, 7.0, 6.0, 6.0, nan]
    """
    if measure not in cells:
        raise ValueError(f"the cells have no measure {measure!r}; found {list(cells.columns)}")
    found = grid(cells, (measure,), last_complete=last_complete)
    value = found.values[measure]
    table = found.tidy({"value": value, "cumulative": value.cumsum(axis=1)})
    costs = acquisition_cost or {}
    table["per_customer"] = table["cumulative"] / table["size"]
    table["cost_per_customer"] = table["cohort"].map(lambda cohort: costs.get(cohort, np.nan)) / table["size"]
    table["net_per_customer"] = table["per_customer"] - table["cost_per_customer"]
    return table


def average_value(values: pd.DataFrame) -> pd.DataFrame:
    """The value per customer at each age, over the cohorts that have wholly lived through it, weighted by size.

    values: what `cumulative_value` returned. Columns: period_index, per_customer, cost_per_customer (of the cohorts
    whose cost is known; NaN without any), cohorts, customers.

    Each age is added to the one before as what customers of that age brought *in that period*, over all cohorts that
    have lived through it. The line therefore never bends because an old, better cohort alone is left; a plain mean of
    cumulated values would.

    Assumes: at each age, cohorts too young for it will bring what the older ones brought.

    >>> cells = pd.DataFrame({"cohort": [1, 1, 2], "period_index": [0, 1, 0], "size": [1, 1, 3], "active": [1, 1, 3],
    ...                       "margin": [50.0, 8.0, 30.0]})
    >>> average_value(cumulative_value(cells, measure="margin", last_complete=2))["per_customer"].tolist()
    [20.0, 28.0]
    """
    lived = values[values["value"].notna()]
    summed = lived.groupby("period_index").agg(
        value=("value", "sum"), customers=("size", "sum"), cohorts=("cohort", "size")
    )
    priced = lived[lived["cost_per_customer"].notna()]
    cost = (priced["cost_per_customer"] * priced["size"]).groupby(priced["period_index"]).sum()
    cost = cost / priced.groupby("period_index")["size"].sum()
    found = summed.reindex(sorted(values["period_index"].unique())).rename_axis("period_index").reset_index()
    found["per_customer"] = (found["value"] / found["customers"]).cumsum()
    found["cost_per_customer"] = found["period_index"].map(cost).astype(float)
    found[["cohorts", "customers"]] = found[["cohorts", "customers"]].fillna(0).astype("int64")
    return found[["period_index", "per_customer", "cost_per_customer", "cohorts", "customers"]]


def payback(values: pd.DataFrame) -> pd.DataFrame:
    """When each cohort had earned back its cost: one row per cohort whose cost is known, ascending.

    values: what `cumulative_value` returned for the margin, with costs. Columns: cohort, size, cost_per_customer,
    per_customer (so far), watched (periods since the first that are over), payback_index: the first period by whose end
    the cumulated value has reached the cost, 0 for the period of the first order; NaN where it has not yet.

    Assumes: what winning customers cost was spent in the period of the cohort; money later is worth as much as now.

    >>> cells = pd.DataFrame({"cohort": [1, 1], "period_index": [0, 2], "size": [2, 2], "active": [2, 1],
    ...                       "margin": [20.0, 8.0]})
    >>> values = cumulative_value(cells, measure="margin", last_complete=4, acquisition_cost={1: 26.0})
    >>> payback(values).to_dict("records")[0]["payback_index"]
    2.0
    """
    known = values[values["cost_per_customer"].notna() & values["per_customer"].notna()]
    reached = known[known["net_per_customer"] >= 0].groupby("cohort")["period_index"].min()
    found = known.groupby("cohort", as_index=False).agg(
        size=("size", "first"),
        cost_per_customer=("cost_per_customer", "first"),
        per_customer=("per_customer", "last"),
        watched=("period_index", "max"),
    )
    return found.assign(payback_index=found["cohort"].map(reached).astype(float))
