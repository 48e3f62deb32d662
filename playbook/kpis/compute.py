"""KPIs as they may be shown: value, counts beside it, benchmarks, interval, and a status instead of a wrong number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from playbook.errors import BadInput, Refused, did_you_mean
from playbook.i18n import _, listed
from playbook.kpis.catalogue import Kpi, cuts_of, find
from playbook.kpis.certainty import intervals_of
from playbook.kpis.ledger import NOTHING, Answer, Group, Ledger
from playbook.kpis.periods import Period, latest_periods
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    from playbook.methods.intervals import Interval

Status = Literal["ok", "not_enough_data", "missing_input", "zero_denominator"]
UNKNOWN = frozenset({None, "unknown", "none"})


@dataclass(frozen=True)
class Benchmark:
    """The value of another period; start and end are inclusive."""

    value: float
    start: dt.date
    end: dt.date


@dataclass(frozen=True)
class KpiValue:
    """One number of one KPI, with the fields of the contract's JSON.

    value is None unless status is ok; numerator, denominator and n stand there all the same where they are known.
    """

    id: str
    requirement: str
    name: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: int
    unit: str
    per: str
    currency: str | None
    better: str
    by: dict[str, Any]
    period: Period
    status: Status
    missing: tuple[str, ...]
    prior: Benchmark | None
    prior_year: Benchmark | None
    interval: Interval | None


@dataclass(frozen=True)
class _Asked:
    """A KPI with the dimensions that it is cut by here; leader: only the largest group is wanted."""

    kpi: Kpi
    by: tuple[str, ...]
    leader: bool = False


def compute(  # noqa: PLR0913 - a question with as many sides as it has
    workspace: Workspace,
    ids: Sequence[str] | None = None,
    as_of: dt.date | None = None,
    period: str = "month",
    by: Sequence[str] | None = (),
    *,
    count: int = 1,
    compare: bool = True,
    intervals: bool = True,
) -> list[KpiValue]:
    """The values of KPIs for the period that holds `as_of`, in the order of the catalogue.

    ids: KPI ids or requirement numbers; all KPIs when None. as_of: default the last day with orders. by: up to two
    dimensions; with (), the headline of each KPI, exactly one value per id (where that is the largest group of the
    KPI's own cut, `by` of the value names it); with None, the headline and the KPI's own cut. count: of so many
    periods, the earliest first, each as it looked on its last day and withheld where the data do not cover it.
    compare, intervals: leave out what is not needed, to be quick.

    Errors: `BadInput` for an unknown KPI, period or dimension; without `ids`, KPIs that cannot be cut by the dimensions
    are left out instead. `Refused` when there is no order up to as_of.

    A value is withheld, with the reason in `status`: missing_input (named in `missing`), zero_denominator, or
    not_enough_data (n below the KPI's minimum, or no value to be had). Benchmarks are None unless the data cover them.
    """
    day = workspace.as_of_default if as_of is None else as_of
    ledger = Ledger(workspace, day)
    if ledger.reach.first_day is None:
        raise Refused(
            _("There is no order up to this day."),
            missing=["orders"],
            found=[day.isoformat()],
            remedy=_("Choose a later day."),
        )
    spans = latest_periods(period, day, ledger.assumed["calendar"], count=count, first=ledger.reach.first_day)
    found: list[KpiValue] = []
    asked = _asked(ledger, ids, by)
    _ask_together(ledger, asked, spans, compare=compare)
    for span in spans:
        for each in asked:
            found += _values(ledger, each, span, compare=compare, intervals=intervals, latest=span is spans[-1])
    return found


def _asked(ledger: Ledger, ids: Sequence[str] | None, by: Sequence[str] | None) -> list[_Asked]:
    kpis = list(ledger.catalogue.values())
    if ids is not None:
        kpis = list(dict.fromkeys(kpi for word in ids for kpi in find(word, ledger.catalogue)))
    if by:
        return _cut(ledger, kpis, tuple(dict.fromkeys(by)), strict=ids is not None)
    asked = []
    for kpi in kpis:
        own = (kpi.cut,) if kpi.cut else ()
        if kpi.headline == "largest":
            asked.append(_Asked(kpi, own, leader=by is not None))
        else:
            asked.append(_Asked(kpi, ()))
            if own and by is None:
                asked.append(_Asked(kpi, own))
    return asked


def _cut(ledger: Ledger, kpis: Sequence[Kpi], by: tuple[str, ...], *, strict: bool) -> list[_Asked]:
    known = frozenset().union(*(cuts_of(kpi, ledger.catalogue) for kpi in ledger.catalogue.values()))
    if len(by) > 2 or not known.issuperset(by):
        unknown = next((each for each in by if each not in known), "")
        raise BadInput(
            _("KPIs are cut by one or two dimensions that their data have."),
            found=list(by),
            remedy=did_you_mean(unknown, known, listed_by="playbook explain KPI") if unknown else "",
        )
    asked = []
    for kpi in kpis:
        # A share has no meaning without its own cut.
        wanted = by if not kpi.share or kpi.cut in by else (*by[:1], kpi.cut)
        possible = cuts_of(kpi, ledger.catalogue)
        if possible.issuperset(wanted):
            asked.append(_Asked(kpi, wanted))
        elif strict:
            raise BadInput(
                _("The KPI {name} cannot be cut by {dimensions}.").format(name=kpi.id, dimensions=listed(by)),
                remedy=_("It can be cut by: {dimensions}.").format(dimensions=listed(sorted(possible)) or "–"),
            )
    return asked


def _ask_together(ledger: Ledger, asked: Sequence[_Asked], spans: Sequence[Period], *, compare: bool) -> None:
    """Let the ledger answer all KPIs of a view and a cut at once, before they are read one by one."""
    for by in dict.fromkeys(each.by for each in asked):
        kpis = [each.kpi for each in asked if each.by == by]
        others = [other for span in spans for other in (span.prior(), span.prior_year()) if compare and other]
        covered = [other for other in others if any(ledger.covers(kpi, other, by) for kpi in kpis)]
        ledger.ask(kpis, [*spans, *covered], by)


def _values(
    ledger: Ledger, asked: _Asked, now: Period, *, compare: bool, intervals: bool, latest: bool
) -> list[KpiValue]:
    kpi, by = asked.kpi, asked.by
    missing = ledger.missing(kpi, by)
    if missing:
        return [replace(_plain(ledger, kpi, now, NOTHING), status="missing_input", missing=missing)]
    groups = ledger.answers([kpi], now, by)[kpi.id] or {tuple(None for _each in by): NOTHING}
    known = ledger.history_is_known(kpi, now, by) and (latest or ledger.covers(kpi, now, by))
    wanted = _leader(groups, kpi) if asked.leader else groups
    statuses = {group: status_of(kpi, answer, history_is_known=known) for group, answer in wanted.items()}
    good = {group: wanted[group] for group, status in statuses.items() if status == "ok"}
    sure = intervals_of(ledger, kpi, now, by, good) if intervals else {}
    priors, years = _benchmarks(ledger, kpi, now, by) if compare and good else ({}, {})
    found = []
    for group, answer in sorted(wanted.items(), key=lambda each: tuple(str(part) for part in each[0])):
        value = replace(
            _plain(ledger, kpi, now, answer),
            by={} if answer is NOTHING else dict(zip(by, group, strict=True)),
            status=statuses[group],
        )
        if group in good:
            value = replace(
                value,
                value=answer.value,
                interval=sure.get(group),
                prior=priors.get(group),
                prior_year=years.get(group),
            )
        found.append(value)
    return found


def _leader(groups: dict[Group, Answer], kpi: Kpi) -> dict[Group, Answer]:
    """The group with the largest value among those large enough to be judged, unknown ones last."""

    def rank(group: Group) -> tuple[bool, bool, float, str]:
        answer = groups[group]
        return (answer.n >= kpi.minimum, not UNKNOWN.intersection(group), answer.value or 0.0, str(group))

    best = max(groups, key=rank)
    return {best: groups[best]}


def status_of(kpi: Kpi, answer: Answer, *, history_is_known: bool = True) -> Status:
    """Why a number may be shown or not. A denominator of nothing says more than a lack of data, and comes first."""
    if kpi.numerator and not answer.denominator and (answer.denominator is not None or answer.n == 0):
        return "zero_denominator"
    if not history_is_known or answer.value is None or answer.n < kpi.minimum:
        return "not_enough_data"
    return "ok"


def _benchmarks(
    ledger: Ledger, kpi: Kpi, now: Period, by: tuple[str, ...]
) -> tuple[dict[Group, Benchmark], dict[Group, Benchmark]]:
    """Values of the prior period and of the prior year, by group, where the data cover them wholly."""
    found: list[dict[Group, Benchmark]] = []
    for other in (now.prior(), now.prior_year()):
        if other is None or not ledger.covers(kpi, other, by):
            found.append({})
            continue
        answers = ledger.answers([kpi], other, by)[kpi.id]
        found.append(
            {
                group: Benchmark(answer.value, other.start, other.end)
                for group, answer in answers.items()
                if answer.value is not None and answer.n >= kpi.minimum
            }
        )
    return found[0], found[1]


def _plain(ledger: Ledger, kpi: Kpi, now: Period, answer: Answer) -> KpiValue:
    """The KPI's own fields and the counts; the value itself is added only where it may be shown."""
    return KpiValue(
        id=kpi.id,
        requirement=kpi.requirement,
        name=_(kpi.name),
        value=None,
        numerator=answer.numerator,
        denominator=answer.denominator,
        n=answer.n,
        unit=kpi.unit,
        per=kpi.per,
        currency=ledger.workspace.settings.currency if kpi.unit == "money" else None,
        better=kpi.better,
        by={},
        period=now,
        status="not_enough_data",
        missing=(),
        prior=None,
        prior_year=None,
        interval=None,
    )
