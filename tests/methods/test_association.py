"""Cramér's V, its test and its cells, against worked values, another implementation and their laws."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.association import association

COUNTS = st.lists(st.lists(st.integers(1, 60), min_size=3, max_size=3), min_size=2, max_size=4)


def test_it_gives_the_values_worked_by_hand() -> None:
    """(30 10 / 10 30): expected 20 each, chi-square 4 * 100/20 = 20, phi squared .25.

    Bergsma: .25 - 1/79 = .2373418; levels 2 - 1/79, less one .9873418; V = sqrt(.2373418 / .9873418) = .4902903.
    Residual: (30 - 20) / sqrt(20 * .5 * .5) = 4.4721360.
    """
    found = association([[30, 10], [10, 30]])
    assert found.strength == pytest.approx(0.4902903, abs=5e-8)
    assert found.residuals[0, 0] == pytest.approx(4.4721360, abs=5e-8)
    assert (found.n, found.freedom) == (80, 1)


@given(COUNTS)
def test_chi_square_and_its_p_agree_with_scipy(rows: list[list[int]]) -> None:
    from scipy.stats import chi2_contingency

    theirs = chi2_contingency(rows, correction=False)
    ours = association(rows, draws=1)
    assert ours.statistic == pytest.approx(theirs.statistic, rel=1e-9, abs=1e-9)
    assert ours.expected == pytest.approx(theirs.expected_freq)
    if ours.method == "chi-square":
        assert ours.p_value == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-12)


@given(COUNTS)
def test_turning_the_table_changes_neither_strength_nor_test(rows: list[list[int]]) -> None:
    ours, turned = association(rows, draws=1), association(np.transpose(rows), draws=1)
    assert ours.strength == pytest.approx(turned.strength, abs=1e-9)
    assert ours.statistic == pytest.approx(turned.statistic, abs=1e-9)
    assert 0 <= ours.strength <= 1 + 1e-9


def test_unrelated_groupings_have_strength_near_zero_where_the_plain_v_has_not() -> None:
    rng = np.random.default_rng(1)
    plain, ours = [], []
    for _ in range(200):
        drawn = rng.multinomial(80, [1 / 16] * 16).reshape(4, 4)
        found = association(drawn, draws=1)
        ours.append(found.strength)
        plain.append((found.statistic / found.n / 3) ** 0.5)
    assert np.mean(plain) > 0.17
    assert np.mean(ours) < 0.06


def test_small_counts_are_tested_by_permutation_which_agrees_with_fishers_exact_test() -> None:
    """(4 0 / 0 4): of the 70 tables with these sums, 2 lie as far out, p = 2/70 = .0286."""
    found = association([[4, 0], [0, 4]], draws=20_000)
    assert found.method == "permutation"
    assert found.p_value == pytest.approx(2 / 70, abs=0.005)


def test_an_empty_level_counts_for_nothing() -> None:
    with_empty = association([[30, 10, 0], [10, 30, 0], [0, 0, 0]])
    assert with_empty.strength == association([[30, 10], [10, 30]]).strength
    assert (with_empty.residuals[:, 2] == 0).all()


def test_one_level_alone_cannot_be_related() -> None:
    with pytest.raises(ValueError, match="two levels"):
        association([[3, 4], [0, 0]])
