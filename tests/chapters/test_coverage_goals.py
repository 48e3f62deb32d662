"""Goals of every kind that was asked for, and the saying that keeping is cheaper than winning, held against costs."""

import datetime as dt
from dataclasses import replace

import pytest

from playbook.chapters import goal_setting as chapter
from playbook.i18n import use
from playbook.kpis import compute
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
    "larger baskets": ("average_order_value", "purchase_frequency"),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """What the sample's last year says of each of them."""
    sample = bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES)
    wanted = [each for kinds in KINDS.values() for each in kinds]
    values = compute(sample, wanted, LAST_DAY, "rolling:365", compare=False, intervals=False)
    return {each.id: each.value for each in values if each.status == "ok"}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The chapter over a small shop without costs."""
    return findings(tmp_path_factory.mktemp("small"), shop(24))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_goal_asked_for_can_be_set_on_the_sample(small, measured, kind):
    with use("en"):
        form = chapter.proposals(replace(small, measurable=measured))
        offered = {name for each in form.fields if each.name == "metric" for name, _word in each.options}
        assert set(KINDS[kind]) <= offered
        for metric in KINDS[kind]:
            goal = form.build({"name": kind, "metric": metric, "target": 1, "deadline": dt.date(2025, 6, 30)})
            assert (goal.metric, goal.baseline) == (metric, measured[metric])


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
