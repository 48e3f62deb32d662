"""Trend, season and remainder of one indicator, each as a line of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.season import LEAST_MONTHS, YEAR
from playbook.charts.kpi_tiles import value_text
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, isolate, month, month_name, percent

if TYPE_CHECKING:
    from playbook.chapters.kpi_tracking.season import TakenApart
    from playbook.charts.parts import Unit

PARTS = {"trend": N_("Trend"), "season": N_("Season"), "remainder": N_("Left over")}
_UNITS: dict[str, Unit] = {"fraction": "fraction", "money": "money", "count": "count", "days": "days"}


def season(findings: Findings) -> Figure:
    """The months of one KPI taken apart; below two years, how many there are."""
    from playbook.charts.forms import Measure, Time, lines
    from playbook.charts.page import Panel, Panels

    found = findings.taken_apart
    assert found is not None, "drawn only where there are months"
    name = _(found.name)
    if found.rows.empty:
        return Figure(
            name="season",
            title=_("{name} cannot be taken apart yet: {n} whole months are known, and a season takes {least}").format(
                name=name, n=integer(found.months), least=integer(LEAST_MONTHS)
            ),
            subtitle=_("Trend, season and what is left, month by month"),
            foot="",
        )
    unit = _UNITS.get(found.unit, "number")
    panels = [
        Panel(_(label), lines(found.rows, Time("start", "month"), Measure(part, _(label), unit)))
        for part, label in PARTS.items()
    ]
    rows = found.rows
    return Figure(
        name="season",
        title=_title(found, name),
        subtitle=_("Whole months, {first} to {last}: trend, season and remainder add up to the value").format(
            first=month(rows["start"].iloc[0]), last=month(rows["start"].iloc[-1])
        ),
        foot=_foot(found),
        chart=Panels(tuple(panels)),
        table=rows.assign(
            **{each: [_text(found, value) for value in rows[each]] for each in ("value", *PARTS)}
        ),
        labels={"start": _("Month"), "value": _("Value"), **{part: _(label) for part, label in PARTS.items()}},
        formats={"start": "month", **dict.fromkeys(("value", *PARTS), "text")},
    )  # fmt: skip


def _text(found: TakenApart, value: float) -> str:
    return value_text(value, found.unit, found.currency)


def _title(found: TakenApart, name: str) -> str:
    """How the trend stands against a year ago, and the month that the season lifts most."""
    now, before = (float(found.rows["trend"].iloc[-1 - back]) for back in (0, YEAR))
    year = found.rows.tail(YEAR).to_dict("records")
    strongest = max(year, key=lambda row: float(row["season"]))["start"]
    sentence = (
        _("{name} without its season: {now}, a year ago {before}, so it rises; strongest month: {month}")
        if now > before
        else _("{name} without its season: {now}, a year ago {before}, so it falls; strongest month: {month}")
    )
    return sentence.format(
        name=isolate(name), now=_text(found, now), before=_text(found, before),
        month=month_name(strongest),
    )  # fmt: skip


def _foot(found: TakenApart) -> str:
    """How far the season is to be believed: with two years of each month it fits nearly anything."""
    if found.months < 3 * YEAR:
        return _(
            "Local regression (STL). With fewer than three years the season takes up nearly all that the trend leaves, "
            "chance included, so that little is left over. Each panel has its own scale."
        )
    return _(
        "Local regression (STL). Of the ups and downs around the trend the season explains {season}. Each panel has "
        "its own scale."
    ).format(season=percent(found.season_strength, significant=2))
