"""Chains with memory: identities that hold at every order, and removal by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods import markov_order
from playbook.methods.attribution import attribute
from playbook.methods.journeys import read_journeys
from playbook.methods.markov import chain_of, removal_effects
from playbook.methods.markov_order import ordered_chain_of, ordered_conversion_chance, ordered_removal_effects
from tests.methods.test_attribution import JOURNEYS, frame

Rows = list[tuple[list[str], int, int, int]]


@given(JOURNEYS, st.sampled_from(markov_order.ORDERS))
def test_at_every_order_the_chain_converts_as_often_as_the_journeys_did_and_removal_agrees(
    rows: Rows, order: int
) -> None:
    conversions, nulls = sum(row[1] for row in rows), sum(row[3] for row in rows)
    chain = ordered_chain_of(read_journeys(frame(rows)), order)
    whole = ordered_conversion_chance(chain)
    assert whole == pytest.approx(conversions / (conversions + nulls), abs=1e-12)
    for number, effect in enumerate(ordered_removal_effects(chain)):
        assert effect == pytest.approx(1 - ordered_conversion_chance(chain, without=number) / whole, abs=1e-10)


@given(JOURNEYS)
def test_order_one_is_the_plain_chain(rows: Rows) -> None:
    journeys = read_journeys(frame(rows))
    effects = ordered_removal_effects(ordered_chain_of(journeys, 1))
    assert effects == pytest.approx(removal_effects(chain_of(journeys)), abs=1e-12)


@given(JOURNEYS, st.sampled_from((2, 3, 4)))
def test_credit_of_a_chain_with_memory_adds_up_whatever_the_order_or_splitting_of_rows(rows: Rows, order: int) -> None:
    credited = attribute(frame(rows), order=order)
    assert credited["conversions"].sum() == pytest.approx(sum(row[1] for row in rows), rel=1e-12)
    split = [(path, 0, value, nulls) for path, _, value, nulls in reversed(rows)]
    split += [(path, conversions, 0, 0) for path, conversions, _, _ in rows]
    again = attribute(frame(split), order=order)
    assert again["conversions"].tolist() == pytest.approx(credited["conversions"].tolist(), rel=1e-10, abs=1e-12)


@given(JOURNEYS)
def test_sparse_and_dense_solutions_agree(rows: Rows) -> None:
    chain = ordered_chain_of(read_journeys(frame(rows)), 3)
    dense = ordered_removal_effects(chain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markov_order, "_DENSE", 0)
        assert ordered_removal_effects(chain) == pytest.approx(dense, abs=1e-12)
