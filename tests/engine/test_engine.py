"""The engine: what was delivered is available, what was not is typed and empty, and values are only ever bound."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from playbook.errors import BadInput, Failed
from playbook.workspace.engine import Engine
from playbook.workspace.views import compose, parameters_of, views

ORDERS = pd.DataFrame(
    {
        "order_id": ["a", "b", "c"],
        "order_ts": pd.to_datetime(["2024-06-30 23:59:59", "2024-07-01 00:00:00", "2024-06-01 08:00:00"]),
        "customer_id": ["x", None, "x"],
        "net_revenue": [10.1, 20.2, 30.3],
    }
)


def test_a_table_and_a_column_that_were_not_delivered_are_typed_and_empty() -> None:
    engine = Engine.from_frames({"orders": ORDERS})
    assert engine.rows("SELECT count(*) AS n FROM sessions") == [{"n": 0}]
    assert engine.rows("SELECT sum(margin) AS margin, count(delivered_at) AS n FROM orders") == [
        {"margin": None, "n": 0}
    ]
    assert "orders.net_revenue" in engine.available
    assert "orders.margin" not in engine.available
    assert "sessions" not in engine.available


def test_money_is_summed_exactly_and_arrives_in_frames_as_float() -> None:
    engine = Engine.from_frames({"orders": ORDERS})
    assert engine.rows("SELECT sum(net_revenue) AS money FROM orders") == [{"money": Decimal("60.6000")}]
    assert engine.query("SELECT sum(net_revenue) AS money FROM orders")["money"].tolist() == [60.6]


def test_a_snapshot_is_read_from_its_files_and_its_manifest_says_what_was_loaded(tmp_path: Path) -> None:
    ORDERS.assign(margin=None).to_parquet(tmp_path / "orders.parquet")
    loaded = {"orders": {"rows": 3, "columns": ["order_id", "order_ts"]}, "rejects": {"rows": 0, "columns": []}}
    (tmp_path / "manifest.json").write_text(json.dumps({"tables": loaded}), encoding="utf-8")
    engine = Engine(tmp_path)
    assert engine.available == {"orders", "orders.order_id", "orders.order_ts"}
    assert engine.rows("SELECT count(*) AS n FROM orders WHERE margin IS NULL") == [{"n": 3}]


def test_without_a_manifest_the_files_speak_for_themselves(tmp_path: Path) -> None:
    ORDERS.to_parquet(tmp_path / "orders.parquet")
    assert "orders.customer_id" in Engine(tmp_path).available


def test_several_spans_are_answered_in_one_query_in_their_order_whatever_they_hold() -> None:
    """June holds two orders, July one, and of May nothing is known: counted all the same, as 0."""
    july, may, june = (
        (dt.date(2024, month, last), dt.date(2024, month, 1), dt.date(2024, month, last))
        for month, last in ((7, 31), (5, 31), (6, 30))
    )
    sql = "SELECT count(*) AS n FROM orders WHERE CAST(order_ts AS DATE) BETWEEN $period_start AND $as_of AND $yes"
    assert Engine.from_frames({"orders": ORDERS}).answers_at(sql, [july, may, june], {"yes": True}) == [
        [{"n": 1}], [{"n": 0}], [{"n": 2}]
    ]  # fmt: skip


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(BadInput, match="no snapshot"):
        Engine(Path("nowhere"))


def test_only_the_parameters_that_occur_are_bound_and_a_lacking_one_is_named() -> None:
    engine = Engine.from_frames({"orders": ORDERS})
    sql = "SELECT count(*) AS n FROM orders WHERE CAST(order_ts AS DATE) <= CAST($as_of AS DATE)"
    assert engine.rows(sql, {"as_of": dt.date(2024, 6, 30), "unused": 1}) == [{"n": 2}]
    with pytest.raises(Failed) as caught:
        engine.rows(sql, {"unused": 1})
    assert caught.value.found == ("$as_of",)


def test_a_list_is_bound_as_one_value() -> None:
    engine = Engine.from_frames({"orders": ORDERS})
    sql = "SELECT count(*) AS n FROM orders WHERE order_id = ANY($wanted)"
    assert engine.rows(sql, {"wanted": ("a", "c", "'; DROP TABLE orders")}) == [{"n": 2}]


def test_a_mistyped_table_or_column_of_a_frame_is_told_with_the_nearest_name() -> None:
    with pytest.raises(BadInput, match="order"):
        Engine.from_frames({"order": ORDERS})
    with pytest.raises(BadInput) as caught:
        Engine.from_frames({"orders": ORDERS.rename(columns={"net_revenue": "net_revenu"})})
    assert "net_revenue" in caught.value.remedy


def test_missing_names_the_preferred_column_of_a_choice() -> None:
    engine = Engine.from_frames({"orders": ORDERS})
    assert engine.missing(["orders_in_period.margin"]) == ("orders.margin",)
    assert engine.missing(["orders_in_period.margin"], settings=["margin_rate"]) == ()
    assert engine.missing(["orders_in_period.net_revenue"]) == ()


def test_columns_are_known_for_tables_and_views() -> None:
    engine = Engine.from_frames({})
    assert engine.columns("orders")[:2] == ("order_id", "order_ts")
    assert "order_number" in engine.columns("orders_in_period")
    with pytest.raises(BadInput, match="no table or view"):
        engine.columns("ordres")


def test_a_kept_view_is_computed_once_and_again_when_a_parameter_changes() -> None:
    engine = Engine.from_frames({"orders": ORDERS})
    given = {"calendar": "gregorian", "lookback_days": 30, "margin_rate": None, "focus_place": ""}
    count = "SELECT count(*) AS n FROM orders_completed"
    engine.rows(count, {**given, "as_of": dt.date(2024, 6, 30)})
    engine.rows(count, {**given, "as_of": dt.date(2024, 7, 30)})
    assert len(engine._kept) == 1
    engine.rows(count, {**given, "as_of": dt.date(2024, 7, 30), "lookback_days": 7})
    assert len(engine._kept) == 2


def test_chapters_of_one_run_share_what_one_of_them_computed(tmp_path, monkeypatch):
    """A kept view is written once into the run's cache, and read from there with the same rows."""
    snapshot, cache = tmp_path / "snapshot", tmp_path / "cache"
    snapshot.mkdir()
    cache.mkdir()
    orders = pd.DataFrame({"order_id": ["a", "b"], "customer_id": ["c", "c"], "net_revenue": [1.0, 2.0]})
    orders.assign(order_ts=pd.to_datetime(["2024-01-01", "2024-02-01"])).to_parquet(snapshot / "orders.parquet")
    kept = next(name for name, view in views().items() if view.kept)
    wanted = parameters_of(compose(f"SELECT * FROM {kept}"))
    bound = {**dict.fromkeys(wanted), "calendar": "gregorian", "lookback_days": 30}
    alone = Engine(snapshot).rows(f"SELECT count(*) AS n FROM {kept}", bound)
    monkeypatch.setenv("PLAYBOOK_RUN_CACHE", str(cache))
    first = Engine(snapshot).rows(f"SELECT count(*) AS n FROM {kept}", bound)
    written = {path.name: path.stat().st_mtime_ns for path in cache.iterdir()}
    second = Engine(snapshot).rows(f"SELECT count(*) AS n FROM {kept}", bound)
    assert alone == first == second
    assert written
    assert {path.name: path.stat().st_mtime_ns for path in cache.iterdir()} == written


def test_the_same_question_is_answered_once_in_a_run(tmp_path, monkeypatch):
    snapshot, cache = tmp_path / "snapshot", tmp_path / "cache"
    snapshot.mkdir()
    cache.mkdir()
    pd.DataFrame({"order_id": ["a", "b"], "net_revenue": [1.0, 2.0]}).to_parquet(snapshot / "orders.parquet")
    question = "SELECT count(*) AS n, sum(net_revenue) AS revenue FROM orders WHERE net_revenue > $least"
    monkeypatch.setenv("PLAYBOOK_RUN_CACHE", str(cache))
    first = Engine(snapshot).answers(question, {"least": 0})
    (snapshot / "orders.parquet").unlink()
    assert first == Engine(snapshot).answers(question, {"least": 0}) == [{"n": 2, "revenue": 3}]
    assert len(list(cache.iterdir())) == 1
    monkeypatch.delenv("PLAYBOOK_RUN_CACHE")
    assert Engine(snapshot).answers(question, {"least": 0}) == [{"n": 0, "revenue": None}]
