"""KPIs that rest on a model of customers, by the name that stands in the catalogue; see by_method.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.kpis.question import Outcome, Question

if TYPE_CHECKING:
    import numpy as np

# The year that a lifetime value looks ahead.
HORIZON = 365
# What a lead did: the columns that its score is learnt from.
ENGAGEMENT = ("days_known", "visits", "opens", "clicks", "goals")


def predicted_lifetime_value(question: Question) -> Outcome | None:
    """Revenue so far and that expected over the next 365 days, per customer; not discounted.

    Expected are days with orders, by BG/NBD or MBG/NBD, whichever makes the histories likelier, times what such a day
    brings, by Gamma-Gamma. None where neither can be fitted. Rows: order_days, first_order_day, last_order_day,
    days_observed, net_revenue, one per customer.
    """
    import numpy as np

    from playbook.methods.lifetime import CannotFit, fit_gamma_gamma, likelier_model

    rows = question.rows
    if rows.empty:
        return None
    days = rows["order_days"].to_numpy(dtype=np.int64)
    recency = (rows["last_order_day"] - rows["first_order_day"]).dt.days.to_numpy(dtype=np.int64)
    watched = rows["days_observed"].to_numpy(dtype=np.int64)
    so_far = rows["net_revenue"].to_numpy(dtype=float)
    paid = so_far > 0
    try:
        purchases = likelier_model(days - 1, recency, watched)
        spend = fit_gamma_gamma(days[paid], so_far[paid] / days[paid])
    except CannotFit:
        return None
    # Who gave everything back says nothing of what an order brings: as one of whom nothing is known.
    per_day = spend.expected_spend(np.where(paid, days, 0), np.where(paid, so_far / days, 0.0))
    to_come = purchases.conditional_expected_purchases(HORIZON, days - 1, recency, watched) * per_day
    whole = float(np.sum(so_far + to_come))
    return Outcome(whole / len(rows), whole, float(len(rows))) if np.isfinite(whole) else None


def mean_lead_score(question: Question) -> Outcome | None:
    """Mean chance of 100 that an open lead orders within 90 days; None where earlier leads do not bear the model out.

    Rows: days_ago, has_ordered and what was done in the 90 days before, one per lead and moment.
    """
    import numpy as np

    from playbook.methods.lead_score import lead_scores
    from playbook.methods.maximum_likelihood import CannotFit

    rows = question.rows
    done: np.ndarray[tuple[int, int], np.dtype[np.float64]] = rows[list(ENGAGEMENT)].to_numpy(dtype=float)
    try:
        scores = lead_scores(rows["days_ago"].to_numpy(dtype=np.int64), done, rows["has_ordered"].to_numpy(dtype=bool))
    except CannotFit:
        return None
    return Outcome(float(scores.mean()), float(scores.sum()), float(len(scores)))
