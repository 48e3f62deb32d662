"""Audience types, what the best-selling groups read, what customers like: a second way, in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.chapters.sample_audience import detail, numbered, visits, year
from tests.sample.reader import completed_orders, read


def known_visits() -> pd.DataFrame:
    """Visits of recognised customers, with who they are."""
    seen = visits().dropna(subset=["who"])
    people = read("customers")[["customer_id", "gender", "age", "household"]]
    return seen.merge(people, left_on="who", right_on="customer_id", how="left", suffixes=("", "_stated"))


def test_a_types_rate_is_that_of_its_visits_and_lift_is_relative_to_all() -> None:
    seen = known_visits()
    row = detail("types").query("dimension == 'gender' and audience == 'female' and second_dimension == ''").iloc[0]
    women = seen[seen["gender"] == "female"]
    assert (row["n"], row["people"]) == (len(women), women["who"].nunique())
    assert row["rate"] == pytest.approx(women["bought"].mean())
    assert row["lift"] == pytest.approx(women["bought"].mean() / seen["bought"].mean())


def test_a_pair_of_types_is_their_cross_table() -> None:
    seen = known_visits()
    pair = seen[(seen["household"] == "family") & (seen["channel"] == "email")]
    row = detail("types").query("audience == 'family' and second_audience == 'email'").iloc[0]
    assert (row["n"], row["converted"]) == (len(pair), pair["bought"].sum())


def test_visits_of_the_same_person_widen_the_interval() -> None:
    rows = detail("types")
    assert (rows["design"] >= 1).all()
    assert rows["design"].max() > 2


def test_small_types_are_left_out() -> None:
    rows = detail("types")
    assert rows["people"].min() >= 30
    assert rows["n"].min() >= 100


def test_the_best_selling_groups_are_the_fewest_that_bring_half_of_the_sales() -> None:
    orders = year(completed_orders(), "order_ts").merge(read("customers")[["customer_id", "gender", "age"]])
    band = pd.cut(orders["age"], [0, 18, 25, 35, 45, 55, 65, 200], right=False)
    money = orders.groupby([orders["gender"], band], observed=True)["net_revenue"].sum().sort_values(ascending=False)
    rows = detail("best_groups")
    assert rows["revenue"].tolist() == pytest.approx(money.tolist())
    best = rows[rows["is_best"]]
    assert best["revenue_share"].sum() >= 0.5 > best["revenue_share"].iloc[:-1].sum()


def test_readers_of_a_page_are_people_and_counted_once() -> None:
    seen = known_visits()
    pages = year(read("page_views"), "ts").query("page == '/outdoor'")
    readers = seen[seen["session_id"].isin(pages["session_id"])].drop_duplicates("who")
    readers = readers.dropna(subset=["gender", "age"])
    band = pd.cut(readers["age"], [0, 18, 25, 35, 45, 55, 65, 200], right=False,
                  labels=["under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over"])  # fmt: skip
    best = set(map(tuple, detail("best_groups").query("is_best")[["gender", "age_band"]].to_numpy()))
    inside = sum(pair in best for pair in zip(readers["gender"], band, strict=True))
    row = detail("content").set_index("item").loc["/outdoor"]
    assert (row["n"], row["converted"]) == (len(readers), inside)


def test_a_customer_of_a_site_had_ordered_before_first_coming_from_it() -> None:
    seen = visits().query("referrer_domain == 'huts.example'")
    person = seen["who"].fillna(seen["visitor_id"])
    came = seen.groupby(person)["started_at"].min().dt.normalize()
    first = numbered().query("number == 1").set_index("customer_id")["order_ts"].dt.normalize()
    row = detail("likes").query("kind == 'site' and item == 'huts.example'").iloc[0]
    assert row["n"] == len(came)
    assert row["converted"] == (came.index.map(first) < came).sum()
