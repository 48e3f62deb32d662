"""Opening the database: every canonical table as a relation of exactly its declared columns and types."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
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


def connect(files: Mapping[str, Path], frames: Mapping[str, pd.DataFrame]) -> duckdb.DuckDBPyConnection:
    """A database in memory over one Parquet file or one frame per canonical table; a table with neither is empty."""
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
    for name in TABLES:
        if name in files:
            _typed(connection.read_parquet(str(files[name])), name).create_view(name)
        elif name in frames:
            _typed(connection.from_arrow(_arrow(frames[name])), name).create(name)
        else:
            _typed(connection.sql("SELECT 1 AS nothing_delivered LIMIT 0"), name).create(name)
    return connection


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
