"""How a quantity is written in a figure: exact on hover and in tables, three digits beside a bar, short on an axis."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Sequence
from math import floor, isfinite, log10
from typing import Any

from playbook import i18n
from playbook.charts.parts import Unit

# Amounts from here on are written in thousands or millions where space is short.
_LARGE = 10_000
# Nobody does anything else because luck has a smaller chance than this.
_HARDLY = 0.001


def exact(value: Any, unit: Unit) -> str:
    """A value in full, for tables and for hovering.

    >>> exact(0.65584, "fraction"), exact(4338, "count"), exact(None, "count")
    ('65.6%', '4,338', '–')
    >>> exact(1.27, "count")
    '1.27'
    """
    if _is_missing(value):
        return "" if unit == "text" else i18n.missing()
    return _EXACT[unit](value)


def count(value: float) -> str:
    """A count in full; an average of counts, such as orders per customer, is no whole number and keeps its decimals.

    >>> count(4338.0), count(1.27)
    ('4,338', '1.27')
    """
    return i18n.integer(value) if not isfinite(value) or value == round(value) else i18n.number(value)


def _counts_or_averages(unit: Unit, known: Sequence[float]) -> Unit:
    """Counts beside each other one of which is an average are written like numbers, all with as many decimals."""
    return "number" if unit == "count" and any(value != round(value) for value in known) else unit


def _chance(p: float) -> str:
    """The chance of luck (a p-value), to three decimals.

    >>> _chance(0.0123), _chance(5e-20)
    ('0.012', '< 0.001')
    """
    if p >= _HARDLY or not isfinite(p):
        return i18n.number(p, decimals=3)
    return f"< {i18n.number(_HARDLY, decimals=3)}"


def _day(value: dt.date) -> dt.date:
    return value.date() if isinstance(value, dt.datetime) else value


_EXACT: dict[Unit, Callable[[Any], str]] = {
    "text": str,
    "date": lambda value: i18n.date(_day(value)),
    "month": lambda value: i18n.month(_day(value)),
    "fraction": lambda value: i18n.percent(float(value)),
    "money": lambda value: i18n.money(float(value)),
    "count": lambda value: count(float(value)),
    "number": lambda value: i18n.number(float(value), significant=4),
    "days": lambda value: i18n.number(float(value), significant=4),
    "ratio": lambda value: i18n.number(float(value), significant=4),
    "chance": lambda value: _chance(float(value)),
}


def column(values: Sequence[Any], unit: Unit) -> list[str]:
    """Values below each other, all with as many decimals, so that the points stand below each other too.

    >>> column([0.4, 0.0213, None], "fraction")
    ['40.0%', '2.1%', '–']
    """
    if unit not in ("fraction", "money", "number", "ratio", "days", "count"):
        return [exact(value, unit) for value in values]
    known = [abs(float(value)) for value in values if not _is_missing(value) and isfinite(float(value))]
    unit = _counts_or_averages(unit, known)
    if unit == "count":
        return [exact(value, unit) for value in values]
    largest = max(known, default=0.0)
    whole = all(value == round(value) for value in known)
    write: Callable[[float], str]
    if unit == "fraction":
        decimals = 1 if largest >= 0.01 else 2
        write = lambda value: _percent(value, decimals=decimals)  # noqa: E731 - one of three
    elif unit == "money":
        write = lambda value: i18n.money(value, decimals=0 if largest >= 1000 else 2)  # noqa: E731 - two of three
    else:
        places = 0 if whole else max(0, _decimals(largest) + 1) if largest < 1000 else 1
        write = lambda value: i18n.number(value, decimals=places)  # noqa: E731 - three of three
    return [i18n.missing() if _is_missing(value) else write(float(value)) for value in values]


def short(values: Sequence[float | None], unit: Unit) -> list[str]:
    """Values beside their bars: about three digits for the largest, all with as many decimals.

    >>> short([0.441, 0.087], "fraction"), short([174484.74, 66964.99], "money")
    (['44%', '9%'], ['174K', '67K'])
    """
    known = [abs(value) for value in values if value is not None and isfinite(value)]
    largest = max(known, default=0.0)
    unit = _counts_or_averages(unit, known)
    return [
        i18n.missing() if value is None or not isfinite(value) else _short(float(value), unit, largest)
        for value in values
    ]


def _short(value: float, unit: Unit, largest: float) -> str:
    if unit == "fraction":
        return _percent(value, decimals=0 if largest >= 0.1 else 1 if largest >= 0.01 else 2)
    if unit == "count":
        return i18n.integer(value)
    if unit == "money":
        return _amount(value, largest)
    return i18n.number(value, decimals=_decimals(largest))


def _decimals(largest: float) -> int:
    """Decimals that give the largest value three digits."""
    return max(0, 2 - floor(log10(largest))) if largest else 0


def _percent(share: float, *, decimals: int) -> str:
    """A percentage with so many decimals, its sign where the language puts it."""
    whole = i18n.percent(1.0).replace(i18n.integer(100), i18n.number(abs(share) * 100, decimals=decimals))
    if share >= 0:
        return whole
    return whole.replace(i18n.LRI, f"{i18n.LRI}−") if i18n.LRI in whole else f"−{whole}"


def _amount(value: float, largest: float) -> str:
    """Money, in thousands or millions where the largest amount beside it is."""
    divisor, suffix = _magnitude(largest) if value else (1, "")
    decimals = 0 if not value else _decimals(largest / divisor) if divisor > 1 else 0 if largest >= 100 else 2
    before, after = _symbol()
    if before:
        return (
            f"{'−' if value < 0 else ''}{before}{i18n.number(abs(value) / divisor, decimals=decimals)}{suffix}{after}"
        )
    return f"{i18n.number(value / divisor, decimals=decimals)}{suffix}{after}"


def tick_expression(unit: Unit, largest: float) -> str:
    """The Vega expression that writes the numbers of an axis, in thousands or millions where they are large.

    >>> tick_expression("fraction", 0.4)
    "format(datum.value, '.0%')"
    """
    if unit == "fraction":
        return f"format(datum.value, '{'.0%' if largest >= 0.05 else '.1%'}')"
    divisor, suffix = _magnitude(largest)
    number = f"format(datum.value / {divisor}, ',~f')" if divisor > 1 else "format(datum.value, ',~f')"
    before, after = _symbol() if unit == "money" else ("", "")
    after = suffix + after
    if not before and not after:
        return number
    start, end = (i18n.FSI, i18n.PDI) if i18n.direction() == "rtl" else ("", "")
    # The sign stands before the currency, not between it and the number.
    sign = ("(datum.value < 0 ? '−' : '')",) if before else ()
    amount = number.replace("datum.value", "abs(datum.value)") if before else number
    text = " + ".join((*sign, _quoted(start + before), amount, _quoted(after + end)))
    return f"datum.value === 0 ? {number} : {text}"


def _quoted(text: str) -> str:
    """A text as a literal of a Vega expression."""
    return json.dumps(text, ensure_ascii=False)


def _magnitude(largest: float) -> tuple[int, str]:
    """1,000 and 'K', 1,000,000 and 'M', as the language writes them; 1 and nothing below 10,000."""
    if largest < _LARGE:
        return 1, ""
    from babel.numbers import format_compact_decimal

    divisor = 1_000 if largest < 1_000_000 else 1_000_000 if largest < 1_000_000_000 else 1_000_000_000
    text = format_compact_decimal(divisor, locale=i18n.current().language)
    return divisor, re.sub(r"^[\d۰-۹]+", "", text)


def _symbol() -> tuple[str, str]:
    """What stands before and after an amount: the currency's sign, where the language puts it."""
    if not i18n.current().currency:
        return "", ""
    before, _one, after = i18n.money(1, decimals=0).partition(i18n.number(1))
    return before, after


def _is_missing(value: Any) -> bool:
    """None, NaN, NaT or pandas' NA."""
    return value is None or not bool(value == value)  # noqa: PLR0124 - NaN is the value that is not itself
