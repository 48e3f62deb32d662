"""What could be done next, ranked by what it gives back for each unit of money that is spent on it.

Two kinds can be judged: tactics that were tried by lot and whose cost is booked, and winning customers by a channel
whose cost and whose customers' margin are known. What closing a missed target is worth is arithmetic (`closing`); it is
ranked where the client has entered what that costs, and stands below with the most that it may cost where not. The rest
comes last with what is missing: a benefit without a cost, or a cost without a comparison group, is no return.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.closing import closing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from playbook.kpis.ledger import Ledger
    from playbook.kpis.periods import Period
    from playbook.methods.experiments import Outcomes

# What somebody buys within these days of being drawn counts for the tactic; whoever was drawn later is left out.
EFFECT_DAYS = 90
LEAST_PER_ARM, LEAST_CUSTOMERS = 100, 30
COLUMNS = ("kind", "id", "name", "cost", "gain", "back", "low", "high", "n", "missing")
MISSING = ("price", "cost", "comparison", "effect", "margin")

# What people of either arm brought, as the chapter on experiments counts it.
ARMS = """
SELECT experiment_id, arm, count(*) AS people, avg(CAST(margin AS DOUBLE)) AS mean,
    var_samp(CAST(margin AS DOUBLE)) AS variance
FROM experiment_people
WHERE is_observed
GROUP BY experiment_id, arm
ORDER BY experiment_id, arm
"""
SPENT = """
SELECT initiative_id, CAST(sum(amount) AS DOUBLE) AS cost
FROM costs_in_period
WHERE initiative_id <> 'none'
GROUP BY initiative_id
"""


def improvements(ledger: Ledger, missed: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """One row per possible improvement, judged ones first, the one that gives back most on top.

    missed: missed targets, with id, value and target. names: of tests and campaigns by id.

    Returns kind (tactic, channel, target), id, name (empty where the kind has one), cost, gain (per person treated or
    customer won, of a target in a year; NaN where unknown), back (gain per 1 spent), low, high (95 percent; NaN where
    nothing was tried), n (people), missing (one of MISSING; empty where ranked).
    """
    import pandas as pd

    rows = [*_tactics(ledger, names), *_channels(ledger), *closing(ledger, missed, _year(ledger))]
    found = pd.DataFrame(rows, columns=list(COLUMNS)).astype(
        dict.fromkeys(("cost", "gain", "back", "low", "high"), float)
    )
    ranked = {"": 0, **{why: place for place, why in enumerate(MISSING, start=1)}}
    found["place"] = found["missing"].map(ranked)
    by = ["place", "back", "gain"]
    found = found.sort_values(by, ascending=[True, False, False], kind="stable", ignore_index=True)
    return pd.DataFrame(found[list(COLUMNS)])


def _tactics(ledger: Ledger, names: Mapping[str, str]) -> Iterator[tuple[object, ...]]:
    """What was tried by lot: the margin that each treated person brought beyond the control group, for what it cost."""
    from playbook.methods.experiments import Outcomes

    workspace = ledger.workspace
    if not {"experiments.arm", "experiments.assigned_at"} <= workspace.available:
        return
    bound = ledger.bound(_all(ledger))
    priced = not ledger.reach.missing(["orders_placed.margin"])
    spent = (
        {str(row["initiative_id"]): float(row["cost"]) for row in workspace.engine.rows(SPENT, bound)}
        if {"costs.initiative_id", "costs.amount"} <= workspace.available
        else {}
    )
    arms: dict[str, dict[str, Outcomes]] = {}
    for row in workspace.engine.rows(ARMS, bound | {"window_days": EFFECT_DAYS}) if priced else []:
        arm = Outcomes(int(row["people"]), float(row["mean"] or 0.0), float(row["variance"] or 0.0))
        arms.setdefault(str(row["experiment_id"]), {})[str(row["arm"])] = arm
    for name, both in arms.items():
        treated = [each for arm, each in both.items() if arm != "control"]
        if "control" in both and len(treated) == 1:
            yield _tactic(name, names.get(name, name), treated[0], both["control"], spent.get(name))


def _tactic(name: str, title: str, treated: Outcomes, control: Outcomes, cost: float | None) -> tuple[object, ...]:
    from playbook.methods.experiments import read_means

    people = treated.n + control.n
    # Where nobody's margin differs from anybody's there is nothing to judge an effect by.
    if min(treated.n, control.n) < LEAST_PER_ARM or not treated.variance + control.variance:
        return ("tactic", name, title, None, None, None, None, None, people, "effect")
    found = read_means(control, treated, better="higher")
    if not cost:
        return ("tactic", name, title, None, found.difference, None, None, None, people, "cost")
    each = cost / treated.n
    back = (found.difference / each, found.interval.low / each, found.interval.high / each)
    return ("tactic", name, title, each, found.difference, *back, people, "")


def _channels(ledger: Ledger) -> Iterator[tuple[object, ...]]:
    """Winning customers: the margin so far of those whom a channel won, for what winning one cost in a year."""
    from playbook.kpis.certainty import intervals_of

    value, price = ledger.catalogue["customer_lifetime_margin"], ledger.catalogue["customer_acquisition_cost"]
    by = ("channel",)
    if ledger.missing(price, by):
        return
    span = _year(ledger)
    prices = {group: each for group, each in ledger.answers([price], span, by)[price.id].items() if each.value}
    if ledger.missing(value, by):
        for group, each in prices.items():
            yield ("channel", str(group[0]), "", each.value, None, None, None, None, each.n, "margin")
        return
    margins = ledger.answers([value], span, by)[value.id]
    judged = {
        group: margins[group]
        for group, each in prices.items()
        if group in margins and each.n >= LEAST_CUSTOMERS and margins[group].n >= LEAST_CUSTOMERS
    }
    sure = intervals_of(ledger, value, span, by, judged)
    for group, margin in judged.items():
        cost, ends = prices[group].value or 0.0, sure.get(group)
        if cost > 0 and margin.value is not None and ends is not None:
            back = (margin.value / cost, ends.low / cost, ends.high / cost)
            yield ("channel", str(group[0]), "", cost, margin.value, *back, prices[group].n, "")


def _all(ledger: Ledger) -> Period:
    """Everything up to the ledger's day."""
    from playbook.kpis.periods import Period

    first = ledger.reach.first_day or ledger.as_of
    return Period("all", first, ledger.as_of, complete=True, calendar=ledger.assumed["calendar"])


def _year(ledger: Ledger) -> Period:
    """The twelve months up to the ledger's day."""
    from playbook.kpis.periods import period

    return period("rolling:365", ledger.as_of, ledger.assumed["calendar"])
