"""Campaign by campaign: the eight measures as one table, whose orders as bars, and what to improve marked."""

from __future__ import annotations

import datetime as dt
from math import isnan
from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.campaigns import BACK_DAYS, LEAST_ANSWERS, ORDER_DAYS
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, isolate, listed, ngettext, number, percent

if TYPE_CHECKING:
    import pandas as pd

MOST_BARS = 12
# What to look at where a step loses more people than it does elsewhere.
IMPROVE = {
    "open_rate": N_("sender and subject line"),
    "click_rate": N_("content and offer"),
    "order_rate": N_("landing page and audience"),
}


def campaigns(findings: Findings) -> Figure:
    """The share that ordered after each campaign, and all eight measures in the table."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import CONTEXT, EMPHASIS

    rows = findings.campaigns.assign(name=[isolate(str(each)) for each in findings.campaigns["name"]])
    drawn = rows.dropna(subset=["order_rate"]).sort_values("order_rate", ascending=False, ignore_index=True)
    # The best and the weak ones are spoken of; of the others as many as there is room for.
    kept = drawn[(drawn["weak"] != "") | (drawn.index < MOST_BARS - int((drawn["weak"] != "").sum()))].head(MOST_BARS)
    return Figure(
        name="campaigns",
        title=_title(drawn, int((rows["weak"] != "").sum())),
        subtitle=_(
            "Share who ordered within {days} days of the first message, campaigns from {start} to {end} with people "
            "whose days are over, with 95% intervals"
        ).format(
            days=integer(ORDER_DAYS),
            start=date(findings.as_of - dt.timedelta(days=BACK_DAYS - 1)),
            end=date(findings.as_of),
        ),
        foot=_(
            "Coloured: surely below the other emails, or the other messages, at some step (two-sided tests, Holm over "
            "all campaigns and steps). Campaigns write to different people, and who is written to may order anyway: a "
            "correlation that says where to look. Satisfaction needs {n} answers after the message."
        ).format(n=integer(LEAST_ANSWERS)),
        chart=bars(
            kept,
            "name",
            Measure("order_rate", _("Ordered"), "fraction", "low", "high"),
            colours={row["name"]: EMPHASIS if row["weak"] else CONTEXT for row in kept.to_dict("records")},
            ordered=False,
        )
        if len(kept)
        else None,
        table=_table(rows),
        labels={
            "name": _("Campaign"), "reached": _("Reached"), "order_rate": _("Ordered"), "churn_rate": _("Lost by now"),
            "value": _("Revenue so far per customer"), "open_rate": _("Opened"), "click_rate": _("Clicked"),
            "visits": _("Visits"), "csat": _("Satisfied"), "promoter_score": _("Promoter score"),
            "improve": _("To improve"),
        },
        formats={
            **dict.fromkeys(("order_rate", "churn_rate", "open_rate", "click_rate", "csat"), "fraction"),
            **dict.fromkeys(("reached", "visits"), "count"),
            "value": "money", "promoter_score": "text", "improve": "text",
        },
    )  # fmt: skip


def _title(drawn: pd.DataFrame, weak: int) -> str:
    if not len(drawn):
        return _("No campaign is old enough to say who ordered after it")
    best = drawn.iloc[0]
    sentence = (
        ngettext(
            "{share} ordered after “{best}”, the most of all campaigns; {n} campaign loses more people than the others",
            "{share} ordered after “{best}”, the most of all campaigns; {n} campaigns lose more people than the others",
            weak,
        )
        if weak
        else _("{share} ordered after “{best}”, the most of all campaigns; none surely loses more than the others")
    )
    return sentence.format(share=percent(best["order_rate"], significant=2), best=best["name"], n=integer(weak))


def _table(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        promoter_score=["–" if isnan(each) else number(each) for each in rows["nps"]],
        improve=[listed(_(IMPROVE[each]) for each in weak.split()) or "–" for weak in rows["weak"]],
    )


def monday(findings: Findings) -> str:
    """The weak campaign that reaches most people, and what to try on it; nothing where none is weak."""
    weak = findings.campaigns[findings.campaigns["weak"] != ""]
    if not len(weak):
        return ""
    first = weak.iloc[0]
    return _("Try another version of “{name}” on half of its {n} people: {improve}.").format(
        name=isolate(str(first["name"])),
        n=integer(first["reached"]),
        improve=listed(_(IMPROVE[each]) for each in str(first["weak"]).split()),
    )
