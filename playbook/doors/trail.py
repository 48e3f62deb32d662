"""The whole trail of a number: what kpis/audit.py computes again, and what import and runs wrote down about it.

The files that it came from with their hashes, the records that never got as far and why, the settings in force, and
what earlier runs said of the same indicator.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playbook.doors.run_folder import all_runs
from playbook.kpis.assumptions import Assumption
from playbook.kpis.audit import Trail
from playbook.kpis.catalogue import assumed_by
from playbook.kpis.ledger import Ledger
from playbook.workspace.client import Client, Workspace
from playbook.workspace.tables import TABLES

# A run's frame of KPI values has these columns; a series over time has no requirement, since it is many values.
OF_VALUES = {"id", "requirement", "value", "n"}


@dataclass(frozen=True)
class Delivered:
    """A file that the number rests on: its table, its hash, and what became of its records."""

    file: str
    table: str
    sha256: str
    records: int
    loaded: int
    rejected: int
    repeated: int


@dataclass(frozen=True)
class LeftOut:
    """Records that never reached the number, by file, column and reason (a word of importing/reasons.py)."""

    file: str
    column: str
    reason: str
    records: int


@dataclass(frozen=True)
class Told:
    """What an earlier run said."""

    run: str
    chapter: str
    snapshot: str
    as_of: str
    start: str
    end: str
    value: float | None
    n: int


@dataclass(frozen=True)
class WholeTrail:
    """Everything behind one number; `trail` has the snapshot, the formula as run, the rows and the parts."""

    trail: Trail
    files: tuple[Delivered, ...]
    left_out: tuple[LeftOut, ...]
    settings: tuple[Assumption, ...]
    earlier: tuple[Told, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain types, for machines: the fields of the trail, and these beside them."""
        return {**self.trail.as_json(), **{name: each for name, each in asdict(self).items() if name != "trail"}}


def whole_trail(workspace: Workspace, trail: Trail) -> WholeTrail:
    """The trail of a number with what was written down about its files, settings and past."""
    files = tuple(_files(workspace, _tables(trail)))
    return WholeTrail(
        trail,
        files,
        tuple(_left_out(workspace, {each.file for each in files})),
        tuple(_settings(workspace, trail)),
        tuple(_earlier(workspace.client, trail.id)),
    )


def _tables(trail: Trail) -> set[str]:
    """The delivered tables behind a number and its parts."""
    return {each.table for each in trail.tables}.union(*(_tables(part) for part in trail.parts))


def _files(workspace: Workspace, tables: set[str]) -> Iterator[Delivered]:
    """Files of these tables; a file of invoice lines, which fills several tables, belongs to every number."""
    path = workspace.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for each in manifest.get("files", []):
        table = str(each.get("table", ""))
        if table in tables or table not in TABLES:
            counts = {name: int(each.get(name) or 0) for name in ("records", "loaded", "rejected", "repeated")}
            yield Delivered(str(each["name"]), table, str(each.get("sha256", "")), **counts)


def _left_out(workspace: Workspace, files: set[str]) -> Iterator[LeftOut]:
    import pandas as pd

    path = workspace.folder / "rejects.parquet"
    if not path.is_file():
        return
    rejected = pd.read_parquet(path, columns=["file", "column", "reason"]).fillna({"column": ""})
    counted = rejected[rejected["file"].isin(files)].value_counts(["file", "column", "reason"]).reset_index()
    for row in counted.to_dict("records"):
        yield LeftOut(str(row["file"]), str(row["column"]), str(row["reason"]), int(row["count"]))


def _settings(workspace: Workspace, trail: Trail) -> Sequence[Assumption]:
    ledger = Ledger(workspace, trail.as_of)
    used = assumed_by(ledger.catalogue[trail.id], ledger.catalogue)
    return [ledger.assumptions[name] for name in sorted(used & ledger.assumptions.keys())]


def _earlier(client: Client, kpi: str) -> Iterator[Told]:
    """What the runs kept of this indicator, oldest first."""
    for run in all_runs(client):
        for chapter in run.get("chapters", []):
            folder = client.runs / run["run_id"] / "results" / chapter["name"]
            period = _period(folder)
            for value, n in _values(folder, kpi):
                yield Told(
                    run=run["run_id"],
                    chapter=chapter["name"],
                    snapshot=str(run.get("snapshot", "")),
                    as_of=str(run.get("as_of") or ""),
                    start=str(period.get("start", "")),
                    end=str(period.get("end", "")),
                    value=value,
                    n=n,
                )


def _period(folder: Path) -> Mapping[str, Any]:
    path = folder / "scalars.json"
    found = json.loads(path.read_text(encoding="utf-8")).get("period") if path.is_file() else None
    return found if isinstance(found, dict) else {}


def _values(folder: Path, kpi: str) -> Iterator[tuple[float | None, int]]:
    import pandas as pd
    from pyarrow import parquet  # type: ignore[import-untyped]  # ships no types

    for path in sorted(folder.glob("*.parquet")):
        if set(parquet.read_schema(path).names) >= OF_VALUES:
            frame = pd.read_parquet(path, columns=sorted(OF_VALUES))
            for row in frame[frame["id"] == kpi].to_dict("records"):
                yield (None if pd.isna(row["value"]) else float(row["value"])), int(row["n"])
