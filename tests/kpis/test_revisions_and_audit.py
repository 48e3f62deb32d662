"""Corrections of the past are told apart from news, and every number can be traced to its rows."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from playbook.kpis.audit import audit
from playbook.kpis.revisions import Revised, since_last_snapshot, snapshot_before
from playbook.workspace.client import Client, Workspace

SETTINGS = 'name = "Gifts"\nlanguage = "en"\ncurrency = "GBP"\ntimezone = "Europe/London"\n'
# The second file has a line mended (c: 50 instead of 30) and one order more, after the first one ended.
FIRST = [("a", "x", "2024-04-05", 10), ("b", "y", "2024-05-02", 20), ("c", "x", "2024-05-20", 30)]
SECOND = [*FIRST[:2], ("c", "x", "2024-05-20", 50), ("d", "z", "2024-05-28", 40)]


def snapshot(client: Client, name: str, made: str, rows: list[tuple[str, str, str, int]]) -> Workspace:
    home = client.snapshots / name
    home.mkdir(parents=True)
    values = ", ".join(f"('{a}', '{b}', TIMESTAMP '{c} 12:00', {d}.0)" for a, b, c, d in rows)
    duckdb.sql(f"SELECT * FROM (VALUES {values}) AS t(order_id, customer_id, order_ts, gross_revenue)").write_parquet(
        str(home / "orders.parquet")
    )
    columns = ["order_id", "customer_id", "order_ts", "gross_revenue"]
    manifest = {
        "created_at": made,
        "tables": {"orders": {"rows": len(rows), "columns": columns}},
        "files": [{"name": f"{name}.csv", "table": "orders"}],
    }
    (home / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return Workspace(client, name)


@pytest.fixture
def client(tmp_path: Path) -> Client:
    (tmp_path / "client.toml").write_text(SETTINGS, encoding="utf-8")
    return Client.at(tmp_path)


def compared(client: Client, second: list[tuple[str, str, str, int]]) -> Revised:
    snapshot(client, "old", "2024-05-21T08:00:00+00:00", FIRST)
    new = snapshot(client, "new", "2024-05-29T08:00:00+00:00", second)
    found = since_last_snapshot(new, dt.date(2024, 5, 28), "month", ["gross_revenue", "orders", "customers"])
    assert found is not None
    return found


def test_a_mended_line_is_a_revision_and_a_later_order_is_not(client: Client) -> None:
    found = compared(client, SECOND)
    assert (found.earlier, found.as_of, found.compared) == ("old", dt.date(2024, 5, 20), 3)
    [revision] = found.revisions  # orders and customers up to 20 May are what they were
    assert (revision.id, revision.then, revision.now) == ("gross_revenue", 20 + 30, 20 + 50)


def test_an_export_that_only_goes_on_revises_nothing(client: Client) -> None:
    assert compared(client, [*FIRST, SECOND[-1]]).revisions == ()


def test_the_first_snapshot_has_nothing_before_it(client: Client) -> None:
    new = snapshot(client, "new", "2024-05-29T08:00:00+00:00", SECOND)
    assert since_last_snapshot(new, dt.date(2024, 5, 28), "month") is None


def test_the_snapshot_before_is_the_newest_of_the_older_ones(client: Client) -> None:
    for name, made in (("one", "2024-01-01"), ("two", "2024-02-01"), ("three", "2024-03-01")):
        snapshot(client, name, made, FIRST)
    assert snapshot_before(client, "three") == "two"
    assert snapshot_before(client, "one") is None


def test_a_trail_names_snapshot_rows_files_and_what_was_bound(client: Client) -> None:
    trail = audit(snapshot(client, "new", "2024-05-29T08:00:00+00:00", SECOND), "gross_revenue")
    assert (trail.value, trail.rows, trail.n) == (110, 3, 3)
    assert (trail.snapshot, trail.imported_at) == ("new", "2024-05-29T08:00:00+00:00")
    assert [(each.table, each.rows, each.files) for each in trail.tables] == [("orders", 4, ("new.csv",))]
    assert trail.values["period_start"] == dt.date(2024, 5, 1)


def test_the_formula_of_a_trail_gives_its_number_again(client: Client) -> None:
    opened = snapshot(client, "new", "2024-05-29T08:00:00+00:00", SECOND)
    trail = audit(opened, "average_order_value")
    [row] = opened.engine.rows(trail.formula, trail.values)
    assert (trail.numerator, trail.denominator) == (110, 3)
    assert (row["average_order_value__numerator"], row["average_order_value__denominator"]) == (110, 3)


def test_a_number_made_of_others_carries_their_trails(client: Client) -> None:
    trail = audit(snapshot(client, "new", "2024-05-29T08:00:00+00:00", SECOND), "revenue_change_to_prior_period")
    assert trail.rows is None
    assert trail.parts
    assert all(part.formula for part in trail.parts)
