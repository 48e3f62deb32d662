"""What is read and computed for the lifecycle chapter: stages now and 90 days ago, cohorts, the second order, the late.

Stages, cohorts and states are different things: a stage is a rule over one customer today, a cohort is all customers
who began together, and a state says how late somebody is by their own rhythm.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.customer_lifecycle.following import Second, second_order, slipping
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
YOUNG_MONTHS, LEAST_COHORTS = 3, 4
MONTHS_IN = {"month": 1, "quarter": 3}


class Params(ChapterParams):
    """basis: how long the periods of cohorts are. kind: what counts as retained. horizon: days of the waiting curve."""

    basis: Literal["month", "quarter"] = "month"
    kind: Literal["on", "on_or_after"] = "on"
    horizon: int = Field(365, ge=60, le=1460)
    comments: ClassVar[dict[str, str]] = {
        "basis": N_("periods of cohorts: month or quarter"),
        "kind": N_("on: ordered in that period; on_or_after: ordered in it or later"),
        "horizon": N_("days for which the wait for the second order is followed"),
    }


@dataclass(frozen=True)
class Findings:
    """What the chapter found.

    stages: one row per stage with customers now and then. moves: one row per stage then and stage now. cohorts: the
    triangle, one row per cohort and period, blank where not observable; average: its weighted mean per period; halves:
    the older and the newer half of the cohorts in the period after the first. second: the wait for the second order.
    late: one row per customer slipping away, most at stake first; gone: one per lost customer, by past value. states:
    all customers by how late they are; usual_gap_days: the shop's. rhythm: new, returning, resurrected and dormant
    customers per period.
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
    cohorts, average, rhythm = _by_period(activity, params, as_of, str(given["calendar"]))
    late, gone, states, usual = slipping(workspace, given)
    return Findings(
        params=params,
        as_of=as_of,
        then=then,
        window=assumptions(workspace, as_of)["churn_window_days"],
        stages=_stages(now, before),
        moves=_moves(now, before),
        cohorts=cohorts,
        average=average,
        halves=_halves(cohorts, params),
        second=second_order(workspace, given, horizon=params.horizon),
        late=late,
        gone=gone,
        states=states,
        usual_gap_days=usual,
        rhythm=rhythm,
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


def _by_period(
    activity: pd.DataFrame, params: Params, as_of: dt.date, calendar: str
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The triangle of cohorts, its mean, and the rhythm, in months or quarters of the client's calendar."""
    from playbook.kpis.periods import period
    from playbook.methods.cohorts import average, triangle
    from playbook.workspace.views.calendars import year_and_month

    kind: Any = calendar
    months = MONTHS_IN[params.basis]
    year, month = year_and_month(as_of, kind)
    running = (year * 12 + month - 1) // months
    last_complete = running if period(params.basis, as_of, kind).complete else running - 1
    seen = activity.assign(
        cohort=activity["cohort"].astype("int64") // months, at=activity["month_index"].astype("int64") // months
    ).drop_duplicates(["customer_id", "at"])
    sizes = seen.groupby("cohort")["customer_id"].nunique()
    counted = seen.assign(period_index=seen["at"] - seen["cohort"])
    if params.kind == "on_or_after":
        # Who was active in it or later is known from the last period of each customer alone.
        counted = counted.sort_values("at").drop_duplicates("customer_id", keep="last")
    counted = counted.groupby(["cohort", "period_index"]).size().rename("active").reset_index()
    counted["size"] = counted["cohort"].map(sizes)
    found = triangle(counted, last_complete=last_complete, kind=params.kind)
    found["begins"] = [_begins(int(each) * months, kind) for each in found["cohort"]]
    rhythm = _rhythm(seen, last_complete)
    rhythm["begins"] = [_begins(int(each) * months, kind) for each in rhythm["at"]]
    return found, average(found), rhythm


def _halves(cohorts: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Retention in the period after the first, of the older and of the newer half of the cohorts; empty below four.

    The cohorts of the first three months are left out: most of their customers were won before the data begin. Empty
    also where later orders count: newer customers have had less time for those.
    """
    import pandas as pd

    from playbook.methods.intervals import wilson

    seen = cohorts[(cohorts["period_index"] == 1) & cohorts["rate"].notna()].sort_values("cohort")
    seen = seen[seen["cohort"] >= cohorts["cohort"].min() + YOUNG_MONTHS // MONTHS_IN[params.basis]]
    rows = []
    if len(seen) >= LEAST_COHORTS and params.kind == "on":
        middle = len(seen) // 2
        for name, half in (("older", seen.iloc[:middle]), ("newer", seen.iloc[middle:])):
            active, size = int(half["active"].sum()), int(half["size"].sum())
            interval = wilson(active, size)
            rows.append((name, len(half), active, size, active / size, interval.low, interval.high))
    return pd.DataFrame(rows, columns=["half", "cohorts", "active", "size", "rate", "low", "high"])


def _begins(month_index: int, calendar: Any) -> dt.date:
    from playbook.workspace.views.calendars import month_begins

    return month_begins(month_index // 12, month_index % 12 + 1, calendar)


def _rhythm(seen: pd.DataFrame, last_complete: int) -> pd.DataFrame:
    """Per complete period: new, returning (also in the period before), resurrected (not in it), dormant (no longer).

    new + returning + resurrected = active now; returning + dormant = active in the period before.
    """
    import pandas as pd

    previous = set(zip(seen["customer_id"], seen["at"] + 1, strict=True))
    came = pd.Series(
        [pair in previous for pair in zip(seen["customer_id"], seen["at"], strict=True)], index=seen.index, dtype=bool
    )
    new = seen["at"] == seen["cohort"]
    groups = {"new": new, "returning": ~new & came, "resurrected": ~new & ~came}
    counts = {name: seen[kept].groupby("at").size() for name, kept in groups.items()}
    whole = range(int(seen["at"].min()), last_complete + 1)
    rows = pd.DataFrame({"at": list(whole)})
    for name, each in counts.items():
        rows[name] = [int(each.get(at, 0)) for at in whole]
    rows["active"] = rows[list(groups)].sum(axis=1)
    rows["dormant"] = (rows["active"].shift(fill_value=0) - rows["returning"]).astype("int64")
    return rows
