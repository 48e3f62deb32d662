"""What a customer model expects of all customers together, and the money that it makes of it."""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.bgnbd import MbgNbd
from playbook.methods.pareto_nbd import fit_pareto_nbd
from playbook.methods.purchase_days import PurchaseDays, purchase_days
from playbook.methods.returning_purchases import returning_money, returning_purchases
from tests.methods.test_lifetime_validation import steady_shop

MODEL = MbgNbd(r=0.5, alpha=60.0, a=0.8, b=2.5)


def fixed(*_history: object) -> MbgNbd:
    return MODEL


def test_known_customers_are_the_models_own_sum_and_newcomers_come_one_a_day_as_lately() -> None:
    """Ten customers, one a day from day 0 to 9, nobody ever again: the pace is one a day."""
    days = purchase_days(list("abcdefghij"), range(10))
    told = returning_purchases(days, 9, [19], fit=fixed)
    lived = np.arange(10.0)
    known = MODEL.conditional_expected_purchases(10.0, np.zeros(10), np.zeros(10), lived).sum()
    # Who comes on day 10 has nine days left until day 19, who comes on day 19 none.
    coming = sum(float(MODEL.expected_purchases(float(left))) for left in range(10))
    assert told == pytest.approx([known + coming])


def test_stretches_add_up_to_the_whole() -> None:
    shop = steady_shop(300, seed=2)
    parts = returning_purchases(shop, 300, [310, 331, 360], fit=fixed)
    assert parts.sum() == pytest.approx(returning_purchases(shop, 300, [360], fit=fixed)[0])


def test_what_came_later_changes_nothing() -> None:
    shop = steady_shop(400, seed=3)
    known = shop.day <= 250
    there = shop.first <= 250
    codes = np.cumsum(there) - 1
    seen = PurchaseDays(shop.first[there], codes[shop.customer[known]], shop.day[known])
    assert returning_purchases(shop, 250, [280]) == pytest.approx(returning_purchases(seen, 250, [280]), rel=1e-9)


def test_a_shop_whose_customers_keep_to_their_law_is_met_within_a_tenth() -> None:
    """A Pareto/NBD shop, fitted as one. Nobody new has come for half a year, so nobody is expected to."""
    shop = steady_shop(1500, seed=4)
    expected = returning_purchases(shop, 300, [400], fit=fit_pareto_nbd)[0]
    came = np.count_nonzero((shop.day > 300) & (shop.day <= 400))
    assert expected == pytest.approx(came, rel=0.1)


def test_where_nothing_tells_when_customers_leave_the_way_is_silent() -> None:
    days = purchase_days(["a", "b", "c"], [0, 3, 5])
    assert np.isnan(returning_purchases(days, 9, [19, 29])).all()


def test_money_is_returns_at_what_one_brought_in_the_last_twelve_stretches() -> None:
    shop = steady_shop(300, seed=2)
    starts = np.arange(0, 392, 28)
    ends = starts + 27
    returns = np.array([np.count_nonzero((shop.day >= a) & (shop.day <= b)) for a, b in zip(starts, ends, strict=True)])
    found = returning_money(shop, starts, ends, 50.0 * returns[:10])
    assert found.shape == (10, 4)
    assert found[9] == pytest.approx(50 * returning_purchases(shop, ends[9], ends[10:14]))


def test_edges_must_ascend_from_the_day() -> None:
    with pytest.raises(ValueError, match="ascend"):
        returning_purchases(purchase_days(["a"], [0]), 5, [5])
    with pytest.raises(ValueError, match="nobody"):
        returning_purchases(purchase_days(["a"], [9]), 5, [8])
