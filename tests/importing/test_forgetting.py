"""Forgetting a person: gone from exports, snapshots, identities, results and lists; everybody else untouched."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from playbook.errors import BadInput
from playbook.workspace.client import Client
from playbook.workspace.importing import forget, import_exports
from tests.importing.clients import LINES, export, make_client, rejected, rows

DAY = dt.date(2026, 1, 1)
CUSTOMERS = "customer_id,email,city\nA7,ann@shop.example,Leeds\nB8,bo@shop.example,York\nA7,ann@shop.example,Hull\n"
ORDERS = (
    "order_id,order_ts,net_revenue,customer_id\no1,2024-01-05,9,A7\no2,2024-01-06,oops,A7\n"
    "o3,2024-01-07,oops,B8\no4,2024-01-08,5,B8\n"
)
ITEMS = "order_id,product_id,qty,unit_price\no1,p1,1,9\no4,p1,1,5\n"
TOUCHES = (
    "ts,channel,visitor_id,customer_id\n2024-01-01,email,v1,A7\n2024-01-02,email,v1,\n2024-01-03,email,v2,B8\n"
    "2024-01-04,email,v1,B8\n"
)


@pytest.fixture
def shop(tmp_path: Path) -> Client:
    """Two customers, A7 and B8, with orders, lines, touches, a list and a run's result."""
    client = make_client(tmp_path / "shop")
    export(client, "customers.csv", CUSTOMERS)
    export(client, "orders.csv", ORDERS)
    export(client, "order_items.csv", ITEMS)
    export(client, "touchpoints.csv", TOUCHES)
    import_exports(client, DAY)
    return client


def everything(client: Client) -> str:
    """All texts of all files of a client, packed ones unpacked."""
    found = []
    for path in sorted(client.path.rglob("*")):
        if path.suffix == ".parquet":
            with duckdb.connect() as con:
                found.append(str(con.read_parquet(str(path)).fetchall()))
        elif path.is_file():
            found.append(path.read_bytes().decode("utf-8", errors="replace"))
    return "\n".join(found)


def pseudonym_of(client: Client, who: str) -> str:
    return str(dict(rows(client, "identities", "value, pseudonym"))[who])


@pytest.mark.parametrize("called", ["A7", " A7 ", "Ann@Shop.example", "pseudonym"])
def test_a_person_is_gone_whatever_they_are_called_by(shop: Client, called: str) -> None:
    """By id, by email in any case, by pseudonym: no id, email, pseudonym or city of theirs is left anywhere."""
    hidden = pseudonym_of(shop, "A7")
    report = forget(shop, hidden if called == "pseudonym" else called)
    assert report.found
    left = everything(shop)
    assert [each for each in ("A7", "ann@shop", hidden, "Leeds", "Hull") if each in left] == []
    assert "A7" not in "\n".join(report.lines()) + str(report.as_dict())


def test_others_stay_as_they_were(shop: Client) -> None:
    """B8 keeps customers, orders, lines and touches, also the touch on a device that A7 used too."""
    report = forget(shop, "A7")
    assert (shop.exports / "customers.csv").read_text() == "customer_id,email,city\nB8,bo@shop.example,York\n"
    assert rows(shop, "orders", "order_id") == [("o4",)]
    assert rows(shop, "order_items", "order_id") == [("o4",)]
    assert sorted(rows(shop, "touchpoints", "CAST(ts AS VARCHAR)")) == [
        ("2024-01-03 00:00:00",),
        ("2024-01-04 00:00:00",),
    ]
    assert report.exports == {
        "exports/customers.csv": 2, "exports/order_items.csv": 1, "exports/orders.csv": 2, "exports/touchpoints.csv": 2
    }  # fmt: skip


def test_manifest_quality_and_rejects_fit_what_is_left(shop: Client) -> None:
    """The reject of B8's third record now has the number that the record has in the shorter file."""
    assert rejected(shop) == [
        (2, "net_revenue", "not_a_number"),
        (3, "customer_id", "duplicate_key"),
        (3, "net_revenue", "not_a_number"),
    ]
    forget(shop, "A7")
    assert rejected(shop) == [(1, "net_revenue", "not_a_number")]
    folder = shop.snapshots / shop.current
    assert json.loads((folder / "manifest.json").read_text())["tables"]["orders"]["rows"] == 1
    assert json.loads((folder / "quality.json").read_text())["tables"]["orders"]["rows"] == 1
    assert (folder / "identities.parquet").stat().st_mode & 0o777 == 0o600


def test_what_is_left_is_what_an_import_of_the_shorter_files_gives(shop: Client) -> None:
    """The next import makes the same tables again, without the person."""
    forget(shop, "A7")
    before = {
        table: sorted(map(str, rows(shop, table))) for table in ("orders", "order_items", "touchpoints", "customers")
    }
    import_exports(shop, DAY)
    assert {table: sorted(map(str, rows(shop, table))) for table in before} == before


def test_lists_and_results_of_runs_lose_their_rows_and_pages_are_named(shop: Client) -> None:
    """Audience lists hold real addresses, results hold pseudonyms; a page cannot be changed by row, so it is named."""
    hidden = pseudonym_of(shop, "A7")
    for place in (shop.path / "audiences", shop.runs / "r1" / "audiences", shop.runs / "r1" / "results"):
        place.mkdir(parents=True)
    for place in (shop.path / "audiences", shop.runs / "r1" / "audiences"):
        (place / "spring_email.csv").write_text("customer_id,email\nA7,ann@shop.example\nB8,bo@shop.example\n")
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT '{hidden}' AS customer_id UNION ALL SELECT 'b') TO '{shop.runs}/r1/results/late.parquet'"
        )
    (shop.runs / "r1" / "report.html").write_text(f"<td>{hidden}</td>")
    report = forget(shop, "A7")
    assert report.audiences == {"audiences/spring_email.csv": 1, "runs/r1/audiences/spring_email.csv": 1}
    assert report.results == {"runs/r1/results/late.parquet": 1}
    assert report.look == ("runs/r1/report.html",)
    assert (shop.path / "audiences" / "spring_email.csv").read_text() == "customer_id,email\nB8,bo@shop.example\n"


def test_earlier_snapshots_forget_too(shop: Client) -> None:
    """Two snapshots, one person: gone from both."""
    first = shop.current
    export(shop, "orders.csv", ORDERS + "o5,2024-01-09,7,A7\n")
    import_exports(shop, DAY)
    assert sorted(forget(shop, "A7").snapshots) == sorted([f"snapshots/{first}", f"snapshots/{shop.current}"])


def test_nobody_is_found_when_nobody_is_there(shop: Client) -> None:
    """An unknown id changes nothing; an empty one is refused."""
    before = everything(shop)
    assert not forget(shop, "C9").found
    assert everything(shop) == before
    with pytest.raises(BadInput, match="Nobody was named"):
        forget(shop, " ")


def as_gz(client: Client, text: str) -> Path:
    path = client.exports / "lines.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def as_utf16(client: Client, text: str) -> Path:
    return export(client, "lines.csv", text.replace("WHITE METAL", "WEIẞ\tMETALL"), "utf-16")


def as_zip(client: Client, text: str) -> Path:
    path = client.exports / "sent.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lines.csv", text)
        archive.writestr("letter.txt", "as agreed")
    return path


def as_workbook(client: Client, text: str) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append(line.split(","))
    path = client.exports / "lines.xlsx"
    book.save(path)
    return path


def as_parquet(client: Client, text: str) -> Path:
    path = client.exports / "lines.parquet"
    source = export(client, "source.csv", text)
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM read_csv('{source}', all_varchar=true)) TO '{path}' (FORMAT parquet)")
    source.unlink()
    return path


@pytest.mark.parametrize("write", [as_gz, as_utf16, as_zip, as_workbook, as_parquet])
def test_every_format_of_export_is_written_anew_without_the_person(tmp_path: Path, write: Any) -> None:
    """Four of eight invoice lines are 17850's; the other four are read again as before."""
    client = make_client(tmp_path / "shop")
    path = write(client, LINES)
    import_exports(client, DAY)
    [erased] = forget(client, "17850").exports.values()
    assert erased == 4
    assert b"17850" not in path.read_bytes()
    report = import_exports(client, DAY)
    assert (report.files[0].records, report.files[0].loaded) == (4, 1)
    assert "17850" not in everything(client)


def test_a_malformed_record_of_the_person_goes_too(tmp_path: Path) -> None:
    """A line with a field too many was rejected, and stands in the export all the same."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES + "536399,22423,odd,1,2010-12-05 10:00:00,1.00,17850,France,too,many\n")
    import_exports(client, DAY)
    forget(client, "17850")
    assert "17850" not in (client.exports / "lines.csv").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("files_in_place", [0, 1, 3])
def test_a_kill_in_between_is_finished_by_the_next_command(shop: Client, files_in_place: int) -> None:
    """kill -9 before the decision leaves everything; after it, the next import completes what was begun."""
    script = (
        "import os, signal, sys, pathlib\n"
        "from playbook.workspace.client import Client\n"
        "from playbook.workspace.importing import forget, journal\n"
        "done = -1\n"
        "replace = pathlib.Path.replace\n"
        "def count(self, target):\n"
        "    global done\n"
        "    if self.parent.name == '.replacing':\n"
        "        done += 1\n"
        "        if done == int(sys.argv[2]):\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return replace(self, target)\n"
        "pathlib.Path.replace = count\n"
        "forget(Client.at(sys.argv[1]), 'A7')\n"
    )
    before = everything(shop)
    # The first replacement is the decision itself; the others put files in their places.
    done = subprocess.run(
        [sys.executable, "-c", script, shop.path, str(files_in_place)], check=False, capture_output=True
    )
    assert done.returncode == -9
    import_exports(Client.at(shop.path), DAY)
    left = everything(shop)
    if files_in_place == 0:
        assert left == before
    else:
        assert [each for each in ("A7", "ann@shop", "Leeds") if each in left] == []
