"""The goals: how far each is, what its odds are, and what its tactics did for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.board import STANDINGS
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.charts.kpi_tiles import value_text
from playbook.charts.page import Figure
from playbook.charts.units import exact
from playbook.i18n import _, date, integer, money, ngettext, number, percent

if TYPE_CHECKING:
    from playbook.kpis.odds import GoalOdds
    from playbook.kpis.tactic_effects import TacticEffect


def goals(findings: Findings) -> Figure:
    """Each goal: where it began, where it stands, where it should be."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    rows = pd.DataFrame(
        [
            {
                "name": each.goal.name,
                "progress": each.progress,
                "elapsed": each.elapsed,
                "baseline": value_text(each.goal.baseline, each.unit),
                "current": value_text(each.current, each.unit) or "–",
                "target": value_text(each.goal.target, each.unit),
                "deadline": each.goal.deadline,
                "owner": each.goal.owner,
                "state": _(STANDINGS[each.standing]),
                "odds": odds_text(findings.odds[each.goal.id]),
            }
            for each in findings.goals
        ]
    )
    measured = rows.dropna(subset=["progress"]).assign(progress=lambda frame: frame["progress"].clip(lower=0))
    good = sum(each.standing in {"reached", "on_track"} for each in findings.goals)
    return Figure(
        name="goals",
        title=_("{good} of {n} goals are reached or on track").format(good=integer(good), n=integer(len(rows))),
        subtitle=_("Share of the way from baseline to target; the mark is the share of the time gone, {day}").format(
            day=date(findings.as_of)
        ),
        foot=_(
            "The bar knows no season; the odds do. They are told once the history has earned them, in tenths, and "
            "stand in the table."
        ),
        chart=bars(
            measured,
            "name",
            Measure("progress", _("Progress"), "fraction"),
            marker=Measure("elapsed", _("Time gone"), "fraction"),
        )
        if len(measured)
        else None,
        table=rows,
        labels={
            "name": _("Goal"), "baseline": _("Baseline"), "current": _("Now"), "target": _("Target"),
            "deadline": _("Deadline"), "owner": _("Owner"), "state": _("Standing"),
            "odds": _("Odds"),
        },
        formats={"deadline": "date"},
    )  # fmt: skip


def odds_text(odds: GoalOdds) -> str:
    """The odds as a share, or when there will be any."""
    if odds.odds is not None:
        return percent(odds.odds)
    if odds.first_odds_on is not None:
        return _("from {day} on").format(day=date(odds.first_odds_on))
    return "–"


def tactics(findings: Findings) -> Figure:
    """What each tactic did for its goal: an effect where lots were drawn, a correlation where they were not."""
    import pandas as pd

    names = {each.goal.id: each.goal.name for each in findings.goals}
    units = {each.goal.id: each.unit for each in findings.goals}
    rows = pd.DataFrame(
        [
            {
                "goal": names[each.goal],
                "name": each.name,
                "evidence": _evidence(each),
                "people": each.people or None,
                "ordered": each.ordered if each.people else None,
                "rate": exact(each.rate, "fraction"),
                "known": effect_words(each),
                "moved": moved_words(each, units[each.goal]),
            }
            for each in findings.effects
        ]
    )
    tested = sum(each.evidence == "test" for each in findings.effects)
    return Figure(
        name="tactics",
        title=ngettext(
            "{tested} of {n} tactics was tested against a comparison group",
            "{tested} of {n} tactics were tested against a comparison group",
            tested,
        ).format(tested=integer(tested), n=integer(len(rows)))
        if tested
        else _("None of the {n} tactics has been tested, so none can be said to have moved its goal").format(
            n=integer(len(rows))
        ),
        subtitle=_(
            "Tactics of the goals: whom they reached since the goal began, and who ordered afterwards, {day}"
        ).format(day=date(findings.as_of)),
        foot=_(
            "Whom a tactic reaches differs from whom it does not: without a group drawn by lot, orders afterwards are "
            "a correlation and no effect. A test counts its own time. What it moved the goal by is read from the "
            "goal's own formula, person by person since the goal began, with and without the tactic (95% interval)."
        ),
        chart=None,
        table=rows,
        labels={
            "goal": _("Goal"), "name": _("Tactic"), "people": _("Reached"), "ordered": _("Ordered afterwards"),
            "rate": _("Share"), "known": _("What is known"), "moved": _("Moved the goal by"),
        },
        formats={"people": "count", "ordered": "count", "rate": "text", "moved": "text"},
    )  # fmt: skip


def _evidence(effect: TacticEffect) -> str:
    return {"test": _("test"), "correlation": _("correlation"), "none": _("nothing known")}[effect.evidence]


def effect_words(effect: TacticEffect) -> str:
    """What is known of a tactic, in one sentence."""
    if effect.evidence == "none":
        return _("Nobody is known to have been reached.")
    if effect.evidence == "correlation":
        return _("Only a correlation: nobody was left out by lot.")
    moved = effect.effect or 0.0
    between = {
        "points": number(abs(moved) * 100),
        "low": number((effect.low or 0.0) * 100),
        "high": number((effect.high or 0.0) * 100),
    }
    if (effect.low or 0.0) <= 0 <= (effect.high or 0.0):
        return _("Tested: no clear difference ({low} to {high} points).").format(**between)
    if moved > 0:
        return _("Tested: {points} points more ordered than without it ({low} to {high}).").format(**between)
    return _("Tested: {points} points fewer ordered than without it ({low} to {high}).").format(**between)


def moved_words(effect: TacticEffect, unit: str) -> str:
    """What a tested tactic moved its goal by, in the goal's unit; a share in percentage points."""
    if effect.moved is None:
        return _("cannot be read person by person") if effect.evidence == "test" else "–"
    ends = (effect.moved.by, effect.moved.low, effect.moved.high)
    if unit == "fraction":
        by, low, high = (number(100 * each, decimals=1) for each in ends)
        return _("{points} points ({low} to {high})").format(points=by, low=low, high=high)
    by, low, high = (money(each) if unit == "money" else number(each, decimals=1) for each in ends)
    return _("{by} ({low} to {high})").format(by=by, low=low, high=high)
