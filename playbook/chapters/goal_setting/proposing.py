"""The goals that the chapter proposes to save, and the form for a goal of one's own."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from playbook.chapters.form import Form
from playbook.chapters.goal_setting.findings import Findings, Standing, again_name
from playbook.chapters.goal_setting.kinds import kind_goals
from playbook.chapters.goal_setting.occasion_words import occasion_goals
from playbook.charts.kpi_tiles import value_text
from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _, date, percent
from playbook.kpis.periods import months_from
from playbook.kpis.populations import check
from playbook.params import Control
from playbook.workspace.decisions import Decision, Goal


def proposals(findings: Findings) -> Form:
    """Both template goals with the baseline measured here, and a free SMART goal on any KPI these data can bear."""
    catalogue = findings.catalogue
    metrics = tuple((each, _(catalogue[each].name)) for each in findings.measurable if each in catalogue)
    return Form(
        kind="goals",
        intro=_("Save a goal only when somebody owns it. The chapter on tracking follows every goal saved here."),
        records=(
            _template(
                findings,
                findings.again,
                "buy_again",
                "existing_customers_buying_again",
                again_name(findings.again.target),
            ),
            _template(
                findings,
                findings.online,
                "serve_online",
                "existing_customers_served_online",
                _online_name(findings.online),
            ),
            *occasion_goals(findings),
            *kind_goals(findings),
        ),
        fields=(
            Control("name", _("What should be reached"), "text"),
            Control("metric", _("Measured by"), "choice", metrics),
            Control(
                "target", _("Target, in the measure's own unit (0.3 for 30%)"), "number", low=0, high=1e9, step=0.01
            ),
            Control(
                "population",
                _("Only for"),
                "text",
                help=_(
                    "Everybody where empty; else a group: country=PL, or product=P-17;customer_kind=new of pieces sold."
                ),
            ),
            Control("start", _("From; the same days a year before are then what it is held against"), "day"),
            Control("deadline", _("Until"), "day"),
            Control("owner", _("Who answers for it"), "text"),
            Control("finding", _("The finding that justifies it"), "text"),
        ),
        build=lambda values: _build(findings, values),
    )


def _online_name(standing: Standing) -> str:
    return _("{share} of existing customers are served online within twelve months").format(
        share=percent(standing.target)
    )


def _template(findings: Findings, standing: Standing, slug: str, metric: str, name: str) -> Goal:
    return Goal(
        id=slug,
        name=name,
        created_on=findings.as_of,
        as_of=findings.as_of,
        snapshot=findings.snapshot,
        metric=metric,
        population="existing_customers",
        baseline=standing.share,
        target=standing.target,
        start=findings.as_of,
        deadline=months_from(findings.as_of, standing.months),
        finding=_found(standing.share, "fraction", standing.start, standing.end),
    )


def _found(value: float, unit: str, start: dt.date, end: dt.date) -> str:
    """What stands as the finding behind a goal where nobody entered another: the measure as it was."""
    return _("From {start} to {end} it was {value}.").format(
        start=date(start), end=date(end), value=value_text(value, unit)
    )


def _build(findings: Findings, values: Mapping[str, Any]) -> Decision:
    metric, name = str(values.get("metric") or ""), str(values.get("name") or "").strip()
    if metric not in findings.measurable:
        raise BadInput(
            _("These data cannot measure {metric}.").format(metric=metric or "–"),
            remedy=(did_you_mean(metric, findings.measurable) if metric else "")
            or _("Choose a measure from the list."),
        )
    deadline = values.get("deadline")
    if not name or not isinstance(deadline, dt.date):
        raise BadInput(
            _("A goal needs a name and a deadline."), remedy=_("Say what should be reached, and until which day.")
        )
    start, population = values.get("start"), str(values.get("population") or "").strip()
    check(population, findings.catalogue[metric], findings.catalogue)
    # Who begins another day or counts a group only has no baseline yet: it is measured where the goal is followed.
    own = bool(population) or isinstance(start, dt.date)
    return Goal(
        id=re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or metric,
        name=name,
        created_on=findings.as_of,
        as_of=findings.as_of,
        snapshot=findings.snapshot,
        metric=metric,
        population=population or "all",
        baseline=None if own else findings.measurable[metric],
        target=float(values.get("target") or 0),
        start=start if isinstance(start, dt.date) else findings.as_of,
        deadline=deadline,
        owner=str(values.get("owner") or ""),
        finding=str(values.get("finding") or "")
        or _found(
            findings.measurable[metric],
            findings.catalogue[metric].unit,
            findings.as_of - dt.timedelta(days=364),
            findings.as_of,
        ),
    )
