"""What is read and computed for the experiments chapter: how large the next test must be, and what the last ones show.

The next test is sized on the shop's own customers: those who ordered in a quarter, and how many of them ordered again
within the window. The tests that have run are read by `reading`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.experiments.reading import read_all
from playbook.errors import BadInput
from playbook.i18n import N_, _, percent
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.experiments import Plan
    from playbook.methods.intervals import Interval
    from playbook.workspace.client import Workspace

NAME = "experiments"
# Fewer customers than this give no base rate to plan with.
LEAST_CUSTOMERS = 100
# Whole weeks, so that every week-day counts as often as any other.
ENTRY_DAYS = 91
HALF_YEAR = 182
CONSENT = ("customers.email_consent | customers.sms_consent",)
# Rises of the rate, in shares of one, that the table of choices holds beside the one that was asked for.
CHOICES = (0.01, 0.02, 0.03, 0.05, 0.08, 0.1)


class Params(ChapterParams):
    """least_effect: the smallest rise worth finding, 0.03 = three points; 0: what half a year can show."""

    window_days: int = Field(30, ge=1, le=365)
    least_effect: float = Field(0.0, ge=0, lt=1)
    power: float = Field(0.8, ge=0.5, lt=1)
    level: float = Field(0.95, ge=0.8, lt=1)
    population: Literal["may_write", "all"] = "may_write"
    comments: ClassVar[dict[str, str]] = {
        "window_days": N_("days after somebody enters the test within which an order counts"),
        "least_effect": N_("the smallest rise worth finding: 0.03 is three points; 0: what half a year can show"),
        "power": N_("how often a rise of that size shall be found: 0.8 is four times in five"),
        "level": N_("how sure: at 0.95 one test in twenty shows something where there is nothing"),
        "population": N_("may_write: customers who may be written to; all: every known customer"),
    }


@dataclass(frozen=True)
class Findings:
    """entered: customers who would have entered in the quarter up to `entry_end`; again: of them, those who ordered
    again within the window; worth: what such an order was worth on average. curve: per arm size the smallest rise that
    it finds. choices: per rise what it takes. results: one row per test that has run, see `reading`."""

    params: Params
    as_of: dt.date
    snapshot: str
    everybody: bool
    entry_start: dt.date
    entry_end: dt.date
    entered: int
    again: int
    baseline: float
    least_effect: float
    interval: Interval
    worth: float
    reach: int
    plan: Plan
    curve: pd.DataFrame
    choices: pd.DataFrame
    results: pd.DataFrame
    missing: Mapping[str, tuple[str, ...]]

    @property
    def daily(self) -> float:
        """Customers who enter a day."""
        return self.entered / ENTRY_DAYS

    @property
    def target(self) -> float:
        """The rate that the least rise would lead to."""
        return self.baseline + self.least_effect


# A customer enters with the first order of the quarter; orders of a later day within the window count.
ENTERED = """
SELECT
    e.customer_id,
    max(CASE WHEN w.customer_id IS NOT NULL THEN 1 ELSE 0 END) AS may_write,
    max(CASE WHEN o.order_id IS NOT NULL THEN 1 ELSE 0 END) AS again,
    count(DISTINCT o.order_id) AS orders,
    sum(CAST(o.net_revenue AS DOUBLE)) AS revenue
FROM (
    SELECT customer_id, min(order_day) AS entered_on FROM orders_in_period
    WHERE customer_id IS NOT NULL GROUP BY customer_id
) AS e
LEFT JOIN (SELECT DISTINCT customer_id FROM contactable WHERE may_write) AS w ON w.customer_id = e.customer_id
LEFT JOIN orders_completed AS o
    ON o.customer_id = e.customer_id AND o.order_day > e.entered_on
    AND date_diff('day', e.entered_on, o.order_day) <= CAST($window_days AS INTEGER)
GROUP BY e.customer_id ORDER BY e.customer_id
"""
REACH = "SELECT count(DISTINCT customer_id) AS n FROM contactable WHERE may_write"
KNOWN = "SELECT count(DISTINCT customer_id) AS n FROM orders_completed"


def analyse(workspace: Workspace, params: Params) -> Findings:
    """The base rate and its test, then everything that has been tested."""
    from playbook.kpis.assumptions import parameters
    from playbook.methods.experiments import plan
    from playbook.methods.intervals import wilson

    as_of = params.as_of or workspace.as_of_default
    end = as_of - dt.timedelta(days=params.window_days)
    start = end - dt.timedelta(days=ENTRY_DAYS - 1)
    given = parameters(workspace, as_of, period_start=start, period_end=end, window_days=params.window_days)
    rows = workspace.frame(ENTERED, given)
    # Without any record of consent nobody is known to be reachable; the rate of all customers still sizes a test.
    everybody = params.population == "all" or bool(workspace.engine.missing(CONSENT))
    rows = rows if everybody else rows[rows["may_write"] == 1]
    entered, again = len(rows), int(rows["again"].sum())
    if entered < LEAST_CUSTOMERS:
        raise too_few(_("customers who could enter a test in a quarter"), found=entered, least=LEAST_CUSTOMERS)
    if not 0 < again < entered:
        least = min(again, entered - again)
        raise too_few(_("customers who ordered again, and others who did not"), found=least, least=1)
    baseline = again / entered
    daily = entered / ENTRY_DAYS
    reach = int(workspace.frame(KNOWN if everybody else REACH, given)["n"].iloc[0])
    effect = params.least_effect or _in_half_a_year(baseline, min(daily * HALF_YEAR, reach), params)
    if baseline + effect >= 1:
        raise BadInput(
            _("A rise of {rise} is more than there is room for above {rate}.").format(
                rise=percent(effect), rate=percent(baseline)
            ),
            remedy=_("Choose a smaller least effect."),
        )
    alpha = 1 - params.level
    planned = plan(baseline, baseline + effect, daily=daily, alpha=alpha, power=params.power)
    return Findings(
        params=params,
        as_of=as_of,
        snapshot=workspace.snapshot,
        everybody=everybody,
        entry_start=start,
        entry_end=end,
        entered=entered,
        again=again,
        baseline=baseline,
        least_effect=effect,
        interval=wilson(again, entered),
        worth=float(rows["revenue"].sum() / rows["orders"].sum()),
        reach=reach,
        plan=planned,
        curve=_curve(baseline, planned.per_arm, params),
        choices=_choices(baseline, daily, effect, params),
        results=read_all(workspace, given, params.window_days, params.level),
        missing=missing_parts(workspace, NAME),
    )


def _in_half_a_year(baseline: float, customers: float, params: Params) -> float:
    """The smallest rise, in whole points, that so many customers can show."""
    import math

    from playbook.methods.experiments import smallest_effect

    per_arm = max(2, int(customers / 2))
    found = smallest_effect(baseline, per_arm, alpha=1 - params.level, power=params.power)
    return 1.0 if math.isnan(found) else math.ceil(found * 100) / 100


def _curve(baseline: float, per_arm: int, params: Params) -> pd.DataFrame:
    """The smallest rise that arms of each size find, from a quarter of the planned size to three times it."""
    import numpy as np
    import pandas as pd

    from playbook.methods.experiments import smallest_effect

    sizes = np.unique(np.geomspace(max(10, per_arm / 5), per_arm * 3, 90).round().astype(int))
    frame = pd.DataFrame({"per_arm": sizes})
    frame["effect"] = [
        smallest_effect(baseline, int(size), alpha=1 - params.level, power=params.power) for size in sizes
    ]
    return frame.dropna(ignore_index=True)


def _choices(baseline: float, daily: float, asked: float, params: Params) -> pd.DataFrame:
    """Per rise worth finding: customers per arm, in all, and whole weeks of entering."""
    import pandas as pd

    from playbook.methods.experiments import plan

    rows = []
    for effect in sorted({*CHOICES, asked}):
        if baseline + effect < 1:
            found = plan(baseline, baseline + effect, daily=daily, alpha=1 - params.level, power=params.power)
            rows.append((effect, baseline + effect, found.per_arm, found.total, found.weeks))
    return pd.DataFrame(rows, columns=["effect", "target", "per_arm", "total", "weeks"])
