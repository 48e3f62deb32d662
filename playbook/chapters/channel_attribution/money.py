"""Orders and spending by channel, place of sale and month: read once, asked several times."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.chapters.channel_attribution.credit import grouped

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.periods import Period
    from playbook.workspace.client import Workspace

# Orders taken here have a visit behind them; on the others the website's contacts cannot be seen.
ON_THE_WEB = ("own_site", "app", "unknown")

# squares: of the margins, for the interval of their mean.
SALES = """
SELECT
    sales_channel,
    channel,
    customer_kind,
    CAST(month AS DATE) AS month,
    coalesce(order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE), FALSE) AS is_now,
    coalesce(order_day BETWEEN CAST($before_start AS DATE) AND CAST($before_end AS DATE), FALSE) AS is_before,
    count(*) AS orders,
    coalesce(sum(CAST(net_revenue AS DOUBLE)), 0) AS revenue,
    count(margin_after_fees) AS judged,
    sum(CAST(margin_after_fees AS DOUBLE)) AS margin,
    sum(CAST(margin_after_fees AS DOUBLE) * CAST(margin_after_fees AS DOUBLE)) AS squares,
    sum(CAST(channel_fee AS DOUBLE)) AS fees
FROM orders_completed
GROUP BY ALL
ORDER BY ALL
"""
# Money spent to win customers; where purposes are not stated, all money spent on a channel.
SPENT = """
SELECT
    c.channel,
    CAST(k.month AS DATE) AS month,
    coalesce(c.date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE), FALSE) AS is_now,
    coalesce(c.date BETWEEN CAST($before_start AS DATE) AND CAST($before_end AS DATE), FALSE) AS is_before,
    min(c.date) AS first_on,
    sum(CAST(c.amount AS DOUBLE)) AS cost
FROM costs AS c
LEFT JOIN calendar AS k ON k.day = CAST(c.date AS DATE) AND k.calendar = CAST($calendar AS VARCHAR)
WHERE c.channel IS NOT NULL AND coalesce(c.purpose, 'acquisition') = 'acquisition'
    AND c.date <= CAST($as_of AS DATE)
GROUP BY ALL
ORDER BY ALL
"""


def read_money(
    workspace: Workspace, given: Mapping[str, Any], period: Period, first: dt.date
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Orders and spending up to as_of, as their queries say; is_before: in the same days a year ago, where the data
    reach back so far.
    """
    before = period.prior_year()
    if before is None or before.start < first:
        before = None
    bounds = {"before_start": before and before.start, "before_end": before and before.end}
    return workspace.frame(SALES, {**given, **bounds}), workspace.frame(SPENT, {**given, **bounds})


def places_of(sales: pd.DataFrame, orders: str) -> pd.DataFrame:
    """Revenue and orders of the period by place of sale; orders: those that were asked for."""
    now = sales[sales["is_now"]]
    kinds = {"all": ("new", "returning", "unknown"), "first": ("new",), "repeat": ("returning",)}[orders]
    asked = now["orders"].where(now["customer_kind"].isin(kinds), 0)
    found = now.assign(all_orders=now["orders"], orders=asked).groupby("sales_channel", as_index=False)
    return (
        found[["revenue", "all_orders", "orders"]]
        .sum()
        .sort_values(["all_orders", "sales_channel"], ascending=[False, True], ignore_index=True)
    )


def costs_of(spent: pd.DataFrame, won: pd.DataFrame) -> pd.DataFrame:
    """Cost and cost per conversion by channel, dearest first, in the period and in the same days a year ago.

    won: one row per channel with `won` and `won_before`; a channel on which nothing was spent is left out.
    """
    sums = {
        "cost": spent[spent["is_now"]].groupby("channel")["cost"].sum(),
        "cost_before": spent[spent["is_before"]].groupby("channel")["cost"].sum(),
    }
    frame = sums["cost"].rename("cost").reset_index().merge(won, on="channel", how="left")
    frame["cost_before"] = frame["channel"].map(sums["cost_before"])
    frame["won"] = frame["won"].fillna(0)
    for now in ("", "_before"):
        count = frame[f"won{now}"]
        frame[f"each{now}"] = frame[f"cost{now}"] / count.where(count > 0)
    return frame.sort_values(["each", "channel"], ascending=[False, True], na_position="last", ignore_index=True)


def won_by_channel(sales: pd.DataFrame) -> pd.DataFrame:
    """First orders by channel of the last contact, in the period and in the same days a year ago."""
    new = sales[sales["customer_kind"] == "new"]
    sums = {
        name: new[new[when]].groupby("channel")["orders"].sum()
        for name, when in (("won", "is_now"), ("won_before", "is_before"))
    }
    import pandas as pd

    return pd.DataFrame(sums).rename_axis("channel").reset_index()


def income_of(ended: pd.DataFrame, model: str, owned: tuple[str, ...], places: pd.DataFrame) -> pd.DataFrame:
    """Revenue by channel under the chosen model, marketplaces beside, each owned by the shop or rented."""
    import pandas as pd

    from playbook.methods.attribution import attribute

    rows = attribute(grouped(ended), model)[["channel", "value"]].rename(columns={"value": "revenue"})
    market = places.loc[places["sales_channel"] == "marketplace", "revenue"].sum()
    if market > 0 and "marketplace" not in set(rows["channel"]):
        rows = pd.concat([rows, pd.DataFrame({"channel": ["marketplace"], "revenue": [market]})], ignore_index=True)
    rows["is_owned"] = rows["channel"].isin(owned)
    rows["revenue_share"] = rows["revenue"] / rows["revenue"].sum() if rows["revenue"].sum() else float("nan")
    return rows.sort_values("revenue", ascending=False, ignore_index=True)
