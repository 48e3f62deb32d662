"""The same people before, during and after their first order: a second way, in plain pandas."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.chapters.audience_understanding import Params, controls, figures
from playbook.chapters.audience_understanding.thread import FACTS, VIEWS, thread
from playbook.charts.page import Panels
from playbook.i18n import use
from playbook.methods.intervals import wilson
from tests.chapters.sample_audience import detail, sample_findings
from tests.chapters.test_audience_after import followed_by, watched
from tests.sample.reader import read


def counts(*groups: tuple[str, int, int, int]) -> pd.DataFrame:
    """audience, people, how many took a discount, how many ordered again; nothing else is known of anybody."""
    unknown = {f"n_{fact}": 0 for fact in FACTS} | dict.fromkeys(FACTS, 0)
    return pd.DataFrame(
        [
            {**unknown, "audience": name, "people": n, "n_discounted": n, "discounted": used, "n_ordered": n,
             "ordered": again}
            for name, n, used, again in groups
        ]
    )  # fmt: skip


def test_the_three_views_tell_of_the_same_people_in_the_same_groups() -> None:
    rows = detail("thread")
    assert set(rows["view"]) == set(VIEWS)
    people = rows.groupby("view").apply(lambda part: dict(zip(part["audience"], part["people"], strict=True)))
    assert people["before"] == people["during"] == people["after"]
    with use("en"):
        figure = {each.name: each for each in figures(sample_findings())}["thread"]
    assert isinstance(figure.chart, Panels)
    drawn = [panel.chart.to_dict()["layer"][0]["encoding"]["y"]["axis"]["labelExpr"] for panel in figure.chart.panels]
    assert len(drawn) == 3
    assert len(set(drawn)) == 1


def test_the_discounts_in_a_first_order_and_the_orders_after_it_are_those_of_the_same_customers() -> None:
    first = watched().query("number == 1")
    rows = detail("thread").drop_duplicates("fact").set_index("fact")
    # Of everybody: what each group is held against, whatever group a customer is of.
    assert rows.loc["discounted", "usual"] == pytest.approx((first["discount"].astype(float) > 0).mean())
    tickets = read("support_tickets")[["customer_id", "opened_at"]].rename(columns={"opened_at": "at"})
    asked = followed_by(tickets).reindex(first["order_id"], fill_value=False)
    assert rows.loc["asked", "usual"] == pytest.approx(asked.mean())


def test_a_group_that_differs_is_told_from_luck_and_a_small_one_has_no_row() -> None:
    rows = thread(counts(("email", 400, 300, 200), ("social", 400, 100, 100), ("direct", 29, 9, 9)), list(FACTS))
    used = rows[rows["fact"] == "discounted"].set_index("audience")
    assert set(used.index) == {"email", "social"}
    assert used.loc["email", ["rate", "usual"]].tolist() == pytest.approx([300 / 400, 409 / 829])
    assert used.loc["email", "low"] == pytest.approx(wilson(300, 400).low)
    assert used.loc["email", "adjusted"] < 0.001
    assert set(rows["fact"]) == {"discounted", "ordered"}


def test_one_control_turns_all_three_views() -> None:
    with use("en"):
        assert "compare_by" in {each.name for each in controls(sample_findings())}
    assert Params(compare_by="device").compare_by == "device"
