"""How likely a lead is to order soon, learnt from leads of the past and believed only where it told later ones apart.

Every lead is looked at on several days of the past, as it was then: what it had done in the weeks before, and whether
it ordered in the weeks after. The older days teach a logistic regression; on the later ones, which it has not seen, its
scores must put those who ordered above those who did not. Only then is it learnt again from all of them and asked of
today. Several days of one lead are treated as several leads, so what is learnt is a little surer than it is.

Source: `logistic` for the model, `churn_evaluation.ranking` for the test (Hanley and McNeil 1982).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from playbook.methods.churn_evaluation import ranking
from playbook.methods.logistic import fit_logistic
from playbook.methods.maximum_likelihood import CannotFit

Array = NDArray[np.float64]

# Leads that ordered, both among those learnt from and among those it is tested on: fewer say nothing.
LEAST = 10
_PENALTY = 1.0


def lead_scores(days_ago: NDArray[np.int64], done: Array, ordered: NDArray[np.bool_]) -> Array:
    """The chance of 100 that each lead of today orders within the weeks that the past was looked at for.

    days_ago: shape (n,), on which day the lead is looked at; 0 is today. done: shape (n, k), counts and days, each 0 or
    more. ordered: shape (n,); of today's not looked at. Returns one score per row with days_ago 0, in their order.

    Raises CannotFit: fewer than ten orders to learn from or to test on, or scores that do not surely tell apart who
    ordered (the 95% interval of the ranking reaches down to 1/2).

    >>> past = np.repeat([90, 180], 40)
    >>> visits = np.tile([0.0, 0, 0, 5], 20)
    >>> scores = lead_scores(np.append(past, [0, 0]), np.append(visits, [0, 5])[:, None], np.append(visits > 0, [0, 0]))
    >>> bool(scores[0] < 10 < 80 < scores[1])
    True
    """
    known, today = days_ago > 0, days_ago == 0
    features = np.log1p(done)
    later = _later(days_ago, ordered)
    learnt = known & ~later
    for part in (learnt, later):
        if not LEAST <= ordered[part].sum() < part.sum():
            found = {"ordered": float(ordered[part].sum()), "leads": float(part.sum())}
            raise CannotFit("lead score", "too thin", f"it takes {LEAST} leads that ordered, twice", found)
    begin, slopes = fit_logistic(features[learnt], ordered[learnt], penalty=_PENALTY)
    area, low, _high = ranking(begin + features[later] @ slopes, ordered[later])
    if low <= 0.5:
        raise CannotFit("lead score", "not identified", "later leads were not told apart", {"ranking": area})
    begin, slopes = fit_logistic(features[known], ordered[known], penalty=_PENALTY)
    return np.asarray(100 / (1 + np.exp(-(begin + features[today] @ slopes))))


def _later(days_ago: NDArray[np.int64], ordered: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The latest days of the past that hold enough leads who ordered, whole days only."""
    for last in np.unique(days_ago[days_ago > 0]):
        chosen: NDArray[np.bool_] = (days_ago > 0) & (days_ago <= last)
        if ordered[chosen].sum() >= LEAST:
            return chosen
    return np.asarray(days_ago > 0)
