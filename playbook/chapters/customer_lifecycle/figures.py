"""The figures of the lifecycle chapter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from playbook.chapters.customer_lifecycle.believing import chances, gains, next_order, risks
from playbook.chapters.customer_lifecycle.contest_figure import models
from playbook.chapters.customer_lifecycle.findings import (
    BACK_DAYS,
    NOT_ACTIVE,
    UNKNOWN_THEN,
    Findings,
)
from playbook.chapters.customer_lifecycle.groups import groups
from playbook.chapters.customer_lifecycle.leaving import late, states
from playbook.chapters.customer_lifecycle.rates import rates
from playbook.chapters.customer_lifecycle.rehearsal_figures import rehearsals, rehearsed_cohorts, rehearsed_groups
from playbook.chapters.customer_lifecycle.rehearsing import LEAST
from playbook.chapters.customer_lifecycle.retention import cohorts, period_word
from playbook.chapters.customer_lifecycle.signs import signs
from playbook.chapters.customer_lifecycle.value import value
from playbook.charts.names import capital, name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, number, percent
from playbook.kpis.assumptions import shown

if TYPE_CHECKING:
    import pandas as pd

SHOWN_PERIODS = 24
# Where a customer of 90 days ago is now, as the figure sums it up.
OUTCOMES = {"stayed": N_("same stage"), "moved": N_("another stage"), "lost": N_("lost")}
KINDS = {
    "new": N_("new"),
    "returning": N_("came again"),
    "resurrected": N_("came back"),
    "dormant": N_("fell silent"),
}


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Stages, moves, cohorts, the next order, what a model expects, who is late, which score to go by, the rhythm."""
    made = [_stages(findings)]
    if findings.active_then:
        made.append(_moves(findings))
    if findings.cohorts.loc[findings.cohorts["period_index"] > 0, "rate"].notna().any():
        made.append(cohorts(findings))
    made += [groups(findings.groups)] if findings.groups else []
    made.append(rates(findings.rates, findings.as_of))
    if findings.value:
        made.append(value(findings.value))
    made.append(_second(findings))
    if len(findings.following.shares) > 1:
        made.append(next_order(findings))
    if findings.expected:
        made += [chances(findings, findings.expected), models(findings, findings.expected)]
        if len(findings.expected.rehearsals.days) >= LEAST:
            made.append(rehearsals(findings.expected))
            if len(findings.expected.rehearsals.groups):
                made += [rehearsed_groups(findings.expected), rehearsed_cohorts(findings.expected)]
    if len(findings.states):
        made.append(states(findings))
    if len(findings.late):
        made.append(late(findings))
    made += [signs(findings.signs)] if findings.signs and len(findings.signs.rows) else []
    if findings.scores:
        made += [gains(findings, findings.scores), risks(findings, findings.scores)]
    if len(findings.rhythm) > 1:
        made.append(_rhythm(findings))
    return tuple(made)


def stage_word(stage: str) -> str:
    """The word for a stage; for somebody who was not known then, that."""
    return _("not known then") if stage == UNKNOWN_THEN else name_of(stage)


def _stages(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.stages.assign(name=[stage_word(each) for each in findings.stages["stage"]])
    change = findings.active - findings.active_then
    if change == 0:
        title = _("{active} of {all} customers who ordered are active, as many as {days} days ago")
    elif change > 0:
        title = _("{active} of {all} customers who ordered are active, {change} more than {days} days ago")
    else:
        title = _("{active} of {all} customers who ordered are active, {change} fewer than {days} days ago")
    return Figure(
        name="stages",
        title=title.format(
            active=integer(findings.active), all=integer(findings.buyers), change=integer(abs(change)),
            days=integer(BACK_DAYS),
        ),
        subtitle=_("Customers by stage on {day}; the mark shows how many there were on {then}").format(
            day=date(findings.as_of), then=date(findings.then)
        ),
        foot=_("{n} known customers; the first rule that fits decides. {window}.").format(
            n=integer(rows["now"].sum()), window=shown(findings.window)
        ),
        chart=bars(
            rows, "name", Measure("now", _("Customers"), "count"),
            marker=Measure("then", _("{days} days ago").format(days=integer(BACK_DAYS)), "count"),
            emphasise=tuple(stage_word(each) for each in rows["stage"] if each not in NOT_ACTIVE), ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Stage"), "now": _("Customers"), "now_share": _("Share of customers"),
            "then": _("{days} days ago").format(days=integer(BACK_DAYS)), "revenue": _("Revenue so far"),
            "revenue_share": _("Share of revenue"),
        },
        formats={"revenue": "money"},
    )  # fmt: skip


def _moves(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, heat

    gone, back = findings.moved(lost=True), findings.moved(lost=False)
    if gone > back:
        title = _("In {days} days {gone} of {active} active customers were lost, and {back} lost ones came back")
    else:
        title = _("In {days} days {back} lost customers came back, and only {gone} of {active} active ones were lost")
    table = findings.moves.assign(
        before=[stage_word(each) for each in findings.moves["then"]],
        after=[stage_word(each) for each in findings.moves["now"]],
    )
    return Figure(
        name="moves",
        title=title.format(
            days=integer(BACK_DAYS), gone=integer(gone), active=integer(findings.active_then), back=integer(back)
        ),
        subtitle=_("Of the customers in each stage on {then}: where they are on {day}, as shares of the row").format(
            then=date(findings.then), day=date(findings.as_of)
        ),
        foot=_(
            "Beside each stage: its customers then. Both days are judged by the same rules and the same churn window. "
            "Every pair of stages is in the table, with those who were not known then."
        ),
        chart=heat(
            _outcomes(findings), "name", "outcome", Measure("share", _("Share"), "fraction"), n="n"
        ),
        table=table,
        labels={
            "before": _("{days} days ago").format(days=integer(BACK_DAYS)), "after": _("Now"),
            "customers": _("Customers"), "share": _("Share of those then"), "n": _("In this stage then"),
        },
        formats={"share": "fraction"},
    )  # fmt: skip


def _outcomes(findings: Findings) -> pd.DataFrame:
    """Per stage then the shares who are in it still, in another one, or lost."""
    import pandas as pd

    rows: list[dict[str, Any]] = []
    moves = findings.moves[findings.moves["then"] != UNKNOWN_THEN]
    for stage in dict.fromkeys(moves["then"]):
        inside = moves[moves["then"] == stage].set_index("now")["customers"]
        total = int(inside.sum())
        stayed, gone = int(inside.get(stage, 0)), 0 if stage == "churn" else int(inside.get("churn", 0))
        parts = {"stayed": stayed, "moved": total - stayed - gone}
        if stage not in NOT_ACTIVE:
            parts["lost"] = gone
        rows += [
            {"name": stage_word(stage), "outcome": _(OUTCOMES[each]), "share": count / total, "n": total}
            for each, count in parts.items()
        ]
    return pd.DataFrame(rows)


def _second(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, steps

    second = findings.second
    horizon = integer(findings.params.horizon)
    reached = second.median <= findings.params.horizon
    last = second.curve.iloc[-1]
    mark = None
    if reached:
        title = _("Half of the new customers order again within {days} days").format(days=integer(second.median))
        mark = (second.median, 0.5, _("half after {days} days").format(days=integer(second.median)))
    else:
        title = _("Fewer than half of the new customers order again within {days} days: {share}").format(
            days=integer(last["time"]), share=percent(last["share"])
        )
    return Figure(
        name="second",
        title=title,
        subtitle=_("Share of new customers who have placed a second order, by days since the first, to {days}").format(
            days=horizon
        ),
        foot=_(
            "{n} customers: {again} have ordered again, {waiting} have not yet and count for as long as they were "
            "watched (Kaplan and Meier). Band: 95% interval."
        ).format(n=integer(second.customers), again=integer(second.reordered), waiting=integer(second.waiting)),
        chart=steps(
            second.curve, Measure("time", _("Days since the first order"), "days"),
            Measure("share", _("Ordered again"), "fraction", low="low", high="high"), mark=mark,
        ),
        table=second.marks.dropna(subset=["share"]),
        labels={
            "days": _("Days since the first order"), "share": _("Ordered again"), "low": _("Low"), "high": _("High"),
        },
        formats={"share": "fraction", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def _rhythm(findings: Findings) -> Figure:
    import pandas as pd

    from playbook.charts.forms import Measure, Time, lines

    rows = findings.rhythm.tail(SHOWN_PERIODS)
    long = pd.concat(
        [
            rows.assign(kind=_(word), customers=rows[name])[["begins", "kind", "customers"]]
            for name, word in KINDS.items()
        ]
    )
    long["begins"] = pd.to_datetime(long["begins"])
    last = rows.iloc[-1]
    came, left = int(last["new"] + last["resurrected"]), int(last["dormant"])
    title = (
        _("{period}: {came} customers came or came back, {left} fell silent: more came than went")
        if came > left
        else _("{period}: {left} customers fell silent, {came} came or came back: more went than came")
    )
    if came == left:
        title = _("{period}: as many customers came or came back as fell silent: {came}")
    begins: dt.date = last["begins"]
    return Figure(
        name="rhythm",
        title=title.format(
            period=capital(period_word(begins, findings.params.basis)), came=integer(came), left=integer(left)
        ),
        subtitle=_("Customers by what they did in each whole period, the last {n}").format(n=integer(len(rows))),
        foot=_(
            "In the last period {active} customers ordered. Silent for one period is not lost: the usual gap between "
            "two orders is {gap} days."
        ).format(active=integer(last["active"]), gap=number(findings.usual_gap_days)),
        chart=lines(
            long, Time("begins", findings.params.basis), Measure("customers", _("Customers"), "count"), series="kind",
            emphasise=(_(KINDS["dormant"]),),
        ),
        table=rows,
        labels={
            "begins": _("Period begins"), "active": _("Ordered"), **{each: _(word) for each, word in KINDS.items()},
        },
        formats={"begins": "date"},
    )  # fmt: skip
