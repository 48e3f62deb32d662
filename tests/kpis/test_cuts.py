"""One way to cut any KPI: its own columns first, else what is known of each row's order, visit or customer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from playbook.errors import BadInput
from playbook.kpis import KpiValue, compute, load_catalogue
from playbook.kpis.catalogue import KPIS
from playbook.kpis.cuts import KEYS, PARTNERS, dimensions, partner, relation
from playbook.kpis.ledger import Ledger
from playbook.kpis.periods import period
from playbook.methods.rfm import score
from playbook.workspace.client import Workspace
from playbook.workspace.views.lineage import keys
from tests.kpis.bench import day, orders, workspace

LAST = dt.date(2025, 11, 30)
MONTH = period("month", LAST)
VIEWS = sorted({kpi.view for kpi in load_catalogue().values()} - {KPIS})
FOUND_BY = sorted({each for partners in PARTNERS.values() for each in partners}, key=lambda each: each.reference)


@pytest.fixture(scope="module")
def ledger(sample: Workspace) -> Ledger:
    """The sample's numbers."""
    return Ledger(sample, LAST)


@pytest.mark.parametrize("found", FOUND_BY, ids=lambda each: each.reference)
def test_a_row_finds_one_partner_at_most(ledger: Ledger, found: object) -> None:
    view, key = found.view, found.key  # type: ignore[attr-defined]
    text = f"SELECT {key}, count(*) AS times FROM {view} GROUP BY {key} HAVING count(*) > 1"
    assert ledger.workspace.engine.rows(text, ledger.bound(MONTH, ["persona"])) == []


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_holds_its_keys_and_no_column_that_a_joined_dimension_would_hide(sample: Workspace, view: str) -> None:
    columns = set(sample.engine.columns(view))
    assert set(keys(view).values()) <= columns
    assert set(keys(view)) <= set(KEYS)
    assert {each for each in dimensions(view) if partner(view, each)} & columns == set()
    assert "customer_id" in keys(view) or "customer_id" not in columns, "a view with customers says so"


def test_a_cut_of_the_views_own_is_read_without_a_join() -> None:
    assert relation("orders_in_period", ["channel", "city"]) == "orders_in_period"
    assert "JOIN customer_stages" in relation("orders_in_period", ["channel", "lifecycle_stage"])
    assert relation("funnel_visits", ["gender", "age_band"]).count("JOIN") == 1


def test_customers_have_the_group_that_the_method_gives_them(ledger: Ledger) -> None:
    engine, bound = ledger.workspace.engine, ledger.bound(MONTH)
    frame = engine.query(
        "SELECT s.customer_id, s.days_since_last AS recency_days, s.orders AS frequency, s.net_revenue AS monetary, "
        "g.rfm_group FROM customer_summary AS s JOIN customer_groups AS g ON g.customer_id = s.customer_id",
        bound,
    )
    assert len(frame) == engine.rows("SELECT count(*) AS customers FROM customer_summary", bound)[0]["customers"]
    assert frame["rfm_group"].tolist() == score(frame)["group"].tolist()
    assert frame["rfm_group"].nunique() == 11


THREE = orders(
    ("a", "2024-05-10 08:00:00", "x", 1.0),
    ("b", "2024-06-01 08:00:00", "x", 2.0),
    ("c", "2024-06-20 08:00:00", "y", 4.0),
    ("d", "2024-06-21 08:00:00", None, 8.0),
)


def by_group(found: list[KpiValue], dimension: str) -> dict[object, float | None]:
    """Group and value."""
    return {each.by[dimension]: each.value for each in found}


def test_an_order_is_cut_by_the_first_month_and_the_language_of_who_placed_it(tmp_path: Path) -> None:
    people = pd.DataFrame({"customer_id": ["x"], "language": ["pl"]})
    found = workspace(tmp_path, {"orders": THREE, "customers": people})
    revenue = compute(found, ["net_revenue"], day("2024-06-30"), by=["cohort_month"])
    assert by_group(revenue, "cohort_month") == {"2024-05-01": 2.0, "2024-06-01": 4.0, "unknown": 8.0}
    assert {each.prior.value for each in revenue if each.prior} == set(), "May is not covered from its first day"
    spoken = compute(found, ["net_revenue"], day("2024-06-30"), by=["customer_language"])
    assert by_group(spoken, "customer_language") == {"pl": 2.0, "unknown": 12.0}


def test_an_order_of_several_categories_counts_in_the_one_with_most_money(tmp_path: Path) -> None:
    lines = pd.DataFrame(
        {
            "order_id": ["b", "b", "b", "c"],
            "line_no": [1, 2, 3, 1],
            "product_id": ["hat", "cap", "shoe", "hat"],
            "qty": [1, 1, 1, 1],
            "unit_price": [1.0, 1.0, 1.5, 4.0],
        }
    )
    products = pd.DataFrame({"product_id": ["hat", "cap", "shoe"], "category": ["head", "head", "foot"]})
    found = workspace(tmp_path, {"orders": THREE, "order_items": lines, "products": products})
    counted = compute(found, ["orders"], day("2024-06-30"), by=["category"])
    assert by_group(counted, "category") == {"head": 2.0, "unknown": 1.0}


def test_a_persona_is_a_cut_once_one_was_decided(tmp_path: Path) -> None:
    found = workspace(tmp_path, {"orders": THREE})
    (undecided,) = compute(found, ["orders"], day("2024-06-30"), by=["persona"])
    assert (undecided.status, undecided.missing) == ("missing_input", ("decisions.personas",))
    head = 'created_on = 2024-06-30\nas_of = 2024-06-30\nsnapshot = "bench"\ncustomers = 1\n'
    records = [
        f'[[personas]]\nid = "{name}"\nname = "{name}"\nrule = "{rule}"\n{head}'
        for name, rule in (("loyal", "orders >= 2"), ("any", "orders >= 1"))
    ]
    (tmp_path / "decisions").mkdir()
    (tmp_path / "decisions" / "personas.toml").write_text("\n".join(records), encoding="utf-8")
    decided = compute(workspace(tmp_path, {"orders": THREE}), ["orders"], day("2024-06-30"), by=["persona"])
    assert by_group(decided, "persona") == {"any": 1.0, "loyal": 1.0, "unknown": 1.0}


def test_a_stage_needs_a_churn_window_that_is_set_or_found(tmp_path: Path) -> None:
    (unknown,) = compute(workspace(tmp_path, {"orders": THREE}), ["orders"], day("2024-06-30"), by=["lifecycle_stage"])
    assert unknown.missing == ("settings.churn_window_days",)
    stated = workspace(tmp_path, {"orders": THREE}, churn_window_days="30")
    staged = compute(stated, ["orders"], day("2024-06-30"), by=["lifecycle_stage"])
    assert by_group(staged, "lifecycle_stage") == {"engagement": 1.0, "acquisition": 1.0, "unknown": 1.0}


def test_what_has_no_order_visit_or_customer_behind_it_is_refused_with_what_it_has(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be cut by persona") as caught:
        compute(workspace(tmp_path, {"orders": THREE}), ["inbound_links"], day("2024-06-30"), by=["persona"])
    assert "direction" in caught.value.remedy


def test_most_of_the_catalogue_can_be_cut_by_who_the_customers_are() -> None:
    """The rest speaks of links, posts, products, costs: things without a customer."""
    able = {view for view in VIEWS if {"persona", "lifecycle_stage", "cohort_month"} <= dimensions(view)}
    assert {view for view in VIEWS if "customer_id" in keys(view)} == able
    assert len(able) > len(VIEWS) / 2
    assert "links_at_end" not in able
