"""Order value, repeat rate, drivers, direct relation, hours of groups: a second way, in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.methods.intervals import ratio_bootstrap, wilson
from tests.chapters.sample_audience import detail, numbered, year
from tests.sample.reader import completed_orders, read


def orders() -> pd.DataFrame:
    """The year's orders with who placed them and how many orders they had by then."""
    upto = numbered().query("order_ts <= '2025-11-30 23:59:59'").groupby("customer_id")["number"].max()
    found = year(completed_orders(), "order_ts").merge(read("customers")[["customer_id", "gender", "age"]], how="left")
    return found.assign(upto=found["customer_id"].map(upto))


def group(name: str, dimension: str, audience: str) -> pd.Series:
    rows = detail(name)
    return rows[(rows["dimension"] == dimension) & (rows["audience"] == audience)].iloc[0]


@pytest.mark.parametrize(
    ("dimension", "audience", "column"),
    [("country", "DE", "shipping_country"), ("gender", "female", "gender"), ("sales_channel", "app", "sales_channel")],
)
def test_a_groups_order_value_and_repeat_rate(dimension: str, audience: str, column: str) -> None:
    here = orders()
    here = here[here[column] == audience]
    row = group("worth", dimension, audience)
    assert row["orders"] == len(here)
    assert row["order_value"] == pytest.approx(here["net_revenue"].sum() / len(here))
    people = here.dropna(subset=["customer_id"]).groupby("customer_id")["upto"].max()
    assert row["repeat_rate"] == pytest.approx((people >= 2).mean())
    assert row["repeat_low"] == pytest.approx(wilson((people >= 2).sum(), len(people)).low)


def test_the_interval_of_an_order_value_draws_customers_not_orders() -> None:
    here = orders().query("shipping_country == 'DE'")
    person = here["customer_id"].fillna("order " + here["order_id"])
    sums = here.groupby(person)["net_revenue"].agg(["sum", "size"])
    drawn = ratio_bootstrap(sums["sum"], sums["size"], draws=3000)
    row = group("worth", "country", "DE")
    assert (row["value_low"], row["value_high"]) == pytest.approx((drawn.low, drawn.high), rel=0.03)


def test_every_months_order_value_is_there() -> None:
    here = orders().query("'2025-04-01' <= order_ts < '2025-05-01'")
    assert group("worth", "month", "2025-04-01")["order_value"] == pytest.approx(here["net_revenue"].mean())


def test_what_wins_and_what_keeps_are_counted_apart() -> None:
    placed = numbered().merge(
        read("touchpoints").dropna(subset=["order_id"])[["order_id", "ts", "channel"]], how="left"
    )
    rows = detail("drivers").set_index("channel")
    known = year(numbered(), "order_ts")
    # Orders whose channel nobody knows are left out of either.
    assert 0.95 * (known["number"] == 1).sum() < rows["first_orders"].sum() <= (known["number"] == 1).sum()
    assert rows["later_orders"].sum() <= (known["number"] >= 2).sum()
    assert rows["first_share"].sum() == pytest.approx(1)
    assert rows["later_share"].sum() == pytest.approx(1)
    last = placed[(placed["ts"] <= placed["order_ts"])].sort_values("ts").drop_duplicates("order_id", keep="last")
    email = year(last, "order_ts").query("channel == 'email' and number == 1")
    assert rows.loc["email", "first_orders"] == pytest.approx(len(email), rel=0.05)


def test_a_buyer_is_reached_who_consented_or_has_an_account() -> None:
    here = orders().query("sales_channel == 'marketplace'")
    row = detail("direct").set_index("sales_channel").loc["marketplace"]
    buyers = here["customer_id"].dropna().unique()
    people = read("customers").set_index("customer_id").loc[buyers]
    assert row["buyers"] == len(buyers)
    reached = people["email_consent"].fillna(value=False).astype(bool) | people["account_created_at"].notna()
    assert (people["account_created_at"].notna()).sum() <= row["reachable"] <= reached.sum()


def test_hours_count_every_order_once() -> None:
    here = orders()
    rows = detail("hours").set_index(["weekday", "hour"])["orders"]
    assert rows.sum() == len(here)
    wednesday = here[(here["order_ts"].dt.day_of_week == 2) & (here["order_ts"].dt.hour == 20)]
    assert rows[3, 20] == len(wednesday)


def test_a_groups_basket_is_of_goods_and_its_gap_is_between_days() -> None:
    here = orders().query("gender == 'female'")
    items = read("order_items").query("kind == 'product'")
    lines = items[items["order_id"].isin(here["order_id"])].groupby("order_id").size()
    row = group("patterns", "gender", "female")
    assert row["lines"] == pytest.approx(lines.mean())
    days = numbered().assign(day=lambda each: each["order_ts"].dt.normalize())
    gaps = days.assign(gap=days.groupby("customer_id")["day"].diff().dt.days).set_index("order_id")["gap"]
    found = here["order_id"].map(gaps)
    assert row["typical_gap"] == found[found > 0].median()
    assert row["evening_share"] == pytest.approx((here["order_ts"].dt.hour >= 18).mean())


def test_the_channel_that_keeps_is_email_as_planted() -> None:
    rows = detail("drivers").set_index("channel")
    assert rows["later_share"].idxmax() == "email"
