"""Whether to believe the models: forget the last weeks, forecast them, and compare with what came.

The likelihood of what came afterwards is the fair judge between models: it rewards who is sure and right and punishes
who is sure and wrong, customer by customer. Totals and means are shown beside it because people ask for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from playbook.methods.bgnbd import fit_bgnbd, fit_mbgnbd
from playbook.methods.customer_forecast import purchases
from playbook.methods.maximum_likelihood import CannotFit
from playbook.methods.pareto_nbd import fit_pareto_nbd
from playbook.methods.purchase_days import PurchaseDays
from playbook.methods.purchase_model import Array, PurchaseModel

Fitter = Callable[[ArrayLike, ArrayLike, ArrayLike], PurchaseModel]
FITTERS: dict[str, Fitter] = {"bgnbd": fit_bgnbd, "mbgnbd": fit_mbgnbd, "pareto_nbd": fit_pareto_nbd}
# What a shop can say without any model; each must be beaten before a model is worth its words.
BASELINES = ("own_pace", "as_before", "all_alike")


@dataclass(frozen=True)
class HoldOut:
    """Customers as known by the end of one day, and what they did in the `length` after it.

    Arrays of one entry per customer who existed on that day: frequency, recency and T as the models read them; before
    and later, purchases in the stretch of that length up to the day and after it; first, the day of the first purchase.
    Times are in units of `unit_days` days.
    """

    frequency: Array
    recency: Array
    T: Array
    before: Array
    later: Array
    first: NDArray[np.int64]
    length: float

    @property
    def history(self) -> tuple[Array, Array, Array]:
        """What fits and questions about customers take."""
        return self.frequency, self.recency, self.T


def hold_out(days: PurchaseDays, *, origin: int, length: int, unit_days: float = 7.0) -> HoldOut:
    """Split what is known at the end of day `origin` from the `length` days after it.

    Assumes: purchases are known up to origin + length at least.

    Raises ValueError: no customer on that day, or a length below one day.

    >>> from playbook.methods.purchase_days import purchase_days
    >>> seen = hold_out(purchase_days(["a", "a", "b", "a"], [0, 7, 10, 21]), origin=14, length=10)
    >>> seen.frequency, seen.recency, seen.T.round(2), seen.later
    (array([1., 0.]), array([1., 0.]), array([2.  , 0.57]), array([1., 0.]))
    """
    base = days.base(origin)
    if length < 1 or not len(base.customer):
        raise ValueError(f"a day or more after a day on which there were customers: {length} after {origin}")

    def counted(after: int, until: int) -> Array:
        within = (days.day > after) & (days.day <= until)
        return np.bincount(days.customer[within], minlength=len(days.first))[base.customer].astype(float)

    return HoldOut(
        base.frequency.astype(float),
        base.recency / unit_days,
        base.T / unit_days,
        counted(origin - length, origin),
        counted(origin, origin + length),
        base.first,
        length / unit_days,
    )


def fit_all(split: HoldOut) -> tuple[dict[str, PurchaseModel], dict[str, CannotFit]]:
    """All models on what was known, by name; and why not, for those that these data do not bear."""
    models: dict[str, PurchaseModel] = {}
    refused: dict[str, CannotFit] = {}
    for name, fit in FITTERS.items():
        try:
            models[name] = fit(*split.history)
        except CannotFit as why:
            refused[name] = why
    return models, refused


def later_log_likelihood(model: PurchaseModel, split: HoldOut) -> float:
    """ln P(what every customer did later, given their history)."""
    with np.errstate(divide="ignore"):
        each = np.log(model.conditional_purchase_pmf(split.later, split.length, *split.history))
    return float(each.sum())


def expected(split: HoldOut, models: Mapping[str, PurchaseModel]) -> pd.DataFrame:
    """Expected later purchases per customer: a column per model, then one per baseline.

    own_pace: the customer goes on as before, x / T. as_before: as many as in the stretch of the same length before.
    all_alike: everybody at the rate of all together.
    """
    found = {name: model.conditional_expected_purchases(split.length, *split.history) for name, model in models.items()}
    watched = np.where(split.T > 0, split.T, np.inf)
    return pd.DataFrame(
        {
            **found,
            "own_pace": split.length * split.frequency / watched,
            "as_before": split.before,
            "all_alike": np.full(len(split.T), split.length * split.frequency.sum() / split.T.sum()),
        }
    )


def compare(split: HoldOut, models: Mapping[str, PurchaseModel]) -> pd.DataFrame:
    """One row per model and baseline, in that order:

    model
    expected, actual           later purchases of all customers together
    error                      expected / actual - 1; NaN where nobody came
    mean_absolute_error        per customer
    expected_buyers, actual_buyers   customers with a purchase or more; NaN for baselines, which have no chances
    log_likelihood             of what came, higher is better; NaN for baselines
    """
    table = expected(split, models)
    actual = float(split.later.sum())
    rows = []
    for name in table:
        model = models.get(str(name))
        chances = None if model is None else model.probability_of_purchase(split.length, *split.history)
        rows.append(
            {
                "model": name,
                "expected": float(table[name].sum()),
                "actual": actual,
                "error": float(table[name].sum()) / actual - 1 if actual else np.nan,
                "mean_absolute_error": float(np.abs(table[name].to_numpy() - split.later).mean()),
                "expected_buyers": np.nan if chances is None else float(chances.sum()),
                "actual_buyers": float((split.later > 0).sum()),
                "log_likelihood": np.nan if model is None else later_log_likelihood(model, split),
            }
        )
    return pd.DataFrame(rows)


def best(comparison: pd.DataFrame) -> str:
    """The model under which what came was likeliest; the first one on a tie.

    Raises ValueError where no model could be fitted.
    """
    judged = comparison.dropna(subset="log_likelihood")
    if judged.empty:
        raise ValueError("there is no model to choose from")
    return str(judged["model"].iloc[int(judged["log_likelihood"].to_numpy().argmax())])


def by_group(split: HoldOut, models: Mapping[str, PurchaseModel], groups: ArrayLike) -> pd.DataFrame:
    """Mean later purchases per customer by group (cohort, say): group, customers, actual, one column per forecast."""
    table = expected(split, models).assign(actual=split.later, group=np.asarray(groups), customers=1)
    summed = table.groupby("group").sum()
    means = summed.drop(columns="customers").div(summed["customers"], axis=0)
    names = ["customers", "actual", *(name for name in means if name != "actual")]
    return means.assign(customers=summed["customers"])[names].reset_index()


def by_frequency(split: HoldOut, models: Mapping[str, PurchaseModel], *, last: int = 7) -> pd.DataFrame:
    """`by_group` with the repeat purchases known at the split as groups, the last one open: `last` or more."""
    return by_group(split, models, np.minimum(split.frequency, last).astype(np.int64))


def rolling(
    days: PurchaseDays,
    origins: Sequence[int],
    fit: Fitter,
    *,
    length: int,
    level: float = 0.95,
    seed: int = 0,
    unit_days: float = 7.0,
) -> pd.DataFrame:
    """The total forecast again and again, each time from another day: how often was it inside its interval?

    One row per origin that bears a model: origin, customers, expected, low, high, actual, inside. The mean of `inside`
    is the interval's real coverage; far below `level` means that customers do not keep to what the model assumes
    (seasons, campaigns), and that its intervals are to be widened, or not shown.

    Assumes: purchases are known up to the last origin + length.
    """
    rows = []
    for number, origin in enumerate(origins):
        split = hold_out(days, origin=origin, length=length, unit_days=unit_days)
        try:
            model = fit(*split.history)
        except CannotFit:  # Too early: the table shows which origins bore a model.
            continue
        total = purchases(model, split.length, *split.history, seed=seed + number)
        low, high = total.interval(level)
        actual = int(split.later.sum())
        rows.append((origin, len(split.T), total.mean, low, high, actual, low <= actual <= high))
    return pd.DataFrame(rows, columns=["origin", "customers", "expected", "low", "high", "actual", "inside"])
