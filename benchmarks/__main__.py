"""`make bench`: measure the programs and write their part of RESULTS.md. A missed aim stands there as missed."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks import kernel_imports, night_run, real_import
from benchmarks.measuring import Result, machine, median, wall_seconds
from benchmarks.results_page import RESULTS, today, write_part


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
    write_part("programs", part(results))
    print(f"written: {RESULTS.name}")


def tell(result: Result | str) -> Result | str:
    """Print a result as it comes."""
    print(result if isinstance(result, str) else line(result), flush=True)
    return result


def line(result: Result) -> str:
    """A result in one line."""
    shown = f"{result.figure:.2f}" + ("" if result.baseline else f" {result.unit}")
    return f"{result.title}: {shown} (aim: {result.aim}) {'reached' if result.reached else 'MISSED'}"


def part(results: list[Result | str]) -> str:
    """The part of RESULTS.md on programs."""
    lines = ["## Programs\n", f"Medians, the two sides in turn. Taken on {today()}:\n"]
    lines += [*(f"- {each}" for each in machine()), ""]
    for result in results:
        if isinstance(result, str):
            lines += [f"{result}\n"]
            continue
        lines += [f"### {result.title}\n", f"{result.how}.\n"]
        lines += ["| side | median | every one |", "|---|---|---|"]
        lines += [row("playbook", result.ours, result.unit)]
        lines += [row("baseline", result.baseline, result.unit)] if result.baseline else []
        verdict = "reached" if result.reached else "**missed**"
        shown = f"{result.figure:.2f}" + (" times" if result.baseline else f" {result.unit}")
        lines += ["", f"{shown}; aim: {result.aim}: {verdict}.\n"]
    return "\n".join(lines)


def row(side: str, values: tuple[float, ...], unit: str) -> str:
    """One side's measurements."""
    return f"| {side} | {median(values):.2f} {unit} | {', '.join(f'{value:.2f}' for value in values)} |"


if __name__ == "__main__":
    main()
