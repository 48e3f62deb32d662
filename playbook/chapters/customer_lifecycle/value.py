"""What a new customer has brought so far, and when that has paid for winning them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playbook.chapters.customer_lifecycle.periods import MONTHS_IN, YOUNG_MONTHS, ByPeriod
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Beyond two years hardly a cohort is left.
LONGEST = 24
CELLS = """
SELECT cohort_begins_on, period_index, size, active, margin FROM cohort_cells
WHERE basis = $basis ORDER BY cohort_begins_on, period_index
"""
COSTS = """
SELECT g.month_index, sum(c.amount) AS amount FROM costs_in_period AS c
JOIN calendar AS g ON g.day = c.day AND g.calendar = CAST($calendar AS VARCHAR)
WHERE c.purpose = 'acquisition' GROUP BY g.month_index ORDER BY g.month_index
"""


@dataclass(frozen=True)
class Value:
    """Margin per new customer.

    average: per period since the first order, as `cohort_value.average_value` has it. payback: one row per cohort whose
    cost is known. cost: what winning a customer cost on average, NaN where costs are not known. months: in a period.
    """

    average: pd.DataFrame
    payback: pd.DataFrame
    cost: float
    months: int

    @property
    def paid_back(self) -> float:
        """The first period by whose end the average customer has brought their cost; NaN where none is."""
        reached = self.average[self.average["per_customer"] >= self.cost]
        return float(reached["period_index"].iloc[0]) if len(reached) else float("nan")


def read_value(workspace: Workspace, given: Mapping[str, Any], counted: ByPeriod, *, basis: str) -> Value | None:
    """Cohorts of the first months are left out: they hold customers won before the data begin. None without margins."""

    from playbook.methods.cohort_value import average_value, cumulative_value, payback
    from playbook.workspace.views.calendars import year_and_month

    months, calendar = MONTHS_IN[basis], given["calendar"]
    cells = workspace.frame(CELLS, {**given, "basis": basis})
    if cells["margin"].isna().any() or not len(cells):
        return None

    def number(day: pd.Timestamp) -> int:
        year, month = year_and_month(day.date(), calendar)
        return (year * 12 + month - 1) // months

    numbers = {day: number(day) for day in cells["cohort_begins_on"].unique()}
    cells["cohort"] = cells["cohort_begins_on"].map(numbers)
    oldest = int(cells["cohort"].min()) + YOUNG_MONTHS // months
    cells = cells[cells["cohort"].between(oldest, counted.last_complete)]
    if not len(cells):
        return None
    spent = workspace.frame(COSTS, dict(given))
    summed = spent["amount"].astype(float).groupby(spent["month_index"].astype("int64") // months).sum()
    costs = dict(zip(summed.index.astype("int64").tolist(), summed.tolist(), strict=True))
    values = cumulative_value(
        cells, measure="margin", last_complete=counted.last_complete, acquisition_cost=costs
    )  # fmt: skip
    average = average_value(values[values["period_index"] <= LONGEST // months])
    average = average.dropna(subset=["per_customer"])
    if not len(average):
        return None
    return Value(average, payback(values), float(average["cost_per_customer"].iloc[0]), months)


def value(found: Value) -> Figure:
    """The margin of an average customer, adding up, beside what winning one cost."""
    import pandas as pd

    from playbook.charts.forms import Measure, steps

    average = found.average.assign(month=found.average["period_index"] * found.months)
    last, mark, after = average.iloc[-1], None, found.paid_back
    lines = [average.assign(name=_("margin so far"), amount=average["per_customer"])]
    if math.isnan(found.cost):
        title = _(
            "By month {n} after the first order a new customer has brought a margin of {all}, {first} of it at once"
        )
    else:
        lines.append(average.assign(name=_("cost of winning one"), amount=found.cost))
        if after == 0:
            title = _("The first order pays for winning the customer: {first} of margin against {cost}")
        elif after > 0:
            title = _("Winning a customer costs {cost}, and is paid back by month {n} after the first order")
            mark = (after * found.months, found.cost, _("paid back"))
        else:
            title = _("Winning a customer costs {cost}; by month {n} after the first order only {all} has come back")
    return Figure(
        name="value",
        title=title.format(
            cost=money(found.cost), first=money(average["per_customer"].iloc[0]), all=money(last["per_customer"]),
            n=integer(mark[0] if mark else last["month"]),
        ),
        subtitle=_("Margin per new customer, added up by months since the first order"),
        foot=_foot(found),
        chart=steps(
            pd.concat(lines), Measure("month", _("Months since the first order"), "count"),
            Measure("amount", _("Per customer"), "money"), series="name", emphasise=(_("margin so far"),), mark=mark,
        ),
        table=average,
        labels={
            "month": _("Months since the first order"), "per_customer": _("Margin per customer"),
            "customers": _("New customers"), "cohorts": _("Cohorts"),
        },
        formats={"per_customer": "money", "customers": "count", "cohorts": "count", "month": "count"},
    )  # fmt: skip


def _foot(found: Value) -> str:
    mean = _(
        "Weighted by size over the cohorts that have lived through the period: {n} customers at first, {last} at the "
        "end. Returns are not subtracted, and money later counts as much as money now."
    ).format(n=integer(found.average["customers"].iloc[0]), last=integer(found.average["customers"].iloc[-1]))
    if not len(found.payback):
        return mean
    return _(
        "{mean} Cost: all that was booked for acquisition in a cohort's period, divided by its new customers; {paid} "
        "of {cohorts} cohorts have brought it back."
    ).format(mean=mean, paid=integer(found.payback["payback_index"].notna().sum()), cohorts=integer(len(found.payback)))
