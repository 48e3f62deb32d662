"""RESULTS.md: one part for each benchmark that writes there, so that running one leaves what the others found."""

from __future__ import annotations

import datetime as dt
import re

from benchmarks.measuring import REPOSITORY

RESULTS = REPOSITORY / "benchmarks" / "RESULTS.md"
HEAD = """# Benchmarks

Ratios taken in one run on one machine, every measurement in a fresh process. `make bench` measures the programs,
`make bench-methods` the methods against their rivals; each writes its own part. Nothing here is a test, because a busy
machine would fail it. What fell short of its aim stands here as missed.
"""


def write_part(name: str, text: str) -> None:
    """Put a part into RESULTS.md in place of what it said before; parts are in order of their names, programs first."""
    parts = read_parts(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    parts[name] = text.strip()
    RESULTS.write_text(with_parts(parts), encoding="utf-8")


def with_parts(parts: dict[str, str]) -> str:
    """The page."""
    order = sorted(parts, key=lambda name: (name != "programs", name))
    return "\n".join([HEAD, *(f"<!-- part: {name} -->\n\n{parts[name]}\n" for name in order)])


def read_parts(page: str) -> dict[str, str]:
    """The parts of a page by name.

    >>> read_parts(with_parts({"programs": "fast", "methods_b": "faster"}))
    {'programs': 'fast', 'methods_b': 'faster'}
    """
    pieces = re.split(r"<!-- part: (\w+) -->", page)
    return {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def today() -> str:
    """The day on which results are taken."""
    return dt.datetime.now(dt.UTC).date().isoformat()
