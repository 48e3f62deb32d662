"""The import from end to end: exports in, a snapshot out, and a report that says everything on the way."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.errors import BadInput, Failed, PlaybookError
from playbook.i18n import _, ngettext
from playbook.workspace.client import Client, Settings, read_settings
from playbook.workspace.connectors.invoice_lines import TABLES_FROM_LINES
from playbook.workspace.importing.assembling import assemble, conflicts
from playbook.workspace.importing.disk import guarded
from playbook.workspace.importing.exports import Export, find_exports, fingerprint
from playbook.workspace.importing.failing import make_failures, rejected_records, write_rejects
from playbook.workspace.importing.gathering import Draft, Gathering, Terms, gather, rejections
from playbook.workspace.importing.journal import recover
from playbook.workspace.importing.pseudonyms import client_key, provide_key, pseudonym
from playbook.workspace.importing.publishing import locked, publish, work_folder
from playbook.workspace.importing.reading import with_sheets
from playbook.workspace.importing.report import FileReport, ImportReport
from playbook.workspace.importing.settings import entry_digest, read_file_settings, write_entries
from playbook.workspace.importing.storing import hide_people, write_identities, write_json, write_table
from playbook.workspace.quality import lines as quality_lines
from playbook.workspace.quality import quality
from playbook.workspace.tables import SCHEMA_VERSION, TABLES

if TYPE_CHECKING:
    import duckdb

MANIFEST_SCHEMA = 1
# Part of every snapshot's id: raise it when the import reads the same bytes differently than before.
RULES_VERSION = 1


def run_import(client: Client, as_of: dt.date | None, *, dry: bool) -> ImportReport:
    """Check (dry) or import everything in `exports/`; the package says what is returned and raised."""
    # The one place that reads the clock, and only to know what the future is.
    today = as_of or dt.date.today()  # noqa: DTZ011 - the day on the shop's wall, within a day
    settings = read_settings(client.settings_file)
    with locked(client), guarded(client):
        recover(client)
        with work_folder(client) as work:
            return _Import(client, settings, today, work).run(dry=dry)


class _Import:
    """One import under way."""

    def __init__(self, client: Client, settings: Settings, as_of: dt.date, work: Path) -> None:
        self.client = client
        self.settings = settings
        self.as_of = as_of
        self.work = work
        self.key = client_key(client)

    def run(self, *, dry: bool) -> ImportReport:
        declared, problems = read_file_settings(self.settings.imports)
        found = find_exports(self.client.exports, self.settings.imports)
        exports, broken, left = with_sheets(found.exports, frozenset(TABLES))
        ignored = (*found.ignored, *left)
        problems += [*found.problems, *broken]
        if not exports and not problems:
            problems.append(_nothing_there(self.client))
        if problems and not exports:
            return ImportReport("refused", self.client.current, problems=tuple(problems), ignored=ignored)
        digests = {path: fingerprint(path) for path in {export.path for export in exports}}
        if not dry and not problems and (current := self._already(exports, digests)):
            return ImportReport("already_current", current, ignored=ignored)
        con = self._connect()
        try:
            terms = Terms(declared, self.as_of, self.settings.timezone, self.settings.language)
            gathering = gather(con, exports, self.work, terms)
            gathering.problems[:0] = problems
            return self._conclude(con, exports, digests, gathering, ignored, dry=dry)
        finally:
            con.close()

    def _connect(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        con = duckdb.connect(
            ":memory:",
            config={"temp_directory": str(self.work / "spill"), "autoinstall_known_extensions": "false"},
        )
        con.execute("SET TimeZone = 'UTC'")
        provide_key(con, self.key)
        make_failures(con)
        return con

    def _conclude(
        self,
        con: duckdb.DuckDBPyConnection,
        exports: list[Export],
        digests: dict[Path, str],
        gathering: Gathering,
        ignored: tuple[str, ...],
        *,
        dry: bool,
    ) -> ImportReport:
        tables = assemble(con, [draft.typed for draft in gathering.drafts])
        files = tuple(self._file_report(con, draft, gathering.problems) for draft in gathering.drafts)
        if not dry and gathering.entries:
            self._write_entries(gathering)
        if gathering.problems:
            current = self.client.current
            return ImportReport("refused", current, files, tuple(gathering.problems), ignored)
        inputs = self._inputs(exports, digests, gathering.entries)
        future = con.execute("SELECT count(*) FROM failures WHERE reason = 'future_date'").fetchall()[0][0]
        snapshot = _digest([inputs, self.as_of.isoformat() if future else ""])[:16]
        if dry:
            return ImportReport("checked", snapshot, files, ignored=ignored)
        built = self.work / "snapshot"
        built.mkdir()
        hide_people(con, tables)
        rows = {table: write_table(con, table, columns, built) for table, columns in tables.items()}
        _must_be_whole(gathering, files, rows)
        write_identities(con, built)
        write_rejects(con, [export.name for export in exports], built / "rejects.parquet")
        facts = quality(built)
        facts["files"] = [
            {"name": draft.raw.export.name, "repeated_lines": draft.repeated} for draft in gathering.drafts
        ]
        write_json(built / "quality.json", facts)
        latest = max((draft.latest for draft in gathering.drafts if draft.latest), default=None)
        write_json(
            built / "manifest.json",
            {
                "schema": MANIFEST_SCHEMA,
                "snapshot": snapshot,
                "inputs": inputs,
                "as_of": self.as_of,
                "latest": latest,
                "future_rejected": future,
                "created_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                "files": [
                    {
                        "name": report.name,
                        "sha256": digests[draft.raw.export.path],
                        "records": report.records,
                        "loaded": report.loaded,
                        "rejected": report.rejected,
                        "repeated": draft.repeated,
                        "table": report.table,
                        "columns": report.mapping,
                    }
                    for draft, report in zip(gathering.drafts, files, strict=True)
                ],
                "tables": {table: {"rows": rows[table], "columns": list(tables[table])} for table in tables},
            },
        )
        publish(self.client, built, snapshot)
        warnings = (*self._conflict_lines(con, gathering), *quality_lines(facts))
        return ImportReport("published", snapshot, files, (), ignored, rows, facts, warnings)

    def _file_report(self, con: duckdb.DuckDBPyConnection, draft: Draft, problems: list[PlaybookError]) -> FileReport:
        """Counts of one file; a problem is added when loaded and rejected are not what was counted."""
        mapping, raw = draft.mapping, draft.raw
        rejected = rejected_records(con).get(draft.file_no, 0)
        where = draft.typed.typed + " WHERE NOT failed"
        if not mapping.of_lines:
            where = f"table_{mapping.spec.name} WHERE file_no = {draft.file_no}"
        loaded = con.execute(f"SELECT count(*) FROM {where}").fetchall()[0][0]
        if loaded + rejected != raw.counted:
            problems.append(
                BadInput(
                    _("{file}: the rows loaded and rejected are not the records counted.").format(file=raw.export.name),
                    found=[f"{loaded} + {rejected} ≠ {raw.counted}"],
                    remedy=_("Nothing was published. Please report this with the file's header."),
                )
            )
        return FileReport(
            raw.export.name, raw.described, mapping.spec.name, mapping.origin, mapping.shown, mapping.unused,
            raw.counted, loaded, rejected, rejections(con, draft.file_no), tuple(draft.notes),
        )  # fmt: skip

    def _conflict_lines(self, con: duckdb.DuckDBPyConnection, gathering: Gathering) -> list[str]:
        if not any(draft.mapping.of_lines for draft in gathering.drafts):
            return []
        return [
            ngettext(
                "{count} invoice has lines that disagree on {field}; the first line counts.",
                "{count} invoices have lines that disagree on {field}; the first line counts.",
                count,
            ).format(count=count, field=field)
            for field, count in conflicts(con).items()
            if count
        ]

    def _write_entries(self, gathering: Gathering) -> None:
        for unsure in (True, False):
            entries = {name: each for name, each in gathering.entries.items() if (name in gathering.proposed) == unsure}
            comment = _("Recognised by playbook import; edit what is wrong.")
            if unsure:
                comment = _("Proposed by playbook import and not certain: correct what is wrong, then import again.")
            if entries:
                write_entries(self.client.settings_file, entries, comment)

    def _inputs(self, exports: list[Export], digests: dict[Path, str], entries: dict[str, dict[str, Any]]) -> str:
        """A fingerprint of everything that decides what a snapshot holds."""
        files = []
        for export in exports:
            entry = {**entries.get(export.name, {}), **self.settings.imports.get(export.name, {})}
            files.append([export.name, digests[export.path], entry_digest(entry)])
        return _digest(
            [files, SCHEMA_VERSION, RULES_VERSION, self.settings.timezone, self.settings.language,
             pseudonym(self.key, "snapshot")]
        )  # fmt: skip

    def _already(self, exports: list[Export], digests: dict[Path, str]) -> str:
        """The snapshot in use when these files would only make it again; empty when they would not."""
        current = self.client.current
        path = self.client.snapshots / current / "manifest.json"
        if not current or not path.is_file():
            return ""
        manifest = json.loads(path.read_text(encoding="utf-8"))
        if manifest.get("inputs") != self._inputs(exports, digests, {}):
            return ""
        # Another day changes nothing as long as no date lies beyond either of them.
        same_day = manifest["as_of"] == self.as_of.isoformat()
        nothing_ahead = not manifest["future_rejected"] and (manifest["latest"] or "") <= self.as_of.isoformat()
        return current if same_day or nothing_ahead else ""


def _must_be_whole(gathering: Gathering, files: tuple[FileReport, ...], rows: dict[str, int]) -> None:
    """What was written is what was loaded: the last check of the chain that begins with the independent count."""
    of_lines = {draft.raw.export.name for draft in gathering.drafts if draft.mapping.of_lines}
    for table in {*rows, "order_items"}:
        stated = sum(each.loaded for each in files if each.table == table)
        written = rows.get(table, 0)
        if table == "order_items" and of_lines:
            stated += sum(each.loaded for each in files if each.name in of_lines)
            written += rows.get("return_items", 0) - sum(each.loaded for each in files if each.table == "return_items")
        # Tables that lines add to may hold more than their own files.
        if written < stated or (written > stated and not (of_lines and table in TABLES_FROM_LINES)):
            raise Failed(
                _("The table {table} was not written whole.").format(table=table),
                found=[f"{written} ≠ {stated}"],
                remedy=_("Nothing was published. Please report this with the file's header."),
            )


def _nothing_there(client: Client) -> BadInput:
    return BadInput(
        _("There is nothing to import in {folder}.").format(folder=client.exports),
        remedy=_("Put the client's files there: csv, csv.gz, zip, xlsx or parquet."),
    )


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
