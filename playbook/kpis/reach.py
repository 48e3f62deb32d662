"""How far the delivered data reach: which columns are there, from which day on, and in which currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import cached_property

from playbook.kpis.periods import Period
from playbook.workspace.client import Workspace
from playbook.workspace.tables import TABLES
from playbook.workspace.views.lineage import sources

# Tables that fill steadily while the business runs: their first row says from when they were kept, so that a period
# before it is not covered instead of nought. In others (returns, reviews, experiments, requests, a loyalty programme) a
# late first row may only mean that nothing happened before.
STEADY = {
    "orders": "order_ts",
    "inventory": "counted_on",
    "order_messages": "sent_at",
    "payments": "ts",
    "carts": "created_at",
    "sessions": "started_at",
    "page_views": "ts",
    "events": "ts",
    "product_events": "ts",
    "recommendation_events": "shown_at",
    "uptime_checks": "ts",
    "touchpoints": "ts",
    "search_console": "date",
    "links": "snapshot_date",
    "costs": "date",
    "ad_exposures": "ts",
    "affiliate_daily": "date",
    "social_daily": "date",
    "social_posts": "published_at",
    "social_mentions": "ts",
    "email_events": "ts",
    "sms_events": "ts",
    "campaign_messages": "sent_at",
}
MONTHLY = frozenset({"costs", "inventory", "links"})
# Money of these tables is in the currency that the order states.
IN_ORDERS_CURRENCY = frozenset({"orders", "order_items", "returns", "return_items"})


class Reach:
    """What one workspace's data can bear, as seen on one day."""

    def __init__(self, workspace: Workspace, as_of: dt.date) -> None:
        self._workspace = workspace
        self._as_of = as_of

    def missing(self, references: Iterable[str]) -> tuple[str, ...]:
        """What was not delivered of the columns behind `view.column` names.

        Where money is among them and the amounts are not all in the client's currency, that is missing too: a sum over
        two currencies is no number, and leaving one of them out would pass a part off as the whole.
        """
        named = tuple(references)
        lacking = self._workspace.engine.missing(named, settings=self._settings)
        tables = {table for table, column in self._columns(named) if _is_money(table, column)}
        priced = {"orders" if table in IN_ORDERS_CURRENCY else table for table in tables}
        foreign = sorted(f"{table}.currency = {self._currency}" for table in priced & self._foreign)
        return (*lacking, *foreign)

    def covers(self, references: Iterable[str], period: Period) -> bool:
        """The data reach over the whole period, for every table behind `view.column` names.

        A table that fills now and then (returns, reviews) is taken to have been kept as long as the orders.
        """
        tables = {table for table, _column in self._columns(references)}
        steady = {table if table in STEADY else "orders" for table in tables}
        first = [first for table, (first, _last) in self._bounds.items() if table in steady]
        return all(day <= period.start for day in first) and period.end <= self._last_day

    @cached_property
    def first_day(self) -> dt.date | None:
        """The first day with a completed order, as seen on as_of."""
        rows = self._workspace.engine.answers(
            "SELECT min(order_day) AS day FROM numbered_orders WHERE order_day <= CAST($as_of AS DATE)",
            {"as_of": self._as_of, "margin_rate": None},
        )
        day = rows[0]["day"]
        return day if isinstance(day, dt.date) else None

    @cached_property
    def _last_day(self) -> dt.date:
        """The last day of which any steadily filled table tells; what lies later is not known, however late as_of."""
        return max((last for _first, last in self._bounds.values()), default=dt.date.min)

    @cached_property
    def _bounds(self) -> dict[str, tuple[dt.date, dt.date]]:
        """First and last day of each steadily filled table."""
        found = {}
        for table, column in STEADY.items():
            if table not in self._workspace.available:
                continue
            (row,) = self._workspace.engine.answers(
                f"SELECT CAST(min({column}) AS DATE) AS first, CAST(max({column}) AS DATE) AS last FROM {table}", {}
            )
            if row["first"] is not None:
                # Costs are booked and stock is counted on one day of a month for the whole of it.
                first = row["first"].replace(day=1) if table in MONTHLY else row["first"]
                found[table] = (first, row["last"])
        return found

    @cached_property
    def _settings(self) -> frozenset[str]:
        stated = self._workspace.settings.model_dump()
        return frozenset(name for name, value in stated.items() if value not in (None, "", (), [], {}))

    @property
    def _currency(self) -> str:
        return self._workspace.settings.currency

    @cached_property
    def _foreign(self) -> frozenset[str]:
        """Tables with amounts in another currency than the client's; unstated currencies are taken for the client's."""
        found = set()
        for table in ("orders", "costs"):
            if f"{table}.currency" in self._workspace.available:
                day = "CAST(order_ts AS DATE)" if table == "orders" else "date"
                rows = self._workspace.engine.answers(
                    f"SELECT count(*) AS times FROM {table} "
                    f"WHERE currency <> $currency AND {day} <= CAST($as_of AS DATE)",
                    {"currency": self._currency, "as_of": self._as_of},
                )
                if rows[0]["times"]:
                    found.add(table)
        return frozenset(found)

    def _columns(self, references: Iterable[str]) -> set[tuple[str, str]]:
        """The delivered columns behind the references; of a choice only the one that is used."""
        found = set()
        for source in {each for reference in references for each in sources(reference)}:
            for side in source.split(" | "):
                table, _dot, column = side.partition(".")
                if side in self._workspace.available and table in TABLES:
                    found.add((table, column))
                    break
        return found


def _is_money(table: str, column: str) -> bool:
    return any(each.name == column and each.unit == "currency" for each in TABLES[table].columns)
