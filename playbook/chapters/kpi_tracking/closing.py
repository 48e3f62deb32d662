"""What it would be worth to bring an indicator to its target, in margin of a year: what may be spent on it at most.

Nobody has tried by lot what closes these gaps, so no effect is claimed. But the shop's own arithmetic says what the gap
is worth if everything else holds. Twice the orders at the same margin are twice the margin, and so for each lever; a
price that comes down saves its part of what was spent. A share of customers is closed by people: so many more of them
stay, each worth the margin of a year of a customer who buys, or so many more buy again, each worth one later order at
least. Where the client has entered what moving an indicator costs, that is set against it; else the worth stands as the
most that closing the gap may cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
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
# Shares of customers: those who stay bring what a customer brings in a year, those who buy again one later order.
STAYING = ("churn_rate", "customer_retention_rate")
BUYING_AGAIN = ("repeat_purchase_rate", "repeat_purchase_rate_within_period", "existing_customers_buying_again")

MARGINS = """
SELECT
    sum(CAST(margin_after_fees AS DOUBLE)) AS whole,
    sum(CASE WHEN sales_channel = 'own_site' THEN CAST(margin_after_fees AS DOUBLE) ELSE 0 END) AS own_site
FROM orders_in_period
"""


def closing(ledger: Ledger, missed: pd.DataFrame, year: Period) -> Iterator[tuple[object, ...]]:
    """One row per missed target, as `improvements.COLUMNS` has them: gain, what closing the gap is worth in a year.

    missed: one row per indicator off its target, with id, value, target and n (of a share: its customers); year: the
    twelve months that are meant. missing: "price" where it is not known what closing it costs, "comparison" where
    nobody can say what it is worth. Of a share the people of one period count, not those of every period of the year.
    """
    worth = _Worth(ledger, year)
    settings = ledger.workspace.settings
    prices: Mapping[str, float | None] = {
        "average_order_value": settings.larger_orders_price, **settings.closing_prices,
    }  # fmt: skip
    for row in missed.to_dict("records"):
        name, value, target = str(row["id"]), float(row["value"]), float(row["target"])
        gain, price = worth.of(name, value, target, int(row["n"])), prices.get(name)
        if gain is None:
            yield ("target", name, "", None, None, None, None, None, 0, "comparison")
        elif price is None:
            yield ("target", name, "", None, gain, None, None, None, 0, "price")
        else:
            cost = price * 100 * abs(target / value - 1)
            yield ("target", name, "", cost, gain, gain / cost, None, None, 0, "")


@dataclass(frozen=True)
class _Worth:
    """What gaps are worth in a year of this shop."""

    ledger: Ledger
    year: Period

    def of(self, name: str, value: float, target: float, people: int) -> float | None:
        """Margin of a year that closing the gap would bring, or spending that it would save; None where unknown."""
        if value <= 0:
            return None
        if name in LEVERS and self.margins and target > value:
            return self.margins[LEVERS[name]] * (target / value - 1)
        if name in PRICES and target < value:
            spent = self.known(PRICES[name])
            return None if spent is None else spent * (1 - target / value)
        if name in STAYING and self.margins:
            customers = self.known("customers")
            return self.margins["all"] / customers * people * abs(target - value) if customers else None
        if name in BUYING_AGAIN and target > value:
            margin = self.known("margin_per_returning_order")
            return None if margin is None else margin * people * (target - value)
        return None

    def known(self, name: str) -> float | None:
        """An indicator of the year; None where these data do not tell it."""
        kpi = self.ledger.catalogue[name]
        return None if self.ledger.missing(kpi) else self.ledger.answers([kpi], self.year)[name][()].value

    @cached_property
    def margins(self) -> Mapping[str, float]:
        """Margin of the year's orders, all and those of the own site; empty where margins are unknown."""
        if self.ledger.reach.missing(["orders_in_period.margin"]):
            return {}
        [row] = self.ledger.workspace.engine.rows(MARGINS, self.ledger.bound(self.year))
        return {"all": float(row["whole"] or 0.0), "own_site": float(row["own_site"] or 0.0)}
