"""How commands speak: sentences and tables for people, JSON for machines, cards for mistakes."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from playbook.errors import PlaybookError


def say(text: str = "") -> None:
    """One line on standard output."""
    click.echo(text)


def say_aside(text: str) -> None:
    """One line on standard error, where it disturbs no machine."""
    click.echo(text, err=True)


def card(error: PlaybookError) -> None:
    """A mistake, on standard error."""
    click.echo(error.card_text(), err=True)


def say_json(content: Any) -> None:
    """A document of JSON: Latin digits, no NaN, dates as text."""
    click.echo(json.dumps(plain(content), ensure_ascii=False, indent=2, allow_nan=False))


def plain(value: Any) -> Any:
    """What JSON can hold: dates and paths as text, decimals as numbers, what is no number as null.

    >>> plain({"day": dt.date(2011, 12, 9), "share": float("nan"), "amounts": (Decimal("1.50"),)})
    {'day': '2011-12-09', 'share': None, 'amounts': [1.5]}
    """
    if isinstance(value, Mapping):
        return {str(name): plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return str(value) if isinstance(value, Path) else value


def say_table(headers: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> None:
    """Columns side by side, as wide as their widest cell; `right` are the columns of numbers, set to the right."""
    widths = [max((_width(row[i]) for row in (headers, *rows)), default=0) for i in range(len(headers))]
    for row in (headers, ["─" * width for width in widths], *rows):
        cells = []
        for i, cell in enumerate(row):
            gap = " " * (widths[i] - _width(cell))
            cells.append(gap + cell if i in right else cell + gap)
        say("  ".join(cells).rstrip())


def _width(text: str) -> int:
    """Columns of a terminal that a text takes; marks that only steer direction take none."""
    from unicodedata import category, combining, east_asian_width

    seen = (letter for letter in text if category(letter) != "Cf" and not combining(letter))
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in seen)
