"""KPIs over time, and in words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from playbook.errors import BadInput
from playbook.i18n import use
from playbook.kpis import assumptions, compute, explain, load_catalogue, parameters, series
from playbook.kpis.assumptions import FROM_DATA, FROM_SETTINGS, NOT_TO_BE_HAD, shown
from playbook.workspace.client import Workspace
from playbook.workspace.views import compose
from tests.kpis.bench import day, orders, workspace

THREE_MONTHS = orders(
    ("a", "2024-04-10 08:00:00", "x", 1.0),
    ("b", "2024-05-01 08:00:00", "y", 2.0),
    ("c", "2024-05-20 08:00:00", "x", 4.0),
    ("d", "2024-06-05 08:00:00", "x", 8.0),
)


def test_periods_that_are_not_whole_are_blank_and_never_zero(tmp_path: Path) -> None:
    """April begins before the data do, June is still running; May alone can be read. Nothing was there in March."""
    found = series(workspace(tmp_path, {"orders": THREE_MONTHS}), ["net_revenue"], day("2024-06-05"), count=4)
    assert found["start"].tolist() == [dt.date(2024, month, 1) for month in (3, 4, 5, 6)]
    assert found["complete"].tolist() == [False, False, True, False]
    assert found["value"].fillna(-1.0).tolist() == [-1.0, -1.0, 6.0, -1.0]
    assert found["n"].tolist() == [0, 1, 2, 1]


def test_a_series_ends_with_the_value_that_compute_gives(sample: Workspace) -> None:
    last = day("2025-11-30")
    ids = ["average_order_value", "churn_rate", "country_revenue_share"]
    found = series(sample, ids, last, count=3)
    latest = found[found["end"] == last].set_index("id")["value"].to_dict()
    assert latest == {each.id: each.value for each in compute(sample, ids, last, compare=False, intervals=False)}
    assert found.groupby("id").size().tolist() == [3, 3, 3]


def test_a_kpi_whose_input_is_missing_stays_in_the_series_and_says_so(tmp_path: Path) -> None:
    found = series(workspace(tmp_path, {"orders": THREE_MONTHS}), ["visits_by_channel"], day("2024-06-05"), count=2)
    assert found["status"].tolist() == ["missing_input", "missing_input"]
    assert found["value"].isna().all()


@pytest.mark.parametrize("kpi", load_catalogue())
def test_every_kpi_explains_itself_with_definition_formula_source_and_caveat(sample: Workspace, kpi: str) -> None:
    declared, text = load_catalogue()[kpi], explain(kpi, sample, day("2025-11-30"))
    for part in (declared.definition, declared.caveat, declared.source, declared.requirement, declared.id):
        assert part in text
    for formula in (declared.numerator, declared.denominator, declared.value, declared.method):
        assert formula in text


def test_the_text_shown_is_the_text_that_runs(sample: Workspace) -> None:
    """Only parameters stand between the explanation and the engine."""
    text = explain("repeat_purchase_rate", sample, day("2025-11-30"))
    sql = text[text.index("WITH ") :]
    (row,) = sample.engine.rows(sql, parameters(sample, day("2025-11-30"), period_start=day("2025-11-01")))
    (value,) = compute(sample, ["repeat_purchase_rate"], day("2025-11-30"))
    assert row["repeat_purchase_rate__value"] == value.value
    assert compose("SELECT 1 AS one FROM customers_in_period").split("SELECT 1 AS one")[0].strip() in text


def test_what_is_taken_for_granted_is_shown_with_its_value_and_its_origin(sample: Workspace) -> None:
    churn = explain("churn_rate", sample).split("What runs")[0]
    assert "$churn_window_days" in churn
    assert "180 (as set in client.toml)" in churn
    assert "$focus_place" not in churn
    owned = explain("owned_channel_revenue_share", sample)
    assert "direct, email, sms, app, community" in owned
    assert "$lookback_days" in owned


def test_what_is_missing_here_is_named(tmp_path: Path) -> None:
    text = explain("margin_per_first_order", workspace(tmp_path, {"orders": THREE_MONTHS}), day("2024-06-05"))
    assert "Missing here: orders.margin" in text


def test_a_requirement_is_explained_with_all_its_kpis_and_a_slip_is_corrected() -> None:
    text = explain("R-KPI-SAL-10")
    assert "acquisition_spend" in text
    assert "customer_acquisition_cost" in text
    with pytest.raises(BadInput) as caught:
        explain("repeat_purchase_rat")
    assert "repeat_purchase_rate" in caught.value.remedy


def test_formulas_stay_in_one_piece_in_a_right_to_left_text() -> None:
    with use("fa"):
        assert "\u2068count(*) FILTER (WHERE orders_to_date >= 2)\u2069" in explain("repeat_purchase_rate")


def test_the_churn_window_is_found_from_the_customers_own_rhythm(tmp_path: Path) -> None:
    """30 customers with gaps of 10 days and 10 with 40: nine in ten come back within 40 days."""
    rows = [(f"{i}a", "2024-05-01 08:00:00", f"c{i}", 1.0) for i in range(40)]
    rows += [(f"{i}b", f"2024-{'05-11' if i < 30 else '06-10'} 08:00:00", f"c{i}", 1.0) for i in range(40)]
    found = workspace(tmp_path, {"orders": orders(*rows)})
    window = assumptions(found, day("2024-06-30"))["churn_window_days"]
    assert (window.value, window.origin) == (40, FROM_DATA)
    # Seen from 20 May, only the quick ones have come back: nothing later may show.
    assert assumptions(found, day("2024-05-20"))["churn_window_days"].value == 10


def test_the_focus_place_is_the_one_set_or_the_one_with_most_revenue(tmp_path: Path) -> None:
    cities = THREE_MONTHS.assign(shipping_city=["Lublin", "Warsaw", None, "Lublin"], shipping_country="PL")
    found = assumptions(workspace(tmp_path, {"orders": cities}), day("2024-06-30"))["focus_place"]
    assert (found.value, found.origin) == ("Lublin", FROM_DATA)
    stated = workspace(tmp_path, {"orders": cities}, focus_place='"Warsaw"')
    assert assumptions(stated, day("2024-06-30"))["focus_place"].origin == FROM_SETTINGS
    nowhere = assumptions(workspace(tmp_path, {"orders": THREE_MONTHS}), day("2024-06-30"))["focus_place"]
    assert (nowhere.value, nowhere.origin) == ("", NOT_TO_BE_HAD)
    assert shown(nowhere).endswith(": – (neither set nor to be found from these data)")


def test_brand_terms_are_words_and_not_patterns(tmp_path: Path) -> None:
    queries = pd.DataFrame(
        {"date": [dt.date(2024, 6, 1)] * 3, "query": ["a+b shoes", "aab shoes", "A+B"], "clicks": 1, "impressions": 2}
    )
    found = workspace(tmp_path, {"orders": THREE_MONTHS, "search_console": queries}, brand_terms='["A+b"]')
    rows = found.engine.rows(
        "SELECT query, is_branded FROM search_queries ORDER BY query", parameters(found, day("2024-06-05"))
    )
    assert {row["query"]: row["is_branded"] for row in rows} == {"A+B": True, "a+b shoes": True, "aab shoes": False}
