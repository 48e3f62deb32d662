"""A table drawn on paper: columns as wide as what stands in them, rows of several lines, as many pages as it needs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from playbook.charts.lettering import breakable, width, words, wrapped
from playbook.charts.theme import BAD, GOOD, GRID, INK, PAPER, RULE, SOFT, UNSURE
from playbook.charts.tiles import standing_tones
from playbook.i18n import _, direction, integer

# A4 in points, its margins, and the sizes of what stands on it.
SHORT_SIDE, LONG_SIDE, EDGE = 595.0, 842.0, 36.0
TITLE, SUBTITLE, SMALL, BODY = 16.0, 9.5, 8.0, 8.0
LEADING, PADDING, BETWEEN = 1.35, 3.0, 14.0
# A picture is no place for hundreds of rows.
MOST_ROWS = 40
_COLOURS = {"good": GOOD, "bad": BAD, "unsure": UNSURE}


@dataclass(frozen=True)
class Table:
    """Texts as they are shown. right: whether a column is of numbers, set to the right. rows: one text per column."""

    heads: tuple[str, ...]
    right: tuple[bool, ...]
    rows: tuple[tuple[str, ...], ...]


def by_standing(table: Table) -> Table:
    """The rows with what is off its target first, then what is at risk, what is well, and all that has no target.

    >>> rows = (("Orders", "no target"), ("Churn", "reached"), ("Revenue", "off track"))
    >>> [row[0] for row in by_standing(Table(("KPI", "Standing"), (False, False), rows)).rows]
    ['Revenue', 'Churn', 'Orders']
    """
    tones = standing_tones()
    rank = {"bad": 0, "unsure": 1, "good": 2}
    rows = sorted(table.rows, key=lambda row: min((rank[tones[text]] for text in row if text in tones), default=3))
    return replace(table, rows=tuple(rows))


@dataclass(frozen=True)
class _Grid:
    """Where the columns of a table stand, and how large its letters are."""

    table: Table
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    size: float

    def row(self, texts: Sequence[str], y: float, *, head: bool = False) -> tuple[list[str], float]:
        """One row from y on, with the line below it; and where the next begins."""
        tones = {} if head else standing_tones()
        rooms = [right - left for left, right in zip(self.lefts, self.rights, strict=True)]
        # A number in two lines would be two numbers.
        lines = [
            [text] if number and not head else wrapped(text, self.size, room)
            for text, room, number in zip(texts, rooms, self.table.right, strict=True)
        ]
        bottom = y + PADDING * 2 + max(map(len, lines)) * self.size * LEADING
        pieces = []
        for column, cell in enumerate(lines):
            end = self.table.right[column] or direction() == "rtl"
            place = self.rights[column] if end else self.lefts[column]
            tone = tones.get(texts[column], "")
            colour = SOFT if head else _COLOURS.get(tone, INK)
            for number, line in enumerate(cell, start=1):
                at = y + PADDING + number * self.size * LEADING - self.size * (LEADING - 1)
                pieces.append(words(line, place, at, self.size, end=end, bold=bool(tone), colour=colour))
        colour = RULE if head else GRID
        left, right = min(self.lefts), max(self.rights)
        pieces.append(f'<path d="M{left:.1f} {bottom:.1f}H{right:.1f}" stroke="{colour}" stroke-width="0.7"/>')
        return pieces, bottom


def drawn_table(table: Table, left: float, right: float, y: float, *, size: float) -> tuple[list[str], float]:
    """The table between two edges from y on, cut after many rows with a line that says so; and where it ends."""
    grid = _grid(table, left, right, size)
    pieces, y = grid.row(table.heads, y, head=True)
    for texts in table.rows[:MOST_ROWS]:
        drawn, y = grid.row(texts, y)
        pieces += drawn
    if len(table.rows) > MOST_ROWS:
        rtl = direction() == "rtl"
        y += size * LEADING * 1.5
        told = _("The first {shown} of {all} rows.").format(shown=integer(MOST_ROWS), all=integer(len(table.rows)))
        pieces.append(words(told, right if rtl else left, y, size, end=rtl, colour=SOFT))
    return pieces, y


def pages_of(table: Table, *, title: str, subtitle: str, foot: str, source: str) -> list[str]:
    """The table on pages of A4: title on the first, heads on every one, source and number at the bottom.

    Upright where the rows have room for a line each, else across.
    """
    upright = sum(_natural(table, BODY)) + BETWEEN * (len(table.heads) - 1) <= SHORT_SIDE - 2 * EDGE
    wide, high = (SHORT_SIDE, LONG_SIDE) if upright else (LONG_SIDE, SHORT_SIDE)
    paper = _Paper(wide, high)
    grid = _grid(table, EDGE, wide - EDGE, BODY)
    done: list[list[str]] = []
    page, y = paper.opening(title, subtitle)
    drawn, y = grid.row(table.heads, y, head=True)
    page += drawn
    lowest = high - EDGE - SMALL * LEADING * 3
    for texts in table.rows:
        drawn, after = grid.row(texts, y)
        if after > lowest:
            done.append(page)
            page, y = grid.row(table.heads, EDGE, head=True)
            drawn, after = grid.row(texts, y)
        page += drawn
        y = after
    done.append(page)
    return [
        paper.whole([*pieces, *paper.closing(foot if at == len(done) else "", source, at, len(done))])
        for at, pieces in enumerate(done, start=1)
    ]


def _natural(table: Table, size: float) -> list[float]:
    """How wide each column is where nothing is wrapped."""
    return [max(width(text, size) for text in column) for column in _columns(table)]


def _columns(table: Table) -> list[tuple[str, ...]]:
    """The head and the cells of each column."""
    return list(zip(table.heads, *table.rows, strict=True))


def _grid(table: Table, left: float, right: float, size: float) -> _Grid:
    """Columns as wide as their widest text where there is room; else those of words give way, to their longest word."""
    room = right - left - BETWEEN * (len(table.heads) - 1)
    natural = _natural(table, size)
    least = [
        max((width(word, size) for text in each for word in breakable(text)), default=0) for each in _columns(table)
    ]
    kept = [whole if number else few for whole, few, number in zip(natural, least, table.right, strict=True)]
    spare, wanted = room - sum(kept), sum(natural) - sum(kept)
    share = min(1.0, spare / wanted) if wanted > 0 else 1.0
    widths = [low + (whole - low) * share for low, whole in zip(kept, natural, strict=True)]
    # What room is left over goes to the columns in their proportion; what is lacking is taken from them so too.
    widths = [each * room / sum(widths) for each in widths]
    lefts, x = [], left
    for each in widths:
        lefts.append(x)
        x += each + BETWEEN
    rights = [start + each for start, each in zip(lefts, widths, strict=True)]
    if direction() == "rtl":
        lefts, rights = [left + right - each for each in rights], [left + right - each for each in lefts]
    return _Grid(table, tuple(lefts), tuple(rights), size)


@dataclass(frozen=True)
class _Paper:
    """A page: its size, and what stands at its head and foot."""

    wide: float
    high: float

    def opening(self, title: str, subtitle: str) -> tuple[list[str], float]:
        """The title and what is shown; and where the table begins."""
        pieces, y = [], EDGE
        for text, size, bold, colour in ((title, TITLE, True, INK), (subtitle, SUBTITLE, False, SOFT)):
            for line in wrapped(text, size, self.wide - 2 * EDGE, bold=bold):
                y += size * LEADING
                pieces.append(self._line(line, y, size, bold=bold, colour=colour))
            y += BETWEEN / 2
        return pieces, y + BETWEEN / 2

    def closing(self, foot: str, source: str, number: int, of: int) -> Iterator[str]:
        """The foot of the table, whose data they are, and which page this is."""
        bottom = self.high - EDGE
        for back, line in enumerate(reversed(wrapped(foot, SMALL, self.wide - 2 * EDGE)), start=1):
            yield self._line(line, bottom - back * SMALL * LEADING, SMALL, colour=SOFT)
        yield self._line(source, bottom, SMALL, colour=SOFT)
        rtl = direction() == "rtl"
        told = _("{page} of {pages}").format(page=integer(number), pages=integer(of))
        yield words(told, EDGE if rtl else self.wide - EDGE, bottom, SMALL, end=not rtl, colour=SOFT)

    def whole(self, pieces: Sequence[str]) -> str:
        """The page as a document."""
        size = f'width="{self.wide:.0f}" height="{self.high:.0f}" viewBox="0 0 {self.wide:.0f} {self.high:.0f}"'
        paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{paper}{"".join(pieces)}</svg>'

    def _line(self, text: str, y: float, size: float, *, bold: bool = False, colour: str = INK) -> str:
        rtl = direction() == "rtl"
        return words(text, self.wide - EDGE if rtl else EDGE, y, size, end=rtl, bold=bold, colour=colour)
