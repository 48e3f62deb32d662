"""The product that a feast of a year ago sold most beyond its share, and a goal on it for the next such feast.

The weeks before a feast that moves are held against the weeks before it a year earlier. Proposed is a product that sold
far more in them than it did in the rest of that year: the extra is what the occasion brought, so far as one year tells.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from playbook.kpis.periods import months_from
from playbook.methods.holidays import Festival, festivals
from playbook.methods.like_with_like import around_feast

if TYPE_CHECKING:
    from playbook.workspace.client import Workspace

# So long before a feast one can still act, and so long before it people buy for it.
LEAST_NOTICE, LEAD = dt.timedelta(days=14), dt.timedelta(days=28)
# The season is held against so much on either side of it, of which so much must be known before it.
AROUND, LEAST_BEFORE = dt.timedelta(days=169), dt.timedelta(days=60)
# A product of fewer pieces, or not sold surely more often than in the rest of the year, is no candidate.
LEAST_PIECES = 20
NEEDS = ("orders.order_id", "orders.order_ts", "order_items.product_id", "order_items.qty")
KINDS = ("new", "returning")

SOLD = """
WITH sold AS (
    SELECT product_id, product_name, customer_kind, qty,
        order_day BETWEEN CAST($since AS DATE) AND CAST($until AS DATE) AS in_season
    FROM order_lines
    WHERE kind = 'product' AND order_day BETWEEN CAST($first AS DATE) AND CAST($last AS DATE)
)
SELECT
    product_id,
    max(product_name) AS product_name,
    CAST(coalesce(sum(qty) FILTER (WHERE in_season), 0) AS DOUBLE) AS pieces,
    CAST(coalesce(sum(qty) FILTER (WHERE in_season AND customer_kind = 'new'), 0) AS DOUBLE) AS new,
    CAST(coalesce(sum(qty) FILTER (WHERE in_season AND customer_kind = 'returning'), 0) AS DOUBLE) AS returning,
    CAST(coalesce(sum(qty) FILTER (WHERE NOT in_season), 0) AS DOUBLE) AS otherwise
FROM sold
GROUP BY product_id
"""


@dataclass(frozen=True)
class Occasion:
    """A feast, the days before it, and the product to set a goal on; or why there is none.

    start, end: the days of the goal, both inclusive; earlier_start, earlier_end: those of a year before. pieces: sold
    in them a year before, by kind of customer in new and returning; lift: how many times as many a day as in the rest
    of the year around them, with `low`, its lower 95% bound over all products. reason: columns that lack, a year not
    yet seen, no such product.
    """

    reason: Literal["", "columns", "history", "product"]
    feast: str = ""
    start: dt.date = dt.date.min
    end: dt.date = dt.date.min
    earlier_start: dt.date = dt.date.min
    earlier_end: dt.date = dt.date.min
    product: str = ""
    product_name: str = ""
    pieces: int = 0
    new: int = 0
    returning: int = 0
    lift: float = 0.0
    low: float = 0.0
    missing: tuple[str, ...] = ()


def occasion(workspace: Workspace, as_of: dt.date) -> Occasion:
    """The next feast that can still be prepared for, and its best product of a year ago."""
    if lacking := workspace.engine.missing(NEEDS):
        return Occasion("columns", missing=lacking)
    feast = _next(as_of, workspace.settings.country)
    start = max(as_of + dt.timedelta(days=1), feast.first - LEAD)
    earlier = around_feast(start, feast.last, workspace.settings.country)
    since, until = earlier or (months_from(start, -12), months_from(feast.last, -12))
    base = Occasion("product", feast.name, start, feast.last, since, until)
    first = workspace.frame("SELECT CAST(min(order_ts) AS DATE) AS day FROM orders")["day"].iloc[0].date()
    if first > since - LEAST_BEFORE:
        return replace(base, reason="history")
    best = _best(workspace, base, max(first, since - AROUND), min(as_of, until + AROUND))
    return base if best is None else replace(base, reason="", **best)


def _next(as_of: dt.date, country: str) -> Festival:
    notice = as_of + LEAST_NOTICE
    return next(each for each in festivals(notice, notice + dt.timedelta(days=400), country) if each.first >= notice)


def _best(workspace: Workspace, base: Occasion, first: dt.date, last: dt.date) -> dict[str, Any] | None:
    """The product with most pieces beyond its share of the year from `first` to `last`, if any surely has some."""
    from playbook.kpis.assumptions import parameters
    from playbook.methods.intervals import wilson

    given = parameters(workspace, last, since=base.earlier_start, until=base.earlier_end, first=first, last=last)
    rows = workspace.frame(SOLD, given)
    days = (base.earlier_end - base.earlier_start).days + 1
    # Per piece on an ordinary day so many are due on as many days of the season.
    weight = days / ((last - first).days + 1 - days)
    rows = rows[(rows["pieces"] >= LEAST_PIECES) & (rows["otherwise"] > 0)]
    found = []
    for row in rows.to_dict("records"):
        # Whichever of all products looks best by chance shall not pass for a find.
        share = wilson(row["pieces"], row["pieces"] + row["otherwise"], level=1 - 0.05 / len(rows)).low
        low = share / (1 - share) / weight
        if low > 1:
            due = row["otherwise"] * weight
            told = {"lift": row["pieces"] / due, "low": low, **{each: int(row[each]) for each in ("pieces", *KINDS)}}
            name = {"product": str(row["product_id"]), "product_name": str(row["product_name"])}
            found.append((row["pieces"] - due, {**told, **name}))
    return max(found, key=lambda each: each[0])[1] if found else None
