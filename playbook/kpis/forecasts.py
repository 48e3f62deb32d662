"""What a KPI will be: month by month, and over the window of a goal; each with the record of earlier such forecasts.

The past is asked of the ledger, as every other number is: a step that the data do not cover, or that has too few cases,
is not known and never 0. Sums are compared with the like days of the year before, so that a feast that moved meets
itself (`methods.like_with_like`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from playbook.kpis import customer_base
from playbook.kpis.catalogue import Kpi
from playbook.kpis.compute import compute, status_of
from playbook.kpis.ledger import NOTHING, Group, Ledger
from playbook.kpis.periods import Period, latest_periods
from playbook.methods.earned import Earned
from playbook.methods.window_forecasts import LEAST_STEPS, Windows, window_forecasts
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    import pandas as pd

Values = NDArray[np.float64]
Window = tuple[dt.date, dt.date]
LEVEL = 0.8
# Four weeks hold every weekday alike, and thirteen of them are the year.
STEP, YEAR_OF_STEPS, YEAR_OF_MONTHS = 28, 13, 12
# Older history says little about what comes, and every step is a question to the data.
MOST_STEPS, MOST_MONTHS = 52, 60
_ONE = dt.timedelta(days=1)


@dataclass(frozen=True)
class MonthsAhead:
    """A KPI's months: those that are over and those to come.

    table: one row per month: start, end, value (nan where not known, and in months to come), low, expected, high (nan
    in months that are over). Made on the last day of the last complete month. ended: one row per earlier forecast whose
    month is over: made_on, month (its first day), ahead (months), low, expected, high, value, held. errors: mean
    absolute scaled error by way, one month ahead; below 1 is better than "as in the last month".
    """

    table: pd.DataFrame
    ended: pd.DataFrame
    errors: dict[str, float]


class Past:
    """One KPI's numbers in any window, as they looked at its end; asked once each."""

    def __init__(
        self, workspace: Workspace, metric: str, as_of: dt.date, only: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """only: one group of a cut, as {dimension: group}; everybody where empty."""
        self.ledger = Ledger(workspace, as_of)
        self.kpi: Kpi = self.ledger.catalogue[metric]
        self.as_of = as_of
        # A KPI whose headline is its largest group is followed as that group was called on the day.
        [now] = compute(workspace, [metric], as_of, f"rolling:{STEP}", compare=False, intervals=False)
        self.by: tuple[str, ...] = tuple(only or now.by)
        self.group: Group = tuple((only or now.by).values())

    @property
    def adds(self) -> bool:
        """Whether windows are sums of shorter ones, as far as the formula tells; what is off is learned."""
        return bool(self.kpi.value) and self.kpi.unit in {"count", "money"}

    @property
    def share(self) -> bool:
        """Whether the values are shares of a whole."""
        return self.kpi.unit == "fraction"

    @cached_property
    def begin(self) -> dt.date | None:
        """The first day that the data cover for this KPI, and the history that it looks back on; None without one."""
        first = self.ledger.reach.first_day
        if first is None or not self._covered(self.as_of):
            return None
        low, high = first.toordinal(), self.as_of.toordinal()
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if self._covered(dt.date.fromordinal(middle)) else (middle + 1, high)
        return dt.date.fromordinal(low)

    def value(self, start: dt.date, end: dt.date) -> float:
        """The number from `start` to `end`, both inclusive; nan where it is not known."""
        if not self._known(start, end):
            return float("nan")
        span = _window(start, end)
        answer = self.ledger.answers([self.kpi], span, self.by).get(self.kpi.id, {}).get(self.group, NOTHING)
        if status_of(self.kpi, answer) != "ok" or answer.value is None:
            # Nothing happened is a number for a sum, where the data cover the days.
            return 0.0 if self.adds and answer.n == 0 and self.kpi.minimum == 0 else float("nan")
        return answer.value

    def values(self, windows: Sequence[Window]) -> Values:
        """The numbers of windows, given by their first and last days, asked in one query."""
        self.ask(windows)
        return np.array([self.value(start, end) for start, end in windows])

    def ask(self, windows: Iterable[Window]) -> None:
        """Ask for windows at once, before they are read one by one."""
        known = [_window(start, end) for start, end in windows if self._known(start, end)]
        self.ledger.ask([self.kpi], known, self.by)

    def _known(self, start: dt.date, end: dt.date) -> bool:
        return self.begin is not None and self.begin <= start <= end <= self.as_of

    def likes(self, windows: Sequence[Window], same: Values) -> Values:
        """The numbers on the like days of the year before; `same` where these are simply the days 52 weeks back."""
        from playbook.methods.like_with_like import like_spans

        earlier = []
        for start, end in windows:
            spans = like_spans(start, end, self.ledger.workspace.settings.country)
            plain = len(spans) == 1 and (start - spans[0].earlier_start).days == 52 * 7
            earlier.append([] if plain else [(each.earlier_start, each.earlier_end) for each in spans])
        self.ask(window for parts in earlier for window in parts)
        sums = [sum(self.value(start, end) for start, end in parts) for parts in earlier]
        return np.array([total if parts else known for parts, total, known in zip(earlier, sums, same, strict=True)])

    def _covered(self, day: dt.date) -> bool:
        return self.ledger.covers(self.kpi, Period("rolling:1", day, day, complete=True))


def goal_forecasts(past: Past, start: dt.date, deadline: dt.date) -> list[Earned]:
    """The forecast, on the day of `past`, of the KPI from `start` to `deadline`, and the earlier ones of that length.

    Empty where the history is too short or the number is not known. Steps are of 28 days and end with the day.
    """
    if past.begin is None or deadline <= past.as_of:
        return []
    ends = _ends(past)
    if len(ends) < LEAST_STEPS:
        return []
    ahead = (deadline - past.as_of).days
    gone = max(0, (past.as_of - start).days + 1)
    parts = past.values([(end - (gone - 1) * _ONE, end) for end in ends]) if gone else None
    if parts is not None and not np.isfinite(parts[-1]):
        # Too little has happened since the start to say anything: the days left stand for the whole.
        parts, gone = None, 0
    length = ahead + gone if gone else (deadline - max(start, past.as_of + _ONE)).days + 1
    finals = past.values([(end + (ahead - length + 1) * _ONE, end + ahead * _ONE) for end in ends])
    steps = past.values([(end - (STEP - 1) * _ONE, end) for end in ends])
    weights = _weights(ahead, length - gone)
    return window_forecasts(
        Windows(
            steps=steps,
            finals=finals,
            weights=weights,
            lag=ahead / STEP,
            season=YEAR_OF_STEPS,
            adds=past.adds,
            share=past.share,
            parts=parts,
            done=gone / length,
            like=_like(past, ends, len(weights), steps) if past.adds else None,
        )
    )


def months_ahead(workspace: Workspace, metric: str, as_of: dt.date, months: int = 6) -> MonthsAhead | None:
    """The KPI's next `months` whole months of the client's calendar; None where too few months are known.

    Errors: `BadInput` for an unknown KPI.
    """
    import pandas as pd

    past = Past(workspace, metric, as_of)
    calendar = past.ledger.assumed["calendar"]
    spans = [
        each
        for each in latest_periods("month", as_of, calendar, count=MOST_MONTHS)
        if each.complete and past.begin is not None and each.start >= past.begin
    ]
    if not spans:
        return None
    steps = past.values([(each.start, each.end) for each in spans])
    coming = _coming(spans[-1], months)
    like = None
    if past.adds:
        every = [(each.start, each.end) for each in (*spans, *coming)]
        same = np.concatenate([np.full(YEAR_OF_MONTHS, np.nan), steps, np.full(months, np.nan)])[: len(every)]
        like = _like_months(past, every, same)
    more = {}
    if metric == customer_base.METRIC:
        more[customer_base.WAY] = customer_base.by_customer_model(workspace, as_of, [*spans, *coming], steps)
    rows, ended, errors = [], [], {}
    for ahead, span in enumerate(coming, start=1):
        windows = month_windows(steps, ahead, share=past.share, like=like, more=more)
        made = window_forecasts(windows)
        if not made:
            return None
        if ahead == 1:
            from playbook.methods.window_forecasts import scaled_errors

            errors = scaled_errors(windows, made)
        low, high = made[-1].interval(LEVEL)
        rows.append((span.start, span.end, float("nan"), low, made[-1].expected, high))
        ended += [_ended(each, spans, ahead) for each in made if np.isfinite(each.actual)]
    nothing = (float("nan"),) * 3
    over = [(each.start, each.end, value, *nothing) for each, value in zip(spans, steps.tolist(), strict=True)]
    return MonthsAhead(
        pd.DataFrame([*over, *rows], columns=["start", "end", "value", "low", "expected", "high"]),
        pd.DataFrame(ended, columns=["made_on", "month", "ahead", "low", "expected", "high", "value", "held"]),
        errors,
    )


def _window(start: dt.date, end: dt.date) -> Period:
    return Period(f"rolling:{(end - start).days + 1}", start, end, complete=True)


def month_windows(
    steps: Values,
    ahead: int,
    *,
    share: bool,
    like: Values | None = None,
    more: Mapping[str, Values] = MappingProxyType({}),
) -> Windows:
    """The question what the month `ahead` months after each of these will be; they are whole months, oldest first.

    like: the number on the like days of the year before, for each month and those to come. more: what further ways said
    at the end of each month of those that follow, shape (n, `ahead` or more).
    """
    finals = np.append(steps[ahead:], np.full(min(ahead, len(steps)), np.nan))
    weights = np.append(np.zeros(ahead - 1), 1.0)
    return Windows(
        steps=steps,
        finals=finals,
        weights=weights,
        lag=ahead,
        season=YEAR_OF_MONTHS,
        # One month alone is its own sum, whatever the number is.
        adds=True,
        share=share,
        like=None if like is None else like[: len(steps) + ahead],
        more={name: said[:, :ahead] for name, said in more.items()},
    )


def _ends(past: Past) -> list[dt.date]:
    """The last days of all whole steps up to the day, oldest first."""
    assert past.begin is not None
    count = min(MOST_STEPS, ((past.as_of - past.begin).days + 1) // STEP)
    return [past.as_of - back * STEP * _ONE for back in range(count - 1, -1, -1)]


def _weights(ahead: int, days: int) -> Values:
    """How much of each step ahead lies in the last `days` of the `ahead` days to come."""
    edges = np.arange(0, -(-ahead // STEP) + 1) * STEP
    return np.asarray(np.diff(np.clip(edges, ahead - days, ahead).astype(np.float64)) / STEP)


def _like(past: Past, ends: list[dt.date], ahead: int, steps: Values) -> Values:
    """The like days of the year before each step and each of those ahead."""
    every = [*ends, *(past.as_of + step * STEP * _ONE for step in range(1, ahead + 1))]
    same = np.concatenate([np.full(YEAR_OF_STEPS, np.nan), steps, np.full(ahead, np.nan)])[: len(every)]
    return past.likes([(end - (STEP - 1) * _ONE, end) for end in every], same)


def _like_months(past: Past, months: Sequence[Window], same: Values) -> Values:
    """The like days of months that feasts make other than the month a year before; of the rest, that month."""
    from playbook.methods.like_with_like import moved

    unlike = [at for at, (start, end) in enumerate(months) if moved(start, end, past.ledger.workspace.settings.country)]
    found = same.copy()
    found[unlike] = past.likes([months[at] for at in unlike], same[unlike])
    return found


def _coming(last: Period, months: int) -> list[Period]:
    from playbook.workspace.views.calendars import first_day

    spans = []
    begin = last.end + _ONE
    for _each in range(months):
        following = first_day("month", begin, last.calendar, steps=1)
        spans.append(Period("month", begin, following - _ONE, complete=False, calendar=last.calendar))
        begin = following
    return spans


def _ended(made: Earned, spans: list[Period], ahead: int) -> tuple[object, ...]:
    low, high = made.interval(LEVEL)
    month = spans[made.origin + ahead].start
    held = low <= made.actual <= high
    return (spans[made.origin].end, month, ahead, low, made.expected, high, made.actual, held)
