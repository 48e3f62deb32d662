"""Holm's correction against the worked example and its laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.many_tests import holm

P_VALUES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_it_gives_the_values_worked_by_hand() -> None:
    """.005*4 = .02; .01*3 = .03; .03*2 = .06; .04*1 = .04, lifted to .06 since it may not fall."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


@given(P_VALUES)
def test_it_lies_between_the_p_value_and_bonferronis_bound(values: list[float]) -> None:
    adjusted = holm(values)
    assert (adjusted >= np.array(values)).all()
    assert (adjusted <= np.minimum(1, np.array(values) * len(values)) + 1e-12).all()


def test_what_could_not_be_tested_counts_for_nothing() -> None:
    adjusted = holm([math.nan, 0.02, 0.5])
    assert math.isnan(adjusted[0])
    assert adjusted[1:] == pytest.approx([0.04, 0.5])


def test_nothing_but_chance_makes_a_finding_in_at_most_one_table_of_twenty() -> None:
    tables = np.random.default_rng(3).random((2000, 20))
    assert np.mean([holm(each).min() < 0.05 for each in tables]) == pytest.approx(0.05, abs=0.015)


def test_what_is_no_p_value_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        holm([1.2])
