"""The factors behind loyalty, ranked by what people did next and what they said: quality, price, service, name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.factors import FACTS, LEAST_PEOPLE, SCORES, SEEN_SHARE
from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, isolate, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

FACTORS = {
    "quality": N_("Quality"),
    "price": N_("Price"),
    "service": N_("Service"),
    "reputation": N_("Reputation"),
}
NAMES = {
    "faulty": N_("sent it back as faulty"),
    "sent_back": N_("sent some of it back"),
    "well_rated": N_("bought well-rated goods"),
    "pleased": N_("gave four stars or more"),
    "discounted": N_("had a discount"),
    "below_list": N_("paid less than the list price"),
    "late": N_("waited longer than usual"),
    "asked": N_("asked for help"),
    "solved_fast": N_("were helped within a day"),
    "by_friend": N_("came by a friend"),
    "unasked": N_("came on their own"),
}
SCORED = {"nps": N_("recommendation (0 to 10)"), "csat": N_("satisfaction (1 to 5)")}


def factors(findings: Findings) -> Figure:
    """Every fact that these data bear, strongest first."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["factors"]
    named = rows.assign(
        factor_name=[_(FACTORS[each]) for each in rows["factor"]],
        fact_name=[_(NAMES[each]) for each in rows["fact"]],
        name=[f"{_(FACTORS[one])}: {_(NAMES[two])}" for one, two in zip(rows["factor"], rows["fact"], strict=True)],
        said_place=rows["said"].rank(ascending=False),
    )
    sure = named[named["adjusted"] < SURE]
    seen = findings.repeat_days // SEEN_SHARE
    told = {*rows["fact"], *(["below_list"] if "discounted" in set(rows["fact"]) else [])}
    unknown = [f"{_(NAMES[fact])} ({isolate(needs)})" for fact, (_factor, needs) in FACTS.items() if fact not in told]
    lacking = " " + _("Missing, or too few people, to tell: {facts}.").format(facts=listed(unknown)) if unknown else ""
    return Figure(
        name="factors",
        title=_title(named, sure),
        subtitle=_(
            "Difference in the share who ordered again in the next {days} days between people with each fact in the "
            "first {seen} days after their first order and people without it, strongest first"
        ).format(days=integer(findings.repeat_days), seen=integer(seen)),
        foot=_scores(named)
        + " "
        + _(
            "Up to {n} customers whose days are over; lines: 95% interval; at least {least} people on either side. "
            "On their own: by search, link or address. This goes with loyalty; it need not cause it."
        ).format(n=integer((rows["n"] + rows["other_n"]).max()), least=integer(LEAST_PEOPLE))
        + lacking,
        chart=bars(
            named,
            "name",
            Measure("difference", _("Difference"), "fraction", low="low", high="high"),
            emphasise=tuple(sure["name"]),
            ordered=False,
        ),
        table=named,
        labels={
            "name": _("What happened"), "n": _("People with it"), "rate": _("Ordered again"), "other": _("Others"),
            "difference": _("Difference"), "low": _("Low"), "high": _("High"),
            "adjusted": _("Chance of this by luck, corrected"), "said_place": _("Rank by scores"),
            "nps_difference": _("Recommendation score: difference"), "csat_difference": _("Satisfaction: difference"),
        },
        formats={
            "n": "count", "other_n": "count", "rate": "fraction", "other": "fraction", "difference": "fraction",
            "low": "fraction", "high": "fraction", "strength": "number", "adjusted": "chance",
            "nps_difference": "number", "nps_n": "count", "nps_adjusted": "chance", "csat_difference": "number",
            "csat_n": "count", "csat_adjusted": "chance",
            "said_place": "count",
        },
    )  # fmt: skip


def _title(named: pd.DataFrame, sure: pd.DataFrame) -> str:
    first = (sure if len(sure) else named).iloc[0]
    told = (
        _("{factor} goes most with ordering again: of those who {fact}, {share} did, of others {other}")
        if len(sure)
        else _(
            "None of quality, price, service and reputation surely goes with ordering again; the nearest is {factor} "
            "({fact}: {share}, others {other})"
        )
    )
    return told.format(
        factor=first["factor_name"],
        fact=first["fact_name"],
        share=percent(first["rate"]),
        other=percent(first["other"]),
    )


def _scores(named: pd.DataFrame) -> str:
    """With which fact the scores of the same people go most."""
    told = [
        (abs(row[f"{score}_strength"]), score, row)
        for _at, row in named.iterrows()
        for score in SCORES
        if row[f"{score}_adjusted"] < SURE
    ]
    if not told:
        return _("No fact here surely goes with the scores that the same people gave.")
    _strength, score, row = max(told, key=lambda each: each[0])
    return _("With the scores of the same people goes most: {fact}, {points} points of {score}.").format(
        fact=row["name"], points=number(row[f"{score}_difference"]), score=_(SCORED[score])
    )
