"""Golden values of the KPIs on carts and retargeting: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.kpis.second_way import numbered_orders
from tests.kpis.second_way_web import within
from tests.sample.reader import read

DAYS = pd.Timedelta(days=30)


def _soon(when: pd.Series, after: pd.Series, end: date) -> pd.Series:
    """Whether a moment lies up to the period's end and at most 30 days, by the calendar, after another."""
    day = when.dt.normalize()
    return (day <= pd.Timestamp(end)) & (day - after.dt.normalize() <= DAYS)


def _carts(start: date, end: date) -> pd.DataFrame:
    """Carts of the period: ordered, won back (with the order's time and worth), and when they were reminded of."""
    found = within(read("carts"), "created_at", start, end).set_index("cart_id")
    orders = numbered_orders().set_index("order_id")
    found["ordered"] = _soon(found["order_id"].map(orders["order_ts"]), found["created_at"], end)
    found["back_at"] = found["recovered_order_id"].map(orders["order_ts"])
    found["back"] = _soon(found["back_at"], found["created_at"], end)
    found["worth"] = found["recovered_order_id"].map(orders["net_revenue"]) - found["incentive_cost"].fillna(0)
    sent = within(read("campaign_messages").dropna(subset=["cart_id"]), "sent_at", date(2000, 1, 1), end)
    sent = sent[sent["sent_at"] >= sent["cart_id"].map(found["abandoned_at"])]
    found["reminded"] = sent.groupby("cart_id")["sent_at"].min()
    return found


def cart_abandonment_rate(start: date, end: date) -> float:
    found = _carts(start, end)
    return (~(found["ordered"] | found["back"])).mean()


def cart_recovery_rate(start: date, end: date) -> float:
    found = _carts(start, end)
    found = found[~found["ordered"] & found["reminded"].notna()]
    return (found["back"] & (found["back_at"] >= found["reminded"])).mean()


def recovered_cart_revenue(start: date, end: date) -> float:
    found = _carts(start, end)
    return found.loc[found["back"], "worth"].sum()


def _shown(start: date, end: date) -> pd.Series:
    return within(read("ad_exposures"), "ts", start, end).groupby("visitor_id")["ts"].min()


def retargeting_conversion_rate(start: date, end: date) -> float:
    shown = _shown(start, end)
    orders = numbered_orders()
    at = orders["visitor_id"].map(shown)
    shown = shown.drop(orders.loc[orders["order_ts"] <= at, "visitor_id"].unique())
    later = orders[(orders["order_ts"] > at) & _soon(orders["order_ts"], at, end)]
    return shown.index.isin(later["visitor_id"]).mean()


def retargeting_return_rate(start: date, end: date) -> float:
    shown, visits = _shown(start, end), read("sessions")
    at = visits["visitor_id"].map(shown)
    later = visits[(visits["started_at"] > at) & _soon(visits["started_at"], at, end)]
    return shown.index.isin(later["visitor_id"]).mean()
