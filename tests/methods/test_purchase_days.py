"""Who existed on a day, with which history, and who came again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.purchase_days import purchase_days

# Anna buys on days 1, 4 (twice) and 9; Bo on 3, and on 5 elsewhere; Cleo on 8.
CUSTOMERS = ["anna", "anna", "anna", "anna", "bo", "bo", "cleo"]
DAYS = [1, 4, 4, 9, 3, 5, 8]
OWN_SITE = [True, True, True, True, True, False, False]


def test_a_base_knows_the_customers_and_purchases_up_to_its_day_and_no_later() -> None:
    base = purchase_days(CUSTOMERS, DAYS).base(5)
    assert base.customer.tolist() == [0, 1]
    assert base.frequency.tolist() == [1, 1]  # two orders of one day are one purchase
    assert base.recency.tolist() == [3, 2]
    assert base.T.tolist() == [4, 2]


def test_purchases_that_do_not_count_make_a_customer_but_no_repeat() -> None:
    days = purchase_days(CUSTOMERS, DAYS, OWN_SITE)
    assert days.base(9).customer.tolist() == [0, 1, 2]
    assert days.base(9).frequency.tolist() == [2, 0, 0]


def test_the_share_is_of_those_who_exist_on_the_day() -> None:
    days = purchase_days(CUSTOMERS, DAYS)
    assert days.share(3, 2) == 1.0  # Anna on 4, Bo on 5
    assert days.share(5, 4) == 0.5  # Anna on 9; Cleo does not exist yet
    assert np.isnan(days.share(0, 5))


@given(st.permutations(range(len(DAYS))))
def test_the_order_of_rows_does_not_matter(order: list[int]) -> None:
    given_order = purchase_days([CUSTOMERS[each] for each in order], [DAYS[each] for each in order])
    assert given_order.share(3, 2) == 1.0
    assert given_order.base(9).recency.tolist() == purchase_days(CUSTOMERS, DAYS).base(9).recency.tolist()


def test_rows_that_do_not_match_are_refused() -> None:
    with pytest.raises(ValueError, match="2, 1, 1"):
        purchase_days(["anna", "bo"], [1])
