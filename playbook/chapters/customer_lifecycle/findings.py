"""What is read and computed for the lifecycle chapter: stages now and 90 days ago, cohorts, the second order, the late.

Stages, cohorts and states are different things: a stage is a rule over one customer today, a cohort is all customers
who began together, and a state says how late somebody is by their own rhythm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.customer_lifecycle.expecting import (
    Expected,
    Following,
    expected,
    following,
    read_history,
)
from playbook.chapters.customer_lifecycle.following import Second, second_order, slipping
from playbook.chapters.customer_lifecycle.groups import Groups, read_groups
from playbook.chapters.customer_lifecycle.periods import by_period, halves
from playbook.chapters.customer_lifecycle.rates import Rates, read_rates
from playbook.chapters.customer_lifecycle.scoring import Scores, read_scores
from playbook.chapters.customer_lifecycle.signs import Signs, read_signs
from playbook.chapters.customer_lifecycle.value import Value, read_value
from playbook.i18n import N_, _
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.assumptions import Assumption
    from playbook.workspace.client import Workspace

NAME = "customer_lifecycle"
LEAST_CUSTOMERS = 30
# How far back stages are compared.
BACK_DAYS = 90
STAGES = (
    "awareness", "acquisition", "onboarding", "engagement", "retention", "advocacy", "reactivation", "churn",
)  # fmt: skip
# Nobody has ordered in the first, or will in the last as things stand.
NOT_ACTIVE = ("awareness", "churn")
UNKNOWN_THEN = "unknown_then"


class Params(ChapterParams):
    """basis: how long the periods of cohorts are. kind: what counts as retained. horizon: days of the waiting curve.
    boosting: whether gradient-boosted trees are tried as a score too."""

    basis: Literal["month", "quarter"] = "month"
    kind: Literal["on", "on_or_after"] = "on"
    horizon: int = Field(365, ge=60, le=1460)
    boosting: bool = False
    comments: ClassVar[dict[str, str]] = {
        "basis": N_("periods of cohorts: month or quarter"),
        "kind": N_("on: ordered in that period; on_or_after: ordered in it or later"),
        "horizon": N_("days for which the wait for the second order is followed"),
        "boosting": N_("whether gradient-boosted trees are tried as a score too, which takes some seconds"),
    }


@dataclass(frozen=True)
class Findings:
    """What the chapter found.

    stages: one row per stage with customers now and then. moves: one row per stage then and stage now. cohorts: the
    triangle, one row per cohort and period, blank where not observable; average: its weighted mean per period; halves:
    the older and the newer half of the cohorts in the period after the first. second: the wait for the second order.
    late: one row per customer slipping away, most at stake first; gone: one per lost customer, by past value. states:
    all customers by how late they are; usual_gap_days: the shop's. rhythm: new, returning, resurrected and dormant
    customers per period. following: who goes on after each order. expected: what a model expects of the next 90 days,
    and whether it held in the last; None where the data bear no model. scores: how
    well scores told who would stay away; None where there is too little to learn from. rates: the repeat rates of the
    last year, by their definitions. groups: by recency, frequency and money; signs: early ones and what became of
    them; value: margin per new customer and what winning one cost. Each is None where the data do not bear it.
    """

    params: Params
    as_of: dt.date
    then: dt.date
    window: Assumption
    stages: pd.DataFrame
    moves: pd.DataFrame
    cohorts: pd.DataFrame
    average: pd.DataFrame
    halves: pd.DataFrame
    second: Second
    late: pd.DataFrame
    gone: pd.DataFrame
    states: pd.DataFrame
    usual_gap_days: float
    rhythm: pd.DataFrame
    following: Following
    expected: Expected | None
    scores: Scores | None
    rates: Rates
    groups: Groups | None
    signs: Signs | None
    value: Value | None
    missing: Mapping[str, tuple[str, ...]]

    @property
    def buyers(self) -> int:
        """Customers who have ordered."""
        return self._count("now", ("awareness",))

    @property
    def active(self) -> int:
        """Customers who have ordered and are not lost."""
        return self._count("now", NOT_ACTIVE)

    @property
    def active_then(self) -> int:
        """The same, 90 days ago."""
        return self._count("then", NOT_ACTIVE)

    @property
    def lost(self) -> int:
        """Customers of the last stage."""
        return int(self.stages.loc[self.stages["stage"] == "churn", "now"].sum())

    def _count(self, column: str, without: tuple[str, ...]) -> int:
        return int(self.stages.loc[~self.stages["stage"].isin(without), column].sum())

    def moved(self, *, lost: bool) -> int:
        """Active customers of 90 days ago who are lost now; or, without `lost`, lost ones who ordered again."""
        was_active = ~self.moves["then"].isin((*NOT_ACTIVE, UNKNOWN_THEN))
        if lost:
            kept = was_active & (self.moves["now"] == "churn")
        else:
            kept = (self.moves["then"] == "churn") & ~self.moves["now"].isin(NOT_ACTIVE)
        return int(self.moves.loc[kept, "customers"].sum())


STAGE_OF = "SELECT customer_id, stage, net_revenue FROM customer_stages ORDER BY customer_id"
ACTIVITY = "SELECT customer_id, cohort, month_index, month FROM customer_months ORDER BY customer_id, month_index"


def analyse(workspace: Workspace, params: Params) -> Findings:
    """Everything up to `as_of`; the churn window is today's for both days, so that a move is a customer's own."""
    from playbook.kpis.assumptions import assumptions, parameters

    as_of = params.as_of or workspace.as_of_default
    given = parameters(workspace, as_of)
    then = as_of - dt.timedelta(days=BACK_DAYS)
    now, before = (workspace.frame(STAGE_OF, {**given, "as_of": day, "period_end": day}) for day in (as_of, then))
    ordered = int((now["stage"] != "awareness").sum())
    if ordered < LEAST_CUSTOMERS:
        raise too_few(_("customers who ordered"), found=ordered, least=LEAST_CUSTOMERS)
    activity = workspace.frame(ACTIVITY, given)
    calendar, window = str(given["calendar"]), assumptions(workspace, as_of)["churn_window_days"]
    found = by_period(activity, params, as_of, calendar)
    late, gone, states, usual = slipping(workspace, given)
    history = read_history(workspace, given)
    ahead = expected(history, found, params, as_of=as_of, days=BACK_DAYS, calendar=calendar)
    scores = read_scores(
        history, ahead.earlier if ahead else None, as_of,
        days=BACK_DAYS, window=window.value, boosting=params.boosting,
    )  # fmt: skip
    return Findings(
        params=params,
        as_of=as_of,
        then=then,
        window=window,
        stages=_stages(now, before),
        moves=_moves(now, before),
        cohorts=found.cohorts,
        average=found.average,
        halves=halves(found.cohorts, params),
        second=second_order(workspace, given, horizon=params.horizon),
        late=_with_chances(late, ahead, scores),
        gone=gone,
        states=states,
        usual_gap_days=usual,
        rhythm=found.rhythm,
        following=following(history, as_of, days=BACK_DAYS),
        expected=ahead,
        scores=scores,
        rates=read_rates(history, as_of, window=window.value),
        groups=read_groups(workspace, given, then),
        signs=read_signs(workspace, given),
        value=read_value(workspace, given, found, basis=params.basis),
        missing=missing_parts(workspace, NAME),
    )


def _stages(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Customers and revenue per stage, in the order of a customer's life, stages without anybody left out."""
    found = now.groupby("stage").agg(now=("customer_id", "size"), revenue=("net_revenue", "sum"))
    found = found.reindex(list(STAGES)).fillna(0.0).rename_axis("stage").reset_index()
    counted = before["stage"].value_counts()
    found["now"] = found["now"].astype("int64")
    found["then"] = [int(counted.get(stage, 0)) for stage in found["stage"]]
    total = float(found["revenue"].sum())
    found["now_share"] = found["now"] / found["now"].sum()
    found["revenue_share"] = found["revenue"] / total if total else float("nan")
    return found[(found["now"] > 0) | (found["then"] > 0)].reset_index(drop=True)


def _with_chances(late: pd.DataFrame, ahead: Expected | None, scores: Scores | None) -> pd.DataFrame:
    """The list with each customer's chance of an order in the days to come, and what raises the risk that none comes;
    without a model or a score, without them."""
    known = late if ahead is None else late.merge(ahead.chances, on="customer_id", how="left")
    return known if scores is None else known.merge(scores.today, on="customer_id", how="left")


def _moves(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Where the customers of each stage of then are now; who was not known then comes last."""
    both = now[["customer_id", "stage"]].merge(
        before[["customer_id", "stage"]].rename(columns={"stage": "then"}), on="customer_id", how="left"
    )
    both["then"] = both["then"].fillna(UNKNOWN_THEN)
    moves = both.groupby(["then", "stage"]).size().rename("customers").reset_index()
    moves = moves.rename(columns={"stage": "now"})
    moves["n"] = moves.groupby("then")["customers"].transform("sum")
    moves["share"] = moves["customers"] / moves["n"]
    order = {stage: place for place, stage in enumerate((*STAGES, UNKNOWN_THEN))}
    return moves.sort_values(["then", "now"], key=lambda column: column.map(order), ignore_index=True)
