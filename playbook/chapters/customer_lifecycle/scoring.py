"""Scores of who will stay away, tried on the last days, and what raises today's risk of each customer."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.chapters.customer_lifecycle.expecting import FIFTHS, day_number
from playbook.chapters.customer_lifecycle.rehearsing import lives

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.churn_behaviour import OrderHistory
    from playbook.methods.churn_score import ChurnScore
    from playbook.methods.lifetime import PurchaseModel

# Shares of customers contacted at which scores are read.
SHARES = tuple(round(step / 50, 2) for step in range(1, 51))
# A feature that raises the log odds by less is no reason.
LEAST_RAISED = 0.05


@dataclass(frozen=True)
class Scores:
    """How well scores of `days` ago told who would stay away.

    fifths: customers by their risk of then, from the lowest fifth up, as the score of behaviour had it (`calibration`).
    gains: the share of those leaving that each would have caught, for each share contacted. ranks: how each ranks, and
    how true its chances were. asked: customers scored, those within the churn window; share_left: who of them left.
    today: of those within it today, customer_id, the chance of no order in the days to come by the score of behaviour,
    and reason, the feature that raises it most, against the typical customer ("" where none does).
    """

    days: int
    gains: pd.DataFrame
    fifths: pd.DataFrame
    ranks: pd.DataFrame
    asked: int
    share_left: float
    today: pd.DataFrame


def read_scores(
    history: OrderHistory,
    model: PurchaseModel | None,
    as_of: dt.date,
    *,
    days: int,
    window: int | None,
    boosting: bool = False,
) -> Scores | None:
    """The scores of `days` ago, held against who has ordered since: silence, behaviour, and a model if there is one.

    boosting: try gradient-boosted trees as well. None where too few left or stayed to learn from.
    """
    from playbook.methods.churn_evaluation import calibration, compare_scores, gain_table
    from playbook.methods.churn_score import ChurnQuestion, fit_models
    from playbook.methods.lifetime import CannotFit

    now = day_number(as_of)
    then = now - days
    if window is None or not (history.day <= then).any():
        return None
    question = ChurnQuestion(window=int(window), horizon=days)
    people = question.population(history, then)
    left = question.left(history, people, then)
    if not 0 < left.sum() < len(left):
        return None
    models = ("days_since_last", "logistic", *(("boosting",) if boosting else ()))
    try:
        fitted = fit_models(history, as_of=then, question=question, models=models)
        latest = fit_models(history, as_of=now, question=question, models=("logistic",))["logistic"]
    except CannotFit:  # The figure is left out; a score learnt from less would be a guess with decimals.
        return None
    chances = {name: score.probability(people) for name, score in fitted.items()}
    if model is not None:
        chances["alive"] = 1 - model.probability_of_purchase(days, *lives(people))
    ranked = {**chances, "days_since_last": people["days_since_last"].to_numpy(float)}
    return Scores(
        days,
        gain_table(ranked, left, shares=SHARES),
        calibration(chances["logistic"], left, groups=FIFTHS),
        compare_scores(ranked, left, probabilities=chances),
        len(left),
        float(left.mean()),
        _today(latest, question.population(history, now)),
    )


def _today(score: ChurnScore, people: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    raised = score.reasons(people)
    reason = raised.idxmax(axis=1).where(raised.max(axis=1) >= LEAST_RAISED, "")
    return pd.DataFrame(
        {"customer_id": people["customer"].astype(str), "risk": score.probability(people), "reason": reason}
    )
