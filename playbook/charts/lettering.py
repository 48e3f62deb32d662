"""Words on a drawn sheet: how wide they are about, where they break, and their place as SVG.

Nothing measures a text before it is drawn, so widths are reckoned from the shares of an em that letters of the typeface
take (Vazirmatn 33, which comes with the playbook and has Latin, Polish and Persian letters), with a little to spare.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from unicodedata import bidirectional, category

from playbook.charts.theme import INK, PERSIAN_FONTS
from playbook.i18n import PDI, direction

# The typeface that comes along first, in every language: a sheet looks the same wherever it is made.
FONTS = PERSIAN_FONTS.replace("'", "")
RLI = "\u2067"
_NARROW, _WIDE = frozenset("iljtfrI.,:;'!|()[]/ ‎"), frozenset("mwMWQO@%٪—…")
# Bold letters are wider than regular ones by so much.
_BOLD = 1.07


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how wide a text is, in the unit of `size`.

    >>> width("", 10), width("iii", 10) < width("mmm", 10), width("30%", 10) < width("30%", 10, bold=True)
    (0.0, True, True)
    """
    return sum(map(_share, text)) * size * (_BOLD if bold else 1.0)


@lru_cache(maxsize=4096)
def _share(letter: str) -> float:
    """The part of an em that a letter takes; signs that only steer direction, and marks above letters, take none."""
    if category(letter) in {"Cf", "Mn"}:
        return 0.0
    if letter in _NARROW:
        return 0.32
    if letter in _WIDE:
        return 0.9
    if bidirectional(letter) == "AL":
        return 0.5
    return 0.68 if letter.isupper() else 0.56


def breakable(text: str) -> list[str]:
    """The parts between which a line may break: not at a space that holds the digits of a number together.

    >>> breakable("n = 2\\u00a0650 orders")
    ['n', '=', '2\\xa0650', 'orders']
    """
    return [part for part in re.split(r"[ \t\n]", text) if part]


def wrapped(text: str, size: float, room: float, *, bold: bool = False) -> list[str]:
    """The lines of a text where there is so much room; a word longer than that stands on a line alone.

    >>> wrapped("one two three", 10, 45)
    ['one two', 'three']
    """
    lines: list[str] = []
    line = ""
    for word in breakable(text):
        longer = f"{line} {word}".strip()
        if line and width(longer, size, bold=bold) > room:
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line] if line else lines


def words(
    text: str, x: float, y: float, size: float, *, end: bool = False, bold: bool = False, colour: str = INK
) -> str:
    """A line of text as SVG, its baseline at y; from x on, or ending at x where `end` is set.

    What is read from right to left says so in the text itself: programs disagree on what `direction` means to SVG.
    """
    run = f"{RLI}{text}{PDI}" if direction() == "rtl" else text
    look = (' font-weight="700"' if bold else "") + (' text-anchor="end"' if end else "")
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-family="{FONTS}" font-size="{size:g}" fill="{colour}"{look}>'
        f"{escape(run)}</text>"
    )
