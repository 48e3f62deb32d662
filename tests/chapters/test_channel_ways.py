"""The attribution chapter on who helps whom, ways on from an order, platforms that may be lost, and places of sale."""

import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution import Params
from playbook.chapters.channel_attribution.places import margins
from playbook.errors import BadInput
from playbook.i18n import use
from tests.chapters.channel_shop import again, figures, findings, shop
from tests.chapters.small import workspace


def test_who_stood_earlier_on_the_way_is_counted_once_per_order_and_by_who_closed(tmp_path):
    """Search closes 100, 40 of them after social; social closes 50, 10 of them after search of either kind."""
    paths = [("social > paid_search > social > organic_search", 40), ("paid_search", 60), ("social", 40),
             ("organic_search > social", 10), ("email > email", 30)]  # fmt: skip
    found = findings(tmp_path, shop(paths))
    rows = found.assists.set_index(["as_kinds", "closer", "helper"])
    assert rows.loc[(True, "search", "social"), ["helped", "closed", "share"]].tolist() == [40, 100, 0.4]
    assert rows.loc[(True, "social", "search"), ["helped", "closed", "share"]].tolist() == [10, 50, 0.2]
    assert rows.loc[(False, "organic_search", "paid_search"), ["helped", "closed"]].tolist() == [40, 40]
    assert rows.loc[(False, "email", "social"), "helped"] == 0
    assert (rows["low"] <= rows["share"]).all()
    assert (rows["share"] <= rows["high"]).all()
    assert figures(found)["assists"].title == (
        "Social networks stand earlier on 40% of what search closes, search on 20% of what social networks close: "
        "no sure difference"
    ).replace("what social networks close:", "what they close:")


def test_without_search_or_social_the_pair_that_meets_most_is_named_and_few_closed_are_left_out(tmp_path):
    found = findings(tmp_path, shop([("email > sms", 40), ("email", 40), ("sms > referral", 20)]))
    assert set(found.assists["closer"]) == {"email", "sms"}
    assert (
        figures(found)["assists"].title
        == "Email stands earlier on 100% of what text message closes, more than any other pair"
    )


def test_ways_on_from_an_order_say_what_comes_next_and_whether_another_order_follows(tmp_path):
    """Of 100 first orders 40 are followed within 90 days, after email; the 40 second ones by nothing."""
    found = findings(tmp_path, again(shop([("social", 100)]), 40, after=30, by="email"))
    ways = found.onward.set_index("way")
    assert ways.loc["email", ["orders", "again"]].tolist() == [40, 40]
    assert ways.loc["", ["orders", "again"]].tolist() == [100, 0]
    assert figures(found)["onward"].title == (
        "After an order the next contact is most often email (28.6%); 100% of these people order again within 90 days, "
        "28.6% of all"
    )
    firsts = findings(tmp_path / "first", again(shop([("social", 100)]), 40, after=30, by="email"), orders="first")
    assert firsts.onward["orders"].sum() == 100


def test_an_order_too_young_to_be_followed_and_a_contact_that_comes_too_late_are_left_out(tmp_path):
    late = findings(tmp_path / "a", again(shop([("social", 60)]), 40, after=120, by="email"))
    assert late.onward["again"].sum() == 0
    assert set(late.onward["way"]) == {""}
    with use("en"):
        young = chapter.analyse(
            workspace(tmp_path / "b", shop([("social", 60)])), Params(as_of=dt.date(2024, 5, 15), period="all")
        )
    assert young.onward["orders"].sum() == 0
    assert "onward" not in figures(young)


def test_the_platform_that_would_cost_most_is_supposed_lost_unless_another_or_a_part_is_asked_for(tmp_path):
    """Social is on 60 of 100 ways, search on 40; orders of 50, so all of social is 3,000 and half of search 1,000."""
    tables = shop([("social > email", 60), ("organic_search", 40)], silent=[("social", 60), ("organic_search", 40)])
    found = findings(tmp_path / "a", tables)
    assert (found.platform, found.loss_size) == ("social", 1.0)
    rows = found.losses.set_index("channel")
    assert rows["lost_share"].to_dict() == pytest.approx({"social": 0.6, "organic_search": 0.4})
    assert rows.loc["social", "low"] < 0.6 < rows.loc["social", "high"]
    assert figures(found)["loss"].title.startswith("Losing social networks would cost up to 60% of revenue (")
    assert figures(found)["loss"].title.endswith("3,000 at most")
    half = findings(tmp_path / "b", tables, loss="organic_search:0.5")
    assert "If organic search lost 50% of its people, up to 20% of revenue" in figures(half)["loss"].title
    assert figures(half)["loss"].title.endswith("would go, 1,000")
    with use("en"):
        assert "Suppose organic search lost 50% of its people" in chapter.words(half).sections["loss"]


def test_what_a_marketplace_took_is_counted_and_needs_no_interval(tmp_path):
    tables = shop([("email", 80)])
    places = ["own_site"] * 60 + ["marketplace"] * 20
    more = pd.DataFrame({"order_id": [f"m{n}" for n in range(100)], "order_ts": pd.Timestamp("2024-06-01"),
                         "customer_id": None, "gross_revenue": 10.0, "sales_channel": "marketplace"})  # fmt: skip
    orders = pd.concat([tables["orders"].assign(sales_channel=places), more])
    found = findings(tmp_path, {**tables, "orders": orders})
    row = found.losses.set_index("channel").loc["marketplace"]
    assert row["lost_share"] == row["low"] == row["high"] == pytest.approx(2000 / 6000)


def test_a_platform_that_is_not_there_or_the_shops_own_and_an_odd_part_are_refused(tmp_path):
    tables = shop([("social > email", 60)])
    with pytest.raises(BadInput, match="emial is not a platform"):
        findings(tmp_path / "a", tables, loss="emial")
    with pytest.raises(BadInput, match="email is not a platform"):
        findings(tmp_path / "b", tables, loss="email")
    with pytest.raises(BadInput, match=r"1\.5 is not a part"):
        findings(tmp_path / "c", tables, loss="social:1.5")


def sold(*rows):
    """Orders by (place, kind of customer, how many, margin after fees of each, fee of each)."""
    frame = pd.DataFrame(rows, columns=["sales_channel", "customer_kind", "orders", "each", "fee"])
    return frame.assign(
        is_now=True, judged=frame["orders"], margin=frame["orders"] * frame["each"],
        squares=frame["orders"] * (frame["each"] ** 2 + 4), fees=frame["orders"] * frame["fee"],
    )  # fmt: skip


def test_margin_per_order_is_told_by_place_with_fees_taken_off_first_and_later_apart(tmp_path):
    """Margins scatter by 2 around their mean, so that of 100 has a standard error of 2 / sqrt(99)."""
    found = margins(sold(("own_site", "new", 60, 10.0, 0.0), ("own_site", "returning", 40, 20.0, 0.0),
                         ("marketplace", "new", 100, 5.0, 3.0), ("phone", "new", 9, 50.0, 0.0)))  # fmt: skip
    rows = found.set_index("place")
    assert set(rows.index) == {"own_site", "marketplace"}
    assert rows.loc["own_site", ["all", "first", "later"]].tolist() == [14.0, 10.0, 20.0]
    assert rows.loc["marketplace", ["first", "fees"]].tolist() == [5.0, 3.0]
    assert rows.loc["marketplace", "all_error"] == pytest.approx(2 / 99**0.5)
    assert pd.isna(rows.loc["marketplace", "later"])


def test_the_figure_of_places_names_the_own_site_against_the_marketplace(tmp_path):
    tables = shop([("email", 120)])
    places = ["own_site"] * 60 + ["marketplace"] * 60
    orders = tables["orders"].assign(
        sales_channel=places, margin=[20.0, 24.0] * 60, channel_fee=[0.0] * 60 + [9.0] * 60
    )
    title = figures(findings(tmp_path, {**tables, "orders": orders}))["places"].title
    assert title == "After fees own site leaves 22.00 per order, marketplace 13.00"
