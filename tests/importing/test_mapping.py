"""What columns mean: recognised where it is certain, proposed where it is not, stored where a person can change it."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from playbook.workspace.client import Client
from playbook.workspace.importing import check, import_exports
from tests.importing.clients import LINES, export, make_client, rejected, rows

DAY = dt.date(2026, 1, 1)
GERMAN = """Rechnungsnr;Artikelnr;Bezeichnung;Menge;Rechnungsdatum;Einzelpreis;Kundennr;Land
R1001;4711;Gießkanne, groß;2;03.02.2024 09:15;1.249,50;K-77;Österreich
R1001;VK;Versandkosten;1;03.02.2024 09:15;4,90;K-77;Österreich
R1002;4712;Blümchen;3;05.02.2024 10:00;0,99;;Schweiz
CR1003;4712;Blümchen;-1;07.02.2024 10:00;0,99;K-77;Österreich
R1004;4712;Blümchen;0;07.02.2024 10:00;0,99;K-77;Deutschland
"""


def stated(client: Client, file: str) -> dict[str, Any]:
    return dict(tomllib.loads(client.settings_file.read_text(encoding="utf-8"))["imports"][file])


@pytest.mark.parametrize(
    "header",
    [
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
        "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country",
    ],
    ids=["Online Retail", "Online Retail II"],
)
def test_both_layouts_of_online_retail_are_known_by_heart(tmp_path: Path, header: str) -> None:
    """Recognised without help, with the codes of their services."""
    client = make_client(tmp_path / "shop")
    export(client, "whatever.csv", "\n".join([header, *LINES.splitlines()[1:]]))
    report = import_exports(client, DAY)
    assert report.published
    assert "UCI Online Retail" in report.files[0].origin
    assert "BANK CHARGES" in stated(client, "whatever.csv")["service_codes"]


def test_german_headers_decimal_commas_and_points_in_dates_are_recognised(tmp_path: Path) -> None:
    """cp1252, semicolons, 1.249,50 and 03.02.2024: nothing has to be said, and the service is found by its name."""
    client = make_client(tmp_path / "shop")
    export(client, "Umsätze 2024.csv", GERMAN, "cp1252")
    report = import_exports(client, DAY)
    assert report.problems == ()
    assert rows(
        client, "orders", "order_id, CAST(order_ts AS VARCHAR), CAST(gross_revenue AS VARCHAR), shipping_country"
    ) == [
        ("R1001", "2024-02-03 09:15:00", "2503.9000", "AT"),
        ("R1002", "2024-02-05 10:00:00", "2.9700", "CH"),
    ]
    assert ("VK", "Versandkosten", "service") in rows(client, "products", "product_id, name, kind")
    assert ("4711", "Gießkanne, groß", "product") in rows(client, "products", "product_id, name, kind")
    assert rejected(client) == [(5, "qty", "no_quantity")]
    entry = stated(client, "Umsätze 2024.csv")
    assert (entry["dates"], entry["decimal_mark"]) == ("day-month-year", ",")


def test_a_sure_mapping_is_shown_and_stored_for_editing(tmp_path: Path) -> None:
    """The report names each column; the stored codes of services can be changed and make another snapshot."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES)
    first = import_exports(client, DAY)
    assert first.files[0].mapping["unit_price"] == "UnitPrice"
    assert import_exports(client, DAY).outcome == "already_current"
    text = client.settings_file.read_text()
    client.settings_file.write_text(text.replace('service_codes = ["POST", ', 'service_codes = ["22423", '))
    second = import_exports(client, DAY)
    assert second.published
    assert second.snapshot != first.snapshot
    assert dict(rows(client, "products", "product_id, kind"))["22423"] == "service"


def test_an_unsure_mapping_is_a_proposal_that_the_next_import_takes(tmp_path: Path) -> None:
    """Nothing is imported on a guess; comments of the file survive; the person's correction is what counts."""
    client = make_client(tmp_path / "shop", "# keep me\n")
    export(client, "sales.csv", LINES.replace("InvoiceNo", "Bill_Nr").replace("UnitPrice", "Amount each"))
    refused = import_exports(client, DAY)
    assert (refused.code, client.current) == (2, "")
    assert "Bill_Nr" in " ".join(refused.problems[0].found)
    assert '[imports."sales.csv"]' in refused.problems[0].remedy
    text = client.settings_file.read_text()
    assert "# keep me" in text
    assert stated(client, "sales.csv")["columns"]["unit_price"] == "Amount each"
    assert import_exports(client, DAY).published
    assert rows(client, "orders", "CAST(sum(gross_revenue) AS VARCHAR)") == [("52.8300",)]


def test_a_proposal_is_added_to_what_a_person_has_said_already(tmp_path: Path) -> None:
    """The declared code of a service stays, the rest of the proposal comes beside it; the next import takes both."""
    client = make_client(tmp_path / "shop", '[imports."sales.csv"]\nservice_codes = ["71053"]\n')
    export(client, "sales.csv", LINES.replace("InvoiceNo", "Bill_Nr"))
    assert import_exports(client, DAY).code == 2
    entry = stated(client, "sales.csv")
    assert (entry["service_codes"], entry["columns"]["invoice_no"]) == (["71053"], "Bill_Nr")
    assert import_exports(client, DAY).published
    assert dict(rows(client, "products", "product_id, kind"))["71053"] == "service"
    assert import_exports(client, DAY).outcome == "already_current"


def test_a_check_proposes_without_writing(tmp_path: Path) -> None:
    """The dry run leaves client.toml and the snapshots alone."""
    client = make_client(tmp_path / "shop")
    export(client, "sales.csv", LINES.replace("InvoiceNo", "Bill_Nr"))
    before = client.settings_file.read_text()
    assert check(client, DAY).code == 2
    assert client.settings_file.read_text() == before


def test_two_columns_that_may_both_be_the_customer_are_a_doubt(tmp_path: Path) -> None:
    """`Customer` and `CustomerID` side by side: the proposal names both."""
    client = make_client(tmp_path / "shop")
    lines = [line + ",x" for line in LINES.splitlines()[1:]]
    export(client, "sales.csv", "\n".join([LINES.splitlines()[0] + ",Customer", *lines]))
    [problem] = import_exports(client, DAY).problems
    assert any("CustomerID" in line and "Customer" in line for line in problem.found)


def test_invoice_numbers_that_all_begin_with_c_are_no_returns(tmp_path: Path) -> None:
    """A shop that numbers its invoices C1, C2, … would otherwise have nothing but returns."""
    client = make_client(tmp_path / "shop")
    numbered = "Order no,SKU,Qty,Date,Price\nC1,a,1,2024-01-25,5\nC2,a,1,2024-01-26,5\nC3,b,1,2024-01-27,5\n"
    export(client, "sales.csv", numbered)
    import_exports(client, DAY)
    assert len(rows(client, "orders")) == 3


def test_a_file_that_is_nothing_known_says_what_could_be_done(tmp_path: Path) -> None:
    """Its headers are shown; it can be renamed after the table whose columns it has, or left out."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES)
    export(client, "visits.csv", "session_id,started_at,device\ns1,2024-01-01,desktop\n")
    export(client, "notes.csv", "a,b\n1,2\n")
    first, second = import_exports(client, DAY).problems
    assert ("notes.csv" in first.problem, "ignore = true" in first.remedy) == (True, True)
    assert "sessions.csv" in second.remedy
    client.settings_file.write_text(client.settings_file.read_text() + '[imports."notes.csv"]\nignore = true\n')
    (client.exports / "visits.csv").rename(client.exports / "sessions.csv")
    report = import_exports(client, DAY)
    assert (report.published, report.ignored) == (True, ("notes.csv",))


def test_a_mistake_in_the_settings_of_a_file_is_named(tmp_path: Path) -> None:
    """A setting that does not exist, with the one that was meant."""
    client = make_client(tmp_path / "shop", '[imports."lines.csv"]\nservise_codes = ["POST"]\n')
    export(client, "lines.csv", LINES)
    [problem] = import_exports(client, DAY).problems
    assert "service_codes" in problem.remedy


def test_a_canonical_file_may_have_other_headers_when_client_toml_says_so(tmp_path: Path) -> None:
    """Columns renamed at the door by the client's own words."""
    more = '[imports."orders.csv".columns]\norder_id = "Nr"\norder_ts = "Data"\n'
    client = make_client(tmp_path / "shop", more)
    export(client, "orders.csv", "Nr,Data,Net Revenue\n1,2024-01-05,9\n")
    import_exports(client, DAY)
    assert rows(client, "orders", "order_id, CAST(net_revenue AS VARCHAR)") == [("1", "9.0000")]
