"""Golden values of the KPIs on the community: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tests.kpis.second_way import numbered_orders, placed_by_known
from tests.kpis.second_way_web import within
from tests.sample.reader import read


def active_community_members(start: date, end: date) -> dict[Any, int]:
    acts = within(read("community_activity"), "ts", start, end)[["customer_id", "kind"]]
    visits = within(read("community_events"), "attended_at", start, end)[["customer_id"]].assign(kind="attendance")
    found = pd.concat([acts, visits])
    return {None: found["customer_id"].nunique(), **found.groupby("kind")["customer_id"].nunique().to_dict()}


def _strata(start: date, end: date) -> pd.DataFrame:
    """By stratum with both sorts: members, their repeat rate, and the others' repeat rate."""
    bought = placed_by_known(start, end).groupby("customer_id")["number"].agg(["size", "min"])
    first = numbered_orders().groupby("customer_id")["day"].min().dt.to_period("Q")
    members = within(read("community_activity"), "ts", date(2000, 1, 1), end)["customer_id"].unique()
    bought["again"] = bought["size"] >= 2
    bought["sort"] = np.where(bought.index.isin(members), "member", "other")
    bought["quarter"] = first.reindex(bought.index)
    bought["before"] = (bought["min"] - 1).clip(upper=3)
    rates = bought.groupby(["quarter", "before", "sort"])["again"].agg(["mean", "size"]).unstack()
    return rates.dropna()


def repeat_rate_of_members(start: date, end: date) -> float:
    found = _strata(start, end)
    return np.average(found["mean", "member"], weights=found["size", "member"])


def repeat_rate_of_matched_others(start: date, end: date) -> float:
    found = _strata(start, end)
    return np.average(found["mean", "other"], weights=found["size", "member"])


def repeat_rate_gain_of_members(start: date, end: date) -> float:
    return repeat_rate_of_members(start, end) - repeat_rate_of_matched_others(start, end)
