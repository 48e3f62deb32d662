"""Questions of one's own, tied to the figures that answer them (R-AUD-41): no number without a purpose."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from playbook.charts.page import Figure
from playbook.i18n import _, isolate


def read_questions(text: str) -> dict[str, str]:
    """The questions by the name of the figure that is to answer them.

    text: "figure: question; figure: question". Raises ValueError for a piece that does not name a figure.

    >>> read_questions("after: Do they come back?; loyal: Who stays?")
    {'after': 'Do they come back?', 'loyal': 'Who stays?'}
    """
    found = {}
    for piece in filter(None, (each.strip() for each in text.split(";"))):
        figure, colon, question = piece.partition(":")
        if not colon or not question.strip():
            raise ValueError(_("write questions as “figure: question; figure: question”"))
        found[figure.strip()] = question.strip()
    return found


def asked(figures: Iterable[Figure], questions: dict[str, str]) -> tuple[Figure, ...]:
    """The figures, each with the question that it is to answer before what it shows."""
    return tuple(
        replace(figure, subtitle=_("“{question}” {subtitle}").format(
            question=isolate(questions[figure.name]), subtitle=figure.subtitle))
        if figure.name in questions
        else figure
        for figure in figures
    )  # fmt: skip


def unanswered(figures: Iterable[str], questions: dict[str, str]) -> list[str]:
    """The questions that no figure here answers, since the data are missing or no figure has that name."""
    shown = set(figures)
    return [question for name, question in questions.items() if name not in shown]
