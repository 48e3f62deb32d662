"""What golden values on visits, posts and searches rest on: the sample's rows of a period in plain pandas."""

from __future__ import annotations

from datetime import date
from functools import cache

import pandas as pd

from tests.sample.reader import completed_orders, read


def within(frame: pd.DataFrame, when: str, start: date, end: date) -> pd.DataFrame:
    """The rows whose moment or day lies in the period, its last day included."""
    day = pd.to_datetime(frame[when]).dt.normalize()
    return frame[day.between(pd.Timestamp(start), pd.Timestamp(end))]


def worth_of_visits() -> pd.Series[float]:
    """By visit: net revenue of its completed orders and the value of goals that are not orders."""
    goals = read("goal_completions")
    others = goals[goals["goal_id"] != "order"].groupby("session_id")["goal_value"].sum()
    return completed_orders().groupby("session_id")["net_revenue"].sum().add(others, fill_value=0)


@cache
def recognised_visits() -> pd.DataFrame:
    """Visits by number, with `customer` (whom the browser was last recognised as) and `person` (else the browser)."""
    found = read("sessions")
    everywhere = ((read("orders"), "order_ts"), (found, "started_at"), (read("touchpoints"), "ts"))
    seen = [
        frame[["visitor_id", "customer_id", when]].set_axis(["visitor", "known", "ts"], axis=1).dropna()
        for frame, when in everywhere
    ]
    last = pd.concat(seen).sort_values("ts").groupby("visitor")["known"].last()
    found["customer"] = found["customer_id"].fillna(found["visitor_id"].map(last))
    found["person"] = found["customer"].fillna(found["visitor_id"])
    found["ordered"] = found["converted"] | found["session_id"].isin(completed_orders()["session_id"])
    return found.set_index("session_id")
