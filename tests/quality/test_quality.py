"""Facts about a snapshot: what is there, what is missing, where it breaks off; counted by hand in each test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from playbook.i18n import use
from playbook.workspace.quality import broken_places, lines, quality, time_column
from playbook.workspace.tables import TABLES

Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a table of the snapshot in `tmp_path` from SQL."""

    def to_parquet(table: str, sql: str) -> None:
        with duckdb.connect() as con:
            con.execute(f"COPY ({sql}) TO '{tmp_path / table}.parquet' (FORMAT parquet)")

    return to_parquet


def day_by_day(rows_a_day: int, days: int, but: str = "true") -> str:
    """Orders on every day from 1 January 2024 (a Monday), some days left out."""
    return (
        f"SELECT day::VARCHAR || '-' || n AS order_id, CAST(DATE '2024-01-01' + CAST(day AS INTEGER) AS TIMESTAMP) "
        f"AS order_ts FROM range({days}) AS d(day), range({rows_a_day}) AS r(n) WHERE {but}"
    )


def test_missing_values_and_unknown_customers_are_counted(tmp_path: Path, write: Write) -> None:
    """Two of four orders have no customer, one has no amount."""
    write(
        "orders",
        "SELECT * FROM (VALUES ('1', TIMESTAMP '2024-01-01', 'a', 5.0), ('2', TIMESTAMP '2024-01-02', NULL, 5.0), "
        "('3', TIMESTAMP '2024-01-03', NULL, NULL), ('4', TIMESTAMP '2024-01-04', 'b', 1.0)) "
        "AS t(order_id, order_ts, customer_id, net_revenue)",
    )
    found = quality(tmp_path)
    assert found["orders"] == {"orders": 4, "without_customer": 2, "share": 0.5}
    assert found["tables"]["orders"]["columns"]["net_revenue"] == {"missing": 1, "share": 0.25}
    assert "2 orders (50%) are of unknown customers." in lines(found)


def test_the_time_range_is_that_of_the_rows(tmp_path: Path, write: Write) -> None:
    """60 days from 1 January 2024 end on 29 February."""
    write("orders", day_by_day(20, 60))
    time = quality(tmp_path)["tables"]["orders"]["time"]
    assert (time["first"], time["last"], time["days_with_rows"]) == ("2024-01-01", "2024-02-29", 60)
    assert (time["gaps"], time["broken_weeks"], time["closed_weekdays"]) == ([], [], [])


def test_days_without_rows_are_a_gap_and_a_week_of_them_is_broken(tmp_path: Path, write: Write) -> None:
    """No orders from Monday 22 to Sunday 28 January (days 21 to 27)."""
    write("orders", day_by_day(20, 60, "day NOT BETWEEN 21 AND 27"))
    time = quality(tmp_path)["tables"]["orders"]["time"]
    assert time["gaps"] == [{"start": "2024-01-22", "end": "2024-01-28", "days": 7}]
    assert time["broken_weeks"] == [{"start": "2024-01-22", "rows": 0, "usual": 140}]


def test_a_weekly_day_of_rest_is_no_gap(tmp_path: Path, write: Write) -> None:
    """Closed on Saturdays (weekday 5), as the real shop is."""
    write("orders", day_by_day(20, 60, "day % 7 <> 5"))
    time = quality(tmp_path)["tables"]["orders"]["time"]
    assert (time["closed_weekdays"], time["gaps"]) == ([5], [])


def test_a_quiet_day_of_a_small_shop_is_no_gap(tmp_path: Path, write: Write) -> None:
    """With three orders a day one day without any says nothing: twelve would have to be expected."""
    write("orders", day_by_day(3, 60, "day <> 30"))
    assert quality(tmp_path)["tables"]["orders"]["time"]["gaps"] == []


@pytest.mark.parametrize(
    ("weeks", "broken"),
    [
        ([100, 110, 30, 120, 100, 90], [2]),
        ([100, 110, 40, 120, 100, 90], []),
        ([9, 8, 1, 9, 9], []),
        ([10, 40, 90, 160, 250], []),
    ],
)
def test_a_week_is_broken_below_a_third_of_its_neighbours(weeks: list[int], broken: list[int]) -> None:
    """30 of about 100 is broken, 40 is not; nine rows a week are too few to tell; growth is no break."""
    assert broken_places(weeks) == broken


def test_references_that_lead_nowhere_are_counted(tmp_path: Path, write: Write) -> None:
    """Two of three reviews name an order that is not there; an empty reference is none."""
    write("orders", "SELECT 'o1' AS order_id, TIMESTAMP '2024-01-01' AS order_ts")
    write(
        "reviews",
        "SELECT * FROM (VALUES ('p', TIMESTAMP '2024-01-01', 5, 'o1'), ('p', TIMESTAMP '2024-01-02', 5, 'o8'), "
        "('p', TIMESTAMP '2024-01-03', 4, 'o9'), ('p', TIMESTAMP '2024-01-04', 4, NULL)) "
        "AS t(product_id, ts, rating, order_id)",
    )
    found = quality(tmp_path)
    [reference] = found["references"]
    assert (reference["column"], reference["values"], reference["unresolved"]) == ("order_id", 3, 2)
    assert any("2 values of reviews.order_id" in line for line in lines(found))


def test_rows_that_repeat_are_counted_where_no_key_forbids_them(tmp_path: Path, write: Write) -> None:
    """Of four lines two are the same but for their number."""
    write(
        "order_items",
        "SELECT * FROM (VALUES ('1', 1, 'p', 1, 5.0), ('1', 2, 'p', 1, 5.0), ('1', 3, 'q', 1, 5.0), "
        "('2', 1, 'p', 1, 5.0)) "
        "AS t(order_id, line_no, product_id, qty, unit_price)",
    )
    assert quality(tmp_path)["tables"]["order_items"]["repeated_rows"] == 1


def test_several_currencies_are_said(tmp_path: Path, write: Write) -> None:
    """Two orders in euro, one in pounds: sums of them would mean nothing."""
    write(
        "orders",
        "SELECT * FROM (VALUES ('1', TIMESTAMP '2024-01-01', 'EUR'), ('2', TIMESTAMP '2024-01-01', 'GBP'), "
        "('3', TIMESTAMP '2024-01-01', 'EUR')) AS t(order_id, order_ts, currency)",
    )
    found = quality(tmp_path)
    assert found["currencies"] == {"EUR": 2, "GBP": 1}
    assert any("several currencies: EUR, GBP" in line for line in lines(found))


def test_a_folder_without_tables_has_no_facts(tmp_path: Path) -> None:
    """Nothing there, nothing said."""
    found = quality(tmp_path)
    assert (found["tables"], found["orders"], lines(found)) == ({}, {}, [])


def test_a_gap_that_tables_share_is_told_once_and_its_broken_week_not_again(tmp_path: Path, write: Write) -> None:
    """One fault stopped both tables from 22 to 28 January, a whole week."""
    broken = "day NOT BETWEEN 21 AND 27"
    write("orders", day_by_day(20, 60, broken))
    write("sessions", day_by_day(20, 60, broken).replace("order_ts", "started_at").replace("order_id", "session_id"))
    told = [line for line in lines(quality(tmp_path)) if "January" in line]
    assert told == ["orders, sessions: no rows on 7 days, 22 January 2024 to 28 January 2024."]


def test_sentences_follow_the_language_of_the_reader(tmp_path: Path, write: Write) -> None:
    """Persian digits in Persian, whether or not the sentence is translated yet."""
    write("orders", day_by_day(20, 60, "day NOT BETWEEN 21 AND 27"))
    with use("fa"):
        said: Any = "".join(lines(quality(tmp_path)))
    assert "۷" in said
    assert "7" not in said


def test_every_table_with_a_required_time_is_dated_by_it() -> None:
    """The column that is watched for gaps is the first required date or time."""
    for table in TABLES.values():
        times = [each for each in table.columns if each.type in {"date", "timestamp"}]
        required = [each.name for each in times if each.required]
        if required:
            assert time_column(table, table.names) == required[0]
    assert time_column(TABLES["products"], ("product_id",)) == ""
    assert dt.date.fromisoformat("2024-01-01").weekday() == 0, "the first day of these tests is a Monday"
