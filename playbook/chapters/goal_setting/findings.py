"""What is read and computed for the goal chapter: where the two template goals stand, and what the levers would bring.

Existing customers are those who had ordered before the window began, so that a goal set today and read at its deadline
asks the same question of the same kind of people.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pydantic import Field

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.goal_setting.ahead import METRIC, MONTHS
from playbook.chapters.goal_setting.backtest import Backtest, backtest
from playbook.chapters.goal_setting.balance import Base, base_of
from playbook.chapters.goal_setting.kinds import Stand, stands
from playbook.chapters.goal_setting.occasion import Occasion, occasion
from playbook.chapters.goal_setting.order_worth import OrderWorth, order_worth
from playbook.chapters.goal_setting.payoff import Payoff, payoff
from playbook.chapters.goal_setting.pursuing import Pursued, pursued
from playbook.chapters.goal_setting.spending import Spending, spending
from playbook.i18n import N_, _, percent
from playbook.kpis.periods import months_from
from playbook.methods.levers import Interaction, Levers, pull
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.catalogue import Catalogue
    from playbook.kpis.compute import KpiValue
    from playbook.kpis.forecasts import MonthsAhead
    from playbook.kpis.odds import GoalOdds
    from playbook.methods.intervals import Interval
    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Goal

NAME = "goal_setting"
LEAST_CUSTOMERS = 100
KPIS = (
    "customers",
    "purchase_frequency",
    "average_order_value_of_known_customers",
    "repeat_purchase_rate",
    "customer_acquisition_cost",
    "customer_retention_cost",
    "customer_lifetime_value",
)
ROUTES = ("visited", "has_account", "bought_often", "bought_same_product")


class Params(ChapterParams):
    """Targets are shares of existing customers; changes of the levers are relative, 0.1 = ten percent more."""

    online_target: float = Field(0.25, gt=0, le=1)
    again_target: float = Field(0.30, gt=0, le=1)
    goal: str = ""
    more_customers: float = Field(0.0, ge=-0.5, le=2)
    more_orders: float = Field(0.1, ge=-0.5, le=2)
    more_value: float = Field(0.0, ge=-0.5, le=2)
    value_gives_way: float = Field(0.0, ge=0, le=1)
    elasticity: float = Field(0.5, gt=0, le=1)
    kept_by_spending: float = Field(0.2, ge=0, le=1)
    comments: ClassVar[dict[str, str]] = {
        "online_target": N_("share of existing customers to serve online within 12 months"),
        "again_target": N_("share of existing customers to buy again on the own site within 6 months"),
        "goal": N_("id of the saved goal to follow; empty: the first that is still running"),
        "more_customers": N_("customers: 0.1 is ten percent more"),
        "more_orders": N_("orders per customer: 0.1 is ten percent more"),
        "more_value": N_("value of an order: 0.1 is ten percent more"),
        "value_gives_way": N_("how far order value falls when customers order more often: 0 not at all, 1 fully"),
        "elasticity": N_("percent more customers won, or kept, for one percent more money"),
        "kept_by_spending": N_("share of the customers who came back that would not have without the spending"),
    }


@dataclass(frozen=True)
class Standing:
    """Where a template goal stands: how many of the existing customers did it in a window as long as the goal's."""

    months: int
    start: dt.date
    end: dt.date
    customers: int
    reached: int
    share: float
    interval: Interval
    target: float

    @property
    def target_count(self) -> int:
        """Customers that the target means, rounded up: a share of a person cannot be won."""
        return -int(-self.target * self.customers // 1)

    @property
    def missing(self) -> int:
        """Customers still to be won over, if the next window went like the last one."""
        return max(0, self.target_count - self.reached)


@dataclass(frozen=True)
class Findings:
    """routes: one row per route with all and only customers. past: one row per earlier window with its share. gains:
    one row per lever with the revenue it adds alone, and of all together."""

    params: Params
    as_of: dt.date
    snapshot: str
    frequent_min_orders: int
    online: Standing
    again: Standing
    odds: GoalOdds
    tested: Backtest | None
    pursued: Pursued
    routes: pd.DataFrame
    past: pd.DataFrame
    base: Base
    levers: Levers
    pulled: Levers
    gains: pd.DataFrame
    spending: Spending | None
    worth: OrderWorth | None
    ahead: MonthsAhead | None
    occasion: Occasion
    payoff: Payoff
    stands: tuple[Stand, ...]
    kpis: Mapping[str, KpiValue]
    catalogue: Catalogue
    measurable: Mapping[str, float]
    missing: Mapping[str, tuple[str, ...]]


COUNTS = """
SELECT visited, has_account, bought_often, bought_same_product, bought_on_own_site, count(*) AS customers
FROM goal_routes
GROUP BY visited, has_account, bought_often, bought_same_product, bought_on_own_site
ORDER BY visited, has_account, bought_often, bought_same_product, bought_on_own_site
"""


def analyse(workspace: Workspace, params: Params) -> Findings:
    """Standing of both template goals, the routes, the levers of the last twelve months."""
    from playbook.kpis.compute import compute
    from playbook.kpis.forecasts import months_ahead
    from playbook.kpis.odds import odds_of
    from playbook.kpis.own import catalogue_of

    as_of = params.as_of or workspace.as_of_default
    year, half = (_groups(workspace, as_of, months) for months in (12, 6))
    if half["customers"].sum() < LEAST_CUSTOMERS:
        raise too_few(_("existing customers"), found=int(half["customers"].sum()), least=LEAST_CUSTOMERS)
    every = compute(workspace, as_of=as_of, period="rolling:365", compare=False, intervals=False)
    shown = compute(workspace, KPIS, as_of, "rolling:365", intervals=False)
    kpis = {each.id: each for each in (*every, *shown)}
    levers = Levers(*(kpis[each].value or 0.0 for each in KPIS[:3]))
    interactions = [Interaction("frequency", "order_value", -params.value_gives_way)]
    template = _template(workspace, as_of, 6, params.again_target)
    odds = odds_of(workspace, template, as_of)
    spent = spending(
        workspace,
        as_of,
        kpis,
        gives_way=params.elasticity,
        kept_by_it=params.kept_by_spending,
    )
    return Findings(
        params=params,
        as_of=as_of,
        snapshot=workspace.snapshot,
        frequent_min_orders=workspace.settings.frequent_min_orders,
        online=_standing(year, year[list(ROUTES)].any(axis=1), 12, as_of, params.online_target),
        again=_standing(half, half["bought_on_own_site"], 6, as_of, params.again_target),
        odds=odds,
        tested=backtest(workspace, template, as_of),
        pursued=pursued(workspace, as_of, template, odds, params.goal),
        routes=_routes(year),
        past=_past(workspace, as_of),
        base=base_of(workspace, as_of),
        levers=levers,
        pulled=pull(
            levers,
            customers=1 + params.more_customers,
            frequency=1 + params.more_orders,
            order_value=1 + params.more_value,
            interactions=interactions,
        ),
        gains=_gains(levers, params, interactions, spent),
        spending=spent,
        worth=order_worth(workspace, as_of),
        ahead=None if METRIC not in kpis or kpis[METRIC].missing else months_ahead(workspace, METRIC, as_of, MONTHS),
        occasion=occasion(workspace, as_of),
        payoff=payoff(workspace, as_of, spent),
        stands=stands(kpis),
        kpis={each: kpis[each] for each in KPIS},
        catalogue=catalogue_of(workspace.client),
        measurable={each.id: each.value for each in kpis.values() if each.status == "ok" and each.value is not None},
        missing=missing_parts(workspace, NAME),
    )


def _window(as_of: dt.date, months: int) -> tuple[dt.date, dt.date]:
    return months_from(as_of, -months) + dt.timedelta(days=1), as_of


def _template(workspace: Workspace, as_of: dt.date, months: int, target: float) -> Goal:
    """The goal "buy again" as it would be saved today."""
    from playbook.workspace.decisions import Goal

    return Goal(
        id="buy_again", name=again_name(target), created_on=as_of, as_of=as_of, snapshot=workspace.snapshot,
        metric="existing_customers_buying_again", population="existing_customers", baseline=0.0, target=target,
        start=as_of + dt.timedelta(days=1), deadline=months_from(as_of, months),
    )  # fmt: skip


def again_name(target: float) -> str:
    """What the template goal is called."""
    return _("{share} of existing customers buy again on the own site within six months").format(share=percent(target))


def _groups(workspace: Workspace, as_of: dt.date, months: int) -> pd.DataFrame:
    """Existing customers of a window, counted by what they did in it."""
    from playbook.kpis.assumptions import parameters

    start, end = _window(as_of, months)
    frame = workspace.frame(COUNTS, parameters(workspace, as_of, period_start=start, period_end=end))
    return frame.astype(dict.fromkeys((*ROUTES, "bought_on_own_site"), bool))


def _standing(groups: pd.DataFrame, did: pd.Series[bool], months: int, as_of: dt.date, target: float) -> Standing:
    from playbook.methods.intervals import wilson

    start, end = _window(as_of, months)
    customers, reached = int(groups["customers"].sum()), int(groups.loc[did, "customers"].sum())
    share = reached / customers if customers else 0.0
    return Standing(months, start, end, customers, reached, share, wilson(reached, customers), target)


def _routes(groups: pd.DataFrame) -> pd.DataFrame:
    """Per route: everybody who is reached by it, and those whom no other route reaches (counted once)."""
    import pandas as pd

    ways = groups[list(ROUTES)].sum(axis=1)
    total = groups["customers"].sum()
    rows = [
        {
            "route": route,
            "customers": int(groups.loc[groups[route], "customers"].sum()),
            "only": int(groups.loc[groups[route] & (ways == 1), "customers"].sum()),
        }
        for route in ROUTES
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(customer_share=frame["customers"] / total, only_share=frame["only"] / total)


def _past(workspace: Workspace, as_of: dt.date) -> pd.DataFrame:
    """The share who bought again on the own site in earlier windows of six months, each ending a month earlier."""
    import pandas as pd

    from playbook.methods.intervals import wilson

    first = workspace.frame("SELECT CAST(min(order_ts) AS DATE) AS day FROM orders")["day"].iloc[0].date()
    rows = []
    for back in range(12, -1, -1):
        end = months_from(as_of, -back)
        # Half a year of customers before half a year of window: less is not the same question.
        if end - dt.timedelta(days=365) < first:
            continue
        groups = _groups(workspace, end, 6)
        n, reached = int(groups["customers"].sum()), int(groups.loc[groups["bought_on_own_site"], "customers"].sum())
        if n >= LEAST_CUSTOMERS:
            interval = wilson(reached, n)
            rows.append((pd.Timestamp(end), n, reached, reached / n, interval.low, interval.high))
    return pd.DataFrame(rows, columns=["end", "customers", "reached", "share", "low", "high"])


def _gains(levers: Levers, params: Params, interactions: list[Interaction], spent: Spending | None) -> pd.DataFrame:
    """What each lever adds alone while the others hold, and what all add together: revenue, gain, margin, cost."""
    import pandas as pd

    moves = {
        "customers": {"customers": 1 + params.more_customers},
        "frequency": {"frequency": 1 + params.more_orders},
        "order_value": {"order_value": 1 + params.more_value},
    }
    together = {name: factor for move in moves.values() for name, factor in move.items()}
    after = {name: pull(levers, **move, interactions=interactions) for name, move in moves.items()}
    costs = spent.lever_costs(levers, after) if spent else dict.fromkeys(after, float("nan"))
    after["together"] = pull(levers, **together, interactions=interactions)
    rows = [(name, pulled.revenue, pulled.revenue - levers.revenue) for name, pulled in after.items()]
    frame = pd.DataFrame(rows, columns=["lever", "revenue", "gain"])
    return frame.assign(
        margin=frame["gain"] * (spent.margin_rate if spent else float("nan")),
        cost=[*costs.values(), float("nan")],
    )
