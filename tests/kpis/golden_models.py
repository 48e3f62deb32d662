"""Golden values of KPIs that rest on a fitted model: the same model in plain formulas, fitted by another optimiser."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from scipy.optimize import minimize
from scipy.special import gammaln, roots_jacobi, roots_laguerre
from sklearn.linear_model import LogisticRegression

from tests.kpis.second_way import numbered_orders
from tests.kpis.second_way_web import recognised_visits
from tests.sample.reader import read

HORIZON = 365
ACTS = ["visit", "open", "click", "goal"]


def customer_lifetime_value_predicted(_start: date, end: date) -> float:
    """Per customer: revenue so far, and the expected days with orders of a year times what such a day brings."""
    found = numbered_orders().dropna(subset=["customer_id"])
    found = found[found["day"] <= pd.Timestamp(end)]
    by_customer = found.groupby("customer_id").agg(
        days=("day", "nunique"), first=("day", "min"), last=("day", "max"), revenue=("net_revenue", "sum")
    )
    x = by_customer["days"].to_numpy() - 1.0
    recency = (by_customer["last"] - by_customer["first"]).dt.days.to_numpy(dtype=float)
    watched = (pd.Timestamp(end) - by_customer["first"]).dt.days.to_numpy(dtype=float)
    to_come = _days_to_come(_mbg_nbd(x, recency, watched), x, recency, watched)
    per_day = _gamma_gamma(x + 1, by_customer["revenue"].to_numpy() / (x + 1))
    return (by_customer["revenue"].to_numpy() + to_come * per_day).mean()


def _mbg_nbd(x: np.ndarray, recency: np.ndarray, watched: np.ndarray) -> np.ndarray:
    """r, alpha, a, b of the MBG/NBD (Batislam et al. 2007) by a simplex; on the sample likelier than the BG/NBD."""

    def against(log_parameters: np.ndarray) -> float:
        r, alpha, a, b = np.exp(log_parameters)
        still = r * np.log(alpha) - (r + x) * np.log(alpha + watched)
        gone = r * np.log(alpha) - (r + x) * np.log(alpha + recency) + np.log(a) - np.log(b + x)
        common = gammaln(r + x) - gammaln(r) + gammaln(b + x + 1) - gammaln(b) + gammaln(a + b) - gammaln(a + b + x + 1)
        return -float((common + np.logaddexp(still, gone)).sum())

    start = np.log([20.0, 2000.0, 1.0, 1.5])
    found = minimize(against, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-11, "maxiter": 20_000})
    return np.exp(found.x)


def _days_to_come(model: np.ndarray, x: np.ndarray, recency: np.ndarray, watched: np.ndarray) -> np.ndarray:
    """By summing over rates and chances of leaving, instead of the closed form: of a customer with rate l and chance p
    who is still there, (1 - exp(-l p t)) / p purchases are to be expected."""
    r, alpha, a, b = model
    node, weight = roots_jacobi(60, b - 1, a - 1)
    chance, of_chance = (1 + node) / 2, weight / weight.sum()
    rate, of_rate = roots_laguerre(60)
    of_rate = of_rate * rate ** (r - 1)
    rate, of_rate = (rate / alpha)[:, None], of_rate[:, None] * of_chance
    expected = []
    for each, last, until in zip(x, recency, watched, strict=True):
        shape = (1 - chance) ** each * rate**each * of_rate
        there = shape * (1 - chance) * np.exp(-rate * until)
        gone = shape * chance * np.exp(-rate * last)
        more = -np.expm1(-rate * chance * HORIZON) / chance
        expected.append((there * more).sum() / (there + gone).sum())
    return np.array(expected)


def _gamma_gamma(count: np.ndarray, mean: np.ndarray) -> np.ndarray:
    """Expected spend per day by the Gamma-Gamma model (Fader and Hardie 2013), fitted by a simplex."""
    paid = mean > 0
    n, z = count[paid], mean[paid]

    def against(log_parameters: np.ndarray) -> float:
        p, q, scale = np.exp(log_parameters)
        each = gammaln(p * n + q) - gammaln(p * n) - gammaln(q) + q * np.log(scale)
        return -float((each + (p * n - 1) * np.log(z) + p * n * np.log(n) - (p * n + q) * np.log(scale + n * z)).sum())

    start = np.log([3.0, 4.0, 100.0])
    found = minimize(against, start, method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-11, "maxiter": 20_000})
    p, q, scale = np.exp(found.x)
    n, z = np.where(paid, count, 0.0), np.where(paid, mean, 0.0)
    return p * (scale + n * z) / (p * n + q - 1)


def mean_lead_score(_start: date, end: date) -> float:
    """scikit-learn's logistic regression over the leads that were open 90, 180 … 720 days ago, asked of today's."""
    last = pd.Timestamp(end)
    leads = read("leads")[["customer_id", "created_at"]].assign(known=lambda each: each["created_at"].dt.normalize())
    orders = numbered_orders()
    leads["first"] = leads["customer_id"].map(orders[orders["day"] <= last].groupby("customer_id")["day"].min())
    acts = _acts()
    moments = []
    for ago in range(0, 721, 90):
        day = last - pd.Timedelta(days=ago)
        there = leads[(leads["known"] <= day) & ~(leads["first"] <= day)]
        lately = acts[(acts["day"] <= day) & (acts["day"] > day - pd.Timedelta(days=90))]
        counts = lately.groupby(["customer_id", "act"]).size().unstack(fill_value=0).reindex(columns=ACTS, fill_value=0)
        table = counts.reindex(there["customer_id"], fill_value=0).reset_index(drop=True)
        table["days"] = (day - there["known"]).dt.days.to_numpy()
        soon = there["first"] <= day + pd.Timedelta(days=90)
        moments.append(table.assign(ago=ago, ordered=soon.to_numpy()))
    rows = pd.concat(moments)
    features, today = np.log1p(rows[["days", *ACTS]].to_numpy(dtype=float)), rows["ago"].to_numpy() == 0
    model = LogisticRegression(C=1.0, tol=1e-12, max_iter=10_000).fit(features[~today], rows["ordered"][~today])
    return 100 * model.predict_proba(features[today])[:, 1].mean()


def _acts() -> pd.DataFrame:
    visits = recognised_visits()
    goals = read("goal_completions")
    own = goals["customer_id"].fillna(goals["session_id"].map(visits["customer"]))
    emails = read("email_events")
    emails = emails[
        emails["type"].isin(["open", "click"]) & ~emails["is_machine_open"].fillna(value=False).astype(bool)
    ]
    parts = [
        pd.DataFrame({"customer_id": visits["customer"], "day": visits["started_at"], "act": "visit"}),
        pd.DataFrame({"customer_id": emails["customer_id"], "day": emails["ts"], "act": emails["type"]}),
        pd.DataFrame({"customer_id": own, "day": goals["ts"], "act": "goal"}),
    ]
    found = pd.concat(parts).dropna(subset=["customer_id"])
    return found.assign(day=found["day"].dt.normalize())
