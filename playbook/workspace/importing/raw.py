"""An export as it was read: a DuckDB table of texts with a record number, nothing interpreted yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from playbook.workspace.importing.exports import Export
from playbook.workspace.importing.writing import Writing


@dataclass
class Raw:
    """One export in the database.

    table: its name there; columns `record` (1 is the first below the header) and `c0, c1, …`, all text.
    counted: records by the independent count. read: rows in the table. malformed: record number and reason code of
    records that no row could be made of; read + malformed = counted, or the file is refused. writing: of texts only.
    """

    export: Export
    table: str
    headers: tuple[str, ...]
    counted: int
    described: str
    writing: Writing | None = None
    read: int = 0
    malformed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in the database, in the order of the headers."""
        return tuple(f"c{number}" for number in range(len(self.headers)))


def literal(text: str) -> str:
    """A text as an SQL literal.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"


def name(text: str) -> str:
    """A column's name as an SQL identifier: some canonical names (date, text, position) are words of SQL.

    >>> name("date")
    '"date"'
    """
    return '"' + text.replace('"', '""') + '"'
