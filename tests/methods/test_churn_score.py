"""A churn score sees nothing of what it is judged by, finds what was planted, and refuses where there is too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.churn_behaviour import FEATURES, OrderHistory, order_history
from playbook.methods.churn_evaluation import ranking
from playbook.methods.churn_score import MODELS, ChurnQuestion, fit_churn
from playbook.methods.lifetime import CannotFit
from playbook.methods.logistic import fit_logistic
from tests.methods.synthetic_shops import shop

ORDERS = st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 300), st.integers(0, 90)), min_size=1, max_size=25)
QUESTION = ChurnQuestion(window=120, horizon=60)


def history(seed: int = 0, *, customers: int = 1500, season: float = 0.3, shock: float = 0.12) -> OrderHistory:
    who, when = shop(seed, days=600, customers=customers, season=season, shock=shock)
    return order_history(who, when, np.full(len(who), 20.0))


def test_each_feature_is_what_its_name_says() -> None:
    """Days 0, 30 (twice), 100 and 190, seen from 200: gaps 30, 70, 90, median 70; money 20, 20, 5 and 15."""
    rows = [("a", 0, 20), ("a", 30, 10), ("a", 30, 10), ("a", 100, 5), ("a", 190, 15), ("a", 201, 999), ("b", 199, 8)]
    found = order_history(*zip(*rows, strict=True)).behaviour(200).set_index("customer")
    assert found.drop(columns="code").loc["a"].to_dict() == {
        "days_since_last": 10, "days_known": 200, "order_days": 4, "usual_gap_days": 70, "lateness": 10 / 70,
        "orders_recent": 1, "orders_before": 2, "mean_value": 15, "last_value_ratio": 1,
    }  # fmt: skip
    # One order so far: the shop's usual gap is that of the only customer who has one.
    assert found.loc["b", "usual_gap_days"] == 70


@given(ORDERS, ORDERS, st.integers(0, 300))
def test_behaviour_up_to_a_day_does_not_change_when_later_orders_become_known(
    orders: list[tuple[str, int, int]], later: list[tuple[str, int, int]], origin: int
) -> None:
    """The leakage test: also new customers, larger sums and other rhythms after the day leave it as it was."""
    before = [*orders, ("z", 0, 1)]
    known = order_history(*zip(*(row for row in before if row[1] <= origin), strict=True)).behaviour(origin)
    after = [(who, day + origin + 1, money * 1000) for who, day, money in [*later, ("new", 0, 5)]]
    everything = order_history(*zip(*before, *after, strict=True)).behaviour(origin)
    # A new name between the others moves their numbers, and nothing else.
    pd.testing.assert_frame_equal(everything.drop(columns="code"), known.drop(columns="code"))


@pytest.mark.parametrize("model", MODELS)
def test_a_score_of_a_past_day_is_the_same_whether_or_not_the_future_is_known(model: str) -> None:
    everything = history()
    seen = everything.day <= 480
    known = OrderHistory(everything.names, everything.customer[seen], everything.day[seen], everything.value[seen])
    people = QUESTION.population(known, 480)
    then = fit_churn(known, as_of=480, question=QUESTION, model=model).probability(people)
    now = fit_churn(everything, as_of=480, question=QUESTION, model=model).probability(people)
    np.testing.assert_array_equal(now, then)


@pytest.mark.parametrize("model", MODELS)
def test_where_no_season_comes_chances_come_true_and_rank_later_leavers_above_chance(model: str) -> None:
    """Four shops that keep to no model: mean chance within 5 points of the share who left, on average within 3."""
    misses = []
    for seed in range(4):
        everything = history(seed, customers=3000, season=0.0, shock=0.0)
        people = QUESTION.population(everything, 540)
        left = QUESTION.left(everything, people, 540)
        chance = fit_churn(everything, as_of=540, question=QUESTION, model=model).probability(people)
        assert ranking(chance, left)[1] > 0.5
        assert ((chance > 0) & (chance < 1)).all()
        misses.append(chance.mean() - left.mean())
    assert np.abs(misses).max() < 0.05
    assert np.abs(misses).mean() < 0.03


def test_in_shops_with_seasons_and_moods_the_regression_ranks_better_than_silence_alone() -> None:
    better = []
    for seed in range(6):
        everything = history(seed)
        people = QUESTION.population(everything, 540)
        left = QUESTION.left(everything, people, 540)
        full, naive = (
            ranking(fit_churn(everything, as_of=540, question=QUESTION, model=model).log_odds(people), left)[0]
            for model in ("logistic", "days_since_last")
        )
        better.append(full - naive)
    assert np.mean(better) > 0.02
    assert np.min(better) > 0


def planted() -> OrderHistory:
    """Half of 1,200 customers order every 15 days, half every 45; half of the quick ones stop after a few orders."""
    rng = np.random.default_rng(0)
    rows = []
    for customer in range(1200):
        begin, gap = int(rng.integers(0, 430)), 15 if customer % 2 else 45
        count = int(rng.integers(3, 9)) if customer % 4 == 1 else 40
        rows += [(customer, begin + gap * at, 10.0) for at in range(count) if begin + gap * at <= 500]
    return order_history(*zip(*rows, strict=True))


def test_what_sets_leavers_apart_is_found_and_named_as_the_reason() -> None:
    """Quick customers who are late have left; slow ones, as silent as they, have not."""
    everything = planted()
    question = ChurnQuestion(window=60, horizon=60)
    people = question.population(everything, 440)
    left = question.left(everything, people, 440)
    score = fit_churn(everything, as_of=440, question=question, model="logistic")
    naive = fit_churn(everything, as_of=440, question=question, model="days_since_last")
    assert ranking(score.probability(people), left)[1] > ranking(naive.probability(people), left)[2]
    why = score.reasons(people[left == 1])
    assert why.columns.tolist() == list(FEATURES)
    late = score.reasons(people).loc[people["lateness"] > 1.5, "lateness"]
    assert (late > 0).all()


def test_reasons_of_a_regression_are_its_weights_times_the_distance_from_the_typical_customer() -> None:
    everything = history()
    people = QUESTION.population(everything, 500)
    score = fit_churn(everything, as_of=500, question=QUESTION, model="logistic")
    typical = people.assign(**{name: people[name].median() for name in FEATURES})
    summed = score.reasons(people).sum(axis=1)
    np.testing.assert_allclose(summed, score.log_odds(people) - score.log_odds(typical), atol=1e-9)


def test_thin_data_are_refused_with_what_was_found() -> None:
    few = history(customers=60)
    with pytest.raises(CannotFit, match="Churn score, too thin: it takes 25 customers who left") as refused:
        fit_churn(few, as_of=540, question=QUESTION)
    assert refused.value.found.keys() == {"left", "stayed"}
    with pytest.raises(CannotFit, match="too thin"):
        fit_churn(history(), as_of=100, question=QUESTION)
    with pytest.raises(ValueError, match="no churn model 'magic'"):
        fit_churn(few, as_of=540, question=QUESTION, model="magic")


def test_who_has_long_been_silent_is_not_asked_about() -> None:
    everything = order_history(["gone", "there"], [0, 290], [1, 1])
    assert QUESTION.population(everything, 300)["customer"].tolist() == ["there"]


def test_orders_that_make_no_sense_are_refused() -> None:
    with pytest.raises(ValueError, match="one customer, day and value"):
        order_history(["a"], [1], [])
    with pytest.raises(ValueError, match="1 are not"):
        order_history(["a"], [1], [np.nan])
    with pytest.raises(ValueError, match="nobody had ordered by day 0"):
        order_history(["a"], [1], [2]).behaviour(0)


@pytest.mark.parametrize("penalty", [0.01, 1.0, 30.0])
def test_the_regression_is_scikit_learn_s(penalty: float) -> None:
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(1)
    columns = rng.normal(size=(300, 4))
    outcomes = (rng.random(300) < 1 / (1 + np.exp(-columns @ [1.5, -1.0, 0.2, 0.0] - 0.5))).astype(float)
    weights = rng.integers(1, 4, 300).astype(float)
    begin, slopes = fit_logistic(columns, outcomes, penalty=penalty, weights=weights)
    other = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=1000).fit(columns, outcomes, weights)
    assert begin == pytest.approx(other.intercept_[0], abs=1e-5)
    assert slopes == pytest.approx(other.coef_[0], abs=1e-5)


def test_outcomes_without_a_mistake_still_have_one_best_regression() -> None:
    begin, slopes = fit_logistic([[-1.0], [-2.0], [1.0], [2.0]], [0, 0, 1, 1], penalty=1e-6)
    assert begin == pytest.approx(0, abs=1e-6)
    assert 5 < slopes[0] < 50
    with pytest.raises(ValueError, match="both outcomes"):
        fit_logistic([[1.0], [2.0]], [1, 1], penalty=1.0)
    with pytest.raises(ValueError, match="penalty above 0"):
        fit_logistic([[1.0], [2.0]], [0, 1], penalty=0.0)
