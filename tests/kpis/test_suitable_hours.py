"""A message suits by the customer's own clock, not by the shop's."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.kpis.by_method import Question, suitable_hour_share


def share(*sent: tuple[str, str, int], between: tuple[int, int] = (8, 20)) -> float | None:
    """The share for messages from (day and time by the shop's clock, the customer's zone, how many)."""
    rows = pd.DataFrame(sent, columns=["at", "timezone", "messages"])
    at = pd.to_datetime(rows.pop("at"))
    rows = rows.assign(day=at.dt.normalize(), hour=at.dt.hour, minute=at.dt.minute, shop_timezone="Europe/Warsaw")
    found = suitable_hour_share(Question(rows.assign(send_from=between[0], send_until=between[1]), lambda: None))
    return None if found is None else found.value


def test_morning_in_warsaw_is_night_in_new_york() -> None:
    assert share(("2024-06-03 09:00", "Europe/Warsaw", 1), ("2024-06-03 09:00", "America/New_York", 3)) == 0.25


def test_the_first_minute_of_the_window_is_in_it_and_the_last_hour_is_not() -> None:
    assert share(("2024-06-03 08:00", "Europe/Warsaw", 1), ("2024-06-03 20:00", "Europe/Warsaw", 1)) == 0.5


def test_zones_half_an_hour_apart_are_told_by_the_minute() -> None:
    """07:00 in Warsaw is 08:30 in Tehran in summer, 06:29 is 07:59."""
    assert share(("2024-06-03 07:00", "Asia/Tehran", 1), ("2024-06-03 06:29", "Asia/Tehran", 1)) == 0.5


def test_a_window_may_pass_midnight() -> None:
    sent = [("2024-06-03 23:00", "Europe/Warsaw", 1), ("2024-06-03 12:00", "Europe/Warsaw", 1)]
    assert share(*sent, between=(22, 6)) == 0.5


@pytest.mark.parametrize("zone", ["Warsaw", "Europe/Atlantis", "../secret"])
def test_a_zone_that_nobody_knows_is_left_out(zone: str) -> None:
    assert share(("2024-06-03 09:00", zone, 1)) is None
    assert share(("2024-06-03 09:00", zone, 1), ("2024-06-03 09:00", "Europe/Warsaw", 1)) == 1


@pytest.mark.parametrize("twice_or_never", ["2024-10-27 02:30", "2024-03-31 02:30"])
def test_hours_that_come_twice_or_never_raise_nothing(twice_or_never: str) -> None:
    assert share((twice_or_never, "Europe/Warsaw", 1)) == 0
