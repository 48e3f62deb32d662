"""What clients really send: every mistake is a card with what was found and what to do, and nothing is published."""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path

import pytest

from playbook.errors import BadInput
from playbook.workspace.client import Client
from playbook.workspace.importing import import_exports
from tests.importing.clients import LINES, export, make_client, rejected, rows

DAY = dt.date(2026, 1, 1)
ORDERS = "order_id,order_ts,net_revenue\n1,2024-01-05,9\n2,2024-01-06,8\n"


def card_of(client: Client) -> str:
    """The one problem of an import that publishes nothing."""
    report = import_exports(client, DAY)
    assert (report.code, report.outcome, client.current) == (2, "refused", "")
    [problem] = report.problems
    assert problem.remedy
    return problem.card_text()


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("orders.csv", "", "is empty"),
        ("orders.csv", "\n \n", "is empty"),
        ("orders.csv", "order_id,order_ts,net_revenue\n", "no records"),
        ("orders.csv", ORDERS.replace(",", ":"), "only one column"),
        ("orders.csv", ORDERS.replace("order_ts", "order_date"), "order_ts is missing; did you mean order_date?"),
        ("orders.csv", ORDERS.replace("2024-01-", "soon "), "No record of orders.csv can be loaded"),
        ("orders.csv", ORDERS.replace("net_revenue", "order_id"), "two columns are called order_id"),
        ("orders.xlsx", "this is no workbook", "cannot be read"),
        ("orders.parquet", "this is no Parquet", "cannot be read"),
        ("orders.csv.gz", "this is not packed", "cannot be read"),
        ("orders.zip", "this is no archive", "cannot be read"),
        ("orders.xls", "an old workbook", "a format that is not read"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_card_that_names_it(tmp_path: Path, file: str, text: str, said: str) -> None:
    client = make_client(tmp_path / "shop")
    export(client, file, text)
    card = card_of(client)
    assert said in card
    assert file in card


def test_a_folder_that_is_named_like_a_file_cannot_be_read(tmp_path: Path) -> None:
    client = make_client(tmp_path / "shop")
    (client.exports / "orders.csv").mkdir()
    assert "orders.csv cannot be read" in card_of(client)


def test_a_gz_file_that_breaks_off_is_not_read_in_part(tmp_path: Path) -> None:
    """A download that stopped: the rows that did arrive are not taken for all."""
    import gzip

    client = make_client(tmp_path / "shop")
    (client.exports / "orders.csv.gz").write_bytes(gzip.compress(ORDERS.encode() * 50)[:-12])
    assert "orders.csv.gz cannot be read" in card_of(client)


def test_an_archive_that_wants_a_password_is_a_card(tmp_path: Path) -> None:
    """The bit that says "encrypted" is set by hand; Python cannot write such archives itself."""
    client = make_client(tmp_path / "shop")
    path = client.exports / "orders.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orders.csv", ORDERS)
    packed = bytearray(path.read_bytes())
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(packed))
    assert "cannot be read" in card_of(client)


def test_a_declared_delimiter_that_is_wrong_is_named_as_the_likely_cause(tmp_path: Path) -> None:
    client = make_client(tmp_path / "shop", '[imports."orders.csv"]\ndelimiter = ";"\n')
    export(client, "orders.csv", ORDERS)
    assert "delimiter is not the one in client.toml" in card_of(client)


@pytest.mark.parametrize("encoding", ["utf-16", "koi-99"])
def test_a_declared_encoding_that_is_wrong_or_unknown_is_a_card(tmp_path: Path, encoding: str) -> None:
    client = make_client(tmp_path / "shop", f'[imports."orders.csv"]\nencoding = "{encoding}"\n')
    export(client, "orders.csv", ORDERS + "3,2024-01-07,7")
    assert f"encoding {encoding}" in card_of(client)


def test_text_in_a_number_column_is_rejected_with_rows_and_examples(tmp_path: Path) -> None:
    """The good rows are published; the report names records and values."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", ORDERS + "3,2024-01-07,seven\n4,2024-01-08,eight\n")
    report = import_exports(client, DAY)
    [rejection] = report.files[0].rejections
    assert (rejection.reason, rejection.examples) == ("not_a_number", ((3, "seven"), (4, "eight")))
    assert "record 3: seven" in "\n".join(report.lines())


def test_of_two_orders_with_one_id_the_first_is_kept_and_the_second_is_told(tmp_path: Path) -> None:
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", ORDERS + "1,2024-01-09,99\n1,2024-01-05,9\n")
    import_exports(client, DAY)
    assert rejected(client) == [(3, "order_id", "duplicate_key"), (4, "order_id", "repeated_row")]
    assert ("1", "9.0000") in rows(client, "orders", "order_id, CAST(net_revenue AS VARCHAR)")


def test_two_files_of_one_table_are_joined_and_their_keys_checked_across(tmp_path: Path) -> None:
    """orders.csv and orders-2023.csv: the id that stands in both is kept once."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", ORDERS)
    export(client, "orders-2023.csv", "order_id,order_ts,net_revenue\n0,2023-12-31,5\n1,2023-12-31,5\n")
    report = import_exports(client, DAY)
    assert len(rows(client, "orders")) == 3
    assert sorted((each.name, each.rejected) for each in report.files) == [("orders-2023.csv", 0), ("orders.csv", 1)]


def test_all_problems_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """Four files, three of them wrong in their own way, and one good: three cards, nothing published."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES)
    export(client, "orders.csv", "")
    export(client, "reviews.csv", "product,stars\np1,5\n")
    (client.exports / "sessions.csv").mkdir()
    report = import_exports(client, DAY)
    assert len(report.problems) == 3
    assert client.current == ""
    lacking = next(problem for problem in report.problems if "reviews.csv" in problem.problem)
    assert sum("is missing" in line for line in lacking.found) == 3


def test_nothing_to_import_says_where_files_go(tmp_path: Path) -> None:
    client = make_client(tmp_path / "shop")
    (client.exports / "readme.pdf").write_bytes(b"%PDF")
    assert "nothing to import" in card_of(client)


def test_a_folder_that_is_no_client_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="not a client's folder"):
        Client.at(tmp_path)


def test_a_customer_name_that_is_html_stays_text_on_a_card(tmp_path: Path) -> None:
    """A value from a file stands escaped in the card of a page."""
    client = make_client(tmp_path / "shop")
    export(client, "orders.csv", "order_id,order_ts,net_revenue\n1,<script>alert(1)</script>,5\n")
    [problem] = import_exports(client, DAY).problems
    assert "<script>" not in problem.card_html()
    assert "&lt;script&gt;" in problem.card_html()
