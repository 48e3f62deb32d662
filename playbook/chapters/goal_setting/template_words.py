"""The template goals before anything is saved: how many customers they mean, and how many of them each month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.goal_setting.kinds import kind_words
from playbook.chapters.goal_setting.occasion_words import occasion_words
from playbook.i18n import _, date, integer, percent
from playbook.kpis.periods import months_from

if TYPE_CHECKING:
    from playbook.chapters.goal_setting.findings import Findings, Standing


def template_words(findings: Findings) -> str:
    """A paragraph for each: target as a count, customers to win over, by when, and pace; then all other kinds."""
    return "\n\n".join(
        (
            _("“Buy again”: {told}").format(told=_told(findings, findings.again)),
            _("“Served online”: {told}").format(told=_told(findings, findings.online)),
            occasion_words(findings),
            kind_words(findings),
        )
    )


def _told(findings: Findings, goal: Standing) -> str:
    sentence = _(
        "{target} of {n} existing customers are {count} by {day}, or {pace} a month. In a window as long before that "
        "it was {reached} ({share})"
    )
    rest = (
        _(", so {missing} more must be won over, {each} a month.").format(
            missing=integer(goal.missing), each=integer(-(-goal.missing // goal.months))
        )
        if goal.missing
        else _(", so it takes no more than what already happens.")
    )
    return (
        sentence.format(
            target=percent(goal.target),
            n=integer(goal.customers),
            count=integer(goal.target_count),
            day=date(months_from(findings.as_of, goal.months)),
            pace=integer(-(-goal.target_count // goal.months)),
            reached=integer(goal.reached),
            share=percent(goal.share),
        )
        + rest
    )
