"""Decisions survive hands and widgets alike."""

import datetime as dt

import pytest

from playbook.errors import BadInput, Failed, Problems
from playbook.workspace.client import Client
from playbook.workspace.decisions import (
    Campaign,
    DecisionFile,
    Experiment,
    Goal,
    Persona,
    campaigns,
    experiments,
    goals,
)

DAY = dt.date(2025, 11, 30)
FROM = {"created_on": DAY, "as_of": DAY, "snapshot": "abc"}
GOAL = Goal(
    id="again", name="Buy again", metric="repeat_purchase_rate", baseline=0.2, target=0.3,
    start=DAY, deadline=dt.date(2026, 5, 31), **FROM,
)  # fmt: skip


@pytest.fixture
def client(tmp_path):
    (tmp_path / "client.toml").write_text('name="x"\nlanguage="en"\ncurrency="EUR"\ntimezone="UTC"\n')
    return Client.at(tmp_path)


def test_a_saved_goal_is_read_back_as_it_was(client):
    file = DecisionFile(client, "goals")
    file.put(GOAL)
    file.save()
    assert goals(client) == [GOAL]


def test_a_goal_without_a_baseline_is_read_back_without_one(client):
    file = DecisionFile(client, "goals")
    file.put(GOAL.model_copy(update={"baseline": None, "population": "country=PL"}))
    file.save()
    assert (goals(client)[0].baseline, goals(client)[0].population) == (None, "country=PL")


def test_comments_written_by_hand_survive_a_save_by_widget(client):
    file = DecisionFile(client, "goals")
    file.put(GOAL)
    file.save()
    path = client.decisions / "goals.toml"
    path.write_text(path.read_text().replace('name = "Buy again"', 'name = "Buy again"  # agreed with Anna'))
    file = DecisionFile(client, "goals")
    file.put(GOAL.model_copy(update={"target": 0.35}))
    file.save()
    assert "# agreed with Anna" in path.read_text()
    assert goals(client)[0].target == 0.35


def test_a_file_changed_meanwhile_is_not_overwritten(client):
    mine, theirs = DecisionFile(client, "goals"), DecisionFile(client, "goals")
    theirs.put(GOAL)
    theirs.save()
    mine.put(GOAL.model_copy(update={"id": "other"}))
    with pytest.raises(Failed, match="changed by somebody else"):
        mine.save()
    assert [each.id for each in goals(client)] == ["again"]


def test_every_mistake_of_a_file_written_by_hand_is_told(client):
    client.decisions.mkdir()
    (client.decisions / "goals.toml").write_text(
        '[[goals]]\nid = "a"\nname = "A"\ncreated_on = 2025-01-01\nas_of = 2025-01-01\nsnapshot = "s"\n'
        'metric = "m"\nbaseline = 1\ntargt = 2\nstart = 2025-06-01\ndeadline = 2025-01-01\n[[gaols]]\n'
    )
    with pytest.raises(Problems) as caught:
        goals(client)
    text = caught.value.card_text()
    assert "Did you mean target?" in text
    assert "gaols" in text


def test_text_that_is_no_toml_gets_a_card(client):
    client.decisions.mkdir()
    (client.decisions / "goals.toml").write_text("[[goals]\n")
    with pytest.raises(BadInput, match=r"goals\.toml cannot be read as TOML"):
        goals(client)


def test_a_campaign_cannot_start_without_a_goal():
    planned = {"id": "c", "name": "C", "stage": "new", "channel": "email", "trigger": "first order", **FROM}
    assert Campaign(**planned).status == "planned"
    with pytest.raises(ValueError, match="needs a goal"):
        Campaign(**planned, status="started")


CAMPAIGN = Campaign(id="c", name="C", stage="new", channel="email", trigger="first order", **FROM)


def saved(client, kind, record):
    """One more record in its file."""
    file = DecisionFile(client, kind)
    file.put(record)
    file.save()


def test_a_campaign_that_names_a_goal_nobody_saved_is_refused(client):
    with pytest.raises(BadInput, match="names the goal again, which is not saved"):
        saved(client, "campaigns", CAMPAIGN.model_copy(update={"goal": "again"}))
    saved(client, "goals", GOAL)
    saved(client, "campaigns", CAMPAIGN.model_copy(update={"goal": "again"}))
    assert campaigns(client)[0].goal == "again"


def test_a_goal_that_was_taken_away_by_hand_is_told_with_the_nearest(client):
    saved(client, "goals", GOAL)
    saved(client, "campaigns", CAMPAIGN.model_copy(update={"goal": "again"}))
    path = client.decisions / "goals.toml"
    path.write_text(path.read_text().replace('id = "again"', 'id = "agains"'))
    with pytest.raises(Problems) as caught:
        campaigns(client)
    assert "Did you mean agains?" in caught.value.card_text()


def test_a_campaign_that_runs_is_justified_by_its_own_finding_or_its_goals(client):
    started = CAMPAIGN.model_copy(update={"goal": "again", "status": "started"})
    saved(client, "goals", GOAL)
    with pytest.raises(BadInput, match="Nothing says why c should work"):
        saved(client, "campaigns", started)
    saved(client, "campaigns", started.model_copy(update={"finding": "Most never order twice."}))
    assert campaigns(client)[0].finding == "Most never order twice."
    saved(client, "goals", GOAL.model_copy(update={"finding": "Few came back."}))
    saved(client, "campaigns", started)
    assert campaigns(client)[0].finding is None


def test_the_wanted_actions_of_a_campaign_are_saved_and_read_back(client):
    wanted = ("order", "category=cycling", "goal=newsletter")
    saved(client, "campaigns", CAMPAIGN.model_copy(update={"wanted": wanted}))
    assert campaigns(client)[0].wanted == wanted


def test_an_action_that_nothing_counts_is_told_with_the_nearest(client):
    saved(client, "campaigns", CAMPAIGN.model_copy(update={"wanted": ("order",)}))
    path = client.decisions / "campaigns.toml"
    path.write_text(path.read_text().replace('"order"', '"refferal", "goal="'))
    with pytest.raises(Problems) as caught:
        campaigns(client)
    text = caught.value.card_text()
    assert "refferal is no action that can be counted. Did you mean referral?" in text
    assert "goal= is no action" in text


def test_a_persona_is_assigned_in_exactly_one_way():
    with pytest.raises(ValueError, match="either a rule or a centre"):
        Persona(id="p", name="P", customers=3, **FROM)
    with pytest.raises(ValueError, match="either a rule or a centre"):
        Persona(id="p", name="P", customers=3, features=("a", "b"), centre=(1.0,), shift=(0.0,), scale=(1.0,), **FROM)


def test_a_kind_that_does_not_exist_is_answered_with_the_nearest(client):
    with pytest.raises(BadInput, match="Did you mean goals"):
        DecisionFile(client, "gaols")


def test_a_test_may_name_the_channel_that_only_the_treatment_got_and_need_not(client):
    plan = {"name": "Email", "metric": "repeat_purchase_rate", "baseline_rate": 0.2, "least_effect": 0.1, "per_arm": 9}
    file = DecisionFile(client, "experiments")
    file.put(Experiment(id="one", channel="email", **plan, **FROM))
    file.put(Experiment(id="two", **plan, **FROM))
    file.save()
    assert [each.channel for each in experiments(client)] == ["email", None]
    assert file.path.read_text(encoding="utf-8").count("channel") == 1
