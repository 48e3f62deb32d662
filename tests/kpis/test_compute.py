"""What is shown, what is withheld, and against what it is compared: on a handful of orders each."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from playbook.errors import BadInput, Refused
from playbook.kpis import KpiValue, as_json, compute
from playbook.workspace.client import Workspace
from tests.kpis.bench import day, orders, workspace

# Two customers in May, three in June; one order of June names nobody.
FEW = orders(
    ("a", "2024-05-01 00:00:00", "x", 10.0),
    ("b", "2024-05-31 23:59:59", "y", 20.0),
    ("c", "2024-06-01 00:00:00", "x", 30.0),
    ("d", "2024-06-30 23:59:59", "z", 40.0),
    ("e", "2024-06-15 12:00:00", None, 50.0),
    ("f", "2024-07-01 00:00:00", "z", 60.0),
)


def many(times: int, *, month: str = "2024-06", money: float = 10.0, prefix: str = "m") -> pd.DataFrame:
    """`times` orders of as many customers on the tenth of a month."""
    return orders(*((f"{prefix}{i}", f"{month}-10 10:00:00", f"{prefix}{i}", money) for i in range(times)))


def one(found: Workspace, kpi: str, as_of: str, period: str = "month", **more: object) -> KpiValue:
    """The one value of one KPI."""
    (value,) = compute(found, [kpi], day(as_of), period, **more)  # type: ignore[arg-type]
    return value


def test_an_order_in_the_last_second_of_the_last_day_counts_and_the_next_day_does_not(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"orders": FEW})
    assert one(found, "orders", "2024-06-30").value == 3
    assert one(found, "orders", "2024-06-29").value == 2
    assert one(found, "orders", "2024-06-30", "day").value == 1
    assert one(found, "net_revenue", "2024-06-30", "all").value == 150.0


def test_what_comes_after_as_of_is_not_seen(tmp_path: Path) -> None:
    """z orders again in July: in June nobody but x has come back."""
    found = workspace(tmp_path, {"orders": FEW})
    rate = one(found, "repeat_purchase_rate", "2024-06-30")
    assert (rate.numerator, rate.denominator, rate.n) == (1, 2, 2)


def test_orders_of_unknown_customers_are_in_revenue_and_in_no_customer_figure(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"orders": FEW})
    assert one(found, "gross_revenue", "2024-06-30").value == 120.0
    assert one(found, "customers", "2024-06-30").value == 2
    assert one(found, "orders_of_unknown_customers", "2024-06-30").value == 1
    assert one(found, "returning_revenue", "2024-06-30").value == 30.0


@pytest.mark.parametrize(("status", "counted"), [(None, 3), ("completed", 3), ("refunded", 3), ("cancelled", 2)])
def test_cancelled_orders_do_not_count_and_refunded_or_unstated_ones_do(
    tmp_path: Path, status: str | None, counted: int
) -> None:
    stated = FEW.assign(status=[status if each == "d" else "completed" for each in FEW["order_id"]])
    assert one(workspace(tmp_path, {"orders": stated}), "orders", "2024-06-30").value == counted


def test_below_the_minimum_the_value_is_withheld_and_the_counts_are_shown(tmp_path: Path) -> None:
    few, enough = (tmp_path / name for name in ("few", "enough"))
    few.mkdir()
    enough.mkdir()
    thin = one(workspace(few, {"orders": many(29)}), "average_order_value", "2024-06-30")
    assert (thin.status, thin.value, thin.n, thin.interval) == ("not_enough_data", None, 29, None)
    assert (thin.numerator, thin.denominator) == (290.0, 29.0)
    full = one(workspace(enough, {"orders": many(30)}), "average_order_value", "2024-06-30")
    assert (full.status, full.value, full.n) == ("ok", 10.0, 30)


def test_nothing_to_divide_by_is_no_zero(tmp_path: Path) -> None:
    found = one(workspace(tmp_path, {"orders": many(40)}), "repeat_purchase_rate", "2024-07-31")
    assert (found.status, found.value, found.n) == ("zero_denominator", None, 0)


def test_a_count_of_nothing_is_zero(tmp_path: Path) -> None:
    assert one(workspace(tmp_path, {"orders": many(40)}), "orders", "2024-07-31").value == 0


def test_before_the_first_order_everything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no order up to this day"):
        compute(workspace(tmp_path, {"orders": many(40)}), None, day("2024-06-09"))


def test_benchmarks_are_the_same_days_of_the_month_and_of_the_year_before(tmp_path: Path) -> None:
    frames = pd.concat(
        [many(30, month=each, prefix=each, money=money) for each, money in (("2023-05", 1.0), ("2023-06", 2.0))]
        + [many(30, month=each, prefix=each, money=money) for each, money in (("2024-05", 3.0), ("2024-06", 4.0))]
    )
    found = one(workspace(tmp_path, {"orders": frames}), "average_order_value", "2024-06-10")
    assert found.value == 4.0
    assert found.prior is not None
    assert (found.prior.value, found.prior.start, found.prior.end) == (3.0, day("2024-05-01"), day("2024-05-10"))
    assert found.prior_year is not None
    assert (found.prior_year.value, found.prior_year.end) == (2.0, day("2023-06-10"))


def test_a_benchmark_that_the_data_do_not_cover_from_its_first_day_is_left_out(tmp_path: Path) -> None:
    """The data begin on 10 May: May is not whole, so June has nothing to be compared with."""
    frames = pd.concat([many(30, month="2024-05", prefix="p"), many(30)])
    found = one(workspace(tmp_path, {"orders": frames}), "orders", "2024-06-30")
    assert (found.value, found.prior, found.prior_year) == (30, None, None)


def test_a_change_needs_a_covered_benchmark_and_is_relative_to_it(tmp_path: Path) -> None:
    first = orders(("first", "2024-05-01 08:00:00", "x", 0.0))
    frames = pd.concat([first, many(30, month="2024-05", prefix="p", money=2.0), many(30, money=3.0)])
    found = workspace(tmp_path, {"orders": frames})
    assert one(found, "revenue_change_to_prior_period", "2024-06-30").value == pytest.approx(0.5)
    assert one(found, "revenue_change_to_prior_year", "2024-06-30").status == "not_enough_data"


def test_churn_is_not_told_before_the_data_reach_back_over_the_churn_window(tmp_path: Path) -> None:
    """With a window of 60 days nobody could have been lost in May; the first month that can tell is July."""
    frames = pd.concat([orders(("first", "2024-05-01 08:00:00", "x", 1.0)), many(40, month="2024-05"), many(5)])
    found = workspace(tmp_path, {"orders": frames}, churn_window_days="60")
    assert one(found, "churn_rate", "2024-06-30").status == "not_enough_data"
    july = one(found, "churn_rate", "2024-07-31")
    # 36 of the 41 active on 30 June (last order within 60 days) did not order again; all windows end in July.
    assert (july.status, july.denominator, july.numerator) == ("ok", 41, 36)


def test_a_churn_window_that_can_neither_be_set_nor_found_withholds_churn(tmp_path: Path) -> None:
    found = one(workspace(tmp_path, {"orders": many(40)}), "retained_customers", "2024-12-31")
    assert (found.status, found.value) == ("not_enough_data", None)


def test_money_in_a_foreign_currency_is_refused_and_counts_go_on(tmp_path: Path) -> None:
    mixed = many(40).assign(currency=["EUR"] * 39 + ["USD"])
    found = workspace(tmp_path, {"orders": mixed})
    refused = one(found, "average_order_value", "2024-06-30")
    assert (refused.status, refused.value, refused.missing) == ("missing_input", None, ("orders.currency = EUR",))
    assert one(found, "returning_revenue_share", "2024-06-30").status == "missing_input"
    assert one(found, "orders", "2024-06-30").value == 40


def test_a_foreign_order_after_as_of_does_no_harm(tmp_path: Path) -> None:
    later = pd.concat([many(40).assign(currency="EUR"), many(1, month="2024-08", prefix="u").assign(currency="USD")])
    assert one(workspace(tmp_path, {"orders": later}), "average_order_value", "2024-06-30").status == "ok"


def test_one_margin_rate_of_the_client_stands_in_for_margins(tmp_path: Path) -> None:
    plain, stated = (tmp_path / name for name in ("plain", "stated"))
    plain.mkdir()
    stated.mkdir()
    without = one(workspace(plain, {"orders": many(30)}), "customer_lifetime_margin", "2024-06-30")
    assert (without.status, without.missing) == ("missing_input", ("orders.margin",))
    rate = workspace(stated, {"orders": many(30)}, margin_rate="0.4")
    assert one(rate, "customer_lifetime_margin", "2024-06-30").value == pytest.approx(4.0)


CITIES = many(40).assign(
    shipping_country=["PL"] * 25 + ["DE"] * 14 + [None], shipping_city=["Warsaw"] * 10 + ["Lublin"] * 15 + [None] * 15
)


def test_a_cut_gives_one_value_per_group_and_each_is_judged_by_itself(tmp_path: Path) -> None:
    found = compute(
        workspace(tmp_path, {"orders": CITIES}), ["orders", "average_order_value"], day("2024-06-30"), by=["country"]
    )
    assert [(each.id, each.by["country"], each.n) for each in found[:3]] == [
        ("orders", "DE", 14), ("orders", "PL", 25), ("orders", "unknown", 1),
    ]  # fmt: skip
    assert {each.status for each in found[3:]} == {"not_enough_data"}


def test_two_dimensions_cut_each_other(tmp_path: Path) -> None:
    found = compute(workspace(tmp_path, {"orders": CITIES}), ["orders"], day("2024-06-30"), by=["country", "city"])
    assert {(each.by["country"], each.by["city"]): each.value for each in found} == {
        ("DE", "unknown"): 14, ("PL", "Lublin"): 15, ("PL", "Warsaw"): 10, ("unknown", "unknown"): 1,
    }  # fmt: skip


def test_a_share_adds_up_to_one_within_each_group_of_another_dimension(tmp_path: Path) -> None:
    frame = CITIES.assign(sales_channel=["app"] * 20 + ["own_site"] * 20)
    found = compute(
        workspace(tmp_path, {"orders": frame}), ["country_revenue_share"], day("2024-06-30"), by=["sales_channel"]
    )
    sums = pd.DataFrame([{**each.by, "top": each.numerator, "whole": each.denominator} for each in found])
    assert set(sums.columns) == {"sales_channel", "country", "top", "whole"}
    assert sums.groupby("sales_channel")["top"].sum().tolist() == [200.0, 200.0]
    assert sums["whole"].tolist() == [200.0] * len(sums)


def test_the_headline_of_a_share_is_its_largest_known_group_and_says_which(tmp_path: Path) -> None:
    mostly_unknown = many(40).assign(shipping_country=["PL"] * 12 + ["DE"] * 3 + [None] * 25)
    found = one(workspace(tmp_path, {"orders": mostly_unknown}), "country_revenue_share", "2024-06-30")
    assert (found.by, found.value) == ({"country": "PL"}, pytest.approx(0.3))
    assert found.interval is not None
    assert found.interval.low < 0.3 < found.interval.high


def test_without_a_cut_of_ones_own_there_is_exactly_one_value_per_kpi(sample: Workspace) -> None:
    ids = [each.id for each in compute(sample, None, compare=False, intervals=False)]
    assert len(ids) == len(set(ids))
    own = compute(sample, ["new_customers", "orders"], by=None, compare=False, intervals=False)
    assert [each.by for each in own if each.id == "orders"] == [{}]
    assert {None, "email"} <= {each.by.get("channel") for each in own if each.id == "new_customers"}


def test_a_dimension_that_a_kpi_does_not_have_is_told_or_left_out(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"orders": CITIES})
    with pytest.raises(BadInput, match="cannot be cut by goal_id"):
        compute(found, ["orders"], day("2024-06-30"), by=["goal_id"])
    with pytest.raises(BadInput) as caught:
        compute(found, None, day("2024-06-30"), by=["contry"])
    assert "country" in caught.value.remedy
    with pytest.raises(BadInput, match="one or two dimensions"):
        compute(found, None, day("2024-06-30"), by=["country", "city", "channel"])
    cut = compute(found, None, day("2024-06-30"), by=["country"])
    assert "monthly_sales" not in {each.id for each in cut}
    assert all("country" in each.by or each.status == "missing_input" or each.n == 0 for each in cut)


def test_a_rate_of_customers_has_wilsons_interval_and_money_is_drawn_again(tmp_path: Path) -> None:
    """50 of 200 customers came back: Wilson 0.195 to 0.314."""
    again = many(50, prefix="m").assign(order_id=[f"again{i}" for i in range(50)])
    found = workspace(tmp_path, {"orders": pd.concat([many(200), again])})
    rate = one(found, "repeat_purchase_rate", "2024-06-30").interval
    assert rate is not None
    assert (round(rate.low, 6), round(rate.high, 6), rate.method, rate.level) == (0.195082, 0.314341, "wilson", 0.95)
    money = one(found, "purchase_frequency", "2024-06-30").interval
    assert money is not None
    assert money.method == "bootstrap"
    assert 1.18 < money.low < 1.25 < money.high < 1.32
    assert one(found, "purchase_frequency", "2024-06-30").interval == money


def test_the_jalali_month_is_the_month_of_a_client_with_that_calendar(tmp_path: Path) -> None:
    """Farvardin 1403 began on 20 March 2024."""
    frame = orders(("a", "2024-03-19 10:00:00", "x", 1.0), ("b", "2024-03-20 10:00:00", "x", 2.0))
    found = one(workspace(tmp_path, {"orders": frame}, calendar='"jalali"'), "net_revenue", "2024-03-25")
    assert (found.value, found.period.start) == (2.0, day("2024-03-20"))


def test_the_document_has_the_fields_of_the_contract_and_plain_numbers(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"orders": CITIES})
    values = compute(found, ["orders", "average_order_value"], day("2024-06-30"), by=["country"])
    document = json.loads(json.dumps(as_json(values, found, day("2024-06-30")), allow_nan=False))
    assert list(document) == ["schema", "client", "snapshot", "as_of", "currency", "kpis"]
    assert (document["schema"], document["as_of"], document["currency"]) == (1, "2024-06-30", "EUR")
    assert list(document["kpis"][0]) == [
        "id", "requirement", "name", "value", "numerator", "denominator", "n", "unit", "per", "currency", "better",
        "by", "period", "status", "missing", "prior", "prior_year", "interval",
    ]  # fmt: skip
    assert document["kpis"][0]["period"] == {
        "kind": "month", "start": "2024-06-01", "end": "2024-06-30", "complete": True,
    }  # fmt: skip


def test_several_periods_are_told_earliest_first_each_as_it_looked_on_its_last_day(tmp_path: Path) -> None:
    """z, who orders again in July, has not come back in June. Before May there are no data, and nothing is said."""
    found = workspace(tmp_path, {"orders": FEW})
    told = compute(found, ["orders", "repeat_purchase_rate"], day("2024-07-31"), count=4)
    assert [(value.period.start.month, value.id) for value in told] == [
        (month, kpi) for month in (4, 5, 6, 7) for kpi in ("orders", "repeat_purchase_rate")
    ]
    assert [(value.value, value.n, value.status) for value in told if value.id == "orders"] == [
        (None, 0, "not_enough_data"), (2, 2, "ok"), (3, 3, "ok"), (1, 1, "ok")
    ]  # fmt: skip
    rates = [(value.numerator, value.denominator) for value in told if value.id == "repeat_purchase_rate"]
    assert rates[2:] == [(1, 2), (1, 1)]
