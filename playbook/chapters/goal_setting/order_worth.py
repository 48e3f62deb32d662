"""Whether orders grow with their number, and what customers who stayed leave as profit."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, money, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Fewer orders of a number, and its mean says nothing; numbers from the last on are one group.
LEAST_ORDERS, LAST_NUMBER = 30, 6
# The normal's 97.5% point, for a 95% interval of a mean.
_Z = 1.959963984540054

BY_NUMBER = """
SELECT
    least(order_number, 6) AS number,
    count(*) AS orders,
    avg(CAST(gross_revenue AS DOUBLE)) AS value,
    stddev_samp(CAST(gross_revenue AS DOUBLE)) AS spread
FROM orders_completed
WHERE order_number IS NOT NULL AND gross_revenue IS NOT NULL
GROUP BY least(order_number, 6)
ORDER BY number
"""
# Each customer counts once, so that those with many orders do not outweigh the others.
WITHIN = """
SELECT count(*) AS customers, avg(later - first) AS more, stddev_samp(later - first) AS spread
FROM (
    SELECT
        customer_id,
        max(CASE WHEN order_number = 1 THEN CAST(gross_revenue AS DOUBLE) END) AS first,
        avg(CASE WHEN order_number >= 2 THEN CAST(gross_revenue AS DOUBLE) END) AS later
    FROM orders_completed
    WHERE order_number IS NOT NULL AND gross_revenue IS NOT NULL
    GROUP BY customer_id
) AS each_customer
WHERE first IS NOT NULL AND later IS NOT NULL
"""
PROFIT = """
SELECT
    coalesce(sum(CASE WHEN is_returning THEN margin END), 0) AS kept,
    coalesce(sum(margin), 0) AS total,
    coalesce(sum(CASE WHEN is_returning THEN net_revenue END), 0) AS revenue,
    count(DISTINCT CASE WHEN is_returning THEN customer_id END) AS customers,
    count(margin) AS known
FROM orders_in_period
"""


@dataclass(frozen=True)
class OrderWorth:
    """numbers: one row per number of an order with enough of them (number, orders, value, low, high, 95%), the last for
    that number and all later. customers: those with a first and a later order; more, low, high: by how much the mean of
    their later orders exceeds their first, with its 95% interval. kept, total: a year's margin from returning customers
    and from all, nan where margins are not known; kept_revenue, kept_customers: of the former."""

    numbers: pd.DataFrame
    customers: int
    more: float
    low: float
    high: float
    kept: float
    total: float
    kept_revenue: float
    kept_customers: int


def order_worth(workspace: Workspace, as_of: dt.date) -> OrderWorth | None:
    """Of all orders up to the day, and the profit of the year that ends with it; None where no value is known."""
    from playbook.kpis.assumptions import parameters

    if workspace.engine.missing(("numbered_orders.gross_revenue",)):
        return None
    given = parameters(workspace, as_of, period_start=as_of - dt.timedelta(days=364), period_end=as_of)
    numbers = workspace.frame(BY_NUMBER, given)
    numbers = numbers[numbers["orders"] >= LEAST_ORDERS].reset_index(drop=True)
    reach = _Z * numbers["spread"] / numbers["orders"] ** 0.5
    numbers = numbers.assign(low=numbers["value"] - reach, high=numbers["value"] + reach).drop(columns="spread")
    same = workspace.frame(WITHIN, given).iloc[0]
    customers = int(same["customers"])
    more = float(same["more"]) if customers >= LEAST_ORDERS else math.nan
    wide = _Z * float(same["spread"]) / math.sqrt(customers) if customers >= LEAST_ORDERS else math.nan
    profit = None if workspace.engine.missing(("orders_in_period.margin",)) else workspace.frame(PROFIT, given).iloc[0]
    known = profit is not None and profit["known"] > 0
    return OrderWorth(
        numbers=numbers,
        customers=customers,
        more=more,
        low=more - wide,
        high=more + wide,
        kept=float(profit["kept"]) if profit is not None and known else math.nan,
        total=float(profit["total"]) if profit is not None and known else math.nan,
        kept_revenue=float(profit["revenue"]) if profit is not None and known else math.nan,
        kept_customers=int(profit["customers"]) if profit is not None and known else 0,
    )


def order_worth_of(worth: OrderWorth | None, as_of: dt.date) -> Figure | None:
    """Value by number of the order; None where fewer than two numbers have enough orders."""
    from playbook.charts.forms import Measure, bars

    if worth is None or len(worth.numbers) < 2 or math.isnan(worth.more):
        return None
    rows = worth.numbers.assign(name=[_number(each) for each in worth.numbers["number"]])
    if worth.low > 0:
        title = _("The same customers spend {more} more on a later order than on their first ({low} to {high})")
    elif worth.high < 0:
        title = _("The same customers spend {more} less on a later order than on their first ({low} to {high})")
    else:
        title = _("Orders do not surely grow with their number: a later one is worth {low} to {high} more")
    ends = (worth.low, worth.high) if worth.high >= 0 else (-worth.high, -worth.low)
    return Figure(
        name="order_worth",
        title=title.format(more=money(abs(worth.more)), low=money(ends[0]), high=money(ends[1])),
        subtitle=_("Mean value of an order by its number among the customer's orders, up to {day}").format(
            day=date(as_of)
        ),
        foot=_(
            "Whisker: 95% interval. Who orders often may differ from the start, so the title compares each of {n} "
            "customers with themselves."
        ).format(n=integer(worth.customers)),
        chart=bars(
            rows, "name", Measure("value", _("Value of an order"), "money", low="low", high="high"), ordered=False
        ),
        table=rows[["name", "orders", "value", "low", "high"]],
        labels={
            "name": _("Order"), "orders": _("Orders"), "value": _("Value of an order"), "low": _("Low"),
            "high": _("High"),
        },
        formats={"orders": "count", **dict.fromkeys(("value", "low", "high"), "money")},
    )  # fmt: skip


def _number(number: int) -> str:
    return (
        _("number {n} and later").format(n=integer(number))
        if number == LAST_NUMBER
        else _("number {n}").format(n=integer(number))
    )


def profit_words(worth: OrderWorth | None) -> str:
    """The margin that customers who stayed left, as a sum and as a share; what is missing where none is known."""
    if worth is None or math.isnan(worth.kept) or worth.total <= 0:
        return _("What customers who stayed leave as profit takes margins of orders, or a margin rate.")
    said = _(
        "Customers who had bought before left {kept} of margin in the year, {share} of all margin ({n} customers)."
    )
    return said.format(
        kept=money(worth.kept), share=percent(worth.kept / worth.total), n=integer(worth.kept_customers)
    ) + (
        " " + _("That is {rate} of what they paid.").format(rate=percent(worth.kept / worth.kept_revenue))
        if worth.kept_revenue > 0
        else ""
    )
