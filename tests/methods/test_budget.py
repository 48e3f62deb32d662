"""Dividing a budget: worked by hand, no better division anywhere, and elasticities that are given back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.budget import Response, best_split, elasticity

MONEY = st.floats(10, 1e6)
RESPONSES = st.builds(
    Response, spent=MONEY, gained=st.floats(1, 1e5), value=st.floats(0.5, 500), elasticity=st.floats(0.1, 0.9)
)


def test_twice_the_money_brings_as_much_more_as_the_elasticity_says() -> None:
    """100 bring 10 customers of 50 each: 500. With an elasticity of .5, 200 bring 14.14, worth 707; at 100 the next
    coin brings .5 x 500 / 100 = 2.5."""
    response = Response(spent=100, gained=10, value=50, elasticity=0.5)
    assert response.gain(200) == pytest.approx(14.142, abs=0.001)
    assert response.worth(200) == pytest.approx(707.1, abs=0.05)
    assert response.marginal(100) == pytest.approx(2.5)
    assert response.worth(0) == 0


def test_a_split_is_as_worked_by_hand() -> None:
    """Worths a sqrt(x) and b sqrt(y) are best where x : y = a² : b²; here 3² : 1², so a tenth goes to keeping."""
    winning = Response(spent=100, gained=10, value=30, elasticity=0.5)
    keeping = Response(spent=100, gained=10, value=10, elasticity=0.5)
    assert best_split(winning, keeping, 1000) == pytest.approx(0.1)


@given(RESPONSES, RESPONSES, MONEY, st.floats(0, 1))
def test_no_other_split_is_worth_more(winning: Response, keeping: Response, budget: float, other: float) -> None:
    best = best_split(winning, keeping, budget)

    def worth(share: float) -> float:
        return keeping.worth(share * budget) + winning.worth((1 - share) * budget)

    assert worth(best) >= worth(other) * (1 - 1e-6)


@given(RESPONSES, RESPONSES, MONEY)
def test_turning_the_two_purposes_round_turns_the_split(winning: Response, keeping: Response, budget: float) -> None:
    assert best_split(winning, keeping, budget) == pytest.approx(1 - best_split(keeping, winning, budget), abs=1e-6)


def test_where_nothing_gives_way_everything_goes_to_the_better_one() -> None:
    better, worse = Response(10, 5, 9, 1.0), Response(10, 5, 3, 1.0)
    assert best_split(better, worse, 100) == 0
    assert best_split(worse, better, 100) == 1
    assert best_split(Response(10, 0, 9, 0.5), worse, 100) == 1


def test_an_elasticity_of_noisy_months_lies_in_its_interval() -> None:
    rng = np.random.default_rng(8)
    spent = rng.lognormal(8, 0.5, 40)
    found = elasticity(spent, spent**0.4 * rng.lognormal(0, 0.1, 40))
    assert found is not None
    assert found.low < 0.4 < found.high
    assert found.high - found.low < 0.2


@pytest.mark.parametrize("spent", [[100.0] * 20, [100.0, 200] * 3, [0.0, 100] * 10])
def test_months_that_say_nothing_give_no_elasticity(spent: list[float]) -> None:
    assert elasticity(spent, np.arange(1.0, len(spent) + 1)) is None


@pytest.mark.parametrize(
    "given", [(0, 1, 1, 0.5), (1, -1, 1, 0.5), (1, 1, float("nan"), 0.5), (1, 1, 1, 1.5), (1, 1, 1, 0)]
)
def test_a_response_that_cannot_be_is_refused(given: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="elasticity"):
        Response(*given)
    with pytest.raises(ValueError, match="budget"):
        best_split(Response(1, 1, 1, 0.5), Response(1, 1, 1, 0.5), 0)
