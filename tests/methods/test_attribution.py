"""Attribution: worked examples, the chain against removal by hand, and the laws of credit."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.attribution import MODELS, attribute
from playbook.methods.journeys import read_journeys
from playbook.methods.markov import chain_of, conversion_chance, removal_effects

JOURNEYS = st.lists(
    st.tuples(
        st.lists(st.sampled_from(["direct", "email", "search", "social", "paid"]), min_size=1, max_size=6),
        st.integers(0, 9),
        st.integers(0, 90),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=15,
).filter(lambda rows: any(conversions for _, conversions, _, _ in rows))


def frame(rows: list[tuple[list[str], int, int, int]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["path", "conversions", "value", "nulls"])


def credit(journeys: pd.DataFrame, model: str, **settings: object) -> dict[str, float]:
    credited = attribute(journeys, model, **settings)
    return dict(zip(credited["channel"], credited["conversions"].round(12), strict=True))


def test_markov_gives_the_credit_worked_by_hand() -> None:
    """A purchase over c1, c2, c3; nothing after c1; nothing after c2, c3.

    start -> c1 2/3, c2 1/3; c1 -> c2 1/2; c2 -> c3 1; c3 -> purchase 1/2: chance (1/3 + 1/3) / 2 = 1/3.
    Without c1 the chance is 1/6, so its effect is 1/2; without c2 or c3 nothing is left: 1. Credit 1/5, 2/5, 2/5.
    """
    walked = pd.DataFrame(
        {"path": ["c1 > c2 > c3", "c1", "c2 > c3"], "conversions": [1, 0, 0], "value": [50, 0, 0], "nulls": [0, 1, 1]}
    )
    credited = attribute(walked).set_index("channel")
    assert credited["removal_effect"].tolist() == pytest.approx([0.5, 1, 1], abs=1e-15)
    assert credited["conversions"].tolist() == pytest.approx([0.2, 0.4, 0.4], abs=1e-15)
    assert credited["value"].tolist() == pytest.approx([10, 20, 20], abs=1e-13)


@given(JOURNEYS)
def test_markov_agrees_with_removing_each_channel_by_hand(rows: list[tuple[list[str], int, int, int]]) -> None:
    """The test builds its own chain from single steps and sends whoever meets the channel away."""
    credited = attribute(frame(rows)).set_index("channel")
    whole = _chance_by_steps(rows, without=None)
    for channel, effect in credited["removal_effect"].items():
        assert effect == pytest.approx(1 - _chance_by_steps(rows, without=str(channel)) / whole, abs=1e-10)


def _chance_by_steps(rows: list[tuple[list[str], int, int, int]], without: str | None) -> float:
    taken: dict[str, dict[str, int]] = {}
    for path, conversions, _, nulls in rows:
        for ending, weight in [("bought", conversions), ("left", nulls)]:
            for here, there in pairwise(["start", *path, ending]):
                if here != there:
                    taken.setdefault(here, {}).setdefault(there, 0)
                    taken[here][there] += weight
    states = ["start", *sorted({channel for path, *_ in rows for channel in path})]
    matrix, bought = np.zeros((len(states), len(states))), np.zeros(len(states))
    for here, steps in taken.items():
        if sum(steps.values()) == 0 or here == without:
            continue
        for there, weight in steps.items():
            if there in states and there != without:
                matrix[states.index(here), states.index(there)] = weight / sum(steps.values())
        bought[states.index(here)] = steps.get("bought", 0) / sum(steps.values())
    return float(np.linalg.solve(np.eye(len(states)) - matrix, bought)[0])


@given(JOURNEYS)
def test_the_chain_converts_exactly_as_often_as_the_journeys_did(rows: list[tuple[list[str], int, int, int]]) -> None:
    conversions, nulls = sum(row[1] for row in rows), sum(row[3] for row in rows)
    chain = chain_of(read_journeys(frame(rows)))
    assert conversion_chance(chain) == pytest.approx(conversions / (conversions + nulls), abs=1e-12)
    for number, effect in enumerate(removal_effects(chain)):
        lost = 1 - conversion_chance(chain, without=number) / conversion_chance(chain)
        assert effect == pytest.approx(lost, abs=1e-10)


@pytest.mark.parametrize("model", MODELS)
@given(rows=JOURNEYS)
def test_credit_adds_up_to_conversions_and_to_value(rows: list[tuple[list[str], int, int, int]], model: str) -> None:
    credited = attribute(frame(rows), model)
    assert credited["conversions"].sum() == pytest.approx(sum(row[1] for row in rows), rel=1e-12)
    assert credited["value"].sum() == pytest.approx(sum(row[2] for row in rows), rel=1e-12, abs=1e-12)
    assert (credited["conversions"] >= 0).all() or model == "shapley"
    assert credited["removal_effect"].isna().all() == (model != "markov")


@pytest.mark.parametrize("model", MODELS)
@given(rows=JOURNEYS, chance=st.randoms())
def test_neither_the_order_of_rows_nor_splitting_them_changes_anything(
    rows: list[tuple[list[str], int, int, int]], model: str, chance: Random
) -> None:
    pieces = [(path, 1, 0, 0) for path, conversions, _, _ in rows for _ in range(conversions)]
    pieces += [(path, 0, value, nulls) for path, _, value, nulls in rows]
    chance.shuffle(pieces)
    pd.testing.assert_frame_equal(attribute(frame(pieces), model), attribute(frame(rows), model), rtol=1e-12)


@given(JOURNEYS)
def test_markov_counts_touches_of_one_channel_in_a_row_once(rows: list[tuple[list[str], int, int, int]]) -> None:
    doubled = [([channel for channel in path for _ in range(2)], *rest) for path, *rest in rows]
    pd.testing.assert_frame_equal(attribute(frame(doubled)), attribute(frame(rows)), rtol=1e-12)


def test_a_rare_channel_gets_its_small_credit_and_an_unwalked_one_none() -> None:
    walked = frame([(["search"], 100_000, 0, 0), (["radio", "search"], 1, 0, 0), (["fax"], 0, 0, 0)])
    credited = credit(walked, "markov")
    assert 0 < credited["radio"] < 2
    assert credited["fax"] == 0


@pytest.mark.parametrize(
    ("model", "settings", "expected"),
    [
        ("first", {}, {"Direct": 0, "email": 0, "search": 12}),
        ("last", {}, {"Direct": 12, "email": 0, "search": 0}),
        ("last_non_direct", {}, {"Direct": 0, "email": 12, "search": 0}),
        ("linear", {}, {"Direct": 3, "email": 3, "search": 6}),
        ("equal_split", {}, {"Direct": 4, "email": 4, "search": 4}),
        ("position", {}, {"Direct": 4.8, "email": 1.2, "search": 6}),
        ("position", {"weights": (0.5, 0.0, 0.5)}, {"Direct": 6, "email": 0, "search": 6}),
        ("time_decay", {}, {"Direct": 6.4, "email": 3.2, "search": 2.4}),
    ],
)
def test_rules_share_a_path_of_four_touches_as_they_say(
    model: str, settings: dict[str, object], expected: dict[str, float]
) -> None:
    """12 purchases over search, search, email, Direct; decay by touches: 1/8, 1/4, 1/2, 1, together 15/8."""
    walked = pd.DataFrame({"path": ["search > search > email > Direct"], "conversions": [12]})
    assert credit(walked, model, **settings) == pytest.approx(expected)


def test_position_keeps_the_proportion_of_its_ends_where_there_is_no_middle() -> None:
    walked = frame([(["a", "b"], 10, 0, 0), (["c"], 1, 0, 0)])
    assert credit(walked, "position", weights=(0.3, 0.6, 0.1)) == pytest.approx({"a": 7.5, "b": 2.5, "c": 1})
    assert credit(walked, "position", weights=(0, 1, 0)) == pytest.approx({"a": 5, "b": 5, "c": 1})


def test_a_journey_of_direct_visits_only_is_credited_to_direct() -> None:
    assert credit(frame([(["direct", "direct"], 3, 0, 0)]), "last_non_direct") == {"direct": 3}


def test_time_decay_halves_with_the_days_where_they_are_known_and_says_so() -> None:
    """14 and 7 days before the end at a half-life of 7 days: 1/4 against 1/2, so 1 and 2 of 3. Older paths too."""
    walked = pd.DataFrame(
        {"path": ["a > b", "a > b"], "conversions": [3, 3], "days_before": ["14 > 7", [9000.0, 8993.0]]}
    )
    assert credit(walked, "time_decay") == pytest.approx({"a": 2, "b": 4})
    assert attribute(walked, "time_decay").attrs == {"half_life": 7.0, "half_life_unit": "days"}
    undated = attribute(walked.drop(columns="days_before"), "time_decay", half_life=2.0)
    assert undated.attrs == {"half_life": 2.0, "half_life_unit": "touches"}


@pytest.mark.parametrize(
    ("model", "order", "settings", "found"),
    [
        ("shapely", 1, {}, "'shapely'; there are first"),
        ("markov", 5, {}, "order 5"),
        ("linear", 2, {}, "the other models have none"),
        ("position", 1, {"weights": (0.4, 0.4, 0.4)}, "sum to 1"),
        ("time_decay", 1, {"half_life": 0}, "half-life"),
    ],
)
def test_settings_out_of_range_are_refused(model: str, order: int, settings: dict[str, object], found: str) -> None:
    with pytest.raises(ValueError, match=found):
        attribute(frame([(["a", "b"], 1, 1, 1)]), model, order, **settings)


def test_a_chain_needs_journeys_that_were_walked() -> None:
    with pytest.raises(ValueError, match="no journey was walked"):
        attribute(frame([(["a", "b"], 0, 0, 0)]))
