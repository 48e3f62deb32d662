"""What to do next: improvements ranked by what they give back, and one indicator taken apart."""

import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.chapters.kpi_tracking.closing import _Worth
from playbook.errors import BadInput, Problems
from playbook.i18n import use
from tests.chapters.small import orders, workspace
from tests.chapters.test_kpi_tracking import ENGLISH, OLD, findings, month

ASSIGNED = pd.Timestamp("2023-06-01")
NOVEMBER = dt.date(2023, 11, 30)


def tried(folder, *, cost=100.0, treated=120.0, others=40.0, more=""):
    """200 people drawn into halves on 1 June; then 50 treated people buy for `treated`, 50 others for `others`.

    In November 40 others order, for less than the target. The margin is half of the revenue, and `cost` is booked
    under the test's name; None: nothing is.
    """
    people = [f"c{k}" for k in range(200)]
    bought = [(f"o{k}", "2023-06-10", each, treated if k < 100 else others) for k, each in enumerate(people) if k % 2]
    november = [(f"n{k}", "2023-11-10", f"x{k}", 40.0) for k in range(40)]
    drawn = pd.DataFrame(
        {
            "experiment_id": "gift",
            "customer_id": people,
            "arm": ["treatment"] * 100 + ["control"] * 100,
            "assigned_at": ASSIGNED,
        }
    )
    tables = {"orders": orders(OLD, *bought, *november), "experiments": drawn}
    if cost is not None:
        tables["costs"] = pd.DataFrame(
            {"date": [ASSIGNED], "amount": [cost], "purpose": ["retention"], "kind": ["gift"],
             "initiative_id": ["gift"]}
        )  # fmt: skip
    with use(ENGLISH):
        opened = workspace(folder, tables)
        settings = opened.client.settings_file
        settings.write_text(
            settings.read_text() + f"\nmargin_rate = 0.5\n{more}\n[targets]\naverage_order_value = 500\n"
        )
        return chapter.analyse(opened, Params(as_of=NOVEMBER))


@pytest.fixture(scope="module")
def gift(tmp_path_factory):
    return tried(tmp_path_factory.mktemp("gift"))


def row(found, kind):
    return found.improvements.set_index("kind").loc[kind]


def test_a_tactic_tried_by_lot_gives_back_its_margin_beyond_the_control_group_over_its_cost(gift):
    tactic = row(gift, "tactic")
    # Half of each arm buy: 0.5 × 60 against 0.5 × 20 margin a head, 20 more; a gift costs 100 / 100 = 1.
    assert (tactic["gain"], tactic["cost"], tactic["back"]) == (pytest.approx(20), 1.0, pytest.approx(20))
    # Of 0 or 60, and of 0 or 20, in 100 people each: variances 909.09 and 101.01, the error is √10.101 = 3.1782;
    # Welch: 10.101² / ((9.0909² + 1.0101²) / 99) = 120.7 degrees of freedom, t = 1.9799, and 1.9799 × 3.1782 = 6.2925.
    half = pytest.approx(6.2925, abs=1e-3)
    assert (20 - tactic["low"], tactic["high"] - 20) == (half, half)


def test_what_pays_is_named_in_title_and_on_monday(gift):
    with use(ENGLISH):
        (title,) = (each.title for each in chapter.figures(gift) if each.name == "improvements")
        monday = chapter.words(gift).monday
    assert "gives back most: 20 for each 1 spent (13.7 to 26.3)" in title
    assert any(each.startswith("Put the next money where it came back") for each in monday)


def test_an_effect_without_a_cost_and_a_gap_without_a_test_are_not_judged(tmp_path):
    found = tried(tmp_path, cost=None)
    assert row(found, "tactic")["missing"] == "cost"
    assert row(found, "target")["missing"] == "price"
    assert found.improvements["back"].isna().all()
    with use(ENGLISH):
        drawn = {each.name: each for each in chapter.figures(found)}["improvements"]
        assert not any("Put the next money" in each for each in chapter.words(found).monday)
    assert drawn.chart is None
    assert drawn.title.startswith("No improvement can be ranked")
    assert [each[:11] for each in drawn.table["verdict"]] == ["pays as lon", "not judged:"]


def test_what_closing_a_gap_is_worth_is_the_margin_of_a_year_in_proportion(tmp_path):
    """In November an order was 40 and should be 500: 11.5 times more, of half of 1 + 50 * 120 + 50 * 40 + 40 * 40."""
    target = row(tried(tmp_path, cost=None), "target")
    margin = 0.5 * (50 * 120 + 50 * 40 + 40 * 40)
    assert target["gain"] == pytest.approx((500 / 40 - 1) * margin, rel=1e-3)


def test_a_gap_is_ranked_by_the_price_that_was_entered_and_not_praised_before_it_was_tried(tmp_path):
    """A price of 10 for each percent: 1,150 percent cost 11,500 a year."""
    found = tried(tmp_path, cost=None, more="larger_orders_price = 10.0")
    target = row(found, "target")
    assert (target["cost"], target["missing"]) == (pytest.approx(11_500), "")
    assert target["back"] == pytest.approx(target["gain"] / 11_500)
    with use(ENGLISH):
        drawn = {each.name: each for each in chapter.figures(found)}["improvements"]
    assert drawn.title.startswith("By the price that was entered “Bring Average order value to its target” gives back")
    assert drawn.table["verdict"].iloc[0] == "by the price that was entered; not tried"


@pytest.mark.parametrize(
    ("name", "value", "target", "worth"),
    [
        # 80 of 400 leave, 5 of 100 should: 60 more stay, each with 9,000 / 300 of margin.
        ("churn_rate", 0.20, 0.05, 400 * 0.15 * 9000 / 300),
        ("customer_retention_rate", 0.80, 0.95, 400 * 0.15 * 9000 / 300),
        # 40 more of 400 buy again, each with one later order of 12.
        ("repeat_purchase_rate", 0.30, 0.40, 400 * 0.10 * 12),
        ("existing_customers_buying_again", 0.30, 0.40, 400 * 0.10 * 12),
        # A tenth more customers, a tenth more margin; a price that comes down by a quarter saves that of 800.
        ("customers", 1000.0, 1100.0, 900),
        ("customer_acquisition_cost", 40.0, 30.0, 200),
        ("return_rate", 0.20, 0.10, None),
    ],
)
def test_what_a_gap_is_worth_follows_from_the_people_or_the_money_that_it_means(name, value, target, worth):
    known = {"customers": 300.0, "margin_per_returning_order": 12.0, "acquisition_spend": 800.0}
    told = _Worth(None, None)
    vars(told).update(margins={"all": 9000.0, "own_site": 5000.0}, known=known.get)
    assert told.of(name, value, target, 400) == (None if worth is None else pytest.approx(worth))


def test_any_missed_target_may_have_a_price_and_one_for_no_indicator_is_a_card(tmp_path):
    """Its own setting goes before that of larger orders; a gap of 1,150 percent at 2 each costs 2,300."""
    priced = "larger_orders_price = 10.0\n\n[closing_prices]\naverage_order_value = 2.0"
    target = row(tried(tmp_path / "a", cost=None, more=priced), "target")
    assert (target["cost"], target["back"]) == (pytest.approx(2300), pytest.approx(target["gain"] / 2300))
    with pytest.raises(Problems, match="states a price for avarage_order_value"):
        tried(tmp_path / "b", cost=None, more="[closing_prices]\navarage_order_value = 2.0")


def test_judged_improvements_stand_above_those_that_are_not(tmp_path):
    found = tried(tmp_path, treated=44.0)
    assert found.improvements["kind"].tolist() == ["tactic", "target"]
    assert found.improvements["low"].iloc[0] < 1 < found.improvements["back"].iloc[0] + 1


def years(folder, months, **params):
    """A shop that grows by one order a month and sells ten more each December."""
    rows = [
        (f"{place}o{k}", f"{2020 + place // 12}-{place % 12 + 1:02d}-{k % 28 + 1:02d}", f"c{k}", 1.0)
        for place in range(months)
        for k in range(30 + place + (10 if place % 12 == 11 else 0))
    ]
    last = dt.date(2020 + months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)
    with use(ENGLISH):
        opened = workspace(folder, {"orders": orders(*rows, ("end", last.isoformat(), "end", 1.0))})
        return chapter.analyse(opened, Params(as_of=last, **params))


def test_trend_season_and_remainder_add_up_to_every_month(tmp_path):
    found = years(tmp_path, 36, taken_apart="orders").taken_apart
    rows = found.rows
    assert found.months == 36
    assert (rows["trend"] + rows["season"] + rows["remainder"]).tolist() == pytest.approx(rows["value"].tolist())
    assert rows.loc[rows["season"].idxmax(), "start"].month == 12
    assert rows["trend"].iloc[-1] - rows["trend"].iloc[-13] == pytest.approx(12, abs=1)


def test_below_two_years_nothing_is_taken_apart_and_the_page_says_how_many_months_there_are(tmp_path):
    found = years(tmp_path, 20)
    with use(ENGLISH):
        (drawn,) = (each for each in chapter.figures(found) if each.name == "season")
    assert drawn.chart is None
    assert drawn.title == ("Gross revenue cannot be taken apart yet: 20 whole months are known, and a season takes 24")


def test_an_unknown_indicator_to_be_taken_apart_is_a_card(tmp_path):
    with pytest.raises(BadInput, match="There is no KPI ordres"):
        findings(tmp_path, *month("b", "2024-03", 60, 50.0), taken_apart="ordres")


def test_where_everybody_brings_the_same_no_effect_is_judged(tmp_path):
    """Whoever buys brings nothing: there is no spread to judge a difference by."""
    found = tried(tmp_path, treated=0.0, others=0.0)
    assert row(found, "tactic")["missing"] == "effect"
