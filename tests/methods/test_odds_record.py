"""The record of past forecasts: what was asked, what was said, what came."""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.odds import forecasts
from playbook.methods.odds_record import LEVELS, Asked, asked, record, reliability
from playbook.methods.purchase_days import PurchaseDays, purchase_days
from tests.methods.synthetic_shops import shop


@pytest.fixture(scope="module")
def days() -> PurchaseDays:
    """Two years of a shop."""
    return purchase_days(*shop(7, days=730, customers=1000))


def test_every_target_follows_from_what_was_known_on_its_day(days: PurchaseDays) -> None:
    made = forecasts(days, 91, 729)
    cases = asked(days, made)
    assert {case.level for case in cases} == set(LEVELS)
    for case in cases:
        assert case.target == pytest.approx(case.level * days.share(case.origin - 91, 91))
        assert case.came == (days.share(case.origin, 91) >= case.target)
        assert case.origin + 91 <= 729


def test_the_record_counts_ranges_that_held(days: PurchaseDays) -> None:
    made = forecasts(days, 91, 729)
    found = record(made, asked(days, made))
    over = [each for each in made if not np.isnan(each.actual)]
    assert found.ended == len(over) < len(made)
    assert found.held == sum(each.interval()[0] <= each.actual <= each.interval()[1] for each in over)
    assert found.coverage == found.held / found.ended


def case(odds: float, *, came: bool) -> Asked:
    """One target that was given these odds."""
    return Asked(origin=0, level=1.0, target=0.3, odds=odds, came=came)


def test_sure_and_right_odds_have_no_error_and_sure_and_wrong_ones_have_all() -> None:
    right = [case(1.0, came=True), case(0.0, came=False)]
    wrong = [case(0.0, came=True), case(1.0, came=False)]
    assert record([], right).brier == 0.0
    assert record([], right).skill == 1.0
    assert record([], wrong).brier == 1.0
    assert record([], right).base == 0.25  # always one half


def test_nothing_asked_has_no_score() -> None:
    assert np.isnan(record([], []).brier)
    assert np.isnan(record([], []).coverage)


def test_reliability_counts_each_of_the_stated_odds() -> None:
    cases = [case(0.3, came=False), case(0.3, came=True), case(0.9, came=True)]
    assert reliability(cases) == [(0.3, 2, 1), (0.9, 1, 1)]
