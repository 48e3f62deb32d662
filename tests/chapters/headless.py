"""A client on disk over literal orders, and one of its chapters run without anybody there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from playbook.doors.runner import RunResult, plan_run, run
from playbook.workspace.client import Client
from tests.chapters.small import SETTINGS


def run_chapter(
    folder: Path,
    name: str,
    orders: pd.DataFrame,
    *,
    also: Mapping[str, pd.DataFrame] | None = None,
    **parameters: object,
) -> RunResult:
    """The run of one chapter's notebook over these orders and other tables, its report included."""
    home = folder / "snapshots" / "s1"
    home.mkdir(parents=True)
    lines = [f"{key} = {value!r}" for key, value in SETTINGS.items()]
    (folder / "client.toml").write_text("\n".join(lines), encoding="utf-8")
    held = {}
    for table, frame in {"orders": orders, **(also or {})}.items():
        frame.to_parquet(home / f"{table}.parquet", index=False)
        held[table] = {"rows": len(frame), "columns": list(frame.columns)}
    manifest = {"snapshot": "s1", "tables": held}
    (home / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "current").write_text("s1", encoding="utf-8")
    return run(plan_run(Client.at(folder), names=[name], parameters=parameters), jobs=1)
