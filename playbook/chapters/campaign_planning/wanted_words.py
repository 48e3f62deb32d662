"""The words and the figure of what campaigns are to make people do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from playbook.chapters.campaign_planning.wanted import BACK_DAYS, LEAST_PEOPLE
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, isolate, listed, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.campaign_planning.findings import Findings

ACTION_NAMES = {
    "order": N_("an order"),
    "upgrade": N_("a paid or dearer plan"),
    "referral": N_("a friend invited"),
    "sign_up": N_("a sign-up for the mailing list"),
    "membership": N_("joining the loyalty programme"),
}
GROUPS = {"reached": N_("reached"), "drawn": N_("drawn by lot"), "left_out": N_("left out by lot")}


def action_name(action: str) -> str:
    """A wanted action in words.

    >>> action_name("order")
    'an order'
    """
    word, _sign, about = action.partition("=")
    if word == "category":
        return _("an order of {category}").format(category=isolate(about))
    if word == "goal":
        return _("the goal {goal}").format(goal=isolate(about))
    return _(ACTION_NAMES[action])


def wanted(findings: Findings) -> Figure:
    """Of those whom each campaign reached, the share that did what was wanted, beside those left out by lot."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import CONTEXT, EMPHASIS

    rows = findings.wanted.counts
    rows = rows.assign(
        name=[
            (_("{action}, left out: {campaign}") if row["group"] == "left_out" else _("{campaign}: {action}")).format(
                campaign=isolate(row["campaign"]), action=action_name(row["action"])
            )
            for row in rows.to_dict("records")
        ],
        who=[_(GROUPS[each]) for each in rows["group"]],
    )
    drawn = rows.dropna(subset=["rate"])
    colours = {row["name"]: CONTEXT if row["group"] == "left_out" else EMPHASIS for row in drawn.to_dict("records")}
    return Figure(
        name="wanted",
        title=_title(drawn),
        subtitle=_(
            "Share of the people reached who did it in the days given, messages of the {days} days up to {day}, tests "
            "whole; whiskers: 95% interval"
        ).format(days=integer(BACK_DAYS), day=date(findings.as_of)),
        foot=_(
            "Only beside people left out by lot (grey) does a share say what a campaign did; elsewhere it is a "
            "correlation, since who is written to may act anyway. Fewer than {least} people are not told of."
        ).format(least=integer(LEAST_PEOPLE)),
        chart=bars(
            drawn, "name", Measure("rate", _("Share"), "fraction", "low", "high"), colours=colours, ordered=False
        )
        if len(drawn)
        else None,
        table=rows[["name", "who", "days", "people", "done", "rate", "low", "high"]],
        labels={
            "name": _("Campaign and wanted action"), "who": _("People"), "days": _("Days given"), "people": _("Number"),
            "done": _("Did it"), "rate": _("Share"), "low": _("Low"), "high": _("High"),
        },
        formats={
            **dict.fromkeys(("days", "people", "done"), "count"), **dict.fromkeys(("rate", "low", "high"), "fraction"),
        },
    )  # fmt: skip


def _title(drawn: pd.DataFrame) -> str:
    """Of a test, both arms; without one, the campaign after which most did what was wanted."""
    from playbook.methods.intervals import difference_of_proportions

    if not len(drawn):
        return _("No campaign has reached enough people to say who did what was wanted")
    tested = drawn[drawn["group"] == "drawn"]
    first = (tested if len(tested) else drawn).nlargest(1, "rate").iloc[0]
    told = {
        "campaign": isolate(first["campaign"]), "action": action_name(first["action"]), "days": integer(first["days"]),
        "n": integer(first["people"]), "share": percent(first["rate"], significant=2),
    }  # fmt: skip
    if not len(tested):
        return _("{share} of {n} reached by “{campaign}” did what was wanted within {days} days: {action}").format(
            **told
        )
    same = (drawn["campaign"] == first["campaign"]) & (drawn["action"] == first["action"])
    other = drawn[same & (drawn["group"] == "left_out")].iloc[0]
    found = difference_of_proportions(first["done"], first["people"], other["done"], other["people"])
    sure = found.interval.low > 0 or found.interval.high < 0
    return (
        _(
            "“{campaign}” made a difference: {share} of {n} did what was wanted ({action}) within {days} days, "
            "{without} of {others} left out by lot"
        )
        if sure
        else _(
            "“{campaign}” made no sure difference: {share} of {n} did what was wanted ({action}) within {days} days, "
            "{without} of {others} left out by lot"
        )
    ).format(**told, without=percent(other["rate"], significant=2), others=integer(other["people"]))


def monday(findings: Findings) -> Iterator[str]:
    """The campaigns that run without anything wanted of people, and the actions that these data cannot count."""
    if silent := [each.name for each in findings.campaigns if each.status == "started" and not each.wanted]:
        yield _("Say what people are to do after these campaigns, so that it can be counted: {names}.").format(
            names=listed(isolate(each) for each in silent)
        )
    if findings.wanted.strange:
        yield _("Mend or deliver these wanted actions; nothing in these data counts them: {names}.").format(
            names=listed(isolate(each) for each in findings.wanted.strange)
        )
