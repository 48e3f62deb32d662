"""The lifecycle chapter on groups and early signs: what each group brought since, and who left after a sign."""

import datetime as dt

import pandas as pd
import pytest

from playbook.chapters.customer_lifecycle.groups import groups, preferred, read_groups
from playbook.chapters.customer_lifecycle.signs import Signs, read_signs, signs
from playbook.i18n import use
from playbook.kpis.assumptions import parameters
from tests.chapters.small import orders, workspace

DAY = dt.date(2024, 12, 31)
THEN = dt.date(2024, 10, 2)


def bought(*customers):
    """Orders from (customer, day, money)."""
    rows = [(f"{who}-{day}", day, who, money) for who, day, money in customers]
    return {"orders": orders(*rows)}


def given(opened):
    return parameters(opened, DAY)


def test_a_group_is_worth_what_its_members_brought_afterwards(tmp_path):
    """Ten order each month and go on; ten ordered once in January, one of whom comes back with 500."""
    often = [(f"a{n}", f"2024-{month:02d}-15", 100.0) for n in range(10) for month in range(1, 13)]
    once = [(f"b{n}", "2024-01-10", 20.0) for n in range(10)]
    opened = workspace(tmp_path, bought(*often, *once, ("b0", "2024-12-01", 500.0)))
    found = read_groups(opened, given(opened), THEN)
    worth = found.worth[found.worth["customers"] > 0].set_index("group")
    assert worth["customers"].sum() == 20
    assert worth["total"].sum() == pytest.approx(10 * 3 * 100 + 500)
    best = worth.loc[worth["mean"].idxmax()]
    assert (best["mean"], best["buyers_share"]) == (300, 1.0)
    assert (worth["before"] - worth["left"] == worth["stayed"]).all()
    with use("en"):
        drawn = groups(found)
    assert "300.00 each in 90 days, 1.7 times the average" in drawn.title
    assert len(drawn.table) == len(worth)


def test_without_money_or_orders_by_then_there_are_no_groups(tmp_path):
    late = workspace(tmp_path, bought(("a", "2024-12-01", 10.0)))
    assert read_groups(late, given(late), THEN) is None


def test_of_those_who_complained_a_window_ago_those_silent_since_are_lost(tmp_path):
    """100 order in May and June; 40 rate badly on 28 June, of whom 36 stay away; of the other 60 only 6 do."""
    first = [(f"c{n}", "2024-05-10", 10.0) for n in range(100)] + [(f"c{n}", "2024-06-20", 10.0) for n in range(100)]
    back = [(f"c{n}", "2024-11-01", 10.0) for n in [*range(4), *range(40, 94)]]
    reviews = pd.DataFrame({"customer_id": [f"c{n}" for n in range(40)],
                            "rating": 1, "ts": pd.Timestamp("2024-06-28")})  # fmt: skip
    opened = workspace(tmp_path, {**bought(*first, *back), "reviews": reviews})
    found = read_signs(opened, {**given(opened), "churn_window_days": 184})
    assert found.then == dt.date(2024, 6, 30)
    rows = found.rows[found.rows["dimension"] == ""].set_index("sign")
    assert rows.loc["was_negative", ["customers", "lost"]].tolist() == [40, 36]
    assert rows.loc["none", ["customers", "lost"]].tolist() == [60, 6]
    with use("en"):
        assert signs(found).title == (
            "A sign that told: complained or rated badly. Of 40 such customers 90% are lost today, without any sign 10%"
        )


def test_a_sign_within_chance_is_not_called_one(tmp_path):
    rows = pd.DataFrame(
        [("", "", "was_negative", 40, 22, 0.55, 0.4, 0.69), ("", "", "has_sign", 40, 22, 0.55, 0.4, 0.69),
         ("", "", "none", 60, 30, 0.5, 0.38, 0.62)],
        columns=["dimension", "group", "sign", "customers", "lost", "share", "low", "high"],
    )  # fmt: skip
    with use("en"):
        assert signs(Signs(THEN, DAY, rows)).title == (
            "No early sign surely told who would leave: of 40 with one 55% are lost today, without 50%"
        )
        few = signs(Signs(THEN, DAY, rows[rows["sign"] == "none"]))
    assert few.title == "Too few customers showed an early sign to say what became of them"


def test_no_window_or_a_handful_of_customers_bears_no_signs(tmp_path):
    opened = workspace(tmp_path, bought(("a", "2024-05-01", 10.0)))
    assert read_signs(opened, {**given(opened), "churn_window_days": None}) is None
    assert read_signs(opened, {**given(opened), "churn_window_days": 184}) is None


def test_a_group_prefers_what_more_of_its_members_favour_than_of_all_customers():
    """Boots are the favourite of 60 of 80 champions and of 40 of 320 lost ones."""
    rows = [("champions", "boots", 60), ("champions", "vests", 20), ("lost", "boots", 40), ("lost", "vests", 280)]
    found = preferred(pd.DataFrame(rows, columns=["group", "category", "converted"])).set_index("group")
    assert found.loc["champions", "prefers"] == "boots"
    assert found.loc["champions", "prefers_rate"] == 0.75
    assert found.loc["champions", "prefers_lift"] == pytest.approx(0.75 / (100 / 400))
    assert found.loc["lost", "prefers"] == "vests"


def test_a_preference_within_chance_is_none():
    rows = [("champions", "boots", 6), ("champions", "vests", 4), ("lost", "boots", 5), ("lost", "vests", 5)]
    assert preferred(pd.DataFrame(rows, columns=["group", "category", "converted"])).empty
