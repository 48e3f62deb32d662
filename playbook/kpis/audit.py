"""The audit trail of a number: which snapshot, which formula with which values, and how many rows of which tables."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from playbook.kpis.catalogue import KPIS, Kpi, find
from playbook.kpis.compute import compute
from playbook.kpis.ledger import Ledger, with_parameters
from playbook.kpis.periods import Period
from playbook.kpis.queries import measured, rows_for_method
from playbook.workspace.client import Workspace
from playbook.workspace.tables import TABLES
from playbook.workspace.views import compose, parameters_of, relations_of


@dataclass(frozen=True)
class Rows:
    """A delivered table behind a number: its rows in the snapshot, and the files that they came from."""

    table: str
    rows: int
    files: tuple[str, ...]


@dataclass(frozen=True)
class Trail:
    """Everything it takes to get the same number again.

    formula: the SQL as it ran, views and all, or the formula over other KPIs. values: what was bound to its parameters.
    rows: of the view that the formula stands over, in this period; None for a KPI made of others. parts: trails of
    these.
    """

    id: str
    requirement: str
    snapshot: str
    imported_at: str
    as_of: dt.date
    start: dt.date
    end: dt.date
    status: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    formula: str
    values: Mapping[str, Any]
    rows: int | None
    tables: tuple[Rows, ...]
    parts: tuple[Trail, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain types, for machines."""
        return asdict(self)


def audit(workspace: Workspace, name: str, as_of: dt.date | None = None, period: str = "month") -> Trail:
    """The trail of one KPI's uncut number. Errors: those of `compute`."""
    day = as_of or workspace.as_of_default
    ledger = Ledger(workspace, day)
    kpi = find(name, ledger.catalogue)[0]
    return _trail(ledger, kpi, period, _manifest(workspace))


def _trail(ledger: Ledger, kpi: Kpi, period: str, manifest: Mapping[str, Any]) -> Trail:
    [found] = compute(ledger.workspace, [kpi.id], ledger.as_of, period, compare=False, intervals=False)
    by = tuple(found.by)
    made_of = [ledger.catalogue[part] for part, _benchmark in kpi.parts]
    if kpi.view == KPIS:
        formula = with_parameters(kpi.value or f"({kpi.numerator}) / NULLIF({kpi.denominator}, 0)")
        values: dict[str, Any] = {}
    else:
        formula = compose(rows_for_method(kpi, by) if kpi.method else measured([kpi], by))
        bound = ledger.bound(found.period, view=kpi.view)
        values = {each: bound[each] for each in sorted(parameters_of(formula)) if each in bound}
    return Trail(
        id=kpi.id,
        requirement=kpi.requirement,
        snapshot=ledger.workspace.snapshot,
        imported_at=str(manifest.get("created_at", "")),
        as_of=ledger.as_of,
        start=found.period.start,
        end=found.period.end,
        status=found.status,
        value=found.value,
        numerator=found.numerator,
        denominator=found.denominator,
        n=found.n,
        formula=formula,
        values=values,
        rows=_rows_of_view(ledger, kpi, found.period) if values else None,
        tables=tuple(_tables(ledger, formula, manifest)),
        parts=tuple(_trail(ledger, part, period, manifest) for part in dict.fromkeys(made_of)),
    )


def _rows_of_view(ledger: Ledger, kpi: Kpi, period: Period) -> int:
    counted = ledger.workspace.engine.rows(f"SELECT count(*) AS found FROM {kpi.view}", ledger.bound(period))
    return int(counted[0]["found"])


def _tables(ledger: Ledger, formula: str, manifest: Mapping[str, Any]) -> Iterator[Rows]:
    """The delivered tables that the text reads."""
    for name in sorted(relations_of(formula) & TABLES.keys() & ledger.workspace.available):
        counted = ledger.workspace.engine.rows(f"SELECT count(*) AS found FROM {name}")
        files = sorted(each["name"] for each in manifest.get("files", []) if each.get("table") == name)
        yield Rows(name, int(counted[0]["found"]), tuple(files))


def _manifest(workspace: Workspace) -> dict[str, Any]:
    """What the import wrote about the snapshot; empty where a test made the tables by hand."""
    path = workspace.folder / "manifest.json"
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}
