"""A goal seen from its start, on its way, and near its end."""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.goal_forecast import GoalForecast, goal_forecast
from playbook.methods.odds import forecasts
from playbook.methods.purchase_days import PurchaseDays, purchase_days
from tests.methods.synthetic_shops import shop

LAST = 819
START, DEADLINE = 620, 801


@pytest.fixture(scope="module")
def days() -> PurchaseDays:
    """Twenty-seven months of a shop."""
    return purchase_days(*shop(2, days=LAST + 1, customers=1200))


@pytest.fixture(scope="module")
def halfway(days: PurchaseDays) -> GoalForecast:
    """Ninety days of 182 gone."""
    return goal_forecast(days, START, DEADLINE, START + 89)


def test_on_the_eve_of_its_start_a_goal_is_the_forecast_of_the_share(days: PurchaseDays) -> None:
    goal, share = goal_forecast(days, START, DEADLINE, START - 1), forecasts(days, 182, START - 1)[-1]
    assert (goal.customers, goal.done) == (share.customers, 0)
    assert goal.expected == pytest.approx(share.expected)
    assert goal.interval() == pytest.approx(share.interval(), rel=0.03)


def test_who_has_bought_stays_counted_and_the_population_stays_that_of_the_start(
    days: PurchaseDays, halfway: GoalForecast
) -> None:
    bought = days.bought(START - 1, 90)[days.first < START]
    assert halfway.customers == len(bought)
    assert halfway.done == bought.sum()
    assert len(halfway.left) == halfway.customers - halfway.done
    assert halfway.probability(halfway.done / halfway.customers) > 0.999


def test_the_range_narrows_as_the_deadline_comes_near(days: PurchaseDays) -> None:
    widths = []
    for gone in (0, 60, 120, 170):
        low, high = goal_forecast(days, START, DEADLINE, START - 1 + gone).interval()
        widths.append(high - low)
    assert widths == sorted(widths, reverse=True)


def test_on_the_last_day_but_one_the_forecast_is_what_comes(days: PurchaseDays) -> None:
    goal = goal_forecast(days, START, DEADLINE, DEADLINE - 1)
    came = days.bought(START - 1, 182)[days.first < START].mean()
    assert goal.expected == pytest.approx(came, abs=3 / goal.customers)


def test_the_target_at_given_odds_has_these_odds(halfway: GoalForecast) -> None:
    for odds in (0.2, 0.5, 0.8):
        assert halfway.probability(halfway.target_at(odds)) == pytest.approx(odds, abs=1e-6)


def test_a_target_that_has_its_odds_needs_nothing_and_an_impossible_one_has_no_uplift(halfway: GoalForecast) -> None:
    easy = halfway.target_at(0.9)
    assert (halfway.needed_uplift(easy), halfway.customers_to_win(easy)) == (0.0, 0)
    harder = halfway.target_at(0.5)
    assert halfway.needed_uplift(harder) > 0
    assert halfway.customers_to_win(harder) > 0
    assert halfway.needed_uplift(1.01) is None


def test_more_intensity_by_the_needed_uplift_brings_the_eightieth_of_odds_to_the_target(halfway: GoalForecast) -> None:
    target = halfway.target_at(0.4)
    uplift = halfway.needed_uplift(target)
    assert uplift is not None
    lifted = 1 - (1 - np.asarray(_at(halfway, 0.2))) ** (1 + uplift)
    share = (halfway.done + lifted.sum()) / halfway.customers
    assert share == pytest.approx(target)


def _at(goal: GoalForecast, quantile: float) -> np.ndarray:
    """The probabilities of who is left at a quantile of the forecast, found again from the share they add up to."""
    from scipy.optimize import brentq

    wanted = goal.quantile(quantile) * goal.customers - goal.done
    power = brentq(lambda log: (1 - (1 - goal.left) ** np.exp(log)).sum() - wanted, -9, 9)
    return 1 - (1 - goal.left) ** np.exp(power)


def test_a_day_after_the_deadline_has_nothing_to_forecast(days: PurchaseDays) -> None:
    with pytest.raises(ValueError, match="before the deadline"):
        goal_forecast(days, START, DEADLINE, DEADLINE)
