"""The sample shop watched week by week: what was planted is found, and quiet weeks stay quiet."""

from __future__ import annotations

import datetime as dt

import pytest

from playbook.kpis.catalogue import load_catalogue
from playbook.kpis.ledger import Ledger
from playbook.kpis.watched import DAY_OF, VOLUMES, WEEKS, can_be_watched, rows_by_week, watched, weekly
from playbook.kpis.watching import FALSE_SHARE, Judged, watch
from playbook.workspace.client import Workspace
from playbook.workspace.views import views
from tests.engine.portable import complaints

LAST = dt.date(2025, 11, 30)
# What the maker of the sample planted (data/samples/truth.toml): a wave of disappointment in March 2025, whose requests
# come up to two weeks after the orders and whose posts a month after, and a week without visits.
WAVE = (dt.date(2025, 3, 3), dt.date(2025, 4, 27))
OUTAGE = (dt.date(2025, 6, 16), dt.date(2025, 6, 22))


@pytest.fixture(scope="module")
def judged(sample: Workspace) -> Judged:
    return Judged.of(watched(Ledger(sample, LAST)))


def test_the_planted_wave_is_told_by_its_requests_and_their_kind(sample: Workspace) -> None:
    [first, *_others] = watch(sample, dt.date(2025, 3, 16)).alerts
    assert (first.id, first.tone) == ("service_requests", "bad")
    # Counted by hand in support_tickets: 30 requests from 10 to 16 March, 24 of them complaints or about the delivery.
    assert first.value == 30
    assert (first.causes[0].dimension, first.causes[0].group) == ("kind", "complaint")


def test_the_week_without_visits_is_told_on_its_last_day(sample: Workspace) -> None:
    found = {each.id: each for each in watch(sample, OUTAGE[1]).alerts}
    assert found["visits"].value == 0
    assert found["visits"].low is not None
    assert found["visits"].low > 100
    assert found["visits"].tone == "bad"
    assert "orders" not in found  # they went on


def test_quiet_weeks_stay_quiet(judged: Judged) -> None:
    """Of the weeks of the sample's last year that nothing was planted in, at most one in ten has any alert at all.

    The last week of the sample is left out: visits that lead to orders after its end were never made.
    """
    quiet = []
    for week in range(1, 60):
        end = LAST - dt.timedelta(days=7 * week)
        if judged.judged(week) and not any(begin <= end <= last for begin, last in (WAVE, OUTAGE)):
            quiet.append(bool(judged.alerts(end, week)))
    assert len(quiet) >= 45
    assert sum(quiet) / len(quiet) <= 0.1


def test_every_alert_is_below_the_share_of_false_ones(judged: Judged) -> None:
    alerts = judged.alerts(OUTAGE[1], (LAST - OUTAGE[1]).days // 7)
    assert alerts
    assert all(each.p_value <= FALSE_SHARE for each in alerts)


def test_the_first_week_which_may_be_a_part_of_one_is_unknown(judged: Judged) -> None:
    orders = next(each for each in judged.series if each.id == "orders")
    first = WEEKS - 1 - (LAST - dt.date(2023, 10, 1)).days // 7
    assert orders.values[first] != orders.values[first]  # not a number
    assert orders.values[first + 1] > 20


def test_a_week_is_what_the_kpi_says_of_its_seven_days(sample: Workspace, judged: Judged) -> None:
    from playbook.kpis.compute import compute

    for each in judged.series:
        if each.id in load_catalogue():
            [value] = compute(sample, [each.id], LAST, "rolling:7", compare=False, intervals=False)
            if value.value is not None:
                assert each.values[-1] == pytest.approx(value.value), each.id


def test_every_watched_query_travels_to_other_engines() -> None:
    kpis = [kpi for kpi in load_catalogue().values() if can_be_watched(kpi)]
    assert {kpi.view for kpi in kpis} <= DAY_OF.keys() <= views().keys()
    for text in [*(weekly([kpi]) for kpi in kpis), *(rows_by_week(each) for each in VOLUMES)]:
        assert complaints(text) == []
