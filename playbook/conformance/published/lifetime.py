"""The CDNOW customers under our models."""

from __future__ import annotations

from functools import cache

import numpy as np

from playbook.conformance.published.cdnow import customers
from playbook.conformance.reproduce import Numbers
from playbook.methods.lifetime import (
    BgNbd,
    PurchaseModel,
    fit_bgnbd,
    fit_gamma_gamma,
    fit_mbgnbd,
    fit_pareto_nbd,
)

HELD_OUT_WEEKS = 39
# As printed in the paper; the published predictions start from these.
PAPER = BgNbd(0.243, 4.414, 0.793, 2.426)
GREEK = {"alpha": "α", "beta": "β", "v": "γ"}


@cache
def fitted() -> dict[str, PurchaseModel]:
    """The three models on the calibration weeks."""
    data = customers()
    history = (data.frequency, data.recency, data.T, data.weight)
    return {"BG/NBD": fit_bgnbd(*history), "MBG/NBD": fit_mbgnbd(*history), "Pareto/NBD": fit_pareto_nbd(*history)}


def likeliest(model: PurchaseModel) -> dict[str, float]:
    """Parameters in the paper's letters, standard errors, log-likelihood."""
    named = {GREEK.get(name, name): value for name, value in model.parameters.items()}
    errors = {f"SE {GREEK.get(name, name)}": value for name, value in model.standard_errors.items()}
    return {**named, **errors, "ln L": model.log_likelihood}


def bgnbd() -> Numbers:
    """The BG/NBD."""
    return likeliest(fitted()["BG/NBD"])


def pareto_nbd() -> Numbers:
    """The Pareto/NBD."""
    return likeliest(fitted()["Pareto/NBD"])


def mbgnbd() -> Numbers:
    """The MBG/NBD."""
    return likeliest(fitted()["MBG/NBD"])


def gamma_gamma() -> Numbers:
    """Spending: parameters, the mean of all, and of some of the first ten customers."""
    data = customers()
    model = fit_gamma_gamma(data.frequency, data.monetary_value, data.weight)
    # As in the note, which prints means to cents.
    means = {
        "x=2, z̄=22.35": (2, 22.345),
        "x=1, z̄=11.77": (1, 11.77),
        "x=7, z̄=73.74": (7, 516.19 / 7),
        "x=2, z̄=25.55": (2, 25.55),
    }
    expected = {f"E[M | {name}]": float(model.expected_spend(*seen)) for name, seen in means.items()}
    named = {GREEK.get(name, name): value for name, value in model.parameters.items()}
    return {**named, "ln L": model.log_likelihood, "E[M]": model.mean_spend, **expected}


def new_customers() -> Numbers:
    """Expected purchases of a new customer."""
    weeks = [0.1429, 1, 2, 3, 4, 5, 6, 7, 8, 9, 31.8571, 32, 52, 78]
    return {
        f"{name} E[X({{at}})]": dict(zip(weeks, fitted()[name].expected_purchases(weeks).tolist(), strict=True))
        for name in ("BG/NBD", "Pareto/NBD")
    }


def one_customer() -> Numbers:
    """The customer of the paper's example."""
    expected = PAPER.conditional_expected_purchases(HELD_OUT_WEEKS, 2, 30.43, 38.86)
    return {"E[Y(39) | x=2, t_x=30.43, T=38.86]": float(expected)}


def counts() -> Numbers:
    """The distribution of the number of purchases."""
    tail = range(11, 21)
    return {
        "P(X(39) = 0)": float(PAPER.purchase_pmf(0, 39)),
        "P(X(2) = 10)": float(PAPER.purchase_pmf(10, 2)),
        "P(X(30) = {at})": dict(zip(tail, PAPER.purchase_pmf(np.array(tail), 30).tolist(), strict=True)),
    }


def hold_out() -> Numbers:
    """What came after September, and what the Pareto/NBD expected."""
    data = customers()
    group = np.minimum(data.frequency, 7).astype(int)
    expected = fitted()["Pareto/NBD"].conditional_expected_purchases(
        HELD_OUT_WEEKS, data.frequency, data.recency, data.T
    )
    size = np.bincount(group, data.weight)
    named = ["0", "1", "2", "3", "4", "5", "6", "7+"]

    def means(purchases: np.ndarray) -> dict[str, float]:
        return dict(zip(named, (np.bincount(group, data.weight * purchases) / size).tolist(), strict=True))

    total = float(data.weight @ data.later)
    return {"Σ": total, "mean | x={at}": means(data.later), "Pareto/NBD | x={at}": means(expected)}
