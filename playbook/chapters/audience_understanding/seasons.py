"""What is read about time: seasons of categories, unusual months, and the same weekdays a year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# So many robust standard deviations from the month before make a month unusual.
UNUSUAL = 2.0
# So many months are needed to know what an ordinary change is.
LEAST_CHANGES = 6

CATEGORY_MONTHS = """
SELECT category, month_index, sum(amount) AS revenue
FROM order_lines WHERE kind = 'product' AND category <> 'unknown'
GROUP BY category, month_index ORDER BY category, month_index
"""
# Months of every other kind of group, so that a season can be read for any of them.
GROUP_MONTHS = """
WITH stated AS (
    SELECT o.month_index, o.net_revenue, o.channel, o.country, o.device, p.gender, p.age_band
    FROM orders_completed AS o LEFT JOIN people AS p ON p.customer_id = o.customer_id
),
each_way AS (
    SELECT 'channel' AS dimension, channel AS category, month_index, net_revenue FROM stated
    UNION ALL SELECT 'country' AS dimension, country AS category, month_index, net_revenue FROM stated
    UNION ALL SELECT 'device' AS dimension, device AS category, month_index, net_revenue FROM stated
    UNION ALL SELECT 'gender' AS dimension, gender AS category, month_index, net_revenue FROM stated
    UNION ALL SELECT 'age_band' AS dimension, age_band AS category, month_index, net_revenue FROM stated
)
SELECT dimension, category, month_index, sum(net_revenue) AS revenue
FROM each_way WHERE category IS NOT NULL AND category <> 'unknown'
GROUP BY dimension, category, month_index ORDER BY dimension, category, month_index
"""
DAYS = """
SELECT order_day, count(*) AS orders, sum(gross_revenue) AS revenue, sum(net_revenue) AS net
FROM orders_completed GROUP BY order_day ORDER BY order_day
"""
HOME = """
SELECT country, count(*) AS orders FROM orders_in_period WHERE country <> 'unknown'
GROUP BY country ORDER BY orders DESC, country LIMIT 1
"""


def read_seasons(
    workspace: Workspace,
    given: Mapping[str, Any],
    months: pd.DataFrame,
    period: tuple[dt.date, dt.date],
    dimension: str,
) -> dict[str, pd.DataFrame]:
    """The frames of this file by the names of their figures; months: as the chapter reads them; period: inclusive;
    dimension: what the reader compares groups by."""
    complete = months[months["is_complete"]]
    sales = workspace.frame(GROUP_MONTHS, given)
    home = workspace.frame(HOME, given)
    country = str(home["country"].iloc[0]) if len(home) else ""
    return {
        "season_index": season_index(workspace.frame(CATEGORY_MONTHS, given), complete),
        "season_groups": season_groups(sales, complete),
        "season_parts": season_parts(sales[sales["dimension"] == dimension], complete),
        "decomposed": decomposed(complete),
        "unusual": unusual(complete),
        "like_for_like": like_for_like(workspace.frame(DAYS, given), period, country),
    }


def season_index(sales: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Per category and month of the year the seasonal index, with the test whether one year's profile came back.

    months: whole months in a row. repeats, adjusted: the correlation of the last two years and Holm's p over the
    categories. Empty below 24 whole months; a category that sold nothing for a year is left out.
    """
    import pandas as pd

    from playbook.methods.many_tests import holm
    from playbook.methods.season_repeats import season_repeats
    from playbook.methods.seasonality import MINIMUM_MONTHS, seasonality

    found, tests = [], []
    ordered = months.sort_values("month_index")
    for category, rows in sales.groupby("category") if len(months) >= MINIMUM_MONTHS else ():
        amounts = rows.set_index("month_index")["revenue"].reindex(ordered["month_index"], fill_value=0).astype(float)
        if (amounts.rolling(12).sum().dropna() <= 0).any():
            continue
        table = pd.DataFrame({"month": ordered["month_index"].to_numpy(), "value": amounts.to_numpy()})
        repeats, p_value = season_repeats(amounts.to_numpy())
        found.append(seasonality(table).index.assign(category=category, revenue=amounts.sum()))
        tests.append((category, repeats, p_value))
    columns = ["category", "month_of_year", "season", "revenue", "repeats", "adjusted"]
    if not found:
        return pd.DataFrame(columns=columns)
    tested = pd.DataFrame(tests, columns=["category", "repeats", "p_value"])
    tested = tested.assign(adjusted=holm(tested["p_value"]))
    joined = pd.concat(found, ignore_index=True).merge(tested, on="category")[columns]
    return joined.sort_values(
        ["revenue", "category", "month_of_year"], ascending=[False, True, True], ignore_index=True
    )


def season_groups(sales: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """The same as `season_index` for groups of customers and visits: one correction per dimension."""
    import pandas as pd

    parts = [season_index(rows, months).assign(dimension=dimension) for dimension, rows in sales.groupby("dimension")]
    return pd.concat(parts, ignore_index=True) if parts else season_index(sales, months).assign(dimension="")


def season_parts(sales: pd.DataFrame, months: pd.DataFrame) -> pd.DataFrame:
    """Trend, season and remainder of each group, which multiply to its revenue: one row per group and whole month.

    Columns category, month, revenue, trend (money), season and remainder (factors), strength (of the season, 0 to 1);
    the largest group first. By local regression on logarithms (`methods.season_trend`): below 24 whole months, and of a
    group that sold nothing in some month, only the revenue is known and the parts are NaN.
    """
    import pandas as pd

    from playbook.methods.season_trend import season_trend
    from playbook.methods.seasonality import MINIMUM_MONTHS

    columns = ["category", "month", "revenue", "trend", "season", "remainder", "strength"]
    ordered = months.sort_values("month_index")
    found = []
    for category, rows in sales.groupby("category"):
        amounts = rows.set_index("month_index")["revenue"].reindex(ordered["month_index"], fill_value=0).astype(float)
        table = pd.DataFrame({"month": ordered["month"].to_numpy(), "revenue": amounts.to_numpy()})
        table = table.assign(category=category, size=amounts.sum(), trend=np.nan, season=np.nan, remainder=np.nan,
                             strength=np.nan)  # fmt: skip
        if len(months) >= MINIMUM_MONTHS and (amounts > 0).all():
            parts = season_trend(np.log(amounts.to_numpy()))
            table = table.assign(trend=np.exp(parts.trend), season=np.exp(parts.season),
                                 remainder=np.exp(parts.remainder), strength=parts.season_strength)  # fmt: skip
        found.append(table)
    if not found:
        return pd.DataFrame(columns=columns)
    together = pd.concat(found, ignore_index=True)
    order = ["size", "category", "month"]
    return together.sort_values(order, ascending=[False, True, True], ignore_index=True)[columns]


def decomposed(months: pd.DataFrame) -> pd.DataFrame:
    """Trend, season and remainder of each whole month of the shop; empty below 24 of them."""
    from playbook.methods.seasonality import MINIMUM_MONTHS, seasonality

    if len(months) < MINIMUM_MONTHS:
        return months.iloc[:0][["month", "revenue"]].assign(trend=0.0, season=0.0, remainder=0.0)
    table = seasonality(months.assign(month=months["month_index"], value=months["revenue"].astype(float))).table
    ordered = months.sort_values("month_index")[["month", "revenue"]].reset_index(drop=True)
    return ordered.assign(trend=table["trend"], season=table["season"], remainder=table["remainder"])


def unusual(months: pd.DataFrame) -> pd.DataFrame:
    """Months that are far from the month before, told apart by the same month a year earlier.

    change, year_change: logarithm against the month before and the year before. label: "seasonal" where the same month
    a year before moved the same way and the year's change is an ordinary one; "unexplained" where not; "" where
    the month is not unusual; "unknown" where there is no year before. Ordinary: within two robust standard deviations
    (1.4826 times the median absolute deviation) of all such changes.
    """
    rows = months.sort_values("month_index")[["month", "month_index", "revenue"]].reset_index(drop=True)
    level = rows["revenue"].astype(float).where(rows["revenue"] > 0).map(np.log)
    rows = rows.assign(change=level.diff(), year_change=level.diff(12))
    far, far_year = _far(rows["change"]), _far(rows["year_change"])
    before = rows["change"].shift(12)
    same_way = np.sign(rows["change"]) == np.sign(before)
    seasonal = same_way & ~far_year & (before.abs() > 0.5 * rows["change"].abs())
    label = np.where(before.isna(), "unknown", np.where(seasonal, "seasonal", "unexplained"))
    return rows.assign(label=np.where(far, label, ""))


def _far(changes: pd.Series[float]) -> pd.Series[bool]:
    known = changes.dropna()
    if len(known) < LEAST_CHANGES:
        return changes.isna() & changes.notna()
    spread = 1.4826 * float((known - known.median()).abs().median())
    return (changes - known.median()).abs() > UNUSUAL * spread


def like_for_like(days: pd.DataFrame, period: tuple[dt.date, dt.date], country: str) -> pd.DataFrame:
    """The period against the like days of the year before: same weekdays, feasts against the same feasts.

    One row: orders, revenue, net, the same with `earlier_` of the like days, and feast_days (days compared with
    those of a feast); empty where the data do not reach back far enough.
    """
    import pandas as pd

    from playbook.methods.like_with_like import like_days

    amounts = ["orders", "revenue", "net"]
    columns = [*amounts, *(f"earlier_{each}" for each in amounts), "feast_days"]
    pairs = like_days(*period, country)
    first = pd.Timestamp(days["order_day"].min()).date() if len(days) else None
    if first is None or first > min(each.earlier for each in pairs):
        return pd.DataFrame(columns=columns)
    byday = days.assign(day=pd.to_datetime(days["order_day"])).set_index("day")[amounts].astype(float)
    sums = [
        byday.reindex(pd.to_datetime(chosen), fill_value=0.0).sum()
        for chosen in ([each.day for each in pairs], [each.earlier for each in pairs])
    ]
    row = [*sums[0], *sums[1], sum(bool(each.festival) for each in pairs)]
    return pd.DataFrame([row], columns=columns)
