"""Golden values of the lifecycle KPIs: plain pandas over the sample's files. One function per KPI, of its name."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way_web import recognised_visits, within
from tests.sample.reader import read

KEY_FEATURES = ["plan_builder", "route_log"]  # as written in the sample's client.toml
WEEK = pd.Timedelta(days=7)


def onboarding_completions(start: date, end: date) -> int:
    found = read("product_events")
    first = found[found["event"] == "onboarding_completed"].groupby("customer_id")["ts"].min()
    return len(within(first.to_frame(), "ts", start, end))


def _begun(start: date, end: date) -> pd.Series[pd.Timestamp]:
    """When each new user of the period began: with a first plan or a first event."""
    plans = read("subscriptions").dropna(subset=["plan"]).rename(columns={"changed_at": "ts"})
    first = pd.concat([plans, read("product_events")]).groupby("customer_id")["ts"].min()
    return within(first.to_frame(), "ts", start, end)["ts"]


def onboarding_completion_rate(start: date, end: date) -> float | None:
    new = _begun(start, end)
    done = within(read("product_events"), "ts", start, end)
    done = done[done["event"] == "onboarding_completed"]
    return new.index.isin(done["customer_id"]).mean() if len(new) >= 10 else None


def key_feature_use_in_first_week(start: date, end: date) -> float | None:
    day = _begun(start, end).dt.normalize()
    day = day[day + WEEK <= pd.Timestamp(end)]
    used = read("product_events")
    used = used[used["feature"].isin(KEY_FEATURES)]
    used = used[used["ts"].dt.normalize() <= used["customer_id"].map(day) + WEEK]
    return day.index.isin(used["customer_id"]).mean() if len(day) >= 10 else None


def visits_per_known_customer(start: date, end: date) -> float:
    return within(recognised_visits(), "started_at", start, end)["customer"].value_counts().mean()


def visits_from_lifecycle_campaigns(start: date, end: date) -> dict[Any, int]:
    stage = read("email_campaigns").set_index("campaign_id")["stage"]
    found = within(read("sessions"), "started_at", start, end)["campaign_id"].map(stage)
    return {None: found.count(), **found.value_counts().to_dict()}


def _scores(start: date, end: date, kind: str) -> pd.Series[float]:
    """The scores of the period by the day of the answer; the sample's scores all have one."""
    found = within(read("surveys"), "answered_at", start, end)
    return found.loc[found["kind"] == kind, "score"].dropna()


def customer_satisfaction(start: date, end: date) -> float:
    return _scores(start, end, "CSAT").isin([4, 5]).mean()


def mean_satisfaction(start: date, end: date) -> float:
    return _scores(start, end, "CSAT").mean()


def customer_effort_score(start: date, end: date) -> float:
    return _scores(start, end, "CES").mean()


def net_promoter_score(start: date, end: date) -> float:
    found = pd.cut(_scores(start, end, "NPS"), [-1, 6, 8, 10], labels=[-100, 0, 100]).astype(float)
    return found.mean()


def subscription_upgrade_rate(start: date, end: date) -> float | None:
    changes = read("subscriptions").sort_values("changed_at")
    held = changes[changes["changed_at"] < pd.Timestamp(start)].groupby("customer_id").tail(1).dropna(subset=["plan"])
    cheap = held[held["plan"] == "free"]["customer_id"]  # the sample has two plans: free, and plus for 4.99
    risen = within(changes[changes["plan"] == "plus"], "changed_at", start, end)
    return cheap.isin(risen["customer_id"]).mean() if len(cheap) else None
