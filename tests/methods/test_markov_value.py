"""Money under the Markov model: the same chain, with what follows a touch in place of the chance of a purchase."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.attribution import attribute
from playbook.methods.credit_spread import share_intervals
from playbook.methods.journeys import read_journeys
from playbook.methods.markov import Steps, conversion_chance, removal_effects
from playbook.methods.markov_order import OrderedSteps, ordered_removal_effects

# Path, purchases with what each brought, journeys without one.
JOURNEYS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["direct", "email", "search", "social"]), min_size=1, max_size=5),
        st.integers(0, 9),
        st.integers(1, 90),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=12,
).filter(lambda rows: any(bought for _, bought, _, _ in rows))


def frame(rows: list[tuple[list[str], int, int, int]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["path", "conversions", "each", "nulls"])
    return made.assign(value=made["conversions"] * made["each"])


def test_a_channel_of_large_orders_earns_the_money_it_brings_and_not_its_share_of_orders() -> None:
    """a brings one order of 90 in two journeys, b one of 10 in two: without a nine tenths of the money are lost."""
    walked = pd.DataFrame({"path": ["a", "b"], "conversions": [1, 1], "value": [90, 10], "nulls": [1, 1]})
    assert attribute(walked)["conversions"].tolist() == pytest.approx([1, 1])
    assert attribute(walked)["value"].tolist() == pytest.approx([90, 10])
    drawn = share_intervals(walked.assign(person_id=["p", "q"]), measure="value", draws=40).set_index("channel")
    assert drawn.loc["a", "high"] == 1


def test_an_opener_shares_in_the_money_of_the_closer_that_it_leads_to() -> None:
    """search opens all; half end after email with 40, half at once with 10. Without email 20 of 25 are lost."""
    walked = pd.DataFrame(
        {"path": ["search > email", "search"], "conversions": [1, 1], "value": [40, 10], "nulls": [0, 0]}
    )
    credited = attribute(walked).set_index("channel")
    assert credited["value"].tolist() == pytest.approx([50 * 0.8 / 1.8, 50 * 1 / 1.8])
    assert credited["conversions"].tolist() == pytest.approx([2 * 0.5 / 1.5, 2 * 1 / 1.5])


@pytest.mark.parametrize("order", [1, 2, 3])
@given(rows=JOURNEYS)
def test_orders_of_one_value_share_money_like_conversions(
    rows: list[tuple[list[str], int, int, int]], order: int
) -> None:
    alike = frame([(path, bought, 7, nulls) for path, bought, _, nulls in rows])
    credited = attribute(alike, "markov", order)
    assert credited["value"].tolist() == pytest.approx((credited["conversions"] * 7).tolist(), rel=1e-9, abs=1e-9)


@given(JOURNEYS)
def test_the_chain_expects_exactly_the_money_that_came_and_loses_it_as_if_a_channel_were_taken_out(
    rows: list[tuple[list[str], int, int, int]],
) -> None:
    walked = read_journeys(frame(rows))
    chain = Steps.of(walked).chain(walked.conversions, walked.nulls, walked.value)
    whole = conversion_chance(chain)
    assert whole == pytest.approx(walked.value.sum() / (walked.conversions + walked.nulls).sum(), rel=1e-9)
    for number, effect in enumerate(removal_effects(chain)):
        assert effect == pytest.approx(1 - conversion_chance(chain, without=number) / whole, abs=1e-9)


@given(JOURNEYS)
def test_a_chain_with_memory_expects_the_same_money(rows: list[tuple[list[str], int, int, int]]) -> None:
    walked = read_journeys(frame(rows))
    steps = OrderedSteps.of(walked, 2)
    chain = steps.chain(walked.conversions, walked.nulls, walked.value)
    size = len(chain.start)
    moves = np.zeros((size, size))
    moves[chain.leaves, chain.arrives] = chain.chance
    expected = chain.start @ np.linalg.solve(np.eye(size) - moves, chain.converts)
    assert expected == pytest.approx(walked.value.sum() / (walked.conversions + walked.nulls).sum(), rel=1e-9)
    assert ordered_removal_effects(chain).max() <= 1 + 1e-9
