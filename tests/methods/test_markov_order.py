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


@given(JOURNEYS, st.sampled_from((2, 3, 4)))
def test_walking_all_journeys_at_once_and_factorising_the_chain_agree(rows: Rows, order: int) -> None:
    chain = ordered_chain_of(read_journeys(frame(rows)), order)
    walked = ordered_removal_effects(chain)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(markov_order, "_PATIENCE", 1)
        assert ordered_removal_effects(chain) == pytest.approx(walked, rel=1e-10, abs=1e-15)


def test_a_rare_channel_loses_the_smallest_share_exactly_at_every_order() -> None:
    """Of 10^12 purchases one met the radio; without it exactly that one is lost."""
    walked = frame([(["search", "email"], 10**12 - 1, 0, 0), (["radio", "fax"], 1, 0, 0)])
    for order in markov_order.ORDERS:
        effect = attribute(walked, order=order).set_index("channel").loc["radio", "removal_effect"]
        assert effect == pytest.approx(1e-12, rel=1e-12)


def test_journeys_that_walk_to_and_fro_for_very_long_are_solved_too() -> None:
    """Ten thousand times to and fro between two channels: without either nobody buys."""
    walked = frame([(["a", "b"] * 10_000, 1, 0, 1)])
    credited = attribute(walked, order=2).set_index("channel")
    assert credited["removal_effect"].tolist() == pytest.approx([1, 1], rel=1e-9)
