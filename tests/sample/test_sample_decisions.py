"""The decisions that come with the sample are valid and fit its data."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.kpis.catalogue import load_catalogue
from playbook.methods.agreement import adjusted_rand
from playbook.methods.segment_model import SegmentModel
from playbook.workspace import decisions
from playbook.workspace.client import Client
from tests.sample.reader import SAMPLES, planted_kinds, read, truth
from tests.sample.test_sample_truth import portraits


@pytest.fixture(scope="module")
def shop() -> Client:
    """The sample as a client."""
    return Client.at(SAMPLES / "shop")


def test_every_kind_of_decision_comes_with_the_sample(shop: Client) -> None:
    for kind in decisions.KINDS:
        assert decisions.DecisionFile(shop, kind).records, kind


def test_the_personas_assign_customers_to_the_kinds_that_were_planted(shop: Client) -> None:
    personas = decisions.personas(shop)
    first = personas[0]
    model = SegmentModel(first.features, first.shift, first.scale, tuple(each.centre for each in personas))
    assert {(each.features, each.shift, each.scale) for each in personas} == {
        (first.features, first.shift, first.scale)
    }
    assigned = model.assign(portraits(SAMPLES))
    kinds = planted_kinds().reindex(assigned.index)
    assert adjusted_rand(assigned.to_numpy(), pd.factorize(kinds)[0]) >= 0.8
    counted = assigned.value_counts()
    for number, persona in enumerate(personas, start=1):
        assert abs(counted[number] - persona.customers) <= 0.02 * persona.customers, persona.name


def test_every_line_of_evidence_says_how_it_is_known(shop: Client) -> None:
    lines = [line for persona in decisions.personas(shop) for line in persona.evidence]
    assert {line.partition(":")[0] for line in lines} == {"measured", "inferred", "assumed"}


def test_goals_are_measured_by_kpis_of_the_catalogue(shop: Client) -> None:
    assert {goal.metric for goal in decisions.goals(shop)} <= set(load_catalogue())


def test_campaigns_name_goals_personas_and_messages_that_exist(shop: Client) -> None:
    sent = set(read("campaign_messages")["campaign_id"])
    for campaign in decisions.campaigns(shop):
        assert not campaign.goal or campaign.goal in {goal.id for goal in decisions.goals(shop)}
        assert not campaign.persona or campaign.persona in {persona.id for persona in decisions.personas(shop)}
        assert (campaign.status == "planned") is (campaign.id not in sent), campaign.id


def test_experiments_that_have_begun_are_those_with_people_in_them(shop: Client) -> None:
    begun = {each.id: each for each in decisions.experiments(shop) if each.start}
    people = read("experiments")
    assert set(begun) == set(people["experiment_id"]) == set(truth()["experiments"])
    for name, rows in people.groupby("experiment_id"):
        plan = begun[str(name)]
        assert set(rows["arm"]) == {plan.control, plan.treatment}
        assert rows["arm"].value_counts().min() >= plan.per_arm
        assert rows["assigned_at"].min().date() >= plan.start
        assert plan.window_days == truth()["experiments"][name]["days"]
