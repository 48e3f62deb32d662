"""Ratios of sums against the bootstrap, repeated samples and their laws."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from playbook.methods.intervals import ratio_bootstrap
from playbook.methods.ratio_of_sums import moments, ratio_of_sums


def people(rng: np.random.Generator, size: int) -> pd.DataFrame:
    orders = rng.geometric(0.5, size)
    return pd.DataFrame({"g": "all", "y": rng.gamma(2, 20, size) * orders, "x": orders})


def test_the_interval_is_close_to_that_of_the_bootstrap() -> None:
    rows = people(np.random.default_rng(2), 400)
    found = ratio_of_sums(moments(rows, ["g"])).iloc[0]
    drawn = ratio_bootstrap(rows["y"], rows["x"], draws=4000)
    assert found["ratio"] == pytest.approx(rows["y"].sum() / rows["x"].sum())
    assert (found["low"], found["high"]) == pytest.approx((drawn.low, drawn.high), rel=0.02)


def test_the_interval_holds_the_true_ratio_in_about_nineteen_of_twenty_samples() -> None:
    rng = np.random.default_rng(4)
    rows = pd.concat([people(rng, 60).assign(g=number) for number in range(500)])
    found = ratio_of_sums(moments(rows, ["g"]))
    assert ((found["low"] <= 40) & (found["high"] >= 40)).mean() == pytest.approx(0.95, abs=0.03)


def test_the_order_of_people_changes_nothing() -> None:
    rows = people(np.random.default_rng(6), 30)
    forward, backward = (ratio_of_sums(moments(each, ["g"])) for each in (rows, rows[::-1]))
    assert forward["low"][0] == pytest.approx(backward["low"][0])


def test_a_handful_of_people_gets_a_ratio_and_no_interval() -> None:
    found = ratio_of_sums(moments(people(np.random.default_rng(6), 9), ["g"])).iloc[0]
    assert found["ratio"] > 0
    assert math.isnan(found["low"])
