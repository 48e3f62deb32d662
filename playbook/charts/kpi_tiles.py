"""A KPI as a reader meets it: its value in its unit, what it is compared with, and whether that is good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from playbook.charts.parts import Standing, Tile, Unit
from playbook.charts.units import count
from playbook.i18n import _, integer, money, number, percent

if TYPE_CHECKING:
    from playbook.kpis.compute import Benchmark, KpiValue

# Fewer units than this stand beside the value on its tile.
SMALL = 100
# A change below half a percent, or half a point of a share, is no change to a reader.
LEVEL = 0.005


def value_text(value: float | None, unit: str, currency: str = "") -> str:
    """A value in its unit; empty where there is none, which a tile shows as "not enough data".

    >>> value_text(0.6558, "fraction"), value_text(4338, "count"), value_text(None, "count")
    ('65.6%', '4,338', '')
    """
    if value is None:
        return ""
    if unit == "fraction":
        return percent(value)
    if unit == "money":
        return money(value, currency=currency or "")
    if unit == "count":
        return count(value)
    return number(value)


_UNITS: dict[str, Unit] = {"fraction": "fraction", "money": "money", "count": "count", "days": "days"}


def unit_of(value: KpiValue) -> Unit:
    """The unit in which charts and tables write a KPI; scores, ratios and indices are plain numbers."""
    return _UNITS.get(value.unit, "number")


def change(value: KpiValue, earlier: Benchmark | None) -> float | None:
    """The relative change against an earlier period; none where either is missing or the earlier one is zero."""
    if earlier is None or value.value is None or not earlier.value:
        return None
    return value.value / earlier.value - 1


def earlier_text(value: KpiValue, earlier: Benchmark | None) -> str:
    """The value of the earlier period in the same unit."""
    return "–" if earlier is None else value_text(earlier.value, value.unit, value.currency or "") or "–"


def compared_words(value: KpiValue) -> str:
    """One sentence: how the value stands against a year ago, else against the period before.

    >>> compared_words(value)                     # doctest: +SKIP
    'Gross revenue: 12% above the same days a year ago'
    """
    name = _(value.name)
    against = _against(value)
    if against:
        return _("{name}: {change}").format(name=name, change=against)
    return _("{name}: the data hold no earlier period to compare with").format(name=name)


def _against(value: KpiValue) -> str:
    """The comparison in words: a year ago where the data reach that far, else the period before; shares in points."""
    moved, year_ago = _moved(value)
    if moved is None:
        return ""
    if _direction(moved) == "level":
        return _("as a year ago") if year_ago else _("as in the period before")
    if year_ago:
        sentence = _("{by} above the same days a year ago") if moved > 0 else _("{by} below the same days a year ago")
    else:
        sentence = _("{by} above the period before") if moved > 0 else _("{by} below the period before")
    by = _("{n} points").format(n=number(abs(moved) * 100)) if value.unit == "fraction" else percent(abs(moved))
    return sentence.format(by=by)


def _moved(value: KpiValue) -> tuple[float | None, bool]:
    """How far the value moved, in points of a share or relative, and whether that is against a year ago."""
    for earlier, year_ago in ((value.prior_year, True), (value.prior, False)):
        relative = change(value, earlier)
        if earlier is not None and value.value is not None and relative is not None:
            return (value.value - earlier.value if value.unit == "fraction" else relative), year_ago
    return None, False


def tile_of(value: KpiValue, *, trend: tuple[float | None, ...] = ()) -> Tile:
    """The tile of a KPI: its value, the comparison in words, and n where it is small."""
    moved, _year_ago = _moved(value)
    return Tile(
        name=_(value.name),
        value=value_text(value.value, value.unit, value.currency or ""),
        change=_against(value),
        moved=_direction(moved),
        standing=_standing(value, moved),
        trend=trend,
        n=_("n = {n}").format(n=integer(value.n)) if value.n < SMALL else "",
        about=value.id,
    )


def _direction(moved: float | None) -> Literal["", "up", "down", "level"]:
    if moved is None:
        return ""
    return "level" if abs(moved) < LEVEL else "up" if moved > 0 else "down"


def _standing(value: KpiValue, moved: float | None) -> Standing:
    if moved is None:
        return ""
    if abs(moved) < LEVEL or value.better not in {"higher", "lower"}:
        return "neutral"
    return "good" if (moved > 0) == (value.better == "higher") else "bad"
