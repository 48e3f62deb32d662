"""Writing a snapshot's files: people hidden behind pseudonyms, one Parquet file per table, and facts about them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.workspace.importing.pseudonyms import pseudonym_sql
from playbook.workspace.importing.raw import literal, name
from playbook.workspace.tables import TABLES

if TYPE_CHECKING:
    import duckdb


def hide_people(con: duckdb.DuckDBPyConnection, tables: dict[str, tuple[str, ...]]) -> None:
    """Make the table `people`: every id and email that occurs, once, with its pseudonym."""
    parts = [
        f"SELECT DISTINCT {name(column.name)} AS value, '{column.type}' AS kind FROM table_{table}"
        for table, columns in tables.items()
        for column in TABLES[table].columns
        if column.personal and column.name in columns
    ]
    everyone = " UNION ".join(parts) or "SELECT '' AS value, '' AS kind"
    con.execute(
        f"CREATE OR REPLACE TABLE people AS SELECT {pseudonym_sql('value')} AS pseudonym, kind, value "
        f"FROM ({everyone}) WHERE value IS NOT NULL AND value <> ''"
    )


def write_table(con: duckdb.DuckDBPyConnection, table: str, columns: tuple[str, ...], folder: Path) -> int:
    """Write `<table>.parquet` with exactly the delivered columns; returns its rows."""
    selected, joins = [], ""
    for column in TABLES[table].columns:
        if column.name not in columns:
            continue
        if column.personal:
            alias = f"who_{column.name}"
            same = f"{alias}.kind = '{column.type}' AND {alias}.value = rows.{name(column.name)}"
            joins += f" LEFT JOIN people AS {alias} ON {same}"
            selected.append(f"{alias}.pseudonym AS {name(column.name)}")
        else:
            selected.append(f"CAST(rows.{name(column.name)} AS {column.sql_type}) AS {name(column.name)}")
    return int(
        con.execute(
            f"COPY (SELECT {', '.join(selected)} FROM table_{table} AS rows{joins}) "
            f"TO {literal(str(folder / f'{table}.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
        ).fetchall()[0][0]
    )


def write_identities(con: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write `identities.parquet`, the only way back from a pseudonym, readable by its owner alone; returns its rows."""
    path = folder / "identities.parquet"
    # Made first, so that the mode is right before anything stands in it.
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
    rows = con.execute(
        f"COPY (SELECT pseudonym, kind, value FROM people ORDER BY pseudonym, kind) TO {literal(str(path))} "
        "(FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
    ).fetchall()[0][0]
    path.chmod(0o600)
    return int(rows)


def write_json(path: Path, content: dict[str, Any]) -> None:
    """Write a small file of facts, readable by people and programs."""
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
