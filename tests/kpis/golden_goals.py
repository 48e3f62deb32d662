"""Golden values of the KPIs on goals. One function per KPI, of its name; plain pandas over the sample's files."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tests.kpis import golden_channels, golden_orders
from tests.kpis.second_way import LOOKBACK, placed
from tests.kpis.second_way_web import recognised_visits, within
from tests.sample.reader import SAMPLES, read

ONLINE = {"own_site", "app"}
OFTEN = 3  # orders, as the sample's client.toml says or leaves at the default


def _existing(start: date) -> set[Any]:
    """Customers with an order before the period."""
    before = placed(date(2000, 1, 1), (pd.Timestamp(start) - pd.Timedelta(days=1)).date())
    return set(before["customer_id"].dropna())


def existing_customers_buying_again(start: date, end: date) -> float | None:
    existing = _existing(start)
    orders = placed(start, end)
    own = orders["sales_channel"].isna() | orders["sales_channel"].isin(ONLINE)
    again = set(orders.loc[own, "customer_id"].dropna()) & existing
    return len(again) / len(existing) if existing else None


def existing_customers_served_online(start: date, end: date) -> float | None:
    existing = _existing(start)
    orders = placed(start, end)
    often = orders["customer_id"].value_counts()
    lines = read("order_items").merge(orders[["order_id", "customer_id"]], on="order_id")
    if "kind" in lines:
        lines = lines[lines["kind"].fillna("product") == "product"]
    repeated = (
        lines.drop_duplicates(["customer_id", "product_id", "order_id"]).groupby(["customer_id", "product_id"]).size()
    )
    customers = read("customers")
    opened = customers.loc[customers["account_created_at"] < pd.Timestamp(end) + pd.Timedelta(days=1), "customer_id"]
    sessions = read("sessions")
    within = (sessions["started_at"] >= pd.Timestamp(start)) & (
        sessions["started_at"] < pd.Timestamp(end) + pd.Timedelta(days=1)
    )
    # A visit counts for the customer whom its browser was ever recognised as.
    visited = _recognised(sessions[within])
    reached = set(often[often >= OFTEN].index) | set(repeated[repeated >= 2].index.get_level_values(0))
    reached |= set(opened) | visited
    return len(reached & existing) / len(existing) if existing else None


def _recognised(sessions: pd.DataFrame) -> set[Any]:
    seen = pd.concat(
        [
            read("orders")[["visitor_id", "customer_id", "order_ts"]].set_axis(["visitor", "customer", "at"], axis=1),
            read("sessions")[["visitor_id", "customer_id", "started_at"]].set_axis(
                ["visitor", "customer", "at"], axis=1
            ),
            read("touchpoints")[["visitor_id", "customer_id", "ts"]].set_axis(["visitor", "customer", "at"], axis=1),
        ]
    ).dropna()
    latest = seen.sort_values(["visitor", "at", "customer"]).groupby("visitor")["customer"].last()
    own = sessions["customer_id"]
    return set(own.fillna(sessions["visitor_id"].map(latest)).dropna())


def _reached(start: date, who: set[Any]) -> int:
    return len(who & _existing(start))


def existing_customers_visiting(start: date, end: date) -> int:
    return _reached(start, _recognised(within(read("sessions"), "started_at", start, end)))


def existing_customers_with_account(start: date, end: date) -> int:
    return _reached(start, set(within(read("customers"), "account_created_at", date(2000, 1, 1), end)["customer_id"]))


def existing_customers_buying_often(start: date, end: date) -> int:
    orders = placed(start, end)["customer_id"].value_counts()
    return _reached(start, set(orders[orders >= OFTEN].index))


def existing_customers_repeating_a_product(start: date, end: date) -> int:
    lines = read("order_items").merge(placed(start, end)[["order_id", "customer_id"]], on="order_id")
    lines = lines[lines["kind"].fillna("product") == "product"]
    times = lines.groupby(["customer_id", "product_id"])["order_id"].nunique()
    return _reached(start, set(times[times >= 2].index.get_level_values("customer_id")))


def goal_attainment(_start: date, end: date) -> float:
    """The mean over the goals that run on the last day, each from its start to that day; all five of the sample do."""
    goals = tomllib.loads((SAMPLES / "shop" / "decisions" / "goals.toml").read_text(encoding="utf-8"))["goals"]
    ways = {
        "existing_customers_buying_again": existing_customers_buying_again,
        "returning_revenue_share": golden_orders.returning_revenue_share,
        "average_order_value": golden_orders.average_order_value,
        "customer_acquisition_cost": lambda *days: golden_channels.customer_acquisition_cost(*days)[None],
        "owned_channel_revenue_share": golden_channels.owned_channel_revenue_share,
    }
    gone = []
    for goal in goals:
        assert goal["start"] <= end <= goal["deadline"]
        now = ways[goal["metric"]](goal["start"], end)
        gone.append((now - goal["baseline"]) / (goal["target"] - goal["baseline"]))
    return float(np.mean(gone))


def tactic_share_of_goal_completions(start: date, end: date) -> dict[Any, float]:
    """By the last contact up to the completion, at most 30 days before it."""
    visits = recognised_visits()
    done = within(read("goal_completions"), "ts", start, end).reset_index(drop=True)
    done["person"] = done["customer_id"].fillna(done["session_id"].map(visits["person"]))
    touches = read("touchpoints")
    who = visits.groupby("visitor_id")["customer"].last()
    touches["person"] = touches["customer_id"].fillna(touches["visitor_id"].map(who)).fillna(touches["visitor_id"])
    touches = touches[["person", "ts", "channel", "tactic"]].assign(tactic=touches["tactic"].fillna("none"))
    pairs = done.reset_index().merge(touches, on="person", suffixes=("", "_contact"))
    age = (pairs["ts"].dt.normalize() - pairs["ts_contact"].dt.normalize()).dt.days
    pairs = pairs[(pairs["ts_contact"] <= pairs["ts"]) & (age <= LOOKBACK)].sort_values(["ts_contact", "channel"])
    tactic = pairs.groupby("index")["tactic"].last().reindex(done.index).fillna("unknown")
    return tactic.value_counts(normalize=True).to_dict()
