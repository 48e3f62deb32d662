"""Every format and every way of writing a file gives the same table, and no record is lost on the way."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest

from playbook.workspace.client import Client
from playbook.workspace.importing import import_exports
from tests.importing.clients import export, make_client, rejected, rows

DAY = dt.date(2026, 1, 1)
TABLE = (
    'order_id,order_ts,net_revenue,shipping_city\n1,2024-01-05 10:00:00,12.5,"Łódź, Górna"\n2,2024-01-06 11:30:00,7,\n'
)
PLAIN = TABLE.replace("Łódź, Górna", "Paris, Texas")


def as_text(encoding: str, text: str = TABLE) -> Callable[[Client], None]:
    return lambda client: export(client, "orders.csv", text, encoding) and None


def as_gz(client: Client) -> None:
    (client.exports / "orders.csv.gz").write_bytes(gzip.compress(TABLE.encode()))


def as_zip(client: Client) -> None:
    with zipfile.ZipFile(client.exports / "orders.zip", "w") as archive:
        archive.writestr("2024/export.csv", TABLE)
        archive.writestr("2024/readme.txt", "not a table")


def as_semicolons(client: Client) -> None:
    export(
        client, "orders.csv", "sep=;\r\n" + TABLE.replace(",", ";").replace("; Górna", ", Górna").replace("\n", "\r\n")
    )


def as_workbook(client: Client) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([])
    sheet.append(["order_id", "order_ts", "net_revenue", "shipping_city"])
    sheet.append([1, dt.datetime.fromisoformat("2024-01-05T10:00"), 12.5, "Łódź, Górna"])
    sheet.append([])
    sheet.append([2, dt.datetime.fromisoformat("2024-01-06T11:30"), 7, None])
    book.save(client.exports / "orders.xlsx")


def as_parquet(client: Client) -> None:
    with duckdb.connect() as con:
        con.execute(
            "COPY (SELECT * FROM (VALUES (1.0, TIMESTAMP '2024-01-05 10:00:00', 12.5, 'Łódź, Górna'), "
            "(2.0, TIMESTAMP '2024-01-06 11:30:00', 7, NULL)) AS t(order_id, order_ts, net_revenue, shipping_city)) "
            f"TO '{client.exports / 'orders.parquet'}' (FORMAT parquet)"
        )


@pytest.mark.parametrize(
    "write",
    [
        as_text("utf-8"), as_text("utf-8-sig"), as_text("utf-16"), as_text("cp1250"),
        as_gz, as_zip, as_semicolons, as_workbook, as_parquet,
    ],
    ids=["utf-8", "bom", "utf-16", "cp1250", "gz", "zip", "semicolons", "xlsx", "parquet"],
)  # fmt: skip
def test_every_format_gives_the_same_table(tmp_path: Path, write: Callable[[Client], None]) -> None:
    """Encoding, delimiter, packing and line ends are found; ids stay texts, also after a program made them numbers."""
    client = make_client(tmp_path / "shop")
    client.settings_file.write_text(client.settings_file.read_text().replace('"en"', '"pl"'))
    write(client)
    report = import_exports(client, DAY)
    assert (report.problems, report.files[0].records) == ((), 2)
    assert rows(
        client, "orders", "order_id, CAST(order_ts AS VARCHAR), CAST(net_revenue AS VARCHAR), shipping_city"
    ) == [
        ("1", "2024-01-05 10:00:00", "12.5000", "Łódź, Górna"),
        ("2", "2024-01-06 11:30:00", "7.0000", None),
    ]


def test_a_persian_file_in_cp1256_is_read_by_the_clients_language(tmp_path: Path) -> None:
    """One byte per letter: which letters they are is found, not guessed as Latin ones."""
    client = make_client(tmp_path / "shop")
    client.settings_file.write_text(client.settings_file.read_text().replace('"en"', '"fa"'))
    export(client, "orders.csv", TABLE.replace("Łódź, Górna", "تهران، خيابان بهار"), "cp1256")
    import_exports(client, DAY)
    assert rows(client, "orders", "shipping_city")[0] == ("تهران، خيابان بهار",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2,2024-01-06,7,b,too many", "too_many_fields"),
        ("2,2024-01-06", "too_few_fields"),
        ('2,2024-01-06,7,"b" and more', "broken_quotes"),
    ],
)
def test_a_malformed_line_is_rejected_and_its_neighbours_are_kept(tmp_path: Path, line: str, reason: str) -> None:
    """The bad line has its number and reason; the lines before and after it are loaded."""
    client = make_client(tmp_path / "shop")
    export(
        client,
        "orders.csv",
        f"order_id,order_ts,net_revenue,shipping_city\n1,2024-01-05,1,a\n{line}\n3,2024-01-07,1,c\n",
    )
    report = import_exports(client, DAY)
    assert rejected(client) == [(2, "", reason)]
    assert rows(client, "orders", "order_id") == [("1",), ("3",)]
    assert (report.files[0].records, report.files[0].loaded, report.files[0].rejected) == (3, 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        'order_id,order_ts,net_revenue\n1,2024-01-05,1\n2,"2024-01-06,1\n3,2024-01-07,1\n4,2024-01-08,1\n',
        'order_id,order_ts,net_revenue\n1,2024-01-05,1\n2,2024-01-06,"1\n3,2024-01-07,1\n4,2024-01-08,1"\n5,2024-01-09,1\n',
    ],
    ids=["never closed", "closed lines later"],
)
def test_a_quotation_mark_that_swallows_lines_stops_the_file(tmp_path: Path, text: str) -> None:
    """Good rows would vanish in one value: the file is refused, and the line is named."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", text)
    [problem] = import_exports(client, DAY).problems
    assert "quotation mark" in problem.problem
    assert "line 3" in problem.found[0]
    assert client.current == ""


def test_line_ends_and_inches_inside_values_are_data(tmp_path: Path) -> None:
    """A quoted line end, a doubled mark and a bare inch sign belong to the value; the records stay two."""
    client = make_client(tmp_path / "shop")
    export(
        client,
        "orders.csv",
        'order_id,order_ts,net_revenue,shipping_city\n1,2024-01-05,1,"a\n""b"""\n2,2024-01-06,1,5" c\n',
    )
    import_exports(client, DAY)
    assert rows(client, "orders", "shipping_city") == [('a\n"b"',), ('5" c',)]


def test_blank_lines_are_no_records_and_shift_no_number(tmp_path: Path) -> None:
    """Blank lines before the header, between and after the records; the bad one is still the second."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", "\n\norder_id,order_ts,net_revenue\n\n1,2024-01-05,1\n\n2,never,1\n\n")
    report = import_exports(client, DAY)
    assert report.files[0].records == 2
    assert rejected(client) == [(2, "order_ts", "not_a_date")]


def test_all_sheets_of_a_workbook_of_invoice_lines_are_read(tmp_path: Path) -> None:
    """Online Retail II comes as one workbook with a sheet per year; the second year's edge repeats an invoice."""
    client = make_client(tmp_path / "shop")
    book = openpyxl.Workbook()
    head = ["Invoice", "StockCode", "Description", "Quantity", "InvoiceDate", "Price", "Customer ID", "Country"]
    for title, invoices in (("Year 2009-2010", (489434, 489435)), ("Year 2010-2011", (489435, 489436))):
        sheet = book.create_sheet(title)
        sheet.append(head)
        for number in invoices:
            sheet.append(
                [number, "85048", "GLASS BALL", 12, dt.datetime.fromisoformat("2010-12-01T07:45"), 6.95, 13085.0, "USA"]
            )
    book.save(client.exports / "online_retail_II.xlsx")
    report = import_exports(client, DAY)
    assert [(each.name, each.loaded) for each in report.files] == [
        ("online_retail_II.xlsx/Year 2009-2010", 2), ("online_retail_II.xlsx/Year 2010-2011", 1)
    ]  # fmt: skip
    assert [each[0] for each in rows(client, "orders", "order_id")] == ["489434", "489435", "489436"]
    assert rejected(client) == [(1, "invoice_no", "order_in_another_file")]
