"""What it would be worth to bring an indicator to its target, in margin of a year: what may be spent on it at most.

Nobody has tried by lot what closes these gaps, so no effect is claimed. But the shop's own arithmetic says what the gap
is worth if everything else holds: twice the orders at the same margin are twice the margin, and so for each lever; a
price that comes down saves its part of what was spent. Where the client has entered what moving a lever costs, that is
set against it; else it stands as the most that closing the gap may cost.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.ledger import Ledger
    from playbook.kpis.periods import Period

# Levers by which margin grows in proportion while the others hold, and the orders whose margin passes through each.
LEVERS = {
    "orders": "all", "customers": "all", "purchase_frequency": "all", "average_order_value": "all",
    "net_revenue": "all", "gross_revenue": "all", "conversion_rate": "own_site",
}  # fmt: skip
# Prices, and the spending that they are the price of.
PRICES = {"customer_acquisition_cost": "acquisition_spend", "customer_retention_cost": "retention_spend"}

MARGINS = """
SELECT
    sum(CAST(margin_after_fees AS DOUBLE)) AS whole,
    sum(CASE WHEN sales_channel = 'own_site' THEN CAST(margin_after_fees AS DOUBLE) ELSE 0 END) AS own_site
FROM orders_in_period
"""


def closing(ledger: Ledger, missed: pd.DataFrame, year: Period) -> Iterator[tuple[object, ...]]:
    """One row per missed target, as `improvements.COLUMNS` has them: gain, what closing the gap is worth in a year.

    missed: one row per indicator off its target, with id, value and target; year: the twelve months that are meant.
    missing: "price" where it is not known what closing it costs, "comparison" where nobody can say what it is worth.
    """
    known = {row["id"]: (float(row["value"]), float(row["target"])) for row in missed.to_dict("records")}
    margins = _margins(ledger, year) if set(known) & set(LEVERS) else {}
    for name, (value, target) in known.items():
        gain = _worth(ledger, year, name, value, target, margins)
        if gain is None:
            yield ("target", name, "", None, None, None, None, None, 0, "comparison")
            continue
        price = ledger.workspace.settings.larger_orders_price if name == "average_order_value" else None
        if price is None:
            yield ("target", name, "", None, gain, None, None, None, 0, "price")
        else:
            cost = price * 100 * (target / value - 1)
            yield ("target", name, "", cost, gain, gain / cost, None, None, 0, "")


def _margins(ledger: Ledger, year: Period) -> dict[str, float]:
    """Margin of the year's orders, all and those of the own site; empty where margins are unknown."""
    if ledger.reach.missing(["orders_in_period.margin"]):
        return {}
    [row] = ledger.workspace.engine.rows(MARGINS, ledger.bound(year))
    return {"all": float(row["whole"] or 0.0), "own_site": float(row["own_site"] or 0.0)}


def _worth(
    ledger: Ledger, year: Period, name: str, value: float, target: float, margins: dict[str, float]
) -> float | None:
    """Margin of a year that closing the gap would bring, or spending that it would save."""
    if value <= 0:
        return None
    if name in LEVERS and margins and target > value:
        return margins[LEVERS[name]] * (target / value - 1)
    if name in PRICES and target < value:
        spending = ledger.catalogue[PRICES[name]]
        if ledger.missing(spending):
            return None
        spent = ledger.answers([spending], year)[spending.id][()].value
        return None if spent is None else spent * (1 - target / value)
    return None
