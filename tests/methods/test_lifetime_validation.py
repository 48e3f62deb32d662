"""Forecasts against what came: on the CDNOW customers, and on customers who do what the model says."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from playbook.methods.lifetime import PurchaseModel, fit_bgnbd, fit_pareto_nbd
from playbook.methods.lifetime_validation import (
    HoldOut,
    best,
    by_frequency,
    by_group,
    compare,
    fit_all,
    hold_out,
    later_log_likelihood,
    rolling,
)
from playbook.methods.purchase_days import PurchaseDays, purchase_days
from tests.methods.lifetime_cdnow import CALIBRATION_END, purchases, summary

ORIGIN = int(np.datetime64(CALIBRATION_END, "D").astype(np.int64))


@cache
def cdnow() -> PurchaseDays:
    """All purchase days of CDNOW's customers, as days since 1970."""
    rows = purchases()
    return purchase_days(rows["customer"], rows["day"].to_numpy().astype("datetime64[D]").astype(np.int64))


@cache
def cdnow_split() -> tuple[HoldOut, dict[str, PurchaseModel]]:
    """The split that the field uses, and all models fitted to its first part."""
    split = hold_out(cdnow(), origin=ORIGIN, length=39 * 7)
    models, refused = fit_all(split)
    assert refused == {}
    return split, models


def steady_shop(customers: int, seed: int) -> PurchaseDays:
    """Customers of a Pareto/NBD over 400 days, first purchases spread over the first 100."""
    rng = np.random.default_rng(seed)
    rate, leaving = rng.gamma(0.8, 1 / 40, customers), rng.gamma(1.2, 1 / 150, customers)
    first = rng.integers(0, 100, customers)
    lives = first + rng.exponential(1 / leaving)
    who, when = [np.arange(customers)], [first.astype(float)]
    clock = first.astype(float)
    while (clock < 400).any():
        clock = clock + rng.exponential(1 / rate)
        bought = np.flatnonzero((clock < lives) & (clock < 400))
        who.append(bought)
        when.append(clock[bought])
        clock = np.where(clock < lives, clock, np.inf)
    return purchase_days(np.concatenate(who), np.floor(np.concatenate(when)))


def test_the_split_of_cdnow_is_the_one_of_the_papers() -> None:
    split, _ = cdnow_split()
    data = summary()
    for ours, theirs in zip((*split.history, split.later), (*data[:3], data.holdout), strict=True):
        assert np.array_equal(ours, theirs)
    assert split.length == 39
    # The whole past is shorter than the hold-out, so the stretch before it is all of the past.
    assert split.before.sum() == split.frequency.sum()


def test_the_best_model_of_cdnow_is_chosen_by_what_came_and_beats_the_naive_on_each_customer() -> None:
    table = compare(*cdnow_split()).set_index("model")
    assert table.loc["pareto_nbd", "expected"] == pytest.approx(1665.5, abs=0.1)
    assert table.loc["bgnbd", "expected"] == pytest.approx(1653.4, abs=0.1)
    assert (table["actual"] == 1882).all()
    assert (table["actual_buyers"] == 684).all()
    assert best(table.reset_index()) == table["log_likelihood"].idxmax()
    models = ["bgnbd", "mbgnbd", "pareto_nbd"]
    assert table.loc[models, "mean_absolute_error"].max() < table["mean_absolute_error"].drop(models).min()


def test_the_likelihood_of_what_came_is_the_product_of_each_customers() -> None:
    split, models = cdnow_split()
    model = models["bgnbd"]
    some = slice(0, 50)
    each = [
        float(model.conditional_purchase_pmf(n, 39, *row))
        for n, *row in zip(split.later[some], *(part[some] for part in split.history), strict=True)
    ]
    part = HoldOut(*(getattr(split, name)[some] for name in HoldOut.__dataclass_fields__ if name != "length"), 39.0)
    assert later_log_likelihood(model, part) == pytest.approx(np.log(each).sum())


def test_the_table_by_frequency_is_the_published_one() -> None:
    table = by_frequency(*cdnow_split())
    assert table["customers"].tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    assert table["actual"].tolist() == pytest.approx([0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359], abs=5e-4)
    published = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403]
    assert table["pareto_nbd"].tolist() == pytest.approx(published, abs=1.5e-3)


def test_groups_add_up_to_the_whole() -> None:
    split, models = cdnow_split()
    whole = compare(split, models).set_index("model")["expected"]
    cohorts = by_group(split, models, pd.to_datetime(split.first, unit="D").month)
    assert cohorts["group"].tolist() == [1, 2, 3]
    for name in whole.index:
        assert (cohorts[name] * cohorts["customers"]).sum() == pytest.approx(whole[name])


def test_intervals_cover_what_comes_where_customers_keep_to_the_model() -> None:
    shop = steady_shop(1500, seed=4)
    table = rolling(shop, range(180, 341, 40), fit_pareto_nbd, length=60)
    assert table["origin"].tolist() == [180, 220, 260, 300, 340]
    assert table["inside"].all()
    assert table["expected"].sum() == pytest.approx(table["actual"].sum(), rel=0.1)


def test_an_origin_without_enough_customers_is_left_out_not_invented() -> None:
    shop = steady_shop(200, seed=4)
    assert rolling(shop, [3, 300], fit_bgnbd, length=60)["origin"].tolist() == [300]


def test_models_that_cannot_be_fitted_say_why_and_nothing_is_chosen() -> None:
    split = hold_out(purchase_days(["a", "a", "b"], [0, 9, 4]), origin=10, length=5)
    models, refused = fit_all(split)
    assert models == {}
    assert {why.reason for why in refused.values()} == {"too thin"}
    table = compare(split, models)
    assert table["model"].tolist() == ["own_pace", "as_before", "all_alike"]
    with pytest.raises(ValueError, match="no model to choose from"):
        best(table)


def test_a_day_before_the_first_customer_is_refused() -> None:
    with pytest.raises(ValueError, match="a day or more after"):
        hold_out(purchase_days(["a"], [10]), origin=3, length=5)
