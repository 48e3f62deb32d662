"""What levers cost, where the next coin does more, and the months ahead."""

import datetime as dt
import math
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import goal_setting as chapter
from playbook.chapters.goal_setting.ahead import ahead_of, ahead_words
from playbook.chapters.goal_setting.spending import Spending
from playbook.chapters.goal_setting.spending_figures import budget_of
from playbook.chapters.goal_setting.spending_words import budget_words
from playbook.i18n import use
from playbook.kpis.forecasts import MonthsAhead
from playbook.methods.budget import Response, best_split
from playbook.methods.levers import Levers
from tests.chapters.test_goal_setting import findings, shop


@pytest.fixture(scope="module", name="found")
def usual_shop(tmp_path_factory):
    """What is found where 24 of 121 came back."""
    return findings(tmp_path_factory.mktemp("usual"), shop(24))


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
    # Ten percent larger orders, at 30 a percent.
    assert replace(spent(), value_price=30.0).lever_costs(before, after)["order_value"] == pytest.approx(300)


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
        modelled = replace(MONTHS, errors={"earned": 0.75, "customer_model": 0.9})
        richer, foot = ahead_words(modelled), ahead_of(modelled).foot
    assert figure.title == "Returning customers will spend 800.00 to 1,500 in Mar 2024, 1,100 in the middle"
    assert "Of 3 earlier forecasts, one to 6 months ahead, 2 held their range" in figure.foot
    assert "wrong by 25% less than saying" in said[0]
    assert "no better than saying" in said[1]
    assert "four whole months" in said[2]
    assert "alone was wrong by 10% less" in richer
    assert "model" not in figure.foot
    assert "MBG/NBD" in foot
