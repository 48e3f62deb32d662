"""Which rows are a person's: found the same way in pseudonymised tables and in the client's own files.

A row is the person's when it bears one of their ids; when it bears a visitor id of theirs and no other customer's; or
when it belongs to such a row (the lines of an order, the pages of a visit) and bears nobody else's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from playbook.workspace.importing.raw import name
from playbook.workspace.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb

# A device's id says less than a customer's: two customers may share a device.
_DEVICE = "visitor_id"


def mark(
    con: duckdb.DuckDBPyConnection,
    relations: Mapping[str, tuple[Table, tuple[str, ...]]],
    ids: Iterable[str],
) -> None:
    """Make the tables `gone_<relation>` with `file_no, record` of the person's rows.

    relations: name in the connection (with `file_no` and `record` beside the columns) to its table and its columns.
    ids: what the person is called there. An email stands for every customer who has it.
    """
    con.execute("CREATE OR REPLACE TABLE person (id VARCHAR)")
    con.executemany("INSERT INTO person VALUES ($id)", [{"id": each} for each in sorted({*ids})])
    customers = [
        f"SELECT customer_id AS id FROM {relation} WHERE email IN (SELECT id FROM person)"
        for relation, (_table, columns) in relations.items()
        if {"email", "customer_id"} <= {*columns}
    ]
    for sql in customers:
        con.execute(f"INSERT INTO person SELECT DISTINCT id FROM ({sql}) WHERE id IS NOT NULL")
    devices = [
        f"SELECT {_DEVICE} AS id FROM {relation} WHERE {_any_in(owners, 'person')}"
        for relation, (table, columns) in relations.items()
        if _DEVICE in columns and (owners := _owners(table, columns))
    ]
    every = " UNION ".join(devices) or "SELECT CAST(NULL AS VARCHAR) AS id"
    con.execute(f"CREATE OR REPLACE TABLE device AS SELECT id FROM ({every}) WHERE id IS NOT NULL")
    for relation, (table, columns) in relations.items():
        con.execute(
            f"CREATE OR REPLACE TABLE gone_{relation} AS SELECT DISTINCT file_no, record FROM {relation} "
            f"WHERE {_theirs(table, columns)}"
        )
    while sum(_follow(con, relations, relation) for relation in relations):
        pass


def _theirs(table: Table, columns: tuple[str, ...]) -> str:
    personal = [each.name for each in table.columns if each.personal and each.name in columns]
    if not personal:
        return "false"
    tests = [_any_in(personal, "person")]
    if _DEVICE in personal:
        tests.append(f"({_any_in([_DEVICE], 'device')} AND {_nobody_else(table, columns)})")
    return " OR ".join(tests)


def _follow(
    con: duckdb.DuckDBPyConnection, relations: Mapping[str, tuple[Table, tuple[str, ...]]], relation: str
) -> int:
    """Rows that point to rows that are gone; returns how many were added."""
    table, columns = relations[relation]
    before = _count(con, relation)
    pointers = [
        (column.name, target, key)
        for column in table.columns
        for target, _dot, key in [column.references.partition(".")]
        if column.name in columns and key in relations.get(target, (TABLES["orders"], ()))[1] and not column.personal
    ]
    if table.name == "invoice_lines":
        pointers.append(("invoice_no", relation, "invoice_no"))
    for column, target, key in pointers:
        con.execute(
            f"INSERT INTO gone_{relation} SELECT DISTINCT file_no, record FROM {relation} WHERE {name(column)} IN "
            f"(SELECT {name(key)} FROM {target} SEMI JOIN gone_{target} USING (file_no, record)) "
            f"AND {_nobody_else(table, columns)} "
            f"AND (file_no, record) NOT IN (SELECT (file_no, record) FROM gone_{relation})"
        )
    return _count(con, relation) - before


def _owners(table: Table, columns: tuple[str, ...]) -> list[str]:
    return [
        each.name for each in table.columns if each.type == "person" and each.name in columns and each.name != _DEVICE
    ]


def _nobody_else(table: Table, columns: tuple[str, ...]) -> str:
    """SQL: no customer stands in the row but the person."""
    owners = _owners(table, columns)
    return " AND ".join(f"({each} IS NULL OR {each} IN (SELECT id FROM person))" for each in owners) or "true"


def _any_in(columns: Iterable[str], ids: str) -> str:
    return "(" + " OR ".join(f"coalesce({each} IN (SELECT id FROM {ids}), false)" for each in columns) + ")"


def _count(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    return int(con.execute(f"SELECT count(*) FROM gone_{relation}").fetchall()[0][0])
