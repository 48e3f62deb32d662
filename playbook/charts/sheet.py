"""A figure as a sheet that stands alone: its finding, what is shown, the picture or the table, the foot.

Everything is SVG, from which PNG and PDF are made. Lengths are in the sheet's own unit: pixels of a picture, points of
a page. In right-to-left languages the sheet is mirrored: words begin and columns are counted at the right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from playbook.charts.column import Column, cards_in
from playbook.charts.export import svg_part
from playbook.charts.lettering import FONTS
from playbook.charts.offline import WIDEST
from playbook.charts.paging import Table, drawn_table, pages_of
from playbook.charts.parts import Card
from playbook.charts.theme import PAPER, SOFT
from playbook.i18n import direction

WIDTH, MARGIN, GAP = 960.0, 32.0, 24.0
TITLE, SUBTITLE, FOOT = 24.0, 15.0, 13.0
_SIZE = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)" height="([\d.]+)"')


@dataclass(frozen=True)
class Sheet:
    """What stands on a sheet. charts: title ("" for a single one) and specification of each. source: whose data."""

    title: str
    subtitle: str = ""
    foot: str = ""
    source: str = ""
    charts: tuple[tuple[str, dict[str, Any]], ...] = ()
    table: Table | None = None
    cards: tuple[Card, ...] = ()


def picture(sheet: Sheet) -> str:
    """The sheet as one SVG, as high as what stands on it."""
    column = Column(MARGIN, WIDTH - MARGIN, MARGIN / 2)
    column.say(sheet.title, TITLE, bold=True)
    column.y += GAP / 4
    column.say(sheet.subtitle, SUBTITLE, colour=SOFT)
    column.y += GAP
    if sheet.charts:
        _place(column, sheet.charts)
    elif sheet.cards:
        cards_in(column, sheet.cards, gap=GAP)
    elif sheet.table is not None:
        pieces, column.y = drawn_table(sheet.table, column.left, column.right, column.y, size=FOOT)
        column.pieces += pieces
    column.y += GAP / 2
    column.say(sheet.foot, FOOT, colour=SOFT)
    column.y += GAP / 6
    column.say(sheet.source, FOOT, colour=SOFT)
    return document("".join(column.pieces), WIDTH, column.y + MARGIN)


def pages(sheet: Sheet) -> list[str]:
    """The sheet as pages: a table on as many of A4 as it needs, anything else on one of its own height."""
    if sheet.table is None or sheet.charts or sheet.cards:
        return [picture(sheet)]
    return pages_of(sheet.table, title=sheet.title, subtitle=sheet.subtitle, foot=sheet.foot, source=sheet.source)


def document(inside: str, width: float, height: float) -> str:
    """A whole SVG document on paper."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" font-family="{FONTS}">'
        f'<rect width="100%" height="100%" fill="{PAPER}"/>{inside}</svg>'
    )


def _place(column: Column, charts: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """One chart as wide as the sheet, several in two columns."""
    room = column.right - column.left
    if len(charts) == 1:
        svg, wide, high = _drawn(charts[0][1], room)
        left = column.right - wide if direction() == "rtl" else column.left
        column.pieces.append(_at(svg, left, column.y))
        column.y += high
        return
    half = (room - GAP) / 2
    for row in _pairs(charts):
        lowest = column.y
        for at, (title, spec) in enumerate(row):
            second = at == (0 if direction() == "rtl" else 1)
            left = column.left + (half + GAP if second else 0.0)
            panel = Column(left, left + half, column.y)
            panel.say(title, SUBTITLE, bold=True)
            svg, _wide, high = _drawn(spec, half)
            column.pieces += [*panel.pieces, _at(svg, left, panel.y + GAP / 2)]
            lowest = max(lowest, panel.y + GAP / 2 + high)
        column.y = lowest + GAP


def _pairs(charts: Sequence[tuple[str, dict[str, Any]]]) -> Iterator[Sequence[tuple[str, dict[str, Any]]]]:
    for first in range(0, len(charts), 2):
        yield charts[first : first + 2]


def _drawn(spec: dict[str, Any], room: float) -> tuple[str, float, float]:
    """A chart as SVG in the sheet's typeface, with its size; no wider than its form reads well."""
    widest = spec.get("usermeta", {}).get(WIDEST) or room
    lettered = {**spec, "config": {**spec.get("config", {}), "font": FONTS}}
    svg = svg_part(lettered, width=int(min(room, widest)))
    size = _SIZE.match(svg)
    assert size is not None, "the converter writes width and height"
    return svg, float(size[1]), float(size[2])


def _at(svg: str, x: float, y: float) -> str:
    return f'<g transform="translate({x:.1f} {y:.1f})">{svg}</g>'
