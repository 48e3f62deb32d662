"""Golden values of the KPIs on offers: plain pandas over the sample's files. One function per KPI, of its name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.kpis.second_way_web import within
from tests.sample.reader import read


def _assigned(start: date, end: date) -> pd.DataFrame:
    """People assigned in the period with their orders from then on, up to its end."""
    people = within(read("experiments"), "assigned_at", start, end)
    orders = numbered_orders()
    bought = people.merge(orders[orders["day"] <= pd.Timestamp(end)], on="customer_id")
    bought = bought[bought["order_ts"] >= bought["assigned_at"]]
    count = bought.groupby(["experiment_id", "customer_id"]).size().rename("orders")
    return people.join(count, on=["experiment_id", "customer_id"]).fillna({"orders": 0})


def _per_person(start: date, end: date, arm: str) -> float | None:
    found = _assigned(start, end)
    found = found[found["arm"] == arm]
    return found["orders"].mean() if len(found) else None


def offer_orders_of_treated(start: date, end: date) -> float | None:
    return _per_person(start, end, "treatment")


def offer_orders_of_control(start: date, end: date) -> float | None:
    return _per_person(start, end, "control")


def offer_treated_people(start: date, end: date) -> int:
    return (_assigned(start, end)["arm"] == "treatment").sum()


def offer_incremental_orders(start: date, end: date) -> float | None:
    treated, control = offer_orders_of_treated(start, end), offer_orders_of_control(start, end)
    if treated is None or control is None:
        return None
    return offer_treated_people(start, end) * (treated - control)


def offer_redemption_rate(start: date, end: date) -> dict[Any, float]:
    offered = within(read("campaign_messages").dropna(subset=["offer_id"]), "sent_at", start, end)
    offered = offered.groupby(["customer_id", "offer_id"])["sent_at"].min()
    used = placed_by_known(start, end).groupby(["customer_id", "coupon_code"])["order_ts"].max()
    used.index = used.index.set_names(["customer_id", "offer_id"])
    redeemed = used.reindex(offered.index) > offered
    return {None: redeemed.mean(), **redeemed.groupby(level="offer_id").mean().to_dict()}
