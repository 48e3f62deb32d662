"""Golden values of the KPIs on the loyalty programme: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from tests.kpis.second_way import CHURN_WINDOW, numbered_orders, placed_by_known
from tests.kpis.second_way_web import within
from tests.sample.reader import read

ALWAYS = date(2000, 1, 1)
GAMES = ["badge", "challenge", "review", "referral"]


def active_at(end: date) -> pd.Index | None:
    """Customers with an order in the churn window before the day and no cancellation; None where history is shorter."""
    orders = numbered_orders()
    if orders["day"].min() > pd.Timestamp(end) - pd.Timedelta(days=CHURN_WINDOW):
        return None
    last = orders[orders["day"] <= pd.Timestamp(end)].groupby("customer_id")["day"].max()
    gone = within(read("customers"), "cancelled_at", ALWAYS, end)["customer_id"]
    return last.index[(pd.Timestamp(end) - last).dt.days <= CHURN_WINDOW].difference(gone)


def _members(end: date) -> pd.DataFrame:
    return within(read("loyalty_members"), "joined_at", ALWAYS, end).set_index("customer_id")


def _moves(start: date, end: date) -> pd.DataFrame:
    return within(read("loyalty_ledger"), "ts", start, end)


def loyalty_enrolment_rate(start: date, end: date) -> float | None:
    active = active_at(end)
    return None if active is None else active.isin(_members(end).index).mean()


def _strata(start: date, end: date) -> pd.DataFrame:
    """By stratum with both sorts: members, their repeat rate, and that of the others."""
    bought = placed_by_known(start, end).groupby("customer_id")["number"].agg(["size", "min"])
    joined = _members(end)["joined_at"].dt.normalize().reindex(bought.index)
    bought = bought[~(joined >= pd.Timestamp(start))]
    bought["again"] = bought["size"] >= 2
    bought["sort"] = np.where(joined.reindex(bought.index).notna(), "member", "other")
    bought["quarter"] = numbered_orders().groupby("customer_id")["day"].min().dt.to_period("Q").reindex(bought.index)
    bought["before"] = (bought["min"] - 1).clip(upper=3)
    rates = bought.groupby(["quarter", "before", "sort"])["again"].agg(["mean", "size"])
    return rates.unstack().dropna()


def _rate(start: date, end: date, sort: str) -> float | None:
    found = _strata(start, end)
    if ("mean", "member") not in found or found.empty:
        return None
    return np.average(found["mean", sort], weights=found["size", "member"])


def repeat_rate_of_loyalty_members(start: date, end: date) -> float | None:
    return _rate(start, end, "member")


def repeat_rate_of_matched_non_members(start: date, end: date) -> float | None:
    return _rate(start, end, "other")


def member_repeat_purchase_uplift(start: date, end: date) -> float | None:
    members, others = _rate(start, end, "member"), _rate(start, end, "other")
    return None if members is None or others is None else members - others


def reward_redemption_rate(start: date, end: date) -> float:
    points = _moves(start, end).groupby("kind")["points"].sum()
    return points["redeem"] / points.reindex(["earn", *GAMES]).sum()


def tier_upgrade_rate(start: date, end: date) -> float | None:
    members = _members(end)
    members = members[members["joined_at"] < pd.Timestamp(start)]
    risen = within(members, "tier_since", start, end)
    return len(risen) / len(members) if len(members) else None


def _doing(start: date, end: date, kinds: list[str]) -> float:
    found = _moves(start, end)
    members = _members(end).index
    return members.isin(found.loc[found["kind"].isin(kinds), "customer_id"]).mean()


def benefit_use_rate(start: date, end: date) -> float:
    return _doing(start, end, ["benefit"])


def game_participation_rate(start: date, end: date) -> float:
    return _doing(start, end, GAMES)
