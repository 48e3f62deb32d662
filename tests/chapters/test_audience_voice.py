"""What one group says more often than all, counted by pandas on the sample and by hand on literal rows."""

from __future__ import annotations

import pandas as pd
import pytest

from playbook.chapters.audience_understanding.voice import voice, voices
from playbook.i18n import use
from tests.chapters.sample_audience import detail, sample_findings, year
from tests.sample.reader import completed_orders, read


def rows(*said: tuple[str, int, int]) -> pd.DataFrame:
    """Groups by age that named the motive "fit": (audience, how many did, how many answered)."""
    frame = pd.DataFrame(said, columns=["audience", "converted", "n"])
    return frame.assign(dimension="age_band", source="reason", what="fit")


def test_a_group_is_held_against_all_groups_together() -> None:
    """60 of 100 young ones and 40 of 400 others: 60% against 100 of 500."""
    found = voice(rows(("18-24", 60, 100), ("25-34", 40, 400))).set_index("audience")
    assert (found.loc["18-24", "rate"], found.loc["18-24", "usual"]) == (0.6, 0.2)
    assert found.loc["18-24", "lift"] == pytest.approx(3)
    assert found.loc["18-24", "adjusted"] < 0.001


def test_small_groups_and_rare_things_are_left_out() -> None:
    assert voice(rows(("18-24", 9, 100), ("25-34", 0, 400))).empty
    assert voice(rows(("18-24", 20, 29), ("25-34", 40, 400))).empty


def test_a_trouble_is_counted_among_those_who_ordered_in_the_period() -> None:
    bought = set(year(completed_orders(), "order_ts")["customer_id"].dropna())
    people = read("customers").set_index("customer_id")["gender"].dropna()
    women = bought & set(people[people == "female"].index)
    tickets = year(read("support_tickets"), "opened_at").query("kind == 'complaint'")
    row = detail("voices").query("audience == 'female' and source == 'ticket' and what == 'complaint'").iloc[0]
    assert (row["n"], row["converted"]) == (len(women), len(women & set(tickets["customer_id"])))


def test_the_title_names_the_surest_difference_or_says_that_there_is_none() -> None:
    from dataclasses import replace

    def title(found: pd.DataFrame) -> str:
        shop = sample_findings()
        with use("en"):
            return voices(replace(shop, details={**shop.details, "voices": found})).title

    assert title(voice(rows(("18-24", 60, 100), ("25-34", 40, 400)))) == (
        "18–24: “fit” 3.0 times as often as among all, 60% against 20%"
    )
    assert title(voice(rows(("18-24", 11, 100), ("25-34", 44, 400)))).startswith("No group surely says")
