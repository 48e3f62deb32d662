"""What can be said of the people in each segment, attribute by attribute, with how it is known and of how many.

measured: stated in the data, by the customer or by the order. inferred: worked out by a rule. assumed: a guess that
nobody has checked; it is there to be asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# The most frequent level, by attribute; who says so where the export states it.
LEVELS = {
    "gender": "measured",
    "household": "measured",
    "main_category": "measured",
    "place": "measured",
    "interest": "measured",
    "preferred_contact": "measured",
    "main_device": "inferred",
    "channel": "inferred",
}
SHARES = ("evening_share", "weekend_share", "coupon_share")
COLUMNS = ["segment", "attribute", "level", "value", "known", "n"]
# Of fewer people nothing is said.
LEAST = 20


def portraits(customers: pd.DataFrame, months: pd.DataFrame, workspace: Workspace) -> pd.DataFrame:
    """One row per segment and attribute: the level (a word of the data, or the first day of a month), the value (a
    median age, or a share of those known), how it is known, and of how many customers (of orders, for the season)."""
    import pandas as pd

    frame = customers.assign(
        place=customers["city"].where(customers["city"] != "unknown", customers["country"]),
        interest=pd.Series([_first(text) for text in customers["interests"]], index=customers.index, dtype=object),
    )
    stated = "customers.acquisition_channel" in workspace.available
    known = {**LEVELS, "channel": "measured" if stated else "inferred"}
    rows: list[tuple[int, str, object, float, str, int]] = []
    for segment in sorted(int(each) for each in frame["segment"].unique()):
        inside = frame[frame["segment"] == segment]
        ages = inside["age"].dropna()
        if len(ages) >= LEAST:
            rows.append((segment, "age", "", float(ages.median()), "measured", len(ages)))
        for attribute, how in known.items():
            there = inside[attribute].dropna()
            there = there[~there.isin(["unknown", ""])]
            if len(there) >= LEAST:
                counts = there.value_counts().sort_index().sort_values(ascending=False, kind="stable")
                rows.append((segment, attribute, counts.index[0], counts.iloc[0] / len(there), how, len(there)))
        for attribute in SHARES:
            there = inside[attribute].dropna()
            if len(there) >= LEAST and frame[attribute].nunique() > 1:
                rows.append((segment, attribute, "", float(there.mean()), "measured", len(there)))
    rows += _seasons(frame, months)
    made = pd.DataFrame(rows, columns=COLUMNS)
    made["level"] = made["level"].astype(str)
    return made.sort_values(["segment"], kind="stable", ignore_index=True)


def _first(text: object) -> str | None:
    """The first of several interests, as the customer put them."""
    parts = [part.strip() for part in re.split(r"[,;|]", text)] if isinstance(text, str) else []
    return parts[0] if parts and parts[0] else None


def _seasons(customers: pd.DataFrame, months: pd.DataFrame) -> list[tuple[int, str, object, float, str, int]]:
    """The month in which a segment orders most, against everybody's months: times as much as everybody."""
    placed = months.assign(segment=months["customer_id"].map(customers["segment"])).dropna(subset=["segment"])
    if placed["month_number"].nunique() < 12:
        return []
    whole = placed.groupby("month_number")["orders"].sum()
    day = placed.groupby("month_number")["month"].max()
    rows: list[tuple[int, str, object, float, str, int]] = []
    for segment in sorted(int(each) for each in placed["segment"].unique()):
        own = (
            placed[placed["segment"] == segment]
            .groupby("month_number")["orders"]
            .sum()
            .reindex(whole.index, fill_value=0)
        )
        times = (own / own.sum()) / (whole / whole.sum())
        best = int(times.to_numpy().argmax())
        rows.append((segment, "season", day.iloc[best].date(), float(times.iloc[best]), "measured", int(own.sum())))
    return rows
