"""Golden values of the KPIs on content, on what customers make and on influencers. One function per KPI, of its name.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut, with None for the whole.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.kpis.second_way_web import recognised_visits, within
from tests.sample.reader import read

REPEAT_DAYS = 90


def _content_visits(start: date, end: date) -> pd.DataFrame:
    """Visits with a page of content; `person` is the recognised customer, else the browser."""
    views = within(read("page_views"), "ts", start, end)
    pages = views.loc[views["page_type"] == "content", "session_id"].unique()
    return recognised_visits().loc[pages]


def returning_readers(start: date, end: date) -> float:
    return (_content_visits(start, end)["person"].value_counts() >= 2).sum()


def buyers_who_read(start: date, end: date) -> float:
    buyers = placed_by_known(start, end)["customer_id"].unique()
    return len(set(buyers) & set(_content_visits(start, end)["customer"]))


def _repeat_rates(start: date, end: date) -> tuple[float, float]:
    """Of readers and of the other buyers: share with two orders in the period."""
    orders = placed_by_known(start, end)["customer_id"].value_counts()
    reads = orders.index.isin(_content_visits(start, end)["customer"].dropna().unique())
    again = orders >= 2
    return float(again[reads].mean()), float(again[~reads].mean())


def repeat_rate_of_readers(start: date, end: date) -> float:
    return _repeat_rates(start, end)[0]


def repeat_rate_of_others(start: date, end: date) -> float:
    return _repeat_rates(start, end)[1]


def repeat_rate_of_content_users(start: date, end: date) -> float:
    readers, others = _repeat_rates(start, end)
    return readers - others


def event_attendance_rate(start: date, end: date) -> dict[Any, float]:
    found = within(read("community_events"), "registered_at", start, end)
    there = found["attended_at"] < pd.Timestamp(end) + pd.Timedelta(days=1)
    return {None: there.mean(), **there.groupby(found["event_id"]).mean().to_dict()}


def customer_content_items(start: date, end: date) -> dict[Any, float]:
    pieces = within(read("ugc"), "ts", start, end)
    reviews = len(within(read("reviews"), "ts", start, end))
    return {None: len(pieces) + reviews, "review": reviews, **pieces["kind"].value_counts().to_dict()}


def _influenced() -> pd.DataFrame:
    orders = numbered_orders()
    first = orders[(orders["number"] == 1) & orders["influencer_id"].notna()].set_index("customer_id")
    return first.assign(second=orders[orders["number"] == 2].set_index("customer_id")["day"].reindex(first.index))


def new_customers_by_influencer(start: date, end: date) -> dict[Any, float]:
    """By influencer; 0 for one who won nobody in the period but somebody before."""
    found = _influenced()
    inside = found["day"].between(pd.Timestamp(start), pd.Timestamp(end))
    return {None: inside.sum(), **inside.groupby(found["influencer_id"]).sum().to_dict()}


def repeat_rate_of_influencer_customers(start: date, end: date) -> dict[Any, float]:
    found = _influenced()
    found = found[(pd.Timestamp(end) - found["day"]).dt.days >= REPEAT_DAYS]
    again = (found["second"] - found["day"]).dt.days <= REPEAT_DAYS
    return {None: again.mean(), **again.groupby(found["influencer_id"]).mean().to_dict()}
