"""Searches, pages, sites and leaks: every number found a second way, in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.chapters import audience_understanding as chapter
from playbook.chapters.audience_understanding.reach import platforms_of
from playbook.i18n import use
from playbook.methods.intervals import wilson
from tests.chapters.sample_audience import detail, numbered, sample_findings, visits, year
from tests.sample.reader import read


def titles() -> dict[str, str]:
    with use("en"):
        return {each.name: each.title for each in chapter.figures(sample_findings())}


def test_a_search_is_given_its_clicks_part_of_its_pages_orders_and_no_page_more_than_it_had() -> None:
    found = detail("chains")
    clicks = year(read("search_console"), "date").groupby(["query", "page"])["clicks"].sum()
    seen = visits()
    landed = seen[(seen["channel"] == "organic_search") & (seen["landing_page"] == "/football")]
    weight = max(len(landed), clicks.xs("/football", level="page").sum())
    row = found[(found["query"] == "football gear online") & (found["page"] == "/football")].iloc[0]
    assert row["brought"] == pytest.approx(
        clicks["football gear online", "/football"] / weight * landed["bought"].sum()
    )
    assert row["conversion_rate"] == pytest.approx(landed["bought"].mean())
    assert row["low"] == pytest.approx(wilson(landed["bought"].sum(), len(landed)).low)
    orders = found.groupby("page").agg(brought=("brought", "sum"), converted=("converted", "max"))
    assert (orders["brought"] <= orders["converted"] + 1e-9).all()


def test_the_wanted_information_counts_beside_the_order() -> None:
    goals = read("goal_completions")
    others = set(goals.loc[~goals["goal_id"].isin(["order", "purchase"]), "session_id"].dropna())
    seen = visits()
    landed = seen[(seen["channel"] == "organic_search") & (seen["landing_page"] == "/")]
    row = detail("chains").query("page == '/'").iloc[0]
    assert row["wanted_rate"] == pytest.approx(landed["session_id"].isin(others).mean())


def test_the_title_speaks_of_a_search_without_the_shops_name() -> None:
    assert (
        titles()["chains"] == "Of searches without the shop's name, “football gear online” starts most orders: about 33"
    )


def test_a_product_pages_bounce_rate_is_that_of_the_visits_that_began_there() -> None:
    seen = visits()
    landed = seen[seen["landing_page"] == "/p/FO-05"]
    row = detail("product_pages").set_index("page").loc["/p/FO-05"]
    assert row["visits"] == len(landed)
    assert row["bounce_rate"] == pytest.approx(landed["bounced"].mean())
    assert row["name"] == "Okari boots"


def test_no_product_page_of_the_sample_is_blamed_since_none_was_planted() -> None:
    assert detail("product_pages")["adjusted"].min() > 0.05
    assert titles()["product_pages"].startswith("No product page loses clearly more")


def test_a_sites_repeat_buyers_ordered_in_its_visits_and_have_ordered_twice() -> None:
    seen, orders = visits(), numbered()
    here = seen[(seen["referrer_domain"] == "af01.example")]
    placed = orders[orders["session_id"].isin(here["session_id"])]
    upto = orders[orders["order_ts"] <= pd.Timestamp("2025-11-30 23:59:59")].groupby("customer_id")["number"].max()
    buyers = set(placed["customer_id"])
    won = set(placed.loc[placed["number"] == 1, "customer_id"])
    row = detail("referrers").set_index("referrer_domain").loc["af01.example"]
    assert (row["visits"], row["buyers"], row["won"]) == (len(here), len(buyers), len(won))
    assert row["repeat_buyers"] == sum(upto[each] >= 2 for each in buyers)
    assert row["won_again"] == sum(upto[each] >= 2 for each in won)
    assert row["bounce_rate"] == pytest.approx(here["bounced"].mean())


STEPS = {"product_view": 2, "cart": 3, "checkout": 4, "order": 5}


def furthest() -> pd.DataFrame:
    """The year's visits with the furthest step of each, from the events or an order."""
    events = read("events")
    step = events["event_name"].map(STEPS).fillna(1).groupby(events["session_id"]).max()
    seen = visits()
    return seen.assign(step=seen["session_id"].map(step).fillna(1).where(~seen["bought"], 5))


@pytest.mark.parametrize(("dimension", "audience"), [("device", "mobile"), ("channel", "social"), ("platform", "app")])
def test_the_share_that_gives_up_is_of_those_who_reached_the_step(dimension: str, audience: str) -> None:
    seen = furthest()
    here = seen[seen[dimension] == audience]
    rows = detail("leaks").query("dimension == @dimension and audience == @audience").set_index("step_number")
    for number in (1, 2, 3, 4):
        reached, went_on = (here["step"] >= number).sum(), (here["step"] >= number + 1).sum()
        assert (rows.loc[number, "n"], rows.loc[number, "rate"]) == (reached, pytest.approx(1 - went_on / reached))


def test_the_orders_at_stake_of_all_groups_of_a_kind_cancel_out() -> None:
    """What some lose more than usual, others lose less: the parts over and under the usual share sum to nothing."""
    rows = detail("leaks").query("dimension == 'device' and step_number == 1")
    assert rows["at_stake"].sum() == pytest.approx(0, abs=1e-6)


def test_monday_names_the_place_where_most_orders_are_surely_lost() -> None:
    with use("en"):
        actions = chapter.words(sample_findings()).monday
    assert any(
        each.startswith("Walk through the step “checkout” yourself (Device: mobile): 51.9% give up there, 44% of all")
        for each in actions
    )
    assert len(actions) <= 4


def test_who_comes_by_what_adds_up_to_each_groups_visits() -> None:
    rows = detail("mix").query("dimension == 'customer_kind'")
    assert rows.groupby("audience")["visit_share"].sum().tolist() == pytest.approx([1, 1])
    seen = visits()
    first = numbered().query("number == 1").set_index("customer_id")["order_ts"].dt.normalize()
    before = seen["who"].map(first) < seen["started_at"].dt.normalize()
    email = rows.query("audience == 'returning' and channel == 'email'").iloc[0]
    assert email["visits"] == (before & (seen["channel"] == "email")).sum()
    assert email["visit_share"] == pytest.approx(email["visits"] / before.sum())


def test_how_much_of_the_search_history_is_loaded_is_said() -> None:
    with use("en"):
        foot = {each.name: each.foot for each in chapter.figures(sample_findings())}["searches"]
    assert foot.endswith("Loaded: 16 of the 16 months that they keep.")  # 487 days: August 2024 to November 2025


def test_platforms_are_told_apart_by_the_visits_that_end_in_an_order_and_their_interval() -> None:
    """300 visits to the site and 200 to the app, a fifth and a tenth of which end in an order."""
    rows = [("platform", "site", "email", 100, 30, 900), ("platform", "site", "direct", 200, 30, 600),
            ("platform", "app", "email", 200, 20, 400), ("device", "mobile", "email", 500, 80, 1900)]  # fmt: skip
    mixed = pd.DataFrame(rows, columns=["dimension", "audience", "channel", "visits", "converted", "revenue"])
    found = platforms_of(mixed).set_index("audience")
    assert found["rate"].to_dict() == {"site": 0.2, "app": 0.1}
    assert found["visit_share"].to_dict() == {"site": 0.6, "app": 0.4}
    assert found["revenue_per_visit"].to_dict() == {"site": 5.0, "app": 2.0}
    assert found.loc["app", "high"] == pytest.approx(wilson(20, 200).high)


def test_on_the_sample_the_website_ends_more_visits_in_an_order_than_the_mobile_site() -> None:
    seen = visits()
    bought = seen.groupby("platform")["bought"].mean()
    assert bought.idxmax() == "site"
    assert bought.idxmin() == "mobile"
    site, mobile = f"{bought['site']:.1%}", f"{bought['mobile']:.2%}"
    assert titles()["platforms"] == f"Of visits to the website {site} end in an order, to the mobile site {mobile}"
