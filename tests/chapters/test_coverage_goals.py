"""Goals of every kind that was asked for, and the saying that keeping is cheaper than winning, held against costs."""

import datetime as dt
from dataclasses import replace

import pytest

from playbook.chapters import goal_setting as chapter
from playbook.chapters.goal_setting.kinds import proxies, stands
from playbook.i18n import use
from playbook.kpis import compute
from playbook.kpis.catalogue import load_catalogue
from tests.chapters.test_goal_setting import findings, shop
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES

# By requirement, the indicators that such a goal can be set on.
KINDS = {
    "conversion": ("conversion_rate", "subscription_upgrade_rate"),
    "churn": ("churn_rate",),
    "lifetime value": ("customer_lifetime_value", "customer_lifetime_margin"),
    "engagement": ("email_open_rate", "email_click_rate", "visits_per_known_customer"),
    "satisfaction": ("customer_satisfaction", "net_promoter_score", "average_rating"),
    "onboarding": ("onboarding_completions", "key_feature_use_in_first_week"),
    "loyalty and sales": ("customer_retention_rate", "gross_revenue"),
    "returning income": ("returning_revenue", "repeat_purchase_rate"),
    "advocacy": ("new_customers_by_referral", "referring_customer_share", "review_rate"),
    "manual work saved": ("chat_resolution_share",),
    "growth that scales": ("lifetime_value_to_acquisition_cost", "owned_channel_revenue_share"),
    "larger baskets": ("average_order_value", "purchase_frequency"),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What the sample's last year says of each of them."""
    sample = bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES)
    wanted = [each for kinds in KINDS.values() for each in kinds] + ["net_revenue"]
    values = compute(sample, wanted, LAST_DAY, "rolling:365", compare=False, intervals=False)
    return {each.id: each.value for each in values if each.status == "ok"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The chapter over a small shop without costs."""
    return findings(tmp_path_factory.mktemp("small"), shop(24))


def told_as(small, measured):
    """These numbers as the chapter has them."""
    any_one = small.kpis["customers"]
    return {each: replace(any_one, id=each, value=value, status="ok", missing=()) for each, value in measured.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_goal_asked_for_can_be_set_on_the_sample(small, measured, kind):
    with use("en"):
        form = chapter.proposals(replace(small, measurable=measured))
        offered = {name for each in form.fields if each.name == "metric" for name, _word in each.options}
        assert set(KINDS[kind]) <= offered
        for metric in KINDS[kind]:
            goal = form.build({"name": kind, "metric": metric, "target": 1, "deadline": dt.date(2025, 6, 30)})
            assert (goal.metric, goal.baseline) == (metric, measured[metric])


def test_loyalty_income_saved_work_and_scalable_growth_each_have_something_that_stands_for_them():
    assert [each[0].kind for each in proxies()] == ["loyalty", "sales", "saved_work", "scalable_growth"]
    for proxy in (one for of_kind in proxies() for one in of_kind):
        assert proxy.metric in load_catalogue()
        assert proxy.meaning.startswith("It stands for ")
        assert " because " in proxy.meaning
        assert proxy.caveat.startswith("It does not see ")


def test_each_of_these_kinds_is_proposed_on_the_sample_with_what_stands_for_it_and_what_it_misses(small, measured):
    kpis = told_as(small, measured)
    with use("en"):
        found = replace(small, stands=stands(kpis))
        goals = {each.id: each for each in chapter.proposals(found).records}
        told = chapter.words(found).sections["templates"]
    work, growth = goals["saved_work"], goals["scalable_growth"]
    assert (work.metric, work.baseline) == ("chat_resolution_share", measured["chat_resolution_share"])
    assert work.baseline < work.target < 1
    assert growth.target == pytest.approx(1.1 * measured["lifetime_value_to_acquisition_cost"])
    assert goals["sales"].baseline is None  # counted anew, so held against the year before
    for kind in ("loyalty", "sales", "saved_work", "scalable_growth"):
        assert "It stands for" in goals[kind].finding
        assert "It does not see" in goals[kind].finding
    assert told.count("is measured by") == 4


def test_the_next_best_stands_in_and_where_nothing_can_it_is_said_what_lacks(small, measured):
    kpis = told_as(small, measured)
    for lacking in ("lifetime_value_to_acquisition_cost", "chat_resolution_share"):
        kpis[lacking] = replace(kpis[lacking], value=None, status="missing_input", missing=("costs.amount",))
    with use("en"):
        found = replace(small, stands=stands(kpis))
        goals = {each.id: each for each in chapter.proposals(found).records}
        told = chapter.words(found).sections["templates"]
    assert goals["scalable_growth"].metric == "owned_channel_revenue_share"
    assert "saved_work" not in goals
    assert "“Manual work saved”: “Chatbot or chat resolution share” would stand for it, but these data lack" in told


@pytest.mark.parametrize(
    ("win", "keep", "said"),
    [(30.0, 10.0, "3 times as much"), (10.0, 10.0, "about as much as"), (10.0, 30.0, "against the saying")],
)
def test_winning_is_called_dearer_or_cheaper_than_keeping_as_it_is(small, win, keep, said):
    kpis = {
        **small.kpis,
        "customer_acquisition_cost": replace(small.kpis["customer_acquisition_cost"], value=win),
        "customer_retention_cost": replace(small.kpis["customer_retention_cost"], value=keep),
    }
    with use("en"):
        assert "takes the shop's costs" in chapter.words(small).sections["cost"]
        assert said in chapter.words(replace(small, kpis=kpis)).sections["cost"]
