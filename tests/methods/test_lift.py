"""Lift against worked values, against `intervals`, and against repeated samples."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from playbook.methods.intervals import difference_of_proportions, wilson
from playbook.methods.lift import design_effect, lift, proportions
from playbook.methods.ratio_of_sums import moments


def test_rate_and_test_are_those_of_the_methods_for_one_group() -> None:
    found = lift(pd.DataFrame({"n": [100, 50], "converted": [40, 5]}), converted=100, n=500)
    alone = wilson(40, 100)
    rest = difference_of_proportions(40, 100, 60, 400)
    assert (found["low"][0], found["high"][0]) == pytest.approx((alone.low, alone.high))
    assert found["p_value"][0] == pytest.approx(rest.p_value)
    assert found["adjusted"][0] == pytest.approx(2 * rest.p_value)


def test_the_interval_of_a_lift_is_the_one_worked_by_hand() -> None:
    """40 of 100 against 100 of 500: log lift has variance 1/40 - 1/100 - 1/100 + 2*40/(100*100) - 1/500 = .011;
    half = 1.959964 * .1048809 = .2055628; 2 * exp(-.2055628) = 1.6284, 2 * exp(.2055628) = 2.4564."""
    row = lift(pd.DataFrame({"n": [100], "converted": [40]}), converted=100, n=500).iloc[0]
    assert (row["lift_low"], row["lift_high"]) == pytest.approx((1.6284, 2.4564), abs=1e-4)


def test_the_interval_holds_the_true_lift_in_about_nineteen_of_twenty_samples() -> None:
    rng = np.random.default_rng(5)
    held = []
    for _ in range(600):
        inside = rng.random(800) < 0.25
        bought = rng.random(800) < np.where(inside, 0.4, 0.2)
        table = pd.DataFrame({"n": [inside.sum()], "converted": [(inside & bought).sum()]})
        row = lift(table, converted=bought.sum(), n=800).iloc[0]
        held.append(row["lift_low"] <= 0.4 / 0.25 <= row["lift_high"])
    assert np.mean(held) == pytest.approx(0.95, abs=0.025)


def test_a_group_of_everybody_has_lift_one_and_no_test() -> None:
    row = lift(pd.DataFrame({"n": [50], "converted": [10]}), converted=10, n=50).iloc[0]
    assert row["lift"] == 1
    assert (row["lift_low"], row["lift_high"]) == pytest.approx((1.0, 1.0))
    assert math.isnan(row["p_value"])


def test_a_group_in_which_nobody_converted_has_no_upper_end() -> None:
    row = lift(pd.DataFrame({"n": [20], "converted": [0]}), converted=10, n=50).iloc[0]
    assert (row["lift"], row["lift_low"]) == (0, 0)
    assert math.isnan(row["lift_high"])


def test_more_converted_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="no group exceeds everybody"):
        lift(pd.DataFrame({"n": [5], "converted": [6]}), converted=10, n=50)


def test_a_share_of_nobody_is_unknown() -> None:
    assert math.isnan(proportions(pd.DataFrame({"n": [0], "converted": [0]}))["rate"][0])


def test_visits_of_few_people_are_worth_as_much_less_as_they_hang_together() -> None:
    """Each of 200 people visits four times and orders always or never: four times the variance, half the sureness."""
    rng = np.random.default_rng(7)
    orders = 4.0 * (rng.random(200) < 0.5)
    effect = design_effect(moments(pd.DataFrame({"g": "all", "y": orders, "x": 4}), ["g"]))[0]
    assert effect == pytest.approx(4, rel=0.02)
    table = pd.DataFrame({"n": [100.0], "converted": [40.0]})
    plain = lift(table, converted=100, n=500).iloc[0]
    shrunk = lift(table.assign(design=4.0), converted=100, n=500).iloc[0]
    assert math.log(shrunk["lift_high"] / shrunk["lift"]) == pytest.approx(
        2 * math.log(plain["lift_high"] / plain["lift"])
    )
    assert (shrunk["lift"], shrunk["n"]) == (plain["lift"], 100)
