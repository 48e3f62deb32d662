"""What each customer is likely to need next: by hand on a few orders, and the shop's own record a second way."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.chapters.audience_understanding import figures
from playbook.chapters.audience_understanding.needs import record
from playbook.i18n import use
from playbook.methods.intervals import wilson
from tests.chapters.sample_audience import END, detail, sample_findings
from tests.chapters.test_audience_choice import lines

LAST = END.normalize()


def mainly() -> pd.DataFrame:
    """Each order by the category of most of its money, with the days from it to the last day."""
    spent = (
        lines().groupby(["order_id", "customer_id", "number", "order_ts", "category"], as_index=False)["amount"].sum()
    )
    spent["amount"] = spent["amount"].astype(float).round(4)
    best = spent.sort_values(["order_id", "amount", "category"], ascending=[True, False, True])
    best = best.drop_duplicates("order_id").sort_values(["customer_id", "number"])
    return best.assign(ago=(LAST - best["order_ts"].dt.normalize()).dt.days)


def test_the_category_bought_last_was_right_as_often_as_pandas_counts() -> None:
    hits = n = 0
    for cut in (1, 2, 3, 4):
        past = mainly().query("ago >= @cut * 90", local_dict={"cut": cut}).groupby("customer_id")["category"].last()
        after = mainly().query("ago < @cut * 90 and ago >= (@cut - 1) * 90", local_dict={"cut": cut})
        next_one = after.groupby("customer_id")["category"].first()
        both = pd.concat([past.rename("last"), next_one.rename("next")], axis=1, join="inner")
        hits, n = hits + int((both["last"] == both["next"]).sum()), n + len(both)
    row = detail("needs").set_index("way").loc["last"]
    assert (row["n"], row["converted"]) == (n, hits)
    assert row["low"] == pytest.approx(wilson(hits, n).low)


def test_the_chance_of_a_customer_is_their_own_share_drawn_towards_what_others_bought_next() -> None:
    orders = mainly()
    customer = detail("need_list").nlargest(1, "orders").iloc[0]
    base = orders["category"].value_counts(normalize=True)
    before = orders.groupby("customer_id")["category"].shift()
    after_last = orders[before == customer["last_category"]]["category"]
    other = ((after_last == customer["category"]).sum() + 20 * base[customer["category"]]) / (len(after_last) + 20)
    own = orders[orders["customer_id"] == customer["customer_id"]]["category"]
    assert len(own) == customer["orders"]
    chance = ((own == customer["category"]).sum() + 5 * other) / (len(own) + 5)
    assert customer["chance"] == pytest.approx(chance)


def test_the_named_and_the_last_are_judged_by_the_orders_on_which_they_differ() -> None:
    """McNemar: 20 against 5 of the 25 on which only one was right, z = 15/5 = 3."""
    row = {
        "cut": 1,
        "n": 100,
        "expected": 72.0,
        "named": 70,
        "last": 55,
        "most": 30,
        "named_alone": 20,
        "last_alone": 5,
    }
    rows = record(pd.DataFrame([row]))
    assert rows["rate"].tolist() == [0.7, 0.55, 0.3]
    assert rows["p_value"].iloc[0] == pytest.approx(0.0026998, rel=1e-4)
    assert record(pd.DataFrame([{**row, "n": 29}])).empty


def test_no_name_and_no_address_stands_in_the_list_and_whoever_is_due_comes_first() -> None:
    rows = detail("need_list")
    due = rows["due_in"].astype(float)
    assert due.isna().is_monotonic_increasing
    assert due.dropna().between(0, 30).all()
    with use("en"):
        table = {each.name: each for each in figures(sample_findings())}["needs"].table
    assert table is not None
    known = {"customer_id", "orders", "last_category", "last_on", "category", "chance", "product_name", "due_in"}
    made = {"everybody", "last_name", "name", "product", "due_on"}
    assert set(table.columns) == known | made
