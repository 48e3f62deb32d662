"""The database behind an engine, and canonical tables in it: relations of exactly their declared columns and types."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.workspace.tables import TABLES

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

# One kernel of several on the machine: what does not fit is spilled to disk, not taken from the neighbours.
MEMORY_LIMIT = "2GB"
# Set by the runner: how many threads a kernel may use.
THREADS_VARIABLE = "PLAYBOOK_THREADS"


def connect() -> duckdb.DuckDBPyConnection:
    """An empty database in memory."""
    import duckdb

    spill = Path(tempfile.gettempdir()) / f"retention-playbook-{os.getpid()}"
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
        },
    )
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET enable_progress_bar = false")  # it would draw a bar into the page of a slow notebook
    threads = os.environ.get(THREADS_VARIABLE, "")
    if threads.isdigit():
        connection.execute(f"SET threads = {int(threads)}")
    return connection


def add_table(connection: duckdb.DuckDBPyConnection, name: str, delivered: Path | pd.DataFrame | None) -> None:
    """A canonical table in the database, over its Parquet file or from a frame; empty where nothing was delivered."""
    if delivered is None:
        _typed(connection.sql("SELECT 1 AS nothing_delivered LIMIT 0"), name).create(name)
    elif isinstance(delivered, Path):
        _typed(connection.read_parquet(str(delivered)), name).create_view(name)
    else:
        _typed(connection.from_arrow(_arrow(delivered)), name).create(name)


def _typed(relation: duckdb.DuckDBPyRelation, table: str) -> duckdb.DuckDBPyRelation:
    """The relation with exactly the declared columns: cast where delivered, NULL where not."""
    return relation.project(
        ", ".join(
            f"CAST({column.name if column.name in relation.columns else 'NULL'} AS {column.sql_type}) AS {column.name}"
            for column in TABLES[table].columns
        )
    )


def _arrow(frame: pd.DataFrame) -> Any:
    """The frame as Arrow, whatever the layout of its columns: DuckDB refuses those that were turned round."""
    import pyarrow  # type: ignore[import-untyped]  # ships no types

    return pyarrow.Table.from_pandas(frame, preserve_index=False)
