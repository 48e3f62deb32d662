"""What customers are worth, when they order next, and what all of them will do together."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.customer_forecast import buyers, purchases
from playbook.methods.customer_value import customer_value, discounted_purchases, next_order
from playbook.methods.lifetime import (
    BgNbd,
    GammaGamma,
    ParetoNbd,
    PurchaseModel,
    fit_bgnbd,
    fit_pareto_nbd,
    spend_and_frequency,
)
from tests.methods.lifetime_cdnow import HOLDOUT_WEEKS, summary
from tests.methods.lifetime_cdnow import purchases as cdnow_purchases

BG, PARETO = BgNbd(0.243, 4.414, 0.793, 2.426), ParetoNbd(0.553, 10.578, 0.606, 11.669)
SPEND = GammaGamma(6.25, 3.74, 15.44)


@pytest.mark.parametrize("model", [BG, PARETO])
def test_discounted_purchases_are_the_sum_over_months_each_discounted_from_its_end(model: PurchaseModel) -> None:
    months, interest = np.arange(13), 0.015
    totals = [float(model.conditional_expected_purchases(4.0 * month, 3, 20, 30)) for month in months]
    expected = sum(np.diff(totals) / (1 + interest) ** months[1:])
    found = discounted_purchases(model, 3, 20, 30, periods=12, period=4.0, discount=interest)
    assert found == pytest.approx(expected)
    plain = discounted_purchases(model, 3, 20, 30, periods=12, period=4.0, discount=0)
    assert plain == pytest.approx(totals[-1])


def test_value_is_margin_times_purchases_times_spend() -> None:
    value = customer_value([2.0, 2.0], SPEND, [0, 4], [0, 50], margin=0.3)
    assert value == pytest.approx(0.3 * 2 * SPEND.expected_spend([0, 4], [0, 50]))


def test_expected_spend_lies_between_the_customers_own_mean_and_that_of_all_nearer_with_more_purchases() -> None:
    own = 10.0
    spend = SPEND.expected_spend([0, 1, 5, 50], own)
    assert spend[0] == pytest.approx(SPEND.mean_spend)
    assert (np.diff(spend) < 0).all()
    assert (spend > own).all()
    weight = SPEND.weight_of_history([0, 1, 5, 50])
    assert spend == pytest.approx(weight * own + (1 - weight) * SPEND.mean_spend)


def test_spend_without_a_mean_and_margins_above_one_are_refused() -> None:
    with pytest.raises(ValueError, match="no mean"):
        customer_value(1, GammaGamma(6, 0.9, 15), 1, 20, margin=0.3)
    with pytest.raises(ValueError, match="margin"):
        customer_value(1, SPEND, 1, 20, margin=30)


def test_spend_that_grows_with_frequency_shows_in_the_correlation() -> None:
    data = summary()
    assert spend_and_frequency(data.frequency, data.monetary_value) == pytest.approx(0.114, abs=5e-4)
    assert np.isnan(spend_and_frequency([0, 0, 3], [0, 0, 9]))


@given(x=st.integers(0, 20), share=st.floats(0.1, 1), level=st.floats(0.1, 0.95))
def test_the_next_order_comes_when_the_bgnbd_says_in_closed_form(x: int, share: float, level: float) -> None:
    recency, watched, horizon = (30 * share if x else 0.0), 30.0, 26.0
    answer = next_order(BG, x, recency, watched, horizon=horizon, level=level)
    shape, rate = BG.r + x, BG.alpha + watched
    # Given alive the waiting time is Pareto distributed: 1 - (rate / (rate + t)) ** shape; dying does not hurry it.
    by_horizon = 1 - (rate / (rate + horizon)) ** shape
    for time, quantile in zip(answer[1:], [(1 - level) / 2, 0.5, (1 + level) / 2], strict=True):
        assert time == pytest.approx(rate * ((1 - quantile * by_horizon) ** (-1 / shape) - 1), abs=1e-9)
    assert answer.probability == pytest.approx(float(BG.probability_alive(x, recency, watched)) * by_horizon)


def test_next_orders_of_many_customers_are_those_of_each() -> None:
    x, recency, watched = (each[:8] for each in summary()[:3])
    together = next_order(PARETO, x, recency, watched, horizon=26)
    alone = [next_order(PARETO, *row, horizon=26) for row in zip(x, recency, watched, strict=True)]
    assert pytest.approx(np.array(alone)) == np.array(together).T


def test_the_number_of_buyers_has_the_sum_of_probabilities_as_its_mean() -> None:
    x, recency, watched = summary()[:3]
    found = buyers(BG, HOLDOUT_WEEKS, x, recency, watched)
    assert found.mean == pytest.approx(BG.probability_of_purchase(HOLDOUT_WEEKS, x, recency, watched).sum())


def test_large_customer_bases_are_forecast_by_moving_and_agree_with_the_exact_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = summary()
    model = fit_bgnbd(*data[:3])
    for question in (buyers, purchases):
        exact = question(model, HOLDOUT_WEEKS, *data[:3], draws=40, seed=5)
        with monkeypatch.context() as smaller:
            smaller.setattr("playbook.methods.customer_forecast._MANY", 100)
            moved = question(model, HOLDOUT_WEEKS, *data[:3], draws=40, seed=5)
        assert moved.mean == pytest.approx(exact.mean, rel=2e-3)
        assert moved.variance == pytest.approx(exact.variance, rel=0.05)


def test_the_number_of_purchases_has_the_expected_total_as_its_mean() -> None:
    x, recency, watched = summary()[:3]
    for model in (BG, PARETO):
        total = model.conditional_expected_purchases(HOLDOUT_WEEKS, x, recency, watched).sum()
        assert purchases(model, HOLDOUT_WEEKS, x, recency, watched).mean == pytest.approx(total, rel=1e-6)


def test_doubt_about_parameters_widens_the_interval_and_depends_on_the_seed_alone() -> None:
    x, recency, watched = summary()[:3]
    model = fit_bgnbd(x, recency, watched)
    certain = purchases(model, HOLDOUT_WEEKS, x, recency, watched, draws=0).interval()
    doubtful = [purchases(model, HOLDOUT_WEEKS, x, recency, watched, draws=50, seed=3).interval() for _ in range(2)]
    assert doubtful[0] == doubtful[1]
    assert doubtful[0][0] < certain[0]
    assert certain[1] < doubtful[0][1]


def test_with_its_doubt_the_pareto_nbd_does_not_rule_out_the_cdnow_hold_out() -> None:
    data = summary()
    model = fit_pareto_nbd(*data[:3])
    low, high = purchases(model, HOLDOUT_WEEKS, *data[:3], seed=1).interval(0.95)
    assert low < data.holdout.sum() < high


def test_the_customers_of_cdnow_bought_on_6696_days_in_all() -> None:
    # 2,357 first days, 2,457 repeat days in the calibration weeks, 1,882 later.
    data, days = summary(), cdnow_purchases().drop_duplicates(["customer", "day"])
    assert len(days) == 2357 + data.frequency.sum() + data.holdout.sum()


def test_a_few_sure_customers_are_counted_from_zero_up() -> None:
    few = purchases(fit_bgnbd(*summary()[:3]), 1.0, [0, 0], [0, 0], [38, 38], draws=20, seed=2)
    assert few.start == 0
    assert few.pmf.sum() == pytest.approx(1)
