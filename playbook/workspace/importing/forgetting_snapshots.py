"""Erasing one person from a snapshot: rows, identities, rejects, and what its manifest and quality say about them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from playbook.workspace.importing.erasing import mark
from playbook.workspace.importing.raw import literal, name
from playbook.workspace.importing.storing import write_json
from playbook.workspace.quality import quality
from playbook.workspace.tables import TABLES, Table

if TYPE_CHECKING:
    import duckdb

    from playbook.workspace.importing.journal import Journal


@dataclass
class FromSnapshot:
    """What was erased. ids: what the person is called outside. pseudonyms: what they are called in the tables."""

    rows: int = 0
    identities: int = 0
    ids: set[str] = field(default_factory=set)
    pseudonyms: set[str] = field(default_factory=set)


def erase_from_snapshot(folder: Path, pseudonyms: Collection[str], journal: Journal) -> FromSnapshot:
    """Put the tables without the person's rows into the journal, with identities, manifest and quality to match."""
    import duckdb

    found = FromSnapshot()
    with duckdb.connect(":memory:") as con:
        relations: dict[str, tuple[Table, tuple[str, ...]]] = {}
        for path in sorted(folder.glob("*.parquet")):
            if path.stem in TABLES:
                con.execute(
                    f"CREATE VIEW {path.stem} AS SELECT 0 AS file_no, file_row_number AS record, "
                    f"* EXCLUDE (file_row_number) FROM read_parquet({literal(str(path))}, file_row_number=true)"
                )
                columns = tuple(str(row[0]) for row in con.execute(f"DESCRIBE {path.stem}").fetchall())
                relations[path.stem] = (TABLES[path.stem], columns[2:])
        mark(con, relations, pseudonyms)
        changed: dict[str, Path] = {}
        for relation in relations:
            gone = con.execute(f"SELECT count(*) FROM gone_{relation}").fetchall()[0][0]
            if gone:
                found.rows += gone
                changed[relation] = journal.aside(folder / f"{relation}.parquet")
                con.execute(
                    f"COPY (SELECT * EXCLUDE (file_no, record) FROM {relation} ANTI JOIN gone_{relation} "
                    f"USING (file_no, record)) TO {literal(str(changed[relation]))} (FORMAT parquet, COMPRESSION zstd)"
                )
        _identities(con, folder, relations, found, journal)
        if changed:
            rows = {
                relation: con.execute(f"SELECT count(*) FROM read_parquet({literal(str(path))})").fetchall()[0][0]
                for relation, path in changed.items()
            }
            _facts(folder, changed, rows, journal)
    return found


def _identities(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    relations: Mapping[str, tuple[Table, tuple[str, ...]]],
    found: FromSnapshot,
    journal: Journal,
) -> None:
    """Identities of people who are in no row any more, and of the person in any case, are gone."""
    path = folder / "identities.parquet"
    if not path.is_file():
        return
    source = f"read_parquet({literal(str(path))})"
    rows = con.execute(
        f"SELECT pseudonym, value, kind FROM {source} WHERE pseudonym IN (SELECT id FROM person)"
    ).fetchall()
    found.pseudonyms = {str(row[0]) for row in con.execute("SELECT id FROM person").fetchall()}
    found.ids = {str(value) for _pseudonym, value, _kind in rows}
    used = " UNION ".join(
        f"SELECT {name(column.name)} AS id FROM {relation} ANTI JOIN gone_{relation} USING (file_no, record)"
        for relation, (table, columns) in relations.items()
        for column in table.columns
        if column.personal and column.name in columns
    )
    con.execute(f"CREATE OR REPLACE TABLE used AS {used or 'SELECT NULL AS id'}")
    keep = "pseudonym IN (SELECT id FROM used) AND pseudonym NOT IN (SELECT id FROM person)"
    lost = con.execute(f"SELECT pseudonym, value FROM {source} WHERE NOT ({keep})").fetchall()
    if lost:
        found.identities = len(lost)
        # An address or a device that nobody uses any more was this person's too.
        found.pseudonyms |= {str(row[0]) for row in lost}
        found.ids |= {str(row[1]) for row in lost}
        target = journal.aside(path)
        con.execute(f"COPY (SELECT * FROM {source} WHERE {keep}) TO {literal(str(target))} (FORMAT parquet)")


def _facts(folder: Path, changed: Mapping[str, Path], rows: Mapping[str, int], journal: Journal) -> None:
    """Manifest and quality of the tables as they will be."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for table, count in rows.items():
        manifest["tables"][table]["rows"] = count
    write_json(journal.aside(folder / "manifest.json"), manifest)
    stated = folder / "quality.json"
    if not stated.is_file():
        return
    before = json.loads(stated.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(dir=journal.folder) as together:
        for path in folder.glob("*.parquet"):
            (Path(together) / path.name).symlink_to(changed.get(path.stem, path).absolute())
        write_json(journal.aside(stated), {**before, **quality(Path(together))})


def erase_rejects(
    folder: Path,
    pseudonyms: Collection[str],
    records: Mapping[str, set[int]],
    digests: Mapping[str, str],
    journal: Journal,
) -> int:
    """Take the person's rejects out and give the others the numbers that their records have in the shorter files.

    records: numbers erased per export. digests: of the exports before, since only a snapshot of these bytes counts its
    records in them. Returns how many rejects are gone.
    """
    import duckdb

    path = folder / "rejects.parquet"
    if not path.is_file():
        return 0
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    same = {each["name"] for each in manifest["files"] if digests.get(each["name"]) == each["sha256"]}
    # A workbook keeps a blank row for an erased one: its numbers stay.
    moved = [(file, number) for file in same for number in records.get(file, ())]
    with duckdb.connect(":memory:") as con:
        con.execute("CREATE TABLE erased (file VARCHAR, number BIGINT)")
        con.execute("CREATE TABLE person (id VARCHAR)")
        if moved:
            con.executemany("INSERT INTO erased VALUES ($file, $number)",
                            [{"file": file, "number": number} for file, number in moved])  # fmt: skip
        con.executemany("INSERT INTO person VALUES ($id)", [{"id": each} for each in sorted(pseudonyms)])
        source = f"read_parquet({literal(str(path))})"
        keep = (
            "coalesce(example, '') NOT IN (SELECT id FROM person) "
            "AND (file, record) NOT IN (SELECT (file, number) FROM erased)"
        )
        gone = con.execute(f"SELECT count(*) FROM {source} WHERE NOT ({keep})").fetchall()[0][0]
        if not gone and not moved:
            return 0
        con.execute(
            f"COPY (SELECT rejects.* REPLACE (CASE WHEN file LIKE '%.xls%' THEN record ELSE record - (SELECT count(*) "
            f"FROM erased WHERE erased.file = rejects.file AND erased.number < rejects.record) END AS record) "
            f"FROM {source} AS rejects WHERE {keep} ORDER BY file, record) "
            f"TO {literal(str(journal.aside(path)))} (FORMAT parquet, COMPRESSION zstd)"
        )
        return int(gone)
