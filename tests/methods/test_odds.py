"""Odds of a share: laws of the distribution, knowledge of the past alone, and intervals that hold what they promise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.bgnbd import BgNbd, MbgNbd
from playbook.methods.maximum_likelihood import CannotFit
from playbook.methods.odds import (
    ShareForecast,
    customer_model,
    first_odds,
    forecasts,
    g,
    inverse,
    shown_odds,
    typical_error,
)
from playbook.methods.purchase_days import purchase_days
from tests.methods.synthetic_shops import shop

FORECAST = ShareForecast(
    origin=600, horizon=182, customers=2000, model=0.4, stage="year_on_year", centre=float(g(0.35)), width=0.12, df=6.0,
    ended=5, chance=0.001,
)  # fmt: skip
SHARES = st.floats(0.01, 0.99)


@given(SHARES)
def test_g_has_an_inverse(share: float) -> None:
    assert inverse(g(share)) == pytest.approx(share)


@given(SHARES, SHARES)
def test_a_higher_target_has_no_better_odds(one: float, other: float) -> None:
    assert FORECAST.probability(max(one, other)) <= FORECAST.probability(min(one, other))


@given(st.floats(0.02, 0.98))
def test_the_target_at_given_odds_has_these_odds(odds: float) -> None:
    assert FORECAST.probability(FORECAST.target_at(odds)) == pytest.approx(odds)


@given(SHARES)
def test_the_needed_uplift_of_everybody_gives_the_target_the_odds_asked_for(target: float) -> None:
    uplift = FORECAST.needed_uplift(target, 0.8)
    lifted = replace(FORECAST, centre=FORECAST.centre + np.log1p(uplift))
    assert lifted.probability(target) == pytest.approx(0.8)


def test_customers_to_win_make_up_what_the_target_is_short_of() -> None:
    short = 0.4 - FORECAST.target_at(0.8)
    assert FORECAST.customers_to_win(0.4) == np.ceil(short * 2000) > 0
    assert FORECAST.customers_to_win(FORECAST.target_at(0.8)) == 0


def test_targets_beyond_a_share_are_certain_or_impossible() -> None:
    assert FORECAST.probability(0.0) == 1.0
    assert FORECAST.probability(1.0) == 0.0


def test_odds_are_said_in_tenths_and_never_as_certain() -> None:
    assert [shown_odds(each) for each in (0.0, 0.04, 0.26, 0.55, 0.97)] == [0.05, 0.05, 0.3, 0.6, 0.95]


def test_the_first_odds_come_after_a_year_a_horizon_and_a_month() -> None:
    assert first_odds(100, 91) == 100 + 365 + 91 + 30


def test_typical_errors_fall_with_what_a_shop_has_seen() -> None:
    for horizon in (60, 91, 120, 182, 365):
        errors = [typical_error(stage, horizon) for stage in ("no_season", "season", "year_on_year")]
        assert errors == sorted(errors, reverse=True)


@pytest.fixture(scope="module")
def two_years() -> tuple[np.ndarray, np.ndarray]:
    """Customers and days of a shop with a season."""
    return shop(5, days=730, customers=1500)


def test_a_forecast_knows_nothing_of_what_came_after_it(two_years) -> None:
    customers, days = two_years
    whole = forecasts(purchase_days(customers, days), 91, 729)
    known = days <= 729 - 5 * 28
    cut = forecasts(purchase_days(customers[known], days[known]), 91, 729 - 5 * 28)
    then = whole[-6]
    assert (cut[-1].centre, cut[-1].width, cut[-1].df) == pytest.approx((then.centre, then.width, then.df))
    assert then.actual == purchase_days(customers, days).share(then.origin, 91)
    assert np.isnan(cut[-1].actual)


def test_the_stage_grows_with_the_history(two_years) -> None:
    made = forecasts(purchase_days(*two_years), 91, 729)
    stages = [each.stage for each in made]
    assert stages == sorted(stages, key=["no_season", "season", "year_on_year"].index)
    assert set(stages) == {"no_season", "season", "year_on_year"}
    assert all(each.stage == "no_season" for each in made if each.origin < 365)


def test_early_forecasts_rest_on_the_typical_error_alone(two_years) -> None:
    first = forecasts(purchase_days(*two_years), 91, 729)[0]
    assert (first.ended, first.df) == (0, 4.0)
    assert first.width >= typical_error("no_season", 91)


def test_customers_who_never_leave_have_a_forecast_though_the_model_has_no_limit() -> None:
    days = purchase_days(*shop(3, days=400, customers=800, season=0, shock=0, leaving=(1e-9, 1)))
    last = [each for each in forecasts(days, 91, 399) if not np.isnan(each.actual)][-1]
    low, high = last.interval()
    assert low < last.actual < high


@pytest.mark.parametrize(("at_birth", "taken"), [(True, MbgNbd), (False, BgNbd)])
def test_customers_who_leave_after_their_first_purchase_are_seen_to(at_birth: bool, taken: type[BgNbd]) -> None:
    days = purchase_days(*shop(5, days=600, customers=1500, season=0, shock=0, leaving=(1, 2), at_birth=at_birth))
    assert type(customer_model(days.base(599), days.begin, 599)) is taken


def test_too_few_repeat_customers_are_refused() -> None:
    once = purchase_days(np.arange(200), np.arange(200))
    with pytest.raises(CannotFit, match="too thin"):
        forecasts(once, 91, 199)


def test_a_horizon_below_four_weeks_is_refused(two_years) -> None:
    with pytest.raises(ValueError, match="28 days"):
        forecasts(purchase_days(*two_years), 14, 729)


@pytest.mark.slow
@pytest.mark.parametrize("horizon", [91, 182])
def test_over_many_shops_the_interval_holds_about_what_it_promises_and_the_model_alone_does_not(horizon: int) -> None:
    """16 shops of another law than the model's; the promise is 80%, and shops come with shocks, so 70% to 97%."""
    held: list[bool] = []
    alone: list[bool] = []
    for seed in range(16):
        rng = np.random.default_rng(1000 + seed)
        days = int(rng.choice([760, 1095]))
        customers, when = shop(
            seed, days=days, customers=int(rng.integers(800, 2500)), season=rng.uniform(0, 0.45),
            shock=rng.uniform(0.03, 0.2),
        )  # fmt: skip
        for each in forecasts(purchase_days(customers, when), horizon, days - 1):
            if np.isnan(each.actual):
                continue
            low, high = each.interval()
            held.append(low <= each.actual <= high)
            chance = 1.2816 * np.sqrt(each.model * (1 - each.model) / each.customers)
            alone.append(abs(each.actual - each.model) <= chance)
    assert 0.70 <= np.mean(held) <= 0.97, (np.mean(held), len(held))
    assert np.mean(alone) < 0.5
