"""What lies in `exports/`: files, members of zip archives, sheets of workbooks; each is one export to be read."""

from __future__ import annotations

import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal, cast

from playbook.errors import BadInput
from playbook.i18n import _, isolate

# Reading a damaged archive raises one of these, depending on where the damage is.
UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError)

_TEXT = {".csv", ".tsv"}
_PACKED = {".gz", ".zip"}
# Data that we do not read: better said than left lying.
_NOT_READ = {".xls", ".xlsb", ".ods", ".json", ".jsonl", ".tar", ".tgz", ".rar", ".7z", ".bz2", ".xz", ".feather"}


@dataclass(frozen=True)
class Export:
    """One readable thing.

    name: how people and `client.toml` call it: `orders.csv`, `export.zip/orders.csv`, `year.xlsx/Sheet 2`.
    stem: the part that may be a table's name. member: the part of the archive or workbook, empty for a plain file.
    """

    path: Path
    name: str
    stem: str
    kind: Literal["text", "workbook", "parquet"]
    member: str = ""

    @property
    def packed(self) -> bool:
        """True when the bytes on disk are not the text itself."""
        return self.path.suffix.lower() in _PACKED

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        """The unpacked bytes."""
        if self.path.suffix.lower() == ".zip":
            with zipfile.ZipFile(self.path) as archive, archive.open(self.member) as file:
                yield file
        elif self.path.suffix.lower() == ".gz":
            with gzip.open(self.path) as packed:
                yield cast("IO[bytes]", packed)
        else:
            with self.path.open("rb") as plain:
                yield plain


@dataclass(frozen=True)
class Found:
    """What was found: exports to read, problems of files that cannot be opened, names of files left alone."""

    exports: tuple[Export, ...]
    problems: tuple[BadInput, ...]
    ignored: tuple[str, ...]


def find_exports(folder: Path, declared: Mapping[str, Mapping[str, Any]]) -> Found:
    """Everything in `exports/`, by name; `declared` are the settings per file, where `ignore = true` leaves one out."""
    exports: list[Export] = []
    problems: list[BadInput] = []
    ignored: list[str] = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        if path.name.startswith((".", "~$")):
            continue
        if declared.get(path.name, {}).get("ignore"):
            ignored.append(path.name)
            continue
        try:
            found = _inside(path)
        except UNREADABLE as error:
            problems.append(unreadable(path.name, error))
            continue
        for export in found:
            if declared.get(export.name, {}).get("ignore"):
                ignored.append(export.name)
            else:
                exports.append(export)
        if not found and path.suffix.lower() in _NOT_READ:
            problems.append(_not_read(path.name))
        elif not found:
            ignored.append(path.name)
    return Found(tuple(exports), tuple(problems), tuple(ignored))


def unreadable(name: str, error: Exception) -> BadInput:
    """The card of a file that cannot be opened or unpacked."""
    return BadInput(
        _("{file} cannot be read.").format(file=isolate(name)),
        # The first line only: the others may quote the file, and with it people's data.
        found=[f"{type(error).__name__}: {str(error).strip().partition(chr(10))[0][:200]}"],
        remedy=_("Export the file again, or move it out of the folder exports."),
    )


def _not_read(name: str) -> BadInput:
    return BadInput(
        _("{file} is in a format that is not read.").format(file=isolate(name)),
        remedy=_("Save it as csv, xlsx or parquet, or leave it out with: {line}").format(
            line=f'[imports."{name}"] ignore = true'
        ),
    )


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _inside(path: Path) -> list[Export]:
    """The exports in one entry of the folder; none when it is no data file."""
    suffixes = [each.lower() for each in path.suffixes]
    last = suffixes[-1] if suffixes else ""
    if path.is_dir():
        # A folder that is named like a file was meant as one.
        if last in _TEXT | _PACKED | {".xlsx", ".parquet"}:
            raise IsADirectoryError(_("it is a folder"))
        return []
    if last == ".zip":
        return _members(path)
    if last in _TEXT or (last == ".gz" and suffixes[-2:-1] and suffixes[-2] in _TEXT):
        return [Export(path, path.name, _stem(path.name), "text")]
    if last in {".xlsx", ".xlsm"}:
        return [Export(path, path.name, _stem(path.name), "workbook")]
    if last == ".parquet":
        return [Export(path, path.name, _stem(path.name), "parquet")]
    return []


def _members(path: Path) -> list[Export]:
    with zipfile.ZipFile(path) as archive:
        names = [
            info.filename
            for info in archive.infolist()
            if not info.is_dir()
            and Path(info.filename).suffix.lower() in _TEXT
            and not Path(info.filename).name.startswith((".", "_"))
        ]
    if len(names) == 1 and _stem(names[0]) != _stem(path.name):
        return [Export(path, path.name, _stem(path.name), "text", names[0])] if names else []
    if len(names) == 1:
        return [Export(path, path.name, _stem(names[0]), "text", names[0])]
    return [Export(path, f"{path.name}/{name}", _stem(name), "text", name) for name in sorted(names)]


def _stem(name: str) -> str:
    """The name without folders and endings.

    >>> _stem("2024/Orders.csv.gz")
    'orders'
    """
    return re.sub(r"(\.(csv|tsv|gz|zip|xlsx|xlsm|parquet))+$", "", Path(name).name.lower())
