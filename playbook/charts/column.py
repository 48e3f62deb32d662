"""A column of a drawn sheet: paragraphs one below the other, and cards of people two beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from playbook.charts.lettering import width, words, wrapped
from playbook.charts.parts import Card
from playbook.charts.theme import INK, LIGHT, SOFT
from playbook.i18n import direction

# The distance of lines as a part of the size, and the sizes of a card's name, of its words, and of what stands small.
LEADING, NAME, BODY, SMALL, PADDING = 1.4, 18.0, 15.0, 13.0, 20.0


@dataclass
class Column:
    """Drawn pieces one below the other."""

    left: float
    right: float
    y: float
    pieces: list[str] = field(default_factory=list)

    def say(self, text: str, size: float, *, bold: bool = False, colour: str = INK) -> None:
        """A paragraph, in as many lines as it needs."""
        rtl = direction() == "rtl"
        for line in wrapped(text, size, self.right - self.left, bold=bold):
            self.y += size * LEADING
            place = self.right if rtl else self.left
            self.pieces.append(words(line, place, self.y, size, end=rtl, bold=bold, colour=colour))


def cards_in(column: Column, cards: Sequence[Card], *, gap: float) -> None:
    """Cards two beside each other, those of a row as high as the higher one."""
    half = (column.right - column.left - gap) / 2
    for first in range(0, len(cards), 2):
        drawn = []
        for at, card in enumerate(cards[first : first + 2]):
            second = at == (0 if direction() == "rtl" else 1)
            left = column.left + (half + gap if second else 0.0)
            drawn.append((left, _card(card, left + PADDING, left + half - PADDING, column.y + PADDING)))
        bottom = max(inside.y for _left, inside in drawn) + PADDING
        for left, inside in drawn:
            column.pieces.append(
                f'<rect x="{left:.1f}" y="{column.y:.1f}" width="{half:.1f}" height="{bottom - column.y:.1f}" '
                f'fill="{LIGHT["panel"]}"/>'
            )
            column.pieces += inside.pieces
        column.y = bottom + gap


def _card(card: Card, left: float, right: float, y: float) -> Column:
    """One card: name, size, story, then what is known and how."""
    inside = Column(left, right, y - NAME * (LEADING - 1))
    inside.say(card.name, NAME, bold=True)
    inside.say(card.size, SMALL, colour=SOFT)
    inside.y += SMALL / 2
    inside.say(card.story, BODY)
    inside.y += SMALL / 2
    rtl = direction() == "rtl"
    label = min((right - left) * 0.4, max((width(what, SMALL) for what, _value, _how in card.facts), default=0.0))
    for what, value, how in card.facts:
        top = inside.y
        named = Column(right - label if rtl else left, right if rtl else left + label, top)
        named.say(what, SMALL, colour=SOFT)
        edge = label + PADDING / 2
        told = Column(left if rtl else left + edge, right - edge if rtl else right, top)
        told.say(value, SMALL)
        told.say(how, SMALL - 2, colour=SOFT)
        inside.pieces += [*named.pieces, *told.pieces]
        inside.y = max(named.y, told.y) + SMALL / 4
    return inside
