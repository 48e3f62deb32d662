"""Reading workbooks (xlsx) and Parquet files into the same raw form: every column as text, every record numbered."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from playbook.errors import BadInput
from playbook.i18n import _, integer, isolate
from playbook.workspace.importing.exports import Export
from playbook.workspace.importing.raw import Raw, literal, name

if TYPE_CHECKING:
    import duckdb

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets(export: Export, tables: frozenset[str]) -> tuple[tuple[Export, ...], tuple[str, ...]]:
    """The sheets of a workbook to read, and the names of those left out.

    Sheets that hold nothing are skipped. Where the workbook or its sheets bear the name of a table, only those sheets
    are read; otherwise all of them are, since a shop may put each year on a sheet of its own.
    """
    filled = [sheet for sheet, rows in _row_counts(export).items() if rows > 0]
    named = [sheet for sheet in filled if sheet.lower().strip() in tables]
    if named:
        chosen = [(sheet, sheet.lower().strip()) for sheet in named]
    elif export.stem in tables:
        chosen = [(sheet, export.stem) for sheet in filled[:1]]
    else:
        chosen = [(sheet, export.stem) for sheet in filled]
    several = len(chosen) > 1 or bool(named)
    found = tuple(
        replace(export, name=f"{export.name}/{sheet}" if several else export.name, stem=stem, member=sheet)
        for sheet, stem in chosen
    )
    return found, tuple(sheet for sheet in filled if sheet not in {each for each, _stem in chosen})


def read_workbook(con: duckdb.DuckDBPyConnection, export: Export, table: str) -> Raw:
    """Load one sheet; a record's number is its row in the sheet less that of the header, so blank rows count."""
    import fastexcel
    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types

    sheet = fastexcel.read_excel(str(export.path)).load_sheet(export.member, header_row=None, dtypes="string")
    cells = pa.table(sheet.to_arrow())
    heads = [list(column) for column in zip(*(part[:50].to_pylist() for part in cells.columns), strict=True)]
    top = next((row for row, values in enumerate(heads) if any(values)), None)
    if top is None:
        raise BadInput(
            _("{file} is empty.").format(file=isolate(export.name)),
            remedy=_("Export the file again, or move it out of the folder exports."),
        )
    headers = tuple(str(value or "").strip() for value in heads[top])
    raw = Raw(export, table, headers, _row_counts(export)[export.member] - 1, _("workbook"))
    cells = cells.rename_columns(list(raw.columns))
    con.register("cells_of_a_sheet", cells)
    any_value = f"coalesce({', '.join(raw.columns)}) IS NOT NULL"
    con.execute(
        f"CREATE OR REPLACE TABLE {table}_data AS SELECT * FROM (SELECT row_number() OVER () - {top + 1} AS record, * "
        f"FROM cells_of_a_sheet) WHERE record > 0 AND {any_value}"
    )
    con.unregister("cells_of_a_sheet")
    con.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT * FROM {table}_data")
    return _counted(con, raw)


def read_parquet(con: duckdb.DuckDBPyConnection, export: Export, table: str) -> Raw:
    """Load a Parquet file as text: times in ISO form, numbers with a decimal point."""
    file = literal(str(export.path))
    described = con.execute(f"DESCRIBE SELECT * FROM read_parquet({file})").fetchall()
    counted = con.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({file})").fetchall()[0][0]
    headers = tuple(str(row[0]) for row in described)
    raw = Raw(export, table, headers, int(counted or 0), _("Parquet"))
    texts = ", ".join(
        f"CAST({name(header)} AS VARCHAR) AS {column}" for header, column in zip(headers, raw.columns, strict=True)
    )
    con.execute(f"CREATE OR REPLACE TABLE {table}_data AS SELECT {texts} FROM read_parquet({file})")
    con.execute(f"CREATE OR REPLACE VIEW {table} AS SELECT rowid + 1 AS record, * FROM {table}_data")
    return _counted(con, raw)


def _counted(con: duckdb.DuckDBPyConnection, raw: Raw) -> Raw:
    raw.read = con.execute(f"SELECT count(*) FROM {raw.table}").fetchall()[0][0]
    if raw.read != raw.counted:
        raise BadInput(
            _("{file}: the records read are not the records counted, so rows would be lost.").format(
                file=isolate(raw.export.name)
            ),
            found=[_("counted {counted}, read {read}").format(counted=integer(raw.counted), read=integer(raw.read))],
            remedy=_("Save the file again in its own program, or export it as csv."),
        )
    return raw


def _row_counts(export: Export) -> dict[str, int]:
    """Rows with at least one value, per sheet, counted in the workbook's own XML: independent of the reader."""
    with zipfile.ZipFile(export.path) as archive:
        return {sheet: _filled_rows(archive.read(part)) for sheet, part in sheet_parts(archive)}


def sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and XML part of each sheet of a workbook, in its order."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id", ""): link.get("Target", "") for link in links}
    for sheet in book.iter(f"{_SHEET}sheet"):
        target = targets.get(sheet.get(_RELATION, ""), "")
        part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        if "worksheets/" in part:
            yield sheet.get("name", ""), part


def _filled_rows(xml: bytes) -> int:
    """Rows that hold a value."""
    rows = re.finditer(rb"<(?:\w+:)?row\b(?:[^>/]|/(?!>))*>(.*?)</(?:\w+:)?row>", xml, re.DOTALL)
    return sum(1 for row in rows if holds_value(row.group(1)))


def holds_value(row: bytes) -> bool:
    """True when a row's XML has a cell with a value or an inline text that is not empty.

    >>> holds_value(b'<c r="A1"><v>5</v></c>'), holds_value(b'<c r="A1" s="3"/>')
    (True, False)
    """
    return _VALUE.search(row) is not None


_VALUE = re.compile(rb"<(?:\w+:)?v>[^<]|<(?:\w+:)?t(?: [^>]*)?>[^<]")
