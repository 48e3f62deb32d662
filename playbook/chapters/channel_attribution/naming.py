"""The words that all parts of the attribution chapter share: models, measures, populations, channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
# What a table of paths writes between two contacts; it turns round where the page runs from right to left.
ARROW = " › "


def when(findings: Findings) -> str:
    """The period in words."""
    return period_name(findings.period.start, findings.period.end, findings.period.kind)


def measured(findings: Findings) -> str:
    """What is credited, in a word."""
    return _(MEASURES[findings.params.measure])


def population(findings: Findings) -> str:
    """Whose journeys are read."""
    if findings.params.converters_only:
        return _("{orders}, only people who ordered").format(orders=_(POPULATIONS[findings.params.orders]))
    return _(POPULATIONS[findings.params.orders])


def named(rows: pd.DataFrame) -> pd.DataFrame:
    """With the channels' words beside their ids; a thin channel with an asterisk."""
    thin = rows["thin"] if "thin" in rows else [False] * len(rows)
    return rows.assign(
        name=[
            _("{channel} *").format(channel=name_of(channel)) if few else name_of(channel)
            for channel, few in zip(rows["channel"], thin, strict=True)
        ]
    )


def path_words(path: str) -> str:
    """A path of ids as a reader's words."""
    return ARROW.join(isolate(name_of(channel)) for channel in path.split(" > "))


def opening(text: str) -> str:
    """A finished sentence with its first letter large: a channel's word may stand first.

    >>> opening("email closes most sales")
    'Email closes most sales'
    """
    return text[:1].upper() + text[1:]
