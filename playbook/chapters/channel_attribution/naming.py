"""The words that all parts of the attribution chapter share: models, measures, populations, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.channel_attribution.journeys import goal_words
from playbook.charts.names import name_of
from playbook.i18n import N_, _, isolate
from playbook.i18n import period as period_name

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings

MODEL_NAMES = {
    "first": N_("first contact"),
    "last": N_("last contact"),
    "last_non_direct": N_("last that is not direct"),
    "linear": N_("equal parts"),
    "position": N_("mostly first and last"),
    "time_decay": N_("the later the more"),
    "markov": N_("Markov chain"),
}
POPULATIONS = {"all": N_("all orders"), "first": N_("first orders"), "repeat": N_("repeat orders")}
MEASURES = {"orders": N_("orders"), "revenue": N_("revenue")}
# The same where journeys end in a goal of the shop's own.
GOAL_POPULATIONS = {
    "all": N_("goal: {goals}"),
    "first": N_("goal: {goals}, reached for the first time"),
    "repeat": N_("goal: {goals}, reached again"),
}
GOAL_MEASURES = {"orders": N_("goals reached"), "revenue": N_("value of goals")}
DIRECT = {"as_is": N_("as is"), "last_non_direct": N_("only where there is no other")}
# From this share of orders taken elsewhere, or without a known journey, the web's view misleads.
MUCH = 0.1
# What a table of paths writes between two contacts; it turns round where the page runs from right to left.
ARROW = " › "


def when(findings: Findings) -> str:
    """The period in words."""
    return period_name(findings.period.start, findings.period.end, findings.period.kind)


def measured(findings: Findings) -> str:
    """What is credited, in a word."""
    return _((GOAL_MEASURES if findings.chosen else MEASURES)[findings.measure])


def either(findings: Findings, of_orders: str, of_goals: str) -> str:
    """The sentence that fits what journeys end in."""
    return of_goals if findings.chosen else of_orders


def on_the_way(findings: Findings) -> str:
    """The header of the column that counts what a channel was on the way to."""
    return either(findings, _("Orders it was on the way to"), _("Goals it was on the way to"))


def population(findings: Findings) -> str:
    """Whose journeys are read."""
    asked = findings.params.orders
    who = (
        _(GOAL_POPULATIONS[asked]).format(goals=goal_words(findings.chosen))
        if findings.chosen
        else _(POPULATIONS[asked])
    )
    if findings.params.converters_only:
        alone = either(findings, _("{orders}, only people who ordered"), _("{orders}, only people who reached it"))
        who = alone.format(orders=who)
    if findings.params.direct_handling == "last_non_direct":
        who = _("{orders}, direct only where nothing else is known").format(orders=who)
    return who


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """With the channels' words beside their ids; a thin channel with an asterisk."""
    thin = rows["thin"] if "thin" in rows else [False] * len(rows)
    return rows.assign(
        name=[
            _("{channel} *").format(channel=name_of(channel)) if few else name_of(channel)
            for channel, few in zip(rows["channel"], thin, strict=True)
        ]
    )


def without_repeats(touches: list[str]) -> str:
    """A path as text, a channel met several times in a row written once.

    >>> without_repeats(["email", "email", "search"])
    'email > search'
    """
    return " > ".join(each for each, before in zip(touches, [None, *touches], strict=False) if each != before)


def path_words(path: str) -> str:
    """A path of ids as a reader's words."""
    return ARROW.join(isolate(name_of(channel)) for channel in path.split(" > "))


def opening(text: str) -> str:
    """A finished sentence with its first letter large: a channel's word may stand first.

    >>> opening("email closes most sales")
    'Email closes most sales'
    """
    return text[:1].upper() + text[1:]
