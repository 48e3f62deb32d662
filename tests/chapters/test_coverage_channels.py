"""The attribution chapter on visits and money: channels as pandas counts them, and four answers that turn with them."""

import pandas as pd
import pytest

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution import Params
from playbook.chapters.channel_attribution.findings import _overview
from playbook.i18n import use
from tests.chapters import sample_audience
from tests.chapters.channel_shop import figures, findings, shop
from tests.kpis import bench
from tests.sample.reader import SAMPLES, read


def sessions(*rows):
    """Visits from (channel, times, bounced): as many of each, all on one spring day, by people who never order."""
    visits = [(channel, bounced) for channel, times, bounced in rows for _each in range(times)]
    frame = pd.DataFrame(visits, columns=["channel", "bounced"])
    names = [f"s{n}" for n in range(len(frame))]
    return frame.assign(session_id=names, visitor_id=names, started_at=pd.Timestamp("2024-04-02 10:00"))


def answers(found):
    return figures(found)["answers"].table["answer"].tolist()


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    with use("en"):
        return chapter.analyse(bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES), Params())


def test_visits_bounce_and_orders_by_channel_are_those_that_pandas_counts(sample):
    visits = sample_audience.visits()
    ever = read("sessions").dropna(subset=["visitor_id"]).sort_values(["started_at", "session_id"])
    new = set(ever.drop_duplicates("visitor_id")["session_id"])
    by = visits.assign(new=visits["session_id"].isin(new)).groupby("channel")
    found = sample.overview.set_index("channel")
    assert found["visits"].to_dict() == by.size().to_dict()
    assert found["first_visits"].to_dict() == by["new"].sum().to_dict()
    assert found["bounce_rate"].to_dict() == pytest.approx(by["bounced"].mean().astype(float).to_dict())
    assert found["conversion_rate"].to_dict() == pytest.approx(by["bought"].mean().to_dict())
    assert found["revenue"].to_dict() == pytest.approx(by["money"].sum().to_dict())


def test_visits_of_people_who_ordered_are_counted_alone_where_that_is_asked():
    rows = pd.DataFrame({"channel": ["email", "email", "social"], "is_converter": [True, False, False],
                         "visits": [3, 5, 7], "bounces": [1, 5, 6], "judged": [3, 5, 7], "converted": [3, 0, 0],
                         "revenue": [90.0, 0.0, 0.0]})  # fmt: skip
    alone = _overview(rows, converters_only=True)
    assert alone[["channel", "visits", "bounces"]].values.tolist() == [["email", 3, 1]]
    assert _overview(rows, converters_only=False)["visits"].tolist() == [8, 7]


def test_a_channel_with_many_empty_visits_is_named_beside_the_one_that_loses_least(tmp_path):
    visits = sessions(("display", 90, True), ("display", 10, False), ("email", 20, True), ("email", 80, False))
    found = findings(tmp_path, shop([("email", 60)], sessions=visits))
    ranks = found.overview.set_index("channel")[["volume_rank", "bounce_rank"]]
    assert ranks.loc["email"].tolist() == [1, 1]
    assert ranks.loc["display"].tolist() == [1, 2]
    title = figures(found)["overview"].title
    assert title == "Display advertising brings 100 visits and loses 90% of them at once; email loses least (20%)"


def test_the_most_walked_ways_are_counted_with_those_that_led_nowhere(tmp_path):
    """A channel met twice in a row is one step: 60 and 10 walked from social to email, and 30 came to nothing."""
    paths = [("social > email", 60), ("social > social > email", 10), ("email", 30)]
    found = findings(tmp_path, shop(paths, silent=[("social > email", 30)]))
    first = found.paths.iloc[0]
    assert (first["path"], first["conversions"], first["nulls"]) == ("social > email", 70, 30)
    assert (first["order_share"], first["order_rate"]) == pytest.approx((0.7, 0.7))
    assert figures(found)["paths"].title == (
        "30% of orders met one channel only; the longer way most walked is social networks › email"
    )


def test_the_four_answers_name_who_brings_wins_discovers_and_earns(tmp_path):
    """Most visits come by display; social begins 60 of 100 ways; email ends all of them, and so earns 5,000."""
    visits = sessions(("display", 75, True), ("email", 25, False))
    found = findings(tmp_path, shop([("social > email", 60), ("email", 40)], sessions=visits), model="last")
    comes, wins, discovers, earns = answers(found)
    assert comes == "Most come by display advertising: 75 of 100 visits (75%)."
    assert wins.startswith("By the last contact email has 100%")
    assert discovers == "No: most journeys begin with social networks (60%), not with email."
    assert earns.startswith("Email: 5,000, 100% of the revenue")


def test_the_answers_turn_with_who_begins(tmp_path):
    found = findings(tmp_path, shop([("email", 80), ("social > email", 20)]), model="last")
    comes, _wins, discovers, _earns = answers(found)
    assert comes.startswith("Visits are not in the data; by the first contact most come by email (80%)")
    assert discovers == "Yes: email is also the first contact most often (80%)."


def test_revenue_of_rented_channels_is_told_and_the_loss_of_the_largest_is_supposed(tmp_path):
    """Email is the shop's own; 20 of 100 orders of 50 are taken on a marketplace, by people whom email reached."""
    tables = shop([("social", 60), ("email", 40)], silent=[("social", 60)])
    places = ["own_site"] * 80 + ["marketplace"] * 20
    found = findings(tmp_path, {**tables, "orders": tables["orders"].assign(sales_channel=places)}, model="last")
    rows = found.income.set_index("channel")
    assert rows["is_owned"].to_dict() == {"social": False, "email": True, "marketplace": False}
    with use("en"):
        loss = chapter.words(found).sections["loss"]
    assert loss.startswith("Suppose social networks closed its doors tomorrow. Its visitors stand on the way to 60")
