"""How likely each customer is to order no more within a stretch of days: scores learnt from earlier stretches.

For a score as of a day D with horizon h, the customers are looked at as they were on D - 2h and on days before that,
and a model learns who of them ordered in the h days that followed. On D - h, with what followed up to D, its scores are
made into probabilities (calibrated). Then it scores D. Whatever happened after D was nowhere looked at, so judging a
score of a past day by what followed is fair by construction; `churn_evaluation` does that.

Sources:
- J. C. Platt, "Probabilistic outputs for support vector machines", in: Advances in Large Margin Classifiers (1999),
  61-74, for the calibration by a logistic curve.
- J. H. Friedman, "Greedy function approximation: a gradient boosting machine", Annals of Statistics 29 (2001),
  1189-1232.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pandas as pd

from playbook.methods.churn_behaviour import FEATURES, Array, OrderHistory
from playbook.methods.logistic import fit_logistic
from playbook.methods.maximum_likelihood import CannotFit

# Of either outcome, among the customers learnt from and those calibrated on: fewer say nothing about eight features.
LEAST_LEARNT, LEAST_CALIBRATED = 50, 25
# Days of the past that are learnt from, half a horizon apart: more repeat the same customers.
_ORIGINS = 6
_CLOSEST_TO_CERTAIN = 1e-6
# Against scores that tell the two kinds of customers apart without a single mistake.
_HARDLY = 1e-3

# Features in, log odds of not ordering out.
RawScore = Callable[[pd.DataFrame], Array]


@dataclass(frozen=True)
class ChurnQuestion:
    """Who is asked about: customers whose last order lies at most `window` days back. What: whether they order in the
    next `horizon` days. Who has been silent for longer is lost already, and no letter's business.
    """

    window: int
    horizon: int

    def population(self, history: OrderHistory, origin: int) -> pd.DataFrame:
        """The behaviour of those asked about on day `origin`."""
        everybody = history.behaviour(origin)
        return everybody[everybody["days_since_last"] <= self.window].reset_index(drop=True)

    def left(self, history: OrderHistory, people: pd.DataFrame, origin: int) -> Array:
        """1 for those without an order within the horizon after `origin`, else 0; orders are to be known that far."""
        came = history.ordered(people["code"], after=origin, until=origin + self.horizon)
        return np.where(came, 0.0, 1.0)


@dataclass(frozen=True)
class ChurnScore:
    """A fitted score. name: of the model. slope, intercept: of the calibration, 1 and 0 if none was needed.

    learnt, calibrated: customers looked at, those seen on several days counted each time.
    """

    name: str
    raw: RawScore
    slope: float
    intercept: float
    learnt: int
    calibrated: int

    def log_odds(self, people: pd.DataFrame) -> Array:
        """ln(p / (1 - p)) of ordering no more within the horizon."""
        return self.intercept + self.slope * self.raw(people)

    def probability(self, people: pd.DataFrame) -> Array:
        """Probability of no order within the horizon; people: rows of `OrderHistory.behaviour`."""
        found: Array = 1 / (1 + np.exp(-self.log_odds(people)))
        return found

    def reasons(self, people: pd.DataFrame) -> pd.DataFrame:
        """What raises each customer's risk: one row per customer, one column per feature, in log odds.

        Each is by how much the score would fall if that feature alone were as with the typical customer (the median of
        these people). Above 0 speaks for leaving. They go with leaving; whether they cause it no score can tell.
        """
        own = self.log_odds(people)
        typical = people[list(FEATURES)].median()
        return pd.DataFrame(
            {name: own - self.log_odds(people.assign(**{name: typical[name]})) for name in FEATURES},
            index=people.index,
        )


def fit_churn(history: OrderHistory, *, as_of: int, question: ChurnQuestion, model: str = "logistic") -> ChurnScore:
    """A churn score made from what was known at the end of day `as_of`.

    model: one of MODELS. "days_since_last": the naive score, a curve over that alone. "logistic": a logistic
    regression on the logarithms of all features. "boosting": scikit-learn's gradient-boosted trees on the features; on
    shops of some thousand customers it is rarely the better of the two, and loading it takes longer than both fits.

    Assumes:
    1. Customers go on to behave as customers like them did in the two or three stretches before; a new season, price or
       rival is not in it.
    2. All orders up to `as_of` are known.

    Raises ValueError for a model that does not exist; CannotFit, "too thin", where fewer than 50 of those learnt from,
    or 25 of those calibrated on, left or stayed.
    """
    return fit_models(history, as_of=as_of, question=question, models=(model,))[model]


def fit_models(
    history: OrderHistory, *, as_of: int, question: ChurnQuestion, models: Sequence[str]
) -> dict[str, ChurnScore]:
    """Several scores by name, as `fit_churn` makes each, from one look at the past."""
    unknown = [model for model in models if model not in MODELS]
    if unknown:
        raise ValueError(f"there is no churn model {unknown[0]!r}; there are {sorted(MODELS)}")
    settled = as_of - question.horizon
    learnt, left = _stacked(history, question, settled - question.horizon)
    _refuse_thin(learnt, left, LEAST_LEARNT, "learnt from")
    people, truth = _seen(history, question, settled)
    _refuse_thin(people, truth, LEAST_CALIBRATED, "calibrated on")
    found = {}
    for model in models:
        raw = MODELS[model](learnt, left)
        slope, intercept = _calibrated(raw(people), truth)
        found[model] = ChurnScore(model, raw, slope, intercept, len(learnt), len(people))
    return found


def _stacked(history: OrderHistory, question: ChurnQuestion, latest: int) -> tuple[pd.DataFrame, Array]:
    """Customers as they were on several days up to `latest`, and who of them left within the horizon after each."""
    step = max(1, question.horizon // 2)
    seen = [_seen(history, question, latest - back * step) for back in range(_ORIGINS)]
    return pd.concat([people for people, _ in seen], ignore_index=True), np.concatenate([left for _, left in seen])


def _seen(history: OrderHistory, question: ChurnQuestion, origin: int) -> tuple[pd.DataFrame, Array]:
    if origin < history.day.min():
        return pd.DataFrame(columns=["customer", *FEATURES], dtype=float), np.zeros(0)
    people = question.population(history, origin)
    return people, question.left(history, people, origin)


def _refuse_thin(people: pd.DataFrame, left: Array, least: int, where: str) -> None:
    gone = float(left.sum())
    if min(gone, len(left) - gone) < least:
        raise CannotFit(
            "Churn score",
            "too thin",
            f"it takes {least} customers who left and {least} who stayed among those {where}",
            {"left": gone, "stayed": len(people) - gone},
        )


def _calibrated(raw: Array, left: Array) -> tuple[float, float]:
    """Slope and intercept of the logistic curve from raw log odds to outcomes, with Platt's guard against certainty."""
    gone, stayed = left.sum(), len(left) - left.sum()
    # Platt's targets: as if one more customer of either kind had been seen.
    targets = np.where(left > 0, (gone + 1) / (gone + 2), 1 / (stayed + 2))
    intercept, slopes = fit_logistic(raw[:, None], targets, penalty=_HARDLY)
    return float(slopes[0]), intercept


def _regression(columns: tuple[str, ...]) -> Callable[[pd.DataFrame, Array], RawScore]:
    def fit(people: pd.DataFrame, left: Array) -> RawScore:
        logs = _logs(people, columns)
        centre, spread = logs.mean(axis=0), logs.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        begin, weights = fit_logistic((logs - centre) / spread, left, penalty=1.0)

        def raw(asked: pd.DataFrame) -> Array:
            found: Array = begin + (_logs(asked, columns) - centre) / spread @ weights
            return found

        return raw

    return fit


def _boosted(people: pd.DataFrame, left: Array) -> RawScore:
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

    # Small trees, slowly added: a shop has thousands of customers, not millions.
    trees = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=80, max_leaf_nodes=8, min_samples_leaf=20, early_stopping=False, random_state=0
    )
    with threadpool_limits(1):
        trees.fit(people[list(FEATURES)].to_numpy(float), left)

    def raw(asked: pd.DataFrame) -> Array:
        with threadpool_limits(1):
            chance = trees.predict_proba(asked[list(FEATURES)].to_numpy(float))[:, 1]
        chance = np.clip(chance, _CLOSEST_TO_CERTAIN, 1 - _CLOSEST_TO_CERTAIN)
        found: Array = np.log(chance / (1 - chance))
        return found

    return raw


def _logs(people: pd.DataFrame, columns: tuple[str, ...]) -> Array:
    """Features on the scale on which twice as much is one step, whatever the currency and the trade."""
    found: Array = np.log1p(np.maximum(people[list(columns)].to_numpy(float), 0.0))
    return found


MODELS: Mapping[str, Callable[[pd.DataFrame, Array], RawScore]] = MappingProxyType(
    {
        "days_since_last": _regression(("days_since_last",)),
        "logistic": _regression(FEATURES),
        "boosting": _boosted,
    }
)
