"""Which channels earned the purchases: the same journeys under several models.

No model finds the truth: a rule states a belief, the Markov model measures who was on the way, and only an experiment
shows what a channel causes. Read them side by side; where they disagree, the budget should not rest on one of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from playbook.methods import touch_rules
from playbook.methods.journeys import Journeys, read_journeys
from playbook.methods.markov import chain_of, removal_effects
from playbook.methods.markov_order import ORDERS, ordered_chain_of, ordered_removal_effects

MODELS = ("first", "last", "last_non_direct", "linear", "position", "time_decay", "markov")

_DAYS, _TOUCHES = 7.0, 1.0  # half-lives of time decay when none is given


def attribute(
    journeys: pd.DataFrame,
    model: str = "markov",
    order: int = 1,
    *,
    weights: tuple[float, float, float] = (0.4, 0.2, 0.4),
    half_life: float | None = None,
    direct: str = "direct",
) -> pd.DataFrame:
    """Credit for conversions and their value, by channel.

    journeys: one row per path, in any order, with columns
        path         list of channels from first to last touch, or text such as "search > email"
        conversions  journeys along it that ended with a purchase
        value        what these brought, in money; without the column the credited value is NaN
        nulls        journeys along it that ended without one; needed by "markov"
        days_before  list of days from each touch to the journey's end, or text such as "12 > 3 > 0"; used by
                     "time_decay" where it is there
    model: one of `MODELS`.
        first, last       all to the opening, or the closing, touch
        last_non_direct   all to the last touch other than `direct`; to the last where all are direct
        linear            equal shares to the touches
        position          `weights` to the first, to the middle together, and to the last touch
        time_decay        shares that halve with every `half_life`: in days where days_before is there (7 unless given),
                          else in touches before the last (1 unless given); `attrs` of the result says which
        markov            chain of the last `order` touches, solved exactly: credit in proportion to the removal effect;
                          touches of one channel in a row count as one
    order: of the Markov chain, how many touches back it remembers; 1 to 4, and 1 with every other model. Its value is
           the shares of conversions times the whole value: no chain of its own, which nothing shows to be right.

    Returns a frame, one row per channel, by name: channel, conversions, value, removal_effect (share of conversions
    lost without the channel; NaN for the rules). Credit sums to the conversions and to the value of the journeys.
    `attrs["half_life_unit"]` and `attrs["half_life"]` are set for time_decay.

    Assumes:
    1. Every touch that matters was seen; unseen ones (word of mouth, another device) move credit to those seen.
    2. "markov": where one goes next depends on the last `order` touches only, and whoever misses a removed
       channel is lost.
    3. Credit is not cause.

    Raises ValueError: an unknown model or order, weights or a half-life out of range; as `read_journeys`.

    >>> walked = pd.DataFrame({"path": ["search > email", "search"], "conversions": [1, 1], "nulls": [0, 2]})
    >>> attribute(walked)[["channel", "conversions", "removal_effect"]]
      channel  conversions  removal_effect
    0   email     0.666667             0.5
    1  search     1.333333             1.0
    """
    if model not in MODELS:
        raise ValueError(f"there is no attribution model {model!r}; there are {', '.join(MODELS)}")
    if order not in (ORDERS if model == "markov" else (1,)):
        raise ValueError(
            f"there is no chain of order {order}; the Markov model is of order 1 to {ORDERS[-1]} and rules have none"
        )
    needs = ("path", "conversions", "nulls") if model == "markov" else ("path", "conversions")
    dated = model == "time_decay" and "days_before" in journeys
    walked = read_journeys(journeys, with_days=dated, needs=needs)
    if model == "markov":
        plain = order == 1
        effects = (
            removal_effects(chain_of(walked)) if plain else ordered_removal_effects(ordered_chain_of(walked, order))
        )
        shares = effects / effects.sum() if effects.sum() > 0 else effects
        conversions, value = shares * walked.conversions.sum(), shares * walked.value.sum()
    else:
        half_life = half_life if half_life is not None else _DAYS if dated else _TOUCHES
        by_touch = _shares(walked, model, weights=weights, half_life=half_life, direct=direct)
        effects = np.full(len(walked.channels), np.nan)
        conversions = touch_rules.credit(walked, by_touch, walked.conversions)
        value = touch_rules.credit(walked, by_touch, walked.value)
    credited = pd.DataFrame(
        {
            "channel": list(walked.channels),
            "conversions": conversions,
            "value": value if "value" in journeys else np.nan,
            "removal_effect": effects,
        }
    )
    if model == "time_decay":
        credited.attrs = {"half_life": half_life, "half_life_unit": "days" if dated else "touches"}
    return credited


def _shares(
    journeys: Journeys, model: str, *, weights: tuple[float, float, float], half_life: float, direct: str
) -> touch_rules.Shares:
    if model == "position":
        return touch_rules.position(journeys, weights)
    if model == "time_decay":
        return touch_rules.time_decay(journeys, half_life)
    if model == "last_non_direct":
        return touch_rules.last_non_direct(journeys, direct)
    plain = {"first": touch_rules.first, "last": touch_rules.last, "linear": touch_rules.linear}
    return plain[model](journeys)
