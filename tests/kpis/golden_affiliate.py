"""Golden values of the KPIs on affiliates: plain pandas over the sample's files. One function per KPI, of its name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.kpis.second_way_web import recognised_visits, within
from tests.sample.reader import read

REPEAT_DAYS = 90  # defaults, since the sample's client.toml states neither
FAITHFUL = 0.3


def _days(start: date, end: date) -> pd.DataFrame:
    return within(read("affiliate_daily"), "date", start, end)


def active_affiliates(start: date, end: date) -> int:
    found = _days(start, end)
    return found.loc[(found["clicks"] > 0) | (found["orders"] > 0), "affiliate_id"].nunique()


def registered_affiliate_sites(start: date, end: date) -> int:
    found = read("affiliates")
    after = pd.Timestamp(end) + pd.Timedelta(days=1)
    return found[(found["registered_at"] < after) & ~(found["closed_at"] < after)]["site"].nunique()


def new_affiliate_sites(start: date, end: date) -> int:
    return within(read("affiliates"), "registered_at", start, end)["site"].nunique()


def affiliate_share_of_referral_visits(start: date, end: date) -> float:
    found = within(read("sessions"), "started_at", start, end)
    return (found.loc[found["is_referral"], "channel"] == "affiliate").mean()


def repeat_share_of_affiliate_orders(start: date, end: date) -> float:
    found = placed_by_known(start, end)
    return (found.loc[found["channel"] == "affiliate", "number"] >= 2).mean()


def _brought(end: date) -> pd.DataFrame:
    """Customers whose first known contact came by an affiliate, known for long enough; `back` in time for a second."""
    orders = numbered_orders()
    orders = orders[orders["day"] <= pd.Timestamp(end)]
    first, second = (orders[orders["number"] == number].set_index("customer_id") for number in (1, 2))
    # In the sample every contact is a visit, and its channel is the visit's.
    visits = recognised_visits().reset_index().sort_values(["started_at", "channel"])
    visits = visits[visits["started_at"] <= visits["customer"].map(first["order_ts"])]
    found = visits.drop_duplicates("customer").set_index("customer")
    found = found[found["channel"] == "affiliate"].copy()
    day = first["day"].reindex(found.index)
    found["back"] = (second["day"].reindex(found.index) - day).dt.days <= REPEAT_DAYS
    return found[(pd.Timestamp(end) - day).dt.days >= REPEAT_DAYS]


def repeat_share_of_affiliate_customers(start: date, end: date) -> dict[Any, float]:
    found = _brought(end)
    return {None: found["back"].mean(), **found.groupby("affiliate_id")["back"].mean().to_dict()}


def affiliates_by_repeat_band(start: date, end: date) -> dict[Any, int]:
    found = _brought(end).groupby("affiliate_id")["back"].agg(["size", "mean"])
    band = pd.cut(found["mean"], [-1, FAITHFUL / 2, FAITHFUL, 2], right=False, labels=["low", "middle", "high"])
    band = band.astype(str).mask(found["size"] < 10, "few")
    return {None: len(band), **band.value_counts().to_dict()}


def affiliates_with_faithful_customers(start: date, end: date) -> float:
    bands = affiliates_by_repeat_band(start, end)
    return bands.get("high", 0) / (bands[None] - bands.get("few", 0))


def _daily(start: date, end: date, what: str) -> dict[Any, float]:
    found = _days(start, end).groupby("affiliate_id")[["clicks", "orders", "revenue"]].sum()
    per_day = found.loc[(found["clicks"] > 0) | (found["orders"] > 0), what] / ((end - start).days + 1)
    return {None: per_day.median(), **per_day.to_dict()}


def daily_orders_per_affiliate(start: date, end: date) -> dict[Any, float]:
    return _daily(start, end, "orders")


def daily_revenue_per_affiliate(start: date, end: date) -> dict[Any, float]:
    return _daily(start, end, "revenue")


def commission_to_revenue_ratio(start: date, end: date) -> dict[Any, float]:
    by_affiliate = _days(start, end).groupby("affiliate_id")[["commission", "revenue"]].sum()
    whole = by_affiliate.sum()
    ratio = by_affiliate["commission"] / by_affiliate["revenue"]
    return {None: whole["commission"] / whole["revenue"], **ratio.to_dict()}
