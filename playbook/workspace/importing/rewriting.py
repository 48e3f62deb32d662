"""An export without some of its records: all other text of the file stays as the client sent it, byte for byte."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

from playbook.errors import Failed
from playbook.i18n import _, isolate
from playbook.workspace.importing.exports import Export
from playbook.workspace.importing.raw import literal
from playbook.workspace.importing.repairing import records
from playbook.workspace.importing.workbooks import holds_value, sheet_parts
from playbook.workspace.importing.writing import Writing

if TYPE_CHECKING:
    import duckdb


def without_text(parts: Sequence[tuple[Export, Writing, Collection[int]]], target: Path) -> None:
    """Write a text export to `target` without some records; packed as it was packed.

    parts: export, how it is written, record numbers; several only where they are members of one archive.
    """
    export, writing, numbers = parts[0]
    packing = export.path.suffix.lower()
    if packing == ".zip":
        _zip(export.path, target, {each.member: _kept(each, how, left_out) for each, how, left_out in parts})
    elif packing == ".gz":
        # Without name and time, the same content gives the same bytes.
        with target.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            packed.write(_kept(export, writing, numbers))
    else:
        target.write_bytes(_kept(export, writing, numbers))


def _kept(export: Export, writing: Writing, numbers: Collection[int]) -> bytes:
    left = {*numbers}
    kept = io.BytesIO()
    with export.open() as file:
        text = io.TextIOWrapper(_whole(file), encoding=writing.encoding, newline="")
        out = io.TextIOWrapper(kept, encoding=writing.encoding, newline="", write_through=True)
        for record in records(text, writing):
            if record.number in left:
                left.discard(record.number)
            else:
                out.write("".join(record.lines))
        out.flush()
        content = kept.getvalue()
        out.detach()
    if left:
        raise Failed(
            _("Not all records of {file} could be found again; nothing was changed.").format(file=isolate(export.name))
        )
    return content


def _whole(file: IO[bytes]) -> io.BytesIO:
    return io.BytesIO(file.read())


def without_parquet(con: duckdb.DuckDBPyConnection, path: Path, numbers: Collection[int], target: Path) -> None:
    """Write a Parquet file to `target` without the rows `numbers` (1 is the first)."""
    con.execute("CREATE OR REPLACE TEMP TABLE left_out (number BIGINT)")
    con.executemany("INSERT INTO left_out VALUES ($number)", [{"number": number} for number in numbers])
    con.execute(
        f"COPY (SELECT * EXCLUDE (file_row_number) FROM read_parquet({literal(str(path))}, file_row_number=true) "
        "WHERE file_row_number + 1 NOT IN (SELECT number FROM left_out)) "
        f"TO {literal(str(target))} (FORMAT parquet, COMPRESSION zstd)"
    )


_ROW = re.compile(rb"<((?:\w+:)?)row\b([^>]*?)(?:/>|>(.*?)</\1row>)", re.DOTALL)
_NUMBER = re.compile(rb'\br="(\d+)"')
_SHARED = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="s"[^>]*>\s*<(?:\w+:)?v>(\d+)<')
_ITEM = re.compile(rb"<((?:\w+:)?)si\b[^>]*>.*?</\1si>|<(?:\w+:)?si\b[^>]*/>", re.DOTALL)
_STRINGS = "xl/sharedStrings.xml"


def without_rows(path: Path, sheet_rows: dict[str, Collection[int]], target: Path) -> None:
    """Write a workbook to `target` with the records of its sheets emptied, and the texts that only they used gone.

    sheet_rows: record numbers by sheet. An emptied row stays as a blank one, so no other row moves.
    """
    with zipfile.ZipFile(path) as archive:
        parts = dict(sheet_parts(archive))
        changed = {parts[sheet]: _empty(archive.read(parts[sheet]), rows) for sheet, rows in sheet_rows.items()}
        used = {
            int(match.group(1))
            for part in parts.values()
            for match in _SHARED.finditer(changed.get(part) or archive.read(part))
        }
        if _STRINGS in archive.namelist():
            changed[_STRINGS] = _unshare(archive.read(_STRINGS), used)
    _zip(path, target, changed)


def _empty(xml: bytes, numbers: Collection[int]) -> bytes:
    """The sheet with the rows of some records empty; the first row with a cell is the header."""
    place, header, unnumbered = 0, 0, {*numbers}

    def replace(match: re.Match[bytes]) -> bytes:
        nonlocal place, header
        stated = _NUMBER.search(match.group(2))
        place = int(stated.group(1)) if stated else place + 1
        if not header and holds_value(match.group(3) or b""):
            header = place
        if header and place - header in unnumbered:
            return b"<%srow%s/>" % (match.group(1), match.group(2).rstrip())
        return match.group(0)

    return _ROW.sub(replace, xml)


def _unshare(xml: bytes, used: set[int]) -> bytes:
    """The shared texts with those that no cell uses any more left empty; the others keep their numbers."""
    number = -1

    def replace(match: re.Match[bytes]) -> bytes:
        nonlocal number
        number += 1
        prefix = match.group(1) or b""
        return match.group(0) if number in used else b"<%ssi><%st></%st></%ssi>" % ((prefix,) * 4)

    return _ITEM.sub(replace, xml)


def _zip(path: Path, target: Path, changed: dict[str, bytes]) -> None:
    """A copy of a zip archive with some members replaced."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            copy.writestr(info, changed.get(info.filename, source.read(info.filename)))
