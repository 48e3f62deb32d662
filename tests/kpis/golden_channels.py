"""Golden values of KPIs on channels, new customers and what they cost. One function per KPI, of its name.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut of its own, with None for
the whole where it has one; None where nothing can be said. Plain pandas over the sample's files, nothing of ours.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import OWNED, PAID, numbered_orders, placed, placed_by_known, spent
from tests.sample.reader import read


def owned_channel_revenue_share(start: date, end: date) -> float:
    found = placed(start, end)
    owned = found["channel"].isin(OWNED) & (found["sales_channel"] != "marketplace")
    return found.loc[owned, "net_revenue"].sum() / found["net_revenue"].sum()


def revenue_by_channel(start: date, end: date) -> dict[Any, float]:
    found = placed(start, end)
    return {None: found["net_revenue"].sum(), **found.groupby("channel")["net_revenue"].sum().to_dict()}


def converting_share_by_channel(start: date, end: date) -> dict[Any, float]:
    return placed(start, end)["last_channel"].value_counts(normalize=True).to_dict()


def discovery_share_by_channel(start: date, end: date) -> dict[Any, float]:
    """The first contact of a new customer, also as a visitor not yet recognised, up to the first order."""
    first = placed(start, end)
    first = first[first["number"] == 1][["customer_id", "order_ts"]]
    touches = read("touchpoints")
    seen = [
        frame[["visitor_id", "customer_id", when]].set_axis(["visitor_id", "known", "ts"], axis="columns").dropna()
        for frame, when in ((read("orders"), "order_ts"), (read("sessions"), "started_at"), (touches, "ts"))
    ]
    recognised = pd.concat(seen).sort_values("ts").groupby("visitor_id")["known"].last()
    touches["customer_id"] = touches["customer_id"].fillna(touches["visitor_id"].map(recognised))
    touches = touches.merge(first, on="customer_id")
    touches = touches[touches["ts"] <= touches["order_ts"]].sort_values(["ts", "channel"])
    channel = first["customer_id"].map(touches.groupby("customer_id")["channel"].first()).fillna("unknown")
    return channel.value_counts(normalize=True).to_dict()


def new_customers(start: date, end: date) -> dict[Any, float]:
    """By the channel stated for the customer, else the one credited with the first order; 0 where nobody was new."""
    stated = read("customers").set_index("customer_id")["acquisition_channel"]
    first = numbered_orders()[numbered_orders()["number"] == 1].set_index("customer_id")["channel"]
    buyers = placed_by_known(start, end).groupby("customer_id")["number"].min().to_frame("number")
    buyers["channel"] = stated.reindex(buyers.index).fillna(first.reindex(buyers.index))
    is_new = buyers["number"] == 1
    return {None: is_new.sum(), **is_new.groupby(buyers["channel"]).sum().to_dict()}


def ad_spend(start: date, end: date) -> float:
    found = spent(start, end)
    return found.loc[found["kind"] == "ads", "amount"].sum()


def paid_orders(start: date, end: date) -> float:
    return placed(start, end)["channel"].isin(PAID).sum()


def ad_cost_per_order(start: date, end: date) -> dict[Any, float]:
    """By channel: advertising cost over orders credited to it, for channels that are paid for."""
    found = spent(start, end)
    found = found[found["kind"] == "ads"]
    paid = placed(start, end)
    paid = paid[paid["channel"].isin(PAID)].groupby("channel").size()
    cost = found.groupby("channel")["amount"].sum()
    by_channel = {each: cost.get(each, 0.0) / paid[each] for each in paid.index}
    return {None: ad_spend(start, end) / paid_orders(start, end), **by_channel}


def acquisition_spend(start: date, end: date) -> float:
    found = spent(start, end)
    return found.loc[found["purpose"] == "acquisition", "amount"].sum()


def customer_acquisition_cost(start: date, end: date) -> dict[Any, float]:
    """By channel: what was spent on winning customers through it, over the customers whom it won."""
    won = new_customers(start, end)
    found = spent(start, end)
    found = found[found["purpose"] == "acquisition"]
    by_channel = found.groupby(found["channel"].fillna("unknown"))["amount"].sum()
    cost = {None: found["amount"].sum(), **by_channel.to_dict()}
    return {each: cost.get(each, 0.0) / won[each] if won.get(each) else None for each in won.keys() | cost.keys()}
