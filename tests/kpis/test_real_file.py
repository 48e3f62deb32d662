"""The figures that the contract states for the real file."""

from __future__ import annotations

import datetime as dt

import pytest

from playbook.kpis import compute, parameters
from playbook.workspace.client import Workspace

AS_OF = dt.date(2011, 12, 9)


@pytest.mark.parametrize(
    ("period", "orders", "gross", "average", "customers", "unknown"),
    [
        ("all", 19_959, 10_655_622.48, 533.8756, 4_338, 1_427),
        ("year", 18_400, 9_831_876.34, 534.3411, 4_219, 1_268),
    ],
)
def test_orders_revenue_and_customers_are_those_of_the_contract(
    gifts: Workspace, period: str, orders: int, gross: float, average: float, customers: int, unknown: int
) -> None:
    ids = ["orders", "gross_revenue", "average_order_value", "customers", "orders_of_unknown_customers"]
    found = {each.id: each for each in compute(gifts, ids, AS_OF, period, intervals=False)}
    assert {each.status for each in found.values()} == {"ok"}
    assert found["orders"].value == orders
    assert round(found["gross_revenue"].value or 0, 2) == gross
    assert round(found["average_order_value"].value or 0, 4) == average
    assert found["customers"].value == customers
    assert found["orders_of_unknown_customers"].value == unknown


@pytest.mark.parametrize(("period", "to_date", "within"), [("all", 2_845, 2_845), ("year", 2_837, 2_717)])
def test_customers_with_two_orders_are_counted_to_the_end_and_within(
    gifts: Workspace, period: str, to_date: int, within: int
) -> None:
    ids = ["repeat_purchase_rate", "repeat_purchase_rate_within_period"]
    found = {each.id: each for each in compute(gifts, ids, AS_OF, period)}
    assert [found[each].numerator for each in ids] == [to_date, within]
    assert found[ids[0]].denominator == found[ids[1]].denominator == {"all": 4_338, "year": 4_219}[period]


def test_returns_are_a_figure_of_their_own(gifts: Workspace) -> None:
    ids = ["returns", "returned_amount", "revenue_after_returns"]
    found = {each.id: each.value for each in compute(gifts, ids, AS_OF, "all")}
    assert found["returns"] == 3_836
    assert round(found["returned_amount"] or 0, 2) == 896_812.49
    assert round(found["revenue_after_returns"] or 0, 2) == 9_758_809.99


def test_the_cake_stand_sells_best_and_the_withdrawn_order_shows_its_return(gifts: Workspace) -> None:
    sql = "SELECT product_id, revenue, qty, returned_qty FROM product_sales ORDER BY revenue DESC, product_id LIMIT 2"
    first, second = gifts.engine.rows(sql, parameters(gifts, AS_OF))
    assert (first["product_id"], round(float(first["revenue"]), 2)) == ("22423", 174_484.74)
    assert (second["product_id"], int(second["qty"]), int(second["returned_qty"])) == ("23843", 80_995, 80_995)


def test_without_visits_and_touches_channels_are_missing_input_and_say_of_what(gifts: Workspace) -> None:
    visits, revenue = compute(gifts, ["visits_by_channel", "revenue_by_channel"], AS_OF)
    assert (visits.status, revenue.status) == ("missing_input", "missing_input")
    assert revenue.missing == ("touchpoints.channel",)
    assert "sessions.started_at" in visits.missing


def test_a_year_without_a_year_before_it_has_no_benchmark(gifts: Workspace) -> None:
    (found,) = compute(gifts, ["orders"], AS_OF, "year")
    assert (found.prior, found.prior_year, found.period.complete) == (None, None, False)
