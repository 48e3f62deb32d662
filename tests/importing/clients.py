"""Small clients for the tests of the import: a folder, a few rows, and what became of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from playbook.workspace.client import Client

SETTINGS = 'name = "Test"\nlanguage = "en"\ncurrency = "GBP"\ntimezone = "Europe/London"\n'


def make_client(folder: Path, more: str = "") -> Client:
    """A client's folder with nothing in it but settings. more: further lines of client.toml."""
    (folder / "exports").mkdir(parents=True)
    (folder / "client.toml").write_text(SETTINGS + more, encoding="utf-8")
    return Client.at(folder)


def export(client: Client, name: str, text: str, encoding: str = "utf-8") -> Path:
    """Put a text file into the client's exports."""
    path = client.exports / name
    path.write_bytes(text.encode(encoding))
    return path


def rows(client: Client, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    """Rows of a table of the snapshot in use."""
    path = client.snapshots / client.current / f"{table}.parquet"
    with duckdb.connect() as con:
        return con.execute(f"SELECT {columns} FROM read_parquet('{path}')").fetchall()


def rejected(client: Client) -> list[tuple[int, str, str]]:
    """Record number, column and reason of every rejected record."""
    found = rows(client, "rejects", 'record, "column", reason')
    return sorted((int(record), column, reason) for record, column, reason in found)


LINES = """InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country
536365,85123A,WHITE HANGING HEART,6,2010-12-01 08:26:00,2.55,17850,United Kingdom
536365,71053,WHITE METAL LANTERN,2,2010-12-01 08:26:00,3.39,17850,United Kingdom
536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.00,17850,United Kingdom
C536379,85123A,WHITE HANGING HEART,-2,2010-12-02 09:41:00,2.55,17850,United Kingdom
536380,22423,REGENCY CAKESTAND,1,2010-12-02 10:00:00,12.75,,France
A563185,B,Adjust bad debt,1,2010-12-03 14:50:00,11062.06,,United Kingdom
536381,22423,damaged,-10,2010-12-03 15:00:00,0.00,,United Kingdom
536382,22423,found,4,2010-12-03 15:00:00,0.00,,United Kingdom
"""
