"""The plain numbers of KPIs: one pass over a view for all KPIs that stand over it, whatever the period and the cut.

No judgement here: numbers below a KPI's minimum, and those of periods that the data do not cover, are still numbers.
What may be shown is decided in compute.py.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from playbook.errors import BadInput
from playbook.kpis.assumptions import Assumption, assumptions, values
from playbook.kpis.by_method import METHODS
from playbook.kpis.catalogue import KPIS, Catalogue, Kpi, assumed_by, find
from playbook.kpis.cuts import reference, rests_on
from playbook.kpis.own import catalogue_of
from playbook.kpis.periods import Period
from playbook.kpis.personas import members
from playbook.kpis.queries import measured, rows_for_method
from playbook.kpis.question import Question
from playbook.kpis.reach import Reach
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal, goals, personas
from playbook.workspace.views.lineage import binds

if TYPE_CHECKING:
    import pandas as pd

Group = tuple[Any, ...]
# The view of what is bound for each day anew, and so cannot be asked for several periods in one query.
GOALS = "goal_progress"
_BRACES = re.compile(r"\{([a-z0-9_]+):?([a-z_]*)\}")


@dataclass(frozen=True)
class Answer:
    """A KPI's number for one period and one combination of cuts; None where there is nothing to divide or to sum."""

    value: float | None
    numerator: float | None
    denominator: float | None
    n: int


NOTHING = Answer(None, None, None, 0)


class Ledger:
    """The numbers of one workspace as seen on one day. Every query is asked once."""

    def __init__(self, workspace: Workspace, as_of: dt.date, catalogue: Catalogue | None = None) -> None:
        self.workspace = workspace
        self.as_of = as_of
        self.catalogue = catalogue_of(workspace.client) if catalogue is None else catalogue
        # What the SQL says, and what the KPI is: its own formula where that is in SQL, else a method or other KPIs.
        self._counted: dict[tuple[str, Period, tuple[str, ...]], dict[Group, Answer]] = {}
        self._known: dict[tuple[str, Period, tuple[str, ...]], dict[Group, Answer]] = {}
        self._frames: dict[tuple[str, Period], pd.DataFrame] = {}
        self._members: dict[dt.date, list[str]] = {}

    @cached_property
    def assumptions(self) -> dict[str, Assumption]:
        """All that is taken for granted, by parameter, with where each value is from."""
        return assumptions(self.workspace, self.as_of)

    @cached_property
    def assumed(self) -> dict[str, Any]:
        """The values of all assumptions, by parameter."""
        return values(self.assumptions)

    @cached_property
    def reach(self) -> Reach:
        """What was delivered, and from when."""
        return Reach(self.workspace, self.as_of)

    def bound(self, period: Period, by: Sequence[str] = (), view: str = "") -> dict[str, Any]:
        """All parameters for a period. Nothing after its end is seen, so a past period looks as it looked then."""
        days = {"as_of": period.end, "period_start": period.start, "period_end": period.end}
        found = {**self.assumed, **days, "persona_members": [], GOALS: []}
        if "persona" in by:
            if period.end not in self._members:
                self._members[period.end] = members(self.workspace, found)
            found["persona_members"] = self._members[period.end]
        if view == GOALS:
            found[GOALS] = self._progress(period.end)
        return found

    def missing(self, kpi: Kpi, by: Sequence[str] = ()) -> tuple[str, ...]:
        """What would have to be delivered, or be of one currency, before the KPI can be computed."""
        if kpi.view != KPIS:
            lacking = self.reach.missing(self._references(kpi, by))
            return tuple(sorted({*lacking, *self._undecided(kpi.view, by)}))
        found = {each for part, _ in kpi.parts for each in self.missing(self.catalogue[part], by)}
        return tuple(sorted(found))

    def _undecided(self, view: str, by: Sequence[str]) -> Iterable[str]:
        """What a client has to state before customers can be told apart that way."""
        if "persona" in by and not self._personas:
            yield "decisions.personas"
        if view == GOALS:
            yield from self._undefined_goals
        if "churn_window_days" in rests_on(view, by) and self.assumed["churn_window_days"] is None:
            yield "settings.churn_window_days"

    @cached_property
    def _undefined_goals(self) -> tuple[str, ...]:
        """The goals that no number can be told of as they are written, so that the others' KPIs are still computed."""
        from playbook.kpis.populations import check

        saved, found = goals(self.workspace.client), []
        for goal in saved:
            try:
                check(goal.population, find(goal.metric, self.catalogue)[0], self.catalogue)
            except BadInput:  # `playbook goals` says what is wrong with it
                found.append(f"decisions.goals.{goal.id}")
        return tuple(found) if saved else ("decisions.goals",)

    @cached_property
    def _personas(self) -> bool:
        return bool(personas(self.workspace.client))

    def covers(self, kpi: Kpi, period: Period, by: Sequence[str] = ()) -> bool:
        """The data reach over the whole period, and over the history that the KPI and its cuts look back on."""
        reached = self.reach.covers(self._references(kpi, by), period)
        return reached and self.history_is_known(kpi, period, by)

    def _references(self, kpi: Kpi, by: Sequence[str]) -> tuple[str, ...]:
        if kpi.view != KPIS:
            return (*kpi.needs, *(reference(kpi.view, each) for each in by))
        return tuple(need for part, _ in kpi.parts for need in self._references(self.catalogue[part], by))

    def history_is_known(self, kpi: Kpi, period: Period, by: Sequence[str] = ()) -> bool:
        """Who was active on the day that the KPI asks of can be told: a churn window before it, orders were kept.

        True for KPIs that do not ask it. With less history nobody could have been lost yet, and churn would read 0.
        """
        if kpi.view == KPIS:
            return all(self.history_is_known(self.catalogue[part], period, by) for part, _ in kpi.parts)
        asks = "churn_window_days" in assumed_by(kpi, self.catalogue)
        if not asks and "churn_window_days" not in rests_on(kpi.view, by):
            return True
        window = self.assumed["churn_window_days"]
        first = self.reach.first_day
        # A view that does not ask when the period began looks back from its end, as a customer's stage does.
        day = period.start if asks and "period_start" in binds(kpi.view) else period.end
        return window is not None and first is not None and first <= day - dt.timedelta(days=window)

    def answers(self, kpis: Sequence[Kpi], period: Period, by: Sequence[str] = ()) -> dict[str, dict[Group, Answer]]:
        """Per KPI and combination of cuts its number. KPIs whose input is missing have no entry."""
        self.ask(kpis, [period], by)
        wanted = [kpi for kpi in kpis if not self.missing(kpi, by)]
        return {kpi.id: self._answer(kpi, period, tuple(by)) for kpi in wanted}

    def ask(self, kpis: Sequence[Kpi], periods: Sequence[Period], by: Sequence[str] = ()) -> None:
        """Ask the data of all KPIs and periods at once, one query per view; what is known is not asked again.

        Planning a query takes longer than counting: whoever needs many periods does well to ask for them first.
        """
        dimensions = tuple(by)
        wanted = list(dict.fromkeys(self._in_data(kpis, by)))
        pairs = [(kpi, each) for kpi in wanted for each in dict.fromkeys(periods)]
        todo = [(kpi, each) for kpi, each in pairs if (kpi.id, each, dimensions) not in self._counted]
        for view in dict.fromkeys(kpi.view for kpi, _period in todo):
            over_view = [(kpi, each) for kpi, each in todo if kpi.view == view]
            unknown = dict.fromkeys(kpi for kpi, _period in over_view)
            self._count(list(unknown), list(dict.fromkeys(each for _kpi, each in over_view)), dimensions)

    def _in_data(self, kpis: Iterable[Kpi], by: Sequence[str]) -> Iterator[Kpi]:
        """The KPIs that stand over a view, and those that the others are made of."""
        for kpi in kpis:
            if self.missing(kpi, by):
                continue
            if kpi.view == KPIS:
                yield from self._in_data((self.catalogue[part] for part, _ in kpi.parts), by)
            else:
                yield kpi

    def _count(self, kpis: Sequence[Kpi], periods: Sequence[Period], by: tuple[str, ...]) -> None:
        """One query for the SQL of all KPIs over a view and all periods."""
        sql, engine, view = measured(kpis, by), self.workspace.engine, kpis[0].view
        if len(periods) == 1 or "persona" in by or view == GOALS:
            # Who belongs to a persona, and how far goals are, is told to the query: another list in each period.
            found = [list(engine.answers(sql, self.bound(period, by, view))) for period in periods]
        else:
            spans = [(period.end, period.start, period.end) for period in periods]
            found = engine.answers_at(sql, spans, self.bound(periods[0], by))
        for period, rows in zip(periods, found, strict=True):
            for kpi in kpis:
                self._counted[kpi.id, period, by] = {
                    tuple(row[each] for each in by): _read(row, f"{kpi.id}__") for row in rows
                }

    def _progress(self, day: dt.date) -> list[float]:
        """How far each goal is that runs on a day. A goal on the mean of all goals would go round in a circle."""
        from playbook.kpis.progress import progress_of

        running = [each for each in goals(self.workspace.client) if each.start <= day <= each.deadline]
        found = [progress_of(self.workspace, each, day).progress for each in running if not self._is_about_goals(each)]
        return [each for each in found if each is not None]

    def _is_about_goals(self, goal: Goal) -> bool:
        return any(kpi.view == GOALS for kpi in find(goal.metric, self.catalogue))

    def _answer(self, kpi: Kpi, period: Period, by: tuple[str, ...]) -> dict[Group, Answer]:
        key = (kpi.id, period, by)
        if key not in self._known:
            if kpi.view == KPIS:
                self._known[key] = self._from_parts(kpi, period, by)
            elif kpi.method:
                counted = {group: answer.n for group, answer in self._counted[key].items()}
                self._known[key] = self._by_method(kpi, period, by, counted)
            else:
                self._known[key] = self._counted[key]
        return self._known[key]

    def _by_method(
        self, kpi: Kpi, period: Period, by: tuple[str, ...], counted: Mapping[Group, int]
    ) -> dict[Group, Answer]:
        def before(group: Group) -> pd.DataFrame | None:
            prior = period.prior()
            if prior is None or not self.covers(kpi, prior):
                return None
            return _of_group(self._rows(kpi, prior, by), by, group)

        rows = self._rows(kpi, period, by)
        found = {}
        for group, n in counted.items():
            outcome = METHODS[kpi.method](Question(_of_group(rows, by, group), partial(before, group)))
            found[group] = (
                Answer(None, None, None, n)
                if outcome is None
                else Answer(_number(outcome.value), outcome.numerator, outcome.denominator, n)
            )
        return found

    def _rows(self, kpi: Kpi, period: Period, by: tuple[str, ...]) -> pd.DataFrame:
        key = (rows_for_method(kpi, by), period)
        if key not in self._frames:
            self._frames[key] = self.workspace.engine.query(key[0], self.bound(period, by))
        return self._frames[key]

    def _from_parts(self, kpi: Kpi, period: Period, by: tuple[str, ...]) -> dict[Group, Answer]:
        """A KPI made of other KPIs: its formula over their numbers, computed by the same engine."""
        parts: dict[tuple[str, str], dict[Group, Answer]] = {}
        for name, benchmark in kpi.parts:
            part = self.catalogue[name]
            when = {"": period, "prior": period.prior(), "prior_year": period.prior_year()}[benchmark]
            known = when is not None and (not benchmark or self.covers(part, when))
            parts[name, benchmark] = self.answers([part], when, by)[name] if known and when is not None else {}
        groups = dict.fromkeys(group for found in parts.values() for group in found)
        return {group: self._evaluated(kpi, parts, group) for group in groups}

    def _evaluated(self, kpi: Kpi, parts: Mapping[tuple[str, str], Mapping[Group, Answer]], group: Group) -> Answer:
        bound: dict[str, float | None] = {}
        for (name, benchmark), found in parts.items():
            # Nothing spent on a channel is 0; a rate of nobody is no number, nor is a benchmark that is not covered.
            empty = 0.0 if found and self.catalogue[name].value else None
            bound[_parameter(name, benchmark)] = found[group].value if group in found else empty
        texts = {"n": kpi.n, "value": kpi.value, "numerator": kpi.numerator, "denominator": kpi.denominator}
        if kpi.numerator:
            texts["value"] = f"({kpi.numerator}) / NULLIF({kpi.denominator}, 0)"
        columns = ", ".join(f"{with_parameters(text)} AS {name}" for name, text in texts.items() if text)
        return _read(self.workspace.engine.rows(f"SELECT {columns}", bound)[0], "")


def with_parameters(formula: str) -> str:
    """A formula over KPIs as SQL: each brace becomes a bound number.

    >>> with_parameters("{orders} - {orders:prior}")
    'CAST($orders AS DOUBLE) - CAST($orders__prior AS DOUBLE)'
    """
    return _BRACES.sub(lambda found: f"CAST(${_parameter(found[1], found[2])} AS DOUBLE)", formula)


def _parameter(name: str, benchmark: str) -> str:
    return f"{name}__{benchmark}" if benchmark else name


def _read(row: Mapping[str, Any], prefix: str) -> Answer:
    value, numerator, denominator = (_number(row.get(prefix + each)) for each in ("value", "numerator", "denominator"))
    return Answer(value, numerator, denominator, int(_number(row[f"{prefix}n"]) or 0))


def _number(value: Any) -> float | None:
    return None if value is None or not math.isfinite(float(value)) else float(value)


def _of_group(rows: pd.DataFrame, by: Sequence[str], group: Group) -> pd.DataFrame:
    for name, value in zip(by, group, strict=True):
        rows = rows[rows[name] == value]
    return rows
