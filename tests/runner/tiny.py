"""Tiny clients and notebooks for the tests of runs and commands: real files, no analysis."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playbook.doors.plan import Plan, Task
from playbook.workspace.client import Client

SETTINGS = 'name = "Gifts"\nlanguage = "en"\ncurrency = "GBP"\ntimezone = "Europe/London"\n'
# What a chapter's own door does at the end of its analysis: it leaves a page with its word.
SAYS = """
import json, os, pathlib
pages = pathlib.Path(os.environ["PLAYBOOK_RUN_FOLDER"]) / "pages"
pages.mkdir(exist_ok=True)
word = {{"status": "{status}", "reason": "{reason}", "missing": {missing}}}
(pages / "{name}.json").write_text(json.dumps(word))
"""


def tiny_client(folder: Path, *, snapshot: bool = True) -> Client:
    """A client with two orders of one customer, or without any snapshot."""
    import duckdb

    folder.mkdir(parents=True)
    (folder / "client.toml").write_text(SETTINGS, encoding="utf-8")
    if snapshot:
        home = folder / "snapshots" / "s1"
        home.mkdir(parents=True)
        duckdb.sql(
            "SELECT * FROM (VALUES ('a', 'c1', TIMESTAMP '2011-12-01 10:00', 10.0),"
            " ('b', 'c1', TIMESTAMP '2011-12-09 12:00', 30.0)) AS t(order_id, customer_id, order_ts, gross_revenue)"
        ).write_parquet(str(home / "orders.parquet"))
        columns = ["order_id", "customer_id", "order_ts", "gross_revenue"]
        manifest = {"snapshot": "s1", "tables": {"orders": {"rows": 2, "columns": columns}}}
        (home / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (folder / "current").write_text("s1", encoding="utf-8")
    return Client.at(folder)


def says(name: str, status: str = "ok", reason: str = "", missing: list[str] | None = None) -> str:
    """The cell with which a tiny chapter leaves its word."""
    return SAYS.format(name=name, status=status, reason=reason, missing=missing or [])


def tiny_notebook(folder: Path, name: str, *cells: str) -> Path:
    """A notebook of a chapter's name with these code cells after its parameters."""
    import nbformat
    from nbformat import v4

    parameters = v4.new_code_cell('workspace = ""\ntimes = 1', metadata={"tags": ["parameters"]})
    notebook = v4.new_notebook(
        cells=[parameters, *(v4.new_code_cell(cell.strip()) for cell in cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def tiny_plan(client: Client, notebooks: Mapping[Path, Mapping[str, Any]]) -> Plan:
    """A plan over tiny notebooks; their names without numbers are the chapters'."""
    tasks = tuple(Task(path.stem[3:], path, parameters) for path, parameters in notebooks.items())
    return Plan(client, "s1", None, "en", {}, tasks)
