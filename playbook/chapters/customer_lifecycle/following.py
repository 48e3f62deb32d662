"""Two ways to follow single customers: how long the second order takes, and who is later than usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Days at which the share who have reordered is told.
MARKS = (30, 90, 180)
LATE = ("at_risk", "slipping")
STATES = ("active", "slipping", "at_risk", "churned")
# A review below this many stars, of five, says that something went wrong.
POOR = 3.0
LATE_COLUMNS = [
    "customer_id", "state", "at_stake", "lateness", "days_since_last", "usual_gap_days", "orders", "reasons",
    "may_email",
]  # fmt: skip

GONE_COLUMNS = ["customer_id", "days_since_last", "net_revenue", "orders", "may_email"]


@dataclass(frozen=True)
class Second:
    """The wait for the second order.

    curve: time (days), share who have reordered, low, high, at_risk. marks: the same at 30, 90 and 180 days, NaN where
    nobody was watched that long. customers, reordered, waiting: all, those with a second order, those without one yet.
    median: days until half have reordered, NaN where that does not happen. half_of_returns: days until half of those
    who reorder within the last mark that is known have done so.
    """

    curve: pd.DataFrame
    marks: pd.DataFrame
    customers: int
    reordered: int
    waiting: int
    median: float
    half_of_returns: float


WAIT = """
SELECT customer_id, days_to_second, days_observed FROM customer_summary ORDER BY customer_id
"""
BUYERS = """
SELECT customer_id, orders, days_since_last, gaps, typical_gap_days, net_revenue, returns, complaints, mean_rating,
    may_email
FROM customer_profile WHERE has_ordered AND NOT has_cancelled ORDER BY customer_id
"""
YEAR = """
SELECT customer_id, sum(net_revenue) AS at_stake FROM orders_completed
WHERE customer_id IS NOT NULL AND order_day > CAST($as_of AS DATE) - 365
GROUP BY customer_id ORDER BY customer_id
"""


def second_order(workspace: Workspace, given: Mapping[str, Any], *, horizon: int) -> Second:
    """Kaplan and Meier's estimate of the days from the first to the second order, up to the horizon."""
    import numpy as np
    import pandas as pd

    from playbook.methods.survival import kaplan_meier

    people = workspace.frame(WAIT, dict(given))
    came = people["days_to_second"].notna().to_numpy()
    days = np.where(came, people["days_to_second"].to_numpy(float), people["days_observed"].to_numpy(float))
    found = kaplan_meier(days, came)
    table = found.table[found.table["time"] <= horizon]
    curve = pd.DataFrame(
        {
            "time": table["time"],
            "share": 1 - table["survival"],
            "low": 1 - table["high"],
            "high": 1 - table["low"],
            "at_risk": table["at_risk"].astype("int64"),
        }
    ).reset_index(drop=True)
    if not len(curve) or curve["time"].iloc[0] > 0:
        start = pd.DataFrame({"time": [0.0], "share": [0.0], "low": [0.0], "high": [0.0], "at_risk": [len(people)]})
        curve = pd.concat([start, curve], ignore_index=True)
    survival, (low, high) = found.at(MARKS), found.interval_at(MARKS)
    marks = pd.DataFrame({"days": MARKS, "share": 1 - survival, "low": 1 - high, "high": 1 - low})
    known = marks["share"].dropna()
    reached = curve[curve["share"] >= known.iloc[-1] / 2]["time"] if len(known) and known.iloc[-1] > 0 else None
    return Second(
        curve=curve,
        marks=marks,
        customers=len(people),
        reordered=int(came.sum()),
        waiting=int((~came).sum()),
        median=found.median(),
        half_of_returns=float(reached.iloc[0]) if reached is not None and len(reached) else float("nan"),
    )


def slipping(workspace: Workspace, given: Mapping[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, float]:
    """Who is late by their own rhythm, with the reasons; who is lost, by past value; all by state; the usual gap.

    Empty where no churn window can be had.
    at_stake: what the customer spent in the last 365 days, which will not come again if the customer does not.
    """
    import pandas as pd

    from playbook.methods.churn import standing

    people = workspace.frame(BUYERS, dict(given))
    usual = people["typical_gap_days"].dropna()
    if given["churn_window_days"] is None or not len(usual):
        nobody = pd.DataFrame(columns=["state", "customers", "at_stake"])
        return pd.DataFrame(columns=LATE_COLUMNS), pd.DataFrame(columns=GONE_COLUMNS), nobody, float(usual.median())
    people = people.merge(workspace.frame(YEAR, dict(given)), on="customer_id", how="left")
    people["at_stake"] = people["at_stake"].fillna(0.0)
    found = standing(people, window_days=given["churn_window_days"], shop_gap_days=float(usual.median()))
    states = found.groupby("state").agg(customers=("customer_id", "size"), at_stake=("at_stake", "sum"))
    states = states.reindex(list(STATES)).fillna(0.0).rename_axis("state").reset_index()
    states["customers"] = states["customers"].astype("int64")
    late = found[found["state"].isin(LATE)]
    late = late.assign(reasons=[_reasons(row) for row in late.to_dict("records")])
    late = late.sort_values(["at_stake", "customer_id"], ascending=[False, True], ignore_index=True)
    gone = found[found["state"] == "churned"]
    gone = gone.sort_values(["net_revenue", "customer_id"], ascending=[False, True], ignore_index=True)
    lists = [each.astype({"may_email": bool}) for each in (late[LATE_COLUMNS], gone[GONE_COLUMNS])]
    return lists[0], lists[1], states, float(usual.median())


def _reasons(row: Mapping[Any, Any]) -> str:
    """Codes of what speaks for losing the customer, the strongest first, parted by spaces."""
    codes = [str(row["state"])]
    if row["complaints"] and row["complaints"] > 0:
        codes.append("complained")
    if row["mean_rating"] is not None and row["mean_rating"] < POOR:
        codes.append("poor_review")
    if row["returns"] and row["returns"] > 0:
        codes.append("returned")
    if row["orders"] == 1:
        codes.append("one_order")
    return " ".join(codes)
