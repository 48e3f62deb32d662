"""Golden values of the KPIs on social networks: plain pandas over the sample's files. One function per KPI.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut, with None for the whole.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way_web import within, worth_of_visits
from tests.sample.reader import read

REACTIONS = ["likes", "comments", "shares", "link_clicks"]
HASHTAGS = ["tarnivo", "clubcolours"]  # as written in the sample's client.toml


def _posts(start: date, end: date) -> pd.DataFrame:
    found = within(read("social_posts"), "published_at", start, end)
    return found.assign(interactions=found[REACTIONS].sum(axis="columns"))


def _counted(frame: pd.DataFrame, by: str) -> dict[Any, float]:
    return {None: len(frame), **frame[by].value_counts().to_dict()}


def _rate(frame: pd.DataFrame, above: str, below: str, by: str) -> dict[Any, float]:
    sums = frame.groupby(by)[[above, below]].sum()
    return {None: frame[above].sum() / frame[below].sum(), **(sums[above] / sums[below]).to_dict()}


def followers(start: date, end: date) -> dict[Any, float]:
    """Each network has a count on every day of the sample, so the last day's are the last."""
    last = within(read("social_daily"), "date", end, end).set_index("network")["followers"]
    return {None: last.sum(), **last.to_dict()}


def engagement_rate_of_page(start: date, end: date) -> dict[Any, float]:
    return _rate(_posts(start, end), "interactions", "reach", "network")


def engagement_rate_of_campaign(start: date, end: date) -> dict[Any, float]:
    return _rate(_posts(start, end).dropna(subset=["campaign_id"]), "interactions", "reach", "campaign_id")


def tweets_and_likes(start: date, end: date) -> dict[Any, float]:
    posts = _posts(start, end)
    mentions = within(read("social_mentions"), "ts", start, end)
    tweets = mentions[mentions["kind"] == "tweet"].groupby("network").size()
    received = (posts["likes"] + posts["shares"]).groupby(posts["network"]).sum()
    echo = received.add(tweets, fill_value=0)
    return {None: echo.sum(), **echo.to_dict()}


def social_share_of_referrals(start: date, end: date) -> float:
    visits = within(read("sessions"), "started_at", start, end)
    return float((visits.loc[visits["is_referral"], "channel"] == "social").mean())


def posts_published(start: date, end: date) -> dict[Any, float]:
    return _counted(_posts(start, end), "network")


def value_of_posts(start: date, end: date) -> dict[Any, float]:
    """Visits with a post: revenue of their completed orders, and the worth of their other goals."""
    visits = within(read("sessions"), "started_at", start, end).dropna(subset=["post_id"])
    value = visits["session_id"].map(worth_of_visits()).fillna(0.0)
    return {None: value.sum(), **value.groupby(visits["post_id"]).sum().to_dict()}


def social_requests_solved(start: date, end: date) -> dict[Any, float]:
    tickets = within(read("support_tickets"), "resolved_at", start, end)
    return _counted(tickets[tickets["channel"].str.startswith("social_")], "channel")


def content_plan_adherence(start: date, end: date) -> dict[Any, float]:
    plan = within(read("content_plan"), "planned_date", start, end)
    late = plan["published_at"].dt.normalize() > pd.to_datetime(plan["planned_date"])
    on_time = plan["published_at"].notna() & ~late
    return {None: on_time.mean(), **on_time.groupby(plan["network"]).mean().to_dict()}


def brand_hashtag_mentions(start: date, end: date) -> dict[Any, float]:
    """By network; one on which only other hashtags were seen has 0."""
    tagged = within(read("social_mentions"), "ts", start, end).dropna(subset=["hashtag"])
    own = tagged["hashtag"].isin(HASHTAGS)
    return {None: own.sum(), **own.groupby(tagged["network"]).sum().to_dict()}


def link_clicks_per_post(start: date, end: date) -> dict[Any, float]:
    return _rate(_posts(start, end).assign(posts=1), "link_clicks", "posts", "network")
