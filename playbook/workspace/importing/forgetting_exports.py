"""Erasing one person from the client's own files: records are found as an import finds them, files written anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.errors import BadInput
from playbook.workspace.client import Client, Settings
from playbook.workspace.importing.casting import Caster
from playbook.workspace.importing.erasing import mark
from playbook.workspace.importing.exports import Export, find_exports, fingerprint
from playbook.workspace.importing.mapping import find_mapping
from playbook.workspace.importing.meaning import Mapping as Meaning
from playbook.workspace.importing.proving import prove_writings
from playbook.workspace.importing.raw import Raw, name
from playbook.workspace.importing.reading import read, with_sheets
from playbook.workspace.importing.repairing import records
from playbook.workspace.importing.rewriting import without_parquet, without_rows, without_text
from playbook.workspace.importing.settings import FileSettings, read_file_settings
from playbook.workspace.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb

    from playbook.workspace.importing.journal import Journal


@dataclass
class FromExports:
    """What was found. records: numbers by export name. digests: of the files before. look: files nobody could read."""

    records: dict[str, set[int]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    look: list[str] = field(default_factory=list)


def erase_from_exports(
    client: Client, settings: Settings, ids: Collection[str], *, work: Path, journal: Journal
) -> FromExports:
    """Find the person's records in `exports/` and put the files without them into the journal.

    ids: the person's ids and emails as the shop writes them, lower case for emails.
    """
    import duckdb

    found = FromExports()
    listed = find_exports(client.exports, {})
    exports, broken, _left = with_sheets(listed.exports, frozenset(TABLES))
    found.look += [f"exports/{each}" for each in listed.ignored]
    found.look += [each.problem for each in (*listed.problems, *broken)]
    with duckdb.connect(":memory:", config={"temp_directory": str(work / "spill")}) as con:
        con.execute("SET TimeZone = 'UTC'")
        reader = _Reader(con, settings, work, found)
        files = [file for number, export in enumerate(exports) if (file := reader.read(export, number)) is not None]
        _find(con, files, ids, found)
        for path in dict.fromkeys(raw.export.path for raw, _meaning in files):
            parts = [raw for raw, _meaning in files if raw.export.path == path and raw.export.name in found.records]
            if parts:
                for raw in parts:
                    found.digests[raw.export.name] = fingerprint(path)
                _rewrite(con, parts, found, journal.aside(path))
    return found


@dataclass
class _Reader:
    con: duckdb.DuckDBPyConnection
    settings: Settings
    work: Path
    found: FromExports

    def read(self, export: Export, number: int) -> tuple[Raw, Meaning] | None:
        """An export cast into `typed_<number>`, rows that an import would reject included; None when it cannot be."""
        declared, _problems = read_file_settings(self.settings.imports)
        stated = declared.get(export.name, FileSettings())
        try:
            raw = read(self.con, export, f"raw_{number}", self.work, stated, self.settings.language)
            meaning = find_mapping(self.con, raw, stated, frozenset(TABLES))
        except BadInput:
            self.found.look.append(f"exports/{export.name}")
            return None
        writings = prove_writings(self.con, raw, meaning)
        Caster(self.con, raw, meaning, writings, dt.date.max - dt.timedelta(days=1), "UTC").cast(
            f"typed_{number}", number
        )
        return raw, meaning


def _find(
    con: duckdb.DuckDBPyConnection, files: list[tuple[Raw, Meaning]], ids: Collection[str], found: FromExports
) -> None:
    relations: dict[str, tuple[Table, tuple[str, ...]]] = {}
    numbers: dict[int, str] = {}
    for raw, _meaning in files:
        numbers[int(raw.table.removeprefix("raw_"))] = raw.export.name
    for spec in {meaning.spec.name: meaning.spec for _raw, meaning in files}.values():
        parts = [(raw, meaning) for raw, meaning in files if meaning.spec is spec]
        columns = tuple(each for each in spec.names if any(each in meaning.columns for _raw, meaning in parts))
        selects = " UNION ALL BY NAME ".join(
            f"SELECT file_no, record, {', '.join(name(each) for each in columns if each in meaning.columns)} "
            f"FROM {raw.table.replace('raw_', 'typed_')}"
            for raw, meaning in parts
        )
        con.execute(f"CREATE OR REPLACE VIEW {spec.name} AS {selects}")
        relations[spec.name] = (spec, columns)
    mark(con, relations, ids)
    for relation in relations:
        for file_no, record in con.execute(f"SELECT file_no, record FROM gone_{relation}").fetchall():
            found.records.setdefault(numbers[file_no], set()).add(int(record))
    for raw, _meaning in files:
        malformed = _malformed(raw, {each.lower() for each in ids})
        if malformed:
            found.records.setdefault(raw.export.name, set()).update(malformed)


def _malformed(raw: Raw, ids: set[str]) -> set[int]:
    """Records of which no row could be made and in which one of the ids stands as a field of its own."""
    numbers = {number for number, _reason in raw.malformed}
    if not numbers or raw.writing is None:
        return set()
    hits = set()
    with raw.export.open() as file:
        text = file.read().decode(raw.writing.encoding)
    for record in records(iter(text.splitlines(keepends=True)), raw.writing):
        if record.number in numbers:
            fields = record.fields or "".join(record.lines).split(raw.writing.delimiter)
            if ids & {each.strip().strip('"').lower() for each in fields}:
                hits.add(record.number)
    return hits


def _rewrite(con: duckdb.DuckDBPyConnection, parts: list[Raw], found: FromExports, target: Path) -> None:
    """One file without the records of its parts (sheets, or members of an archive)."""
    numbers: Mapping[str, set[int]] = {raw.export.member: found.records[raw.export.name] for raw in parts}
    first = parts[0].export
    if first.kind == "workbook":
        without_rows(first.path, dict(numbers), target)
    elif first.kind == "parquet":
        without_parquet(con, first.path, numbers[first.member], target)
    else:
        without_text([(raw.export, raw.writing, numbers[raw.export.member]) for raw in parts if raw.writing], target)
