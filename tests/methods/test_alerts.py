"""Control charts that one bad week cannot spoil, and a false-discovery rate that holds for many of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.alerts import LEAST_MISSES, benjamini_hochberg, control_chart

LEVEL = [100, 104, 97, 101, 99, 103, 98, 100] * 8


def test_a_usual_week_raises_nothing_and_a_halved_one_does() -> None:
    usual = control_chart([*LEVEL, 101], [*LEVEL, 101], "count")
    halved = control_chart([*LEVEL, 50], [*LEVEL, 50], "count")
    assert usual.p_values[1][-1] > 0.5
    # 2·√50.375 = 14.2 against 2·√100.375 = 20.0: 5.8 spreads of pure chance, since these weeks vary less than chance.
    assert halved.scores[1][-1] == pytest.approx(2 * (50.375**0.5 - 100.375**0.5), abs=0.05)
    assert halved.low[-1] > 50


def test_one_broken_week_moves_neither_the_level_nor_the_limits() -> None:
    broken = [*LEVEL, 0, *LEVEL[:8]]
    whole = [*LEVEL, 100, *LEVEL[:8]]
    first, second = (control_chart(each, each, "count") for each in (broken, whole))
    assert first.expected[-1] == pytest.approx(second.expected[-1], rel=0.01)
    assert first.high[-1] == pytest.approx(second.high[-1], rel=0.02)


def test_one_broken_week_is_not_told_again_for_a_month_but_a_shift_that_stays_is() -> None:
    once = control_chart([*LEVEL, 0, 100, 99, 101], [*LEVEL, 0, 100, 99, 101], "count")
    stays = control_chart([*LEVEL, 70, 72, 71, 69], [*LEVEL, 70, 72, 71, 69], "count")
    assert once.p_values[4][-1] > 0.5
    assert stays.p_values[4][-1] < 1e-3


def test_what_came_last_year_at_this_time_is_expected_again() -> None:
    year = [100] * 40 + [200] * 12
    three = np.array([*year, *year, *year[:48]], dtype=float) + np.tile([0, 3, -2, 1], 38)
    chart = control_chart(three, three, "count")
    assert chart.seasonal
    assert chart.expected[-1] == pytest.approx(200, rel=0.05)
    assert chart.p_values[1][-1] > 0.2


def test_without_enough_past_nothing_is_judged() -> None:
    short = LEVEL[: LEAST_MISSES + 10]
    assert np.isnan(control_chart(short, short, "count").p_values[1]).all()


def test_a_share_of_few_cases_may_swing_more_than_one_of_many() -> None:
    shares = [0.2, 0.21, 0.19, 0.2] * 12
    few = control_chart([*shares, 0.3], [*[400] * 48, 20], "share")
    many = control_chart([*shares, 0.3], [*[400] * 48, 2000], "share")
    assert few.p_values[1][-1] > 0.05 > many.p_values[1][-1]
    assert few.low[-1] < many.low[-1]


def test_a_number_that_never_moved_is_not_news_for_moving_by_a_hundredth() -> None:
    still = [1580.0] * 60
    assert control_chart([*still, 1560.0], [500] * 61, "amount").p_values[1][-1] > 0.05


def test_nothing_after_a_week_is_used_to_judge_it() -> None:
    rng = np.random.default_rng(3)
    counts = rng.poisson(60, 120).astype(float)
    whole, cut = control_chart(counts, counts, "count"), control_chart(counts[:90], counts[:90], "count")
    assert whole.seasonal == cut.seasonal
    assert whole.p_values[1][:90].tolist() == pytest.approx(cut.p_values[1].tolist(), nan_ok=True)


def test_of_many_quiet_shops_hardly_a_week_has_an_alert() -> None:
    """Thirty series of overdispersed counts with a season, a year judged: alerts in at most one week in twenty."""
    rng = np.random.default_rng(11)
    weeks, alerted, judged = np.arange(113), 0, 0
    for _shop in range(6):
        p_values = []
        for _series in range(30):
            season = 0.25 * np.sin(2 * np.pi * (weeks + rng.integers(52)) / 52)
            mean = rng.choice([15, 60, 300]) * np.exp(season + 0.003 * weeks)
            counts = rng.poisson(mean * rng.gamma(100, 0.01, len(weeks))).astype(float)
            p_values += list(control_chart(counts, counts, "count").p_values.values())
        table = np.array(p_values)[:, -52:]
        alerted += sum(bool((benjamini_hochberg(week) <= 0.05).any()) for week in table.T)
        judged += 52
    assert alerted / judged <= 0.05


def test_the_papers_own_example_rejects_the_four_smallest() -> None:
    """Benjamini and Hochberg (1995), section 4.2: fifteen p-values, q = 0.05, the four smallest are rejected."""
    paper = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240,
             0.4262, 0.5719, 0.6528, 0.7590, 1.0000]  # fmt: skip
    assert (benjamini_hochberg(paper) <= 0.05).sum() == 4


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusting_never_makes_a_p_value_smaller_and_keeps_their_order(p_values: list[float]) -> None:
    adjusted = benjamini_hochberg(p_values)
    assert (adjusted >= np.array(p_values) - 1e-12).all()
    order = np.argsort(p_values, kind="stable")
    assert (np.diff(adjusted[order]) >= -1e-12).all()


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="count, share, amount or number"):
        control_chart([1.0], [1.0], "sum")  # type: ignore[arg-type]
