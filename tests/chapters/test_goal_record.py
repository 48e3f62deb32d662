"""What earlier forecasts of the goal came to, the advice by size and age, and whether orders grow with their number."""

import datetime as dt
import math
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters.goal_setting.backtest import Backtest
from playbook.chapters.goal_setting.backtest_figures import backtest_figures, backtest_words
from playbook.chapters.goal_setting.balance import Base, balance_words, base_of, rules
from playbook.chapters.goal_setting.order_worth import order_worth, order_worth_of, profit_words
from playbook.chapters.goal_setting.proposing import proposals
from playbook.chapters.goal_setting.spending import spending
from playbook.chapters.goal_setting.spending_figures import budget_of
from playbook.chapters.goal_setting.spending_words import lever_words
from playbook.chapters.goal_setting.template_words import template_words
from playbook.i18n import use
from playbook.kpis.compute import compute
from playbook.methods.odds_record import Record
from tests.chapters.small import orders, workspace
from tests.chapters.test_goal_money import spent
from tests.chapters.test_goal_setting import DAY, findings, shop
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES

TESTED = Backtest(
    pd.DataFrame(
        {
            "day": pd.to_datetime(["2024-01-01", "2024-01-29"]),
            "low": [0.2, 0.2], "expected": [0.3, 0.3], "high": [0.4, 0.4], "actual": [0.25, 0.5],
            "held": [True, False], "odds": [0.5, 0.5], "reached": [False, True],
        }
    ),
    pd.DataFrame(
        [(0.3, 10, 3, 0.3, 0.11, 0.6), (0.9, 5, 4, 0.8, 0.38, 0.96)],
        columns=["odds", "cases", "reached", "share", "low", "high"],
    ),
    Record(ended=2, held=1, width=0.66, asked=15, brier=0.12, base=0.24),
)  # fmt: skip


def test_the_record_tells_ranges_that_held_and_odds_beside_the_usual_rate():
    with use("en"):
        ranges, stated = backtest_figures(TESTED, 0.3)
        said = backtest_words(TESTED)
    assert ranges.title == "Had the goal been set earlier, 1 of 2 ranges would have held what came"
    assert list(ranges.table["held"]) == ["yes", "no"]
    assert "missed by 0.12 (Brier), always telling the usual rate by 0.24" in stated.title
    assert list(stated.table["cases"]) == [10, 5]
    assert "On 1 January 2024, say, 20% to 40% would have been told, and 25% came." in said


def test_where_no_earlier_forecast_ended_there_is_no_record():
    with use("en"):
        assert list(backtest_figures(None, 0.3)) == []
        assert "no record yet" in backtest_words(None)


@pytest.mark.parametrize(
    ("customers", "months", "stage"),
    [(99, 30, ""), (100, 2, ""), (100, 3, "starting"), (500, 6, "gaining"), (30_000, 8, "gaining"),
     (2000, 12, "steady"), (10_000, 24, "established")],
)  # fmt: skip
def test_a_base_moves_on_only_when_both_large_and_old_enough(customers, months, stage):
    assert Base(customers, months).stage == stage


def test_no_stage_gives_all_to_one_side_and_keeping_never_gets_less_later():
    spans = [rule["keeping"] for rule in rules().values()]
    assert all(0 < low < high < 1 for low, high in spans)
    assert spans == sorted(spans)


def test_the_advice_is_held_against_the_division_of_today_and_says_on_what_it_rests():
    with use("en"):
        said = balance_words(Base(3000, 30), spent())  # 50 of 150 on keeping
        thin = balance_words(Base(40, 2), None)
    assert "40% to 60%" in said
    assert "Today it is 33.3%, less than that." in said
    assert "no study's finding" in said
    assert "cannot be advised from 40 customers in 2 months" in thin


def test_size_and_age_are_counted_from_the_orders(tmp_path):
    opened = workspace(tmp_path, {"orders": orders(("a", "2024-02-15", "x", 1.0), ("b", "2024-12-01", "y", 1.0))})
    assert base_of(opened, DAY) == Base(2, 10)


def pairs(tmp_path, second):
    """40 customers who spend 50 on a first order, and `second` on a second, a year later, one euro more or less."""
    rows = [(f"f{n}", "2023-02-01", f"c{n}", 50.0) for n in range(40)]
    rows += [(f"s{n}", "2024-02-01", f"c{n}", second + (-1) ** n) for n in range(40)]
    return workspace(tmp_path, {"orders": orders(*rows, margin=[10.0] * 40 + [30.0] * 40)})


def test_each_customer_is_held_against_their_own_first_order(tmp_path):
    # mean 10, spread of +1 and -1 over 40: sqrt(40/39), so the reach is 1.96 * 1.01274 / sqrt(40) = 0.31384
    found = order_worth(pairs(tmp_path, 60.0), DAY)
    assert (found.customers, found.more) == (40, pytest.approx(10))
    assert found.high - found.more == pytest.approx(0.31384, abs=1e-4)
    with use("en"):
        assert "spend 10.00 more on a later order" in order_worth_of(found, DAY).title


def test_orders_that_shrink_or_do_not_change_are_said_to(tmp_path):
    with use("en"):
        less = order_worth_of(order_worth(pairs(tmp_path / "a", 40.0), DAY), DAY)
        same = order_worth_of(order_worth(pairs(tmp_path / "b", 50.0), DAY), DAY)
    assert "10.00 less on a later order" in less.title
    assert "do not surely grow" in same.title


def test_profit_from_customers_who_stayed_is_a_sum_and_a_share(tmp_path):
    opened = pairs(tmp_path, 60.0)
    rest = orders(("n", "2024-03-01", "new", 50.0), margin=[400.0])
    opened.engine = type(opened.engine).from_frames(
        {"orders": pd.concat([opened.frame("SELECT * FROM orders"), rest], ignore_index=True)}
    )
    found = order_worth(opened, DAY)
    assert (found.kept, found.total, found.kept_customers) == (1200.0, 1600.0, 40)
    with use("en"):
        assert "left 1,200 of margin in the year, 75% of all margin (40 customers)" in profit_words(found)


def test_without_margins_no_profit_is_told(tmp_path):
    found = order_worth(workspace(tmp_path, {"orders": orders(("a", "2024-02-15", "x", 1.0))}), DAY)
    assert math.isnan(found.kept)
    with use("en"):
        assert "takes margins" in profit_words(found)
        assert order_worth_of(found, DAY) is None


def test_before_anything_is_saved_both_templates_have_a_count_a_day_and_a_pace(tmp_path):
    with use("en"):
        said = template_words(findings(tmp_path, shop(24)))
    # 37 of 121 in six months are 7 a month; 13 more than the 24 of the last window are 3 a month
    assert "30% of 121 existing customers are 37 by 30 June 2025, or 7 a month" in said
    assert "so 13 more must be won over, 3 a month." in said


def test_a_template_that_asks_for_less_than_what_happens_says_so(tmp_path):
    with use("en"):
        assert "no more than what already happens" in template_words(findings(tmp_path, shop(60)))


def test_the_day_of_the_base_is_the_one_asked_for(tmp_path):
    opened = workspace(tmp_path, {"orders": orders(("a", "2024-01-01", "x", 1.0), ("b", "2024-12-01", "y", 1.0))})
    assert base_of(opened, dt.date(2024, 6, 30)) == Base(1, 5)


def test_larger_orders_without_a_price_are_told_the_price_up_to_which_they_do_more():
    gains = pd.DataFrame(
        {
            "lever": ["customers", "frequency", "order_value", "together"],
            "gain": [1000.0, 300, 500, 1900], "margin": [400.0, 120, 200, 760],
            "cost": [250.0, 100, math.nan, math.nan],
        }
    )  # fmt: skip
    # 1,000 for 250 is 4 a coin, 300 for 100 is 3: larger orders do more than the better of them below a quarter
    with use("en"):
        assert "as long as that is under 25% of the revenue they add" in lever_words(gains)
        assert "larger orders" not in lever_words(gains.assign(cost=math.nan))


def test_every_tenth_of_the_budget_has_revenue_and_profit_with_a_range():
    with use("en"):
        table = budget_of(spent()).table
    assert len(table) == 2 + 11
    assert ((table["low"] <= table["worth"]) & (table["worth"] <= table["high"])).all()
    # All on winning: 10 customers x sqrt(150/100) x 40 = 489.90 of margin, from 1,224.74 at .4, less 150
    nothing = table[table["name"] == "0% on keeping"].iloc[0]
    assert nothing["worth"] == pytest.approx(339.898, abs=0.01)
    assert nothing["revenue"] == pytest.approx(1224.745, abs=0.01)


def test_a_division_that_is_entered_stands_beside_todays_and_the_best():
    """Half of 150 on keeping: 8 x sqrt(75/50) x 30 = 293.94; half on winning: 10 x sqrt(75/100) x 40 = 346.41."""
    with use("en"):
        table = budget_of(replace(spent(), entered=0.5)).table
    row = table[table["name"] == "as entered: 50% on keeping"].iloc[0]
    assert row["worth"] == pytest.approx(293.939 + 346.410 - 150, abs=0.01)
    assert row["low"] < row["worth"] < row["high"]


def test_a_division_and_a_price_written_into_client_toml_reach_the_budget(tmp_path):
    opened = bench.sample_workspace(tmp_path, SAMPLES)
    settings = opened.client.settings_file
    settings.write_text(f"kept_share = 0.4\nlarger_orders_price = 250\n{settings.read_text()}")
    costs = compute(opened, ["customer_acquisition_cost", "customer_retention_cost"], LAST_DAY, "rolling:365")
    found = spending(opened, LAST_DAY, {each.id: each for each in costs}, gives_way=0.5, kept_by_it=0.2)
    assert (found.entered, found.value_price) == (0.4, 250)
    with use("en"):
        drawn = budget_of(found)
    assert "as entered: 40% on keeping" in set(drawn.table["name"])
    assert "write kept_share" not in drawn.foot


def test_larger_orders_stand_beside_the_other_levers_once_they_have_a_price():
    gains = pd.DataFrame(
        {
            "lever": ["customers", "frequency", "order_value", "together"],
            "gain": [1000.0, 300, 500, 1900], "margin": [400.0, 120, 200, 760],
            "cost": [250.0, 100, 150, math.nan],
        }
    )  # fmt: skip
    with use("en"):
        said = lever_words(gains)
    assert "So much larger orders would cost about 150.00 by the price entered and bring 200.00" in said
    assert "no data tell" not in said


def test_a_goal_without_an_entered_finding_says_what_the_measure_was(tmp_path):
    found = findings(tmp_path, shop(24))
    with use("en"):
        form = proposals(found)
        own = form.build(
            {"name": "More", "metric": "repeat_purchase_rate", "target": 0.4, "deadline": dt.date(2025, 6, 30)}
        )
    assert form.records[0].finding == "From 1 July 2024 to 31 December 2024 it was 19.8%."
    assert own.finding == "From 2 January 2024 to 31 December 2024 it was 20%."
