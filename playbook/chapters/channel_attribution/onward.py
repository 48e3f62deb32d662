"""Ways on from an order: what people meet next, and whether another order follows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.naming import POPULATIONS, opening, path_words, when, without_repeats
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings
    from playbook.workspace.client import Workspace

SHOWN = 15

# Up to three contacts after each order and before the next one, within the days that a second order has. Only orders
# that were that many days ago by as_of: the others may still be followed.
ONWARD = """
WITH moments AS (
    SELECT person_id, ts, 0 AS is_order, channel, CAST(NULL AS VARCHAR) AS customer_kind
    FROM touches
    WHERE day BETWEEN CAST($period_start AS DATE) AND CAST($as_of AS DATE)
        AND (CAST($direct_handling AS VARCHAR) = 'as_is' OR channel <> 'direct')
    UNION ALL
    SELECT person_id, order_ts AS ts, 1 AS is_order, CAST(NULL AS VARCHAR) AS channel, customer_kind
    FROM orders_completed
    WHERE person_id IS NOT NULL AND order_day >= CAST($period_start AS DATE)
),
followed AS (
    SELECT
        ts, is_order, customer_kind,
        lead(channel, 1) OVER later AS next1, lead(ts, 1) OVER later AS ts1,
        lead(channel, 2) OVER later AS next2, lead(ts, 2) OVER later AS ts2,
        lead(channel, 3) OVER later AS next3, lead(ts, 3) OVER later AS ts3,
        min(CASE WHEN is_order = 1 THEN ts END) OVER (
            PARTITION BY person_id ORDER BY ts, is_order, channel ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        ) AS next_order_ts
    FROM moments
    WINDOW later AS (PARTITION BY person_id ORDER BY ts, is_order, channel)
),
limited AS (
    SELECT
        customer_kind,
        CASE WHEN date_diff('day', CAST(ts AS DATE), CAST(ts1 AS DATE)) <= CAST($repeat_days AS INTEGER) THEN next1 END
            AS next1,
        CASE WHEN date_diff('day', CAST(ts AS DATE), CAST(ts2 AS DATE)) <= CAST($repeat_days AS INTEGER) THEN next2 END
            AS next2,
        CASE WHEN date_diff('day', CAST(ts AS DATE), CAST(ts3 AS DATE)) <= CAST($repeat_days AS INTEGER) THEN next3 END
            AS next3,
        coalesce(
            date_diff('day', CAST(ts AS DATE), CAST(next_order_ts AS DATE)) <= CAST($repeat_days AS INTEGER), FALSE
        ) AS ordered
    FROM followed
    WHERE is_order = 1
        AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
        AND date_diff('day', CAST(ts AS DATE), CAST($as_of AS DATE)) >= CAST($repeat_days AS INTEGER)
)
SELECT
    customer_kind, next1,
    CASE WHEN next1 IS NOT NULL THEN next2 END AS next2,
    CASE WHEN next1 IS NOT NULL AND next2 IS NOT NULL THEN next3 END AS next3,
    count(*) AS orders,
    count(*) FILTER (WHERE ordered) AS again
FROM limited
GROUP BY ALL
ORDER BY ALL
"""
OF_KIND = {"all": ("new", "returning", "unknown"), "first": ("new",), "repeat": ("returning",)}


def onward(workspace: Workspace, given: Mapping[str, Any], orders: str, direct_handling: str) -> pd.DataFrame:
    """One row per way on from the orders asked for: way (ids, "" where no contact is known), next (its first contact),
    orders, and again, how many of them another order followed within the days.
    """
    rows = workspace.frame(ONWARD, {**given, "direct_handling": direct_handling})
    rows = rows[rows["customer_kind"].isin(OF_KIND[orders])]
    steps = rows[["next1", "next2", "next3"]].astype(object).where(rows[["next1", "next2", "next3"]].notna(), None)
    ways = [without_repeats([str(step) for step in row if step]) for row in steps.itertuples(index=False)]
    found = rows.assign(way=ways).groupby("way", as_index=False)[["orders", "again"]].sum()
    found["next"] = [way.split(" > ")[0] for way in found["way"]]
    return found.sort_values(["orders", "way"], ascending=[False, True], ignore_index=True)


def ways_on(findings: Findings) -> Figure:
    """By the next contact: how many orders it followed, and how often another order came."""
    from playbook.charts.forms import Measure, bars
    from playbook.methods.intervals import wilson

    ways = findings.onward
    by_next = ways.groupby("next", as_index=False)[["orders", "again"]].sum()
    by_next = by_next[by_next["orders"] >= THIN].sort_values("orders", ascending=False, ignore_index=True)
    by_next["name"] = [name_of(each) if each else _("no contact known") for each in by_next["next"]]
    by_next["rate"] = by_next["again"] / by_next["orders"]
    bounds = [wilson(row["again"], row["orders"]) for _at, row in by_next.iterrows()]
    by_next["low"], by_next["high"] = [each.low for each in bounds], [each.high for each in bounds]
    all_orders, again = ways["orders"].sum(), ways["again"].sum()
    known = by_next[by_next["next"] != ""]
    most = (known if len(known) else by_next).iloc[0]
    table = ways.assign(
        words=[path_words(each) if each else _("no contact known") for each in ways["way"]],
        order_share=ways["orders"] / all_orders,
        again_rate=ways["again"] / ways["orders"],
    )
    return Figure(
        name="onward",
        title=opening(
            _(
                "After an order the next contact is most often {channel} ({share}); {rate} of these people order again "
                "within {days} days, {all} of all"
            ).format(
                channel=most["name"], share=percent(most["orders"] / all_orders), rate=percent(most["rate"]),
                days=integer(findings.repeat_days), all=percent(again / all_orders),
            )
        ),
        subtitle=_("Share of orders that another one follows, by the next contact; {orders}, {period}").format(
            orders=_(POPULATIONS[findings.params.orders]), period=when(findings)
        ),
        foot=_(
            "{n} orders of known people, at least {days} days old. Whiskers: 95% interval. In the table: the ways most "
            "walked, up to three contacts or the next order. Who means to buy looks for the shop: this is correlation."
        ).format(n=integer(all_orders), days=integer(findings.repeat_days)),
        chart=bars(
            by_next, "name", Measure("rate", _("Ordered again"), "fraction", low="low", high="high"),
            emphasise=(most["name"],),
        ),
        table=table.head(SHOWN),
        labels={"words": _("Way on"), "orders": _("Orders"), "order_share": _("Share of orders"),
                "again": _("Ordered again"), "again_rate": _("Share that ordered again")},
        formats={"orders": "count", "again": "count"},
    )  # fmt: skip
