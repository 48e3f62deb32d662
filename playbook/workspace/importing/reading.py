"""Reading any export into its raw form, whatever its format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from playbook.errors import BadInput
from playbook.workspace.importing.delimited import read_text
from playbook.workspace.importing.exports import UNREADABLE, Export, unreadable
from playbook.workspace.importing.raw import Raw
from playbook.workspace.importing.settings import FileSettings
from playbook.workspace.importing.workbooks import read_parquet, read_workbook, sheets

if TYPE_CHECKING:
    import duckdb


def with_sheets(exports: Iterable[Export], tables: frozenset[str]) -> tuple[list[Export], list[BadInput], list[str]]:
    """The exports with each workbook replaced by its sheets; problems; names of sheets that are not read."""
    found: list[Export] = []
    problems: list[BadInput] = []
    ignored: list[str] = []
    for export in exports:
        if export.kind != "workbook":
            found.append(export)
            continue
        try:
            chosen, left = sheets(export, tables)
        except (*UNREADABLE, KeyError, ParseError) as error:
            problems.append(unreadable(export.name, error))
            continue
        found += chosen or [export]
        ignored += [f"{export.name}/{sheet}" for sheet in left]
    return found, problems, ignored


def read(
    con: duckdb.DuckDBPyConnection, export: Export, table: str, work: Path, declared: FileSettings, language: str
) -> Raw:
    """Load an export into `table`; BadInput when it cannot be read or would lose records."""
    import duckdb

    try:
        if export.kind == "text":
            return read_text(con, export, table, work, declared, language)
        if export.kind == "parquet":
            return read_parquet(con, export, table)
        return _read_sheet(con, export, table)
    except duckdb.IOException as error:
        if export.kind == "parquet" and str(export.path) in str(error):
            raise unreadable(export.name, error) from None
        raise
    except duckdb.InvalidInputException as error:
        raise unreadable(export.name, error) from None
    except UNREADABLE as error:
        # A full disk is no fault of the file.
        if isinstance(error, OSError) and error.filename != str(export.path) and error.errno is not None:
            raise
        raise unreadable(export.name, error) from None


def _read_sheet(con: duckdb.DuckDBPyConnection, export: Export, table: str) -> Raw:
    import fastexcel

    try:
        return read_workbook(con, export, table)
    except (fastexcel.FastExcelError, KeyError) as error:
        raise unreadable(export.name, error) from None
