"""The audience chapter over the sample shop, read once per worker, and its tables as plain pandas beside it."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import pandas as pd

from playbook.chapters import audience_understanding as chapter
from playbook.chapters.audience_understanding import Findings, Params
from playbook.i18n import use
from tests.kpis import bench
from tests.sample.reader import SAMPLES, completed_orders, read

START, END = pd.Timestamp("2025-01-01"), pd.Timestamp("2025-11-30 23:59:59")


@lru_cache
def sample_findings() -> Findings:
    """What the chapter finds in the shop's year up to its last day."""
    with use("en"):
        return chapter.analyse(bench.sample_workspace(Path(tempfile.mkdtemp()), SAMPLES), Params())


def detail(name: str) -> pd.DataFrame:
    """One of the frames behind the figures that compare groups."""
    return sample_findings().details[name]


def year(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """The rows of the year."""
    return frame[pd.to_datetime(frame[column]).between(START, END)]


def visits() -> pd.DataFrame:
    """The visits of the year with the orders placed in them: n_orders, money, bought (stated or placed), who came."""
    sessions = year(read("sessions"), "started_at")
    orders = completed_orders()
    placed = orders.groupby("session_id").agg(n_orders=("order_id", "size"), money=("net_revenue", "sum"))
    found = sessions.merge(placed, left_on="session_id", right_index=True, how="left")
    found["n_orders"] = found["n_orders"].fillna(0)
    found["bought"] = found["converted"].fillna(value=False).astype(bool) | (found["n_orders"] > 0)
    found["who"] = found["customer_id"].fillna(found["visitor_id"].map(recognised()))
    return found


def recognised() -> pd.Series:
    """The customer behind each browser: the latest recognition."""
    seen = pd.concat(
        [
            read(table)[["visitor_id", "customer_id", column]].rename(columns={column: "at"})
            for table, column in (("orders", "order_ts"), ("sessions", "started_at"), ("touchpoints", "ts"))
        ]
    ).dropna()
    latest_last = seen.sort_values(["at", "customer_id"], ascending=[True, False])
    latest = latest_last.drop_duplicates("visitor_id", keep="last")
    return latest.set_index("visitor_id")["customer_id"]


def numbered() -> pd.DataFrame:
    """Completed orders of known customers with their number among the customer's."""
    orders = completed_orders().dropna(subset=["customer_id"]).sort_values(["customer_id", "order_ts", "order_id"])
    return orders.assign(number=orders.groupby("customer_id").cumcount() + 1)
