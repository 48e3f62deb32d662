"""Volatility: the spread of months over their mean, of the whole and of its parts, with paired draws."""

import numpy as np
import pandas as pd
import pytest

from playbook.methods.volatility import volatilities

STEADY = [100.0] * 24
WAVERING = [50.0, 150.0] * 12


def of(**streams):
    return volatilities(pd.DataFrame(streams), whole="all").set_index("stream")


def test_volatility_is_the_standard_deviation_over_the_mean():
    found = of(all=WAVERING)
    assert found.loc["all", "volatility"] == pytest.approx(np.std(WAVERING, ddof=1) / 100)
    assert found.loc["all", "low"] < found.loc["all", "volatility"] <= found.loc["all", "high"] * 1.1


def test_a_stream_that_moves_as_the_whole_does_differs_by_nothing_in_every_draw():
    found = of(all=WAVERING, own=[each / 2 for each in WAVERING])
    assert found.loc["own", ["difference", "difference_low", "difference_high"]].tolist() == pytest.approx([0, 0, 0])


def test_a_steady_part_is_surely_steadier():
    found = of(all=np.add(STEADY, WAVERING), own=STEADY)
    assert found.loc["own", "volatility"] == 0
    assert found.loc["own", "difference_high"] < 0


def test_money_in_another_unit_wavers_as_much():
    found = of(all=WAVERING, pence=[100 * each for each in WAVERING])
    assert found.loc["pence", "low"] == pytest.approx(found.loc["all", "low"])


@pytest.mark.parametrize("months", [[1.0] * 11, [1.0] * 12 + [float("nan")]])
def test_too_few_or_unknown_months_are_refused(months):
    with pytest.raises(ValueError, match="12 months or more, all known"):
        of(all=months)
