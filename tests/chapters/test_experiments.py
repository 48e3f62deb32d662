"""The experiments chapter: results that can be counted by hand, verdicts that turn with them, and the next test."""

import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import experiments as chapter
from playbook.chapters.experiments import Params
from playbook.errors import BadInput, Refused
from playbook.i18n import use
from playbook.methods.experiments import sample_size
from playbook.workspace.decisions import DecisionFile, Experiment
from tests.chapters.headless import run_chapter
from tests.chapters.small import orders, workspace
from tests.sample.reader import completed_orders, read

DAY = dt.date(2024, 12, 31)
ASSIGNED = pd.Timestamp("2024-10-01")


def shop(again=40, *, customers=200):
    """So many customers who ordered in October; `again` of them ordered once more ten days later."""
    first = [(f"f{n}", f"2024-10-{n % 28 + 1:02d}", f"c{n}", 50.0) for n in range(customers)]
    days = [pd.Timestamp(f"2024-10-{n % 28 + 1:02d}") + pd.Timedelta(days=10) for n in range(again)]
    second = [(f"s{n}", f"{day:%Y-%m-%d}", f"c{n}", 50.0) for n, day in enumerate(days)]
    return [*first, *second]


def dealt(control, treatment, *, name="letter", people=(200, 200)):
    """A test with so many people per arm, of whom so many ordered ten days after they were assigned."""
    sides = (("control", control, people[0]), ("treatment", treatment, people[1]))
    assigned = [(name, f"{arm}{n}", arm, ASSIGNED) for arm, _bought, size in sides for n in range(size)]
    bought = [(f"{name}{arm}{n}", "2024-10-11", f"{arm}{n}", 50.0 + n % 7)
              for arm, did, _size in sides for n in range(did)]  # fmt: skip
    return bought, pd.DataFrame(assigned, columns=["experiment_id", "customer_id", "arm", "assigned_at"])


def findings(tmp_path, control=None, treatment=None, *, plan=None, people=(200, 200), rows=None, **params):
    made = workspace(tmp_path, {"orders": orders(*(rows or shop()))})
    if control is not None:
        bought, assigned = dealt(control, treatment, people=people)
        made = workspace(tmp_path, {"orders": orders(*(rows or shop()), *bought), "experiments": assigned})
    if plan:
        file = DecisionFile(made.client, "experiments")
        file.put(Experiment(id="letter", name="A letter", created_on=DAY, as_of=DAY, snapshot="s", metric="x",
                            baseline_rate=0.2, least_effect=0.1, **plan))  # fmt: skip
        file.save()
    with use("en"):
        return chapter.analyse(made, Params(as_of=DAY, **params))


def said(found):
    with use("en"):
        return chapter.words(found)


def titles(found):
    with use("en"):
        return {each.name: each.title for each in chapter.figures(found)}


def test_a_clear_gain_is_called_a_gain_with_both_arms_counted(tmp_path):
    found = findings(tmp_path, 40, 80)
    assert said(found).headline == (
        "“letter” worked: of 200 customers who had it 80 ordered within 30 days (40%), of 200 without it 40 (20%)."
    )
    assert "1 of 1 tests shown to work: “letter” brings 20 points more buyers" in titles(found)["results"]
    assert said(found).sections["rollout"].startswith("Given to 1,000 more customers like these, “letter” would bring")


def test_a_clear_loss_is_called_harm_and_the_advice_is_to_end_it(tmp_path):
    found = findings(tmp_path, 80, 40)
    assert "“letter” did harm: of 200 customers who had it only 40" in said(found).headline
    assert "loses 20 points" in titles(found)["results"]
    assert any(line.startswith("End “letter” today") for line in said(found).monday)


def test_a_small_difference_is_not_shown_and_not_rolled_out(tmp_path):
    found = findings(tmp_path, 40, 44)
    assert "is not shown to work" in said(found).headline
    assert "could not be luck" in titles(found)["results"]
    assert "Do not roll it out" in said(found).sections["rollout"]


def test_arms_of_unequal_size_are_not_read_at_all(tmp_path):
    found = findings(tmp_path, 40, 120, people=(200, 320))
    assert found.results["state"].tolist() == ["mismatch"]
    assert found.results["difference"].isna().all()
    assert said(found).sections["fair"].startswith("Stop: the arms of “letter” hold 200 and 320 customers")
    assert "results" not in titles(found)


def test_arms_too_thin_are_not_read(tmp_path):
    found = findings(tmp_path, 10, 30, people=(60, 60))
    assert found.results["state"].tolist() == ["thin"]
    assert "needs" in said(found).headline  # it speaks of the next test instead


def test_people_in_both_arms_spoil_a_test(tmp_path):
    bought, assigned = dealt(40, 80)
    both = assigned.iloc[[0]].assign(arm="treatment")
    made = workspace(tmp_path, {"orders": orders(*shop(), *bought), "experiments": pd.concat([assigned, both])})
    with use("en"):
        found = chapter.analyse(made, Params(as_of=DAY))
    assert found.results["state"].tolist() == ["crossed"]
    assert found.results["difference"].isna().all()


def test_before_the_planned_size_the_page_says_wait(tmp_path):
    early = findings(tmp_path / "a", 40, 80, plan={"per_arm": 500})
    whole = findings(tmp_path / "b", 40, 80, plan={"per_arm": 200})
    assert early.results["state"].tolist() == ["early"]
    assert said(early).sections["fair"].startswith("Wait: “A letter” has 200 people in its smaller arm, and 500")
    assert whole.results["state"].tolist() == ["read"]


def test_the_plan_sets_the_window_in_which_orders_count(tmp_path):
    found = findings(tmp_path, 40, 80, plan={"per_arm": 200, "window_days": 5})
    assert found.results["control_successes"].tolist() == [0]  # all ordered ten days after


def test_the_base_rate_counts_customers_who_came_back_within_the_window(tmp_path):
    found = findings(tmp_path)
    assert (found.entered, found.again, found.baseline) == (200, 40, 0.2)
    short = findings(tmp_path / "b", rows=[*shop(), ("x", "2024-10-03", "c0", 9.0)], window_days=7)
    assert short.again == 1  # the other second orders came after ten days


def test_the_size_of_the_test_is_that_of_the_method(tmp_path):
    found = findings(tmp_path, least_effect=0.1)
    assert found.plan.per_arm == sample_size(0.2, 0.3)
    assert f"{found.plan.per_arm:,}" in titles(found)["curve"]


def test_a_rise_that_all_customers_together_cannot_show_is_said_to_be_out_of_reach(tmp_path):
    near, far = findings(tmp_path / "a", rows=shop(100), least_effect=0.25), findings(tmp_path / "b", least_effect=0.02)
    assert "To see a rise from 50% to 75%" in said(near).headline
    assert "cannot be seen here" in said(far).headline
    assert any(line.startswith("Do not start a test") for line in said(far).monday)


def test_without_tests_the_sizing_part_stands_and_results_are_named_missing(tmp_path):
    found = findings(tmp_path)
    assert set(titles(found)) == {"curve", "choices"}
    assert "results" in found.missing


def test_too_few_customers_are_refused(tmp_path):
    with pytest.raises(Refused, match="at least 100"):
        findings(tmp_path, rows=shop(10, customers=50))


def test_the_test_that_was_sized_is_proposed_and_one_without_hypothesis_refused(tmp_path):
    found = findings(tmp_path, least_effect=0.1)
    with use("en"):
        form = chapter.proposals(found)
        assert (form.kind, form.records[0].per_arm) == ("experiments", found.plan.per_arm)
        assert form.build({"name": "Red button", "hypothesis": "Seen sooner."}).id == "red_button"
        with pytest.raises(BadInput, match="hypothesis"):
            form.build({"name": "Red button"})


def test_unless_told_the_rise_is_one_that_half_a_year_of_customers_can_show(tmp_path):
    found = findings(tmp_path)
    assert found.plan.total <= found.reach
    assert found.plan.weeks <= 26
    assert sample_size(0.2, 0.2 + found.least_effect - 0.01) * 2 > found.reach  # one point less could not be


@pytest.mark.slow
def test_on_the_sample_the_planted_effect_is_found_and_the_empty_test_is_not(tmp_path):
    dealt_out, bought = read("experiments"), completed_orders()
    made = workspace(tmp_path, {"orders": read("orders"), "experiments": dealt_out, "customers": read("customers")})
    with use("en"):
        found = chapter.analyse(made, Params(as_of=dt.date(2025, 11, 30), window_days=60))
    results = found.results.set_index("experiment_id")
    assert results["verdict"].to_dict() == {"second_order_gift": "better", "free_delivery_banner": "not shown"}
    people = dealt_out[dealt_out["experiment_id"] == "second_order_gift"]
    after = people.merge(bought, on="customer_id")
    days = (after["order_ts"].dt.normalize() - after["assigned_at"].dt.normalize()).dt.days
    did = after[(after["order_ts"] >= after["assigned_at"]) & (days <= 60)].drop_duplicates("customer_id")
    counted = did.groupby("arm").size()
    assert results.loc["second_order_gift", "control_successes"] == counted["control"]
    assert results.loc["second_order_gift", "treatment_successes"] == counted["treatment"]


@pytest.mark.slow
def test_the_notebook_runs_headless_on_orders_alone_and_reads_a_test_where_there_is_one(tmp_path):
    def drawn(folder, *more, **also):
        rows = orders(*shop(), *more)
        done = run_chapter(tmp_path / folder, "experiments", rows, also=also, as_of=DAY.isoformat())
        assert [each.status for each in done.chapters] == ["ok"]
        return {each.rsplit("/", 1)[-1].split(".")[0] for each in done.chapters[0].figures}

    bought, assigned = dealt(40, 80)
    assert drawn("sizing") == {"curve", "choices"}
    assert {"curve", "choices", "results"} <= drawn("reading", *bought, experiments=assigned)
