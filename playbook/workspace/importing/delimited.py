"""Reading delimited text: every column as text, every record with its number, none lost.

The bytes are unpacked, checked and counted in one pass; a file that is not plain UTF-8 is written beside the snapshot
in UTF-8 first. DuckDB then reads it strictly and guesses nothing. When it finds a malformed line, or when its count is
not ours, the slower reader in `repairing` takes over.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.i18n import _, isolate
from playbook.workspace.importing.counting import RecordCounter
from playbook.workspace.importing.exports import Export
from playbook.workspace.importing.raw import Raw, literal
from playbook.workspace.importing.repairing import read_repaired
from playbook.workspace.importing.settings import FileSettings
from playbook.workspace.importing.writing import Writing, find_encoding, find_one_byte_encoding, find_writing

if TYPE_CHECKING:
    import duckdb

_CHUNK = 4 << 20
_HEAD = 256 << 10
# Below this size the threads of DuckDB's reader cost more than they save.
_LARGE = 64 << 20


@dataclass(frozen=True)
class Prepared:
    """A text in UTF-8 on disk and what was counted. records: without the header. embedded: line ends in values."""

    path: Path
    writing: Writing
    records: int
    embedded: bool
    copied: bool


def read_text(
    con: duckdb.DuckDBPyConnection, export: Export, table: str, work: Path, declared: FileSettings, language: str
) -> Raw:
    """Load a text export into `table` with columns `record, c0, c1, …`; BadInput when records would be lost."""
    prepared = prepare(export, work / f"{table}.csv", declared, language)
    writing = prepared.writing
    if not writing.header:
        raise BadInput(
            _("{file} is empty.").format(file=isolate(export.name)),
            remedy=_("Export the file again, or move it out of the folder exports."),
        )
    described = _("text, {encoding}, columns separated by {mark}").format(
        encoding=writing.encoding.upper(), mark=repr(writing.delimiter)
    )
    raw = Raw(export, table, writing.header, prepared.records, described, writing)
    # A single column cannot show that a line is malformed, and DuckDB reads its blank lines as values.
    if len(writing.header) > 1 and _read_strictly(con, prepared, raw):
        return raw
    return read_repaired(con, prepared.path, writing, raw, work)


def _read_strictly(con: duckdb.DuckDBPyConnection, prepared: Prepared, raw: Raw) -> bool:
    """True when DuckDB read every record that was counted and none of them has swallowed others."""
    import duckdb

    writing = prepared.writing
    columns = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(raw.headers)))
    try:
        con.execute(
            f"CREATE OR REPLACE TABLE {raw.table}_data AS SELECT * FROM read_csv({literal(str(prepared.path))}, "
            f"auto_detect=false, columns={{{columns}}}, delim={literal(writing.delimiter)}, quote='\"', escape='\"', "
            f"header=true, skip={writing.skip}, null_padding=false, strict_mode=true, nullstr='', compression='none', "
            f"parallel={str(prepared.path.stat().st_size > _LARGE).lower()})"
        )
    except duckdb.InvalidInputException:
        return False
    # Insertion order is kept, so the place of a row is the number of its record.
    con.execute(f"CREATE OR REPLACE VIEW {raw.table} AS SELECT rowid + 1 AS record, * FROM {raw.table}_data")
    raw.read = con.execute(f"SELECT count(*) FROM {raw.table}_data").fetchall()[0][0]
    if raw.read != prepared.records:
        return False
    return not (prepared.embedded and _swallowed(con, raw, writing.delimiter))


def _swallowed(con: duckdb.DuckDBPyConnection, raw: Raw, delimiter: str) -> bool:
    """True when a value holds line ends and, between them, what looks like whole records: a mark was not closed."""
    others = len(raw.headers) - 1
    mark = literal(delimiter)
    suspicious = " OR ".join(
        f"(contains({column}, chr(10)) AND len(list_filter(string_split({column}, chr(10)),"
        f" lambda line: len(line) - len(replace(line, {mark}, '')) >= {others})) > 0)"
        for column in raw.columns
    )
    return bool(con.execute(f"SELECT count(*) FROM {raw.table} WHERE {suspicious}").fetchall()[0][0])


def prepare(export: Export, copy: Path, declared: FileSettings, language: str) -> Prepared:
    """Unpack, check, count; writes `copy` only where the file itself is not plain UTF-8."""
    with export.open() as file:
        head = file.read(_HEAD)
    complete = len(head) < _HEAD
    encoding = declared.encoding or find_encoding(head, complete=complete)
    if not encoding:
        encoding = find_one_byte_encoding(head, language)
    try:
        return _pass_over(export, copy, encoding, head, declared.delimiter)
    except (UnicodeError, LookupError) as error:
        if declared.encoding or not isinstance(error, UnicodeDecodeError):
            raise BadInput(
                _("{file} is not written in the encoding {encoding}.").format(
                    file=isolate(export.name), encoding=isolate(encoding)
                ),
                found=[str(error)],
                remedy=_("Change `encoding` of this file in client.toml, or take the line out."),
            ) from None
    # UTF-8 at first and something else further on: the letters around that place tell which.
    with export.open() as file:
        everything = file.read()
    other = find_one_byte_encoding(everything, language)
    return _pass_over(export, copy, other, head, declared.delimiter)


def _pass_over(export: Export, copy: Path, encoding: str, head: bytes, delimiter: str) -> Prepared:
    text = codecs.getincrementaldecoder(encoding)().decode(head)
    writing = find_writing(text, encoding, delimiter)
    plain = encoding in {"utf-8", "utf-8-sig", "ascii"}
    copied = export.packed or not plain
    counter = RecordCounter(b"\n" if "\n" in text or "\r" not in text else b"\r")
    decoder = codecs.getincrementaldecoder(encoding)()
    pending = False
    with export.open() as file, copy.open("wb") if copied else _nowhere() as target:
        while chunk := file.read(_CHUNK):
            if plain and not pending and chunk.isascii():
                encoded = chunk
            else:
                decoded = decoder.decode(chunk)
                pending = bool(decoder.getstate()[0])
                encoded = chunk if plain else decoded.encode("utf-8")
            counter.feed(encoded)
            if target is not None:
                target.write(encoded)
        decoder.decode(b"", final=True)
    # Blank lines before the header are no records; a `sep=` line is one.
    before = sum(1 for line in text.splitlines()[: writing.skip] if line.strip())
    records = max(0, counter.records - 1 - before)
    embedded = counter.lines - counter.blank > records + 1 + before
    return Prepared(copy if copied else export.path, writing, records, embedded, copied)


class _nowhere:  # noqa: N801 - stands where a file would, in a `with`
    def __enter__(self) -> None:
        return None

    def __exit__(self, *_error: object) -> None:
        return None
