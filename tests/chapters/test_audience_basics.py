"""Arrivals, searches, landing pages, products, places, comparisons on the sample: a second way, in plain pandas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from playbook.chapters import audience_understanding as chapter
from playbook.chapters.audience_understanding import Params
from playbook.i18n import use
from tests.chapters.sample_audience import detail, sample_findings, visits, year
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES, completed_orders, read


def test_visits_and_conversions_of_a_channel() -> None:
    seen = visits().query("channel == 'email'")
    row = sample_findings().arrivals.set_index("channel").loc["email"]
    assert (row["visits"], row["converted"], row["bounces"]) == (len(seen), seen["bought"].sum(), seen["bounced"].sum())
    assert row["revenue"] == pytest.approx(seen["money"].sum())


def test_a_searchs_place_is_weighted_by_impressions_and_brand_terms_are_told_apart() -> None:
    rows = year(read("search_console"), "date").query("query == 'football gear online'")
    row = sample_findings().searches.set_index("query").loc["football gear online"]
    assert row["clicks"] == rows["clicks"].sum()
    assert row["click_rate"] == pytest.approx(rows["clicks"].sum() / rows["impressions"].sum())
    weighted = (rows["position"] * rows["impressions"]).sum() / rows["impressions"].sum()
    assert row["position"] == pytest.approx(weighted)
    branded = sample_findings().searches.set_index("query")["is_branded"]
    assert branded["tarnivvo"]
    assert not branded["football gear online"]


def test_a_searchs_orders_are_those_of_its_pages() -> None:
    brought = detail("chains").groupby("query")["brought"].sum()
    rows = sample_findings().searches.dropna(subset=["brought"]).set_index("query")["brought"]
    assert rows.to_dict() == pytest.approx(brought[rows.index].to_dict())


def test_a_landing_page_stands_with_its_visits_and_orders() -> None:
    seen = visits().query("landing_page == '/sale'")
    row = sample_findings().landing_pages.set_index("landing_page").loc["/sale"]
    assert row["conversion_rate"] == pytest.approx(seen["bought"].mean())
    assert row["bounce_rate"] == pytest.approx(seen["bounced"].mean())


def test_a_product_is_ranked_with_its_pieces_buyers_and_repeat_buyers() -> None:
    items = read("order_items").merge(year(completed_orders(), "order_ts")[["order_id", "customer_id"]])
    sold = items.query("product_id == 'OU-06'")
    row = sample_findings().products.set_index("product_id").loc["OU-06"]
    assert row["revenue"] == pytest.approx((sold["qty"].astype(float) * sold["unit_price"]).sum())
    assert row["qty"] == sold["qty"].astype(float).sum()
    orders = sold.dropna(subset=["customer_id"]).groupby("customer_id")["order_id"].nunique()
    assert (row["buyers"], row["repeat_buyers"]) == (len(orders), (orders >= 2).sum())


def test_products_and_services_are_ranked_by_what_the_reader_chooses() -> None:
    """Repeat buyers of every product and service, counted by pandas."""
    items = read("order_items").merge(year(completed_orders(), "order_ts")[["order_id", "customer_id"]])
    bought = items.dropna(subset=["customer_id"]).groupby(["kind", "product_id", "customer_id"])["order_id"].nunique()
    again = (bought >= 2).groupby(["kind", "product_id"]).sum()
    found = replace(sample_findings(), params=Params(rank_by="repeat_buyers", top=5))
    with use("en"):
        drawn = next(each for each in chapter.figures(found) if each.name == "products")
    table = drawn.table.groupby("kind")["repeat_buyers"]
    assert table.get_group("product").head(5).tolist() == again["product"].nlargest(5).tolist()
    assert table.get_group("service").tolist() == again["service"].sort_values(ascending=False).tolist()
    assert "is bought again by most" in drawn.title


def test_the_focus_place_is_the_clients_and_stands_among_all() -> None:
    found = sample_findings()
    orders = year(completed_orders(), "order_ts").query("shipping_city == 'Warsaw'")
    row = found.places.set_index("place").loc["Warsaw"]
    assert found.focus_place == "Warsaw"
    assert row["orders"] == len(orders)
    assert row["revenue"] == pytest.approx(orders["gross_revenue"].sum())


def test_the_year_is_held_against_as_many_days_before_and_a_year_ago() -> None:
    value = sample_findings().kpis["gross_revenue"]
    orders = completed_orders()
    days = orders["order_ts"].dt.normalize()
    ago = orders[(days >= pd.Timestamp("2024-01-01")) & (days <= pd.Timestamp("2024-11-30"))]
    assert value.prior_year is not None
    assert value.prior_year.value == pytest.approx(ago["gross_revenue"].sum())
    assert value.prior is not None
    before = orders[(days >= pd.Timestamp(value.prior.start)) & (days <= pd.Timestamp(value.prior.end))]
    assert value.prior.value == pytest.approx(before["gross_revenue"].sum())


def test_everybody_who_interacted_has_one_profile_row(tmp_path: Path) -> None:
    profile = bench.sample_workspace(tmp_path, SAMPLES).frame(
        "SELECT customer_id, orders, emails, reviews, visits FROM customer_profile",
        {"as_of": LAST_DAY, "churn_window_days": 180, "frequent_min_orders": 3, "lookback_days": 30,
         "calendar": "gregorian", "margin_rate": None, "focus_place": ""},
    )  # fmt: skip
    people = set(read("customers")["customer_id"]) | set(completed_orders()["customer_id"].dropna())
    assert profile["customer_id"].is_unique
    assert set(profile["customer_id"]) == people
    mails = read("email_events").query("type == 'delivered'").groupby("customer_id").size()
    assert profile.set_index("customer_id")["emails"].dropna().to_dict().items() >= mails.head(50).to_dict().items()


def test_the_app_is_compared_with_the_site_and_the_mobile_site() -> None:
    seen = visits()
    rows = detail("mix").query("dimension == 'platform'").groupby("audience")[["visits", "converted"]].sum()
    assert rows["visits"].to_dict() == seen["platform"].value_counts().to_dict()
    assert rows.loc["app", "converted"] == seen.query("platform == 'app'")["bought"].sum()
