"""What the columns of one export mean, and the cards for when they cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _, isolate, listed
from playbook.workspace.connectors.invoice_lines import LINES, Layout
from playbook.workspace.importing.matching import likeness
from playbook.workspace.importing.raw import Raw
from playbook.workspace.tables import Table


@dataclass(frozen=True)
class Mapping:
    """What the columns of one export mean.

    spec: the table that its records fill (`LINES` for invoice lines). columns: position of each field's header.
    origin: how it was found, in words. doubts: what is not certain, one sentence each; empty where all is.
    service_codes, return_prefixes, adjustment_prefixes: for invoice lines only.
    """

    spec: Table
    headers: tuple[str, ...]
    columns: dict[str, int]
    origin: str
    doubts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    dates: str = ""
    calendar: str = ""
    decimal_mark: str = ""
    service_codes: tuple[str, ...] = ()
    return_prefixes: tuple[str, ...] = ()
    adjustment_prefixes: tuple[str, ...] = ()
    layout: Layout | None = field(default=None, compare=False)

    @property
    def of_lines(self) -> bool:
        """True for invoice lines."""
        return self.spec is LINES

    @property
    def shown(self) -> dict[str, str]:
        """Field to header, for people."""
        return {name: self.headers[column] for name, column in self.columns.items()}

    @property
    def unused(self) -> tuple[str, ...]:
        """Headers that are not loaded."""
        return tuple(header for column, header in enumerate(self.headers) if column not in self.columns.values())

    def entry(self) -> dict[str, Any]:
        """What `client.toml` says about the file once this mapping stands there."""
        entry: dict[str, Any] = {"layout": LINES.name} if self.of_lines else {"table": self.spec.name}
        stated = {"dates": self.dates, "decimal_mark": self.decimal_mark}
        if self.calendar == "jalali":
            stated["calendar"] = self.calendar
        entry |= {key: value for key, value in stated.items() if value}
        if self.of_lines:
            entry |= {
                "service_codes": list(self.service_codes),
                "return_prefixes": list(self.return_prefixes),
                "adjustment_prefixes": list(self.adjustment_prefixes),
            }
        return entry | {"columns": self.shown}


def lacks(name: str, spare: Sequence[str]) -> str:
    near = max(((likeness(header, (name,)), header) for header in spare), default=(0.0, ""))
    if near[0] < 0.6:
        return _("the column {name} is missing").format(name=isolate(name))
    return _("the column {name} is missing; did you mean {header}?").format(name=isolate(name), header=isolate(near[1]))


def unknown(name: str, header: str, fields: Sequence[str], headers: Sequence[str]) -> str:
    if name not in fields:
        return (
            _("client.toml names a column {name} that the table does not have. {hint}")
            .format(name=isolate(name), hint=did_you_mean(name, fields))
            .rstrip()
        )
    return (
        _("client.toml takes {name} from {header}, which the file does not have. {hint}")
        .format(name=isolate(name), header=isolate(header), hint=did_you_mean(header, headers))
        .rstrip()
    )


def cannot_fill(raw: Raw, table: Table, lacking: Sequence[str], problems: Sequence[str]) -> BadInput:
    found = [*problems, _("columns found: {headers}").format(headers=listed(map(isolate, raw.headers)))]
    if len(raw.headers) == 1:
        found.append(_("There is only one column: perhaps the delimiter is not the one in client.toml."))
    remedy = _("Rename the columns, or say in client.toml which is which: {lines}").format(
        lines=f'[imports."{raw.export.name}".columns] {(lacking or [table.names[0]])[0]} = "…"'
    )
    return BadInput(
        _("{file} cannot fill the table {table}.").format(file=isolate(raw.export.name), table=table.name),
        found=found,
        remedy=remedy,
    )
