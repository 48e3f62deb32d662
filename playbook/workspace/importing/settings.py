"""What a client has declared about one export in `client.toml`, under `[imports."file name"]`.

[imports."sales.csv"]
layout = "invoice_lines"
dates = "day-month-year"
decimal_mark = ","
service_codes = ["POST"]

[imports."sales.csv".columns]
invoice_no = "Beleg"
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import tomlkit
from pydantic import BaseModel, ConfigDict, ValidationError
from tomlkit.items import Table as TomlTable

from playbook.errors import BadInput, PlaybookError, did_you_mean
from playbook.i18n import _, isolate


class FileSettings(BaseModel):
    """Everything that may be said about a file. All of it is optional; what is not said is found or proven.

    table: the canonical table that the file holds, where its name does not say so. layout: `invoice_lines`, or nothing.
    columns: header of each field. ignore: leave the file alone. The two prefixes are those of invoice numbers.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    ignore: bool = False
    table: str = ""
    layout: Literal["", "invoice_lines"] = ""
    columns: dict[str, str] = {}
    dates: Literal["", "year-month-day", "day-month-year", "month-day-year"] = ""
    calendar: Literal["", "gregorian", "jalali"] = ""
    decimal_mark: Literal["", ".", ","] = ""
    encoding: str = ""
    delimiter: str = ""
    service_codes: tuple[str, ...] | None = None
    return_prefixes: tuple[str, ...] | None = None
    adjustment_prefixes: tuple[str, ...] | None = None

    @property
    def of_lines(self) -> bool:
        """True when something is said that only invoice lines have."""
        of_lines_only = (self.service_codes, self.return_prefixes, self.adjustment_prefixes)
        return bool(self.layout) or any(each is not None for each in of_lines_only)


def read_file_settings(
    imports: Mapping[str, Mapping[str, Any]],
) -> tuple[dict[str, FileSettings], list[PlaybookError]]:
    """The settings of every file, and all mistakes in them."""
    found: dict[str, FileSettings] = {}
    problems: list[PlaybookError] = []
    for file, values in imports.items():
        try:
            found[file] = FileSettings.model_validate(dict(values))
        except ValidationError as error:
            problems += [_problem(file, item) for item in error.errors()]
    return found, problems


def _problem(file: str, item: Any) -> BadInput:
    name = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        return BadInput(
            _("client.toml, imports of {file}: there is no setting {name}.").format(
                file=isolate(file), name=isolate(name)
            ),
            remedy=did_you_mean(name, FileSettings.model_fields),
        )
    return BadInput(
        _("client.toml, imports of {file}: the setting {name} cannot be used.").format(
            file=isolate(file), name=isolate(name)
        ),
        found=[str(item["msg"])],
        remedy=_("Correct it, or delete the part about this file and import again: a new proposal is written."),
    )


def entry_digest(entry: Mapping[str, Any]) -> str:
    """A fingerprint of an entry that does not depend on the order of its keys."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True, default=str).encode()).hexdigest()


def write_entries(settings_file: Path, entries: Mapping[str, Mapping[str, Any]], comment: str) -> None:
    """Add an entry per file to `client.toml`, comments kept, the file replaced whole; what stands there stays."""
    document = tomlkit.parse(settings_file.read_text(encoding="utf-8"))
    imports = document.setdefault("imports", tomlkit.table(is_super_table=True))
    for file, entry in entries.items():
        table: TomlTable = imports[file] if file in imports else tomlkit.table()
        missing = {key: value for key, value in entry.items() if key not in table}
        if missing:
            table.add(tomlkit.comment(comment))
        for key, value in missing.items():
            table.add(key, value)
        if file not in imports:
            imports.append(file, table)
    beside = settings_file.with_name(f".{settings_file.name}.{os.getpid()}.part")
    try:
        with beside.open("w", encoding="utf-8") as file_out:
            file_out.write(tomlkit.dumps(document))
            file_out.flush()
            os.fsync(file_out.fileno())
        beside.replace(settings_file)
    finally:
        beside.unlink(missing_ok=True)
