"""The campaign chapter: who fits, who may be written to, and nobody who opted out."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import campaign_planning as chapter
from playbook.chapters.campaign_planning import Params
from playbook.chapters.campaign_planning.findings import STAGES, blueprints
from playbook.errors import BadInput
from playbook.i18n import Locale, use
from playbook.kpis.catalogue import load_catalogue
from playbook.workspace.decisions import Campaign, Goal
from tests.chapters.small import orders, workspace

ENGLISH = Locale("en", currency="EUR")
DAY = dt.date(2024, 6, 30)
# Four customers: c0 ordered last week, c1 two months ago, c2 twice lately, c3 two years ago and never again.
ORDERS = orders(
    ("a", "2024-06-25", "c0", 50.0),
    ("b", "2024-04-25", "c1", 50.0),
    ("c", "2024-05-20", "c2", 50.0),
    ("d", "2024-06-20", "c2", 50.0),
    ("e", "2022-06-01", "c3", 50.0),
)
WINDOW = "churn_window_days = 180"


def customers(agreed):
    """Four customers, the first `agreed` of whom said yes."""
    names = [f"c{n}" for n in range(4)]
    return pd.DataFrame({"customer_id": names, "email_consent": [n < agreed for n in range(4)]})


def findings(folder, tables, **params):
    with use(ENGLISH):
        opened = workspace(folder, tables)
        settings = opened.client.settings_file
        settings.write_text(settings.read_text() + f"\n{WINDOW}\n")
        return chapter.analyse(opened, Params(as_of=DAY, **params))


def told(found):
    with use(ENGLISH):
        return chapter.words(found)


def test_every_customer_stands_in_one_stage_and_meets_its_campaign(tmp_path):
    found = findings(tmp_path, {"orders": ORDERS, "customers": customers(4)})
    fits = found.matrix[found.matrix["customers"] > 0]
    pairs = set(zip(fits["campaign"], fits["stage"], strict=True))
    assert {("welcome_series", "acquisition"), ("onboarding", "onboarding"), ("win_back", "churn")} <= pairs
    assert found.stages["customers"].sum() == 4


def test_without_consent_nobody_may_be_written_to_and_the_headline_says_so(tmp_path):
    none = findings(tmp_path / "none", {"orders": ORDERS, "customers": customers(0)})
    two = findings(tmp_path / "two", {"orders": ORDERS, "customers": customers(2)})
    assert told(none).headline.startswith("Nobody may be written to by email: of 4 customers")
    assert told(two).headline.startswith("Of 4 customers, 2 may be written to by email today.")


def test_whoever_opted_out_is_counted_out_whenever_it_was(tmp_path):
    later = pd.DataFrame(
        {"customer_id": ["c0"], "subscribed_at": pd.to_datetime(["2024-01-01"]),
         "unsubscribed_at": pd.to_datetime(["2024-07-15"])}
    )  # fmt: skip
    tables = {"orders": ORDERS, "customers": customers(4), "email_list": later}
    found = findings(tmp_path, tables)
    assert found.stages["may_write"].sum() == 3
    assert found.stages["opted_out"].sum() == 1
    assert (found.matrix["may_write"] <= found.matrix["customers"]).all()


def test_where_no_consent_was_delivered_the_client_is_asked_for_it(tmp_path):
    found = findings(tmp_path, {"orders": ORDERS})
    assert found.stages["may_write"].sum() == 0
    assert any("customers.email_consent" in each for each in told(found).monday)


def test_the_list_is_written_by_a_command_with_the_chosen_stage_and_channel(tmp_path):
    found = findings(tmp_path, {"orders": ORDERS}, stage="churn", channel="sms")
    assert "--stage churn --channel sms" in told(found).sections["list"]


def test_coming_back_is_counted_among_those_of_ninety_days_ago_alone(tmp_path):
    found = findings(tmp_path, {"orders": ORDERS, "customers": customers(4)})
    back = found.returns.set_index("stage")
    assert back["customers"].to_dict() == {"churn": 1}  # only c3 had ordered by 1 April
    assert back["came_back"].to_dict() == {"churn": 0}


def test_the_largest_audiences_are_proposed_as_planned_campaigns(tmp_path):
    found = findings(tmp_path, {"orders": ORDERS, "customers": customers(4)})
    with use(ENGLISH):
        form = chapter.proposals(found)
    assert 1 <= len(form.records) <= 3
    assert {each.status for each in form.records} == {"planned"}


def test_a_campaign_of_ones_own_cannot_start_without_a_goal(tmp_path):
    form = chapter.proposals(findings(tmp_path, {"orders": ORDERS}))
    values = {
        "name": "Hello",
        "trigger": "Friday",
        "stage": "churn",
        "channel": "email",
        "status": "started",
        "goal": "",
    }
    with use(ENGLISH), pytest.raises(BadInput, match="needs a goal"):
        form.build(values)
    assert form.build({**values, "status": "planned"}).stage == "churn"


def test_the_form_asks_for_the_finding_that_justifies_a_campaign(tmp_path):
    form = chapter.proposals(findings(tmp_path, {"orders": ORDERS}))
    values = {"name": "Hello", "trigger": "Friday", "stage": "churn", "channel": "email"}
    assert "finding" in {each.name for each in form.fields}
    assert form.build({**values, "finding": " Most never order twice. "}).finding == "Most never order twice."
    assert form.build(values).finding is None


def test_a_campaign_that_runs_with_no_finding_behind_it_is_named(tmp_path):
    """One is justified by itself, one by its goal, one by nothing; and one that is only planned need not be yet."""
    found = findings(tmp_path, {"orders": ORDERS, "customers": customers(4)})
    day = {"created_on": DAY, "as_of": DAY, "snapshot": "s"}
    goals = [
        Goal(id=name, name=name, metric="orders", target=9, start=DAY, deadline=DAY + dt.timedelta(days=9),
             finding=finding, **day)
        for name, finding in (("told", "Few came back."), ("silent", ""))
    ]  # fmt: skip
    run = {"stage": "churn", "channel": "email", "trigger": "Friday", "status": "started", **day}
    campaigns = (
        Campaign(id="a", name="Own", goal="silent", finding="Most never order twice.", **run),
        Campaign(id="b", name="By goal", goal="told", **run),
        Campaign(id="c", name="In the air", goal="silent", **run),
        Campaign(id="d", name="Planned", goal="silent", **{**run, "status": "planned"}),
    )
    with use(ENGLISH):
        monday = chapter.words(replace(found, goals=tuple(goals), campaigns=campaigns)).monday
    assert any(each.endswith("no finding stands behind them: In the air.") for each in monday)


@pytest.mark.parametrize("blueprint", blueprints(), ids=lambda each: each.id)
def test_every_blueprint_is_judged_by_a_kpi_of_the_catalogue(blueprint):
    assert blueprint.kpi in load_catalogue()
    assert any(stage in blueprint.who for stage in STAGES)
