"""What winning and keeping customers costs and brings: payback, and how a budget would best be divided.

Costs and margins are measured. How much less each further coin does, and how many would have stayed without it, is not
to be had from records of spending: both are entered, and shown as such.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from playbook.methods.budget import Elasticity, Response, best_split, elasticity
from playbook.methods.levers import Levers

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.compute import KpiValue
    from playbook.workspace.client import Workspace

# Months of margin that winning or keeping a customer is credited with.
HORIZON = 12

CELLS = """
SELECT cohort, period_index, size, active, margin, last_complete FROM cohort_cells WHERE basis = 'month'
ORDER BY cohort, period_index
"""
KEPT = """
SELECT sum(margin) AS margin, sum(net_revenue) AS revenue, count(DISTINCT customer_id) AS customers, count(*) AS orders
FROM orders_in_period WHERE is_returning
"""
WON = """
SELECT month, count(*) FILTER (WHERE is_first) AS won FROM orders_completed GROUP BY month ORDER BY month
"""
SPENT = """
SELECT CAST(date_trunc('month', day) AS DATE) AS month, sum(amount) AS spent
FROM costs_in_period WHERE purpose = 'acquisition'
GROUP BY CAST(date_trunc('month', day) AS DATE) ORDER BY CAST(date_trunc('month', day) AS DATE)
"""


@dataclass(frozen=True)
class Spending:
    """Both purposes over the last year, as responses to their budgets.

    now, best: the share of the budget that goes to keeping, as it is and as it would be worth most. earned: margin per
    won customer by months since the first order (period_index, per_customer). payback_month: the month, 1 for that of
    the first order, by whose end a won customer has paid for itself; None where not within the months known.
    margin_rate: margin in one unit of revenue. orders_kept: orders a year of a customer who comes back. kept_by_it: the
    share of these that is supposed to come back because of the spending. found: how customers won moved with the spend
    on winning. entered: the share to keeping that the client wants to try; value_price: what orders larger by one
    percent would take a year, which no data tell; both None where client.toml is silent.
    """

    winning: Response
    keeping: Response
    now: float
    best: float
    earned: pd.DataFrame
    payback_month: int | None
    margin_rate: float
    orders_kept: float
    kept_by_it: float
    found: Elasticity | None
    entered: float | None = None
    value_price: float | None = None

    @property
    def even_at(self) -> float:
        """The share of those who came back that would have to do so because of the spending, for the last coin to do as
        much there as on winning; infinite where none does on either side."""
        now = self.keeping.marginal(self.keeping.spent) / self.kept_by_it if self.kept_by_it else 0.0
        return self.winning.marginal(self.winning.spent) / now if now else float("inf")

    @property
    def budget(self) -> float:
        """What both purposes cost in the year."""
        return self.winning.spent + self.keeping.spent

    def worth(self, share: float) -> float:
        """Margin over the horizon less the budget, with `share` of it spent on keeping."""
        spend = share * self.budget
        return self.keeping.worth(spend) + self.winning.worth(self.budget - spend) - self.budget

    def worth_range(self, share: float) -> tuple[float, float]:
        """The least and the most that a division is worth where each supposition, the elasticities and who was kept by
        the spending, is half or one and a half times what was entered (an elasticity at most 1)."""
        worths = []
        for bends, keeps in product((0.5, 1.5), (0.5, 1.5)):
            bent = min(1.0, bends * self.winning.elasticity)
            kept = replace(self.keeping, gained=keeps * self.keeping.gained, elasticity=bent)
            worths.append(replace(self, winning=replace(self.winning, elasticity=bent), keeping=kept).worth(share))
        return min(worths), max(worths)

    def revenue(self, worth: float) -> float:
        """The revenue behind a worth: its margin, budget included, at the margin rate of returning orders."""
        return (worth + self.budget) / self.margin_rate if self.margin_rate > 0 else float("nan")

    def lever_costs(self, before: Levers, after: Mapping[str, Levers]) -> dict[str, float]:
        """What pulling each lever costs at today's marginal prices; NaN for what has no price."""
        costs = {}
        won = self.winning.spent / self.winning.gained / self.winning.elasticity
        kept = (
            self.keeping.spent / self.keeping.gained / self.keeping.elasticity if self.keeping.gained else float("nan")
        )
        for name, pulled in after.items():
            if name == "customers":
                costs[name] = max(0.0, pulled.customers - before.customers) * won
            elif name == "frequency":
                orders = max(0.0, pulled.frequency - before.frequency) * before.customers
                costs[name] = orders / self.orders_kept * kept
            else:
                more = max(0.0, pulled.order_value / before.order_value - 1) if before.order_value else 0.0
                costs[name] = 100 * more * self.value_price if self.value_price else float("nan")
        return costs


def spending(
    workspace: Workspace,
    as_of: dt.date,
    kpis: Mapping[str, KpiValue],
    *,
    gives_way: float,
    kept_by_it: float,
) -> Spending | None:
    """The last year's spending and what it brought; None where costs or margins are not in the data.

    gives_way: elasticity of both purposes, 0 to 1. kept_by_it: the share of those who came back in the year that would
    not have without the spending; they alone count as kept.
    """
    from playbook.kpis.assumptions import parameters
    from playbook.methods.cohort_value import average_value, cumulative_value

    win, keep = kpis["customer_acquisition_cost"], kpis["customer_retention_cost"]
    given = parameters(workspace, as_of, period_start=as_of - dt.timedelta(days=364), period_end=as_of)
    if win.value is None or keep.value is None or workspace.engine.missing(("orders_placed.margin",)):
        return None
    if not (win.numerator and win.denominator and keep.numerator):
        return None
    cells = workspace.frame(CELLS, given)
    kept = workspace.frame(KEPT, given).iloc[0]
    if cells.empty or cells["margin"].isna().all() or not kept["customers"] or not kept["revenue"]:
        return None
    values = cumulative_value(
        cells.drop(columns="last_complete"), measure="margin", last_complete=int(cells["last_complete"].iloc[0])
    )
    earned = average_value(values)[["period_index", "per_customer"]].dropna().head(2 * HORIZON)
    if len(earned) < HORIZON:
        return None
    per_won = float(earned["per_customer"].iloc[HORIZON - 1])
    responses = (
        Response(float(win.numerator), float(win.denominator), per_won, gives_way),
        Response(
            float(keep.numerator),
            float(kept["customers"]) * kept_by_it,
            float(kept["margin"]) / float(kept["customers"]),
            gives_way,
        ),
    )
    paid = earned.loc[earned["per_customer"] >= win.value, "period_index"]
    budget = responses[0].spent + responses[1].spent
    return Spending(
        winning=responses[0],
        keeping=responses[1],
        now=responses[1].spent / budget,
        best=best_split(*responses, budget),
        earned=earned,
        payback_month=int(paid.iloc[0]) + 1 if len(paid) else None,
        margin_rate=float(kept["margin"]) / float(kept["revenue"]),
        orders_kept=float(kept["orders"]) / float(kept["customers"]),
        kept_by_it=kept_by_it,
        found=_found(workspace, as_of),
        entered=workspace.settings.kept_share,
        value_price=workspace.settings.larger_orders_price,
    )


def _found(workspace: Workspace, as_of: dt.date) -> Elasticity | None:
    """How customers won moved with the spend on winning them, over all whole months."""
    import pandas as pd

    from playbook.kpis.assumptions import parameters

    given = parameters(workspace, as_of)
    won = workspace.frame(WON, given).astype({"month": "datetime64[s]"}).set_index("month")["won"]
    spent = workspace.frame(SPENT, given).astype({"month": "datetime64[s]"}).set_index("month")["spent"]
    both = pd.concat([spent.astype(float), won.astype(float)], axis=1, join="inner").sort_index()
    if as_of != (pd.Timestamp(as_of) + pd.offsets.MonthEnd(0)).date():
        both = both.iloc[:-1]
    return elasticity(both["spent"].to_numpy(), both["won"].to_numpy())
