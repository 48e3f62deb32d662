"""Do groups wait alike? The log-rank test of two or more survival curves.

At every time the events of all groups are dealt out by chance among those still waiting; what a group has beyond its
expected share, summed over all times, is the evidence. The test sees differences that keep their direction; curves
that cross may escape it.

Sources:
- N. Mantel, "Evaluation of survival data and two new rank order statistics arising in its consideration", Cancer
  Chemotherapy Reports 50 (1966), 163-170.
- R. Peto and J. Peto, "Asymptotically efficient rank invariant test procedures", JRSS A 135 (1972), 185-207.
- J. D. Kalbfleisch and R. L. Prentice, "The Statistical Analysis of Failure Time Data" (1980), section 1.5, for the
  covariance of several groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from playbook.methods.survival_counts import Array, SurvivalCounts, count_survival

_ROUNDING = 1e-12


@dataclass(frozen=True)
class LogRank:
    """The evidence against "all groups wait alike".

    table: one row per group: group, cases, events (observed), expected (if all waited alike; the sums agree).
    statistic: chi-squared with `degrees` degrees of freedom, none where chance had nothing to deal out. p_value: how
    often chance alone makes it as large.
    """

    table: pd.DataFrame
    statistic: float
    degrees: int
    p_value: float


def log_rank(
    durations: ArrayLike, observed: ArrayLike, groups: ArrayLike, *, weights: ArrayLike | None = None
) -> LogRank:
    """Compare the waiting of two groups or more; arguments as in `survival_counts.count_survival`.

    Assumes:
    1. Whether watching ended tells nothing about when the event would have come, in every group.
    2. Cases are independent, and events many enough (five expected in each group) for the chi-squared distribution.

    Where no two groups ever waited together, or all who waited had the event at once, nothing speaks against chance:
    the p_value is 1.

    Raises ValueError: fewer than two groups, or no event.

    >>> found = log_rank([1, 2, 3, 4, 5, 6], [True] * 6, ["a", "a", "a", "b", "b", "b"])
    >>> round(found.statistic, 3), found.degrees, round(found.p_value, 4)
    (5.052, 1, 0.0246)
    """
    from scipy.special import chdtrc

    counts = count_survival(durations, observed, groups=groups, weights=weights)
    if len(counts.groups) < 2:
        raise ValueError(f"a comparison takes two groups or more: {len(counts.groups)} found")
    if not counts.events.any():
        raise ValueError("without any event there is nothing to compare the groups by")
    expected, covariance = _moments(counts)
    surplus = counts.events.sum(axis=1) - expected
    # Surpluses sum to zero, so one group is told by the others; groups that never waited beside another say nothing.
    kept = np.flatnonzero(np.diag(covariance) > _ROUNDING)[:-1]
    statistic = float(surplus[kept] @ np.linalg.solve(covariance[np.ix_(kept, kept)], surplus[kept]))
    table = pd.DataFrame(
        {
            "group": counts.groups,
            "cases": counts.leaving.sum(axis=1),
            "events": counts.events.sum(axis=1),
            "expected": expected,
        }
    )
    return LogRank(table, statistic, len(kept), float(chdtrc(len(kept), statistic)) if len(kept) else 1.0)


def _moments(counts: SurvivalCounts) -> tuple[Array, Array]:
    """Expected events of each group and their covariance, from the hypergeometric law at each time."""
    happening = counts.events.any(axis=0)
    at_risk, events = counts.at_risk[:, happening], counts.events[:, happening].sum(axis=0)
    waiting = at_risk.sum(axis=0)
    share = at_risk / waiting
    # The last one waiting has no choice.
    variance = np.where(waiting > 1, events * (waiting - events) / np.maximum(waiting - 1, 1), 0.0)
    covariance = np.diag(share @ variance) - (share * variance) @ share.T
    return share @ events, covariance
