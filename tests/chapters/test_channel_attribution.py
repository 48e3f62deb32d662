"""The attribution chapter: credit that can be counted by hand, and sentences that turn with it."""

import pandas as pd
import pytest

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution import Params
from playbook.errors import Refused
from playbook.i18n import use
from tests.chapters import credit_in_pandas
from tests.chapters.channel_shop import DAY, findings, shop
from tests.chapters.headless import run_chapter
from tests.chapters.small import orders
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES


def titles(found):
    with use("en"):
        return {each.name: each.title for each in chapter.figures(found)}


def test_first_and_last_contact_share_out_the_same_orders_differently(tmp_path):
    found = findings(tmp_path, shop([("social > email", 60), ("email", 40)]))
    shares = found.credit.set_index("channel")
    assert found.converted == 100
    assert (shares.loc["social", "first"], shares.loc["social", "last"]) == (0.6, 0.0)
    assert (shares.loc["email", "first"], shares.loc["email", "last"]) == (0.4, 1.0)
    assert shares.loc["email", "linear"] == pytest.approx(0.7)


def test_the_headline_names_who_closes_and_who_begins_and_turns_with_them(tmp_path):
    one = findings(tmp_path / "a", shop([("social > email", 60), ("email", 40)]))
    other = findings(tmp_path / "b", shop([("email > social", 60), ("email", 20)]))
    with use("en"):
        said, turned = chapter.words(one).headline, chapter.words(other).headline
    assert "Email closes most sales (100% of the orders of 100 journeys)" in said
    assert "begin with social networks (60%)" in said
    assert "Social networks closes most sales (75% of the orders of 80 journeys)" in turned
    assert "begin with email (100%)" in turned


def test_one_channel_that_begins_and_closes_is_said_to_do_both(tmp_path):
    with use("en"):
        said = chapter.words(findings(tmp_path, shop([("email", 60), ("social", 20)]))).headline
    assert said.startswith("Email is both the first and the last contact most often: with 75% and 75%")


def test_models_that_agree_are_said_to_agree(tmp_path):
    alike = titles(findings(tmp_path / "a", shop([("email", 60), ("social", 40)])))
    apart = titles(findings(tmp_path / "b", shop([("social > email", 60), ("email", 40)])))
    assert "All seven models agree" in alike["models"]
    assert "depending on the model" in apart["models"]
    assert "are also there when they buy" in alike["discovery"]
    assert "More journeys end with email than begin with it (100% and 40%)" in apart["discovery"]


def test_a_share_that_hangs_on_the_model_is_told_with_both_ends_and_one_that_does_not_is_not(tmp_path):
    apart = findings(tmp_path / "a", shop([("social > email", 200), ("email", 170), ("sms", 31)]))
    alike = findings(tmp_path / "b", shop([("email", 60), ("social", 60)]))
    assert apart.credit.set_index("channel")["moved"].to_dict() == {"email": True, "sms": False, "social": True}
    assert "of 2 channels of 3" in titles(apart)["certainty"]
    assert titles(alike)["certainty"].startswith("No model moves")
    with use("en"):
        said, calm = (chapter.words(each).sections["budget"] for each in (apart, alike))
    assert "email would get 424 by “first contact” and 923 by “last contact”" in said
    assert said.endswith("would go to text message.")
    assert "in the same way under each" in calm


def test_the_interval_of_the_chosen_models_share_holds_it_and_the_model_can_be_chosen(tmp_path):
    tables = shop([("social > email", 60), ("email", 40)], silent=[("social", 60)])
    for model in ("markov", "last"):
        credit = findings(tmp_path / model, tables, model=model).credit
        assert ((credit["share_low"] <= credit[model]) & (credit[model] <= credit["share_high"])).all()


def test_a_channel_whose_journeys_end_in_nothing_comes_out_below_zero_by_rate_and_the_figure_says_so(tmp_path):
    found = findings(
        tmp_path, shop([("email", 80), ("social > email", 40)], silent=[("social", 200), ("social > email", 40)])
    )
    credit = found.credit.set_index("channel")
    assert credit.loc["social", "shapley"] < 0 < credit.loc["email", "shapley"]
    assert credit["shapley"].sum() == pytest.approx(1)
    assert "email earns" in titles(found)["rates"]
    assert "social networks less than nothing" in titles(found)["rates"]


def test_without_journeys_that_ended_in_nothing_nothing_is_said_of_rates(tmp_path):
    assert "rates" not in titles(findings(tmp_path, shop([("email", 60), ("social", 40)])))


def test_the_memory_that_journeys_show_is_said_in_words(tmp_path):
    """Who comes by email buys after search and does not after social; a chain of one contact cannot know that."""
    known = [("search > email", 150), ("social > email", 20)]
    tables = shop(known, silent=[("social > email", 150), ("search > email", 20)])
    found = findings(tmp_path / "a", tables)
    with use("en"):
        said = chapter.words(found).sections["memory"]
        plain = chapter.words(findings(tmp_path / "b", shop([("email", 80)], silent=[("email", 40)]))).sections[
            "memory"
        ]
    assert "one that remembers 2 foretells better" in said
    assert "better than a chain that remembers two" in plain


def test_tests_that_were_run_are_pointed_to(tmp_path):
    dealt = pd.DataFrame({"experiment_id": ["gift", "gift"], "customer_id": ["c1", "c2"], "arm": ["a", "b"],
                          "assigned_at": pd.to_datetime(["2024-05-01", "2024-05-01"])})  # fmt: skip
    with use("en"):
        trust = chapter.words(findings(tmp_path, shop([("email", 60)], experiments=dealt))).trust
    assert any("1 test has been run in this shop" in line for line in trust)


def test_a_channel_that_half_of_the_orders_need_has_a_removal_effect_of_one_half(tmp_path):
    found = findings(tmp_path, shop([("email", 50), ("social", 50)], silent=[("social", 50)]))
    effects = found.credit.set_index("channel")
    assert found.ended_in_nothing == 50
    assert effects.loc["email", "removal_effect"] == pytest.approx(0.5)
    assert effects.loc["email", "removal_low"] < 0.5 < effects.loc["email", "removal_high"]


def test_only_people_who_ordered_leaves_the_others_out(tmp_path):
    tables = shop([("email", 50), ("social", 50)], silent=[("social", 50)])
    assert findings(tmp_path, tables, converters_only=True).ended_in_nothing == 0


def test_a_channel_on_few_ways_is_marked_and_not_advised_upon(tmp_path):
    found = findings(tmp_path, shop([("email", 60), ("sms", 5)]))
    with use("en"):
        written = chapter.words(found)
    assert found.credit.set_index("channel")["thin"].to_dict() == {"email": False, "sms": True}
    assert any("text message" in line and "Do not act on them" in line for line in written.trust)
    assert not any("text message" in line for line in written.monday)


def test_first_and_repeat_orders_are_credited_apart(tmp_path):
    tables = shop([("social", 60)])
    again = tables["orders"].assign(
        order_id=[f"again{n}" for n in range(60)], order_ts=tables["orders"]["order_ts"] + pd.Timedelta(days=60)
    )
    more = tables["touchpoints"].assign(channel="email", ts=tables["touchpoints"]["ts"] + pd.Timedelta(days=60))
    both = {"orders": pd.concat([tables["orders"], again]), "touchpoints": pd.concat([tables["touchpoints"], more])}
    found = findings(tmp_path, both)
    assert "Email brings 100% of repeat orders but 0% of first ones" in titles(found)["kinds"]
    only = findings(tmp_path / "b", both, orders="first")
    assert (only.converted, only.total_orders, list(only.credit["channel"])) == (60, 60, ["social"])


def test_orders_taken_elsewhere_bring_the_warning_and_few_of_them_do_not(tmp_path):
    def said(elsewhere, folder):
        tables = shop([("email", 80)])
        places = ["marketplace"] * elsewhere + ["own_site"] * (80 - elsewhere)
        found = findings(tmp_path / folder, {**tables, "orders": tables["orders"].assign(sales_channel=places)})
        with use("en"):
            return chapter.words(found).sections["elsewhere"]

    assert said(20, "a").startswith("Careful: 20 of 80 orders (25%)")
    assert "its view carries" in said(4, "b")


def test_too_few_orders_with_a_journey_are_refused(tmp_path):
    with pytest.raises(Refused, match="at least 50"):
        findings(tmp_path, shop([("email", 12)]))


def test_without_costs_and_visits_their_figures_are_left_out_and_costs_are_named(tmp_path):
    found = findings(tmp_path, shop([("email", 60), ("social", 40)]))
    assert {"costs", "overview"}.isdisjoint(titles(found))
    assert "costs.amount" in found.missing["costs"]


def test_a_dearer_new_customer_is_called_dearer_and_a_cheaper_one_cheaper(tmp_path):
    def said(now, before, folder):
        paid = pd.DataFrame({"date": pd.to_datetime(["2024-05-01", "2023-05-01"]), "amount": [now, before],
                             "channel": "email", "purpose": "acquisition"})  # fmt: skip
        tables = shop([("email", 60)])
        late = tables["orders"]
        early = late.assign(order_id="e" + late["order_id"], customer_id="e" + late["customer_id"],
                            order_ts=late["order_ts"] - pd.Timedelta(days=366))  # fmt: skip
        seen = tables["touchpoints"]
        sooner = seen.assign(customer_id="e" + seen["customer_id"], visitor_id="e" + seen["visitor_id"],
                             ts=seen["ts"] - pd.Timedelta(days=366))  # fmt: skip
        first = orders(("zero", "2023-01-01", "z", 1.0))
        every = {"orders": pd.concat([late, early, first]), "touchpoints": pd.concat([seen, sooner]), "costs": paid}
        return titles(findings(tmp_path / folder, every))["costs"]

    assert "Winning has become dearer: 10.00 for a new customer, 5.00 a year ago" in said(600.0, 300.0, "a")
    assert "Winning has become cheaper: 5.00 for a new customer, 10.00 a year ago" in said(300.0, 600.0, "b")


def test_resampled_intervals_hold_the_removal_effect(tmp_path):
    credit = findings(tmp_path, shop([("social > email", 60), ("email", 40)], silent=[("email", 30)])).credit
    assert (credit["removal_low"] <= credit["removal_effect"]).all()
    assert (credit["removal_effect"] <= credit["removal_high"]).all()


@pytest.mark.parametrize("measure", ["orders", "revenue"])
def test_on_the_sample_credit_is_what_pandas_and_one_removal_at_a_time_give(tmp_path, measure):
    with use("en"):
        found = chapter.analyse(bench.sample_workspace(tmp_path, SAMPLES), Params(measure=measure))
    # The sample's client.toml looks back 30 days; the period is the year of its last day, 30 November 2025.
    walked = credit_in_pandas.walks("2025-01-01", str(LAST_DAY), 30)
    weights = walked.bought["revenue"] if measure == "revenue" else walked.bought["revenue"] ** 0
    assert (found.converted, found.ended_in_nothing) == (len(walked.bought), len(walked.nothing))
    credit = found.credit.set_index("channel")
    for rule in ("first", "last", "linear"):
        expected = credit_in_pandas.shares_by_rule(walked.bought, rule, weights).reindex(credit.index, fill_value=0.0)
        assert credit[rule].to_dict() == pytest.approx(expected.to_dict())
    effects = credit_in_pandas.removal_effects(walked)
    assert credit["removal_effect"].to_dict() == pytest.approx(effects.to_dict())
    lost = credit_in_pandas.removal_effects(walked, weights)
    assert credit["markov"].to_dict() == pytest.approx((lost / lost.sum()).to_dict())


@pytest.mark.slow
def test_the_notebook_runs_headless_on_orders_and_contacts_alone(tmp_path):
    tables = shop([("social > email", 60), ("email", 40)], silent=[("social", 30)])
    seen = {"touchpoints": tables["touchpoints"]}
    done = run_chapter(tmp_path, "channel_attribution", tables["orders"], also=seen, as_of=DAY.isoformat())
    assert [each.status for each in done.chapters] == ["ok"]
    names = {each.rsplit("/", 1)[-1].split(".")[0] for each in done.chapters[0].figures}
    assert {"models", "discovery", "removal", "paths"} <= names


@pytest.mark.slow
def test_the_notebook_on_orders_alone_is_refused_and_says_what_is_missing(tmp_path):
    done = run_chapter(tmp_path, "channel_attribution", shop([("email", 60)])["orders"], as_of=DAY.isoformat())
    assert [each.status for each in done.chapters] == ["refused"]
    assert done.chapters[0].missing
