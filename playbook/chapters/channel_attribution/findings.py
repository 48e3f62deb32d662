"""What is read and computed for the attribution chapter: journeys under seven models, visits, costs, orders elsewhere.

Journeys that have not ended in an order count once the look-back days are over without one; those still open are left
out, since an order may follow. Credit is never cause: every number here is a correlation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.channel_attribution.credit import LEAST_ORDERS, credit, grouped, kinds, memory
from playbook.i18n import N_, _
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.periods import Period
    from playbook.workspace.client import Workspace

NAME = "channel_attribution"
# Orders taken here have a visit behind them; on the others the website's contacts cannot be seen.
ON_THE_WEB = ("own_site", "app", "unknown")


class Params(ChapterParams):
    """measure: what is credited. orders: whose first or later ones. model: the one that figures speak of."""

    period: Literal["month", "quarter", "year", "all"] = "year"
    lookback_days: int = Field(0, ge=0, le=365)
    measure: Literal["orders", "revenue"] = "orders"
    orders: Literal["all", "first", "repeat"] = "all"
    model: Literal["first", "last", "last_non_direct", "linear", "position", "time_decay", "markov"] = "markov"
    converters_only: bool = False
    comments: ClassVar[dict[str, str]] = {
        "period": N_("month, quarter, year or all: the one that contains as_of, up to as_of"),
        "lookback_days": N_("days before an order within which a contact counts; 0: the client's"),
        "measure": N_("what is credited: orders or revenue"),
        "orders": N_("which orders: all, first or repeat"),
        "model": N_("first, last, last_non_direct, linear, position, time_decay or markov"),
        "converters_only": N_("True: only people who ordered; False: everybody"),
    }


@dataclass(frozen=True)
class Findings:
    """credit, kinds, memory: as `credit.py` says. paths, overview, costs: as their queries say. tests_run: experiments
    in which people have been dealt out.
    """

    params: Params
    period: Period
    lookback_days: int
    owned: tuple[str, ...]
    credit: pd.DataFrame
    memory: pd.DataFrame
    kinds: pd.DataFrame
    paths: pd.DataFrame
    overview: pd.DataFrame
    costs: pd.DataFrame
    income: pd.DataFrame
    places: pd.DataFrame
    converted: int
    ended_in_nothing: int
    still_open: int
    total_orders: int
    tests_run: int
    missing: Mapping[str, tuple[str, ...]]

    @property
    def elsewhere(self) -> int:
        """Orders taken where no visit can be seen: on a marketplace, in a store, by phone."""
        return int(self.places.loc[~self.places["sales_channel"].isin(ON_THE_WEB), "orders"].sum())


# A journey without an order is of the time before the first order, or after it, as its id says ("… after 0").
JOURNEYS = """
SELECT
    person_id, path, days_path AS days_before, conversions, nulls, CAST(value AS DOUBLE) AS value, is_open,
    CASE
        WHEN conversions = 1 AND customer_id IS NULL THEN 'unknown'
        WHEN conversions = 1 AND is_first_order THEN 'first'
        WHEN conversions = 1 THEN 'repeat'
        WHEN journey_id LIKE '% after 0' THEN 'first'
        ELSE 'repeat'
    END AS orders
FROM journeys ORDER BY journey_id
"""
OVERVIEW = """
SELECT
    channel,
    is_converter,
    count(*) AS visits,
    count(*) FILTER (WHERE is_first_visit) AS first_visits,
    count(*) FILTER (WHERE bounced) AS bounces,
    count(bounced) AS judged,
    count(*) FILTER (WHERE converted) AS converted,
    sum(revenue) AS revenue
FROM visits_in_period GROUP BY channel, is_converter ORDER BY channel, is_converter
"""
ORDERS = """
SELECT
    sales_channel,
    sum(net_revenue) AS revenue,
    count(*) AS all_orders,
    count(*) FILTER (WHERE is_first) AS first_orders,
    count(*) FILTER (WHERE is_returning) AS repeat_orders
FROM orders_in_period GROUP BY sales_channel ORDER BY all_orders DESC, sales_channel
"""
# Money spent to win customers; where purposes are not stated, all money spent on a channel.
COSTS = """
SELECT channel, sum(amount) AS cost FROM costs_in_period
WHERE channel <> 'unknown' AND coalesce(purpose, 'acquisition') = 'acquisition'
GROUP BY channel ORDER BY cost DESC, channel
"""
WON = """
SELECT channel, count(*) AS won FROM orders_in_period WHERE is_first GROUP BY channel ORDER BY won DESC, channel
"""
TESTS = """
SELECT count(DISTINCT experiment_id) AS tests FROM experiments WHERE CAST(assigned_at AS DATE) <= CAST($as_of AS DATE)
"""


def analyse(workspace: Workspace, params: Params) -> Findings:
    """Every model over the journeys that ended in the period, and what stands beside them."""
    from playbook.kpis.assumptions import parameters
    from playbook.kpis.periods import period as period_of

    as_of = params.as_of or workspace.as_of_default
    first = workspace.frame("SELECT CAST(min(order_ts) AS DATE) AS day FROM orders")["day"].iloc[0].date()
    period = period_of(params.period, as_of, workspace.settings.calendar, first)
    given = parameters(workspace, as_of, period_start=period.start, period_end=period.end)
    given["lookback_days"] = params.lookback_days or given["lookback_days"]
    every = workspace.frame(JOURNEYS, given)
    ended = every[~every["is_open"].astype(bool)]
    kept = _kept(ended, params)
    if kept["conversions"].sum() < LEAST_ORDERS:
        raise too_few(_("orders with a known journey"), found=int(kept["conversions"].sum()), least=LEAST_ORDERS)
    places = workspace.frame(ORDERS, given)
    places["orders"] = places[f"{params.orders}_orders"]
    owned = tuple(given["owned_channels"])
    return Findings(
        params=params,
        period=period,
        lookback_days=int(given["lookback_days"]),
        owned=owned,
        credit=credit(kept, params.model, params.measure),
        memory=memory(kept),
        kinds=kinds(ended, params.model, params.measure),
        paths=_paths(kept),
        overview=_overview(workspace.frame(OVERVIEW, given), params.converters_only),
        costs=_costs(workspace, given, period, first),
        income=_income(ended, params.model, owned, places),
        places=places,
        converted=int(kept["conversions"].sum()),
        ended_in_nothing=int(kept["nulls"].sum()),
        still_open=len(every) - len(ended),
        total_orders=int(places["orders"].sum()),
        tests_run=_tests_run(workspace, as_of),
        missing=missing_parts(workspace, NAME),
    )


def _tests_run(workspace: Workspace, as_of: dt.date) -> int:
    if "experiments" not in workspace.available:
        return 0
    return int(workspace.frame(TESTS, {"as_of": as_of})["tests"].iloc[0])


def _kept(ended: pd.DataFrame, params: Params) -> pd.DataFrame:
    """The journeys that were asked for: of first or of repeat orders; all, or those of people who ordered."""
    kept = ended if params.orders == "all" else ended[ended["orders"] == params.orders]
    if params.converters_only:
        kept = kept[kept["person_id"].isin(kept.loc[kept["conversions"] == 1, "person_id"])]
    return kept


def _paths(kept: pd.DataFrame) -> pd.DataFrame:
    """Per path of channels, a channel met twice in a row written once: orders, journeys without one, share."""
    paths = kept.groupby("path", as_index=False)[["conversions", "nulls", "value"]].sum()
    paths["path"] = paths["path"].map(_without_repeats)
    paths = paths.groupby("path", as_index=False).sum()
    paths["length"] = paths["path"].str.count(" > ") + 1
    paths["order_share"] = paths["conversions"] / paths["conversions"].sum()
    paths["order_rate"] = paths["conversions"] / (paths["conversions"] + paths["nulls"])
    return paths.sort_values(["conversions", "path"], ascending=[False, True], ignore_index=True)


def _without_repeats(path: str) -> str:
    kept: list[str] = []
    for touch in path.split(" > "):
        if not kept or kept[-1] != touch:
            kept.append(touch)
    return " > ".join(kept)


def _overview(rows: pd.DataFrame, converters_only: bool) -> pd.DataFrame:
    """Visits by channel with both ranks: most visits, and least bounces."""
    kept = rows[rows["is_converter"].astype(bool)] if converters_only else rows
    frame = kept.drop(columns="is_converter").groupby("channel", as_index=False).sum()
    frame["bounce_rate"] = frame["bounces"] / frame["judged"].where(frame["judged"] > 0)
    frame["conversion_rate"] = frame["converted"] / frame["visits"]
    frame["volume_rank"] = frame["visits"].rank(ascending=False, method="min")
    frame["bounce_rank"] = frame["bounce_rate"].rank(method="min")
    return frame.sort_values(["visits", "channel"], ascending=[False, True], ignore_index=True)


def _costs(workspace: Workspace, given: Mapping[str, Any], period: Period, first: dt.date) -> pd.DataFrame:
    """Cost and cost per new customer by channel of the last contact, in the period and in the same days a year ago."""
    before = period.prior_year()
    frame = _won_for(workspace, given).sort_values("each", ascending=False, na_position="last", ignore_index=True)
    if before is None or before.start < first:
        return frame.assign(cost_before=float("nan"), won_before=float("nan"), each_before=float("nan"))
    earlier = _won_for(workspace, {**given, "period_start": before.start, "period_end": before.end})
    joined = frame.merge(earlier, on="channel", how="left", suffixes=("", "_before"))
    return joined.sort_values("each", ascending=False, na_position="last", ignore_index=True)


def _won_for(workspace: Workspace, given: Mapping[str, Any]) -> pd.DataFrame:
    frame = workspace.frame(COSTS, given).merge(workspace.frame(WON, given), on="channel", how="left")
    frame["won"] = frame["won"].fillna(0)
    frame["each"] = frame["cost"] / frame["won"].where(frame["won"] > 0)
    return frame


def _income(ended: pd.DataFrame, model: str, owned: tuple[str, ...], places: pd.DataFrame) -> pd.DataFrame:
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
