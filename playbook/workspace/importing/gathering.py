"""Every export read, understood and cast, one after another; all problems of all of them collected on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.errors import BadInput, PlaybookError
from playbook.i18n import _, integer, isolate, listed, ngettext
from playbook.workspace.connectors.invoice_lines import REJECTED, TABLES_FROM_LINES, is_service, kind_of_line
from playbook.workspace.importing.assembling import TypedFile
from playbook.workspace.importing.casting import MAY_LIE_AHEAD, Caster, Check
from playbook.workspace.importing.exports import Export
from playbook.workspace.importing.failing import note_failing_cells, note_malformed, summary
from playbook.workspace.importing.mapping import find_mapping, table_of
from playbook.workspace.importing.meaning import Mapping
from playbook.workspace.importing.proving import TIMES, Writings, prove_writings
from playbook.workspace.importing.raw import Raw, name
from playbook.workspace.importing.reading import read
from playbook.workspace.importing.report import Rejection
from playbook.workspace.importing.settings import FileSettings

if TYPE_CHECKING:
    import duckdb


@dataclass
class Draft:
    """One export on its way: what was read, what it means, and what is to be said about it."""

    file_no: int
    raw: Raw
    mapping: Mapping
    notes: list[str] = field(default_factory=list)
    latest: dt.date | None = None
    repeated: int = 0

    @property
    def typed(self) -> TypedFile:
        """Where its values stand."""
        return TypedFile(self.file_no, f"typed_{self.file_no}", self.mapping)


@dataclass
class Gathering:
    """All exports together. entries: what `client.toml` should say about a file; proposed: those that are unsure."""

    drafts: list[Draft] = field(default_factory=list)
    problems: list[PlaybookError] = field(default_factory=list)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    proposed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Terms:
    """What holds for all files: settings per file, the last day that is not the future, the client's ways."""

    declared: dict[str, FileSettings]
    as_of: dt.date
    timezone: str
    language: str

    def tables(self, exports: Sequence[Export]) -> frozenset[str]:
        """Tables that the exports hold by their names; what is no table by its name may be invoice lines."""
        named = {self.declared.get(each.name, FileSettings()).table or table_of(each.stem) for each in exports}
        return frozenset({*named, *TABLES_FROM_LINES} if "" in named else named)


def gather(con: duckdb.DuckDBPyConnection, exports: list[Export], work: Path, terms: Terms) -> Gathering:
    """Read and cast every export; a file that cannot be used becomes a problem and the others go on."""
    found = Gathering()
    beside = terms.tables(exports)
    for file_no, export in enumerate(exports):
        try:
            draft = _one(con, export, file_no, work, terms, found, beside)
        except BadInput as problem:
            found.problems.append(problem)
            continue
        if draft is not None:
            found.drafts.append(draft)
    return found


def _one(
    con: duckdb.DuckDBPyConnection,
    export: Export,
    file_no: int,
    work: Path,
    terms: Terms,
    found: Gathering,
    beside: frozenset[str],
) -> Draft | None:
    declared = terms.declared.get(export.name, FileSettings())
    raw = read(con, export, f"raw_{file_no}", work, declared, terms.language)
    if raw.counted == 0:
        raise BadInput(
            _("{file} has a header and no records.").format(file=isolate(export.name)),
            remedy=_(
                "Export it again with its rows, move it out of the folder exports, or write into client.toml: {line}"
            ).format(line=f'[imports."{export.name}"] ignore = true'),
        )
    mapping = find_mapping(con, raw, declared, beside)
    writings = prove_writings(con, raw, mapping)
    mapping = replace(
        mapping, dates=writings.order, calendar=writings.calendar, decimal_mark=writings.decimal_mark,
        doubts=(*mapping.doubts, *writings.doubts),
    )  # fmt: skip
    if mapping.doubts:
        found.entries[export.name] = mapping.entry()
        found.proposed.add(export.name)
        found.problems.append(_unsure(export, mapping))
        return None
    if mapping.of_lines and not declared.columns:
        found.entries[export.name] = mapping.entry()
    draft = Draft(file_no, raw, mapping, [*mapping.notes, *writings.notes])
    _cast(con, draft, writings, terms, beside)
    con.execute(f"DROP VIEW IF EXISTS {raw.table}")
    con.execute(f"DROP TABLE IF EXISTS {raw.table}_data")
    _nothing_left(con, draft)
    return draft


def _cast(
    con: duckdb.DuckDBPyConnection, draft: Draft, writings: Writings, terms: Terms, beside: frozenset[str]
) -> None:
    mapping, raw, typed = draft.mapping, draft.raw, draft.typed.typed
    extra: dict[str, str] = {}
    rules: tuple[Check, ...] = ()
    if mapping.of_lines:
        extra = {
            "line_kind": kind_of_line(mapping.return_prefixes, mapping.adjustment_prefixes),
            "service": is_service(mapping.service_codes),
        }
        rules = tuple(Check(*each) for each in REJECTED)
        draft.repeated = con.execute(
            f"SELECT count(*) - count(DISTINCT hash({', '.join(raw.columns)})) FROM {raw.table}"
        ).fetchall()[0][0]
    caster = Caster(con, raw, mapping, writings, terms.as_of, terms.timezone, beside, extra, rules)
    caster.cast(typed, draft.file_no)
    note_malformed(con, draft.file_no, mapping.spec.name, raw.malformed)
    note_failing_cells(con, caster, typed, draft.file_no)
    times = [
        f"max({name(each.name)})"
        for each in caster.columns
        if each.type in TIMES and (mapping.spec.name, each.name) not in MAY_LIE_AHEAD
    ]
    if times:
        row = con.execute(f"SELECT CAST(greatest({', '.join(times)}) AS DATE) FROM {typed} WHERE NOT failed").fetchall()
        draft.latest = row[0][0]
    _say_about_lines(con, draft)


def _say_about_lines(con: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    if not draft.mapping.of_lines:
        return
    codes = listed(draft.mapping.service_codes) or _("none")
    draft.notes.append(_("Codes of services (editable in client.toml): {codes}").format(codes=isolate(codes)))
    if draft.repeated:
        draft.notes.append(
            ngettext(
                "{lines} line repeats another one exactly and is kept.",
                "{lines} lines repeat another one exactly and are kept.",
                draft.repeated,
            ).format(lines=integer(draft.repeated))
        )
    if "customer_id" not in draft.mapping.columns:
        draft.notes.append(_("There is no column of customers: all orders are of unknown customers."))
        return
    without = con.execute(
        f"SELECT count(*) FROM {draft.typed.typed} WHERE NOT failed AND customer_id IS NULL"
    ).fetchall()[0][0]
    if without:
        draft.notes.append(
            ngettext(
                "{lines} line without customer is kept for an order of an unknown customer.",
                "{lines} lines without customer are kept for orders of unknown customers.",
                without,
            ).format(lines=integer(without))
        )


def rejections(con: duckdb.DuckDBPyConnection, file_no: int) -> tuple[Rejection, ...]:
    """Why records of a file are left out, the commonest reason first."""
    return tuple(Rejection(**each) for each in summary(con, file_no))


def _nothing_left(con: duckdb.DuckDBPyConnection, draft: Draft) -> None:
    """A file of which no record survives is a problem: its columns probably mean something else."""
    if con.execute(f"SELECT count(*) FROM {draft.typed.typed} WHERE NOT failed").fetchall()[0][0]:
        return
    raise BadInput(
        _("No record of {file} can be loaded.").format(file=isolate(draft.raw.export.name)),
        found=[each.line() for each in rejections(con, draft.file_no)],
        remedy=_(
            "Correct the file, or say in client.toml what its columns mean and how dates and numbers are written."
        ),
    )


def _unsure(export: Export, mapping: Mapping) -> BadInput:
    pairs = listed(f"{field} ← {header}" for field, header in mapping.shown.items())
    return BadInput(
        _("What the columns of {file} mean is not certain, so nothing was imported.").format(file=isolate(export.name)),
        found=[*mapping.doubts, _("proposed: {pairs}").format(pairs=isolate(pairs))],
        remedy=_(
            "Look at the proposal in client.toml under {part}, correct it where it is wrong, and import again: "
            "it is then taken as it stands."
        ).format(part=f'[imports."{export.name}"]'),
    )
