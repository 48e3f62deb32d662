"""From an export to what its columns mean: a canonical table by its file's name, or invoice lines by their headers.

Sure mappings are taken and shown. An unsure one is a proposal for `client.toml`: nothing is imported until a person has
looked at it, and the next import takes what stands there. Nothing ever asks.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _, isolate, listed
from playbook.workspace.importing.matching import likeness, match_names
from playbook.workspace.importing.meaning import Mapping, cannot_fill, lacks, unknown
from playbook.workspace.importing.proposing import declared_lines, propose_lines
from playbook.workspace.importing.raw import Raw
from playbook.workspace.importing.settings import FileSettings
from playbook.workspace.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb


def find_mapping(
    con: duckdb.DuckDBPyConnection, raw: Raw, declared: FileSettings, beside: frozenset[str] = frozenset()
) -> Mapping:
    """The mapping of an export; BadInput when it is no known table and no invoice lines, or lacks a column.

    beside: tables that other exports hold, since one of them may make up for a column.
    """
    if declared.of_lines:
        return declared_lines(con, raw, declared)
    table = declared.table or table_of(raw.export.stem)
    if declared.table and table not in TABLES:
        raise BadInput(
            _("client.toml says that {file} holds the table {table}, which does not exist.").format(
                file=isolate(raw.export.name), table=isolate(table)
            ),
            remedy=did_you_mean(table, TABLES),
        )
    if not table:
        return replace(
            propose_lines(con, raw),
            dates=declared.dates,
            calendar=declared.calendar,
            decimal_mark=declared.decimal_mark,
        )
    try:
        return canonical(raw, TABLES[table], declared, beside)
    except BadInput:
        lines = _sure_lines(con, raw) if table in {"orders", "order_items"} else None
        if lines is None:
            raise
        return lines


def table_of(stem: str) -> str:
    """The table that a file's name says it holds, with a number or date behind it or not; empty when none.

    >>> table_of("orders"), table_of("orders_2024-q1"), table_of("orders (2)"), table_of("my_orders")
    ('orders', 'orders', 'orders', '')
    """
    bare = re.sub(r"([-_. ]?\(?q?\d[\dq]*\)?)+$", "", stem)
    return next((name for name in (stem, bare) if name in TABLES), "")


def canonical(raw: Raw, table: Table, declared: FileSettings, beside: frozenset[str]) -> Mapping:
    """A file of a canonical table: columns by their names; every lacking required column at once."""
    positions = match_names(table.names, raw.headers)
    problems: list[str] = []
    for name, header in declared.columns.items():
        if header not in raw.headers or name not in table.names:
            problems.append(unknown(name, header, table.names, raw.headers))
            continue
        positions[name] = [raw.headers.index(header)]
    used = {column for places in positions.values() for column in places}
    spare = [header for column, header in enumerate(raw.headers) if header and column not in used]
    for name, places in positions.items():
        if len(places) > 1:
            problems.append(_("two columns are called {name}").format(name=isolate(name)))
    lacking = [name for name in table.required if name not in positions]
    problems += [lacks(name, spare) for name in lacking]
    if table.one_of and not any(name in positions or name in beside for name in table.one_of):
        problems.append(_("it needs at least one of: {names}").format(names=listed(table.one_of)))
        lacking.append(table.one_of[0])
    if problems:
        raise cannot_fill(raw, table, lacking, problems)
    notes = []
    for header in spare:
        near = max((likeness(header, (name,)), name) for name in table.names if name not in positions or len(spare) < 2)
        if near[0] >= 0.75:
            notes.append(
                _("{header} is not loaded; if it is {name}, rename it or say so in client.toml.").format(
                    header=isolate(header), name=isolate(near[1])
                )
            )
    return Mapping(
        table,
        raw.headers,
        {name: positions[name][0] for name in table.names if name in positions},
        _("declared in client.toml") if declared.columns else _("by the names of file and columns"),
        notes=tuple(notes),
        dates=declared.dates,
        calendar=declared.calendar,
        decimal_mark=declared.decimal_mark,
    )


def _sure_lines(con: duckdb.DuckDBPyConnection, raw: Raw) -> Mapping | None:
    try:
        mapping = propose_lines(con, raw)
    except BadInput:
        return None
    return None if mapping.doubts else mapping
