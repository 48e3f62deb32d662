"""Who moved from which RFM group to which, and what each group turned out to be worth.

Scores are ranks among all customers of a day, so a customer also moves because others do: when many new ones come, the
old ones' recency falls though they did nothing. Movement says who needs another letter now; it is no measure of the
shop. What a group is worth is read from what its members did *afterwards*, never from the money that put them there.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from playbook.methods.intervals import normal_quantile, wilson
from playbook.methods.rfm import groups

# The group before of somebody who had not ordered by then.
NOT_YET = "not_yet"


def movement(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The matrix of moves between two days, one row per pair of groups in which there is somebody.

    before, after: what `rfm.score` returned for either day, with customer_id, one row per customer. Who is in `after`
    alone had not ordered by the first day: "not_yet". Both days' groups come from the same rule.

    Returns, in the order of the groups: before, after, customers, n (of the group before), share = customers / n.

    Raises ValueError: a customer twice, or one in `before` who is not in `after`: nobody's orders are undone.

    >>> then = pd.DataFrame({"customer_id": ["a", "b"], "group": ["loyal", "loyal"]})
    >>> now = pd.DataFrame({"customer_id": ["a", "b", "c"], "group": ["champions", "at_risk", "new_customers"]})
    >>> movement(then, now)[["before", "after", "customers", "share"]]
        before          after  customers  share
    0    loyal      champions          1    0.5
    1    loyal        at_risk          1    0.5
    2  not_yet  new_customers          1    1.0
    """
    for name, scored in (("before", before), ("after", after)):
        if scored["customer_id"].duplicated().any():
            raise ValueError(f"one row per customer in {name}")
    gone = ~before["customer_id"].isin(after["customer_id"])
    if gone.any():
        raise ValueError(f"who had ordered by the first day had by the second: {int(gone.sum())} are missing after it")
    both = after[["customer_id", "group"]].merge(
        before[["customer_id", "group"]], on="customer_id", how="left", suffixes=("_after", "_before")
    )
    both["group_before"] = both["group_before"].fillna(NOT_YET)
    moves = both.groupby(["group_before", "group_after"]).size().rename("customers").reset_index()
    moves.columns = pd.Index(["before", "after", "customers"])
    moves["n"] = moves.groupby("before")["customers"].transform("sum")
    moves["share"] = moves["customers"] / moves["n"]
    place = {group: at for at, group in enumerate((*groups(), NOT_YET))}
    return moves.sort_values(["before", "after"], key=lambda column: column.map(place), ignore_index=True)


def flows(moves: pd.DataFrame) -> pd.DataFrame:
    """Per group what came and went: group, before, stayed, left, came, not_yet (of those who came), after.

    moves: what `movement` returned. before - left + came = after, in every group.

    >>> then = pd.DataFrame({"customer_id": ["a", "b"], "group": ["loyal", "loyal"]})
    >>> now = pd.DataFrame({"customer_id": ["a", "b", "c"], "group": ["loyal", "at_risk", "loyal"]})
    >>> flows(movement(then, now)).query("group == 'loyal'").to_dict("records")
    [{'group': 'loyal', 'before': 2, 'stayed': 1, 'left': 1, 'came': 1, 'not_yet': 1, 'after': 2}]
    """
    names = list(groups())
    same = moves["before"] == moves["after"]

    def counted(rows: pd.DataFrame, column: str) -> pd.Series[int]:
        return rows.groupby(column)["customers"].sum().reindex(names, fill_value=0).astype("int64")

    known = moves["before"] != NOT_YET
    found = {
        "before": counted(moves[known], "before"),
        "stayed": counted(moves[same], "after"),
        "left": counted(moves[known & ~same], "before"),
        "came": counted(moves[~same], "after"),
        "not_yet": counted(moves[~known], "after"),
        "after": counted(moves, "after"),
    }
    return pd.DataFrame(found).rename_axis("group").reset_index()


def group_worth(scored: pd.DataFrame, *, worth: str, level: float = 0.95) -> pd.DataFrame:
    """What the members of each group brought afterwards: one row per group of `rfm.groups`, empty ones included.

    scored: what `rfm.score` returned for an earlier day, with a column `worth`: what each customer brought between that
    day and now (0 for nothing), or what a model expects of them.

    Returns group, customers, buyers_share (of those with worth above 0), buyers_low, buyers_high (Wilson), mean, low,
    high (of the mean, by its standard error), total, total_share (of all groups; NaN where nothing was brought).

    Assumes: customers buy independently; a group of a handful with one very large order has a wider truth than its
    interval. Worth is never missing: who cannot be known is not to be in the frame.

    Raises ValueError: no such column, or worth that is missing.

    >>> shop = pd.DataFrame({"group": ["champions"] * 3 + ["lost"] * 2, "later": [30.0, 60.0, 0.0, 0.0, 0.0]})
    >>> group_worth(shop, worth="later").query("customers > 0")[["group", "mean", "total_share"]]
            group  mean  total_share
    0   champions  30.0          1.0
    10       lost   0.0          0.0
    """
    if worth not in scored:
        raise ValueError(f"there is no column {worth!r}; found {list(scored.columns)}")
    values = scored[worth].astype(float)
    if values.isna().any():
        raise ValueError(f"what every customer brought is known: {int(values.isna().sum())} are missing")
    rows = []
    for group in groups():
        own = values[scored["group"] == group].to_numpy()
        n, buyers = len(own), int((own > 0).sum())
        share = wilson(buyers, n, level=level) if n else None
        mean = float(own.mean()) if n else np.nan
        half = normal_quantile(level) * float(own.std(ddof=1)) / np.sqrt(n) if n > 1 else np.nan
        rows.append(
            {
                "group": group,
                "customers": n,
                "buyers_share": buyers / n if n else np.nan,
                "buyers_low": share.low if share else np.nan,
                "buyers_high": share.high if share else np.nan,
                "mean": mean,
                "low": mean - half,
                "high": mean + half,
                "total": float(own.sum()),
            }
        )
    found = pd.DataFrame(rows)
    total = float(found["total"].sum())
    return found.assign(total_share=found["total"] / total if total else np.nan)
