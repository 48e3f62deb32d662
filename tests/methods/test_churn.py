"""The churn window and who is slipping away, from the customers' own rhythm."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.churn import STATES, churn_window, standing, typical_gaps

GAPS = st.lists(st.integers(1, 400), min_size=30, max_size=80)


def test_a_customer_s_typical_gap_is_the_median_of_theirs() -> None:
    gaps = pd.DataFrame({"customer_id": ["b", "a", "a", "a", "a"], "gap_days": [7, 10, 100, 20, 40]})
    found = typical_gaps(gaps)
    assert found["customer_id"].tolist() == ["a", "b"]
    assert found["gaps"].tolist() == [4, 1]
    assert found["typical_gap_days"].tolist() == [30, 7]
    assert typical_gaps(gaps.head(0)).empty


@given(GAPS, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_the_window_is_the_shortest_in_which_the_share_comes_back(gaps: list[int], share: float) -> None:
    window = churn_window(gaps, share=share)
    within = sum(gap <= window.days for gap in gaps) / len(gaps)
    one_day_less = sum(gap <= window.days - 1 for gap in gaps) / len(gaps)
    assert one_day_less < share <= within + 1e-12
    assert window.customers == len(gaps)


def test_part_days_are_rounded_up_to_whole_ones() -> None:
    assert churn_window([10.5] * 30).days == 11


def test_thirty_customers_with_a_rhythm_are_the_least() -> None:
    with pytest.raises(ValueError, match="30 customers with two orders or more: 29 found"):
        churn_window([10] * 29)


def customers(rows: list[tuple[float, int, float]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["days_since_last", "gaps", "typical_gap_days"])


@pytest.mark.parametrize(
    ("days", "state"),
    [
        (10, "active"),
        (15, "active"),
        (16, "slipping"),
        (30, "slipping"),
        (31, "at_risk"),
        (90, "at_risk"),
        (91, "churned"),
    ],
)
def test_a_customer_who_buys_every_ten_days_goes_through_the_states(days: int, state: str) -> None:
    found = standing(customers([(days, 4, 10)]), window_days=90, shop_gap_days=40)
    assert found["state"].tolist() == [state]
    assert found["lateness"].tolist() == [days / 10]


def test_with_fewer_than_two_gaps_the_shop_s_rhythm_counts() -> None:
    found = standing(customers([(30, 0, np.nan), (30, 1, 5), (30, 2, 5)]), window_days=90, shop_gap_days=40)
    assert found["usual_gap_days"].tolist() == [40, 40, 5]
    assert found["state"].tolist() == ["active", "active", "at_risk"]


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 4), st.integers(1, 200)), min_size=1, max_size=20))
def test_waiting_longer_never_makes_a_customer_safer(rows: list[tuple[int, int, int]]) -> None:
    now = standing(customers(rows), window_days=120, shop_gap_days=40)["state"]
    waited = [(days + 25, gaps, typical) for days, gaps, typical in rows]
    later = standing(customers(waited), window_days=120, shop_gap_days=40)["state"]
    assert (later.map(STATES.index) >= now.map(STATES.index)).all()


@pytest.mark.parametrize(
    ("shop", "settings", "found"),
    [
        (customers([(-1, 0, np.nan)]), {}, "days_since_last"),
        (customers([(1, 3, np.nan)]), {}, "typical gap"),
        (customers([(1, 0, np.nan)]), {"slipping": 4.0}, "slipping < at_risk"),
        (customers([(1, 0, np.nan)]), {"window_days": 0}, "above 0"),
        (customers([(1, 0, np.nan)]).drop(columns="gaps"), {}, "'gaps'"),
    ],
)
def test_customers_without_the_needed_numbers_are_refused(
    shop: pd.DataFrame, settings: dict[str, float], found: str
) -> None:
    with pytest.raises(ValueError, match=found):
        standing(shop, **{"window_days": 90, "shop_gap_days": 40} | settings)


def test_gaps_of_no_days_are_refused() -> None:
    with pytest.raises(ValueError, match="one day count as one"):
        typical_gaps(pd.DataFrame({"customer_id": ["a"], "gap_days": [0]}))
    with pytest.raises(ValueError, match="above 0 days"):
        churn_window([10] * 30 + [0])
    with pytest.raises(ValueError, match="share"):
        churn_window([10] * 30, share=90)
