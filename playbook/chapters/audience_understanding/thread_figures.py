"""Before, during and after the first sale, beside each other: the same people, in the same groups, in three panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import dimension_name, group_name
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.chapters.audience_understanding.sales import when
from playbook.chapters.audience_understanding.thread import LEAST_PEOPLE, VIEWS
from playbook.charts.names import capital
from playbook.charts.page import Figure, Panel, Panels
from playbook.i18n import N_, _, integer, percent

if TYPE_CHECKING:
    import pandas as pd

DRAWN = 7
NAMES = {"before": N_("Before the order"), "during": N_("The first order"), "after": N_("After it")}
FACTS = {
    "one_contact": N_("at first contact"),
    "within_week": N_("within a week"),
    "on_phone": N_("by phone"),
    "several": N_("several pieces"),
    "discounted": N_("discount used"),
    "large": N_("larger order"),
    "waited": N_("long wait"),
    "asked": N_("asked service"),
    "returned": N_("sent back"),
    "reviewed": N_("reviewed"),
    "ordered": N_("ordered again"),
}


def thread(findings: Findings) -> Figure | None:
    """Three panels with the same rows; every share with its interval in the table."""
    from playbook.charts.forms import Measure, heat

    by = findings.params.compare_by
    rows = findings.details["thread"]
    named = rows.assign(
        name=[capital(group_name(by, each)) for each in rows["audience"]],
        fact_name=[_(FACTS[each]) for each in rows["fact"]],
        view_name=[_(NAMES[each]) for each in rows["view"]],
    )
    groups = list(dict.fromkeys(named.sort_values("people", ascending=False, kind="stable")["name"]))[:DRAWN]
    drawn = named[named["name"].isin(groups)]
    drawn = drawn.assign(place=drawn["name"].map(groups.index)).sort_values("place", kind="stable")
    panels = [
        Panel(_(NAMES[view]), heat(part, "name", "fact_name", Measure("rate", _("Share of people"), "fraction")))
        for view in VIEWS
        if len(part := drawn[drawn["view"] == view])
    ]
    sure = named[named["adjusted"] < SURE]
    people = rows.drop_duplicates("audience")["people"].sum()
    return Figure(
        name="thread",
        title=_title(named, sure),
        subtitle=_(
            "The same {n} people by {dimension}: share with each fact before, in and within {days} days after their "
            "first order, {period}"
        ).format(
            n=integer(people), dimension=dimension_name(by), days=integer(findings.repeat_days), period=when(findings)
        ),
        foot=_(
            "Only people whose {days} days are over; groups of {least} or more. Bought at the first known contact, or "
            "within a week of it. Larger order, long wait: above the middle of all. {sure} of {all} shares surely "
            "differ from the others', corrected for their number. Correlation: groups differ in more than this."
        ).format(
            days=integer(findings.repeat_days), least=integer(LEAST_PEOPLE), sure=integer(len(sure)),
            all=integer(len(named)),
        ),
        chart=Panels(tuple(panels)),
        table=named,
        labels={
            "view_name": _("View"), "fact_name": _("What happened"), "name": _("Group"), "n": _("People"),
            "converted": _("With it"), "rate": _("Share of people"), "low": _("Low"), "high": _("High"),
            "usual": _("Of all"), "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"n": "count", "converted": "count", "rate": "fraction", "low": "fraction", "high": "fraction",
                 "usual": "fraction", "adjusted": "chance"},
    )  # fmt: skip


def _title(named: pd.DataFrame, sure: pd.DataFrame) -> str:
    """The group that surely differs most before or in the order, and what came after of the same people."""
    again = named[named["fact"] == "ordered"].set_index("audience")
    earlier = sure[(sure["view"] != "after") & sure["audience"].isin(again.index)]
    if not len(again):
        return _("Too few people have had their time to come back to say what followed")
    if not len(earlier):
        first = again.sort_values("people", ascending=False, kind="stable").iloc[0]
        return _(
            "Before and during the first order no group surely differs; of “{group}”, {share} ordered again"
        ).format(group=first["name"], share=percent(first["rate"]))
    told = earlier.assign(off=(earlier["rate"] - earlier["usual"]).abs()).nlargest(1, "off").iloc[0]
    after = again[again.index == told["audience"]].iloc[0]
    return _("{group}: {fact} {share} (all: {usual}); of the same people {again} ordered again (all: {all})").format(
        group=told["name"], fact=told["fact_name"], share=percent(told["rate"]), usual=percent(told["usual"]),
        again=percent(after["rate"]), all=percent(after["usual"]),
    )  # fmt: skip
