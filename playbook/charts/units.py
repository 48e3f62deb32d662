"""How a quantity is written in a figure: exact on hover and in tables, three digits beside a bar, short on an axis."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

from playbook import i18n
from playbook.charts.parts import Unit

# Right-to-left isolate: a word with digits keeps its order inside a chart, whose own direction is left to right.
RLI = "\u2067"


def exact(value: Any, unit: Unit) -> str:
    """A value in full, for tables and for hovering.

    >>> exact(0.65584, "fraction"), exact(4338, "count"), exact(None, "count")
    ('65.6%', '4,338', '–')
    """
    if _is_missing(value):
        return "" if unit == "text" else i18n.missing()
    return _EXACT[unit](value)


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


_EXACT: dict[Unit, Callable[[Any], str]] = {
    "text": str,
    "date": lambda value: i18n.date(_day(value)),
    "month": lambda value: i18n.month(_day(value)),
    "fraction": lambda value: i18n.percent(float(value)),
    "money": lambda value: i18n.money(float(value)),
    "count": lambda value: i18n.integer(float(value)),
    "number": lambda value: i18n.number(float(value), significant=4),
    "days": lambda value: i18n.number(float(value), significant=4),
    "ratio": lambda value: i18n.number(float(value), significant=4),
}


def short(value: float | None, unit: Unit) -> str:
    """A value beside its bar: three significant digits at most.

    >>> short(0.65584, "fraction"), short(4338, "count")
    ('66%', '4,338')
    """
    if value is None or _is_missing(value):
        return i18n.missing()
    if unit == "fraction":
        return i18n.percent(float(value), significant=2)
    if unit == "money":
        return i18n.money(float(value), compact=abs(value) >= 10_000)
    if unit == "count":
        return i18n.integer(float(value))
    return i18n.number(float(value), significant=3)


def tick_expression(unit: Unit, largest: float) -> str:
    """The Vega expression that writes the numbers of an axis, in thousands or millions where they are large.

    >>> tick_expression("fraction", 0.4)
    "format(datum.value, '.0%')"
    """
    if unit == "fraction":
        return f"format(datum.value, '{'.0%' if largest >= 0.05 else '.1%'}')"
    divisor, suffix = _magnitude(largest)
    number = f"format(datum.value / {divisor}, ',~f')" if divisor > 1 else "format(datum.value, ',~f')"
    before, after = _symbol(unit)
    after = suffix + after
    pieces = [json.dumps(before), number, json.dumps(after)]
    text = " + ".join(piece for piece in pieces if piece != '""')
    if not after or i18n.direction() == "ltr":
        return f"datum.value === 0 ? {number} : {text}" if text != number else number
    return f"datum.value === 0 ? {number} : {json.dumps(RLI)} + {text} + {json.dumps(i18n.PDI)}"


def _magnitude(largest: float) -> tuple[int, str]:
    """1,000 and 'K', 1,000,000 and 'M', as the language writes them; 1 and nothing below 10,000."""
    if largest < 10_000:
        return 1, ""
    from babel.numbers import format_compact_decimal

    divisor = 1_000 if largest < 1_000_000 else 1_000_000 if largest < 1_000_000_000 else 1_000_000_000
    text = format_compact_decimal(divisor, locale=i18n.current().language)
    return divisor, re.sub(r"^[\d۰-۹]+", "", text)


def _symbol(unit: Unit) -> tuple[str, str]:
    """What stands before and after an amount: the currency's sign, where the language puts it."""
    if unit != "money" or not i18n.current().currency:
        return "", ""
    before, _one, after = i18n.money(1, decimals=0).partition(i18n.number(1))
    return before, after


def _is_missing(value: Any) -> bool:
    """None, NaN, NaT or pandas' NA."""
    return value is None or not bool(value == value)  # noqa: PLR0124 - NaN is the value that is not itself
