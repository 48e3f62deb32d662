"""Credit is neither made nor lost: under every model it adds up to the conversions and to their value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from playbook.conformance.check import Check, Study
from playbook.conformance.identities.given import Given, equal, never, not_run, study
from playbook.i18n import _
from playbook.methods.attribution import MODELS, attribute
from playbook.methods.journeys import read_journeys
from playbook.methods.markov import chain_of, conversion_chance, removal_effects
from playbook.methods.markov_order import ordered_chain_of, ordered_conversion_chance, ordered_removal_effects

if TYPE_CHECKING:
    import pandas as pd

# Solving for each removed channel again is cubic in the states of the chain: more of them take too long for a proof.
MOST_STATES = 1500
SAME_CHANCE = 1e-10
JOURNEYS = """
SELECT path, days_path AS days_before, sum(conversions) AS conversions, sum(nulls) AS nulls,
    sum(CASE WHEN conversions = 1 THEN CAST(value AS DOUBLE) ELSE 0 END) AS value
FROM journeys WHERE NOT is_open GROUP BY path, days_path ORDER BY path, days_path
"""


def studies(given: Given) -> Iterator[Study]:
    """Every model of attribution, and the chain against the journeys that it was made from."""
    journeys = given.frame(JOURNEYS).fillna({"value": 0.0})
    title, chances = _("Credit to channels"), _("The chain of journeys")
    if journeys["conversions"].sum() == 0:
        reason = _("No journey that ended in an order is known.")
        yield not_run("credit", title, [_("Credit = conversions")], reason)
        yield not_run("chain", chances, [_("Conversion probability of the chain = conversions / journeys")], reason)
        return
    yield study("credit", title, list(_credit(journeys)))
    yield study("chain", chances, list(_chain(journeys)))


def _credit(journeys: pd.DataFrame) -> Iterator[Check]:
    conversions, value = float(journeys["conversions"].sum()), float(journeys["value"].sum())
    for model in MODELS:
        credited = attribute(journeys, model)
        yield equal(_("{model}: credit = conversions").format(model=model), credited["conversions"].sum(), conversions)
        yield equal(_("{model}: credited value = value").format(model=model), credited["value"].sum(), value)


def _chain(journeys: pd.DataFrame) -> Iterator[Check]:
    walked = read_journeys(journeys)
    observed = float(walked.conversions.sum() / (walked.conversions.sum() + walked.nulls.sum()))
    chance = _("Order {order}: conversion probability of the chain = conversions / journeys")
    removal = _("Order {order}: channels whose removal effect differs from solving the chain without them")
    chain = chain_of(walked)
    whole = conversion_chance(chain)
    yield equal(chance.format(order=1), whole, observed, within=SAME_CHANCE)
    apart = sum(
        abs(1 - conversion_chance(chain, without=channel) / whole - effect) > SAME_CHANCE
        for channel, effect in enumerate(removal_effects(chain))
    )
    yield never(removal.format(order=1), apart)
    for order in (2, 3):
        ordered = ordered_chain_of(walked, order)
        if len(ordered.start) > MOST_STATES:
            yield Check(chance.format(order=order), observed, None, SAME_CHANCE)
            continue
        whole = ordered_conversion_chance(ordered)
        yield equal(chance.format(order=order), whole, observed, within=SAME_CHANCE)
        apart = sum(
            abs(1 - ordered_conversion_chance(ordered, without=channel) / whole - effect) > SAME_CHANCE
            for channel, effect in enumerate(ordered_removal_effects(ordered))
        )
        yield never(removal.format(order=order), apart)
