"""What is out of the ordinary on a day: few alerts, each with what was to be expected and where it comes from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from playbook.kpis.alert_causes import Cause, causes_of
from playbook.kpis.ledger import Ledger
from playbook.kpis.watched import WEEKS, Series, watched
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.alerts import ControlChart

# Of all alerts at most so large a share is false; in a week in which nothing happens, any alert at all is as rare.
FALSE_SHARE = 0.05
# Below so many cases, seen or to be expected, a week is not judged.
LEAST_CASES = 10
# Weeks that a chart of a watched series shows.
SHOWN_WEEKS = 53
COLUMNS = ("id", "start", "end", "value", "expected", "low", "high", "n", "alert")


@dataclass(frozen=True)
class Alert:
    """A series that is out of the ordinary: in the last week, or in the median of the last four.

    value, expected: of the week, or the medians of the four, in the series' unit. low, high: where 99 of 100 usual
    weeks lie; None for four weeks.
    score: spreads away from expected, with its sign. p_value: adjusted for the number of series watched.
    """

    id: str
    name: str
    unit: str
    better: str
    weeks: int
    start: dt.date
    end: dt.date
    value: float
    expected: float
    low: float | None
    high: float | None
    n: int
    score: float
    p_value: float
    causes: tuple[Cause, ...] = ()

    @property
    def tone(self) -> str:
        """good, bad, or "" where the number has no good direction."""
        if self.better not in {"higher", "lower"}:
            return ""
        return "good" if (self.score > 0) == (self.better == "higher") else "bad"


@dataclass(frozen=True)
class Watch:
    """What was looked at and what was found.

    alerts: bad ones first, then by how far off they are. judged: series that could be judged; thin: those with too few
    cases or too short a past. weeks: one row per week and series that is alerted, or that is first among the rest.
    """

    as_of: dt.date
    alerts: tuple[Alert, ...]
    judged: int
    thin: int
    weeks: pd.DataFrame


def watch(
    workspace: Workspace, as_of: dt.date | None = None, *, why: bool = True, only: Collection[str] | None = None
) -> Watch:
    """Judge the week that ends on `as_of`, and the four weeks that do; nothing after that day is seen.

    why: look for the groups that a change comes from. only: the KPIs that are followed; all where None. Weeks are seven
    days back from as_of, so that each holds every day of the week once.
    """
    ledger = Ledger(workspace, as_of or workspace.as_of_default)
    found = Judged.of(watched(ledger, only))
    alerts = found.alerts(ledger.as_of)
    if why:
        alerts = [replace(each, causes=causes_of(ledger, each.id, each.weeks, each.expected)) for each in alerts]
    judged = found.judged()
    return Watch(ledger.as_of, tuple(alerts), judged, len(found.series) - judged, found.weeks(ledger.as_of, alerts))


@dataclass(frozen=True)
class Judged:
    """All series with their charts; `week` counts back from the last one."""

    series: tuple[Series, ...]
    charts: tuple[ControlChart, ...]

    @classmethod
    def of(cls, series: Sequence[Series]) -> Judged:
        """Every series judged week by week."""
        from playbook.methods.alerts import control_chart

        return cls(tuple(series), tuple(control_chart(each.values, each.sizes, each.kind) for each in series))

    def judged(self, week: int = 0) -> int:
        """How many series can be judged in a week."""
        return sum(
            not np.isnan(self._p_value(series, chart, 1, week))
            for series, chart in zip(self.series, self.charts, strict=True)
        )

    def alerts(self, last: dt.date, week: int = 0) -> list[Alert]:
        """What is out of the ordinary in a week, whose last day is `last`; of one series the clearer of its two."""
        from playbook.methods.alerts import SPANS, benjamini_hochberg

        pairs = [
            (series, chart, span)
            for series, chart in zip(self.series, self.charts, strict=True)
            for span in SPANS
        ]  # fmt: skip
        adjusted = benjamini_hochberg([self._p_value(*pair, week) for pair in pairs])
        clear: dict[str, Alert] = {}
        for (series, chart, span), p_value in zip(pairs, adjusted, strict=True):
            if p_value > FALSE_SHARE or np.isnan(p_value):
                continue
            found = _alert(series, chart, span, week, last, float(p_value))
            if series.id not in clear or abs(found.score) > abs(clear[series.id].score):
                clear[series.id] = found
        rank = {"bad": 0, "": 1, "good": 2}
        return sorted(clear.values(), key=lambda each: (rank[each.tone], -abs(each.score)))

    def weeks(self, last: dt.date, alerts: Sequence[Alert]) -> pd.DataFrame:
        """The last year of each alerted series, week by week; of the first series that is judged where none is."""
        import pandas as pd

        wanted = {each.id for each in alerts}
        if not wanted:
            known = [each.id for each, chart in self._pairs() if not np.isnan(self._p_value(each, chart, 1, 0))]
            wanted = {next((each for each in ("orders", "gross_revenue") if each in known), "".join(known[:1]))}
        rows = []
        for series, chart in self._pairs():
            if series.id not in wanted:
                continue
            for week in range(SHOWN_WEEKS - 1, -1, -1):
                at, end = WEEKS - 1 - week, last - dt.timedelta(days=7 * week)
                alert = week == 0 and any(each.id == series.id for each in alerts)
                numbers = (series.values[at], chart.expected[at], chart.low[at], chart.high[at], series.sizes[at])
                rows.append((series.id, end - dt.timedelta(days=6), end, *map(float, numbers), alert))
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _pairs(self) -> list[tuple[Series, ControlChart]]:
        return list(zip(self.series, self.charts, strict=True))

    @staticmethod
    def _p_value(series: Series, chart: ControlChart, span: int, week: int) -> float:
        """NaN where the week rests on too few cases to be judged."""
        at = len(series.values) - 1 - week
        size = series.sizes[at]
        if series.kind == "count":
            size = np.fmax(size, chart.expected[at])
        return float(chart.p_values[span][at]) if size >= LEAST_CASES else float("nan")


def _alert(series: Series, chart: ControlChart, span: int, week: int, last: dt.date, p_value: float) -> Alert:
    end = len(series.values) - week
    weeks = slice(end - span, end)
    one = span == 1
    return Alert(
        id=series.id,
        name=series.name,
        unit=series.unit,
        better=series.better,
        weeks=span,
        start=last - dt.timedelta(days=7 * span - 1),
        end=last,
        value=float(np.median(series.values[weeks])),
        expected=float(np.median(chart.expected[weeks])),
        low=float(chart.low[end - 1]) if one else None,
        high=float(chart.high[end - 1]) if one else None,
        n=int(np.nansum(series.sizes[weeks])),
        score=float(chart.scores[span][end - 1]),
        p_value=p_value,
    )
