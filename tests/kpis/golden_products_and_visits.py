"""Golden values of KPIs on products, seasons, experiments and visits: plain pandas over the sample's files.

As in golden_orders.py: one function per KPI, of its name; a dictionary by group where the KPI has a cut of its own.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tests.sample.reader import completed_orders, read


def _between(day: pd.Series, start: date, end: date) -> pd.Series:
    return (day >= pd.Timestamp(start)) & (day <= pd.Timestamp(end))


@cache
def _lines() -> pd.DataFrame:
    """Product lines of completed orders with buyer and day."""
    placed = completed_orders()[["order_id", "customer_id", "order_ts"]]
    found = read("order_items").merge(placed, on="order_id")
    found["day"] = found["order_ts"].dt.normalize()
    found["amount"] = found["qty"] * found["unit_price"]
    return found[found["kind"] == "product"]


@cache
def _visits() -> pd.DataFrame:
    """Visits with day, person (the customer that the visitor was last recognised as), orders, revenue, goals, step."""
    found = read("sessions")
    found["day"] = found["started_at"].dt.normalize()
    everywhere = ((read("orders"), "order_ts"), (found, "started_at"), (read("touchpoints"), "ts"))
    seen = [
        frame[["visitor_id", "customer_id", when]].set_axis(["visitor_id", "known", "ts"], axis="columns").dropna()
        for frame, when in everywhere
    ]
    recognised = pd.concat(seen).sort_values("ts").groupby("visitor_id")["known"].last()
    found["customer"] = found["customer_id"].fillna(found["visitor_id"].map(recognised))
    found["person"] = found["customer"].fillna(found["visitor_id"])
    placed = completed_orders().dropna(subset=["session_id"]).groupby("session_id")["net_revenue"].agg(["size", "sum"])
    found["orders"] = found["session_id"].map(placed["size"]).fillna(0)
    found["revenue"] = found["session_id"].map(placed["sum"]).fillna(0)
    found["ordered"] = (found["converted"] == True) | (found["orders"] > 0)  # noqa: E712
    goals = read("goal_completions").dropna(subset=["session_id"]).groupby("session_id").size()
    found["goals"] = found["session_id"].map(goals).fillna(0)
    steps = {"visit": 1, "product_view": 2, "cart": 3, "checkout": 4, "order": 5}
    events = read("events")
    reached = events["event_name"].map(steps).groupby(events["session_id"]).max()
    found["step"] = np.maximum(found["session_id"].map(reached).fillna(1), np.where(found["ordered"], 5, 1))
    return found


def _in(start: date, end: date) -> pd.DataFrame:
    found = _visits()
    return found[_between(found["day"], start, end)]


def _with_whole(whole: float, groups: pd.Series) -> dict[Any, float]:
    return {None: whole, **groups.to_dict()}


def conversion_rate(start: date, end: date) -> float:
    return _in(start, end)["ordered"].mean()


def message_conversion_rate(start: date, end: date) -> dict[Any, float]:
    """Per customer, campaign and medium: an order after the first message of the period, still within it."""
    sent = read("campaign_messages")
    sent = sent[_between(sent["sent_at"].dt.normalize(), start, end)]
    first = sent.groupby(["customer_id", "campaign_id", "medium"])["sent_at"].min().reset_index()
    placed = completed_orders()
    placed = placed[_between(placed["order_ts"].dt.normalize(), start, end)]
    last = first["customer_id"].map(placed.groupby("customer_id")["order_ts"].max())
    first["converted"] = last > first["sent_at"]
    return _with_whole(first["converted"].mean(), first.groupby("campaign_id")["converted"].mean())


def top_ten_product_share(start: date, end: date) -> float:
    found = _lines()[_between(_lines()["day"], start, end)]
    sold = found.groupby("product_id")["amount"].sum().sort_values(ascending=False)
    return sold.head(10).sum() / sold.sum()


@cache
def _months(end: date) -> pd.DataFrame:
    """Net revenue of whole months with ratio to the centred average and the season by month of the year."""
    placed = completed_orders()
    placed = placed[placed["order_ts"] < pd.Timestamp(end) + pd.Timedelta(days=1)]
    # The sample begins on the first of a month; the month of `end` counts only if `end` is its last day.
    found = placed.groupby(placed["order_ts"].dt.to_period("M"))["net_revenue"].sum().to_frame("value")
    if (pd.Timestamp(end) + pd.Timedelta(days=1)).day != 1:
        found = found.iloc[:-1]
    weights = np.array([0.5, *[1] * 11, 0.5]) / 12
    trend = np.full(len(found), np.nan)
    trend[6 : len(found) - 6] = np.convolve(found["value"], weights, mode="valid")
    found["ratio"] = found["value"] / trend
    found["of_year"] = found.index.month
    raw = found.groupby("of_year")["ratio"].mean()
    found["season"] = found["of_year"].map(raw / raw.mean())
    return found


def seasonal_sales_index(start: date, end: date) -> float:
    found = _months(end)
    return found.loc[found["of_year"] == end.month, "season"].iloc[0]


def revenue_volatility(start: date, end: date) -> float:
    found = _months(end)
    adjusted = found["value"] / found["season"]
    return adjusted.std() / adjusted.mean()


def initiative_return(start: date, end: date) -> dict[Any, float] | None:
    """Margin after fees of the treated beyond the control group's mean, less cost, over cost."""
    costs = read("costs").dropna(subset=["initiative_id"])
    costs = costs[_between(pd.to_datetime(costs["date"]), start, end)].groupby("initiative_id")["amount"].sum()
    people = read("experiments")
    people = people[people["experiment_id"].isin(costs.index)]
    if people.empty:
        return None
    placed = completed_orders()
    placed = placed[_between(placed["order_ts"].dt.normalize(), start, end)]
    placed["after_fees"] = placed["margin"] - placed["channel_fee"]
    bought = people.merge(placed, on="customer_id")
    bought = bought[bought["order_ts"] >= bought["assigned_at"]]
    margin = bought.groupby("customer_id")["after_fees"].sum()
    people["margin"] = people["customer_id"].map(margin).fillna(0)
    found = {}
    for name, group in people.groupby("experiment_id"):
        treated, control = group[group["arm"] == "treatment"], group[group["arm"] == "control"]
        gain = treated["margin"].sum() - control["margin"].mean() * len(treated)
        found[name] = (gain - costs[name]) / costs[name]
    return {None: found["second_order_gift"], **found}  # the only one that costs anything


def item_purchase_frequency(start: date, end: date) -> float:
    found = _lines()[_between(_lines()["day"], start, end)].dropna(subset=["customer_id"])
    return found.groupby(["product_id", "customer_id"])["order_id"].nunique().mean()


def item_reorder_gap(start: date, end: date) -> float:
    days = _lines().dropna(subset=["customer_id"])[["product_id", "customer_id", "day"]].drop_duplicates()
    days = days.sort_values("day")
    gap = days.groupby(["product_id", "customer_id"])["day"].diff().dt.days
    return gap[_between(days["day"], start, end)].median()


def stock_cover(start: date, end: date) -> float:
    """Stock at the last count over daily demand of 90 days, products that a tenth of the buyers bought on two days."""
    stock = read("inventory")
    stock = stock[pd.to_datetime(stock["counted_on"]) <= pd.Timestamp(end)].sort_values("counted_on")
    stock = stock.groupby("product_id")["stock_on_hand"].last()
    lines = _lines()[_lines()["day"] <= pd.Timestamp(end)]
    days = lines.dropna(subset=["customer_id"]).groupby(["product_id", "customer_id"])["day"].nunique()
    again = (days >= 2).groupby("product_id").mean() >= 0.1
    recent = lines[lines["day"] > pd.Timestamp(end) - pd.Timedelta(days=90)]
    demand = recent.groupby("product_id")["qty"].sum() / 90
    chosen = [each for each in stock.index if again.get(each, False) and each in demand.index]
    return stock[chosen].sum() / demand[chosen].sum()


def visits_by_channel(start: date, end: date) -> dict[Any, float]:
    return _with_whole(len(_in(start, end)), _in(start, end).groupby("channel").size())


def visit_share_by_channel(start: date, end: date) -> dict[Any, float]:
    return _in(start, end)["channel"].value_counts(normalize=True).to_dict()


def bounce_rate_by_channel(start: date, end: date) -> dict[Any, float]:
    found = _in(start, end)
    bounced = found["bounced"].astype(float)
    return _with_whole(bounced.mean(), bounced.groupby(found["channel"]).mean())


def converter_share_by_channel(start: date, end: date) -> dict[Any, float]:
    found = _in(start, end)
    buyers = found.loc[found["ordered"], "person"].unique()
    return found[found["person"].isin(buyers)]["channel"].value_counts(normalize=True).to_dict()


def goal_completions_by_channel(start: date, end: date) -> dict[Any, float]:
    found = read("goal_completions")
    found = found[_between(found["ts"].dt.normalize(), start, end)]
    channel = found["session_id"].map(_visits().set_index("session_id")["channel"]).fillna("unknown")
    return _with_whole(len(found), channel.value_counts())


def goal_completion_rate_by_channel(start: date, end: date) -> dict[Any, float]:
    found = _in(start, end)
    return _with_whole(found["goals"].mean(), found.groupby("channel")["goals"].mean())


def visits_by_platform(start: date, end: date) -> dict[Any, float]:
    return _with_whole(len(_in(start, end)), _in(start, end).groupby("platform").size())


def funnel_leak_rate(start: date, end: date) -> dict[Any, float]:
    step = _in(start, end)["step"]
    names = {1: "visit", 2: "product", 3: "cart", 4: "checkout"}
    return {name: 1 - (step > number).sum() / (step >= number).sum() for number, name in names.items()}


def referral_visits(start: date, end: date) -> dict[Any, float]:
    found = _in(start, end)[_in(start, end)["is_referral"]]
    return found.groupby(found["referrer_domain"].fillna("unknown")).size().to_dict()


def referral_revenue(start: date, end: date) -> dict[Any, float]:
    found = _in(start, end)[_in(start, end)["is_referral"]]
    return _with_whole(
        found["revenue"].sum(), found.groupby(found["referrer_domain"].fillna("unknown"))["revenue"].sum()
    )


@cache
def _types(start: date, end: date) -> tuple[pd.Series, float]:
    """Conversion by audience type, and of all recognised customers who visited, each counted once."""
    visits = _in(start, end).dropna(subset=["customer"])
    person = visits.groupby("customer")["ordered"].any()
    people = read("customers").set_index("customer_id").reindex(person.index)
    bands = pd.cut(people["age"], [-1, 17, 24, 34, 44, 54, 64, 200], labels=[
        "under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over",
    ])  # fmt: skip
    interests = people["interests"].dropna().str.split(",").explode().str.strip()
    types = [
        "gender: " + people["gender"].dropna(),
        "age: " + bands.dropna().astype(str),
        "interest: " + interests[interests != ""],
        "device: " + visits.set_index("customer")["device"],
        visits.groupby("customer").size().map(lambda times: "visits: two or more" if times >= 2 else "visits: one"),
    ]
    belongs = pd.concat(types).rename("type").rename_axis("customer").reset_index().drop_duplicates()
    return belongs["customer"].map(person).groupby(belongs["type"]).mean(), person.mean()


def audience_conversion_rate(start: date, end: date) -> dict[Any, float]:
    return _types(start, end)[0].to_dict()


def audience_lift(start: date, end: date) -> dict[Any, float]:
    rates, overall = _types(start, end)
    return (rates / overall).to_dict()
