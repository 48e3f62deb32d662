"""Golden values of the KPIs on customer service: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders
from tests.kpis.second_way_web import within
from tests.sample.reader import read


def _median_days(column: str, start: date, end: date) -> dict[Any, float]:
    """Median days, in whole minutes, from the request to what the column says, as far as it lies in the period."""
    found = within(read("support_tickets"), "opened_at", start, end)
    found = found[found[column] < pd.Timestamp(end) + pd.Timedelta(days=1)]
    days = (found[column].dt.floor("min") - found["opened_at"].dt.floor("min")) / pd.Timedelta(days=1)
    return {None: days.median(), **days.groupby(found["channel"]).median().to_dict()}


def first_response_time(start: date, end: date) -> dict[Any, float]:
    return _median_days("first_reply_at", start, end)


def resolution_time(start: date, end: date) -> dict[Any, float]:
    return _median_days("resolved_at", start, end)


def repeat_purchase_after_complaint(start: date, end: date) -> float:
    found = read("support_tickets")
    found = within(found[found["kind"] == "complaint"], "resolved_at", start, end)
    solved = found.groupby("customer_id")["resolved_at"].min()
    orders = numbered_orders()
    at = orders["customer_id"].map(solved)
    soon = (orders["day"] <= pd.Timestamp(end)) & (orders["day"] - at.dt.normalize() <= pd.Timedelta(days=30))
    return solved.index.isin(orders.loc[(orders["order_ts"] > at) & soon, "customer_id"]).mean()


def chat_resolution_share(start: date, end: date) -> float:
    found = within(read("support_tickets"), "opened_at", start, end)
    return found.loc[found["channel"] == "chat", "resolved_in_chat"].dropna().astype(float).mean()
