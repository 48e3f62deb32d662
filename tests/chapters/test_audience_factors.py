"""The factors behind loyalty: numbers worked by hand, and the shop's own a second way, in plain pandas."""

from __future__ import annotations

from dataclasses import replace

import duckdb
import numpy as np
import pandas as pd
import pytest

from playbook.chapters.audience_understanding import figures
from playbook.chapters.audience_understanding.factors import FACTS, FAULTY, factors
from playbook.i18n import use
from playbook.methods.intervals import difference_of_proportions
from playbook.methods.many_tests import holm
from tests.chapters.sample_audience import END, detail, numbered, sample_findings
from tests.sample.reader import read

LAST = END.normalize()
SEEN, DAYS = 30, 90


def firsts() -> pd.DataFrame:
    """First orders whose thirty and then ninety days are over, and whether another order came in the latter."""
    orders = numbered().assign(day=lambda rows: rows["order_ts"].dt.normalize())
    first = orders[(orders["number"] == 1) & ((LAST - orders["day"]).dt.days >= SEEN + DAYS)]
    pairs = first[["customer_id", "day"]].merge(
        orders[["customer_id", "day"]], on="customer_id", suffixes=("", "_then")
    )
    waited = (pairs["day_then"] - pairs["day"]).dt.days
    return first.assign(
        again=first["customer_id"].isin(pairs[(waited > SEEN) & (waited <= SEEN + DAYS)]["customer_id"])
    )


def side(fact: str, *, held: bool, n: int, converted: int, nps: tuple[float, ...] = ()) -> dict[str, object]:
    scores = np.array(nps, dtype=float)
    told = {"nps_n": len(scores), "nps_sum": scores.sum(), "nps_squares": (scores**2).sum()}
    none = {"csat_n": 0, "csat_sum": 0.0, "csat_squares": 0.0}
    return {"fact": fact, "held": held, "n": n, "converted": converted, **told, **none}


def test_a_discount_on_the_first_order_is_held_against_the_orders_of_the_ninety_days_after_the_first_thirty() -> None:
    first = firsts()
    row = detail("factors").set_index("fact").loc["discounted"]
    had = first["discount"].astype(float) > 0
    assert (row["n"], row["other_n"]) == (had.sum(), (~had).sum())
    assert (row["rate"], row["other"]) == pytest.approx((first[had]["again"].mean(), first[~had]["again"].mean()))


def test_a_return_counts_only_where_it_was_known_before_the_outcome_began() -> None:
    first = firsts()
    back = first[["order_id", "day"]].merge(read("returns")[["order_id", "refunded_at"]], on="order_id")
    early = (back["refunded_at"].dt.normalize() - back["day"]).dt.days <= SEEN
    row = detail("factors").set_index("fact").loc["sent_back"]
    assert row["n"] == back[early]["order_id"].nunique()


def test_facts_are_ranked_by_strength_and_corrected_for_their_number() -> None:
    """Phi is z over the root of all people; scores 8, 8, 9, 9 … against 4, 4, 5, 5 … lie 4 points apart."""
    rows = factors(
        pd.DataFrame(
            [
                side("late", held=True, n=100, converted=30),
                side("late", held=False, n=100, converted=32),
                side("by_friend", held=True, n=100, converted=60, nps=(8, 9) * 5),
                side("by_friend", held=False, n=100, converted=30, nps=(4, 5) * 5),
                side("faulty", held=True, n=29, converted=1),
                side("faulty", held=False, n=171, converted=100),
            ]
        )
    )
    assert rows["fact"].tolist() == ["by_friend", "late"]
    tests = [difference_of_proportions(60, 100, 30, 100), difference_of_proportions(30, 100, 32, 100)]
    assert rows["adjusted"].tolist() == pytest.approx(holm([each.p_value for each in tests]).tolist())
    assert rows.loc[0, "strength"] == pytest.approx(tests[0].z / np.sqrt(200))
    assert rows.loc[0, "nps_difference"] == pytest.approx(4.0)
    assert rows.loc[0, "nps_strength"] == pytest.approx(np.corrcoef([1] * 10 + [0] * 10, [8, 9] * 5 + [4, 5] * 5)[0, 1])
    assert np.isnan(rows.loc[1, "nps_difference"])


def test_the_title_says_goes_with_and_the_foot_names_what_these_data_cannot_tell() -> None:
    found = sample_findings()
    short = found.details["factors"].query("fact != 'late'")
    with use("en"):
        figure = {each.name: each for each in figures(found)}["factors"]
        lacking = {each.name: each for each in figures(replace(found, details={**found.details, "factors": short}))}[
            "factors"
        ]
    assert figure.title.startswith("Price goes most with ordering again: of those who had a discount")
    assert "it need not cause it" in figure.foot
    assert "waited longer than usual" in lacking.foot
    assert "orders.delivered_at" in lacking.foot
    assert {factor for factor, _needs in FACTS.values()} == {"quality", "price", "service", "reputation"}


@pytest.mark.parametrize(
    ("reason", "faulty"),
    [
        ("Arrived damaged", True), ("not as described", True), ("Artikel beschädigt", True), ("towar uszkodzony", True),
        ("Wada fabryczna", True), ("کالا معیوب بود", True), ("article cassé", True), ("llegó roto", True),
        ("too small", False), ("zły rozmiar", False), ("changed my mind", False), ("اندازه نبود", False),
    ],
)  # fmt: skip
def test_a_reason_that_speaks_of_the_goods_is_known_in_several_languages(reason, faulty):
    """As the engine reads it."""
    [(found,)] = duckdb.execute("SELECT regexp_matches(lower(?), ?)", [reason, FAULTY]).fetchall()
    assert found is faulty
