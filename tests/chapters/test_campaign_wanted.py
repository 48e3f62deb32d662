"""What a campaign is to make people do: entered in its form, counted among those reached, claimed only by lot."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import campaign_planning as chapter
from playbook.chapters.campaign_planning.wanted import DAYS, LEAST_PEOPLE, wanted_of
from playbook.i18n import Locale, use
from playbook.workspace.decisions import Campaign, DecisionFile, Experiment
from tests.chapters.small import orders, workspace

ENGLISH = Locale("en", currency="EUR")
DAY = dt.date(2024, 6, 30)
FROM = {"created_on": DAY, "as_of": DAY, "snapshot": "s"}
SENT, LATE = pd.Timestamp("2024-05-01"), pd.Timestamp("2024-06-29")
PEOPLE = [f"c{n}" for n in range(40)]


def campaign(name, *wanted):
    """A planned campaign that wants these actions."""
    return Campaign(id=name, name=name, stage="churn", channel="email", trigger="Friday", wanted=wanted, **FROM)


def shop(folder, **more):
    """Forty people were sent "hello"; ten ordered within ten days, one after forty; one was sent it yesterday."""
    bought = [(f"o{n}", "2024-05-10", f"c{n}", 10.0) for n in range(10)] + [("late", "2024-06-10", "c20", 10.0)]
    sent = pd.DataFrame({"customer_id": [*PEOPLE, "z"], "campaign_id": "hello", "sent_at": [SENT] * 40 + [LATE]})
    return workspace(folder, {"orders": orders(*bought), "campaign_messages": sent, **more})


def test_each_wanted_action_is_counted_among_those_reached_whose_days_are_over(tmp_path):
    told = pd.DataFrame({"referrer_id": ["c1", "c1", "c2"], "referee_id": ["x", "y", "c2"], "invited_at": [SENT] * 3})
    done = pd.DataFrame(
        {"goal_id": ["app"] * 3, "customer_id": ["c1", "c2", "z"], "ts": [pd.Timestamp("2024-05-31")] * 3}
    )
    opened = shop(tmp_path, referrals=told, goal_completions=done)
    counts = wanted_of(opened, [campaign("hello", "order", "referral", "goal=app")], DAY).counts
    assert counts[["action", "people", "done", "days"]].to_numpy().tolist() == [
        ["order", 40, 10, DAYS], ["referral", 40, 1, DAYS], ["goal=app", 40, 2, DAYS],
    ]  # fmt: skip
    assert (counts["low"] < counts["rate"]).all()
    assert (counts["rate"] < counts["high"]).all()


def test_a_dearer_plan_is_an_upgrade_and_a_cheaper_one_or_its_end_is_none(tmp_path):
    moved = [
        ("c0", "free", 0, 1),
        ("c0", "plus", 5, 20),
        ("c1", "plus", 9, 1),
        ("c1", "free", 0, 20),
        ("c2", None, 0, 20),
    ]
    plans = pd.DataFrame(
        [(who, plan, price, pd.Timestamp(2024, 4 if day == 1 else 5, day)) for who, plan, price, day in moved],
        columns=["customer_id", "plan", "monthly_price", "changed_at"],
    )
    (row,) = wanted_of(shop(tmp_path, subscriptions=plans), [campaign("hello", "upgrade")], DAY).counts.to_dict(
        "records"
    )
    assert row["done"] == 1


def test_the_arms_of_a_test_stand_beside_each_other_whoever_the_message_reached(tmp_path):
    arms = pd.DataFrame(
        {"experiment_id": "hello", "customer_id": PEOPLE + [f"d{n}" for n in range(40)],
         "arm": ["treatment"] * 40 + ["control"] * 40, "assigned_at": SENT}
    )  # fmt: skip
    opened = shop(tmp_path, experiments=arms)
    plan = Experiment(id="hello", name="hello", metric="orders", baseline_rate=0.1, least_effect=0.1, per_arm=40,
                      window_days=45, **FROM)  # fmt: skip
    file = DecisionFile(opened.client, "experiments")
    file.put(plan)
    file.save()
    found = wanted_of(opened, [campaign("hello", "order")], DAY)
    assert found.counts[["group", "days", "people", "done"]].to_numpy().tolist() == [
        ["drawn", 45, 40, 11], ["left_out", 45, 40, 0],
    ]  # fmt: skip


def test_of_few_people_no_share_is_told(tmp_path):
    found = wanted_of(shop(tmp_path), [campaign("other", "order")], DAY).counts
    assert (found["people"].iloc[0], found["rate"].isna().all()) == (0, True)
    assert LEAST_PEOPLE == 30


def test_the_form_offers_what_the_data_can_count_and_no_more(tmp_path):
    goods = pd.DataFrame({"product_id": ["p"], "category": ["tea"]})
    lines = pd.DataFrame({"order_id": ["o1"], "product_id": ["p"], "qty": [1]})
    opened = shop(tmp_path, products=goods, order_items=lines)
    with use(ENGLISH):
        form = chapter.proposals(chapter.analyse(opened, chapter.Params(as_of=DAY)))
        field = next(each for each in form.fields if each.name == "wanted")
        assert field.options == (("order", "an order"), ("category=tea", "an order of tea"))
        values = {"name": "Hello", "trigger": "Friday", "stage": "churn", "channel": "email"}
        assert form.build({**values, "wanted": ("order", "category=tea")}).wanted == ("order", "category=tea")


def test_a_running_campaign_that_wants_nothing_and_an_action_nobody_can_count_are_named_on_monday(tmp_path):
    opened = shop(tmp_path)
    asked = campaign("hello", "order", "goal=ap")
    with use(ENGLISH):
        found = chapter.analyse(opened, chapter.Params(as_of=DAY))
        silent = campaign("silent").model_copy(update={"status": "started", "goal": "g"})
        found = replace(found, campaigns=(silent, asked), wanted=wanted_of(opened, [silent, asked], DAY))
        monday = " ".join(chapter.words(found).monday)
        (figure,) = (each for each in chapter.figures(found) if each.name == "wanted")
    assert "so that it can be counted: silent" in monday
    assert "nothing in these data counts them: goal=ap" in monday
    assert "25% of 40" in figure.title


@pytest.mark.parametrize("blueprint", chapter.findings.blueprints(), ids=lambda each: each.id)
def test_every_blueprint_says_what_people_are_to_do(blueprint):
    assert campaign("c", blueprint.wanted).wanted == (blueprint.wanted,)
