"""What golden values rest on: the sample's orders, returns and costs in plain pandas, with nothing of ours."""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd

from tests.sample.reader import completed_orders, read

CHURN_WINDOW = 180  # as written in the sample's client.toml
FOCUS = "Warsaw"
OWNED = ["direct", "email", "sms", "app", "community"]
PAID = ["paid_search", "paid_social", "display", "affiliate"]
LOOKBACK = 30


@cache
def numbered_orders() -> pd.DataFrame:
    """Completed orders with day, number among the customer's orders, margin after fees and last-touch channel."""
    found = completed_orders().sort_values(["order_ts", "order_id"])
    found["day"] = found["order_ts"].dt.normalize()
    known = found["customer_id"].notna()
    found["number"] = found[known].groupby("customer_id").cumcount() + 1
    found["after_fees"] = found["margin"] - found["channel_fee"]
    # The last contact that the touchpoints tie to the order, at most 30 days before it; else the visit that it was
    # placed in; else what the export credits.
    touches = read("touchpoints").dropna(subset=["order_id"])
    touches = touches.merge(found[["order_id", "order_ts", "day"]], on="order_id")
    age = (touches["day"] - touches["ts"].dt.normalize()).dt.days
    touches = touches[(touches["ts"] <= touches["order_ts"]) & (age <= LOOKBACK)]
    last = touches.sort_values(["ts", "channel"]).groupby("order_id")["channel"].last()
    visit = found["session_id"].map(read("sessions").set_index("session_id")["channel"])
    touched = found["order_id"].map(last).fillna(visit)
    found["last_channel"] = touched.fillna("unknown")
    found["channel"] = touched.fillna(found["credited_channel"]).fillna("unknown")
    return found


def placed(start: date, end: date) -> pd.DataFrame:
    found = numbered_orders()
    return found[(found["day"] >= pd.Timestamp(start)) & (found["day"] <= pd.Timestamp(end))]


def placed_by_known(start: date, end: date) -> pd.DataFrame:
    return placed(start, end).dropna(subset=["customer_id"])


def given_back(start: date, end: date) -> pd.DataFrame:
    found = read("returns")
    day = found["refunded_at"].dt.normalize()
    return found[(day >= pd.Timestamp(start)) & (day <= pd.Timestamp(end))]


def spent(start: date, end: date) -> pd.DataFrame:
    found = read("costs")
    day = pd.to_datetime(found["date"])
    return found[(day >= pd.Timestamp(start)) & (day <= pd.Timestamp(end))]
