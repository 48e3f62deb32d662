"""What is out of the ordinary: the weeks, what was to be expected of them, and where the change comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.findings import Findings
from playbook.charts.kpi_tiles import value_text
from playbook.charts.names import name_of, place_name
from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, listed, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.charts.parts import Chart, Panels, Unit
    from playbook.kpis.watching import Alert

# Small multiples of more than these are not looked at; the table has all.
MOST_PANELS = 4
_UNITS: dict[str, Unit] = {"fraction": "fraction", "money": "money", "count": "count", "days": "days"}


def alerts(findings: Findings) -> Figure:
    """The alerted series over a year with the band of usual weeks; where nothing is alerted, the first one watched."""
    watch = findings.watch
    return Figure(
        name="alerts",
        title=_title(findings),
        subtitle=_("Weeks of seven days up to {day}; the band holds 99 of 100 usual weeks").format(
            day=date(watch.as_of)
        ),
        foot=_(
            "{n} numbers are watched; {thin} more have too few cases or too short a past. Expected is the level of the "
            "weeks before and what these weeks did a year ago, where that helped. Of all alerts at most 5% are false."
        ).format(n=integer(watch.judged), thin=integer(watch.thin)),
        chart=_chart(findings),
        table=_table(findings),
        labels={
            "name": _("What"), "span": _("When"), "value": _("Value"), "expected": _("Expected"),
            "between": _("Usual weeks"), "meaning": _("Which is"), "why": _("Most of it from"),
        },
        formats=dict.fromkeys(("name", "span", "value", "expected", "between", "meaning", "why"), "text"),
    )  # fmt: skip


def _title(findings: Findings) -> str:
    watch = findings.watch
    if not watch.alerts:
        return _("Nothing is out of the ordinary this week")
    return alert_words(watch.alerts[0], findings)


def alert_words(alert: Alert, findings: Findings) -> str:
    """One alert as a sentence."""
    sentence = (
        _("{name}: {value} in the week to {day}, where {expected} were to be expected")
        if alert.weeks == 1
        else _("{name}: {value} a week in the four weeks to {day}, where {expected} were to be expected")
    )
    return sentence.format(
        name=alert.name,
        value=shown(alert, alert.value, findings),
        expected=shown(alert, alert.expected, findings),
        day=date(alert.end),
    )


def shown(alert: Alert, value: float | None, findings: Findings) -> str:
    """A value of an alerted series; a count to be expected is rounded, since nobody sees half a visit."""
    if value is None:
        return "–"
    if alert.unit == "count":
        return integer(value)
    known = findings.values.get(alert.id)
    return value_text(value, alert.unit, (known.currency if known else None) or "")


def usual(alert: Alert, findings: Findings) -> str:
    """The range of usual weeks; of four weeks together there is none."""
    if alert.low is None:
        return "–"
    low, high = (shown(alert, each, findings) for each in (alert.low, alert.high))
    return _("{low} to {high}").format(low=low, high=high)


def causes_text(alert: Alert) -> str:
    """The groups that most of a change comes from, each with its share of it; more than all is said as such."""
    return listed(_cause(each.group, each.dimension, each.share) for each in alert.causes) or "–"


def _cause(group: str, dimension: str, share: float) -> str:
    name = place_name(group) if dimension == "country" else name_of(group)
    if share > 1:
        return _("{group} (more than all of it)").format(group=name)
    return _("{group} ({share})").format(group=name, share=percent(share, significant=2))


def _table(findings: Findings) -> pd.DataFrame:
    import pandas as pd

    words = {"good": _("good"), "bad": _("bad"), "": _("neither")}
    rows = [
        {
            "id": each.id,
            "name": each.name,
            "span": _("last week") if each.weeks == 1 else _("last four weeks"),
            "value": shown(each, each.value, findings),
            "expected": shown(each, each.expected, findings),
            "between": usual(each, findings),
            "meaning": words[each.tone],
            "why": causes_text(each),
            "p_value": each.p_value,
        }
        for each in findings.watch.alerts
    ]
    columns = ["id", "name", "span", "value", "expected", "between", "meaning", "why", "p_value"]
    return pd.DataFrame(rows, columns=columns)


def _chart(findings: Findings) -> Chart | Panels:
    from playbook.charts.page import Panel, Panels

    ids = list(dict.fromkeys(each.id for each in findings.watch.alerts)) or list(findings.watch.weeks["id"].unique())
    charts = [Panel(name, chart) for name, chart in _lines(findings, ids[:MOST_PANELS])]
    return charts[0].chart if len(charts) == 1 and not isinstance(charts[0].chart, dict) else Panels(tuple(charts))


def _lines(findings: Findings, ids: list[str]) -> Iterator[tuple[str, Chart]]:
    from playbook.charts.forms import Measure, Time, lines
    from playbook.kpis.watched import name_of_series

    for each in ids:
        rows = findings.watch.weeks[findings.watch.weeks["id"] == each]
        known = findings.values.get(each)
        unit = _UNITS.get(known.unit, "number") if known else "count"
        name = name_of_series(each)
        yield name, lines(rows, Time("start", "week"), Measure("value", name, unit, "low", "high"))
