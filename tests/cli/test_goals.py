"""A goal's progress is the metric since its start, and its pace is what the time left must bring."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest

from playbook.kpis.progress import progress_of
from playbook.workspace.client import Client, open_workspace
from playbook.workspace.decisions import DecisionFile, Goal

DAY = dt.date(2011, 12, 9)
# The tiny client has two orders up to that day, of 10 and of 30.
GOAL = Goal(
    id="more",
    name="Four orders",
    created_on=DAY,
    as_of=DAY,
    snapshot="s1",
    metric="orders",
    baseline=0,
    target=4,
    start=dt.date(2011, 12, 1),
    deadline=dt.date(2011, 12, 21),
)


def test_half_the_way_in_less_than_half_the_time_is_on_track(client: Client) -> None:
    found = progress_of(open_workspace(client.path), GOAL, DAY)
    assert (found.current, found.progress, found.elapsed) == (2, 0.5, 0.4)
    assert found.standing == "on_track"
    assert found.days_left == 12
    assert found.pace_per_month == pytest.approx((4 - 2) / 12 * 30)


@pytest.mark.parametrize(
    ("target", "standing"),
    [(2, "reached"), (5, "on_track"), (6, "at_risk"), (12, "off_track")],
)
def test_the_standing_follows_from_progress_and_time_gone(client: Client, target: float, standing: str) -> None:
    goal = GOAL.model_copy(update={"target": target})
    assert progress_of(open_workspace(client.path), goal, DAY).standing == standing


def test_a_goal_that_wants_less_is_reached_from_above(client: Client) -> None:
    goal = GOAL.model_copy(update={"baseline": 10.0, "target": 3.0})
    found = progress_of(open_workspace(client.path), goal, DAY)
    assert found.standing == "reached"
    assert found.progress == pytest.approx(8 / 7)


def test_before_its_start_a_goal_has_no_value(client: Client) -> None:
    found = progress_of(open_workspace(client.path), GOAL, dt.date(2011, 11, 30))
    assert (found.current, found.progress, found.standing) == (None, None, "no_data")


def test_after_the_deadline_what_was_reached_by_then_counts(client: Client) -> None:
    goal = GOAL.model_copy(update={"deadline": dt.date(2011, 12, 5)})
    found = progress_of(open_workspace(client.path), goal, DAY)
    assert (found.current, found.elapsed, found.days_left, found.pace_per_month) == (1, 1.0, 0, None)
    assert found.standing == "off_track"


def test_a_goal_with_too_little_history_has_no_odds_and_the_day_of_the_first(
    playbook: Callable[..., Any], client: Client
) -> None:
    file = DecisionFile(client, "goals")
    file.put(GOAL)
    file.save()
    told = json.loads(playbook("goals", client.path, "--json").out)
    assert told["as_of"] == "2011-12-09"
    [goal] = told["goals"]
    assert (goal["id"], goal["metric"], goal["current"]) == ("more", "orders", 2)
    assert (goal["odds"], goal["interval"], goal["reason"]) == (None, None, "too_little_history")
    # A year, the goal's 21 days and a month after the first order.
    assert goal["first_odds_on"] == "2013-01-20"
    assert (goal["deadline"], goal["missing"]) == ("2011-12-21", [])
    assert "Four orders: too little history for a forecast; odds from" in playbook("goals", client.path).out


def test_a_saved_goal_whose_metric_cannot_be_computed_names_what_is_missing(
    playbook: Callable[..., Any], client: Client
) -> None:
    file = DecisionFile(client, "goals")
    file.put(GOAL.model_copy(update={"metric": "conversion_rate", "target": 0.1}))
    file.save()
    [goal] = json.loads(playbook("goals", client.path, "--json").out)["goals"]
    assert (goal["odds"], goal["reason"]) == (None, "missing_input")
    assert any(each.startswith("sessions") for each in goal["missing"])
    assert "cannot be computed from these data. Missing: " in playbook("goals", client.path).out


def test_a_mistake_in_the_goals_is_a_card(playbook: Callable[..., Any], client: Client) -> None:
    client.decisions.mkdir()
    (client.decisions / "goals.toml").write_text('[[goals]]\nid = "more"\nnaem = "More"\n')
    said = playbook("goals", client.path)
    assert said.code == 2
    assert "Did you mean name?" in said.err


def test_a_goal_on_no_indicator_is_told(playbook: Callable[..., Any], client: Client) -> None:
    file = DecisionFile(client, "goals")
    file.put(GOAL.model_copy(update={"metric": "ordres"}))
    file.save()
    assert "Did you mean orders?" in playbook("goals", client.path).err


def test_a_goal_that_is_only_tried_begins_on_the_next_day_and_is_saved_nowhere(
    playbook: Callable[..., Any], client: Client
) -> None:
    words = ("goals", client.path, "--try", "orders", "--target", "4", "--months", "2", "--json")
    [goal] = json.loads(playbook(*words).out)["goals"]
    assert (goal["start"], goal["deadline"], goal["baseline"], goal["odds"]) == ("2011-12-10", "2012-02-09", 2.0, None)
    assert goal["pace"] == pytest.approx((4 - 2) / 61 * 30)
    assert not (client.decisions / "goals.toml").exists()


def test_a_goal_to_try_without_target_or_length_is_a_card(playbook: Callable[..., Any], client: Client) -> None:
    said = playbook("goals", client.path, "--try", "orders")
    assert said.code == 2
    assert "needs an indicator, a target and a length" in said.err


def test_a_goal_whose_metric_cannot_be_computed_is_refused_with_what_is_missing(
    playbook: Callable[..., Any], client: Client
) -> None:
    said = playbook("goals", client.path, "--try", "visits_by_channel", "--target", "9", "--months", "1")
    assert said.code == 2
    assert "sessions.channel" in said.err


def test_a_goal_can_be_tried_on_a_group_of_people_and_begins_from_theirs(
    playbook: Callable[..., Any], client: Client
) -> None:
    """Of two orders one is each buyer's first."""
    words = ("goals", client.path, "--try", "orders", "--target", "4", "--months", "2", "--json", "--population")
    [goal] = json.loads(playbook(*words, "customer_kind=new").out)["goals"]
    assert (goal["population"], goal["baseline"]) == ("customer_kind=new", 1.0)


@pytest.mark.parametrize(
    ("population", "said"),
    [
        ("everybody", "everybody names no group of people"),
        ("planet=mars", "cannot be cut by planet"),
        ("customer_kind=green", "Of customer_kind=green nothing can be said"),
    ],
)
def test_a_group_that_is_none_is_a_card(
    playbook: Callable[..., Any], client: Client, population: str, said: str
) -> None:
    words = ("goals", client.path, "--try", "orders", "--target", "4", "--months", "2", "--population", population)
    answer = playbook(*words)
    assert answer.code == 2
    assert said in answer.err
