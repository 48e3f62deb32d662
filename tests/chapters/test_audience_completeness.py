"""How much is known of each customer: counted a second way, and tied to what a gap blocks."""

from __future__ import annotations

from playbook.chapters.audience_understanding.completeness import FIELDS, needed_for
from playbook.workspace.tables import TABLES
from tests.chapters.sample_audience import detail
from tests.sample.reader import read


def test_each_field_is_counted_over_all_customers() -> None:
    rows, people = detail("completeness").set_index("field"), read("customers")
    assert (rows["customers"] == len(people)).all()
    for field in ("age", "income_band", "interests", "email"):
        assert rows.loc[field, "filled"] == people[field].notna().sum()
    assert rows.loc["industry", "filled"] == 0  # a shop of private customers; the column was not delivered


def test_every_field_is_one_of_the_customer_table() -> None:
    assert set(FIELDS) <= set(TABLES["customers"].names)


def test_a_gap_names_the_parts_that_it_blocks() -> None:
    assert {"Which types of people order", "Products that one group buys far more than others"} <= set(
        needed_for("age")
    )
    assert needed_for("timezone") == []
