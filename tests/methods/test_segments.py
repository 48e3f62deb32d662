"""Segments: planted groups come back, the same for any order of customers, and later customers find their place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from playbook.methods.agreement import adjusted_rand
from playbook.methods.segment_model import SegmentModel, features_of
from playbook.methods.segments import find_segments


def shop(seed: int, each: int = 80) -> tuple[pd.DataFrame, list[str]]:
    """Three planted groups: keen phone buyers, rare big spenders at a desk, and bargain hunters; money is skewed."""
    generator = np.random.default_rng(seed)
    planted = ["keen"] * each + ["grand"] * each + ["thrifty"] * each
    orders = np.concatenate([generator.poisson(rate, each) + 1 for rate in (14, 2, 4)])
    basket = np.concatenate([generator.lognormal(mean, 0.3, each) for mean in (3.5, 6, 2.5)])
    coupon = np.concatenate([generator.beta(*shape, each) for shape in ((2, 12), (1, 20), (12, 3))])
    device = np.concatenate([generator.choice(["phone", "desk"], each, p=[p, 1 - p]) for p in (0.9, 0.1, 0.85)])
    customers = pd.DataFrame({"orders": orders, "basket": basket, "coupon_share": coupon, "device": device})
    return customers.set_axis([f"c{number}" for number in range(3 * each)]), planted


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_planted_groups_come_back_and_are_stable(seed: int) -> None:
    customers, planted = shop(seed)
    found = find_segments(customers, resamples=5)
    assert adjusted_rand(planted, found.assignments) > 0.9
    assert found.stability > 0.9
    assert found.choice["k"].tolist() == [3, 4, 5, 6, 7, 8]
    assert len(found.model.centres) == 3


def test_the_order_of_customers_does_not_matter() -> None:
    customers, _ = shop(3)
    found = find_segments(customers, resamples=2)
    other = find_segments(customers.sample(frac=1, random_state=1), resamples=2)
    assert other.assignments.loc[customers.index].tolist() == found.assignments.tolist()
    assert other.agreements == found.agreements
    assert other.model.features == found.model.features


def test_segments_are_numbered_by_falling_size_and_everybody_is_in_one() -> None:
    customers, planted = shop(4)
    found = find_segments(customers.iloc[:200], resamples=1)
    sizes = found.assignments.value_counts().sort_index()
    assert sizes.is_monotonic_decreasing
    assert sizes.sum() == 200
    assert sizes.index.tolist() == list(range(1, len(found.model.centres) + 1))
    assert found.assignments.index.equals(customers.index[:200])
    assert len(set(planted[:200])) == 3


def test_later_customers_are_put_where_their_like_are() -> None:
    found = find_segments(shop(5)[0], resamples=1)
    later, planted = shop(6)
    assert adjusted_rand(planted, found.model.assign(later)) > 0.9


def test_the_model_can_be_written_down_and_read_back() -> None:
    customers, _ = shop(7)
    model = find_segments(customers, resamples=1).model
    read = SegmentModel(*(tuple(part) for part in (model.features, model.shift, model.scale, model.centres)))
    assert read.assign(customers).equals(model.assign(customers))
    assert read.columns == ("orders", "basket", "coupon_share", "device")


def test_the_evidence_tells_each_segment_from_everybody() -> None:
    customers, planted = shop(8)
    found = find_segments(customers, resamples=1)
    named = {found.assignments[index]: name for index, name in zip(customers.index, planted, strict=True)}
    rows = found.evidence.assign(name=found.evidence["segment"].map(named)).set_index(["name", "column", "level"])
    assert rows.loc[("thrifty", "coupon_share", ""), "effect_size"] > 1
    assert rows.loc[("keen", "device", "phone"), "mean"] > 0.8
    grand = customers[found.assignments == rows.loc[("grand", "basket", ""), "segment"]]
    assert rows.loc[("grand", "basket", ""), "mean"] == pytest.approx(grand["basket"].mean())
    assert rows.loc[("grand", "basket", ""), "overall"] == pytest.approx(customers["basket"].mean())
    assert rows.loc[("grand", "basket", ""), "n"] == len(grand)
    first = found.evidence.groupby("segment")["effect_size"].first().abs()
    assert (first == found.evidence["effect_size"].abs().groupby(found.evidence["segment"]).max()).all()


def test_numbers_lean_levels_split_and_constants_vanish() -> None:
    """money 1 … 1e6 leans far to one side; age's median is 30, its quartiles 25 and 35."""
    customers = pd.DataFrame(
        {
            "age": [20, 25, 30, 35, 40],
            "money": [1, 1, 1, 1, 1e6],
            "club": [True, False, True, True, False],
            "town": ["Lodz", None, "Lodz", "Gdynia", "unknown"],
            "planet": "Earth",
        }
    )
    features, shift, scale = features_of(customers)
    expected = ("age", "log1p(money)", "club=true", "club=false", "town=Lodz", "town=Gdynia")
    assert features == expected
    assert (shift[0], scale[0]) == pytest.approx((30, 10 / 1.349))
    assert (shift[1], scale[1]) == pytest.approx((np.log(2), np.log1p([1, 1, 1, 1, 1e6]).std()))
    assert (shift[2], shift[4]) == pytest.approx((3 / 5, 2 / 3)), "the share among those who are known"


def test_missing_extreme_and_unheard_of_values_are_placed_without_pull() -> None:
    """What is missing lies in the middle, a huge number at three scales, a new level outside all levels."""
    model = SegmentModel(("orders", "log1p(money)", "device=phone"), (5.0, 0.0, 0.25), (2.0, 1.0, 1.0), ((0.0,) * 3,))
    customers = pd.DataFrame({"orders": [None, 1e9], "money": [-5, np.e - 1], "device": ["watch", "unknown"]})
    assert model.scaled(customers).tolist() == [[0, 0, -0.25], [3, pytest.approx(1), 0]]


def test_a_segment_s_centre_is_nearest_to_itself() -> None:
    customers, _ = shop(9)
    found = find_segments(customers, resamples=1)
    points = found.model.scaled(customers)
    for number, centre in enumerate(found.model.centres, start=1):
        members = points[(found.assignments == number).to_numpy()]
        assert members.mean(axis=0) == pytest.approx(np.array(centre), abs=1e-6)


@pytest.mark.parametrize(
    ("customers", "bounds", "found"),
    [
        (shop(0)[0].head(89), (3, 8), "90 customers, 30 each: 89"),
        (shop(0)[0], (1, 8), "2 or more"),
        (shop(0)[0], (5, 4), "lower first"),
        (pd.DataFrame({"orders": [1] * 100}), (2, 3), "do not differ"),
        (pd.DataFrame({"orders": [1, 2] * 50}), (3, 4), "2 found"),
        (pd.DataFrame({"seen": pd.to_datetime(["2024-01-01", "2024-01-02"] * 50)}), (2, 3), "holds dates"),
        (pd.DataFrame({"orders": [1.0, np.inf] * 50}), (2, 3), "without end"),
    ],
)
def test_customers_that_cannot_be_grouped_are_refused(
    customers: pd.DataFrame, bounds: tuple[int, int], found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        find_segments(customers, bounds=bounds, resamples=1)


def test_a_later_frame_without_a_column_is_refused() -> None:
    model = SegmentModel(("orders",), (0.0,), (1.0,), ((0.0,), (1.0,)))
    with pytest.raises(ValueError, match="orders"):
        model.assign(pd.DataFrame({"order": [1]}))
    with pytest.raises(ValueError, match="a scale above 0"):
        SegmentModel(("orders",), (0.0,), (0.0,), ((0.0,),))
