"""Tiles: the few figures at the head of a page, each with what it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from playbook.charts.bidi import directed
from playbook.charts.definitions import named, shown_in
from playbook.charts.parts import Moved, Standing, Tile
from playbook.i18n import N_, _, direction

_TONES: dict[Standing, str] = {
    "good": "good", "reached": "good", "on_track": "good", "bad": "bad", "off_track": "bad",
    "unsure": "unsure", "at_risk": "unsure",
}  # fmt: skip
_STANDING_WORDS: dict[Standing, str] = {
    "reached": N_("reached"),
    "on_track": N_("on track"),
    "at_risk": N_("at risk"),
    "off_track": N_("off track"),
    "no_target": N_("no target"),
    "no_data": N_("no data"),
}
_ARROWS: dict[Moved, str] = {"up": "▲", "down": "▼", "level": "■"}
WIDTH, HEIGHT, EDGE = 112, 32, 3
# A value of more letters than this, a date for instance, is written smaller.
LONG = 12


def tiles_html(tiles: Sequence[Tile]) -> str:
    """The row of tiles; on a phone they stand below each other."""
    return f'<div class="pb-tiles">{"".join(tile_html(tile) for tile in tiles)}</div>' if tiles else ""


def tile_html(tile: Tile) -> str:
    """One tile: name, value with unit, change in words, a trend without axes, n and a note."""
    known, unknown = bool(tile.value), escape(_("not enough data"))
    value = (
        f'<span class="pb-number{" pb-long" if len(tile.value) > LONG else ""}">{directed(tile.value)}</span>'
        + (f' <span class="pb-unit">{directed(tile.unit)}</span>' if tile.unit else "")
        if known
        else f'<span class="pb-unknown">{unknown}</span>'
    )
    name = named(tile.name, tile.about) if tile.about else shown_in(tile.name, tile.shown)
    small = "".join(f'<p class="pb-small">{directed(text)}</p>' for text in (tile.n, tile.note) if text)
    # Always four parts: the stylesheet lines them up with those of the other tiles.
    return (
        f'<div class="pb-tile"><p class="pb-name">{name}</p><p class="pb-value">{value}</p>'
        f'<div class="pb-says">{_change(tile)}{small}</div>'
        f'<div class="pb-trend">{sparkline(tile.trend) if known else ""}</div></div>'
    )


def _change(tile: Tile) -> str:
    word = _(_STANDING_WORDS.get(tile.standing, ""))
    if not tile.change and not word:
        return ""
    tone = _TONES.get(tile.standing, "neutral")
    arrow = f'<span class="pb-arrow" aria-hidden="true">{_ARROWS[tile.moved]}</span> ' if tile.moved else ""
    badge = f'<span class="pb-standing">{escape(word)}</span> ' if word else ""
    return f'<p class="pb-change pb-{tone}">{arrow}{badge}{directed(tile.change)}</p>'


def standing_tones() -> dict[str, str]:
    """The words for standings against a target, in the language in force, with what each of them means: good, bad …"""
    return {_(word): _TONES[standing] for standing, word in _STANDING_WORDS.items() if standing in _TONES}


def sparkline(trend: Sequence[float | None]) -> str:
    """A line without axes, its last point marked; time runs with the direction of the page, gaps stay gaps.

    >>> sparkline([1.0])
    ''
    """
    known = [value for value in trend if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / (len(trend) - 1)

    def point(place: int, value: float) -> tuple[float, float]:
        x = EDGE + place * step
        y = HEIGHT - EDGE - (value - low) / spread * (HEIGHT - 2 * EDGE) if high > low else HEIGHT / 2
        return (WIDTH - x if direction() == "rtl" else x), y

    path, pen_down = [], False
    last = (0.0, 0.0)
    for place, value in enumerate(trend):
        if value is None:
            pen_down = False
            continue
        last = point(place, value)
        path.append(f"{'L' if pen_down else 'M'}{last[0]:.1f} {last[1]:.1f}")
        pen_down = True
    return (
        f'<svg class="pb-spark" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" aria-hidden="true">'
        f'<path d="{"".join(path)}"/><circle cx="{last[0]:.1f}" cy="{last[1]:.1f}" r="2.5"/></svg>'
    )
