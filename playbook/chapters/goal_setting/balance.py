"""Winning against keeping by how large and how old the base of customers is: a rule of thumb, said to be one."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from playbook.chapters.goal_setting.spending import Spending
from playbook.i18n import _, integer, percent

if TYPE_CHECKING:
    from playbook.workspace.client import Workspace

# Below either, a base says nothing yet about what kind of shop this will be.
LEAST_CUSTOMERS, LEAST_MONTHS = 100, 3

BASE = """
SELECT min(order_day) AS first_day, count(DISTINCT customer_id) AS customers
FROM orders_completed WHERE customer_id IS NOT NULL
"""


@dataclass(frozen=True)
class Base:
    """Known customers who ever ordered, and whole months since the first order in the data."""

    customers: int
    months: int

    @property
    def stage(self) -> str:
        """The last stage whose least customers and least months are both there; empty where the base is too thin.

        >>> Base(3000, 30).stage, Base(30000, 8).stage, Base(40, 30).stage
        ('steady', 'gaining', '')
        """
        if self.customers < LEAST_CUSTOMERS or self.months < LEAST_MONTHS:
            return ""
        fitting = [
            name
            for name, rule in rules().items()
            if self.customers >= rule["customers"] and self.months >= rule["months"]
        ]
        return fitting[-1]


@cache
def rules() -> Mapping[str, Mapping[str, Any]]:
    """The stages of `balance.toml`, the youngest first."""
    return tomllib.loads(files("playbook.chapters.goal_setting").joinpath("balance.toml").read_text(encoding="utf-8"))


def base_of(workspace: Workspace, as_of: dt.date) -> Base:
    """How many customers there are and for how long."""
    from playbook.kpis.assumptions import parameters

    found = workspace.frame(BASE, parameters(workspace, as_of)).iloc[0]
    first = found["first_day"]
    months = (as_of.year - first.year) * 12 + as_of.month - first.month - (as_of.day < first.day - 1)
    return Base(int(found["customers"]), max(0, months))


def balance_words(base: Base, spending: Spending | None) -> str:
    """The advice with what it rests on; refused where there is too little to advise from."""
    if not base.stage:
        return _(
            "How to divide money between winning and keeping cannot be advised from {customers} customers in {months} "
            "months: it takes {least} customers and {least_months} months."
        ).format(
            customers=integer(base.customers),
            months=integer(base.months),
            least=integer(LEAST_CUSTOMERS),
            least_months=integer(LEAST_MONTHS),
        )
    rule = rules()[base.stage]
    low, high = (percent(each) for each in rule["keeping"])
    sentence = rule["sentence"]
    said = [
        _("The data know {customers} customers and go back {months} months.").format(
            customers=integer(base.customers), months=integer(base.months)
        ),
        _(sentence),
        _("As a rule of thumb, {low} to {high} of the money belongs to keeping at this size and age.").format(
            low=low, high=high
        ),
        *([_against(spending, *rule["keeping"])] if spending else []),
        _(
            "The order of the stages is common advice; their limits are no study's finding. Measured costs outrank it, "
            "and a shop older than its data is further along."
        ),
    ]
    return " ".join(said)


def _against(spending: Spending, low: float, high: float) -> str:
    """How the division of today compares."""
    sentence = _("Today it is {share}, within that.")
    if spending.now < low:
        sentence = _("Today it is {share}, less than that.")
    elif spending.now > high:
        sentence = _("Today it is {share}, more than that.")
    return sentence.format(share=percent(spending.now))
