"""What is read from a client's data for the audience chapter.

Everything is of one period up to `as_of`. Visits say how people arrive; orders say what they are worth. A part whose
table is missing is left out and named; the rest stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field, field_validator

from playbook.chapters.audience_understanding.naming import Compared
from playbook.chapters.audience_understanding.questions import read_questions
from playbook.chapters.bearing import missing_parts, too_few
from playbook.i18n import N_, _
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.compute import KpiValue
    from playbook.kpis.periods import Period
    from playbook.workspace.client import Workspace

NAME = "audience_understanding"
# Below this many orders in the period no share, rank or comparison is worth reading.
LEAST_ORDERS = 20
COMPARED = (
    "gross_revenue",
    "orders",
    "customers",
    "average_order_value",
    "repeat_purchase_rate",
    "returned_amount",
)
KPIS = (*COMPARED, "repeat_purchase_rate_within_period", "orders_of_unknown_customers")


Ranked = Literal["revenue", "units", "buyers", "repeat_buyers"]


class Params(ChapterParams):
    """period: of the figures. focus_place: a city or country set against all others. top: rows of each ranking.

    compare_by: what the groups are made by that figures compare; the tables behind them have every kind of group.
    promise: held against the reasons that customers give. questions: of one's own, tied to figures.
    """

    period: Literal["month", "quarter", "year", "all"] = "year"
    focus_place: str = ""
    compare_by: Compared = "channel"
    top: int = Field(10, ge=3, le=30)
    rank_by: Ranked = "revenue"
    promise: str = ""
    questions: str = ""
    comments: ClassVar[dict[str, str]] = {
        "period": N_("month, quarter, year or all: the one that contains as_of, up to as_of"),
        "focus_place": N_("a city or country to set against all others; empty: the client's"),
        "compare_by": N_("channel, device, country, gender or age_band: the groups that figures compare"),
        "top": N_("how many rows each ranking shows"),
        "rank_by": N_("revenue, units, buyers or repeat_buyers: what products and services are ranked by"),
        "promise": N_("what the shop promises, in words divided by commas, to hold against customers' reasons"),
        "questions": N_("questions of your own, as “figure: question; figure: question”"),
    }

    @field_validator("questions")
    @classmethod
    def _tied_to_figures(cls, value: str) -> str:
        read_questions(value)
        return value

    @property
    def promised(self) -> tuple[str, ...]:
        """The words of the promise, in small letters."""
        return tuple(filter(None, (each.strip().lower() for each in self.promise.split(","))))


@dataclass(frozen=True)
class Findings:
    """Tidy frames of one period; a frame is empty where its table is missing, and `missing` says what.

    details: the frames of the figures that compare groups, by their names.
    """

    params: Params
    period: Period
    focus_place: str
    kpis: Mapping[str, KpiValue]
    arrivals: pd.DataFrame
    searches: pd.DataFrame
    landing_pages: pd.DataFrame
    funnel: pd.DataFrame
    products: pd.DataFrame
    services: pd.DataFrame
    places: pd.DataFrame
    months: pd.DataFrame
    season: pd.DataFrame
    details: Mapping[str, pd.DataFrame]
    repeat_days: int
    frequent_min_orders: int
    missing: Mapping[str, tuple[str, ...]]


# --- analysis --------------------------------------------------------------------------------------------------------

ARRIVALS = """
SELECT channel, visits, people, bounces, bounce_rate, converted, conversion_rate, orders, revenue
FROM channel_overview ORDER BY visits DESC, channel
"""
SEARCHES = """
SELECT q.query, q.is_branded, q.clicks, q.impressions, q.click_rate, q.position, b.brought
FROM search_queries AS q
LEFT JOIN (SELECT query, sum(brought) AS brought FROM audience_chains GROUP BY query) AS b ON b.query = q.query
ORDER BY q.clicks DESC, q.query
"""
LANDING_PAGES = """
SELECT landing_page, visits, bounces, bounce_rate, converted, conversion_rate, revenue
FROM landing_pages ORDER BY visits DESC, landing_page LIMIT 200
"""
FUNNEL = "SELECT step_number, step, reached, went_on, leak FROM funnel_steps ORDER BY step_number"
PRODUCTS = """
SELECT product_id, product_name, revenue, returned_amount, qty, returned_qty, orders, buyers, repeat_buyers
FROM product_sales ORDER BY revenue DESC, product_id
"""
# What an order holds besides goods: a delivery, a repair. Whoever paid for it twice is a repeat buyer of it.
SERVICES = """
WITH bought AS (
    SELECT
        product_id, customer_id, max(product_name) AS product_name, sum(amount) AS revenue, sum(qty) AS qty,
        count(DISTINCT order_id) AS orders
    FROM order_lines_in_period WHERE kind = 'service' GROUP BY product_id, customer_id
)
SELECT
    product_id, max(product_name) AS product_name, sum(revenue) AS revenue, sum(qty) AS qty, sum(orders) AS orders,
    count(customer_id) AS buyers, count(CASE WHEN orders >= 2 AND customer_id IS NOT NULL THEN 1 END) AS repeat_buyers
FROM bought GROUP BY product_id ORDER BY revenue DESC, product_id
"""
# A city where the export names cities, else the country.
PLACES = """
SELECT place, count(*) AS orders, count(DISTINCT customer_id) AS customers, sum(gross_revenue) AS revenue
FROM orders_in_period WHERE place <> 'unknown'
GROUP BY place ORDER BY revenue DESC, place
"""
MONTHS = """
SELECT month, month_index, month_number, is_complete, orders, customers, gross_revenue AS revenue
FROM monthly_sales ORDER BY month
"""


def analyse(workspace: Workspace, params: Params) -> Findings:
    """All frames of the chapter for the period that contains `as_of`. Errors: `Refused` where it holds few orders."""
    from playbook.chapters.audience_understanding.after import read_after
    from playbook.chapters.audience_understanding.audiences import read_audiences
    from playbook.chapters.audience_understanding.choice import read_choice
    from playbook.chapters.audience_understanding.completeness import read_completeness
    from playbook.chapters.audience_understanding.factors import read_factors
    from playbook.chapters.audience_understanding.needs import read_needs
    from playbook.chapters.audience_understanding.reach import read_reach
    from playbook.chapters.audience_understanding.seasons import read_seasons
    from playbook.chapters.audience_understanding.thread import read_thread
    from playbook.chapters.audience_understanding.voice import VOICE, voice
    from playbook.chapters.audience_understanding.worth import read_worth
    from playbook.kpis.assumptions import parameters
    from playbook.kpis.compute import compute

    as_of = params.as_of or workspace.as_of_default
    values = compute(workspace, ids=KPIS, as_of=as_of, period=params.period)
    period = values[0].period
    placed = next(int(value.value or 0) for value in values if value.id == "orders")
    if placed < LEAST_ORDERS:
        raise too_few(_("orders"), found=placed, least=LEAST_ORDERS)
    given = parameters(workspace, as_of, period_start=period.start, period_end=period.end)
    focus = params.focus_place or str(given["focus_place"] or "")
    given["focus_place"] = focus or None
    months = workspace.frame(MONTHS, given)
    return Findings(
        params=params,
        period=period,
        focus_place=focus,
        kpis={value.id: value for value in values},
        arrivals=workspace.frame(ARRIVALS, given),
        searches=workspace.frame(SEARCHES, given),
        landing_pages=workspace.frame(LANDING_PAGES, given),
        funnel=workspace.frame(FUNNEL, given),
        products=workspace.frame(PRODUCTS, given),
        services=workspace.frame(SERVICES, given),
        places=workspace.frame(PLACES, given),
        months=months,
        season=_season(months),
        details={
            **read_reach(workspace, given),
            **read_audiences(workspace, given),
            **read_worth(workspace, given),
            **read_choice(workspace, given),
            **read_needs(workspace, given),
            **read_thread(workspace, given, params.compare_by),
            **read_after(workspace, given),
            **read_factors(workspace, given),
            "voices": voice(workspace.frame(VOICE, given)),
            **read_completeness(workspace, given),
            **read_seasons(workspace, given, months, (period.start, period.end), params.compare_by),
        },
        repeat_days=int(given["repeat_days"]),
        frequent_min_orders=int(given["frequent_min_orders"]),
        missing=missing_parts(workspace, NAME),
    )


def _season(months: pd.DataFrame) -> pd.DataFrame:
    """The seasonal index of the twelve months; empty below two complete years (R-AUD-15)."""
    from playbook.methods.seasonality import MINIMUM_MONTHS, seasonality

    complete = months[months["is_complete"]]
    if len(complete) < MINIMUM_MONTHS:
        return complete.iloc[:0][["month_number"]].assign(season=0.0)
    return seasonality(complete.assign(month=complete["month_index"], value=complete["revenue"])).index
