"""Golden values of the KPIs on text messages: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.kpis.second_way_web import within
from tests.sample.reader import read


def _events(start: date, end: date) -> pd.DataFrame:
    return within(read("sms_events"), "ts", start, end)


def text_messages_sent(start: date, end: date) -> dict[Any, int]:
    found = _events(start, end)
    found = found[found["type"] == "sent"]
    return {None: len(found), **found["campaign_id"].value_counts().to_dict()}


def text_message_click_rate(start: date, end: date) -> dict[Any, float]:
    found = _events(start, end)
    pair = ["customer_id", "campaign_id"]
    first = found[found["type"] == "sent"].groupby(pair)["ts"].min().rename("first")
    found = found.merge(first, left_on=pair, right_index=True)
    found = found[found["ts"] >= found["first"]].groupby([*pair, "type"]).size().unstack(fill_value=0) > 0
    found = found[found["delivered"]]
    return {None: found["click"].mean(), **found["click"].groupby(level="campaign_id").mean().to_dict()}


def repeat_purchase_rate_of_text_messages(start: date, end: date) -> float:
    orders = numbered_orders()
    first = orders[orders["number"] == 1].set_index("customer_id")["order_ts"]
    sent = _events(start, end)
    sent = sent[(sent["type"] == "delivered") & (sent["customer_id"].map(first) < sent["ts"])]
    texted = sent.groupby("customer_id")["ts"].min()
    bought = placed_by_known(start, end)
    last = bought[bought["channel"] == "sms"].groupby("customer_id")["order_ts"].max()
    return (last.reindex(texted.index) > texted).mean()
