"""Golden values of KPIs on the two template goals, over customers who had ordered before the period began.

Each takes the first and last day of the period; None where nothing can be said. Plain pandas, nothing of ours.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.sample.reader import read

FREQUENT = 3  # as written in the sample's client.toml


def _existing(start: date) -> pd.Index:
    before = numbered_orders()[numbered_orders()["day"] < pd.Timestamp(start)]
    return pd.Index(before["customer_id"].dropna().unique())


def _visitors(start: date, end: date) -> set[str]:
    """Customers with a visit in the period, also in one where their browser was recognised some other time."""
    visits, touches = read("sessions"), read("touchpoints")
    seen = [
        frame[["visitor_id", "customer_id", when]].set_axis(["visitor_id", "known", "ts"], axis="columns").dropna()
        for frame, when in ((read("orders"), "order_ts"), (visits, "started_at"), (touches, "ts"))
    ]
    recognised = pd.concat(seen).sort_values("ts").groupby("visitor_id")["known"].last()
    day = visits["started_at"].dt.normalize()
    visits = visits[(day >= pd.Timestamp(start)) & (day <= pd.Timestamp(end))]
    return set(visits["customer_id"].fillna(visits["visitor_id"].map(recognised)).dropna())


def existing_customers_served_online(start: date, end: date) -> float | None:
    existing = _existing(start)
    bought = placed_by_known(start, end)
    opened = read("customers").set_index("customer_id")["account_created_at"].dt.normalize()
    often = bought.groupby("customer_id").size()
    lines = read("order_items").merge(bought[["order_id", "customer_id"]], on="order_id")
    lines = lines[lines["kind"] == "product"]
    again = lines.groupby(["customer_id", "product_id"])["order_id"].nunique().groupby("customer_id").max()
    served = _visitors(start, end) | set(opened.index[opened <= pd.Timestamp(end)])
    served |= set(often.index[often >= FREQUENT]) | set(again.index[again >= 2])
    return existing.isin(list(served)).mean() if len(existing) else None


def existing_customers_buying_again(start: date, end: date) -> float | None:
    existing = _existing(start)
    bought = placed_by_known(start, end)
    own = bought[bought["sales_channel"].isin(["own_site", "app"])]["customer_id"]
    return existing.isin(own).mean() if len(existing) else None
