"""Every mart says what a row is and what it needs, and holds even where nothing was delivered."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from playbook.errors import Failed
from playbook.workspace.engine import GIVEN, Engine
from playbook.workspace.tables import TABLES
from playbook.workspace.views import compose, parameters_of, read_view, relations_of, used_by, views
from playbook.workspace.views.lineage import assumed, cuts, sources

DAY = dt.date(2024, 6, 30)
PARAMETERS = {
    "as_of": DAY,
    "period_start": dt.date(2024, 6, 1),
    "period_end": DAY,
    "calendar": "gregorian",
    "lookback_days": 30,
    "churn_window_days": 90,
    "frequent_min_orders": 3,
    "focus_place": "",
    "margin_rate": None,
    "brand_pattern": None,
    "window_days": None,
    "attentive_days": 90,
    "return_days": 30,
    "repeat_days": 90,
    "review_days": 30,
    "reply_hours": 24,
    "faithful_share": 0.3,
    "late_factor": 2,
    "key_features": "",
    "confirm_hours": 1,
    "ship_message_hours": 72,
    "timezone": "Europe/Warsaw",
    "send_from": 8,
    "send_until": 20,
    "persona_members": [],
    "goal_progress": [],
    "goals": [],
}


@pytest.fixture(scope="module")
def nothing() -> Engine:
    """An engine to which nothing was delivered."""
    return Engine.from_frames({})


@pytest.mark.parametrize("name", views())
def test_a_view_over_nothing_is_empty_and_raises_nothing(nothing: Engine, name: str) -> None:
    assert nothing.rows(f"SELECT count(*) AS rows FROM {name}", PARAMETERS) == [{"rows": 0}]


@pytest.mark.parametrize("name", views())
def test_a_view_takes_only_parameters_that_are_known(name: str) -> None:
    assert parameters_of(compose(f"SELECT * FROM {name}")) <= PARAMETERS.keys()


@pytest.mark.parametrize("name", views())
def test_all_that_a_view_declares_exists(nothing: Engine, name: str) -> None:
    view, columns = views()[name], set(nothing.columns(name))
    assert set(view.cuts) <= columns
    assert view.columns_need.keys() <= columns
    assert view.like in {"", *views()}
    for column in columns:
        for source in sources(f"{name}.{column}"):
            for side in source.split(" | "):
                table, _dot, delivered = side.partition(".")
                known = table == "settings" or (table in TABLES and delivered in {"", *TABLES[table].names})
                assert known, f"{name}.{column} needs {side}, which is neither delivered nor a setting"


@pytest.mark.parametrize("name", views())
def test_what_a_view_needs_it_reads(name: str) -> None:
    """A need that no query of the view touches would switch figures off for nothing."""
    text = compose(f"SELECT * FROM {name}")
    for need in (each for needs in ((), views()[name].needs, *views()[name].columns_need.values()) for each in needs):
        for side in need.split(" | "):
            relation, _dot, column = side.partition(".")
            if relation in {"settings", "assumed"}:
                continue
            assert relation in relations_of(text), f"{name} declares {side} and never reads {relation}"
            named = re.search(rf"\b{column}\b", text) or re.search(rf"SELECT\s+\*[^;]*?FROM {relation}\b", text)
            assert not column or named, f"{name} declares {side} and never names {column}"


@pytest.mark.parametrize("name", views())
def test_a_view_reads_only_tables_views_and_its_own_parts(name: str) -> None:
    tree = sqlglot.parse_one(views()[name].sql, read="duckdb")
    own = {part.alias for part in tree.find_all(exp.CTE)}
    read = {table.name for table in tree.find_all(exp.Table)}
    assert read <= own | TABLES.keys() | views().keys() | GIVEN.keys()
    assert read - own <= relations_of(views()[name].sql), "composing finds what stands after FROM and JOIN"


def test_a_kept_view_depends_on_no_period_and_on_the_day_only_where_it_is_as_small_as_the_customers() -> None:
    for name, view in views().items():
        if view.kept:
            wanted = parameters_of(compose(f"SELECT * FROM {name}"))
            assert wanted & {"period_start", "period_end"} == set(), name
            assert "as_of" not in wanted or view.grain.startswith("One row per customer"), name


def test_a_view_that_does_not_say_what_a_row_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "quiet.sql"
    path.write_text("SELECT 1 AS one", encoding="utf-8")
    with pytest.raises(Failed, match="does not say what one row is"):
        read_view(path)


def test_dependencies_stand_before_what_reads_them() -> None:
    order = used_by("SELECT * FROM customers_in_period")
    assert order.index("numbered_orders") < order.index("orders_placed") < order.index("orders_in_period")
    assert order[-1] == "customers_in_period"


def test_a_query_with_parts_of_its_own_keeps_them_after_the_views() -> None:
    text = compose("WITH few AS (SELECT order_id FROM orders_in_period LIMIT 1) SELECT count(*) AS n FROM few")
    assert text.startswith("WITH ")
    assert text.index("orders_in_period AS (") < text.index("few AS (")


def test_names_in_comments_and_texts_are_not_read_as_views() -> None:
    assert used_by("SELECT 'from visits' AS a -- from orders_placed\n") == []
    assert parameters_of("SELECT '$no' AS a, $yes AS b -- $neither\n") == {"yes"}


def test_lineage_tells_needs_from_what_is_taken_for_granted() -> None:
    assert sources("orders_in_period.margin")[-1] == "orders.margin | settings.margin_rate"
    assert assumed("orders_in_period.margin") == ("margin_rate",)
    assert "churn_window_days" in assumed("active_customers")


def test_a_view_passes_on_the_cuts_of_the_one_it_is_like() -> None:
    assert cuts("orders_in_period") == cuts("orders_placed") != ()
