"""The goal chapter: baselines that can be counted by hand, and sentences that turn with them."""

import datetime as dt
from dataclasses import replace

import pytest

from playbook.chapters import goal_setting as chapter
from playbook.chapters.goal_setting import Params
from playbook.errors import BadInput, Refused
from playbook.i18n import use
from playbook.kpis.odds import GoalOdds
from tests.chapters.small import orders, workspace

DAY = dt.date(2024, 12, 31)


def shop(again, *, customers=120):
    """So many customers of early 2024, of whom `again` order once more in the second half-year."""
    first = [(f"f{n}", f"2024-02-{n % 28 + 1:02d}", f"c{n}", 50.0) for n in range(customers)]
    second = [(f"s{n}", f"2024-09-{n % 28 + 1:02d}", f"c{n}", 50.0) for n in range(again)]
    return {"orders": orders(*first, *second, ("old", "2022-01-01", "z", 1.0))}


def findings(tmp_path, tables, **params):
    with use("en"):
        return chapter.analyse(workspace(tmp_path, tables), Params(as_of=DAY, **params))


@pytest.fixture(scope="module", name="found")
def usual_shop(tmp_path_factory):
    """What is found where 24 of 121 came back; most claims need no other shop."""
    return findings(tmp_path_factory.mktemp("usual"), shop(24))


def test_the_baseline_is_the_share_of_existing_customers_who_came_back(found):
    # 24 of 120, and the old one who never came back
    assert (found.again.customers, found.again.reached, found.again.target_count) == (121, 24, 37)
    assert found.again.missing == 13
    assert "24 of 121 existing customers bought again" in chapter.words(found).headline
    assert "13 more must be won over" in chapter.words(found).headline


def test_when_the_pace_already_passes_the_target_the_sentence_says_so(tmp_path):
    found = findings(tmp_path, shop(60))
    assert found.again.missing == 0
    assert "would pass the target of 30%" in chapter.words(found).headline


def test_a_lower_target_needs_fewer_customers(tmp_path):
    assert findings(tmp_path, shop(24), again_target=0.1).again.target_count == 13  # 10% of 121, rounded up


RANGE = GoalOdds(
    "too_little_history", first_odds_on=dt.date(2025, 6, 30), low=0.2, high=0.4, expected=0.3, customers=121
)
EARNED = replace(
    RANGE, reason="", first_odds_on=None, odds=0.2, target_at_50=0.3, target_at_80=0.25, needed_uplift=0.4,
    customers_to_win=18, ended=12, held=9,
)  # fmt: skip


def odds_said(found, odds):
    with use("en"):
        return chapter.words(replace(found, odds=odds)).sections["odds"]


def test_odds_that_have_been_earned_are_told_with_what_it_takes_and_their_record(found):
    said = odds_said(found, EARNED)
    assert "between 20% and 40% of the 121 existing customers" in said
    assert "The odds of 30% or more are about 20%." in said
    assert "18 more customers" in said
    assert "40% more inclination" in said
    assert "Of 12 earlier forecasts of this kind 9 held" in said
    assert "more customers" not in odds_said(found, replace(EARNED, odds=0.95, needed_uplift=0.0, customers_to_win=0))


@pytest.mark.parametrize(("target", "place"), [(0.1, "below"), (0.3, "inside"), (0.5, "above")])
def test_before_that_the_range_and_the_day_of_the_first_odds_are_told(tmp_path, target, place):
    said = odds_said(findings(tmp_path, shop(24), again_target=target), RANGE)
    assert f"lies {place} that range" in said
    assert "Odds come from 30 June 2025 on" in said
    assert "are about" not in said


def test_without_a_forecast_nothing_is_made_up(found):
    assert "too few" in odds_said(found, GoalOdds("too_few_customers"))


def test_doubling_one_lever_doubles_revenue_only_while_the_others_hold(tmp_path):
    alone = findings(tmp_path / "a", shop(24), more_orders=1.0)
    gives = findings(tmp_path / "b", shop(24), more_orders=1.0, value_gives_way=1.0)
    assert alone.pulled.revenue == pytest.approx(2 * alone.levers.revenue)
    assert gives.pulled.revenue == pytest.approx(gives.levers.revenue)
    titles = [{each.name: each.title for each in chapter.figures(found)}["levers"] for found in (alone, gives)]
    assert "(+100%)" in titles[0]
    assert "(0%)" in titles[1]


def test_changes_that_lose_money_are_said_to_cost(tmp_path):
    found = findings(tmp_path, shop(24), more_orders=0.0, more_customers=-0.1)
    assert "would cost" in {each.name: each.title for each in chapter.figures(found)}["levers"]


def test_too_few_existing_customers_are_refused_with_the_number_it_takes(tmp_path):
    with pytest.raises(Refused, match="at least 100"):
        findings(tmp_path, shop(5, customers=20))


def test_each_customer_counts_once_however_many_routes_lead_to_them(found):
    union = found.online.reached
    assert union <= found.routes["customers"].sum()
    assert found.routes["only"].sum() <= union


def test_both_template_goals_are_proposed_with_the_baseline_measured_here(found):
    with use("en"):
        form = chapter.proposals(found)
    assert [each.id for each in form.records][:2] == ["buy_again", "serve_online"]
    assert form.records[0].baseline == pytest.approx(24 / 121)
    assert form.records[0].deadline == dt.date(2025, 6, 30)


def test_a_goal_whose_measure_these_data_cannot_bear_is_refused(found):
    form = chapter.proposals(found)
    values = {
        "name": "Fewer bounces",
        "metric": "bounce_rate_by_channel",
        "deadline": dt.date(2025, 6, 30),
        "target": 0.2,
    }
    with pytest.raises(BadInput, match="cannot measure"):
        form.build(values)
    goal = form.build({**values, "metric": "repeat_purchase_rate", "target": 0.4})
    assert goal.id == "fewer_bounces"
    assert goal.baseline == pytest.approx(24 / 120)
