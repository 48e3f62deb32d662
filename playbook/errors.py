"""One family of errors: cards that say what is wrong, what was found, and what to do.

In a terminal, a notebook and a dashboard the words are the same. Every error carries the exit code that the command
line ends with (contract: 0 good, 1 something failed, 2 bad arguments or input and nothing ran, 3 some chapter refused).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from html import escape

from playbook.i18n import _, isolate, listed


class PlaybookError(Exception):
    """Anything a person can mend.

    problem: one sentence, what is wrong. found: what was seen (file, row, column, example), one line each.
    remedy: one sentence, what to do.

    >>> print(PlaybookError("The file is empty.", found=["orders.csv"], remedy="Export it again.").card_text())
    The file is empty.
      · orders.csv
      → Export it again.
    """

    code = 1

    def __init__(self, problem: str, *, found: Sequence[str] = (), remedy: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.found = tuple(found)
        self.remedy = remedy

    def __str__(self) -> str:
        return self.card_text()

    def _render_traceback_(self) -> list[str]:
        """What IPython shows instead of a traceback."""
        return [self.card_text()]

    def card_text(self) -> str:
        """The card for a terminal."""
        lines = [self.problem, *(f"  · {line}" for line in self.found)]
        return "\n".join([*lines, f"  → {self.remedy}"] if self.remedy else lines)

    def card_html(self) -> str:
        """The card for a page; every word is escaped, since file contents stand in it."""
        found = "".join(f"<li>{escape(isolate(line))}</li>" for line in self.found)
        remedy = f'<p class="pb-remedy">{escape(self.remedy)}</p>' if self.remedy else ""
        return (
            f'<section class="pb-card" role="alert"><h3>{escape(self.problem)}</h3>'
            f"{f'<ul>{found}</ul>' if found else ''}{remedy}</section>"
        )


class Failed(PlaybookError):
    """Something broke on the way; what was good before is still there."""


class BadInput(PlaybookError):
    """Arguments, settings or files that nothing can be run with."""

    code = 2


class Refused(PlaybookError):
    """The data are too thin, or a table is missing: no number is better than a wrong one.

    missing: the `table.column` names, or conditions in words, that would allow it.
    """

    code = 3

    def __init__(
        self, problem: str, *, missing: Sequence[str] = (), found: Sequence[str] = (), remedy: str = ""
    ) -> None:
        super().__init__(problem, found=found, remedy=remedy)
        self.missing = tuple(missing)


class Problems(BadInput):
    """Several problems found in one go, all of them told."""

    def __init__(self, problems: Sequence[PlaybookError]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.problem for problem in problems))

    def card_text(self) -> str:
        """The cards, one after another."""
        return "\n\n".join(problem.card_text() for problem in self.problems)

    def card_html(self) -> str:
        """The cards, one after another."""
        return "".join(problem.card_html() for problem in self.problems)


# A longer list of known words is no help on a card; nor is a near word where another is nearer by more than the margin.
FEW, NEAREST, MARGIN = 12, 3, 0.1


def did_you_mean(word: str, known: Iterable[str], *, listed_by: str = "") -> str:
    """A sentence with the nearest known words, three at most; when none is near all of them, if they are few.

    Of many none is shown; listed_by is the command that lists them, which is named then. Empty where there is none.

    >>> did_you_mean("custmer_id", ["customer_id", "order_id"])
    'Did you mean customer_id?'
    """
    words = sorted(known)
    near = get_close_matches(word, words, n=NEAREST, cutoff=0.6)
    if near:
        likeness = [SequenceMatcher(None, each, word).ratio() for each in near]
        near = [each for each, ratio in zip(near, likeness, strict=True) if ratio >= likeness[0] - MARGIN]
        return _("Did you mean {word}?").format(word=listed(isolate(each) for each in near))
    if len(words) <= FEW:
        return _("Known: {words}.").format(words=listed(isolate(each) for each in words))
    return _("All of them are listed by: {command}").format(command=isolate(listed_by)) if listed_by else ""
