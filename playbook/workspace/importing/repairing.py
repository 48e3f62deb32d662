"""The patient reader, for files with malformed lines: each bad record is set aside with its number and reason.

It is Python's own csv module, so it needs no database to say where a record ends; its total is compared with
`count_exactly`. A quotation mark that is never closed, or a bad record over several lines, swallows good rows: then
the file is refused with the line where it begins, since nothing after that line can be trusted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.i18n import _, integer, isolate
from playbook.workspace.importing.counting import count_exactly
from playbook.workspace.importing.raw import Raw, literal
from playbook.workspace.importing.writing import Writing

if TYPE_CHECKING:
    import duckdb

csv.field_size_limit(1 << 30)


def read_repaired(con: duckdb.DuckDBPyConnection, path: Path, writing: Writing, raw: Raw, work: Path) -> Raw:
    """Fill `raw` from a UTF-8 text, malformed records set aside; BadInput when records would be lost."""
    clean = work / f"{raw.table}_clean.csv"
    raw.malformed.clear()
    raw.read = 0
    with clean.open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for number, row in _good_rows(path, writing, raw):
            out.writerow([number, *row])
            raw.read += 1
    raw.counted = count_exactly(path.read_bytes().removeprefix(b"\xef\xbb\xbf"), writing.delimiter) - 1
    raw.counted -= _stated_delimiter(path, writing)
    if raw.read + len(raw.malformed) != raw.counted:
        raise BadInput(
            _("{file}: the records read are not the records counted, so rows would be lost.").format(
                file=isolate(raw.export.name)
            ),
            found=[
                _("counted {counted}, read {read}, malformed {malformed}").format(
                    counted=integer(raw.counted), read=integer(raw.read), malformed=integer(len(raw.malformed))
                )
            ],
            remedy=_("Look for unpaired quotation marks in the file, or export it again."),
        )
    columns = ", ".join(["'record': 'BIGINT'", *(f"'{each}': 'VARCHAR'" for each in raw.columns)])
    con.execute(f"DROP VIEW IF EXISTS {raw.table}")
    con.execute(f"DROP TABLE IF EXISTS {raw.table}_data")
    con.execute(
        f"CREATE TABLE {raw.table}_data AS SELECT * FROM read_csv({literal(str(clean))}, auto_detect=false, "
        f"columns={{{columns}}}, delim=',', quote='\"', escape='\"', header=false, null_padding=false, "
        "strict_mode=true, nullstr='', max_line_size=1000000000)"
    )
    con.execute(f"CREATE VIEW {raw.table} AS SELECT * FROM {raw.table}_data")
    loaded = con.execute(f"SELECT count(*) FROM {raw.table}_data").fetchall()[0][0]
    clean.unlink()
    if loaded != raw.read:
        raise BadInput(_("{file}: the cleaned copy lost rows.").format(file=isolate(raw.export.name)))
    return raw


def _good_rows(path: Path, writing: Writing, raw: Raw) -> Iterator[tuple[int, list[str]]]:
    """Number and fields of each well-formed record; the others go to `raw.malformed`."""
    width = len(raw.headers)
    with path.open(encoding="utf-8-sig", newline="") as file:
        for record in records(file, writing):
            if record.number <= 0:
                continue
            extra = [each for each in record.fields[width:] if each.strip()]
            if not record.reason and len(record.fields) >= width and not extra:
                if any(_holds_records(value, writing.delimiter, width) for value in record.fields):
                    raise _unclosed(raw, record.line)
                yield record.number, record.fields[:width]
                continue
            if record.reason == "unclosed" or len(record.lines) > 1:
                raise _unclosed(raw, record.line)
            raw.malformed.append((record.number, record.reason or ("too_many_fields" if extra else "too_few_fields")))


@dataclass(frozen=True)
class Record:
    """One record as it stands in the text. number: 0 is the header, -1 what is no record (blank lines and the like).

    line: the number of its first line in the file, from 1. lines: its lines as they stand there, line ends included.
    """

    number: int
    fields: list[str]
    reason: str
    line: int
    lines: tuple[str, ...]


def records(file: Iterable[str], writing: Writing) -> Iterator[Record]:
    """Every record of a text, and everything between them: joined again, their lines are the text."""
    taken: list[str] = []
    seen = 0

    def lines() -> Iterator[str]:
        for line in file:
            taken.append(line)
            yield line

    source = lines()
    for _line in range(writing.skip):
        next(source, "")
    seen = len(taken)
    if taken:
        yield Record(-1, [], "", 1, tuple(taken))
        taken.clear()
    reader = csv.reader(source, delimiter=writing.delimiter, strict=True)
    number = -1
    while True:
        reason = ""
        fields: list[str] = []
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            reason = "unclosed" if "unexpected end" in str(error) else "broken_quotes"
        # Nothing, or nothing but spaces: no record. A pair of quotation marks alone is an empty value.
        blank = not reason and (not fields or (len(fields) == 1 and bool(fields[0]) and not fields[0].strip()))
        number += not blank
        yield Record(-1 if blank else number, fields, reason, seen + 1, tuple(taken))
        seen += len(taken)
        taken.clear()


def _holds_records(value: str, delimiter: str, width: int) -> bool:
    """True when a line inside a value has as many delimiters as a record."""
    if width < 2 or "\n" not in value:
        return False
    return any(line.count(delimiter) >= width - 1 for line in value.split("\n"))


def _stated_delimiter(path: Path, writing: Writing) -> int:
    """Lines before the header that are not blank: Excel's `sep=;`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _line in range(writing.skip) if file.readline().strip())


def _unclosed(raw: Raw, line: int) -> BadInput:
    return BadInput(
        _("{file}: a quotation mark is opened and not closed where it should be.").format(
            file=isolate(raw.export.name)
        ),
        found=[_("The record begins in line {line} and runs on over the lines after it.").format(line=integer(line))],
        remedy=_("Close or remove the quotation mark in that line, or export the file again."),
    )
