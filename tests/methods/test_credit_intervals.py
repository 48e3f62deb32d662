"""Intervals of credit: they cover the truth as often as they say, know their doubt, and are the same every time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.attribution import MODELS, attribute
from playbook.methods.credit_intervals import credit_draws, probability_earns_more
from playbook.methods.crediting import Model
from playbook.methods.journeys import read_journeys
from tests.methods.test_attribution import JOURNEYS, frame

Rows = list[tuple[list[str], int, int, int]]

# Every way that a journey can take, and how many purchases and how many journeys without one a year brings on average.
USUAL = pd.DataFrame(
    [
        ("search", 60.0, 900.0),
        ("social", 20.0, 800.0),
        ("social > search", 50.0, 300.0),
        ("social > search > email", 40.0, 60.0),
        ("search > email", 45.0, 120.0),
        ("email", 30.0, 90.0),
    ],
    columns=["path", "conversions", "nulls"],
)


def test_a_single_channel_has_the_doubt_of_a_count() -> None:
    """100 purchases more or less: Poisson(100) lies between 81 and 120 in 95 of 100 years."""
    walked = pd.DataFrame({"path": ["search"], "conversions": [100], "nulls": [400]})
    credited = attribute(walked, intervals=True)
    assert list(credited.columns) == ["channel", "conversions", "value", "removal_effect", "low", "high"]
    assert credited["low"].iloc[0] == pytest.approx(81, abs=3)
    assert credited["high"].iloc[0] == pytest.approx(120, abs=3)


@pytest.mark.parametrize("model", MODELS)
def test_intervals_hold_the_credit_and_narrow_as_journeys_grow(model: str) -> None:
    once = attribute(USUAL, model, intervals=True)
    often = attribute(
        USUAL.assign(conversions=USUAL["conversions"] * 100, nulls=USUAL["nulls"] * 100), model, intervals=True
    )
    assert ((once["low"] < once["conversions"]) & (once["conversions"] < once["high"])).all()
    width, relative = once["high"] - once["low"], (often["high"] - often["low"]) / 100
    assert (relative / width).tolist() == pytest.approx([0.1] * 3, rel=0.15)


@pytest.mark.parametrize(("model", "order"), [(model, 1) for model in MODELS] + [("markov", 3)])
def test_the_seed_alone_decides_and_neither_order_nor_splitting_of_rows(model: str, order: int) -> None:
    walked = pd.DataFrame({"path": ["a > b", "b", "a"], "conversions": [4, 2, 1], "nulls": [3, 5, 9]})
    halves = pd.DataFrame({"path": ["b", "a>b", "a", "a > b"], "conversions": [2, 1, 1, 3], "nulls": [5, 3, 9, 0]})
    once = attribute(walked, model, order, intervals=True)
    pd.testing.assert_frame_equal(once, attribute(walked, model, order, intervals=True))
    pd.testing.assert_frame_equal(once, attribute(halves, model, order, intervals=True), rtol=1e-12)
    one, other = (credit_draws(read_journeys(walked), Model(model, order), draws=20, seed=seed) for seed in (0, 1))
    assert not np.array_equal(one, other)


def test_a_wider_level_gives_a_wider_interval_and_no_level_beyond_one_is_taken() -> None:
    narrow, wide = attribute(USUAL, intervals=True, level=0.5), attribute(USUAL, intervals=True, level=0.99)
    assert ((wide["low"] < narrow["low"]) & (narrow["high"] < wide["high"])).all()
    with pytest.raises(ValueError, match="level"):
        attribute(USUAL, intervals=True, level=1.0)


@given(JOURNEYS, st.sampled_from(MODELS))
def test_every_draw_shares_out_exactly_the_purchases_drawn(rows: Rows, model: str) -> None:
    drawn = credit_draws(read_journeys(frame(rows)), Model(model), draws=20)
    total = drawn.sum(axis=0)
    assert total == pytest.approx(np.round(total), abs=1e-6)


def test_batches_of_draws_fit_into_memory_whatever_the_number_of_paths() -> None:
    many = pd.DataFrame({"path": [f"c{n % 30} > c{n // 30 % 30} > c{n // 900}" for n in range(20_000)]})
    drawn = credit_draws(read_journeys(many.assign(conversions=1)), Model("last"), draws=300)
    assert drawn.shape == (30, 300)
    assert drawn.sum(axis=0).mean() == pytest.approx(20_000, rel=0.01)


def test_who_earns_more_is_sure_where_credit_is_far_apart_and_open_where_it_is_alike() -> None:
    walked = pd.DataFrame({"path": ["a", "b", "c"], "conversions": [50, 50, 500], "nulls": [500, 500, 500]})
    ahead = probability_earns_more(walked)
    assert ahead.loc["c", "a"] == 1.0
    assert ahead.loc["a", "b"] == pytest.approx(0.5, abs=0.05)
    assert np.allclose(ahead + ahead.T, 1.0)
    assert np.diag(ahead).tolist() == [0.5] * 3


def test_who_earns_more_is_the_normal_answer_for_two_counts() -> None:
    """120 against 100 purchases, each a Poisson count: 20 / sqrt(220) = 1.35 standard deviations apart, 91 in 100."""
    walked = pd.DataFrame({"path": ["a", "b"], "conversions": [120, 100]})
    assert probability_earns_more(walked, "last").loc["a", "b"] == pytest.approx(0.911, abs=0.03)


@pytest.mark.slow
@pytest.mark.parametrize("model", ["last", "linear", "markov", "shapley"])
def test_intervals_cover_the_true_credit_as_often_as_they_say(model: str) -> None:
    """400 years of a shop whose every way is known: in about 95 of 100 the interval holds the credit of the usual year.

    1200 intervals, three channels a year; 2% are three standard errors if the channels of a year go together.
    """
    truth = attribute(USUAL, model)["conversions"]
    generator = np.random.default_rng(7)
    held = []
    for _year in range(400):
        drawn = USUAL.assign(
            conversions=generator.poisson(USUAL["conversions"]), nulls=generator.poisson(USUAL["nulls"])
        )
        found = attribute(drawn, model, intervals=True)
        held.append((found["low"] <= truth) & (truth <= found["high"]))
    assert np.mean(held) == pytest.approx(0.95, abs=0.02)
