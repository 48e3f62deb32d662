"""Golden values of the KPIs on lifecycle stages and on leaving: plain pandas over the sample's files."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from tests.kpis.golden_loyalty import ALWAYS, active_at
from tests.kpis.second_way import CHURN_WINDOW, numbered_orders
from tests.kpis.second_way_web import within
from tests.sample.reader import read

FREQUENT, LATE, ATTENTIVE, RETURN = 3, 2, 90, 30  # the first from the sample's client.toml, the others by default


def _so_far(frame: pd.DataFrame, when: str, end: date) -> pd.DataFrame:
    return within(frame, when, ALWAYS, end)


def _reviews(end: date) -> pd.DataFrame:
    buyer = read("orders").set_index("order_id")["customer_id"]
    found = _so_far(read("reviews"), "ts", end)
    return found.assign(customer_id=found["customer_id"].fillna(found["order_id"].map(buyer)))


@cache
def _stages(end: date) -> pd.Series[str]:
    """The stage of every customer known by then, by the rules in words: the first that fits decides."""
    customers = read("customers").set_index("customer_id")
    orders = _so_far(numbered_orders(), "day", end).dropna(subset=["customer_id"])
    known = _so_far(customers, "first_seen_at", end).index.union(orders["customer_id"].unique())
    count = orders["customer_id"].value_counts().reindex(known, fill_value=0)
    days = orders.drop_duplicates(["customer_id", "day"]).sort_values("day").groupby("customer_id")["day"]
    idle = (pd.Timestamp(end) - days.last()).dt.days.reindex(known)
    silence = days.apply(lambda day: day.diff().dt.days.iloc[-1]).reindex(known)
    gone = known.isin(_so_far(customers, "cancelled_at", end).index)
    invited = _so_far(read("referrals"), "invited_at", end)["referrer_id"]
    pleased = _reviews(end).groupby("customer_id")["rating"].mean()
    scores = _so_far(read("surveys"), "answered_at", end).dropna(subset=["score"])
    promoters = scores[scores["kind"] == "NPS"].sort_values("answered_at").groupby("customer_id")["score"].last()
    speaks = known.isin(invited) | known.isin(pleased[pleased >= 4].index) | known.isin(promoters[promoters >= 9].index)
    rules = {
        "awareness": count == 0,
        "churn": gone | (idle > CHURN_WINDOW),
        "reactivation": silence > CHURN_WINDOW,
        "advocacy": (count >= 2) & speaks,
        "retention": count >= FREQUENT,
        "engagement": count >= 2,
        "acquisition": idle <= 30,
    }
    return pd.Series(np.select(list(rules.values()), list(rules), "onboarding"), index=known)


def _history_is_known(day: date) -> bool:
    return numbered_orders()["day"].min() <= pd.Timestamp(day) - pd.Timedelta(days=CHURN_WINDOW)


def customers_by_stage(start: date, end: date) -> dict[Any, int] | None:
    found = _stages(end)
    return {None: len(found), **found.value_counts().to_dict()} if _history_is_known(end) else None


def _moves(start: date, end: date) -> pd.DataFrame:
    before = _stages((pd.Timestamp(start) - pd.Timedelta(days=1)).date())
    return pd.DataFrame({"before": before, "after": _stages(end).reindex(before.index)})


def stage_change_rate(start: date, end: date) -> dict[Any, float] | None:
    found = _moves(start, end) if _history_is_known(start) else None
    if found is None:
        return None
    changed = found["before"] != found["after"]
    return {None: changed.mean(), **changed.groupby(found["before"]).mean().to_dict()}


def stage_at_end_share(start: date, end: date) -> dict[Any, float] | None:
    return _moves(start, end)["after"].value_counts(normalize=True).to_dict() if _history_is_known(start) else None


def at_risk_share(start: date, end: date) -> float | None:
    active = active_at(end)
    if active is None:
        return None
    orders = _so_far(numbered_orders(), "day", end).drop_duplicates(["customer_id", "day"]).sort_values("day")
    days = orders[orders["customer_id"].isin(active)].groupby("customer_id")["day"]
    usual = days.apply(lambda day: day.diff().dt.days.median())
    late = (days.size() >= 3) & ((pd.Timestamp(end) - days.last()).dt.days > LATE * usual)
    mails, uses = read("email_events"), read("product_events")
    reacted = (mails["type"] == "click") | ((mails["type"] == "open") & ~(mails["is_machine_open"] == True))  # noqa: E712 (holds gaps)
    signs = set(late[late].index) | _fell_silent(mails[reacted], end) | _fell_silent(uses, end) | _complained(end)
    return active.isin(signs).mean()


def _last_days(frame: pd.DataFrame, when: str, end: date, skipped: int = 0) -> set[Any]:
    """Who is in the rows of the attentive days up to `end`, or of as many that end `skipped` days earlier."""
    last = pd.Timestamp(end) - pd.Timedelta(days=skipped)
    return set(
        within(frame, when, (last - pd.Timedelta(days=ATTENTIVE - 1)).date(), last.date())["customer_id"].dropna()
    )


def _fell_silent(frame: pd.DataFrame, end: date) -> set[Any]:
    return _last_days(frame, "ts", end, skipped=ATTENTIVE) - _last_days(frame, "ts", end)


def _complained(end: date) -> set[Any]:
    scores, tickets, reviews = read("surveys"), read("support_tickets"), _reviews(end)
    low = ((scores["kind"] == "NPS") & (scores["score"] <= 6)) | ((scores["kind"] == "CSAT") & (scores["score"] <= 2))
    angry = tickets[tickets["sentiment"] == "negative"]
    found = ((reviews[reviews["rating"] <= 2], "ts"), (scores[low], "answered_at"), (angry, "opened_at"))
    return set().union(*(_last_days(frame, when, end) for frame, when in found))


def _at_risk(start: date, end: date, arm: str) -> pd.Series[bool]:
    """For people assigned in the period while late by their own rhythm: whether they ordered from then on."""
    orders = numbered_orders()
    people = within(read("experiments"), "assigned_at", start, end)
    stayed = []
    for person in people[people["arm"] == arm].itertuples():
        own = orders[orders["customer_id"] == person.customer_id]
        days = own.loc[own["order_ts"] < person.assigned_at, "day"].drop_duplicates()
        idle = (person.assigned_at.normalize() - days.max()).days if len(days) >= 3 else 0
        if LATE * days.diff().dt.days.median() < idle <= CHURN_WINDOW:
            stayed.append(((own["order_ts"] >= person.assigned_at) & (own["day"] <= pd.Timestamp(end))).any())
    return pd.Series(stayed, dtype=bool)


def stay_rate_of_treated(start: date, end: date) -> float | None:
    found = _at_risk(start, end, "treatment")
    return found.mean() if len(found) >= 30 and _history_is_known(start) else None


def stay_rate_of_control(start: date, end: date) -> float | None:
    found = _at_risk(start, end, "control")
    return found.mean() if len(found) >= 30 and _history_is_known(start) else None


def at_risk_people_treated(start: date, end: date) -> int:
    return len(_at_risk(start, end, "treatment"))


def saved_share_of_at_risk_customers(start: date, end: date) -> float | None:
    treated, control = stay_rate_of_treated(start, end), stay_rate_of_control(start, end)
    return None if treated is None or control is None else treated - control


def reactivation_rate(start: date, end: date) -> dict[Any, float] | None:
    """By the first message of each campaign that reached a lost customer."""
    if not _history_is_known(start):
        return None
    orders = numbered_orders().dropna(subset=["customer_id"]).sort_values("order_ts")
    sent = within(read("campaign_messages"), "sent_at", start, end).sort_values("sent_at")
    latest = orders[["customer_id", "order_ts", "day"]]
    sent = pd.merge_asof(
        sent, latest, left_on="sent_at", right_on="order_ts", by="customer_id", allow_exact_matches=False
    ).dropna(subset=["day"])
    cancelled = sent["customer_id"].map(read("customers").set_index("customer_id")["cancelled_at"])
    idle = (sent["sent_at"].dt.normalize() - sent["day"]).dt.days
    lost = sent[(idle > CHURN_WINDOW) | (cancelled <= sent["sent_at"])]
    lost = lost.drop_duplicates(["customer_id", "campaign_id"])[["customer_id", "campaign_id", "sent_at"]]
    later = lost.reset_index().merge(orders[orders["day"] <= pd.Timestamp(end)], on="customer_id")
    within_days = (later["day"] - later["sent_at"].dt.normalize()).dt.days <= RETURN
    back = lost.index.isin(later.loc[(later["order_ts"] > later["sent_at"]) & within_days, "index"])
    return {None: back.mean(), **pd.Series(back).groupby(lost["campaign_id"].to_numpy()).mean().to_dict()}
