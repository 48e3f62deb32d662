"""What a canonical table is: its columns, what they mean, and the rules that their values keep.

One declaration feeds import, validation, the data dictionary and the check of the sample shop.

>>> steps = Table("steps", "One row per step.", (Column("step_id", "id", "Key.", required=True),), key=("step_id",))
>>> steps.required
('step_id',)
>>> steps.column("step_id").sql_type
'VARCHAR'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

# id: a key, as text, even where it looks like a number (leading zeros count).
# person: a customer's or visitor's id; it and `email` leave the import only as a keyed hash.
# decimal: money and quantities, exact. float: measurements. timestamp: wall clock in the client's time zone.
Type = Literal["id", "person", "email", "text", "integer", "decimal", "float", "boolean", "date", "timestamp"]
TYPES: tuple[str, ...] = get_args(Type)
PERSONAL: frozenset[str] = frozenset({"person", "email"})

_SQL_TYPES = {
    "integer": "BIGINT",
    "decimal": "DECIMAL(18,4)",
    "float": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in snake_case, its type and its meaning in one plain sentence (the message id).

    `required`: a file of this table must have it, and a row without a value in it is rejected.
    `unit`: what a number counts or measures; "currency" is the client's. Empty where the value is no quantity.
    `values`: the only texts allowed, where there is such a list. `minimum`: the least number allowed.
    `references`: "table.column" that the value should be found in; an orphan is reported and kept.
    """

    name: str
    type: Type
    meaning: str
    required: bool = False
    unit: str = ""
    values: tuple[str, ...] = ()
    minimum: float | None = None
    references: str = ""

    @property
    def sql_type(self) -> str:
        """The column's type in DuckDB: every text-like type is VARCHAR."""
        return _SQL_TYPES.get(self.type, "VARCHAR")

    @property
    def personal(self) -> bool:
        """True when the value names a person and is pseudonymised at the door."""
        return self.type in PERSONAL


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `meaning` is its grain ("One row per …"), `key` the columns that no two rows may share.

    `one_of`: columns of which at least one must be there, where any of them will do; the name of another table
    among them means that this table, once loaded, makes up for them.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, in the order of the declaration."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that a file of this table must have."""
        return tuple(column.name for column in self.columns if column.required)

    def column(self, name: str) -> Column:
        """The column called `name`; KeyError when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


@dataclass(frozen=True, slots=True)
class Theme:
    """Tables that belong together in the dictionary and in what a client is asked for."""

    title: str
    tables: tuple[Table, ...]
