"""`make bench`: measure, print, and write RESULTS.md. A missed aim stands there as missed."""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from pathlib import Path

from benchmarks import kernel_imports, night_run, real_import
from benchmarks.measuring import REPOSITORY, Result, machine, median, wall_seconds

RESULTS = REPOSITORY / "benchmarks" / "RESULTS.md"
HEAD = """# Benchmarks

Ratios taken in one run on one machine, medians of several, every measurement in fresh processes, the two sides in
turn. Made by `make bench`; nothing here is a test, because a busy machine would fail it.
"""


def main() -> None:
    """All benchmarks, in order."""
    results: list[Result | str] = []
    with tempfile.TemporaryDirectory() as folder:
        client = Path(folder) / "demo"
        playbook = Path(sys.executable).with_name("playbook")
        wall_seconds([str(playbook), "demo", "--folder", str(client)], {})
        results.append(tell(kernel_imports.measure(client)))
        results.append(tell(real_import.measure()))
        results.append(tell(night_run.measure(client)))
    RESULTS.write_text(page(results), encoding="utf-8")
    print(f"written: {RESULTS.relative_to(REPOSITORY)}")


def tell(result: Result | str) -> Result | str:
    """Print a result as it comes."""
    print(result if isinstance(result, str) else line(result), flush=True)
    return result


def line(result: Result) -> str:
    """A result in one line."""
    shown = f"{result.figure:.2f}" + ("" if result.baseline else f" {result.unit}")
    return f"{result.title}: {shown} (aim: {result.aim}) {'reached' if result.reached else 'MISSED'}"


def page(results: list[Result | str]) -> str:
    """RESULTS.md."""
    day = dt.datetime.now(dt.UTC).date().isoformat()
    lines = [HEAD, f"Taken on {day}:\n", *(f"- {each}" for each in machine()), ""]
    for result in results:
        if isinstance(result, str):
            lines += [f"{result}\n"]
            continue
        lines += [f"## {result.title}\n", f"{result.how}.\n"]
        lines += ["| side | median | every one |", "|---|---|---|"]
        lines += [row("playbook", result.ours, result.unit)]
        lines += [row("baseline", result.baseline, result.unit)] if result.baseline else []
        verdict = "reached" if result.reached else "**missed**"
        shown = f"{result.figure:.2f}" + (" times" if result.baseline else f" {result.unit}")
        lines += ["", f"{shown}; aim: {result.aim}: {verdict}.\n"]
    return "\n".join(lines).rstrip() + "\n"


def row(side: str, values: tuple[float, ...], unit: str) -> str:
    """One side's measurements."""
    return f"| {side} | {median(values):.2f} {unit} | {', '.join(f'{value:.2f}' for value in values)} |"


if __name__ == "__main__":
    main()
