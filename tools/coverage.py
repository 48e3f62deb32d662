"""Write docs/coverage.md, where each requirement lives and which test holds it, or with --check say whether it is true.

python tools/coverage.py [--check]

What is asked, where it lives and what is short stand in docs/coverage.toml; the indicators' rows come from the
catalogue. A path or a test that is not there is an error.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playbook.kpis.catalogue import load_catalogue

ROOT = Path(__file__).resolve().parents[1]
SOURCE, PAGE = ROOT / "docs" / "coverage.toml", ROOT / "docs" / "coverage.md"
# How many requirements each group has; those of R-KPI are the catalogue's own.
GROUPS: Mapping[str, tuple[str, int]] = {
    "R-AUD": ("Understanding the audience", 42),
    "R-ATT": ("Attributing channels", 21),
    "R-GOAL": ("Setting goals", 29),
    "R-MEAS": ("Measuring", 20),
}
KPIS = 157


@dataclass(frozen=True)
class Row:
    """One requirement: what it asks in a few words, files and tests (`file` or `file::name`), and what is short."""

    asks: str
    where: tuple[str, ...]
    test: tuple[str, ...]
    short: str = ""


def stated() -> dict[str, Row]:
    """The rows of docs/coverage.toml, by requirement."""
    rows = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    return {
        name: Row(row["asks"], tuple(row["where"]), tuple(row["test"]), row.get("short", ""))
        for name, row in rows.items()
    }


def indicators() -> dict[str, Row]:
    """The rows of the catalogue: what defines the indicators of each and what computes them a second way."""
    golden = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "tests" / "kpis").glob("golden_*.py"))}
    rows: dict[str, Row] = {}
    for kpi in load_catalogue().values():
        if not kpi.requirement.startswith("R-KPI-"):
            continue
        defined = (f"playbook/kpis/{kpi.place.split(':')[0]}",)
        second = tuple(
            f"{path.relative_to(ROOT)}::{kpi.id}"
            for path, text in golden.items()
            if re.search(rf"^def {kpi.id}\b", text, re.M)
        )
        said, before = f"{kpi.name} (`{kpi.id}`)", rows.get(kpi.requirement)
        rows[kpi.requirement] = (
            Row(f"{before.asks}; {said}", tuple(dict.fromkeys(before.where + defined)), before.test + second)
            if before
            else Row(said, defined, second)
        )
    return rows


def problems(rows: Mapping[str, Row], kpis: Mapping[str, Row]) -> Iterator[str]:
    """What is not true of these rows, one line each."""
    for group, (_, count) in GROUPS.items():
        asked = {f"{group}-{number:02}" for number in range(1, count + 1)}
        here = {name for name in rows if name.startswith(f"{group}-")}
        yield from (f"{name}: not in {SOURCE.name}" for name in sorted(asked - here))
        yield from (f"{name}: nobody asks for it" for name in sorted(here - asked))
    if len(kpis) != KPIS:
        yield f"R-KPI: {len(kpis)} of {KPIS} requirements have an indicator"
    for name, row in {**rows, **kpis}.items():
        if not row.short and not (row.where and row.test):
            yield f"{name}: says neither where it lives and what tests it, nor what is short"
        yield from (f"{name}: {place} is not there" for place in (*row.where, *row.test) if not there(place))
        yield from (f"{name}: {place} is no test" for place in row.test if not place.startswith("tests/"))


def there(place: str) -> bool:
    """Whether a file, or a file with a function or class of this name, exists."""
    path, _, name = place.partition("::")
    if not (ROOT / path).is_file():
        return False
    return not name or bool(re.search(rf"^(def|class) {name}\b", (ROOT / path).read_text(encoding="utf-8"), re.M))


def page(rows: Mapping[str, Row], kpis: Mapping[str, Row]) -> str:
    """The whole page as Markdown."""
    every = [*rows.values(), *kpis.values()]
    whole = sum(not row.short for row in every)
    none = sum(not row.where for row in every)
    parts = [
        "# What is asked, where it lives, what holds it",
        "Made by `tools/coverage.py` from `docs/coverage.toml` and the catalogue; change those, then run it again. "
        f"Of {len(every)} requirements {whole} are met, {len(every) - whole - none} in part, and {none} not at all.",
    ]
    for group, (title, _) in GROUPS.items():
        parts += [f"## {title} ({group})", table({k: v for k, v in rows.items() if k.startswith(group)})]
    parts += ["## Indicators (R-KPI)", table(kpis)]
    return "\n\n".join(parts) + "\n"


def table(rows: Mapping[str, Row]) -> str:
    """Requirements in order, one line each."""
    lines = ["| id | asks | where | test | short of it |", "|---|---|---|---|---|"]
    for name, row in sorted(rows.items()):
        where, test = ("<br>".join(f"`{each}`" for each in places) for places in (row.where, row.test))
        lines.append(f"| {name} | {row.asks} | {where} | {test} | {row.short} |")
    return "\n".join(lines)


def main() -> int:
    """Exit 0 when written or in step, 1 when something is not there or --check finds a difference."""
    parser = argparse.ArgumentParser(description="Write where each requirement lives and which test holds it.")
    parser.add_argument("--check", action="store_true", help="only say whether the page is true and in step")
    checking = parser.parse_args().check
    rows, kpis = stated(), indicators()
    found = list(problems(rows, kpis))
    for line in found:
        sys.stderr.write(f"{line}\n")
    if checking and (not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != page(rows, kpis)):
        found.append("out of step")
        sys.stderr.write(f"{PAGE.name} is out of step: python tools/coverage.py\n")
    if not checking:
        PAGE.write_text(page(rows, kpis), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
