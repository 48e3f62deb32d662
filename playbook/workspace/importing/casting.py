"""From texts to typed values, by the declaration of the table: each cell is cast once, each failing one has a reason.

The rules come from `TABLES` alone (type, required, minimum, allowed values, what cannot be a date), as one SQL text per
file. A row with a failing cell is not loaded; its first failure stands in the rejects, the others beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.workspace.connectors.countries import codes_of
from playbook.workspace.importing.meaning import Mapping
from playbook.workspace.importing.proving import NUMBERS, TIMES, Writings
from playbook.workspace.importing.raw import Raw, literal, name
from playbook.workspace.importing.shapes import something
from playbook.workspace.tables import Column

if TYPE_CHECKING:
    import duckdb

# Plans and launches may lie ahead; everything else has happened.
MAY_LIE_AHEAD = frozenset({("content_plan", "planned_date"), ("products", "launched_on")})
EARLIEST = dt.date(1970, 1, 1)
# Columns that hold countries; names become two-letter codes. More different ones than this are no countries.
COUNTRIES = frozenset({"country", "shipping_country"})
_MOST_COUNTRIES = 5000
_LIKE_A_DATE = "^[^A-Za-z]*[0-9۰-۹٠-٩]{1,4}[-/. ][0-9۰-۹٠-٩A-Za-z]+[-/. ][0-9۰-۹٠-٩]"
YES = ("true", "t", "yes", "y", "1", "1.0", "ja", "tak", "wahr", "prawda", "بله")
NO = ("false", "f", "no", "n", "0", "0.0", "nein", "nie", "falsch", "fałsz", "خیر")


@dataclass(frozen=True)
class Check:
    """One rule of one column: an SQL condition over `t_column` (text) and `v_column` (value) that must not hold."""

    column: str
    reason: str
    condition: str


@dataclass(frozen=True)
class Caster:
    """Casts one file. as_of: the last day that is not the future. timezone: times with an offset are moved to it.

    beside: tables that other files hold. extra: more columns as SQL over the values (v_…), by name. rules: checks over
    values and extra columns.
    """

    con: duckdb.DuckDBPyConnection
    raw: Raw
    mapping: Mapping
    writings: Writings
    as_of: dt.date
    timezone: str
    beside: frozenset[str] = frozenset()
    extra: dict[str, str] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table that the file has."""
        return tuple(column for column in self.mapping.spec.columns if column.name in self.mapping.columns)

    def cast(self, typed: str, file_no: int) -> None:
        """Make the table `typed`: record, file_no, the values, and `failed` (no cell of the row may be)."""
        self._countries()
        values = ", ".join([*(f"v_{each.name} AS {name(each.name)}" for each in self.columns), *self.extra])
        failed = " OR ".join(f"({each})" for each in self._failing()) or "false"
        self.con.execute(
            f"CREATE OR REPLACE TABLE {typed} AS SELECT record, CAST({file_no} AS INTEGER) AS file_no, {values}, "
            f"coalesce({failed}, false) AS failed FROM ({self._cells()})"
        )

    def failures(self, typed: str) -> str:
        """SQL: one row per failing cell of the rows marked in `typed`: record, place, column, reason, example."""
        # The few records are picked before anything is cast again.
        cells = self._cells(f" WHERE record IN (SELECT record FROM {typed} WHERE failed)")
        parts = " UNION ALL ".join(
            f"SELECT record, {place} AS place, '{each.column}' AS column_name, '{each.reason}' AS reason, "
            f"t_{each.column} AS example FROM cells WHERE {each.condition}"
            for place, each in enumerate(self.checks())
        )
        return f"WITH cells AS MATERIALIZED ({cells}) {parts}"

    @property
    def _either(self) -> list[str]:
        """Columns of which each row needs one; none where another table makes up for them."""
        wanted = self.mapping.spec.one_of
        return [] if self.beside & {*wanted} else [each for each in wanted if each in self.mapping.columns]

    def checks(self) -> list[Check]:
        """The rules of all columns, in the order of the columns."""
        found: list[Check] = []
        for column in self.columns:
            found += self._checks(column)
        either = self._either
        if either:
            given = (f"{self._given(self.mapping.spec.column(each))}" for each in either)
            found.append(Check(either[0], "missing_value", " AND ".join(f"NOT ({each})" for each in given)))
        return found + list(self.rules)

    def _cells(self, which: str = "") -> str:
        """SQL: of every record, or of `which`, the text (t_) and the value (v_) of each column."""
        texts = ", ".join(f"{self._text(each)} AS t_{each.name}" for each in self.columns)
        values = ", ".join(f"{self._value(each)} AS v_{each.name}" for each in self.columns)
        cells = f"SELECT *, {values} FROM (SELECT record, {texts} FROM {self.raw.table}{which})"
        if not self.extra:
            return cells
        more = ", ".join(f"{sql} AS {column}" for column, sql in self.extra.items())
        return f"SELECT *, {more} FROM ({cells})"

    def _text(self, column: Column) -> str:
        place = f"c{self.mapping.columns[column.name]}"
        if column in self._converted:
            return place
        if column.type in {"id", "text"}:
            return f"nullif(trim({place}), '')"
        writing = self.writings.numbers.get(column.name) or self.writings.dates.get(column.name)
        # Plain numbers and ISO dates need no tidying; what is not one of them becomes NULL and is looked at again.
        return place if writing is not None and writing.plain else something(place, dates=column.type in TIMES)

    def _value(self, column: Column) -> str:
        text = f"t_{column.name}"
        value = text
        if column.type in NUMBERS:
            value = self._number(column, text)
        elif column.type in TIMES:
            time = self.writings.dates[column.name].sql(text, self.timezone)
            value = f"CAST({time} AS DATE)" if column.type == "date" else time
        elif column.type == "boolean":
            yes, no = (f"lower({text}) IN ({_listed(words)})" for words in (YES, NO))
            value = f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"
        elif column.type == "email":
            value = f"lower({text})"
        elif column.values:
            tidy = f"replace(replace(lower({text}), ' ', '_'), '-', '_')"
            value = f"CASE WHEN {tidy} IN ({_listed(column.values)}) THEN {tidy} END"
        elif column in self._converted:
            value = country_sql(text)
        elif column.name in self.writings.made_numbers:
            value = f"regexp_replace({text}, '\\.0$', '')"
        return value

    def _number(self, column: Column, text: str) -> str:
        writing = self.writings.numbers[column.name]
        if column.type == "float":
            number = writing.sql(text, "DOUBLE")
            return f"CASE WHEN isfinite({number}) THEN {number} END"
        if column.type == "integer":
            number = writing.sql(text)
            return f"CASE WHEN ({number}) = trunc({number}) THEN CAST({number} AS BIGINT) END"
        return writing.sql(text)

    def _failing(self) -> list[str]:
        """The same rules as `_checks`, one cheap condition per column: which of them failed is asked of few rows."""
        found = []
        for column in self.columns:
            value = f"v_{column.name}"
            if column.required:
                found.append(f"{value} IS NULL")
            elif column.type in NUMBERS | TIMES | {"boolean"} or column.values:
                found.append(f"CASE WHEN {value} IS NULL THEN {self._given(column)} ELSE false END")
            found += [each.condition for each in self._limits(column)]
        either = self._either
        if either:
            found.append(" AND ".join(f"v_{each} IS NULL" for each in either))
        return found + [each.condition for each in self.rules]

    def _given(self, column: Column) -> str:
        """SQL: the text says something."""
        text = f"t_{column.name}"
        if column.type in NUMBERS | TIMES:
            return f"({something(text, dates=column.type in TIMES)}) IS NOT NULL"
        return f"{text} IS NOT NULL"

    def _limits(self, column: Column) -> list[Check]:
        """What a value that could be cast must keep to."""
        value, found = f"v_{column.name}", []
        if column.type in TIMES:
            found.append(Check(column.name, "impossible_date", f"{value} < DATE '{EARLIEST}'"))
            if (self.mapping.spec.name, column.name) not in MAY_LIE_AHEAD:
                tomorrow = self.as_of + dt.timedelta(days=1)
                found.append(Check(column.name, "future_date", f"{value} >= DATE '{tomorrow}'"))
        if column.minimum is not None:
            found.append(Check(column.name, "below_minimum", f"{value} < {column.minimum:g}"))
        return found

    def _checks(self, column: Column) -> list[Check]:
        text, value, given = f"t_{column.name}", f"v_{column.name}", self._given(column)
        found = []
        if column.required:
            found.append(Check(column.name, "missing_value", f"{value} IS NULL AND NOT ({given})"))
        broken = f"{value} IS NULL AND {given}"
        if column.type in NUMBERS:
            whole = f"({self.writings.numbers[column.name].sql(text)}) IS NOT NULL"
            if column.type == "integer":
                found.append(Check(column.name, "not_a_whole_number", f"{broken} AND {whole}"))
                broken += f" AND NOT ({whole})"
            found.append(Check(column.name, "not_a_number", broken))
        elif column.type in TIMES:
            dated = f"regexp_matches({text}, '{_LIKE_A_DATE}')"
            found.append(Check(column.name, "impossible_date", f"{broken} AND {dated}"))
            found.append(Check(column.name, "not_a_date", f"{broken} AND NOT {dated}"))
        elif column.type == "boolean":
            found.append(Check(column.name, "not_true_or_false", broken))
        elif column.values:
            found.append(Check(column.name, "not_allowed", broken))
        return found + self._limits(column)

    def _countries(self) -> None:
        """Put the codes of the countries that occur into the connection."""
        found: set[str] = set()
        for column in self._converted:
            found |= distinct(self.con, f"c{self.mapping.columns[column.name]}", self.raw.table)
        provide_countries(self.con, found)

    @property
    def _converted(self) -> tuple[Column, ...]:
        """Columns of countries. Those of invoice lines are converted when the lines have become orders."""
        return () if self.mapping.of_lines else tuple(each for each in self.columns if each.name in COUNTRIES)


def distinct(con: duckdb.DuckDBPyConnection, column: str, table: str) -> set[str]:
    """Different texts of a column that holds countries; a cut list when there are too many for that."""
    rows = con.execute(
        f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT {_MOST_COUNTRIES}"
    ).fetchall()
    return {str(row[0]) for row in rows}


def provide_countries(con: duckdb.DuckDBPyConnection, names: set[str]) -> None:
    """Put the two-letter codes of these names into the connection, for `country_sql`."""
    many = len(names) >= _MOST_COUNTRIES
    codes = {} if many else codes_of(names)
    pairs = ", ".join(f"{literal(key)}: {literal(code)}" for key, code in sorted({"": "", **codes}.items()))
    con.execute(f"SET VARIABLE many_countries = {str(many).lower()}")
    con.execute(f"SET VARIABLE countries = MAP {{{pairs}}}")


def country_sql(column: str) -> str:
    """SQL: the code of a country's name, NULL for one that says that it is unknown."""
    code = f"nullif(getvariable('countries')[{column}], '')"
    return f"CASE WHEN getvariable('many_countries') THEN {column} ELSE {code} END"


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(literal(text) for text in texts)
