"""Period by period: what all customers together did, against what a model expects of them.

The models know no season and no campaign: customers differ, but nothing moves them all at once. In a real shop much
does, and totals then miss by more than the models' own intervals allow. On the CDNOW customers every published model
falls short of the hold-out by 10 to 16 percent; tracking shows where: in November and December and again in March,
with next to nothing missing in between. Thirty-nine weeks from January to September cannot know that. What they can
tell is how much the common pace swings from one period to the next, and that belongs into the interval of a total.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import pandas as pd

from playbook.methods.poisson_binomial import Counts, mixture
from playbook.methods.purchase_days import PurchaseDays
from playbook.methods.purchase_model import PurchaseModel

_STEPS = 100
_FEWEST_PERIODS = 3


def tracking(model: PurchaseModel, days: PurchaseDays, edges: Sequence[int], *, unit_days: float = 7.0) -> pd.DataFrame:
    """One row per period: start and end (its first and last day), actual and expected repeat purchases, pace.

    edges: the first day of each period, ascending, and the day after the last one. pace = actual / expected; NaN where
    nothing is expected. Expected is what the model expects of new customers with these first days, not knowing
    what each of them did; that is what may be compared within the weeks that it was fitted to.

    Raises ValueError: fewer than two edges, or edges that do not rise.

    >>> from playbook.methods.bgnbd import BgNbd
    >>> from playbook.methods.purchase_days import purchase_days
    >>> seen = purchase_days(["a", "a", "b"], [0, 8, 7])
    >>> tracking(BgNbd(0.243, 4.414, 0.793, 2.426), seen, [0, 7, 14]).round(3)
       start  end  actual  expected    pace
    0      0    6       0     0.046   0.000
    1      7   13       1     0.096  10.373
    """
    ends = np.asarray(edges, dtype=np.int64)
    if len(ends) < 2 or not (np.diff(ends) > 0).all():
        raise ValueError(f"two edges or more, ascending: {ends[:5].tolist()}")
    first, customers = np.unique(days.first, return_counts=True)
    # By the evening before each edge.
    lived = np.maximum(ends[:, None] - 1 - first, 0) / unit_days
    expected = np.diff(model.expected_purchases(lived) @ customers)
    actual = np.histogram(days.day[days.day < ends[-1]], bins=ends)[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        pace = np.where(expected > 0, actual / expected, np.nan)
    return pd.DataFrame({"start": ends[:-1], "end": ends[1:] - 1, "actual": actual, "expected": expected, "pace": pace})


def pace_spread(tracked: pd.DataFrame) -> float:
    """Standard deviation of the common pace from period to period, beyond what chance explains; 0 where nothing is.

    tracked: what `tracking` returned, over the weeks that the model was fitted to. By moments: a period's total has the
    variance e + (spread e)^2 around the expected e, of which e is chance.

    Raises ValueError: fewer than three periods.

    >>> round(pace_spread(pd.DataFrame({"actual": [120, 80, 100], "expected": [100.0, 100.0, 100.0]})), 3)
    0.129
    """
    if len(tracked) < _FEWEST_PERIODS:
        raise ValueError(f"a spread takes {_FEWEST_PERIODS} periods: {len(tracked)}")
    expected = tracked["expected"].to_numpy(dtype=float)
    beyond = (tracked["actual"].to_numpy(dtype=float) - expected) ** 2 - expected
    return float(np.sqrt(max(beyond.sum(), 0.0) / (expected**2).sum()))


def with_common_pace(total: Counts, spread: float, *, periods: float) -> Counts:
    """A total's distribution where all customers together may be faster or slower than the model has it.

    spread: of the pace in one period (`pace_spread`). periods: how many such periods the total covers.

    Assumes: 1. the pace of one period says nothing about the next, so over many it evens out; 2. periods weigh alike.
    Where a good year follows a bad one the truth is wider still.

    Raises ValueError: a spread below 0, or periods of 0 or less.
    """
    if not spread >= 0 or not periods > 0:
        raise ValueError(f"a spread of 0 or more over more than 0 periods: {spread}, {periods}")
    shares = (np.arange(_STEPS) + 0.5) / _STEPS
    steps = [NormalDist().inv_cdf(share) for share in shares]
    return mixture([total.moved(round(total.mean * spread / np.sqrt(periods) * step)) for step in steps])
