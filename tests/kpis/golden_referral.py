"""Golden values of the KPIs on bringing a friend: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from tests.kpis.golden_loyalty import ALWAYS, active_at
from tests.kpis.second_way_web import within
from tests.sample.reader import read


def _won(start: date, end: date) -> pd.DataFrame:
    """Invitations that were followed by a first order in the period; the sample invites nobody twice."""
    found = read("referrals").dropna(subset=["first_order_at"])
    assert found["referee_id"].is_unique
    return within(found, "first_order_at", start, end)


def new_customers_by_referral(start: date, end: date) -> int:
    return len(_won(start, end))


def top_referrer_share(start: date, end: date) -> float | None:
    friends = _won(start, end)["referrer_id"].value_counts()
    if len(friends) < 10:
        return None  # withheld: a tenth of so few is one person
    return friends.head(math.ceil(len(friends) / 10)).sum() / friends.sum()


def referral_conversion_rate(start: date, end: date) -> float | None:
    sent = within(read("referrals"), "invited_at", start, end)
    if len(sent) < 30:
        return None  # withheld: too few to judge
    return (sent["first_order_at"] < pd.Timestamp(end) + pd.Timedelta(days=1)).mean()


def referring_customer_share(start: date, end: date) -> float | None:
    active = active_at(end)
    inviting = within(read("referrals"), "invited_at", ALWAYS, end)["referrer_id"]
    return None if active is None else active.isin(inviting).mean()


def reward_cost_per_referred_customer(start: date, end: date) -> float:
    return _won(start, end)["reward_cost"].mean()
