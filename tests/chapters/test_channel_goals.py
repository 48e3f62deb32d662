"""The attribution chapter judged by a goal of the shop's own, and by other rules of what counts as a contact."""

import pandas as pd
import pytest

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution.journeys import read_journeys
from playbook.errors import BadInput, Refused
from playbook.i18n import use
from playbook.kpis.assumptions import parameters
from tests.chapters.channel_shop import DAY, findings, shop
from tests.chapters.small import workspace


def reached(tables, goal, path, times):
    """So many people of `shop` who walked this path, in the order of their numbers, reach the goal at its end."""
    ends = tables["touchpoints"].groupby("customer_id", sort=False).agg(
        path=("channel", " > ".join), ts=("ts", "max")
    )  # fmt: skip
    who = ends[ends["path"] == path].head(times)
    return pd.DataFrame({"goal_id": goal, "ts": who["ts"] + pd.Timedelta(minutes=5), "customer_id": who.index})


def club():
    """100 people come by social and email, 60 of them join the club; 80 come by search, 20 join; all search buys."""
    tables = shop([("search", 80)], silent=[("social > email", 100)])
    joined = [reached(tables, "club", "social > email", 60), reached(tables, "club", "search", 20)]
    return {**tables, "goal_completions": pd.concat([*joined, reached(tables, "newsletter", "search", 70)])}


def test_journeys_may_end_in_a_goal_of_the_shops_own_and_all_is_judged_by_it(tmp_path):
    found = findings(tmp_path, club(), conversion="club")
    shares = found.credit.set_index("channel")
    assert (found.goals, found.chosen) == (("club", "newsletter"), ("club",))
    assert (found.converted, found.ended_in_nothing, found.total_orders) == (80, 100, 80)
    assert shares["first"].to_dict() == {"email": 0.0, "social": 0.75, "search": 0.25}
    assert shares["last"].to_dict() == {"email": 0.75, "social": 0.0, "search": 0.25}
    way = found.paths.set_index("path").loc["social > email"]
    assert (way["conversions"], way["nulls"]) == (60, 40)


def test_a_set_of_goals_counts_whoever_reached_any_of_them_each_time(tmp_path):
    """Twenty who came by search reached both goals; the contact before the first of them leads to that one only."""
    every = findings(tmp_path / "a", club(), conversion="goals")
    named = findings(tmp_path / "b", club(), conversion="newsletter, club")
    assert every.chosen == named.chosen[::-1] == ("club", "newsletter")
    assert every.converted == named.converted == 60 + 70
    assert every.total_orders == 60 + 20 + 70


def test_what_is_said_of_a_goal_speaks_of_goals_and_not_of_orders(tmp_path):
    found = findings(tmp_path, club(), conversion="club")
    with use("en"):
        said, drawn = chapter.words(found), {each.name: each for each in chapter.figures(found)}
        ends = next(each for each in chapter.controls(found) if each.name == "conversion")
    assert said.headline.startswith("Email comes last most often (75% of the goals reached of 80 journeys)")
    assert "80 goals reached with a known journey" in drawn["models"].foot
    assert drawn["models"].subtitle.endswith("goal: club, 2024")
    assert {"owned", "kinds"}.isdisjoint(drawn)
    assert [value for value, _name in ends.options] == ["orders", "club", "newsletter", "goals"]


def test_a_goal_reached_again_is_told_from_the_first_time(tmp_path):
    tables = club()
    later = tables["touchpoints"].assign(ts=tables["touchpoints"]["ts"] + pd.Timedelta(days=60), channel="email")
    again = tables["goal_completions"].assign(ts=tables["goal_completions"]["ts"] + pd.Timedelta(days=60))
    both = {**tables, "touchpoints": pd.concat([tables["touchpoints"], later]),
            "goal_completions": pd.concat([tables["goal_completions"], again])}  # fmt: skip
    first, repeat = (findings(tmp_path / kind, both, conversion="club", orders=kind) for kind in ("first", "repeat"))
    assert set(first.credit["channel"]) == {"social", "email", "search"}
    assert (repeat.converted, set(repeat.credit["channel"])) == (80, {"email"})


def test_visits_are_judged_by_the_goal_and_converters_are_who_reached_it(tmp_path):
    tables = club()
    visits = pd.DataFrame({"session_id": ["s1", "s2", "s3"], "visitor_id": ["v1", "v1", "v2"],
                           "started_at": pd.Timestamp("2024-04-02 10:00"), "channel": ["email", "email", "search"],
                           "bounced": [False, True, True]})  # fmt: skip
    joined = pd.DataFrame({"goal_id": ["club"], "ts": [pd.Timestamp("2024-04-02 10:05")], "session_id": ["s1"]})
    both = {**tables, "sessions": visits, "goal_completions": pd.concat([tables["goal_completions"], joined])}
    rows = findings(tmp_path / "a", both, conversion="club").overview.set_index("channel")
    assert rows.loc["email", ["visits", "converted"]].tolist() == [2, 1]
    alone = findings(tmp_path / "b", both, conversion="club", converters_only=True).overview
    assert alone[["channel", "visits"]].values.tolist() == [["email", 2]]


def test_a_goal_that_there_is_not_is_refused_and_so_are_too_few_who_reached_one(tmp_path):
    with pytest.raises(BadInput, match="no goal clubb"):
        findings(tmp_path / "a", club(), conversion="clubb")
    with pytest.raises(BadInput, match="no goal goals"):
        findings(tmp_path / "b", shop([("email", 60)]), conversion="goals")
    tables = club()
    few = {**tables, "goal_completions": tables["goal_completions"].head(40)}
    with pytest.raises(Refused, match="goals reached"):
        findings(tmp_path / "c", few, conversion="club")


def test_direct_contacts_are_left_out_where_the_journey_has_any_other(tmp_path):
    tables = shop([("email > direct", 40), ("direct", 20)])
    as_is = findings(tmp_path / "a", tables)
    without = findings(tmp_path / "b", tables, direct_handling="last_non_direct")
    assert as_is.credit.set_index("channel").loc["direct", "last"] == 1.0
    assert without.credit.set_index("channel").loc["direct", "last"] == pytest.approx(20 / 60)
    assert without.paths["path"].tolist() == ["email", "direct"]
    with use("en"):
        assert any("Direct contacts are left out" in line for line in chapter.words(without).trust)


def test_hits_by_one_channel_within_the_gap_are_one_visit_and_visits_are_left_as_they_are(tmp_path):
    """Each of 60 people: email, email twenty minutes later, email two hours later."""
    tables = shop([("email", 60)])
    hits = tables["touchpoints"]
    early = hits.assign(ts=hits["ts"] - pd.Timedelta(minutes=120))
    near = hits.assign(ts=hits["ts"] - pd.Timedelta(minutes=100))
    every = pd.concat([early, near, hits])

    def contacts(name, touchpoints, **rules):
        found = findings(tmp_path / name, {**tables, "touchpoints": touchpoints})
        opened = workspace(tmp_path / f"{name} again", {**tables, "touchpoints": touchpoints})
        given = {**parameters(opened, DAY), **rules}
        with use("en"):
            said = " ".join(chapter.words(found).trust)
        return found.contacts, read_journeys(opened, given, ())["contacts"].sum(), said

    joined, apart, said = contacts("a", every, visit_gap_minutes=0)
    assert (joined, apart) == (120, 180)
    assert "120 of 120 contacts name no visit" in said
    tied = every.assign(session_id=[f"s{n}" for n in range(len(every))])
    kept, _same, said = contacts("b", tied)
    assert kept == 180
    assert "Every contact in these data is tied to a visit" in said


def test_first_against_repeat_and_income_by_owner_follow_the_switch_for_converters(tmp_path):
    """Social is on 60 of 90 ways of buyers; of all 290 only 60 hang on it, since 200 came by email alone."""
    tables = shop([("social > email", 60), ("email", 30)], silent=[("email", 200)])
    everybody, buyers = (findings(tmp_path / str(only), tables, converters_only=only) for only in (False, True))
    alone = buyers.credit.set_index("channel")["markov"]
    assert buyers.income.set_index("channel")["revenue_share"].to_dict() == pytest.approx(alone.to_dict())
    assert everybody.income.set_index("channel").loc["email", "revenue_share"] != pytest.approx(alone["email"])
    again = tables["orders"].assign(
        order_id="again" + tables["orders"]["order_id"], order_ts=tables["orders"]["order_ts"] + pd.Timedelta(days=60)
    )
    more = tables["touchpoints"].iloc[:150].assign(ts=lambda rows: rows["ts"] + pd.Timedelta(days=60))
    both = {"orders": pd.concat([tables["orders"], again]), "touchpoints": pd.concat([tables["touchpoints"], more])}
    kinds = [
        findings(tmp_path / f"kinds {only}", both, converters_only=only).kinds.set_index("channel")["first"]
        for only in (False, True)
    ]
    assert kinds[0]["email"] != pytest.approx(kinds[1]["email"])
