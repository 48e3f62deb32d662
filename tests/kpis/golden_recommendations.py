"""Golden value of the KPI on recommendations: plain pandas over the sample's files."""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.kpis.second_way import placed_by_known
from tests.sample.reader import read


def recommendation_order_share(start: date, end: date) -> float:
    orders = placed_by_known(start, end)
    lines = orders[["order_id", "customer_id", "order_ts", "day"]].merge(read("order_items"), on="order_id")
    clicks = read("recommendation_events").dropna(subset=["clicked_at"])
    found = lines.merge(clicks, on=["customer_id", "product_id"])
    age = found["day"] - found["clicked_at"].dt.normalize()
    found = found[(found["clicked_at"] <= found["order_ts"]) & (age <= pd.Timedelta(days=30))]
    return orders["order_id"].isin(found["order_id"]).mean()
