"""The invoice file of a real shop: every figure that the contract states about it, counted after the import."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from playbook.workspace.client import Client
from playbook.workspace.importing import check, import_exports
from playbook.workspace.importing.report import ImportReport
from tests.importing.clients import make_client

FILE = "online_retail_2010_2011.csv.gz"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def imported(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Client, ImportReport]:
    client = make_client(tmp_path_factory.mktemp("real") / "gifts")
    shutil.copy(shared_data / FILE, client.exports)
    return client, import_exports(client)


@pytest.fixture
def sql(imported: tuple[Client, ImportReport]) -> Iterator[Any]:
    client, _report = imported
    with duckdb.connect() as con:
        for path in (client.snapshots / client.current).glob("*.parquet"):
            con.read_parquet(str(path)).create_view(path.stem)
        yield lambda text: con.execute(text).fetchall()


def test_every_line_is_an_order_line_a_return_line_or_a_reject(imported: tuple[Client, ImportReport], sql: Any) -> None:
    """541,909 lines = 530,103 order lines + 9,288 return lines + 2,518 rejects (contract.md)."""
    report = imported[1].files[0]
    assert (report.records, report.loaded, report.rejected) == (541_909, 539_391, 2_518)
    assert sql("SELECT count(*) FROM order_items") == [(530_103,)]
    assert sql("SELECT count(*) FROM return_items") == [(9_288,)]
    assert sql("SELECT count(*), count(DISTINCT record) FROM rejects") == [(2_518, 2_518)]


def test_lines_are_rejected_for_the_reasons_of_the_contract(sql: Any) -> None:
    """3 adjustments and 2,515 lines with a quantity or price of zero or less (README of the data)."""
    found = dict(sql("SELECT reason, count(*) FROM rejects GROUP BY reason"))
    assert found["adjustment"] == 3
    assert found["no_quantity"] + found["no_price"] == 2_515


def test_orders_revenue_and_customers_are_those_of_the_contract(sql: Any) -> None:
    """19,959 orders, 10,655,622.48 gross, 4,338 known customers with orders, 1,427 orders of unknown ones."""
    found = sql("SELECT count(*), sum(gross_revenue), count(DISTINCT customer_id) FROM orders")
    assert found == [(19_959, Decimal("10655622.4840"), 4_338)]
    assert sql("SELECT count(*) FROM orders WHERE customer_id IS NULL") == [(1_427,)]
    assert sql("SELECT sum(net_revenue) FROM orders") == [(Decimal("10655622.4840"),)]


def test_2845_customers_ordered_at_least_twice(sql: Any) -> None:
    """Contract.md: known customers 4,338, of them with two or more orders 2,845."""
    twice = "SELECT customer_id FROM orders WHERE customer_id IS NOT NULL GROUP BY customer_id HAVING count(*) >= 2"
    assert sql(f"SELECT count(*) FROM ({twice})") == [(2_845,)]


def test_returns_are_exact_to_the_penny(sql: Any) -> None:
    """3,836 returns worth 896,812.49 (contract.md), by their lines as by their sums."""
    assert sql("SELECT count(*), sum(amount) FROM returns") == [(3_836, Decimal("896812.4900"))]
    assert sql("SELECT sum(amount) FROM return_items") == [(Decimal("896812.4900"),)]


def test_the_top_product_is_22423_and_postage_is_no_product(sql: Any) -> None:
    """Contract.md: top product by gross revenue 22423 with 174,484.74; services stay out of rankings."""
    ranked = sql(
        "SELECT product_id, sum(qty * unit_price) FROM order_items WHERE kind = 'product' "
        "GROUP BY product_id ORDER BY 2 DESC LIMIT 1"
    )
    assert ranked == [("22423", Decimal("174484.74"))]
    assert sql("SELECT kind FROM products WHERE product_id = 'DOT'") == [("service",)]


def test_repeated_lines_are_kept_and_counted(imported: tuple[Client, ImportReport]) -> None:
    """5,268 lines repeat exactly (README of the data)."""
    assert any("5,268 lines repeat" in note for note in imported[1].files[0].notes)


def test_record_numbers_of_rejects_lead_back_to_the_lines_of_the_file(shared_data: Path, sql: Any) -> None:
    """Python's csv reader finds a quantity or price of zero or less, or an A, in each of those records."""
    numbers = dict(sql("SELECT record, reason FROM rejects"))
    with gzip.open(shared_data / FILE, "rt", encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file)
        wrong = [
            number
            for number, line in enumerate(lines, start=1)
            if (number in numbers)
            != (
                line["InvoiceNo"].startswith("A")
                or (
                    not line["InvoiceNo"].startswith("C")
                    and (int(line["Quantity"]) <= 0 or float(line["UnitPrice"]) <= 0)
                )
            )
        ]
    assert wrong == []


def test_no_customer_number_stands_in_any_table(shared_data: Path, imported: tuple[Client, ImportReport]) -> None:
    """Pseudonyms are 32 hex digits; the numbers themselves are in identities alone."""
    client, _report = imported
    with duckdb.connect() as con:
        for path in (client.snapshots / client.current).glob("*.parquet"):
            table = con.read_parquet(str(path))
            if "customer_id" in table.columns:
                odd = con.execute(
                    f"SELECT count(*) FROM read_parquet('{path}') "
                    "WHERE NOT regexp_full_match(customer_id, '[0-9a-f]{32}')"
                ).fetchall()
                assert odd == [(0,)], path.name


def test_the_same_bytes_make_no_new_snapshot_and_a_dry_run_agrees(imported: tuple[Client, ImportReport]) -> None:
    """The second import says that it is already current; `check` names the same snapshot."""
    client, first = imported
    again = import_exports(client)
    assert (again.outcome, again.snapshot) == ("already_current", first.snapshot)
    assert check(client).snapshot == first.snapshot


def test_the_parquet_form_of_the_file_holds_the_same_tables(shared_data: Path, sql: Any, tmp_path: Path) -> None:
    """The same lines from Parquet: numbers and times arrive as typed values, the sums are equal."""
    client = make_client(tmp_path / "gifts")
    shutil.copy(shared_data / "online_retail_2010_2011.parquet", client.exports)
    report = import_exports(client)
    assert report.tables == {table: sql(f"SELECT count(*) FROM {table}")[0][0] for table in report.tables}
    path = client.snapshots / client.current / "orders.parquet"
    with duckdb.connect() as con:
        assert con.execute(f"SELECT sum(gross_revenue) FROM '{path}'").fetchall() == [(Decimal("10655622.4840"),)]
