"""The goal chapter: baselines that can be counted by hand, and sentences that turn with them."""

import datetime as dt
import math
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import goal_setting as chapter
from playbook.chapters.goal_setting import Params
from playbook.chapters.goal_setting.ahead import ahead_of, ahead_words
from playbook.chapters.goal_setting.check_words import check_words
from playbook.chapters.goal_setting.checking import clashes
from playbook.chapters.goal_setting.fan import fan_of
from playbook.chapters.goal_setting.pursuing import pursued
from playbook.chapters.goal_setting.spending import Spending
from playbook.chapters.goal_setting.spending_figures import budget_of
from playbook.chapters.goal_setting.spending_words import budget_words
from playbook.errors import BadInput, Refused
from playbook.i18n import use
from playbook.kpis.forecasts import MonthsAhead
from playbook.kpis.odds import GoalOdds
from playbook.kpis.progress import path_of
from playbook.methods.budget import Response, best_split
from playbook.methods.levers import Levers
from playbook.workspace.decisions import DecisionFile, Goal
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
    assert [each.id for each in form.records] == ["buy_again", "serve_online"]
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


def spent(gives_way=0.5, kept_by_it=0.2, won=(100.0, 10, 40.0), kept=(50.0, 40, 30.0), *, paid=3):
    """Responses of (spend, people, margin of one) to winning and to keeping; of those kept, kept_by_it by the spend."""
    winning = Response(*won, gives_way)
    keeping = Response(kept[0], kept[1] * kept_by_it, kept[2], gives_way)
    budget = won[0] + kept[0]
    earned = pd.DataFrame({"period_index": range(12), "per_customer": [4.0 * (month + 1) for month in range(12)]})
    return Spending(
        winning,
        keeping,
        kept[0] / budget,
        best_split(winning, keeping, budget),
        earned,
        paid,
        0.4,
        2.0,
        kept_by_it,
        None,
    )


def test_the_last_coin_and_the_even_share_are_as_worked_by_hand():
    """Winning: .5 x 10 x 40 / 100 = 2 for the last coin. Keeping: .5 x 8 x 30 / 50 = 2.4, and 2 at a share of 1/6."""
    found = spent()
    assert found.even_at == pytest.approx(1 / 6)
    with use("en"):
        said = budget_words(found)
    assert "The last 1.00 brought 2.00 spent on winning and 2.40 spent on keeping" in said
    assert "Both would do alike if 16.7%" in said
    assert spent(kept_by_it=0.0).even_at == float("inf")


def test_levers_cost_what_the_next_customer_won_or_kept_costs():
    """Half as effective at the margin: a customer won costs 100 / 10 / .5 = 20, one kept 50 / 8 / .5 = 12.50 for two
    orders. Ten more customers cost 200, .2 more orders of each of 100 customers 125; larger orders have no price."""
    before = Levers(customers=100, frequency=2, order_value=50)
    after = {
        "customers": Levers(110, 2, 50),
        "frequency": Levers(100, 2.2, 50),
        "order_value": Levers(100, 2, 55),
    }
    costs = spent().lever_costs(before, after)
    assert costs["customers"] == pytest.approx(200)
    assert costs["frequency"] == pytest.approx(125)
    assert math.isnan(costs["order_value"])


def test_the_budget_says_when_a_customer_pays_and_on_what_its_division_rests():
    with use("en"):
        pays, never = (budget_words(spent(paid=each)) for each in (3, None))
        budget = budget_of(spent())
    assert "A customer won for 10.00 has paid for itself by the end of month 3." in pays
    assert "A customer won for 10.00 has not paid for itself within 12 months." in never
    assert "20% of those who came back" in budget.foot
    assert budget.table["worth"].iloc[1] == budget.table["worth"].max()


def test_without_costs_in_the_data_nothing_is_said_of_a_budget(found):
    assert found.spending is None
    with use("en"):
        assert chapter.words(found).sections["budget"] == ""
        assert "budget" not in {each.name for each in chapter.figures(found)}
        assert {"elasticity", "kept_by_spending"}.isdisjoint(each.name for each in chapter.controls(found))
    assert found.gains["cost"].isna().all()


MONTHS = MonthsAhead(
    pd.DataFrame(
        {
            "start": [dt.date(2024, month, 1) for month in (1, 2, 3)],
            "end": [dt.date(2024, 1, 31), dt.date(2024, 2, 29), dt.date(2024, 3, 31)],
            "value": [900.0, 1000, math.nan],
            "low": [math.nan, math.nan, 800],
            "expected": [math.nan, math.nan, 1100],
            "high": [math.nan, math.nan, 1500],
        }
    ),
    pd.DataFrame({"held": [True, True, False]}),
    {"earned": 0.75},
)


def test_the_months_ahead_are_told_with_their_range_their_record_and_what_they_are_better_than():
    with use("en"):
        figure = ahead_of(MONTHS)
        said = [ahead_words(each) for each in (MONTHS, replace(MONTHS, errors={"earned": 1.2}), None)]
    assert figure.title == "Returning customers will spend 800.00 to 1,500 in Mar 2024, 1,100 in the middle"
    assert "Of 3 earlier forecasts, one to 6 months ahead, 2 held their range" in figure.foot
    assert "wrong by 25% less than saying" in said[0]
    assert "no better than saying" in said[1]
    assert "four whole months" in said[2]
