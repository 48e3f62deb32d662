"""What became of a chapter: papermill's own word is not enough.

papermill ends with 0 when a cell calls SystemExit although later cells never ran, marks every cell of a killed kernel
completed, and lets an execution timeout pass as completed with an error inside. Here the executed notebook is read.
"""

from __future__ import annotations

import re
from typing import Any

from playbook.i18n import _, isolate

# Errors of the playbook are sentences; their kind says nothing more.
OURS = {"BadInput", "Problems", "Failed", "Refused"}
_ADDRESS = re.compile(r"\S+@\S+")
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def why_failed(notebook: Any, error: BaseException | None) -> str:
    """One sentence why an executed notebook is no good; empty when every cell ran without an error.

    notebook: an nbformat v4 node. error: what papermill raised, or None.
    """
    cells = [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]
    for number, cell in enumerate(cells, start=1):
        for output in cell.outputs:
            if output.output_type == "error":
                return _error_of(number, output.ename, output.evalue)
    if error is not None and type(error).__name__ in {"DeadKernelError", "CellTimeoutError"}:
        return _lost(_last_begun(cells), timeout=type(error).__name__ == "CellTimeoutError")
    if error is not None:
        return _("The notebook ended with {error}.").format(error=f"{type(error).__name__}: {_first_line(str(error))}")
    pending = [number for number, cell in enumerate(cells, start=1) if cell.execution_count is None]
    if pending:
        return _("Cell {number} never ran.").format(number=pending[0])
    return ""


def _error_of(number: int, name: str, words: str) -> str:
    if name == "SystemExit":
        return _("Cell {number} left the notebook; the cells after it never ran.").format(number=number)
    said = _first_line(words)
    return _("Cell {number} stopped: {error}").format(
        number=number, error=isolate(said if name in OURS else f"{name}: {said}")
    )


def _lost(number: int, *, timeout: bool) -> str:
    if timeout:
        return _("Cell {number} took longer than it was given.").format(number=number)
    return _("The kernel died in cell {number}; it may have run out of memory.").format(number=number)


def _last_begun(cells: list[Any]) -> int:
    """Number of the last cell that was begun; the first one, when the kernel did not even start."""
    begun = [n for n, cell in enumerate(cells, start=1) if cell.metadata.get("papermill", {}).get("start_time")]
    return begun[-1] if begun else 1


def _first_line(words: str) -> str:
    """The first line of a message, short, without what looks like an address of a person."""
    line = next((line for line in _ESCAPES.sub("", words).splitlines() if line.strip()), "")
    return _ADDRESS.sub("…@…", line.strip())[:200]
