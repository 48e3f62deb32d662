"""Whom or what a goal is about, as a rule that is measured: "country=PL", or "product=P-17;customer_kind=new".

A product is named by its id; only an indicator that counts lines, such as pieces sold, can be cut by it. A rule names
one or two cuts of the goal's metric (`kpis.cuts`) with the group that counts. Any other word is a label for people that
the metric counts anyway ("all", "existing_customers") and changes nothing. Stage, persona and group are those of the
last day looked at, so people come and go; country, category and first channel stay.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _, listed
from playbook.kpis.catalogue import Catalogue, Kpi, cuts_of
from playbook.kpis.compute import compute
from playbook.kpis.periods import months_from
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal

MOST = 2
# What people say, and the cut that is meant.
SPOKEN = {"product": "product_id"}
# What is sold of one product.
OF_PRODUCTS = ("pieces_sold", "product_revenue")


def rule(population: str) -> Mapping[str, str]:
    """The groups that a population names, by dimension; empty where it is a label.

    >>> rule("product=P-17; customer_kind=new"), rule("existing_customers")
    ({'product_id': 'P-17', 'customer_kind': 'new'}, {})

    Errors: `BadInput` for a part without a dimension or a group, and for more than two.
    """
    if "=" not in population:
        return {}
    pairs = [part.partition("=") for part in population.split(";") if part.strip()]
    found = {SPOKEN.get(name.strip(), name.strip()): group.strip() for name, _sign, group in pairs}
    if len(found) != len(pairs) or len(found) > MOST or not all(name and group for name, group in found.items()):
        raise BadInput(
            _("{population} names no group of people.").format(population=population),
            remedy=_("Write one or two groups like country=PL;customer_kind=new"),
        )
    return found


def check(population: str, kpi: Kpi, catalogue: Catalogue) -> Mapping[str, str]:
    """The rule, if the metric can be cut by it. Errors: `BadInput`, naming the cuts that there are."""
    found, possible = rule(population), cuts_of(kpi, catalogue)
    unknown = [each for each in found if each not in possible]
    if unknown:
        remedy = did_you_mean(unknown[0], possible)
        if "product_id" in unknown:
            remedy = _("One product is followed by: {names}.").format(names=listed(OF_PRODUCTS))
        raise BadInput(
            _("The KPI {name} cannot be cut by {dimensions}.").format(name=kpi.id, dimensions=listed(unknown)),
            remedy=remedy or _("It can be cut by: {dimensions}.").format(dimensions=listed(sorted(possible)) or "–"),
        )
    return found


def value(workspace: Workspace, metric: str, population: str, start: dt.date, end: dt.date) -> float | None:
    """The metric of the population from `start` to `end`, both inclusive; None where it may not be shown.

    Errors: `BadInput` where the metric cannot be cut so; `Refused` where there is no order up to `end`.
    """
    wanted = rule(population)
    span = f"rolling:{(end - start).days + 1}"
    values = compute(workspace, [metric], end, span, by=tuple(wanted), compare=False, intervals=False)
    if not wanted:
        return values[0].value
    return next((each.value for each in values if all(str(each.by.get(k)) == v for k, v in wanted.items())), None)


def baseline(workspace: Workspace, goal: Goal, as_of: dt.date) -> float | None:
    """What the goal begins from: as saved, else the metric of its population on the same days a year before.

    So a goal on a season is held against that season, and one on a feast that moves against that feast.
    """
    from playbook.methods.like_with_like import around_feast

    if goal.baseline is not None:
        return goal.baseline
    usual = months_from(goal.start, -12), months_from(goal.deadline, -12)
    start, end = around_feast(goal.start, goal.deadline, workspace.settings.country) or usual
    first = workspace.frame("SELECT CAST(min(order_ts) AS DATE) AS day FROM orders")["day"].iloc[0].date()
    return value(workspace, goal.metric, goal.population, start, end) if first <= start and end <= as_of else None
