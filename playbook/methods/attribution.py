"""Which channels earned the purchases: the same journeys under several models.

No model finds the truth: a rule states a belief, the Markov model measures who was on the way, the Shapley value how
the conversion rate changes with who is there, and only an experiment shows what a channel causes. Read them side by
side; where they disagree, the budget should not rest on one of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.credit_intervals import credit_draws
from playbook.methods.crediting import MODELS, Model, contributions, in_proportion, read_for
from playbook.methods.journeys import Journeys
from playbook.methods.shapley import Coalitions, shapley_values

__all__ = ["MODELS", "attribute"]


def attribute(  # noqa: PLR0913 (the settings of nine models; all but two by name only)
    journeys: pd.DataFrame,
    model: str = "markov",
    order: int = 1,
    *,
    weights: tuple[float, float, float] = (0.4, 0.2, 0.4),
    half_life: float | None = None,
    direct: str = "direct",
    intervals: bool = False,
    level: float = 0.95,
    seed: int = 0,
) -> pd.DataFrame:
    """Credit for conversions and their value, by channel.

    journeys: one row per path, in any order, with columns
        path         list of channels from first to last touch, or text such as "search > email"
        conversions  journeys along it that ended with a purchase
        value        what these brought, in money; without the column the credited value is NaN
        nulls        journeys along it that ended without one; needed by "markov" and "shapley"
        days_before  list of days from each touch to the journey's end, or text such as "12 > 3 > 0"; used by
                     "time_decay" where it is there
    model: one of `MODELS`.
        first, last       all to the opening, or the closing, touch
        last_non_direct   all to the last touch other than `direct`; to the last where all are direct
        linear            equal shares to the touches
        equal_split       equal shares to the channels of the path, however often each was touched
        position          `weights` to the first, to the middle together, and to the last touch
        time_decay        shares that halve with every `half_life`: in days where days_before is there (7 unless given),
                          else in touches before the last (1 unless given); `attrs` of the result says which
        markov            chain of the last `order` touches, solved exactly: credit in proportion to the removal effect;
                          touches of one channel in a row count as one
        shapley           credit in proportion to the Shapley value of the conversion rate v(S) of the journeys whose
                          channels all lie in S. It can be *negative*: the journeys of such a channel convert so much
                          less often than the rest that the rate would be higher without them
    order: of the Markov chain, how many touches back it remembers; 1 to 4, and 1 with every other model.
    intervals: whether to add `low` and `high` for the conversions at `level`, over journeys drawn again with `seed`.

    Returns a frame, one row per channel, by name: channel, conversions, value, removal_effect (share of conversions
    lost without the channel; NaN but for "markov") and, on request, low and high. Credit sums to the conversions and to
    the value of the journeys. For "markov" the value is shared by the same chain with the money that follows a touch in
    place of the chance of a purchase: what is lost of all money without the channel. For "shapley" it is shared like
    the conversions, since v(S) is a rate of these. `attrs["half_life_unit"]` and `attrs["half_life"]` are set for
    time_decay;
    `attrs["standard_error"]`, conversions by channel, for "shapley" with more than 16 channels, where orders of joining
    are drawn with `seed`.

    Assumes:
    1. Every touch that matters was seen; unseen ones (word of mouth, another device) move credit to those seen.
    2. "markov": where one goes next, and what a purchase then brings, depends on the last `order` touches only, and
       whoever misses a removed channel is lost.
    3. "shapley": without a channel the journeys that met it would not have been walked at all.
    4. Intervals: journeys are independent of each other; where people walk several, the truth is less sure.
    5. Credit is not cause.

    Raises ValueError: an unknown model or order, weights, a half-life or a level out of range; as `read_journeys`.

    >>> walked = pd.DataFrame({"path": ["search > email", "search"], "conversions": [1, 1], "nulls": [0, 2]})
    >>> attribute(walked)[["channel", "conversions", "removal_effect"]]
      channel  conversions  removal_effect
    0   email     0.666667             0.5
    1  search     1.333333             1.0
    >>> attribute(walked, "shapley")["conversions"].round(4).tolist()
    [0.3333, 1.6667]
    """
    chosen = Model(model, order, weights, half_life, direct)
    if not 0 < level < 1:
        raise ValueError(f"a level lies between 0 and 1: {level}")
    walked = read_for(journeys, chosen)
    contributed, value, errors = _credited(walked, chosen, seed)
    conversions = in_proportion(contributed, walked.conversions.sum())
    credited = pd.DataFrame(
        {
            "channel": list(walked.channels),
            "conversions": conversions,
            "value": value if "value" in journeys else np.nan,
            "removal_effect": contributed if model == "markov" else np.nan,
        }
    )
    if intervals:
        drawn = credit_draws(walked, chosen, seed=seed)
        credited["low"], credited["high"] = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=1)
    if model == "time_decay":
        unit = "touches" if walked.days_before is None else "days"
        credited.attrs = {"half_life": chosen.half_life_in(walked), "half_life_unit": unit}
    if errors.any():
        credited.attrs = {"standard_error": dict(zip(walked.channels, errors.tolist(), strict=True))}
    return credited


def _credited(
    walked: Journeys, model: Model, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Contributions, credited value, and the standard errors of the credit that drawing orders of joining leaves."""
    money = walked.value.sum()
    if model.name == "shapley":
        contributed, off = shapley_values(Coalitions.of(walked), walked.conversions, walked.nulls, seed=seed)
        errors = off / (contributed.sum() or 1.0) * walked.conversions.sum()
        return contributed, in_proportion(contributed, money), errors
    share, unsure = contributions(walked, model), np.zeros(len(walked.channels))
    contributed = share(walked.conversions, walked.nulls)
    earned = share(walked.conversions, walked.nulls, walked.value) if money else contributed
    if model.is_rule:
        return contributed, earned if money else np.zeros(len(earned)), unsure
    # Money on paths that nobody walked is in no chain.
    return contributed, in_proportion(earned if earned.any() else contributed, money), unsure
