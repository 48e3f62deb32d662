"""The rules that keep the notebooks thin, and the parameters cell in step with its class.

    python tools/notebooks.py check     say which notebook breaks which rule
    python tools/notebooks.py write     rewrite parameters cells, drop outputs, put cell ids in order

A notebook is a chapter to be read: question, what the data can bear, naive answer, why it misleads, method, figure,
trust, Monday, decision. Whatever can go wrong in code goes wrong in `playbook/`, where tests are.
"""

from __future__ import annotations

import ast
import importlib
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from playbook.params import parameters_cell

ROOT = Path(__file__).parents[1]
RULES = {
    "PB01": "exactly one cell is tagged `parameters`: papermill writes the run's values behind it",
    "PB02": "the parameters cell is what the chapter's Params class writes: one declaration, no drift",
    "PB03": "no def, class, loop, comprehension, condition or SQL: logic is tested in the package, never here",
    "PB04": "imports only from playbook: a reader sees what the chapter says, not how it is computed",
    "PB05": "cells of 12 lines at most and 5 in the median: a cell is a sentence",
    "PB06": "no outputs and no execution counts are committed: they hold a client's numbers",
    "PB07": "prose stands right before every figure: a figure without a question is decoration",
    "PB08": "the first cell is a heading and the question that the chapter answers",
    "PB09": "no arithmetic and no indexing: numbers in words and figures come from the findings",
}
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.AsyncFor, ast.While, ast.If, ast.IfExp, ast.Try,
    ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.With,
)  # fmt: skip
SQL = re.compile(r"\bselect\b.+\bfrom\b", re.IGNORECASE | re.DOTALL)


def notebooks() -> list[Path]:
    """All notebooks, in reading order."""
    return sorted((ROOT / "notebooks").glob("*.ipynb"))


def chapter_of(path: Path) -> str:
    """`02_channel_attribution.ipynb` → `channel_attribution`."""
    return path.stem.split("_", 1)[1]


def faults(path: Path) -> list[str]:
    """Every broken rule of one notebook, as `name: code: where: why`."""
    book = json.loads(path.read_text(encoding="utf-8"))
    return [f"{path.name}: {code}: {where}: {RULES[code]}" for code, where in _faults(path, book["cells"])]


def _faults(path: Path, cells: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    if len(tagged) != 1:
        yield "PB01", f"{len(tagged)} cells"
    elif _source(tagged[0]) != parameters_cell(_params(path)):
        yield "PB02", "parameters cell"
    code = [(number, cell) for number, cell in enumerate(cells) if cell["cell_type"] == "code"]
    for number, cell in code:
        where = f"cell {number}"
        tree = ast.parse(_source(cell))
        nodes = list(ast.walk(tree))
        if any(isinstance(node, LOGIC) for node in nodes) or any(_is_sql(node) for node in nodes):
            yield "PB03", where
        if any(not _from_playbook(node) for node in nodes):
            yield "PB04", where
        if len(_source(cell).splitlines()) > 12:
            yield "PB05", where
        if cell["outputs"] or cell["execution_count"] is not None:
            yield "PB06", where
        if ".show(" in _source(cell) and cells[number - 1]["cell_type"] != "markdown":
            yield "PB07", where
        if any(isinstance(node, ast.BinOp | ast.Subscript | ast.Compare) for node in nodes):
            yield "PB09", where
    if code and median(len(_source(cell).splitlines()) for _number, cell in code) > 5:
        yield "PB05", "median"
    first = _source(cells[0])
    if cells[0]["cell_type"] != "markdown" or not first.startswith("# ") or "?" not in first:
        yield "PB08", "cell 0"


def _source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def _is_sql(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(SQL.search(node.value))


def _from_playbook(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return all(alias.name.split(".")[0] == "playbook" for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        return (node.module or "").split(".")[0] == "playbook"
    return True


def _params(path: Path) -> Any:
    return importlib.import_module(f"playbook.chapters.{chapter_of(path)}").Params


def write(path: Path) -> None:
    """Bring one notebook into its committed form."""
    book = json.loads(path.read_text(encoding="utf-8"))
    for number, cell in enumerate(book["cells"]):
        cell["id"] = f"{path.stem[:2]}-{number:02d}"
        text = _source(cell).strip("\n")
        if "parameters" in cell["metadata"].get("tags", []):
            text = parameters_cell(_params(path))
        cell["source"] = text.splitlines(keepends=True)
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    book["metadata"] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    book["nbformat"], book["nbformat_minor"] = 4, 5
    path.write_text(json.dumps(book, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def main(words: list[str]) -> int:
    """Run one of the two commands."""
    if words == ["write"]:
        for path in notebooks():
            write(path)
        return 0
    if words == ["check"]:
        found = [fault for path in notebooks() for fault in faults(path)]
        print("\n".join(found) or "Every notebook keeps the rules.")
        return bool(found)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
