"""What KPIs may be cut by: columns of their view, and what is known of each row's order, visit or customer.

A view's own columns come first. Where it has none of that name, what is known of the row's order is joined, else of its
visit, else of its customer: a campaign's clicks by lifecycle stage, a survey's scores by the month of the first order.
Every row finds one partner at most, so that the groups of a cut add up to the whole; rows without one are "unknown".
A customer's channel is the one that won the customer; category and device are those that most went to, stage, group
and persona those of the period's last day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playbook.workspace.views.lineage import assumed, cuts, keys


@dataclass(frozen=True)
class Partner:
    """Where a dimension is found by a key: a view with one row per key, and its column."""

    key: str
    view: str
    column: str

    @property
    def reference(self) -> str:
        """The partner's column as lineage names it."""
        return f"{self.view}.{self.column}"


def _order(column: str) -> Partner:
    return Partner("order_id", "orders_placed", column)


def _visit(column: str) -> Partner:
    return Partner("session_id", "visits", column)


def _customer(view: str, column: str) -> Partner:
    return Partner("customer_id", view, column)


# Per dimension the partners in the order in which they are tried.
PARTNERS: Mapping[str, tuple[Partner, ...]] = {
    "channel": (_order("channel"), _visit("channel"), _customer("customer_origins", "channel")),
    "campaign_id": (_order("campaign_id"), _visit("campaign_id")),
    "device": (_order("device"), _visit("device"), _customer("customer_habits", "main_device")),
    "platform": (_order("platform"), _visit("platform")),
    "landing_page": (_visit("landing_page"),),
    "sales_channel": (_order("sales_channel"),),
    "customer_kind": (_order("customer_kind"),),
    "category": (
        Partner("order_id", "order_categories", "category"),
        _customer("customer_habits", "main_category"),
    ),
    "country": (_order("country"), _visit("country"), _customer("customer_stages", "country")),
    "city": (_order("city"), _visit("city"), _customer("customer_stages", "city")),
    "discovery_channel": (_customer("customer_origins", "discovery_channel"),),
    "cohort_month": (_customer("customer_origins", "cohort_month"),),
    "lifecycle_stage": (_customer("customer_stages", "stage"),),
    "rfm_group": (_customer("customer_groups", "rfm_group"),),
    "persona": (_customer("customer_personas", "persona"),),
    "customer_language": (_customer("people", "language"),),
    "gender": (_customer("people", "gender"),),
    "age_band": (_customer("people", "age_band"),),
}
KEYS = ("order_id", "session_id", "customer_id")


def dimensions(view: str) -> frozenset[str]:
    """Everything that a KPI over the view may be cut by.

    >>> {"channel", "category", "persona"} <= dimensions("orders_in_period"), "persona" in dimensions("links_at_end")
    (True, False)
    """
    held = keys(view)
    joined = {name for name, partners in PARTNERS.items() if any(each.key in held for each in partners)}
    return frozenset({*cuts(view), *joined})


def partner(view: str, dimension: str) -> Partner | None:
    """Where a dimension is found for the rows of a view; None where the view has it itself."""
    if dimension in cuts(view):
        return None
    held = keys(view)
    return next(each for each in PARTNERS[dimension] if each.key in held)


def reference(view: str, dimension: str) -> str:
    """The column behind a dimension, as lineage names it.

    >>> reference("orders_in_period", "channel"), reference("orders_in_period", "persona")
    ('orders_in_period.channel', 'customer_personas.persona')
    """
    found = partner(view, dimension)
    return found.reference if found else f"{view}.{dimension}"


def relation(view: str, by: Sequence[str]) -> str:
    """What stands after FROM: the view, or the view with the joined dimensions, under the view's own name."""
    joined = [(dimension, found) for dimension in by if (found := partner(view, dimension))]
    if not joined:
        return view
    names = {each: f"p{at}" for at, each in enumerate(dict.fromkeys((one.view, one.key) for _, one in joined), start=1)}
    shown = "".join(
        f",\n        coalesce(CAST({names[one.view, one.key]}.{one.column} AS VARCHAR), 'unknown') AS {dimension}"
        for dimension, one in joined
    )
    joins = "".join(
        f"\n    LEFT JOIN {other} AS {name} ON {name}.{key} = v.{keys(view)[key]}"
        for (other, key), name in names.items()
    )
    return f"(\n    SELECT\n        v.*{shown}\n    FROM {view} AS v{joins}\n) AS {view}"


def rests_on(view: str, by: Sequence[str]) -> frozenset[str]:
    """The parameters that the joined dimensions take for granted."""
    return frozenset(name for each in by if (found := partner(view, each)) for name in assumed(found.reference))
