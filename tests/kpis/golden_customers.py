"""Golden values of KPIs on customers: repeat buying, levers, lifetime value, churn. One function per KPI, of its name.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut of its own, with None for
the whole where it has one; None where nothing can be said. Plain pandas over the sample's files, nothing of ours.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tests.kpis.second_way import CHURN_WINDOW, numbered_orders, placed, placed_by_known, spent
from tests.sample.reader import read


def repeat_purchase_rate(start: date, end: date) -> float:
    buyers = placed_by_known(start, end)["customer_id"].unique()
    history = numbered_orders()
    history = history[(history["day"] <= pd.Timestamp(end)) & history["customer_id"].isin(buyers)]
    return (history.groupby("customer_id").size() >= 2).mean()


def repeat_purchase_rate_within_period(start: date, end: date) -> float:
    return (placed_by_known(start, end).groupby("customer_id").size() >= 2).mean()


def purchase_frequency(start: date, end: date) -> float:
    return placed_by_known(start, end).groupby("customer_id").size().mean()


def customers(start: date, end: date) -> float:
    return placed_by_known(start, end)["customer_id"].nunique()


def average_order_value_of_known_customers(start: date, end: date) -> float:
    return placed_by_known(start, end)["net_revenue"].mean()


def revenue_by_levers(start: date, end: date) -> float:
    return placed_by_known(start, end)["net_revenue"].sum()


def _levers(start: date, end: date) -> np.ndarray | None:
    """Effects of customers, frequency and order value against the month before: logarithmic mean times log ratio."""
    if start.day != 1 or end - start > pd.Timedelta(days=31):
        return None  # `all` has no period before it
    before_end = pd.Timestamp(start) - pd.Timedelta(days=1)
    before, after = placed_by_known(before_end.replace(day=1), before_end), placed_by_known(start, end)
    factors = []
    for frame in (before, after):
        people, number, money = frame["customer_id"].nunique(), len(frame), frame["net_revenue"].sum()
        factors.append(np.array([people, number / people, money / number]))
    first, second = factors[0].prod(), factors[1].prod()
    return (second - first) / np.log(second / first) * np.log(factors[1] / factors[0])


def revenue_change_by_customers(start: date, end: date) -> float | None:
    effects = _levers(start, end)
    return None if effects is None else effects[0]


def revenue_change_by_frequency(start: date, end: date) -> float | None:
    effects = _levers(start, end)
    return None if effects is None else effects[1]


def revenue_change_by_order_value(start: date, end: date) -> float | None:
    effects = _levers(start, end)
    return None if effects is None else effects[2]


def customer_lifetime_value(start: date, end: date) -> float:
    found = numbered_orders()[numbered_orders()["day"] <= pd.Timestamp(end)].dropna(subset=["customer_id"])
    return found.groupby("customer_id")["net_revenue"].sum().mean()


def customer_lifetime_margin(start: date, end: date) -> float:
    found = numbered_orders()[numbered_orders()["day"] <= pd.Timestamp(end)].dropna(subset=["customer_id"])
    return found.groupby("customer_id")["margin"].sum().mean()


def _active(start: date, end: date) -> pd.Series:
    """For each customer active on the eve of the period: still active on its last day?"""
    eve = pd.Timestamp(start) - pd.Timedelta(days=1)
    found = numbered_orders().dropna(subset=["customer_id"])
    cancelled = read("customers").set_index("customer_id")["cancelled_at"].dt.normalize()

    def active_on(day: pd.Timestamp) -> set[Any]:
        last = found[found["day"] <= day].groupby("customer_id")["day"].max()
        last = last[(day - last).dt.days <= CHURN_WINDOW]
        gone = cancelled.reindex(last.index)
        return set(last.index[~(gone <= day)])

    at_start, at_end = active_on(eve), active_on(pd.Timestamp(end))
    return pd.Series({each: each in at_end for each in at_start}, dtype=bool)


def churn_rate(start: date, end: date) -> float | None:
    found = _active(start, end)
    return (~found).mean() if len(found) else None


def customer_retention_rate(start: date, end: date) -> float | None:
    found = _active(start, end)
    return found.mean() if len(found) else None


def retained_customers(start: date, end: date) -> float | None:
    found = _active(start, end)
    return found.sum() if len(found) else None


def retention_spend(start: date, end: date) -> float:
    found = spent(start, end)
    return found.loc[found["purpose"] == "retention", "amount"].sum()


def customer_retention_cost(start: date, end: date) -> float | None:
    kept = retained_customers(start, end)
    return retention_spend(start, end) / kept if kept else None


def lifetime_value_to_acquisition_cost(start: date, end: date) -> float:
    costs = spent(start, end)
    won = (placed(start, end)["number"] == 1).sum()
    return customer_lifetime_margin(start, end) / (costs.loc[costs["purpose"] == "acquisition", "amount"].sum() / won)
