"""What is read and computed for the attribution chapter: journeys under seven models, visits, costs, orders elsewhere.

Journeys that have not ended in an order count once the look-back days are over without one; those still open are left
out, since an order may follow. Credit is never cause: every number here is a correlation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.channel_attribution.assists import assists
from playbook.chapters.channel_attribution.credit import LEAST_ORDERS, THIN, credit, kinds, memory
from playbook.chapters.channel_attribution.journeys import REACHED, chosen_goals, goals_of, read_journeys
from playbook.chapters.channel_attribution.money import (
    ON_THE_WEB,
    costs_of,
    income_of,
    places_of,
    read_money,
    won_by_channel,
)
from playbook.chapters.channel_attribution.monthly import monthly, seen_of_paid
from playbook.chapters.channel_attribution.naming import without_repeats
from playbook.chapters.channel_attribution.onward import onward
from playbook.chapters.channel_attribution.origins import horizon, origins, sources, staying
from playbook.chapters.channel_attribution.partners import partners
from playbook.chapters.channel_attribution.places import margins
from playbook.chapters.channel_attribution.platforms import MARKET, chosen_platform, losses, supposed
from playbook.chapters.channel_attribution.tested import tested
from playbook.i18n import N_, _
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.periods import Period
    from playbook.workspace.client import Workspace

NAME = "channel_attribution"


class Params(ChapterParams):
    """conversion: what journeys end in. measure: what is credited. orders: whose first or later ones. model: the one
    that figures speak of. direct_handling: as `journeys.py` says; loss: as `platforms.supposed` says.
    """

    period: Literal["month", "quarter", "year", "all"] = "year"
    conversion: str = "orders"
    lookback_days: int = Field(0, ge=0, le=365)
    direct_handling: Literal["as_is", "last_non_direct"] = "as_is"
    measure: Literal["orders", "revenue"] = "orders"
    orders: Literal["all", "first", "repeat"] = "all"
    model: Literal["first", "last", "last_non_direct", "linear", "position", "time_decay", "markov"] = "markov"
    converters_only: bool = False
    loss: str = ""
    comments: ClassVar[dict[str, str]] = {
        "period": N_("month, quarter, year or all: the one that contains as_of, up to as_of"),
        "conversion": N_("what journeys end in: orders, a goal, several with commas, or goals for all of them"),
        "direct_handling": N_("as_is, or last_non_direct: direct contacts count only where there are no others"),
        "lookback_days": N_("days before an order within which a contact counts; 0: the client's"),
        "measure": N_("what is credited: orders or revenue"),
        "orders": N_("which orders: all, first or repeat"),
        "model": N_("first, last, last_non_direct, linear, position, time_decay or markov"),
        "loss": N_("platform supposed lost, or a part of its people: social:0.3; empty: the dearest, whole"),
        "converters_only": N_("True: only people who ordered; False: everybody"),
    }


@dataclass(frozen=True)
class Findings:
    """credit, kinds, memory: as `credit.py` says. paths, overview: as their queries say. costs, income, places: as
    `money.py` says. goals: all that the shop has; chosen: those that journeys end in, none where these are orders;
    measure: what is credited, orders where nothing has a value.
    contacts: in all journeys; bare_hits: those among them that name no visit. tests_run: experiments in which people
    have been dealt out.
    """

    params: Params
    period: Period
    lookback_days: int
    visit_gap_minutes: int
    goals: tuple[str, ...]
    chosen: tuple[str, ...]
    measure: str
    owned: tuple[str, ...]
    credit: pd.DataFrame
    memory: pd.DataFrame
    kinds: pd.DataFrame
    paths: pd.DataFrame
    overview: pd.DataFrame
    costs: pd.DataFrame
    income: pd.DataFrame
    places: pd.DataFrame
    margins: pd.DataFrame
    assists: pd.DataFrame
    onward: pd.DataFrame
    repeat_days: int
    partners: pd.DataFrame
    sources: pd.DataFrame
    staying: pd.DataFrame
    horizon: int
    monthly: pd.DataFrame
    seen_of_paid: pd.DataFrame
    tested: pd.DataFrame
    losses: pd.DataFrame
    platform: str
    loss_size: float
    converted: int
    ended_in_nothing: int
    still_open: int
    total_orders: int
    contacts: int
    bare_hits: int
    tests_run: int
    missing: Mapping[str, tuple[str, ...]]

    @property
    def elsewhere(self) -> int:
        """Orders taken where no visit can be seen: on a marketplace, in a store, by phone."""
        return int(self.places.loc[~self.places["sales_channel"].isin(ON_THE_WEB), "orders"].sum())


_OVERVIEW = """
WITH {judged}
SELECT
    channel,
    is_converter,
    count(*) AS visits,
    count(*) FILTER (WHERE is_first_visit) AS first_visits,
    count(*) FILTER (WHERE bounced) AS bounces,
    count(bounced) AS judged,
    count(*) FILTER (WHERE converted) AS converted,
    sum(revenue) AS revenue
FROM judged GROUP BY channel, is_converter ORDER BY channel, is_converter
"""
OVERVIEW = _OVERVIEW.format(judged="judged AS (SELECT * FROM visits_in_period)")
# Where journeys end in a goal, visits are judged by it, and a converter is who reached it.
OVERVIEW_OF_GOALS = _OVERVIEW.format(
    judged="""
done AS (
    SELECT session_id FROM goal_completions
    WHERE session_id IS NOT NULL AND goal_id = ANY($goals)
    GROUP BY session_id
),
judged AS (
    SELECT
        v.channel, v.is_first_visit, v.bounced, d.session_id IS NOT NULL AS converted, CAST(NULL AS DOUBLE) AS revenue,
        max(CASE WHEN d.session_id IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY v.resampling_unit) = 1 AS is_converter
    FROM visits_in_period AS v
    LEFT JOIN done AS d ON d.session_id = v.session_id
)"""
)
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
    goals = goals_of(workspace)
    chosen = chosen_goals(params, goals)
    given["goals"] = chosen
    every = read_journeys(workspace, given, chosen, params.direct_handling)
    ended = _asked(every[~every["is_open"].astype(bool)], params)
    kept = ended if params.orders == "all" else ended[ended["orders"] == params.orders]
    converted = int(kept["conversions"].sum())
    if converted < LEAST_ORDERS:
        what = _("goals reached with a known journey") if chosen else _("orders with a known journey")
        raise too_few(what, found=converted, least=LEAST_ORDERS)
    sales, spent = read_money(workspace, given, period, first)
    places = places_of(sales, params.orders)
    owned = tuple(given["owned_channels"])
    measure = params.measure if kept["value"].sum() > 0 else "orders"
    shares = credit(kept, params.model, measure)
    reached = int(workspace.frame(REACHED, given)["reached"].iloc[0]) if chosen else int(places["orders"].sum())
    income = income_of(ended, params.model, owned, places)
    # What a marketplace took is not told by first and later orders, nor by who reached a goal.
    all_orders = params.orders == "all" and not chosen
    market = places.loc[places["sales_channel"] == MARKET, "revenue"].sum() if all_orders else 0.0
    overview = _overview(workspace.frame(OVERVIEW_OF_GOALS if chosen else OVERVIEW, given), params.converters_only)
    costs = costs_of(spent, _reached_by(shares, converted) if chosen else won_by_channel(sales))
    days = horizon(first, as_of)
    won = origins(workspace, given, days)
    month = period_of("month", as_of, workspace.settings.calendar)
    asked, size = supposed(params.loss)
    lost = losses(shares, owned, journeys=float(kept["value"].sum()), market=float(market))
    return Findings(
        params=params,
        period=period,
        lookback_days=int(given["lookback_days"]),
        visit_gap_minutes=int(given["visit_gap_minutes"]),
        goals=goals,
        chosen=chosen,
        measure=measure,
        owned=owned,
        credit=shares,
        memory=memory(kept),
        kinds=kinds(ended, params.model, measure),
        paths=_paths(kept),
        overview=overview,
        costs=costs,
        income=income,
        places=places,
        margins=margins(sales),
        assists=assists(kept),
        onward=onward(workspace, given, params.orders, params.direct_handling),
        partners=partners(workspace, given, kept, params.model),
        sources=sources(won, overview, spent),
        staying=staying(won, costs, THIN),
        horizon=days,
        monthly=monthly(sales, spent, month.start, last_complete=month.complete, paid=given["paid_channels"]),
        seen_of_paid=seen_of_paid(workspace, given),
        tested=tested(workspace, given),
        repeat_days=int(given["repeat_days"]),
        losses=lost,
        platform=chosen_platform(lost, asked),
        loss_size=size,
        converted=converted,
        ended_in_nothing=int(kept["nulls"].sum()),
        still_open=len(every) - int((~every["is_open"].astype(bool)).sum()),
        total_orders=reached,
        contacts=int(every["contacts"].sum()),
        bare_hits=int((every["contacts"] - every["visits"]).sum()),
        tests_run=_tests_run(workspace, as_of),
        missing=missing_parts(workspace, NAME),
    )


def _tests_run(workspace: Workspace, as_of: dt.date) -> int:
    if "experiments" not in workspace.available:
        return 0
    return int(workspace.frame(TESTS, {"as_of": as_of})["tests"].iloc[0])


def _asked(ended: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Everybody's journeys, or those of people of whom one ended in what was asked for (R-ATT-05)."""
    if not params.converters_only:
        return ended
    return ended[ended["person_id"].isin(ended.loc[ended["conversions"] == 1, "person_id"])]


def _reached_by(shares: pd.DataFrame, converted: int) -> pd.DataFrame:
    """Goals reached by channel of the last contact, as costs are set beside them."""
    return shares[["channel"]].assign(won=(shares["last"] * converted).round(), won_before=float("nan"))


def _paths(kept: pd.DataFrame) -> pd.DataFrame:
    """Per path of channels, a channel met twice in a row written once: orders, journeys without one, share."""
    paths = kept.groupby("path", as_index=False)[["conversions", "nulls", "value"]].sum()
    paths["path"] = [without_repeats(each.split(" > ")) for each in paths["path"]]
    paths = paths.groupby("path", as_index=False).sum()
    paths["length"] = paths["path"].str.count(" > ") + 1
    paths["order_share"] = paths["conversions"] / paths["conversions"].sum()
    paths["order_rate"] = paths["conversions"] / (paths["conversions"] + paths["nulls"])
    return paths.sort_values(["conversions", "path"], ascending=[False, True], ignore_index=True)


def _overview(rows: pd.DataFrame, converters_only: bool) -> pd.DataFrame:
    """Visits by channel with both ranks: most visits, and least bounces."""
    kept = rows[rows["is_converter"].astype(bool)] if converters_only else rows
    frame = kept.drop(columns="is_converter").groupby("channel", as_index=False).sum()
    frame["bounce_rate"] = frame["bounces"] / frame["judged"].where(frame["judged"] > 0)
    frame["conversion_rate"] = frame["converted"] / frame["visits"]
    frame["volume_rank"] = frame["visits"].rank(ascending=False, method="min")
    frame["bounce_rank"] = frame["bounce_rate"].rank(method="min")
    return frame.sort_values(["visits", "channel"], ascending=[False, True], ignore_index=True)
