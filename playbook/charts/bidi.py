"""Texts from outside in a line that runs the other way: a goal's English name in a Persian table, and the reverse.

A line orders numbers and signs by the direction it runs in, so that "30% of customers" would be read as "of customers
30%" on a page that runs from right to left. Such a text is put into an element with a direction of its own.
"""

from __future__ import annotations

import re
from html import escape

from playbook.i18n import direction

# Letters that run from right to left (Hebrew to Arabic Extended-A without digits, and their presentation forms), and
# those of Latin, Greek and Cyrillic. Digits and signs have no direction that a whole text would follow.
_RTL = re.compile(r"[\u0590-\u05ff\u0620-\u065f\u066e-\u06d5\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LTR = re.compile(r"[A-Za-z\u00aa-\u02af\u0370-\u052f]")


def directed(text: str) -> str:
    """A text as HTML; one whose letters all run against the page gets a direction of its own.

    A text with letters of both kinds is the page's own sentence about something foreign and runs with the page.

    >>> directed("30% of customers & more")
    '30% of customers &amp; more'
    >>> from playbook.i18n import use
    >>> with use("fa"):
    ...     directed("30% of customers")
    '<bdi dir="ltr">30% of customers</bdi>'
    """
    safe = escape(text)
    there, here, way = (_LTR, _RTL, "ltr") if direction() == "rtl" else (_RTL, _LTR, "rtl")
    if there.search(text) and not here.search(text):
        return f'<bdi dir="{way}">{safe}</bdi>'
    return safe
