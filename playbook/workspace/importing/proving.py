"""How the numbers and dates of one file are written: every such column looked at, and what one proves holds for all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from playbook.i18n import _, isolate
from playbook.workspace.importing import jalali
from playbook.workspace.importing.dates import DateWriting, date_shapes, prove_dates
from playbook.workspace.importing.meaning import Mapping
from playbook.workspace.importing.numbers import NumberWriting, prove_numbers, settle
from playbook.workspace.importing.raw import Raw
from playbook.workspace.importing.shapes import shapes

if TYPE_CHECKING:
    import duckdb

NUMBERS = frozenset({"integer", "decimal", "float"})
TIMES = frozenset({"date", "timestamp"})


@dataclass
class Writings:
    """How the numbers and dates of one file are written, column by column, and what that leaves in doubt.

    made_numbers: columns of ids of which a spreadsheet or pandas made numbers, so that all of them end in .0.
    """

    numbers: dict[str, NumberWriting] = field(default_factory=dict)
    dates: dict[str, DateWriting] = field(default_factory=dict)
    made_numbers: frozenset[str] = frozenset()
    doubts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def order(self) -> str:
        """The order of day, month and year where it is not the usual one; for `client.toml`."""
        return next((each.order for each in self.dates.values() if each.order != "year-month-day"), "")

    @property
    def calendar(self) -> str:
        """The calendar where it is not the Gregorian one."""
        return next((each.calendar for each in self.dates.values() if each.calendar != "gregorian"), "")

    @property
    def decimal_mark(self) -> str:
        """The decimal mark where it is not a point."""
        return next((each.decimal for each in self.numbers.values() if each.decimal != "."), "")


def prove_writings(con: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping) -> Writings:
    """Look at every column of numbers and dates; what one column proves holds for the whole file."""
    found = Writings()
    for column in mapping.spec.columns:
        if column.name not in mapping.columns:
            continue
        place = f"c{mapping.columns[column.name]}"
        if column.type in NUMBERS:
            found.numbers[column.name] = prove_numbers(shapes(con, raw, place, "DOUBLE"), mapping.decimal_mark)
        elif column.type in TIMES:
            seen, local = date_shapes(con, raw, place)
            found.dates[column.name] = prove_dates(
                seen, declared=mapping.dates, calendar=mapping.calendar, local_digits=local
            )
    found.made_numbers = _made_numbers(con, raw, mapping)
    found.numbers = settle(found.numbers)
    proven = {each.order for each in found.dates.values() if each.sure and each.order != "year-month-day"}
    if len(proven) == 1:
        order = proven.pop()
        for column_name, writing in found.dates.items():
            if not writing.sure:
                seen, local = date_shapes(con, raw, f"c{mapping.columns[column_name]}")
                found.dates[column_name] = prove_dates(
                    seen, declared=order, calendar=mapping.calendar, local_digits=local
                )
    unsure = {column_name: each.evidence for column_name, each in found.numbers.items() if not each.sure}
    unsure |= {column_name: each.evidence for column_name, each in found.dates.items() if not each.sure}
    for column_name, doubt in unsure.items():
        header = mapping.headers[mapping.columns[column_name]]
        found.doubts.append(_("{header}: {doubt}").format(header=isolate(header), doubt=doubt))
    if found.calendar == "jalali":
        jalali.provide(con)
        found.notes.append(_("Dates are Jalali and were converted."))
    return found


def _made_numbers(con: duckdb.DuckDBPyConnection, raw: Raw, mapping: Mapping) -> frozenset[str]:
    """Columns of ids in which every value ends in .0."""
    ids = [each.name for each in mapping.spec.columns if each.type in {"id", "person"} and each.name in mapping.columns]
    if not ids:
        return frozenset()
    places = [f"c{mapping.columns[each]}" for each in ids]
    tests = ", ".join(
        f"bool_and(ends_with({place}, '.0')) FILTER (WHERE {place} NOT IN ('', 'nan'))" for place in places
    )
    answers = con.execute(f"SELECT {tests} FROM {raw.table}").fetchall()[0]
    return frozenset(each for each, answer in zip(ids, answers, strict=True) if answer)
