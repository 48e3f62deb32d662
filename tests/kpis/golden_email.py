"""Golden values of the KPIs on email: plain pandas over the sample's files. One function per KPI, of its name.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut, with None for the whole.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.kpis.second_way_web import within
from tests.sample.reader import read

ONE_DAY = pd.Timedelta(days=1)


@cache
def _events(start: date, end: date) -> pd.DataFrame:
    return within(read("email_events"), "ts", start, end)


@cache
def _receivers(start: date, end: date) -> pd.DataFrame:
    """By receiver and campaign sent to in the period: which kinds of things happened from the first email on."""
    found = _events(start, end)
    pair = ["customer_id", "campaign_id"]
    first = found[found["type"] == "sent"].groupby(pair)["ts"].min().rename("first")
    found = found.merge(first, left_on=pair, right_index=True)
    found = found[(found["ts"] >= found["first"]) & (found["is_machine_open"] != True)]  # noqa: E712
    return found.groupby([*pair, "type"]).size().unstack(fill_value=0) > 0


def _rate(kind: str, start: date, end: date, of: str = "delivered") -> dict[Any, float]:
    found = _receivers(start, end)
    found = found[found[of]]
    by_campaign = found[kind].groupby(level="campaign_id").mean()
    return {None: found[kind].mean(), **by_campaign.to_dict()}


def emails_sent(start: date, end: date) -> int:
    return (_events(start, end)["type"] == "sent").sum()


def emails_sent_by_campaign(start: date, end: date) -> dict[Any, int]:
    found = _events(start, end)
    return found.loc[found["type"] == "sent", "campaign_id"].value_counts().to_dict()


def email_click_rate(start: date, end: date) -> dict[Any, float]:
    return _rate("click", start, end)


def email_click_to_open_rate(start: date, end: date) -> dict[Any, float]:
    found = _receivers(start, end)
    found = found[found["delivered"] & (found["open"] | found["click"])]["click"]
    return {None: found.mean(), **found.groupby(level="campaign_id").mean().to_dict()}


def email_open_rate(start: date, end: date) -> dict[Any, float]:
    return _rate("open", start, end)


def email_forward_rate(start: date, end: date) -> dict[Any, float]:
    return _rate("forward", start, end)


def email_unsubscribe_rate(start: date, end: date) -> dict[Any, float]:
    return _rate("unsubscribe", start, end)


def spam_complaint_rate(start: date, end: date) -> dict[Any, float]:
    return _rate("complaint", start, end)


def hard_bounce_rate(start: date, end: date) -> dict[Any, float]:
    return _rate("hard_bounce", start, end, of="sent")


def _campaign_of_orders() -> pd.Series:
    """Campaign by order: of the last contact within 30 days, else of the visit, else as the export credits it."""
    orders = numbered_orders()
    touches = (
        read("touchpoints").dropna(subset=["order_id"]).merge(orders[["order_id", "order_ts", "day"]], on="order_id")
    )
    age = (touches["day"] - touches["ts"].dt.normalize()).dt.days
    touches = touches[(touches["ts"] <= touches["order_ts"]) & (age <= 30)].sort_values(["ts", "channel"])
    last = touches.groupby("order_id")["campaign_id"].agg(lambda each: each.iloc[-1])
    visit = orders["session_id"].map(read("sessions").set_index("session_id")["campaign_id"])
    return orders["order_id"].map(last).fillna(visit).fillna(orders["credited_campaign"])


def _again(sent: pd.DataFrame, bought: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per key that was sent to after a first order: whether more was bought after the first of these."""
    orders = numbered_orders()
    first = orders[orders["number"] == 1].set_index("customer_id")["order_ts"]
    sent = sent[sent["customer_id"].map(first) < sent["ts"]]
    found = sent.groupby(keys)["ts"].min().rename("first").reset_index()
    last = bought.groupby(keys)["order_ts"].max().rename("last").reset_index()
    found = found.merge(last, on=keys, how="left")
    return found.assign(again=found["last"] > found["first"])


@cache
def _sent_and_bought(start: date, end: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    templates = read("email_campaigns").set_index("campaign_id")["template_id"]
    sent = _events(start, end)
    sent = sent[sent["type"] == "delivered"]
    sent = sent.assign(template=sent["campaign_id"].map(templates).fillna("unknown"))
    bought = placed_by_known(start, end)
    bought = bought[bought["channel"] == "email"]
    return sent, bought.assign(template=_campaign_of_orders()[bought.index].map(templates).fillna("unknown"))


def repeat_purchase_rate_of_email(start: date, end: date) -> float:
    return _again(*_sent_and_bought(start, end), ["customer_id"])["again"].mean()


def repeat_purchase_rate_by_template(start: date, end: date) -> dict[Any, float]:
    found = _again(*_sent_and_bought(start, end), ["customer_id", "template"])
    return {None: found["again"].mean(), **found.groupby("template")["again"].mean().to_dict()}


def email_to_site_rate(start: date, end: date) -> float:
    visits = within(read("sessions"), "started_at", start, end)
    return (visits["channel"] == "email").sum() / (_events(start, end)["type"] == "delivered").sum()


@cache
def _list(end: date) -> pd.DataFrame:
    """Subscriptions begun up to the day, with the day that each ended, if it did."""
    found = read("email_list")
    found = found[found["subscribed_at"] < pd.Timestamp(end) + ONE_DAY]
    return found.assign(left=found[["unsubscribed_at", "removed_at"]].min(axis=1))


def _active(end: date) -> pd.DataFrame:
    found = _list(end)
    return found[~(found["left"] < pd.Timestamp(end) + ONE_DAY)]


def email_list_growth(start: date, end: date) -> float | None:
    found, first = _list(end), pd.Timestamp(start)
    active = ((found["subscribed_at"] < first) & ~(found["left"] < first)).sum()
    gone = found["left"].between(first, pd.Timestamp(end) + ONE_DAY, inclusive="left").sum()
    return ((found["subscribed_at"] >= first).sum() - gone) / active if active else None


def email_list_segmentation(start: date, end: date) -> dict[Any, float]:
    placed = placed_by_known(date(2000, 1, 1), end)["customer_id"].value_counts()
    orders = _active(end)["customer_id"].map(placed).fillna(0)
    groups = {"no order": 0.0, "one order": (orders == 1).mean(), "several orders": (orders >= 2).mean()}
    return {None: (orders >= 1).mean(), **groups}


def attentive_share_of_email_list(start: date, end: date) -> float:
    found = within(read("email_events"), "ts", (pd.Timestamp(end) - pd.Timedelta(days=89)).date(), end)
    reacted = found[(found["type"] == "click") | ((found["type"] == "open") & (found["is_machine_open"] != True))]  # noqa: E712
    return _active(end)["customer_id"].isin(reacted["customer_id"]).mean()


def invalid_address_share(start: date, end: date) -> float:
    return 1 - _list(end)["is_valid"].mean()


def emails_after_opt_out(start: date, end: date) -> int:
    """Nobody in the sample subscribes twice, so the one opt-out decides."""
    sent = _events(start, end)
    sent = sent[sent["type"] == "sent"]
    return (sent["ts"] > sent["customer_id"].map(read("email_list").set_index("customer_id")["unsubscribed_at"])).sum()
