"""What the lifecycle chapter expects of customers is held against what came, and its sentences turn with that."""

import dataclasses

import pandas as pd
import pytest

from playbook.chapters import customer_lifecycle as chapter
from playbook.chapters.customer_lifecycle import Params, leaving
from playbook.chapters.customer_lifecycle.believing import gains
from playbook.chapters.customer_lifecycle.expecting import read_history
from playbook.chapters.customer_lifecycle.scoring import read_scores
from playbook.i18n import _, use
from playbook.kpis.assumptions import parameters
from playbook.methods.churn_behaviour import FEATURES
from tests.chapters.test_customer_lifecycle import buys, findings, titles, words
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES, completed_orders


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    return bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES)


@pytest.fixture(scope="module")
def sample(opened):
    with use("en"):
        return chapter.analyse(opened, Params())


def test_only_cells_that_cannot_be_known_yet_are_expected(sample):
    ahead = sample.expected.ahead
    last = sample.cohorts.dropna(subset=["rate"]).eval("cohort + period_index").max()
    assert sorted(set(ahead["cohort"] + ahead["period_index"])) == [last + 1, last + 2, last + 3]
    assert ahead["rate"].between(0, 1).all()
    sizes = sample.cohorts.drop_duplicates("cohort").set_index("cohort")["size"]
    assert ahead["size"].tolist() == [sizes[each] for each in ahead["cohort"]]


def test_expected_cells_are_drawn_lighter_and_nothing_else_is(sample):
    with use("en"):
        drawn = next(each for each in chapter.figures(sample) if each.name == "cohorts")
    shades = drawn.chart.to_dict()["layer"][0]["encoding"]["opacity"]
    assert shades["condition"]["value"] < shades["value"] == 1
    rows = next(iter(drawn.chart.to_dict()["datasets"].values()))
    known = len(rows) - shades["condition"]["test"].split("]")[0].count(",") - 1
    shown = sample.cohorts.dropna(subset=["rate"]).query("1 <= period_index <= 12")
    newest = sorted(shown["cohort"].unique())[-12:]
    means = sample.average.dropna(subset=["rate"]).query("1 <= period_index <= 12")
    assert known == len(shown[shown["cohort"].isin(newest)]) + len(means)
    assert "Lighter cells" in drawn.foot


def test_what_is_expected_of_buyers_is_held_against_those_who_came(sample):
    """Orders of the last 90 days, of those who had ordered before, counted by pandas."""
    placed = completed_orders().dropna(subset=["customer_id"])
    day = placed["order_ts"].dt.normalize()
    then = pd.Timestamp(LAST_DAY) - pd.Timedelta(days=90)
    before = set(placed.loc[day <= then, "customer_id"])
    assert sample.expected.came_then == len(before & set(placed.loc[day > then, "customer_id"]))
    assert sample.expected.fifths["customers"].sum() == len(before)
    assert sample.expected.low <= sample.expected.buyers <= sample.expected.high
    assert sample.expected.buyers <= sample.expected.alive <= sample.buyers


def test_the_model_is_the_one_that_made_what_every_customer_did_likeliest(sample):
    """Fitted to the orders up to the earlier day and asked about the 90 days after it, counted by pandas."""
    table = sample.expected.contest.table
    judged = table.dropna(subset=["log_likelihood"])
    assert judged["log_likelihood"].iloc[0] == judged["log_likelihood"].max()
    assert set(table["model"]) >= {"own_pace", "as_before", "all_alike"}
    placed = completed_orders().dropna(subset=["customer_id"])
    days = placed.assign(day=placed["order_ts"].dt.normalize()).drop_duplicates(["customer_id", "day"])
    then = pd.Timestamp(LAST_DAY) - pd.Timedelta(days=90)
    known = set(days.loc[days["day"] <= then, "customer_id"])
    assert set(table["actual"]) == {(days["customer_id"].isin(known) & (days["day"] > then)).sum()}
    before = days["day"].between(then - pd.Timedelta(days=89), then) & (
        days["day"] > days.groupby("customer_id")["day"].transform("min")
    )
    assert table.set_index("model").loc["as_before", "expected"] == before.sum()


def test_a_model_that_lets_nobody_leave_early_is_said_to(sample):
    chosen = dataclasses.replace(sample.expected.contest, model="bgnbd")
    model = dataclasses.replace(sample.expected, contest=chosen)
    assert any(each.startswith("By BG/NBD all") for each in words(dataclasses.replace(sample, expected=model)).trust)


def test_single_orders_are_told_as_the_model_has_them_and_as_a_textbook_would(sample):
    placed = completed_orders().dropna(subset=["customer_id"])
    days = placed.assign(day=placed["order_ts"].dt.normalize()).groupby("customer_id")["day"].nunique()
    assert sample.expected.once == (days == 1).sum()
    assert 0 < sample.expected.once_alive < sample.expected.once
    assert any("lets nobody leave before a second order" in each for each in words(sample).trust)


def test_the_title_says_whether_the_model_can_be_planned_by(sample):
    def title(buyers):
        model = dataclasses.replace(sample.expected, buyers_then=buyers, came_then=100)
        return titles(dataclasses.replace(sample, expected=model))["chances"]

    assert title(95.0) == "The model can be planned by: 90 days ago it expected 95 buyers, and 100 came"
    assert title(140.0).startswith("The model expects too much: 90 days ago 140 buyers, and only 100 came")
    assert title(60.0).startswith("The model expects too little: 90 days ago 60 buyers, and 100 came")


def test_a_score_is_praised_only_where_it_surely_beats_silence(sample):
    scores = sample.scores.ranks.assign(score=["alive", "days_since_last", "logistic"], ranking=[0.8, 0.6, 0.5])

    def told(low):
        ranks = scores.assign(ranking_low=[low, 0.5, 0.4])
        return titles(dataclasses.replace(sample, scores=dataclasses.replace(sample.scores, ranks=ranks)))["gains"]

    assert told(0.7).startswith("Writing to the riskiest 20% reaches")
    assert told(0.55).startswith("No score surely beats silence itself")


def test_the_riskiest_fifth_holds_as_many_leavers_as_pandas_counts(sample):
    """By silence alone, among those who had ordered in the churn window before the day; equal ones share."""
    placed = completed_orders().dropna(subset=["customer_id"])
    day = placed["order_ts"].dt.normalize()
    then = pd.Timestamp(LAST_DAY) - pd.Timedelta(days=90)
    last = day[day <= then].groupby(placed["customer_id"]).max()
    silent = (then - last).dt.days
    asked = silent[silent <= sample.window.value]
    left = ~asked.index.isin(placed.loc[day > then, "customer_id"])
    assert sample.scores.asked == len(asked)
    assert sample.scores.share_left == pytest.approx(left.mean())
    row = sample.scores.gains.query("score == 'days_since_last' and contacted == 0.2").iloc[0]
    edge = asked.sort_values(ascending=False).iloc[round(row["customers"])]
    sure, shared = left[asked > edge].sum(), left[asked >= edge].sum()
    assert sure <= row["caught"] * left.sum() <= shared


def test_a_later_order_is_called_likelier_only_where_the_waits_differ(sample):
    assert titles(sample)["next_order"].startswith("Within 90 days 32.9% order a second time, and of those who did, 4")
    alike = dataclasses.replace(sample, following=dataclasses.replace(sample.following, p_value=0.4))
    assert titles(alike)["next_order"].endswith("no later order is surely likelier")


def test_late_customers_come_with_their_chance_of_an_order(sample):
    chance = sample.expected.chances.set_index("customer_id")["chance"]
    assert sample.late["chance"].tolist() == [chance[each] for each in sample.late["customer_id"]]


def test_in_a_shop_that_bears_no_model_none_is_shown_and_the_page_says_so(tmp_path):
    found = findings(tmp_path, [row for n in range(40) for row in buys(f"a{n}", f"2024-0{n % 9 + 1}-01")])
    assert found.expected is None
    assert not {"chances", "gains"} & set(titles(found))
    assert any("No model of who will order again is shown" in each for each in words(found).trust)


def test_the_rates_stand_beside_what_they_divide(sample):
    """The year to the last day, counted by pandas; a customer's orders of one day are one."""
    placed = completed_orders().dropna(subset=["customer_id"])
    days = placed.assign(day=placed["order_ts"].dt.normalize()).drop_duplicates(["customer_id", "day"])
    within = days[days["day"] > pd.Timestamp(LAST_DAY) - pd.Timedelta(days=365)]
    counts = within["customer_id"].value_counts()
    rates = sample.rates.rates.set_index("name")
    assert rates.loc["again_in_period", ["numerator", "denominator"]].tolist() == [(counts >= 2).sum(), len(counts)]
    everybody = days["customer_id"].value_counts()
    assert rates.loc["everybody", "rate"] == pytest.approx((everybody >= 2).mean())
    assert (
        titles(sample)["rates"] == "The same orders have a repeat rate of 32.8% or of 61.5%, by what is divided by what"
    )


def test_margin_per_customer_is_all_margin_of_the_cohorts_over_their_customers(sample):
    """Margin of the first month, of cohorts from the fourth month on, by pandas."""
    placed = completed_orders().dropna(subset=["customer_id"])
    month = placed["order_ts"].dt.to_period("M")
    first = month.groupby(placed["customer_id"]).transform("min")
    counted = placed[(first == month) & (first >= month.min() + 3)]
    average = sample.value.average.set_index("period_index")
    expected = counted["margin"].sum() / counted["customer_id"].nunique()
    assert average["per_customer"][0] == pytest.approx(expected, rel=1e-6)


def test_the_title_of_the_value_turns_with_the_cost(sample):
    def title(cost):
        return titles(dataclasses.replace(sample, value=dataclasses.replace(sample.value, cost=cost)))["value"]

    assert title(10.0).startswith("The first order pays for winning the customer")
    assert title(60.0) == "Winning a customer costs 60.00, and is paid back by month 3 after the first order"
    assert title(5000.0).startswith("Winning a customer costs 5,000; by month 22 after the first order only")
    assert title(float("nan")).startswith("By month 22 after the first order a new customer has brought a margin of")


def test_without_margins_no_value_is_drawn(tmp_path):
    found = findings(tmp_path, [row for n in range(40) for row in buys(f"a{n}", "2024-01-01", "2024-03-01")])
    assert found.value is None
    assert "value" not in titles(found)


def test_earlier_days_are_asked_with_what_was_known_then_and_held_against_who_came(sample):
    """Of those known on each day, who ordered in the 90 days after it, counted by pandas."""
    placed = completed_orders().dropna(subset=["customer_id"])
    days = placed.assign(day=(placed["order_ts"].dt.normalize() - pd.Timestamp("1970-01-01")).dt.days)
    rows = sample.expected.rehearsals.days
    assert len(rows) >= 2
    for row in rows.to_dict("records"):
        before = set(days.loc[days["day"] <= row["day"], "customer_id"])
        soon = days["day"].between(row["day"] + 1, row["day"] + 90)
        assert row["customers"] == len(before)
        assert row["came"] == len(before & set(days.loc[soon, "customer_id"]))
        assert row["low"] <= row["expected"] <= row["high"]
    assert rows["came"].iloc[0] == sample.expected.came_then


def test_the_title_of_earlier_ranges_says_whether_a_plain_share_did_better(sample):
    def title(as_before):
        rows = pd.DataFrame({
            "day": [20_000, 19_910], "customers": 900, "expected": [110, 90], "low": [80, 80], "high": [120, 95],
            "came": 100, "as_before": as_before,
        })  # fmt: skip
        asked = dataclasses.replace(sample.expected.rehearsals, days=rows)
        model = dataclasses.replace(sample.expected, rehearsals=asked)
        return titles(dataclasses.replace(sample, expected=model))["rehearsals"]

    assert title(130) == "1 of 2 earlier ranges held; the model missed by 10%, the plain share of before by 30%"
    assert title(105) == "1 of 2 earlier ranges held; the model missed by 10%, the plain share of before by only 5%"


def test_earlier_days_are_told_by_group_too_and_every_group_counts_all_days(sample):
    """By orders and by age the same customers: their expected and their real buyers add up to those of the days."""
    days, groups = sample.expected.rehearsals.days, sample.expected.rehearsals.groups
    for _kind, rows in groups.groupby("kind"):
        assert rows["customers"].sum() == days["customers"].sum()
        assert (rows["came"] * rows["customers"]).sum() == pytest.approx(days["came"].sum())
        assert (rows["expected"] * rows["customers"]).sum() == pytest.approx(days["expected"].sum(), rel=0.02)
        assert (rows["plain"] * rows["customers"]).sum() == pytest.approx(days["as_before"].sum())
    assert set(groups["kind"]) == {"orders", "age", "cohort"}
    often = groups[groups["kind"] == "orders"].sort_values("group")
    assert often["group"].tolist() == [1, 2, 3, 4, 5]
    assert often["came"].iloc[[0, 1, -1]].is_monotonic_increasing


def test_cohorts_are_those_of_the_quarter_of_the_first_order(sample):
    """On the earlier days that were asked about, customers by the quarter of their first order, counted by pandas."""
    placed = completed_orders().dropna(subset=["customer_id"])
    first = placed.groupby("customer_id")["order_ts"].min().dt.normalize()
    days = pd.to_datetime(sample.expected.rehearsals.days["day"], unit="D")
    counted = pd.concat([first[first <= day].dt.to_period("Q").value_counts() for day in days]).groupby(level=0).sum()
    groups = sample.expected.rehearsals.groups.query("kind == 'cohort'").set_index("group")["customers"]
    groups.index = pd.to_datetime(groups.index, unit="D").to_period("Q")
    assert groups.to_dict() == counted[counted >= 30].to_dict()


def test_risks_are_told_to_count_only_where_they_came_true(sample):
    def title(expected):
        fifths = sample.scores.fifths.assign(expected=expected, actual=0.5, low=0.4, high=0.6)
        return titles(dataclasses.replace(sample, scores=dataclasses.replace(sample.scores, fifths=fifths)))["risks"]

    assert sample.scores.fifths["customers"].sum() == sample.scores.asked
    assert title([0.5, 0.5, 0.5, 0.5, 0.7]) == (
        "The risks came true in 4 of 5 fifths: of the riskiest 70% were to stay away, and 50% did"
    )
    assert title([0.5, 0.5, 0.7, 0.7, 0.55]).startswith("The risks are for ranking, not for counting: they held in 3")


def test_the_title_of_groups_names_the_one_that_was_furthest_off(sample):
    rows = pd.DataFrame({
        "kind": ["orders", "orders", "age", "cohort"], "group": [1, 5, 365, 19_723], "customers": [90, 40, 130, 130],
        "expected": [0.1, 0.6, 0.3, 0.4], "came": [0.12, 0.4, 0.29, 0.29], "low": [0.07, 0.3, 0.2, 0.2],
        "high": [0.2, 0.5, 0.4, 0.35], "plain": [0.3, 0.3, 0.3, 0.3],
    })  # fmt: skip
    asked = dataclasses.replace(sample.expected.rehearsals, groups=rows)
    model = dataclasses.replace(sample.expected, rehearsals=asked)
    told = titles(dataclasses.replace(sample, expected=model))
    assert told["rehearsed_groups"] == (
        "The chances held in 2 of 3 groups, and were furthest off for 5 orders or more: 60% expected, 40% came"
    )
    assert told["rehearsed_cohorts"] == (
        "The chances held in 0 of 1 cohorts, and were furthest off for that of quarter 1 of 2024: "
        "40% expected, 29% came"
    )


def test_each_late_customer_comes_with_the_risk_and_what_raises_it(sample):
    """The score is that of a regression on behaviour, so the reasons are its own parts against the typical customer."""
    within = sample.late[sample.late["days_since_last"] <= sample.window.value]
    assert within["risk"].between(0, 1).all()
    assert set(within["reason"]) <= {"", *FEATURES}
    with use("en"):
        table = next(each for each in chapter.figures(sample) if each.name == "late").table
    assert table["reason"].iloc[0] in {"–", *(_(each) for each in leaving.FEATURES.values())}


def test_boosted_trees_are_tried_beside_the_other_scores_only_on_request(opened, sample):
    history = read_history(opened, parameters(opened, LAST_DAY))
    asked = {"days": 90, "window": sample.window.value}
    tried = read_scores(history, None, LAST_DAY, **asked, boosting=True)
    assert "boosting" not in set(sample.scores.gains["score"])
    assert set(tried.ranks["score"]) == {"days_since_last", "logistic", "boosting"}
    with use("en"):
        assert "behaviour, by boosted trees" in gains(sample, tried).foot
