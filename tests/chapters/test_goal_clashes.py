"""Goals held against each other, and one of them followed to its deadline."""

import datetime as dt
from dataclasses import replace

import pytest

from playbook.chapters.goal_setting.check_words import check_words
from playbook.chapters.goal_setting.checking import clashes
from playbook.chapters.goal_setting.fan import fan_of
from playbook.chapters.goal_setting.pursuing import pursued
from playbook.errors import BadInput
from playbook.i18n import use
from playbook.kpis.progress import path_of
from playbook.workspace.decisions import DecisionFile, Goal
from tests.chapters.small import orders, workspace
from tests.chapters.test_goal_setting import DAY, RANGE, findings, shop


@pytest.fixture(scope="module", name="found")
def usual_shop(tmp_path_factory):
    """What is found where 24 of 121 came back."""
    return findings(tmp_path_factory.mktemp("usual"), shop(24))


def a_goal(name, metric="orders", **more):
    given = {"baseline": 0.0, "target": 100, "start": dt.date(2024, 12, 1), "deadline": dt.date(2025, 5, 31), **more}
    return Goal(id=name, name=name, created_on=DAY, as_of=DAY, snapshot="s", metric=metric, **given)


def kinds(tmp_path, *goals):
    return [each.kind for each in clashes(workspace(tmp_path, shop(24)), goals, DAY)]


def test_goals_that_have_nothing_to_do_with_each_other_do_not_clash(tmp_path):
    assert kinds(tmp_path, a_goal("a", owner="Ada"), a_goal("b", "gross_revenue", owner="Ben")) == []


def test_one_indicator_cannot_be_wanted_up_and_down_at_once(tmp_path):
    down = a_goal("b", baseline=200.0, target=150)
    assert kinds(tmp_path, a_goal("a"), down) == ["opposite"]
    later = down.model_copy(update={"start": dt.date(2025, 6, 1), "deadline": dt.date(2025, 12, 31)})
    assert kinds(tmp_path, a_goal("a"), later) == []


def test_a_later_goal_that_asks_for_less_is_one_too_many(tmp_path):
    assert kinds(tmp_path, a_goal("a"), a_goal("b", target=80, deadline=dt.date(2025, 12, 31))) == ["later_asks_less"]
    assert kinds(tmp_path, a_goal("a"), a_goal("b", target=180, deadline=dt.date(2025, 12, 31))) == []


def test_two_deadlines_of_one_owner_in_one_month_and_the_same_people_twice_are_told(tmp_path):
    first = a_goal("a", owner="Ada", population="existing_customers")
    second = a_goal("b", "gross_revenue", owner="Ada", population="existing_customers", deadline=dt.date(2025, 6, 15))
    assert kinds(tmp_path, first, second) == ["same_end", "same_people"]
    assert kinds(tmp_path, first, second.model_copy(update={"deadline": dt.date(2025, 9, 1)})) == ["same_people"]


def test_a_goal_that_cannot_be_measured_or_is_over_is_told_and_compared_with_no_other(tmp_path):
    blind = a_goal("a", "conversion_rate", target=0.1, owner="Ada")
    over = a_goal("b", deadline=dt.date(2024, 12, 20), owner="Ada")
    assert kinds(tmp_path, blind, over, a_goal("c", owner="Ada")) == ["missing_input", "over"]


def test_indicators_that_moved_against_each_other_so_far_are_told(tmp_path):
    """Every other month has 120 orders of as many customers, the ones between of 40: as orders per customer rise,
    customers fall."""
    rows = []
    for month in range(20):
        year, of_year = divmod(month, 12)
        for order in range(120):
            buyer = order if month % 2 else order % 40
            day = f"{2023 + year}-{of_year + 1:02d}-{order % 27 + 1:02d}"
            rows.append((f"{month}-{order}", day, f"c{buyer}", 10.0 + month))
    place = workspace(tmp_path, {"orders": orders(*rows)})
    day = dt.date(2024, 8, 31)
    goals = [
        a_goal("a", "customers", start=dt.date(2024, 8, 1)),
        a_goal("b", "purchase_frequency", start=dt.date(2024, 8, 1), target=3.5),
    ]
    [found] = clashes(place, goals, day)
    assert (found.kind, round(found.correlation, 2)) == ("against", -1.0)
    wanted_fewer = goals[1].model_copy(update={"baseline": 4.0})
    assert clashes(place, [goals[0], wanted_fewer], day) == ()


def test_the_way_of_a_goal_is_what_was_reached_at_each_months_end_and_the_pace_to_the_target(tmp_path):
    """Orders: 24 in September. From 1 September to 31 December 48 are wanted, in 122 days."""
    place = workspace(tmp_path, shop(24))
    goal = a_goal("a", start=dt.date(2024, 9, 1), deadline=dt.date(2024, 12, 31), target=48)
    way = path_of(place, goal, dt.date(2024, 10, 20))
    assert way["day"].dt.strftime("%m-%d").tolist() == ["09-30", "10-20", "11-30", "12-31"]
    assert way["actual"].tolist()[:2] == [24, 24]
    assert way["actual"].isna().tolist() == [False, False, True, True]
    assert way["required"].tolist() == pytest.approx([48 * days / 122 for days in (30, 50, 91, 122)])


def test_a_rate_moves_from_its_baseline_and_a_goal_not_begun_stands_where_it_begins(tmp_path):
    place = workspace(tmp_path, shop(24))
    rate = a_goal("a", "average_order_value", start=dt.date(2025, 1, 1), baseline=50.0, target=60)
    way = path_of(place, rate, DAY)
    assert way["day"].iloc[0].date() == DAY
    assert (way["actual"].iloc[0], way["required"].iloc[0], way["required"].iloc[-1]) == (50, 50, 60)


def test_the_goal_to_follow_is_the_saved_one_asked_for_else_the_first_that_runs_else_the_template(tmp_path):
    place = workspace(tmp_path, shop(24))
    template = a_goal("template", "repeat_purchase_rate", target=0.5)

    def followed(wanted=""):
        return pursued(place, DAY, template, RANGE, wanted)

    with use("en"):
        assert followed().progress.goal == template
        assert check_words(followed()) == ""
        file = DecisionFile(place.client, "goals")
        for each in (a_goal("past", deadline=dt.date(2024, 12, 20)), a_goal("runs"), a_goal("more", "gross_revenue")):
            file.put(each)
        file.save()
        assert followed().progress.goal.id == "runs"
        assert followed("more").progress.goal.id == "more"
        assert "“past” ended on 20 December 2024" in check_words(followed())
        with pytest.raises(BadInput, match="no goal mor"):
            followed("mor")


def test_the_fan_widens_from_the_last_value_known_to_the_range_at_the_deadline(found):
    way = found.pursued.path
    assert (way["low"].iloc[0], way["high"].iloc[0]) == (0, 0)
    assert way["low"].iloc[-1] == pytest.approx(found.odds.low)
    assert way["high"].iloc[-1] == pytest.approx(found.odds.high)
    assert (way["high"] - way["low"]).is_monotonic_increasing
    with use("en"):
        fan = fan_of(found.pursued)
        early = fan_of(replace(found.pursued, odds=RANGE))
    assert "odds of the goal are about 5%" in fan.title
    assert "drawn straight" in fan.foot
    assert early.title == "Between 20% and 40% are to be expected; too early for odds"
