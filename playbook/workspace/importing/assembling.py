"""From typed files to canonical tables: files of one table joined, doubled keys set aside, lines turned into orders.

Everything works on the connection: `typed_<n>` are the files, `table_<name>` the finished tables, `failures` what stays
out. Nobody's id has been hidden yet; that happens when the tables are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.workspace.connectors.invoice_lines import CONFLICTS, DEPENDS_ON, TABLES_FROM_LINES
from playbook.workspace.importing.casting import country_sql, distinct, provide_countries
from playbook.workspace.importing.meaning import Mapping
from playbook.workspace.importing.raw import name
from playbook.workspace.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True)
class TypedFile:
    """A file that has been cast: its number, the table `typed`, what its columns mean."""

    file_no: int
    typed: str
    mapping: Mapping


def assemble(con: duckdb.DuckDBPyConnection, files: list[TypedFile]) -> dict[str, tuple[str, ...]]:
    """Make `table_<name>` for every table that the files fill; returns the columns that each really has."""
    found: dict[str, tuple[str, ...]] = {}
    for table in TABLES.values():
        parts = [each for each in files if each.mapping.spec is table]
        if parts:
            found[table.name] = _join(con, table, parts)
            _set_doubled_keys_aside(con, table, found[table.name])
    lines = [each for each in files if each.mapping.of_lines]
    if lines:
        _lines(con, lines, has_items="order_items" in found)
        fields = {field for each in lines for field in each.mapping.columns}
        # A file without a single return says nothing about returns; none at all is not the same as none sent back.
        returned = con.execute("SELECT count(*) FROM invoice_lines WHERE line_kind = 'return'").fetchall()[0][0]
        made = [each for each in TABLES_FROM_LINES if each in TABLES and (returned or not each.startswith("return"))]
        for each in made:
            if columns := _add_from_lines(con, TABLES[each], found.get(each, ()), fields):
                found[each] = columns
    _fill(con, found, stated=any(each.mapping.spec is TABLES["orders"] for each in files))
    return {table: found[table] for table in TABLES if table in found}


def _join(con: duckdb.DuckDBPyConnection, table: Table, parts: list[TypedFile]) -> tuple[str, ...]:
    """All good rows of the files of one table, with file_no and record."""
    columns = tuple(each for each in table.names if any(each in part.mapping.columns for part in parts))
    selects = " UNION ALL BY NAME ".join(
        f"SELECT file_no, record, {', '.join(name(each) for each in columns if each in part.mapping.columns)} "
        f"FROM {part.typed} WHERE NOT failed"
        for part in parts
    )
    con.execute(f"CREATE OR REPLACE TABLE table_{table.name} AS {selects}")
    return columns


def _set_doubled_keys_aside(con: duckdb.DuckDBPyConnection, table: Table, columns: tuple[str, ...]) -> None:
    """Of rows with one key the first stays; the others are failures: repeated rows, or other rows with its key."""
    if not table.key or any(each not in columns for each in table.key):
        return
    key = ", ".join(name(each) for each in table.key)
    con.execute(
        f"CREATE OR REPLACE TABLE doubled AS SELECT {key} FROM table_{table.name} GROUP BY {key} HAVING count(*) > 1"
    )
    if con.execute("SELECT count(*) FROM doubled").fetchall()[0][0]:
        everything = ", ".join(name(each) for each in columns)
        con.execute(
            f"CREATE OR REPLACE TABLE surplus AS SELECT file_no, record, {name(table.key[0])} AS example, "
            f"same > 1 AS repeated FROM (SELECT *, "
            f"row_number() OVER (PARTITION BY {key} ORDER BY file_no, record) AS place, "
            f"row_number() OVER (PARTITION BY {everything} ORDER BY file_no, record) AS same "
            f"FROM table_{table.name} SEMI JOIN doubled USING ({key})) WHERE place > 1"
        )
        personal = table.column(table.key[0]).personal
        con.execute(
            f"INSERT INTO failures SELECT file_no, record, '{table.name}', 0, '{table.key[0]}', "
            f"CASE WHEN repeated THEN 'repeated_row' ELSE 'duplicate_key' END, "
            f"{_example(personal=personal)} FROM surplus"
        )
        which = "(file_no, record) IN (SELECT (file_no, record) FROM surplus)"
        con.execute(f"DELETE FROM table_{table.name} WHERE {which}")
        con.execute("DROP TABLE surplus")
    con.execute("DROP TABLE doubled")


def _example(*, personal: bool) -> str:
    from playbook.workspace.importing.pseudonyms import pseudonym_sql

    text = "CAST(example AS VARCHAR)"
    return pseudonym_sql(text) if personal else text


def _lines(con: duckdb.DuckDBPyConnection, files: list[TypedFile], *, has_items: bool) -> None:
    """The view `invoice_lines` over the good lines of all files, and the table `first_line`."""
    known = ["file_no", "record", "invoice_no", "product_id", "qty", "sold_at", "unit_price", "line_kind", "service"]
    optional = {"description": "VARCHAR", "customer_id": "VARCHAR", "country": "VARCHAR", "currency": "VARCHAR"}
    selects = []
    for each in files:
        missing = [
            f"CAST(NULL AS {kind}) AS {field}" for field, kind in optional.items() if field not in each.mapping.columns
        ]
        there = [field for field in optional if field in each.mapping.columns]
        selects.append(f"SELECT {', '.join([*known, *there, *missing])} FROM {each.typed} WHERE NOT failed")
    con.execute(f"CREATE OR REPLACE VIEW invoice_lines AS {' UNION ALL BY NAME '.join(selects)}")
    if len(files) > 1 or has_items:
        _set_doubled_invoices_aside(con, files, has_items=has_items)
    con.execute(f"CREATE OR REPLACE TABLE first_line AS {TABLES_FROM_LINES['first_line']}")
    provide_countries(con, distinct(con, "country", "first_line"))
    con.execute(f"UPDATE first_line SET country = {country_sql('country')}")


def _set_doubled_invoices_aside(con: duckdb.DuckDBPyConnection, files: list[TypedFile], *, has_items: bool) -> None:
    """An invoice belongs to one file: yearly exports overlap at their edges. Later files give way to earlier ones."""
    taken = "SELECT order_id AS invoice_no, -1 AS file_no FROM table_order_items" if has_items else ""
    owners = " UNION ALL ".join(part for part in (taken, "SELECT invoice_no, file_no FROM invoice_lines") if part)
    con.execute(
        f"CREATE OR REPLACE TABLE surplus AS SELECT file_no, record, invoice_no FROM invoice_lines JOIN "
        f"(SELECT invoice_no, min(file_no) AS owner FROM ({owners}) GROUP BY invoice_no) USING (invoice_no) "
        "WHERE file_no > owner"
    )
    con.execute(
        "INSERT INTO failures SELECT file_no, record, 'invoice_lines', 0, 'invoice_no', 'order_in_another_file', "
        "invoice_no FROM surplus"
    )
    for each in files:
        con.execute(
            f"UPDATE {each.typed} SET failed = true "
            f"WHERE record IN (SELECT record FROM surplus WHERE file_no = {each.file_no})"
        )
    con.execute("DROP TABLE surplus")


def _add_from_lines(
    con: duckdb.DuckDBPyConnection, table: Table, there: tuple[str, ...], fields: set[str]
) -> tuple[str, ...]:
    """Add what the lines say about a table; rows that a file of that table has already stay as they are."""
    sql = TABLES_FROM_LINES[table.name]
    made = [str(row[0]) for row in con.execute(f"DESCRIBE {sql}").fetchall()]
    columns = tuple(each for each in made if DEPENDS_ON.get((table.name, each), "invoice_no") in fields)
    if any(each not in columns for each in table.required):
        return there
    listed = ", ".join(columns)
    if not there:
        # Tables with people in them are read twice (once to hide them), the long ones without only once.
        kind = "TABLE" if any(each.personal for each in table.columns) else "VIEW"
        con.execute(f"CREATE OR REPLACE {kind} table_{table.name} AS SELECT {listed} FROM ({sql})")
        return tuple(each for each in table.names if each in columns)
    key = table.key or (table.names[0],)
    on = ", ".join(key)
    con.execute(
        f"CREATE OR REPLACE TABLE more AS SELECT {listed} FROM ({sql}) ANTI JOIN table_{table.name} USING ({on})"
    )
    con.execute(
        f"CREATE OR REPLACE TABLE table_{table.name} AS SELECT * FROM table_{table.name} UNION ALL BY NAME FROM more"
    )
    con.execute("DROP TABLE more")
    return tuple(each for each in table.names if each in {*columns, *there})


def _fill(con: duckdb.DuckDBPyConnection, found: dict[str, tuple[str, ...]], *, stated: bool) -> None:
    """What the contract derives where a file does not state it: gross from lines, net from gross, numbers of lines.

    stated: a file of orders is among the exports; orders made from lines lack nothing.
    """

    def has(table: str, *columns: str) -> bool:
        return table in found and all(each in found[table] for each in columns)

    def add(table: str, column: str, sql: str) -> None:
        """A column where the file has none, and values where its column is empty."""
        there = f"* REPLACE (coalesce({column}, {sql}) AS {column})" if has(table, column) else f"*, {sql} AS {column}"
        con.execute(f"CREATE OR REPLACE TABLE table_{table} AS SELECT {there} FROM table_{table}")
        found[table] = tuple(each for each in TABLES[table].names if each in {*found[table], column})

    if has("order_items") and not has("order_items", "line_no"):
        add("order_items", "line_no", "row_number() OVER (PARTITION BY order_id ORDER BY file_no, record)")
    if not stated:
        return
    if has("order_items", "qty", "unit_price"):
        con.execute(
            "CREATE OR REPLACE TABLE table_orders AS SELECT * FROM table_orders LEFT JOIN (SELECT order_id, "
            "CAST(sum(CAST(qty * unit_price AS DECIMAL(18,4))) AS DECIMAL(18,4)) AS gross_of_lines "
            "FROM table_order_items GROUP BY order_id) USING (order_id)"
        )
        add("orders", "gross_revenue", "gross_of_lines")
    if has("orders", "gross_revenue"):
        parts = [f"coalesce({each}, 0)" for each in ("tax", "shipping") if each in found["orders"]]
        add("orders", "net_revenue", f"CAST({' - '.join(['gross_revenue', *parts])} AS DECIMAL(18,4))")


def conflicts(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Invoices whose lines disagree: field to number of invoices; call while `invoice_lines` stands."""
    times, people, places = con.execute(CONFLICTS).fetchall()[0]
    return {"sold_at": int(times), "customer_id": int(people), "country": int(places)}
