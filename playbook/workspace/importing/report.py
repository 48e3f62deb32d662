"""What an import tells: every file with its mapping and its counts, every problem with what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from playbook.errors import PlaybookError
from playbook.i18n import N_, _, integer, isolate, listed, ngettext
from playbook.workspace.importing.reasons import sentence

Outcome = Literal["published", "already_current", "checked", "refused"]

_OUTCOMES: dict[str, str] = {
    "published": N_("Published as snapshot {snapshot}."),
    "already_current": N_("These files are already imported: snapshot {snapshot} stays in use."),
    "checked": N_("Checked only; nothing was written. The snapshot would be {snapshot}."),
    "refused": N_("Nothing was published; the snapshot in use stays as it was."),
}


@dataclass(frozen=True)
class Rejection:
    """Records of one file left out for one reason.

    records: those of which it is the first failure (over all reasons they add up to the rejected records). also: those
    that fail something else before. examples: record number and value, people's ids as pseudonyms.
    """

    column: str
    reason: str
    records: int
    also: int
    examples: tuple[tuple[int, str], ...]

    def line(self) -> str:
        """One line for people."""
        shown = listed(
            _("record {record}: {example}").format(record=integer(record), example=isolate(example or "–"))
            for record, example in self.examples
        )
        text = _("{records} × {column}: {reason} ({examples})")
        if self.also:
            text = _("{records} × {column} and {also} more beside another failure: {reason} ({examples})")
        return text.format(
            records=integer(self.records),
            also=integer(self.also),
            column=isolate(self.column or "–"),
            reason=sentence(self.reason),
            examples=shown,
        )


@dataclass(frozen=True)
class FileReport:
    """One export. records: counted without the reader; loaded + rejected = records, else it would not be here.

    mapping: header of each field. unused: headers that were not loaded.
    """

    name: str
    format: str
    table: str
    origin: str
    mapping: dict[str, str]
    unused: tuple[str, ...]
    records: int
    loaded: int
    rejected: int
    rejections: tuple[Rejection, ...] = ()
    notes: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The file for a terminal."""
        pairs = listed(f"{name} ← {header}" for name, header in self.mapping.items())
        found = [
            _("{file} ({format}) as {table}, {origin}").format(
                file=isolate(self.name), format=self.format, table=self.table, origin=self.origin
            ),
            _("  columns: {pairs}").format(pairs=isolate(pairs)),
            ngettext(
                "  {records} record = {loaded} loaded + {rejected} rejected",
                "  {records} records = {loaded} loaded + {rejected} rejected",
                self.records,
            ).format(records=integer(self.records), loaded=integer(self.loaded), rejected=integer(self.rejected)),
        ]
        if self.unused:
            headers = listed(isolate(each) for each in self.unused)
            found.append(_("  not loaded: {headers}").format(headers=headers))
        found += [f"  {each.line()}" for each in self.rejections]
        return found + [f"  {note}" for note in self.notes]


@dataclass(frozen=True)
class ImportReport:
    """The result of an import or a check.

    outcome: published, already_current, checked (dry run), refused. problems: all of all files. ignored: files left
    alone. quality: what `quality.json` says. code: exit code, 0 or 2.
    """

    outcome: Outcome
    snapshot: str
    files: tuple[FileReport, ...] = ()
    problems: tuple[PlaybookError, ...] = ()
    ignored: tuple[str, ...] = ()
    tables: dict[str, int] = field(default_factory=dict)
    quality: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def published(self) -> bool:
        """True when `current` now names a snapshot of these files."""
        return self.outcome in {"published", "already_current"}

    @property
    def code(self) -> int:
        """0 good, 2 nothing can be published from these files."""
        return 2 if self.problems else 0

    @property
    def sentence(self) -> str:
        """What happened, in one sentence."""
        return _(_OUTCOMES[self.outcome]).format(snapshot=isolate(self.snapshot))

    def lines(self) -> list[str]:
        """The whole report for a terminal; the problems come as cards after it."""
        found: list[str] = []
        for each in self.files:
            found += each.lines()
        if self.ignored:
            names = listed(isolate(each) for each in self.ignored)
            found.append(_("Left alone: {names}").format(names=names))
        if self.tables:
            rows = listed(f"{name} {integer(count)}" for name, count in self.tables.items())
            found.append(_("Rows: {rows}").format(rows=isolate(rows)))
        found += self.warnings
        return [*found, self.sentence]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`: plain values only, digits Latin."""
        plain = {name: value for name, value in asdict(self).items() if name not in {"problems"}}
        plain["problems"] = [
            {"problem": each.problem, "found": list(each.found), "remedy": each.remedy} for each in self.problems
        ]
        return {"schema": 1, **plain, "code": self.code}


@dataclass(frozen=True)
class ForgetReport:
    """What `forget` erased: rows per place. found: the person was somewhere. look: places that a human must look at."""

    found: bool
    exports: dict[str, int] = field(default_factory=dict)
    snapshots: dict[str, int] = field(default_factory=dict)
    identities: int = 0
    audiences: dict[str, int] = field(default_factory=dict)
    results: dict[str, int] = field(default_factory=dict)
    look: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """All rows erased, wherever they stood."""
        places = (self.exports, self.snapshots, self.audiences, self.results)
        return self.identities + sum(sum(place.values()) for place in places)

    def lines(self) -> list[str]:
        """The report for a terminal; it never repeats who it was about."""
        if not self.found:
            return [_("This person is in no export, snapshot or audience of this client.")]
        found = [_("Identities: {rows} erased").format(rows=integer(self.identities))]
        for places in (self.exports, self.snapshots, self.audiences, self.results):
            found += [
                _("{place}: {rows} rows erased").format(place=isolate(place), rows=integer(rows))
                for place, rows in places.items()
            ]
        if self.look:
            found.append(_("Look at these yourself: they mention the person or could not be read."))
            found += [f"  {isolate(each)}" for each in self.look]
        return found

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return {"schema": 1, **asdict(self), "rows": self.rows}
