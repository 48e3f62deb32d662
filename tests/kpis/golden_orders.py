"""Golden values of KPIs on orders, revenue, margin and places. One function per KPI, of its name.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut of its own, with None for
the whole where it has one; None where nothing can be said. Plain pandas over the sample's files, nothing of ours.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import FOCUS, given_back, numbered_orders, placed
from tests.sample.reader import read


def orders(start: date, end: date) -> float:
    return len(placed(start, end))


def gross_revenue(start: date, end: date) -> float:
    return placed(start, end)["gross_revenue"].sum()


def net_revenue(start: date, end: date) -> float:
    return placed(start, end)["net_revenue"].sum()


def _sold(start: date, end: date) -> pd.DataFrame:
    """Product lines of the period's orders; what a line does not say is said of its product."""
    kinds = read("products").set_index("product_id")["kind"]
    lines = read("order_items").merge(placed(start, end)[["order_id"]], on="order_id")
    kind = lines["kind"] if "kind" in lines else lines["product_id"].map(kinds)
    return lines[kind.fillna(lines["product_id"].map(kinds)).fillna("product") == "product"]


def pieces_sold(start: date, end: date) -> float:
    return _sold(start, end)["qty"].sum()


def product_revenue(start: date, end: date) -> float:
    found = _sold(start, end)
    return (found["qty"] * found["unit_price"]).sum()


def returns(start: date, end: date) -> float:
    return len(given_back(start, end))


def returned_amount(start: date, end: date) -> float:
    return given_back(start, end)["amount"].sum()


def revenue_after_returns(start: date, end: date) -> float:
    return gross_revenue(start, end) - returned_amount(start, end)


def orders_of_unknown_customers(start: date, end: date) -> float:
    return placed(start, end)["customer_id"].isna().sum()


def average_order_value(start: date, end: date) -> float:
    return placed(start, end)["net_revenue"].mean()


def returning_revenue(start: date, end: date) -> float:
    found = placed(start, end)
    return found.loc[found["number"] >= 2, "net_revenue"].sum()


def returning_revenue_share(start: date, end: date) -> float:
    return returning_revenue(start, end) / net_revenue(start, end)


def margin_per_returning_order(start: date, end: date) -> dict[Any, float]:
    found = placed(start, end)
    found = found[found["number"] >= 2]
    return {None: found["after_fees"].mean(), **found.groupby("sales_channel")["after_fees"].mean().to_dict()}


def margin_per_first_order(start: date, end: date) -> dict[Any, float]:
    found = placed(start, end)
    found = found[found["number"] == 1]
    return {None: found["after_fees"].mean(), **found.groupby("sales_channel")["after_fees"].mean().to_dict()}


def focus_place_revenue_share(start: date, end: date) -> float:
    found = placed(start, end)
    return found.loc[found["shipping_city"] == FOCUS, "net_revenue"].sum() / found["net_revenue"].sum()


def focus_place_order_share(start: date, end: date) -> float:
    return (placed(start, end)["shipping_city"] == FOCUS).mean()


def country_revenue_share(start: date, end: date) -> dict[Any, float]:
    found = placed(start, end)
    return (found.groupby("shipping_country")["net_revenue"].sum() / found["net_revenue"].sum()).to_dict()


def revenue_change_to_prior_period(start: date, end: date) -> float | None:
    if start.day != 1 or end - start > pd.Timedelta(days=31):
        return None
    before_end = pd.Timestamp(start) - pd.Timedelta(days=1)
    before = net_revenue(before_end.replace(day=1), before_end)
    return (net_revenue(start, end) - before) / before


def revenue_change_to_prior_year(start: date, end: date) -> float | None:
    if start.day != 1 or end - start > pd.Timedelta(days=31):
        return None
    before = net_revenue(start.replace(year=start.year - 1), end.replace(year=end.year - 1))
    return (net_revenue(start, end) - before) / before


def returning_revenue_forecast_error(start: date, end: date) -> float:
    """Six months, each forecast from the months before it, one after another."""
    orders = numbered_orders()
    orders = orders[(orders["day"] <= pd.Timestamp(end)) & (orders["number"] >= 2)]
    sold = orders.groupby(orders["day"].dt.to_period("M"))["net_revenue"].sum()
    missed = summed = 0.0
    for back in range(6):
        month = pd.Period(end, "M") - back
        last, year_ago = ([sold[month - ago] for ago in range(first, first + 3)] for first in (1, 13))
        missed += abs(sold[month] - sold[month - 12] * sum(last) / sum(year_ago))
        summed += sold[month]
    return missed / summed
