"""KPIs carried on: what was known on the day and no later, months and windows, and what feasts are compared with."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest

from playbook.kpis.forecasts import Past, goal_forecasts, months_ahead
from playbook.workspace.client import Workspace

END = dt.date(2025, 11, 30)
NEXT = dt.date(2025, 12, 1)


def test_months_to_come_follow_those_that_are_over_with_a_range_around_the_expected(sample: Workspace) -> None:
    found = months_ahead(sample, "returning_revenue", END, 3)
    assert found is not None
    over, coming = found.table[found.table["expected"].isna()], found.table[found.table["expected"].notna()]
    assert over["start"].iloc[0] == dt.date(2023, 10, 1)
    assert over["value"].notna().all()
    assert coming["start"].tolist() == [dt.date(2025, 12, 1), dt.date(2026, 1, 1), dt.date(2026, 2, 1)]
    assert (coming["low"] < coming["expected"]).all()
    assert (coming["expected"] < coming["high"]).all()
    assert set(found.ended["ahead"]) == {1, 2, 3}
    held = found.ended["value"].between(found.ended["low"], found.ended["high"])
    assert (held == found.ended["held"]).all()
    assert found.errors["last"] == pytest.approx(1)
    assert found.errors["earned"] < 1
    assert found.errors["customer_model"] < 1


def test_a_month_that_is_running_is_forecast_and_not_taken_for_a_slump(sample: Workspace) -> None:
    found = months_ahead(sample, "orders", dt.date(2025, 11, 10), 1)
    assert found is not None
    assert found.table["start"].iloc[-1] == dt.date(2025, 11, 1)
    assert math.isnan(found.table["value"].iloc[-1])
    assert found.table["expected"].iloc[-1] > 200


def test_what_came_later_changes_no_earlier_forecast(sample: Workspace) -> None:
    day = END - dt.timedelta(days=84)
    then = goal_forecasts(Past(sample, "orders", day), day + dt.timedelta(days=1), day + dt.timedelta(days=91))
    now = goal_forecasts(Past(sample, "orders", END), NEXT, END + dt.timedelta(days=91))
    [same] = [each for each in now if each.origin == then[-1].origin]
    assert same.interval() == pytest.approx(then[-1].interval(), rel=1e-9)
    assert math.isnan(then[-1].actual)


def test_a_goal_half_done_is_surer_than_one_not_begun(sample: Workspace) -> None:
    past = Past(sample, "orders", END)
    whole = goal_forecasts(past, NEXT, END + dt.timedelta(days=182))[-1]
    half = goal_forecasts(past, END - dt.timedelta(days=90), END + dt.timedelta(days=91))[-1]
    low, high = half.interval()
    assert low > past.value(END - dt.timedelta(days=90), END)
    assert (high - low) / half.expected < np.subtract(*reversed(whole.interval())) / whole.expected


def test_a_number_that_no_sum_gives_is_forecast_as_one(sample: Workspace) -> None:
    """Customers of half a year are far fewer than six months' customers added up."""
    past = Past(sample, "customers", END)
    made = goal_forecasts(past, NEXT, END + dt.timedelta(days=182))[-1]
    last = past.value(END - dt.timedelta(days=181), END)
    months = sum(past.value(END - dt.timedelta(days=28 * n + 27), END - dt.timedelta(days=28 * n)) for n in range(6))
    assert abs(made.expected / last - 1) < 0.4
    assert made.expected < 0.9 * months * 182 / 168


def test_days_that_the_data_do_not_cover_are_not_known(sample: Workspace) -> None:
    past = Past(sample, "orders", END)
    assert past.begin == dt.date(2023, 10, 1)
    assert math.isnan(past.value(dt.date(2023, 9, 30), dt.date(2023, 10, 27)))
    assert math.isnan(past.value(END, END + dt.timedelta(days=1)))
    assert goal_forecasts(past, dt.date(2025, 1, 1), END) == []


def test_easter_is_compared_with_easter(sample: Workspace) -> None:
    """The shop's time zone is Warsaw's. 13 to 21 April 2025 is compared with 24 March to 1 April 2024."""
    past = Past(sample, "orders", END)
    assert past.ledger.workspace.settings.country == "PL"
    windows = [(dt.date(2025, 4, 13), dt.date(2025, 4, 21)), (dt.date(2025, 6, 2), dt.date(2025, 6, 29))]
    easter, june = past.likes(windows, same=np.array([-1.0, -1.0]))
    assert easter == past.value(dt.date(2024, 3, 24), dt.date(2024, 4, 1))
    assert june == -1


def test_without_a_whole_month_there_is_no_forecast(sample: Workspace) -> None:
    assert months_ahead(sample, "orders", dt.date(2023, 10, 20)) is None
    assert months_ahead(sample, "orders", dt.date(2023, 12, 31)) is None


def test_twelve_months_of_a_real_shop_give_months_without_a_season(gifts: Workspace) -> None:
    found = months_ahead(gifts, "gross_revenue", dt.date(2011, 12, 9), 2)
    assert found is not None
    assert found.table["expected"].notna().sum() == 2
    assert "year_on_year" not in found.errors


def test_a_shop_where_nobody_is_seen_to_leave_is_carried_on_without_a_model_of_its_customers(gifts: Workspace) -> None:
    found = months_ahead(gifts, "returning_revenue", dt.date(2011, 12, 9), 1)
    assert found is not None
    assert "customer_model" not in found.errors
