"""Part by part of a customer's way: the questions that the indicators answer, and how many of them do here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.board import name_of_kpi, when
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.charts.page import Figure
from playbook.i18n import _, integer, isolate, listed

if TYPE_CHECKING:
    from playbook.kpis.asked import Asked


def questions(findings: Findings) -> Figure:
    """One row per question: the part of the way, what answers it, and what of that is off its target."""
    import pandas as pd

    rows = pd.DataFrame([_row(findings, each) for each in findings.asked])
    answered = int((rows["known"] > 0).sum())
    sentence = (
        _("Each of {n} questions about the way of a customer has an answer in these data")
        if answered == len(rows)
        else _("Of {n} questions about the way of a customer, {answered} have an answer in these data")
    )
    return Figure(
        name="questions",
        title=sentence.format(n=integer(len(rows)), answered=integer(answered)),
        subtitle=_("Each question with the indicators that answer it, {period}").format(period=when(findings)),
        foot=_("An indicator answers one question. Where none has a value, the table below says what is missing."),
        chart=None,
        table=rows,
        labels={
            "part": _("Part of the way"), "question": _("Question"), "answers": _("Answered by"),
            "known": _("With a value"), "asked": _("Indicators"), "off": _("Off target"),
        },
        formats={
            **dict.fromkeys(("part", "question", "answers", "off"), "text"), "known": "count", "asked": "count",
        },
    )  # fmt: skip


# So many names in a cell; the board has all.
MOST_NAMES = 3


def _row(findings: Findings, each: Asked) -> dict[str, object]:
    known = [name for name in each.kpis if findings.values[name].value is not None]
    off = set(findings.board.loc[findings.board["standing"] == "off_track", "id"])
    more = len(known) - MOST_NAMES
    names = [name_of_kpi(findings.values[name]) for name in known[:MOST_NAMES]]
    return {
        "part": _(each.label),
        "question": _(each.question),
        "answers": listed([*names, _("{n} more").format(n=integer(more))] if more > 0 else names) or "–",
        "known": len(known),
        "asked": len(each.kpis),
        "off": listed(isolate(name_of_kpi(findings.values[name])) for name in each.kpis if name in off) or "–",
    }
