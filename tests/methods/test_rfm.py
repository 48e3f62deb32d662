"""Scores and groups: the tie rule on data where quintiles collide, and groups that cover every score once."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.rfm import group_profile, groups, score

CUSTOMERS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(0, 8)), min_size=1, max_size=40).map(
    lambda rows: pd.DataFrame(rows, columns=["recency_days", "frequency", "monetary"])
)


def test_without_ties_every_score_has_a_fifth_of_the_customers() -> None:
    shop = pd.DataFrame({"recency_days": range(100), "frequency": range(1, 101), "monetary": range(100, 0, -1)})
    scored = score(shop)
    for column in ("r", "f", "m"):
        assert scored[column].value_counts().to_dict() == dict.fromkeys(range(1, 6), 20)
    assert scored["r"].iloc[0] == 5, "the latest order scores best"
    assert scored["m"].iloc[0] == 5, "the most money scores best"


def test_colliding_quintiles_of_cdnow_s_shape_split_nobody() -> None:
    """As in the CDNOW sample: 51.68 % bought once and the quintiles of frequency are 1, 1, 2, 4.

    Lowest places of the ties in 10,000: 1, 5169, 6969, 7869, 8469; times five, rounded up: 1, 3, 4, 4, 5.
    """
    orders = np.repeat([1, 2, 3, 4, 5], [5168, 1800, 900, 600, 1532])
    shop = pd.DataFrame({"recency_days": range(10_000), "frequency": orders, "monetary": range(10_000)})
    assert np.quantile(orders, [0.2, 0.4, 0.6, 0.8]).tolist() == [1, 1, 2, 4]
    scored = score(shop)
    assert scored.groupby("frequency")["f"].unique().map(list).to_dict() == {1: [1], 2: [3], 3: [4], 4: [4], 5: [5]}


def test_a_day_on_which_many_bought_scores_in_the_middle_of_its_places() -> None:
    """Six of ten last bought today: places 5 to 10 in twenty halves, middle 7.5 of 10, fourth fifth."""
    shop = pd.DataFrame({"recency_days": [0] * 6 + [10, 20, 30, 40], "frequency": 1, "monetary": 1})
    assert score(shop)["r"].tolist() == [4] * 6 + [2, 2, 1, 1]
    assert score(shop)["f"].tolist() == [1] * 10


@given(CUSTOMERS)
def test_equal_customers_are_never_split_and_better_ones_never_score_worse(shop: pd.DataFrame) -> None:
    scored = score(shop)
    for column, measure, sign in [("r", "recency_days", -1), ("f", "frequency", 1), ("m", "monetary", 1)]:
        assert scored[column].between(1, 5).all()
        by_value = scored.groupby(sign * scored[measure])[column]
        assert (by_value.nunique() == 1).all()
        assert by_value.first().is_monotonic_increasing


@given(CUSTOMERS, st.randoms())
def test_the_order_of_customers_does_not_matter(shop: pd.DataFrame, chance: Random) -> None:
    order = chance.sample(range(len(shop)), len(shop))
    pd.testing.assert_frame_equal(score(shop.iloc[order]).sort_index(), score(shop))


def test_every_triple_of_scores_belongs_to_exactly_one_group() -> None:
    triples = np.array(list(product(range(1, 6), repeat=3)))
    members = [group.holds(*triples.T) for group in groups().values()]
    assert len(groups()) == 11
    assert np.sum(members, axis=0).tolist() == [1] * 125
    assert all(member.any() for member in members)


@pytest.mark.parametrize(
    ("scores", "group"),
    [
        ((5, 5, 5), "champions"),
        ((3, 4, 4), "loyal"),
        ((5, 1, 2), "new_customers"),
        ((5, 1, 3), "potential_loyalists"),
        ((3, 3, 2), "need_attention"),
        ((1, 4, 4), "at_risk"),
        ((2, 5, 4), "cannot_lose"),
        ((1, 1, 1), "lost"),
    ],
)
def test_groups_hold_the_scores_that_their_sentences_describe(scores: tuple[int, int, int], group: str) -> None:
    held = [slug for slug, each in groups().items() if each.holds(*(np.array([one]) for one in scores))[0]]
    assert held == [group]


def test_the_profile_counts_every_customer_and_all_money_once() -> None:
    shop = pd.DataFrame({"recency_days": range(50), "frequency": range(50, 0, -1), "monetary": range(1, 51)})
    profile = group_profile(score(shop))
    assert profile["group"].tolist() == list(groups())
    assert profile["customers"].sum() == 50
    assert profile["share"].sum() == pytest.approx(1)
    assert profile["monetary_share"].sum() == pytest.approx(1)
    assert (profile["customers"] * profile["monetary"].fillna(0)).sum() == pytest.approx(shop["monetary"].sum())
    assert profile.loc[profile["customers"] == 0, "recency_days"].isna().all()


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"frequency": 0}, "frequency is 1 or more: 0"),
        ({"recency_days": -3}, "-3"),
        ({"monetary": np.nan}, "'monetary': 1 do not"),
    ],
)
def test_customers_that_cannot_be_scored_are_refused(change: dict[str, float], found: str) -> None:
    shop = pd.DataFrame({"recency_days": [1], "frequency": [1], "monetary": [1.0]})
    with pytest.raises(ValueError, match=found):
        score(shop.assign(**change))


def test_a_missing_column_and_an_empty_shop_are_refused() -> None:
    shop = pd.DataFrame({"recency_days": [1], "frequency": [1], "monetary": [1.0]})
    with pytest.raises(ValueError, match="'frequency'"):
        score(shop.drop(columns="frequency"))
    with pytest.raises(ValueError, match="no customer"):
        score(shop.head(0))
