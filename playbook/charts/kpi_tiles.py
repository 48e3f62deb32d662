"""A KPI as a reader meets it: its value in its unit, what it is compared with, and whether that is good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from playbook.charts.parts import Standing, Tile
from playbook.i18n import _, integer, money, number, percent
from playbook.i18n import period as period_name

if TYPE_CHECKING:
    from playbook.kpis.compute import Earlier, KpiValue

# Fewer units than this stand beside the value on its tile.
SMALL = 100
# A change below half a percent is no change to a reader.
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
        return integer(value)
    return number(value)


def change(value: KpiValue, earlier: Earlier | None) -> float | None:
    """The relative change against an earlier period; none where either is missing or the earlier one is zero."""
    if earlier is None or value.value is None or not earlier.value:
        return None
    return value.value / earlier.value - 1


def earlier_text(value: KpiValue, earlier: Earlier | None) -> str:
    """The value of the earlier period in the same unit."""
    return "–" if earlier is None else value_text(earlier.value, value.unit, value.currency or "") or "–"


def compared_words(value: KpiValue) -> str:
    """One sentence: how the value stands against a year ago, else against the days before.

    >>> compared_words(value)                     # doctest: +SKIP
    'Gross revenue: 12% above December 2010'
    """
    name = _(value.name)
    for earlier in (value.prior_year, value.prior):
        moved = change(value, earlier)
        if earlier is not None and moved is not None:
            return _("{name}: {change}").format(name=name, change=_against(moved, earlier, value.period.kind))
    return _("{name}: the data hold no earlier period to compare with").format(name=name)


def _against(moved: float, earlier: Earlier, kind: str) -> str:
    then = period_name(earlier.start, earlier.end, "")
    if abs(moved) < LEVEL:
        return _("as in {period}").format(period=then)
    sentence = _("{share} above {period}") if moved > 0 else _("{share} below {period}")
    return sentence.format(share=percent(abs(moved)), period=then)


def tile_of(value: KpiValue, *, trend: tuple[float | None, ...] = ()) -> Tile:
    """The tile of a KPI: compared with a year ago where the data reach that far, else with the days before."""
    earlier = value.prior_year if change(value, value.prior_year) is not None else value.prior
    moved = change(value, earlier)
    return Tile(
        name=_(value.name),
        value=value_text(value.value, value.unit, value.currency or ""),
        change="" if moved is None or earlier is None else _against(moved, earlier, value.period.kind),
        moved=_direction(moved),
        standing=_standing(moved, value.better),
        trend=trend,
        n=_("n = {n}").format(n=integer(value.n)) if value.n is not None and value.n < SMALL else "",
    )


def _direction(moved: float | None) -> Literal["", "up", "down", "level"]:
    if moved is None:
        return ""
    return "level" if abs(moved) < LEVEL else "up" if moved > 0 else "down"


def _standing(moved: float | None, better: str) -> Standing:
    if moved is None or abs(moved) < LEVEL or better not in {"higher", "lower"}:
        return "" if moved is None else "neutral"
    return "good" if (moved > 0) == (better == "higher") else "bad"
