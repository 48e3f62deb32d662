"""Every form and every part of a page on one page, in a language: what the browser tests open and a designer looks at.

python -m tests.charts.gallery fa /some/folder      # writes gallery-fa.html there
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from playbook.charts.page import (
    Tile,
    Words,
    details_html,
    error_card,
    figure_html,
    monday_html,
    page,
    section_html,
    trust_html,
    words_html,
)
from playbook.errors import PlaybookError
from playbook.i18n import Locale, integer, money, percent, use
from tests.charts.gallery_figures import figures, t

LOCALES = {
    "en": Locale("en", "gregorian", "GBP"),
    "fa": Locale("fa", "jalali", "IRR"),
    "pl": Locale("pl", "gregorian", "PLN"),
}


def words() -> Words:
    """Headline and tiles, one of each kind."""
    rising = tuple(3 + at * 0.3 + math.sin(at) for at in range(13))
    gap = (*rising[:5], None, None, *rising[7:])
    tiles = (
        Tile(t("Customers"), integer(4338), change=t("12% above March last year"), standing="good", moved="up",
             trend=rising),
        Tile(t("Repeat purchase rate"), percent(0.656), change=t("3% below February"), standing="bad", moved="down",
             trend=gap),
        Tile(t("Average order value"), money(533.8756), unit=t("per order"), standing="at_risk", trend=rising[::-1]),
        Tile(t("Return on ads"), "", n=t("n = 412")),
    )  # fmt: skip
    return Words(t("Of 4,338 customers, 2,845 came back (66%); one in three has bought only once so far."), tiles)


def gallery(language: str) -> str:
    """The whole page."""
    with use(LOCALES[language]):
        doubt = t("One order in fourteen has no customer; they count in revenue only.")
        error = PlaybookError(t("The file is empty."), found=["orders.csv", "<b>"], remedy=t("Export it again."))
        actions = [
            t("Write to the 214 customers who bought once in October: about 30 of them may come back."),
            t("Move a tenth of the paid search budget to email for four weeks, and compare."),
        ]
        body = [
            words_html(words()), *(figure_html(each) for each in figures()), section_html(doubt),
            monday_html(actions), trust_html([doubt]), error_card(error),
            details_html(t("Details"), section_html(doubt)),
        ]  # fmt: skip
        return page("Gallery", "".join(body))


if __name__ == "__main__":
    wanted, folder = sys.argv[1], Path(sys.argv[2])
    (folder / f"gallery-{wanted}.html").write_text(gallery(wanted), encoding="utf-8")
