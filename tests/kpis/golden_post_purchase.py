"""Golden values of the KPIs on what follows a purchase: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.kpis.second_way import given_back, numbered_orders, placed
from tests.kpis.second_way_web import within
from tests.sample.reader import read

CONFIRM, SHIP, RETURN = pd.Timedelta(hours=1), pd.Timedelta(hours=72), 30


def on_time_order_message_share(start: date, end: date) -> float:
    orders = placed(start, end)
    after = pd.Timestamp(end) + pd.Timedelta(days=1)
    orders = orders[(orders["sales_channel"] != "store") & (orders["order_ts"] + SHIP < after)].set_index("order_id")
    sent = read("order_messages").groupby(["order_id", "kind"])["sent_at"].min().unstack().reindex(orders.index)
    late = sent[["confirmation", "shipped"]].sub(orders["order_ts"], axis="index")
    return ((late["confirmation"] <= CONFIRM) & (late["shipped"] <= SHIP)).mean()


def return_rate(start: date, end: date) -> float:
    delivered = within(numbered_orders(), "delivered_at", start, end)
    return delivered["order_id"].isin(given_back(date(2000, 1, 1), end)["order_id"]).mean()


def repurchase_after_return(start: date, end: date) -> float:
    returned = given_back(start, end)
    buyer = read("orders").set_index("order_id")["customer_id"]
    returned["customer_id"] = returned["customer_id"].fillna(returned["order_id"].map(buyer))
    first = returned.groupby("customer_id")["refunded_at"].min()
    orders = numbered_orders()
    orders = orders[orders["day"] <= pd.Timestamp(end)]
    since = orders["customer_id"].map(first)
    later = orders[(orders["order_ts"] > since) & ((orders["day"] - since.dt.normalize()).dt.days <= RETURN)]
    return first.index.isin(later["customer_id"]).mean()
