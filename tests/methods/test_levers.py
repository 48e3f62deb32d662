"""The growth levers: doubling one doubles revenue only while the others hold."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from playbook.methods.levers import LEVERS, Interaction, Levers, needed, pull

BASES = st.builds(Levers, st.floats(1, 1e6), st.floats(1, 20), st.floats(1, 1e4))
MULTIPLIERS = st.floats(0.1, 10)


@given(BASES, st.sampled_from(LEVERS))
def test_doubling_one_lever_doubles_revenue_while_the_others_hold(base: Levers, lever: str) -> None:
    assert pull(base, **{lever: 2}).revenue == pytest.approx(2 * base.revenue)


@given(BASES, st.sampled_from(LEVERS), st.sampled_from(LEVERS), st.floats(-2, -0.01))
def test_doubling_one_lever_falls_short_where_another_gives_way(
    base: Levers, cause: str, effect: str, elasticity: float
) -> None:
    assume(cause != effect)
    pulled = pull(base, **{cause: 2}, interactions=[Interaction(cause, effect, elasticity)])
    assert pulled.revenue == pytest.approx(2 * base.revenue * 2**elasticity)
    assert pulled.revenue < 2 * base.revenue


@given(BASES, MULTIPLIERS, MULTIPLIERS, MULTIPLIERS)
def test_pulling_all_levers_multiplies_revenue_by_all_three(base: Levers, one: float, two: float, three: float) -> None:
    pulled = pull(base, customers=one, frequency=two, order_value=three)
    assert pulled.revenue == pytest.approx(base.revenue * one * two * three)


def test_side_effects_follow_from_what_was_pulled_not_from_each_other() -> None:
    """Frequency x 4 costs order value 4 ** -.5 = .5; customers follow order value's own multiplier, 1, so they stay."""
    base = Levers(100, 2, 50)
    chain = [Interaction("frequency", "order_value", -0.5), Interaction("order_value", "customers", -1)]
    assert pull(base, frequency=4, interactions=chain) == Levers(100, 8, 25)
    assert pull(base, frequency=4, interactions=chain[::-1]) == Levers(100, 8, 25)


@given(BASES, st.floats(0.1, 10), st.sets(st.sampled_from(LEVERS), min_size=1))
def test_what_is_needed_reaches_the_target(base: Levers, growth: float, levers: set[str]) -> None:
    factor = needed(base, revenue=base.revenue * growth, levers=sorted(levers))
    assert pull(base, **dict.fromkeys(levers, factor)).revenue == pytest.approx(base.revenue * growth)


def test_what_has_no_meaning_is_refused() -> None:
    base = Levers(100, 2, 50)
    with pytest.raises(ValueError, match="0 or more"):
        Levers(-1, 2, 50)
    with pytest.raises(ValueError, match="multiplied"):
        pull(base, frequency=-1)
    with pytest.raises(ValueError, match="'price'"):
        Interaction("price", "order_value", -1)
    with pytest.raises(ValueError, match="two levers"):
        Interaction("customers", "customers", 1)
    with pytest.raises(ValueError, match="fall to 0"):
        pull(base, frequency=0, interactions=[Interaction("frequency", "order_value", -1)])
    with pytest.raises(ValueError, match="above 0"):
        needed(Levers(0, 2, 50), revenue=10)
    with pytest.raises(ValueError, match="name one or more"):
        needed(base, revenue=10, levers=["price"])
