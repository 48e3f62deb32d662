"""Cards of people: who they are, how many, and how we know."""

from __future__ import annotations

from collections.abc import Sequence

from playbook.charts.bidi import directed
from playbook.charts.parts import Card


def cards_html(cards: Sequence[Card]) -> str:
    """Cards beside each other; on a phone below each other."""
    return f'<div class="pb-cards">{"".join(_card(card) for card in cards)}</div>' if cards else ""


def _card(card: Card) -> str:
    size = f'<p class="pb-person-size">{directed(card.size)}</p>' if card.size else ""
    story = f'<p class="pb-person-story">{directed(card.story)}</p>' if card.story else ""
    facts = "".join(
        f"<dt>{directed(what)}</dt><dd>{directed(value)}"
        + (f' <span class="pb-evidence">{directed(evidence)}</span>' if evidence else "")
        + "</dd>"
        for what, value, evidence in card.facts
    )
    listed = f'<dl class="pb-facts">{facts}</dl>' if facts else ""
    return f'<div class="pb-person"><p class="pb-person-name">{directed(card.name)}</p>{size}{story}{listed}</div>'
