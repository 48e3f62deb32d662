"""The fan of a goal: what was reached, the range in which it will end, and the target it is held against."""

from __future__ import annotations

from typing import cast

from playbook.chapters.goal_setting.pursuing import Pursued
from playbook.charts.kpi_tiles import value_text
from playbook.charts.page import Figure
from playbook.charts.parts import Unit
from playbook.i18n import _, date, integer, isolate, percent
from playbook.kpis.odds import LEVEL

# Units of KPIs that figures know by another name.
_DRAWN = {"seconds": "number", "milliseconds": "number", "score": "number", "index": "number"}


def fan_of(pursued: Pursued) -> Figure | None:
    """The figure; None where there is neither a value since the start nor a range to draw."""
    from playbook.charts.forms import Measure, Time, goal

    rows, standing, odds = pursued.path, pursued.progress, pursued.odds
    if not rows["required"].notna().all() or (odds.low is None and rows["actual"].notna().sum() == 0):
        return None
    unit = cast(Unit, _DRAWN.get(standing.unit, standing.unit))
    target = value_text(standing.goal.target, standing.unit)
    return Figure(
        name="fan",
        title=_title(pursued),
        subtitle=_("{name}: so far, and by {deadline}").format(
            name=isolate(standing.goal.name), deadline=date(standing.goal.deadline)
        ),
        foot=_foot(pursued),
        chart=goal(
            rows,
            Time("day", "month"),
            actual=Measure("actual", _("So far"), unit),
            required=Measure("required", _("Required pace"), unit),
            target=(
                standing.goal.target,
                _("target {n} by {day}").format(n=target, day=date(standing.goal.deadline)),
            ),
            expected=Measure("expected", _("Forecast"), unit, low="low", high="high") if odds.low is not None else None,
        ),
        table=rows,
        labels={
            "day": _("Day"), "actual": _("So far"), "required": _("Required"),
            "expected": _("Forecast"), "low": _("Low"), "high": _("High"),
        },
        formats={"day": "date", **dict.fromkeys(("actual", "required", "expected", "low", "high"), unit)},
    )  # fmt: skip


def _title(pursued: Pursued) -> str:
    odds, unit = pursued.odds, pursued.progress.unit
    low, high = (value_text(_whole(each, unit), unit) for each in (odds.low, odds.high))
    if odds.odds is not None:
        return _("The odds of the goal are about {odds}: between {low} and {high} are to be expected").format(
            odds=percent(odds.odds), low=low, high=high
        )
    if odds.low is not None:
        return _("Between {low} and {high} are to be expected; too early for odds").format(low=low, high=high)
    return _("How far the goal is, without a forecast")


def _foot(pursued: Pursued) -> str:
    odds = pursued.odds
    if odds.low is None:
        return _("The history is too short for a forecast, or the indicator is not known lately.")
    return _(
        "Band: {level} of cases. Only its end is computed, the way there is drawn straight. "
        "Of {ended} earlier forecasts of this length {held} held their range."
    ).format(level=percent(LEVEL), ended=integer(odds.ended), held=integer(odds.held))


def _whole(value: float | None, unit: str) -> float | None:
    """A forecast count without decimals, where it is no mean of a few."""
    return float(round(value)) if value is not None and unit == "count" and abs(value) >= 10 else value
