"""The page: its parts in their order, its head, and one self-contained document.

Order on every page: the sentence that answers → tiles → the figure that proves it → what to do → how sure we are → the
details, folded. Every maker here returns a fragment; `block` gives fragments the language and direction they are read
in, and `page_head` stands once on every page before the first of them.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from playbook.charts import theme
from playbook.charts.cards import cards_html
from playbook.charts.figure import figure_html
from playbook.charts.offline import bundle_script, loader_script
from playbook.charts.parts import Card, Cards, Figure, Panel, Panels, Tile, Words
from playbook.charts.table import csv_link, table_html
from playbook.charts.tiles import tile_html, tiles_html
from playbook.errors import PlaybookError
from playbook.i18n import _, current, direction, use

__all__ = [
    "Card", "Cards", "Figure", "Panel", "Panels", "Tile", "Words", "block", "cards_html", "csv_link", "details_html",
    "error_card", "figure_html", "headline_html", "monday_html", "page", "page_head", "section_html", "table_html",
    "tile_html", "tiles_html", "trust_html", "words_html",
]  # fmt: skip

_HERE = Path(__file__).parent
# What every live chart stands in.
PLOT = 'class="pb-plot"'
# The characters that each file of the Persian typeface holds.
_SCRIPTS = {
    "arabic": "U+0600-06FF,U+0750-077F,U+200C-200E,U+2010-2011,U+FB50-FDFF,U+FE70-FEFC",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+2000-200B,U+200F,U+2012-206F,U+20AC,U+2122,U+2191,U+2193,U+2212",
}


def block(*fragments: str) -> str:
    """Fragments as one piece of output, in the language and direction in force."""
    return f'<div class="pb" lang="{current().language}" dir="{direction()}">{"".join(fragments)}</div>'


def headline_html(sentence: str) -> str:
    """The sentence that answers the chapter's question."""
    return f'<p class="pb-headline">{escape(sentence)}</p>' if sentence else ""


def words_html(words: Words) -> str:
    """Headline and tiles: what stands before the first figure."""
    return headline_html(words.headline) + tiles_html(words.tiles)


def section_html(text: str, *, title: str = "") -> str:
    """A paragraph of prose made from numbers, with or without a heading; an empty line begins a new paragraph."""
    heading = f'<h2 class="pb-heading">{escape(title)}</h2>' if title else ""
    paragraphs = "".join(f"<p>{escape(part.strip())}</p>" for part in text.split("\n\n") if part.strip())
    return f'<section class="pb-section">{heading}{paragraphs}</section>'


def monday_html(actions: Sequence[str]) -> str:
    """What to do on Monday: numbered, since the first is the first."""
    return _list(_("What to do on Monday"), actions, kind="ol", name="pb-monday")


def trust_html(sentences: Sequence[str]) -> str:
    """How sure we are."""
    return _list(_("How sure we are"), sentences, kind="ul", name="pb-trust")


def _list(title: str, items: Sequence[str], *, kind: str, name: str) -> str:
    if not items:
        return ""
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    heading = f'<h2 class="pb-heading">{escape(title)}</h2>'
    return f'<section class="pb-section {name}">{heading}<{kind}>{rows}</{kind}></section>'


def details_html(summary: str, *fragments: str) -> str:
    """Fragments folded behind one line."""
    return f'<details class="pb-details"><summary>{escape(summary)}</summary>{"".join(fragments)}</details>'


def error_card(error: PlaybookError) -> str:
    """An error as a card: what is wrong, what was found, what to do."""
    return error.card_html()


def page_head(*, charts: bool = True) -> str:
    """Style, and for charts the Vega bundle and the script that brings them to life; nothing outside is asked for.

    Once per page. charts: without any, 0.9 MB are spared.
    """
    return f"<style>{style()}</style>{bundle_script() + loader_script() if charts else ''}"


def page(title: str, body: str, language: str = "") -> str:
    """One whole document, with everything it needs inside."""
    with use(language or current().language):
        return (
            f'<!doctype html><html class="pb-page" lang="{current().language}" dir="{direction()}"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            '<meta name="referrer" content="no-referrer">'
            f"<title>{escape(title)}</title>{page_head(charts=PLOT in body)}</head>"
            f"<body><main>{block(body)}</main></body></html>"
        )


def style() -> str:
    """The stylesheet with its tokens; on Persian pages with the Persian typeface in it."""
    return theme.css_tokens() + _typeface() + _stylesheet()


@lru_cache
def _stylesheet() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8")


def _typeface() -> str:
    family = f":root{{--pb-fonts:{theme.fonts()}}}"
    return _vazirmatn() + family if current().language == "fa" else family


@lru_cache
def _vazirmatn() -> str:
    """The Persian typeface with its own Latin: one design on a mixed line, and words as wide as they were measured."""
    faces = []
    for script, characters in _SCRIPTS.items():
        raw = (_HERE / "fonts" / f"vazirmatn-{script}-wght-normal.woff2").read_bytes()
        source = f"url(data:font/woff2;base64,{b64encode(raw).decode('ascii')}) format('woff2')"
        faces.append(
            f"@font-face{{font-family:Vazirmatn;font-weight:100 900;font-display:swap;src:{source};"
            f"unicode-range:{characters}}}"
        )
    return "".join(faces)
