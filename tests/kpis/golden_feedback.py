"""Golden values of the KPIs on surveys and reviews: plain pandas over the sample's files. One function per KPI."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from tests.kpis.second_way import numbered_orders
from tests.kpis.second_way_web import within
from tests.sample.reader import read

ONE_DAY = pd.Timedelta(days=1)


def _with_whole(values: pd.Series, groups: pd.Series) -> dict[Any, float]:
    return {None: values.mean(), **values.groupby(groups).mean().to_dict()}


def survey_response_rate(start: date, end: date) -> dict[Any, float]:
    found = within(read("surveys"), "invited_at", start, end)
    return _with_whole(found["answered_at"] < pd.Timestamp(end) + ONE_DAY, found["touchpoint"])


def _opinions(start: date, end: date) -> pd.DataFrame:
    """Reviews, scored surveys and requests of the period: source, negative, when heard, when answered."""
    reviews = within(read("reviews"), "ts", start, end)
    surveys = read("surveys")
    surveys["heard"] = surveys["answered_at"].fillna(surveys["ts"])
    surveys = surveys[surveys["score"].notna() & surveys["kind"].isin(["NPS", "CSAT"])]  # effort is no opinion
    surveys = within(surveys, "heard", start, end)
    requests = within(read("support_tickets"), "opened_at", start, end)
    worst = surveys["kind"].map({"NPS": 6, "CSAT": 2})
    parts = [
        pd.DataFrame({"negative": reviews["rating"] <= 2, "heard": reviews["ts"], "replied": reviews["replied_at"]}),
        pd.DataFrame({"negative": surveys["score"] <= worst, "heard": surveys["heard"]}),
        pd.DataFrame({
            "negative": requests["sentiment"] == "negative",
            "heard": requests["opened_at"],
            "replied": requests["first_reply_at"],
        }),
    ]  # fmt: skip
    return pd.concat(parts, keys=["review", "survey", "request"]).reset_index(names=["source", "row"])


def negative_feedback_share(start: date, end: date) -> dict[Any, float]:
    found = _opinions(start, end)
    return _with_whole(found["negative"].astype(float), found["source"])


def feedback_answered_in_time(start: date, end: date) -> dict[Any, float]:
    found = _opinions(start, end)
    found = found[found["source"] != "survey"]
    in_time = (found["replied"] - found["heard"] <= ONE_DAY) & (found["replied"] < pd.Timestamp(end) + ONE_DAY)
    return _with_whole(in_time, found["source"])


def review_rate(start: date, end: date) -> float:
    found = within(numbered_orders(), "delivered_at", start, end).set_index("order_id")
    reviews = within(read("reviews"), "ts", date(2000, 1, 1), end)
    age = reviews["ts"].dt.normalize() - reviews["order_id"].map(found["delivered_at"].dt.normalize())
    return found.index.isin(reviews.loc[age <= pd.Timedelta(days=30), "order_id"]).mean()


def average_rating(start: date, end: date) -> dict[Any, float]:
    found = within(read("reviews"), "ts", start, end)
    category = found["product_id"].map(read("products").set_index("product_id")["category"])
    return _with_whole(found["rating"].astype(float), category)
