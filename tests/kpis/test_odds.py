"""Odds of a saved goal on the sample shop and on the real file: shown when earned, withheld with a date before."""

from __future__ import annotations

import datetime as dt

import pytest

from playbook.kpis.compute import compute
from playbook.kpis.odds import odds_of
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal


def goal(as_of: dt.date, target: float, days: int, metric: str = "existing_customers_buying_again") -> Goal:
    """A goal from the day after `as_of` on."""
    return Goal(
        id="try", name="Try", created_on=as_of, as_of=as_of, snapshot="s", metric=metric, baseline=0.0, target=target,
        start=as_of + dt.timedelta(days=1), deadline=as_of + dt.timedelta(days=days),
    )  # fmt: skip


SAMPLE_END = dt.date(2025, 11, 30)


def test_with_two_years_of_history_a_goal_has_odds_in_tenths_and_what_it_takes(sample: Workspace) -> None:
    said = odds_of(sample, goal(SAMPLE_END, 0.2, 91), SAMPLE_END)
    assert said.reason == ""
    assert said.first_odds_on is None
    assert said.odds in [0.05, *(tenth / 10 for tenth in range(1, 10)), 0.95]
    assert said.low < said.target_at_80 < said.target_at_50 < said.high
    assert said.target_at_50 == pytest.approx(said.expected)
    assert said.customers_to_win == -int(-(0.2 - said.target_at_80) * said.customers // 1) > 0
    assert said.needed_uplift > 0
    assert 0 < said.held <= said.ended


def test_an_easier_target_has_better_odds_and_needs_less(sample: Workspace) -> None:
    easy, hard = (odds_of(sample, goal(SAMPLE_END, target, 91), SAMPLE_END) for target in (0.05, 0.3))
    assert (easy.odds, easy.needed_uplift, easy.customers_to_win) == (0.95, 0.0, 0)
    assert hard.odds == 0.05
    assert (easy.low, easy.high) == (hard.low, hard.high)


def test_before_every_season_was_seen_there_is_a_range_and_a_date_but_no_odds(sample: Workspace) -> None:
    day = dt.date(2024, 9, 30)
    said = odds_of(sample, goal(day, 0.3, 182), day)
    assert said.reason == "too_little_history"
    assert said.first_odds_on == dt.date(2023, 10, 1) + dt.timedelta(days=365 + 182 + 30)
    assert said.low < said.expected < said.high
    assert (said.odds, said.target_at_50, said.target_at_80, said.needed_uplift, said.customers_to_win) == (None,) * 5


def test_what_came_after_the_day_is_not_known_on_it(sample: Workspace) -> None:
    day = dt.date(2025, 6, 30)
    said = odds_of(sample, goal(day, 0.2, 91), day)
    assert said.ended == odds_of(sample, goal(day, 0.9, 91), day).ended
    assert said.customers < odds_of(sample, goal(SAMPLE_END, 0.2, 91), SAMPLE_END).customers


def test_a_goal_that_is_over_has_no_odds(sample: Workspace) -> None:
    assert odds_of(sample, goal(dt.date(2025, 1, 31), 0.3, 91), SAMPLE_END).reason == "over"
    assert odds_of(sample, goal(dt.date(2025, 1, 31), 100, 91, "orders"), SAMPLE_END).reason == "over"


@pytest.mark.parametrize("metric", ["orders", "returning_revenue", "average_order_value", "repeat_purchase_rate"])
def test_any_metric_with_enough_history_has_odds_a_range_and_a_record(sample: Workspace, metric: str) -> None:
    said = odds_of(sample, goal(SAMPLE_END, 1.0, 91, metric), SAMPLE_END)
    likely = odds_of(sample, goal(SAMPLE_END, said.target_at_80 * 0.9, 91, metric), SAMPLE_END)
    assert said.reason == likely.reason == ""
    assert said.low < said.target_at_80 < said.target_at_50 < said.high
    assert said.target_at_50 == pytest.approx(said.expected)
    assert likely.odds >= 0.8
    assert likely.needed_uplift == 0
    assert said.customers_to_win is None
    assert 0.5 * said.ended < said.held <= said.ended


def test_what_a_goal_on_orders_needs_is_the_rise_over_the_days_left(sample: Workspace) -> None:
    """Half of it is over: the uplift concerns only what is still to come."""
    start = SAMPLE_END - dt.timedelta(days=91)
    tried = goal(start, 3000, 182, "orders")
    said = odds_of(sample, tried, SAMPLE_END)
    [so_far] = compute(sample, ["orders"], SAMPLE_END, "rolling:91", compare=False)
    assert said.needed_uplift == pytest.approx((3000 - so_far.value) / (said.target_at_80 - so_far.value) - 1)
    assert said.odds < 0.8


def test_a_goal_that_wants_less_is_reached_from_above(sample: Workspace) -> None:
    now = odds_of(sample, goal(SAMPLE_END, 0.5, 91, "cart_abandonment_rate"), SAMPLE_END)
    low, high = (
        odds_of(sample, goal(SAMPLE_END, target, 91, "cart_abandonment_rate"), SAMPLE_END)
        for target in (now.low * 0.9, now.high * 1.05)
    )
    assert now.target_at_80 > now.target_at_50
    assert low.odds < 0.2
    assert low.needed_uplift < 0
    assert high.odds >= 0.9


def test_before_a_year_and_the_goals_length_another_metric_has_a_date_and_no_odds(sample: Workspace) -> None:
    day = dt.date(2024, 9, 30)
    said = odds_of(sample, goal(day, 1000, 91, "orders"), day)
    assert (said.reason, said.odds) == ("too_little_history", None)
    assert said.first_odds_on == dt.date(2023, 10, 1) + dt.timedelta(days=365 + 91 + 30)
    assert said.low < said.expected < said.high
    long = odds_of(sample, goal(day, 1000, 365, "orders"), day)
    assert (long.reason, long.low) == ("too_little_history", None)
    assert long.first_odds_on > said.first_odds_on


def test_a_metric_without_its_input_says_what_is_missing(gifts: Workspace) -> None:
    day = dt.date(2011, 12, 9)
    said = odds_of(gifts, goal(day, 0.03, 91, "conversion_rate"), day)
    assert (said.reason, said.low) == ("missing_input", None)
    assert any(each.startswith("sessions") for each in said.missing)


def test_one_year_of_a_real_shop_has_a_range_and_no_odds(gifts: Workspace) -> None:
    day = dt.date(2011, 12, 9)
    said = odds_of(gifts, goal(day, 0.3, 183), day)
    assert (said.odds, said.reason) == (None, "too_little_history")
    assert said.first_odds_on == dt.date(2010, 12, 1) + dt.timedelta(days=365 + 183 + 30)
    assert 0.4 < said.low < said.expected < said.high < 0.9
