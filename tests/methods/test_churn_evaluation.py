"""Judging a churn score: counts by hand, another program's numbers, and the laws of a ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.churn_evaluation import calibration, churn_curve, compare_scores, gain_table, ranking

CUSTOMERS = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40).filter(
    lambda rows: 0 < sum(left for _, left in rows) < len(rows)
)


def test_contacting_two_of_eight_catches_what_can_be_counted() -> None:
    """Scores 8 to 1; those with 8, 6 and 3 leave. A quarter contacted: 8 and 7, one of three caught; lift 1/3 / 1/4."""
    left = [1, 0, 1, 0, 0, 1, 0, 0]
    row = gain_table({"score": range(8, 0, -1)}, left, shares=[0.25]).iloc[0]
    assert row["customers"] == 2
    assert row["caught"] == pytest.approx(1 / 3)
    assert row["lift"] == pytest.approx(4 / 3)
    assert row["leaving_rate"] == pytest.approx(0.5)


def test_a_score_that_says_the_same_of_all_catches_what_drawing_lots_does() -> None:
    table = gain_table({"nothing": [1.0] * 10}, [1, 0] * 5)
    assert table["caught"].tolist() == pytest.approx(table["contacted"].tolist())
    assert ranking([1.0] * 10, [1, 0] * 5)[0] == 0.5


@given(CUSTOMERS)
def test_the_ranking_counts_pairs(rows: list[tuple[int, bool]]) -> None:
    those = [score for score, left in rows if left]
    others = [score for score, left in rows if not left]
    pairs = [(one > other) + (one == other) / 2 for one in those for other in others]
    area, low, high = ranking(*zip(*rows, strict=True))
    assert area == pytest.approx(np.mean(pairs))
    assert 0 <= low <= area <= high <= 1


@given(CUSTOMERS)
def test_the_curve_rises_from_none_to_all_and_its_area_gives_the_ranking(rows: list[tuple[int, bool]]) -> None:
    """Area under the gain curve = share who leave / 2 + share who stay * ranking."""
    scores, left = zip(*rows, strict=True)
    contacted, caught = churn_curve(scores, left)
    assert (contacted[0], caught[0], contacted[-1], caught[-1]) == (0, 0, 1, 1)
    assert (np.diff(contacted) > 0).all()
    assert (np.diff(caught) >= 0).all()
    share = float(np.mean(left))
    assert np.trapezoid(caught, contacted) == pytest.approx(share / 2 + (1 - share) * ranking(scores, left)[0])


def test_ranking_and_brier_are_scikit_learn_s() -> None:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    rng = np.random.default_rng(3)
    chance = rng.random(500).round(2)
    left = (rng.random(500) < chance).astype(float)
    row = compare_scores({"score": chance}, left, probabilities={"score": chance}).iloc[0]
    assert row["ranking"] == pytest.approx(roc_auc_score(left, chance), rel=1e-12)
    assert row["brier"] == pytest.approx(brier_score_loss(left, chance), rel=1e-12)
    assert row["expected"] == pytest.approx(chance.mean())


def test_the_interval_of_the_ranking_holds_the_truth_about_as_often_as_it_says() -> None:
    """Two normal scores one standard deviation apart: the truth is Phi(1 / sqrt 2) = .7602."""
    rng = np.random.default_rng(0)
    left = np.repeat([1.0, 0.0], [60, 140])
    inside = [low <= 0.7602 <= high for _, low, high in (ranking(rng.normal(left), left) for _ in range(1000))]
    assert np.mean(inside) == pytest.approx(0.95, abs=0.025)


def test_chances_that_come_true_lie_inside_their_groups() -> None:
    rng = np.random.default_rng(1)
    chance = rng.random(4000)
    table = calibration(chance, rng.random(4000) < chance)
    assert table["customers"].tolist() == [400] * 10
    assert ((table["low"] <= table["expected"]) & (table["expected"] <= table["high"])).sum() >= 9
    assert table["expected"].is_monotonic_increasing


def test_a_score_without_chances_is_ranked_and_says_no_more() -> None:
    table = compare_scores({"worse": [1, 2, 3, 4], "better": [4, 3, 2, 1]}, [1, 1, 0, 0], probabilities={})
    assert table["score"].tolist() == ["better", "worse"]
    assert table[["expected", "brier"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("score", "left", "found"),
    [([1, 2], [1, 1], "some left and some stayed"), ([1], [1, 0], "one known score"), ([np.nan, 1], [1, 0], "known")],
)
def test_what_cannot_be_judged_is_refused(score: list[float], left: list[int], found: str) -> None:
    with pytest.raises(ValueError, match=found):
        churn_curve(score, left)
    with pytest.raises(ValueError, match="chances from 0 to 1"):
        calibration([2.0, 3.0], [1, 0])
