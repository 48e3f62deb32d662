"""How the rows of a cohort table will go on: how many of each cohort a model expects in the periods to come.

Source: P. S. Fader and B. G. S. Hardie, "A note on deriving the Pareto/NBD model and related expressions" (2005). Who
is alive and then goes unwatched for a while either leaves meanwhile or comes out with the same law of buying and a
law of leaving that has aged; so the chance of a purchase in a period that begins later has a closed form too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from playbook.methods.grouped import sum_by_group
from playbook.methods.intervals import normal_quantile
from playbook.methods.pareto_nbd import ParetoNbd
from playbook.methods.purchase_histories import check
from playbook.methods.purchase_model import Array


def probability_between(
    model: ParetoNbd, start: float, end: float, frequency: ArrayLike, recency: ArrayLike, T: ArrayLike
) -> Array:
    """Probability of at least one purchase later than `start` and up to `end` from now, given a history.

    start, end: in the model's unit, 0 <= start < end. frequency, recency, T: as `purchase_histories` has them. Whether
    something is bought before `start` is left open.

    >>> model = ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> float(probability_between(model, 4, 8, 2, 30.43, 38.86).round(3))
    0.146
    """
    if not 0 <= start < end < np.inf:
        raise ValueError(f"a stretch that begins now or later and ends after it: {start} to {end}")
    x, last, watched = check(frequency, recency, T)
    # For who is alive leaving is Gamma(s, beta + T); not to have left for `start` more makes it (s, beta + T + start).
    still = model.probability_alive(x, last, watched) * np.exp(-model.s * np.log1p(start / (model.beta + watched)))
    aged = replace(model, beta=model.beta + start)
    alive = aged.probability_alive(x, last, watched)
    bought = aged.probability_of_purchase(end - start, x, last, watched)
    if_alive = np.divide(bought, alive, out=np.zeros(x.shape), where=alive > 0)
    return np.asarray(still * if_alive)[()]


def expected_cells(
    model: ParetoNbd,
    history: tuple[ArrayLike, ArrayLike, ArrayLike],
    cohorts: ArrayLike,
    *,
    edges: Sequence[float],
    already: ArrayLike | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """What each cohort will show in the periods to come.

    history: frequency, recency and T, one per customer. cohorts: the cohort of each. edges: the ends of the periods to
    come, from now on, in the model's unit: the first period runs from now to edges[0], the next from there to edges[1].
    already: where the first period has begun before now, who has ordered in it so far; they are active in it for sure.

    Returns one row per cohort and period: cohort, ahead (0 for the first period to come), expected (customers who will
    order), size, rate = expected / size, low, high (of the rate, chance alone, given the model; normal).

    Assumes: what the model assumes, so no season; with a strong one the rates are too low before it and too high after.

    >>> model = ParetoNbd(r=0.553, alpha=10.578, s=0.606, beta=11.669)
    >>> cells = expected_cells(model, ([0, 2], [0, 30.43], [38.86, 38.86]), [7, 7], edges=[4, 8])
    >>> cells[["cohort", "ahead", "size", "rate"]].round(3)
       cohort  ahead  size   rate
    0       7      0     2  0.083
    1       7      1     2  0.079
    """
    x, last, watched = check(*history)
    names, row = np.unique(np.asarray(cohorts), return_inverse=True)
    ends = np.asarray(edges, dtype=float)
    if x.shape != row.shape or not len(ends) or not (np.diff(ends, prepend=0.0) > 0).all():
        raise ValueError(f"one cohort per customer and ascending edges above 0: {x.shape}, {row.shape}, {list(edges)}")
    size = np.bincount(row)
    found = []
    for ahead, (start, end) in enumerate(zip(np.append(0.0, ends[:-1]), ends, strict=True)):
        chance = probability_between(model, float(start), float(end), x, last, watched)
        if ahead == 0 and already is not None:
            chance = np.where(np.asarray(already, dtype=bool), 1.0, chance)
        expected = sum_by_group(row, chance, len(names))
        half = normal_quantile(level) * np.sqrt(sum_by_group(row, chance * (1 - chance), len(names)))
        bounds = (np.clip((expected + side * half) / size, 0.0, 1.0) for side in (-1, 1))
        low, high = bounds
        found.append(
            pd.DataFrame(
                {
                    "cohort": names, "ahead": ahead, "expected": expected, "size": size, "rate": expected / size,
                    "low": low, "high": high,
                }
            )
        )  # fmt: skip
    return pd.concat(found).sort_values(["cohort", "ahead"], ignore_index=True)
