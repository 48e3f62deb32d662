"""Colours, type and the look of every chart, in one place.

Colours are taken by meaning: `GOOD`, `BAD`, `NEUTRAL`, `EMPHASIS`, `CONTEXT`, `UNSURE`. Each is the hex code of the
light page, so that a picture exported alone is right; on a page `as_variables` turns every token into a CSS variable,
and the dark page and the printed page follow without a chart being drawn again.

Tested in tests/charts: text and marks against the paper (WCAG AA), the categorical set under three colour-blindnesses
(Machado, Oliveira and Fernandes 2009) and in greyscale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# name: (light, dark). No code occurs twice among the light ones: a colour in a chart is found back by its code.
TOKENS: dict[str, tuple[str, str]] = {
    "paper": ("#fdfcfa", "#15181b"),
    "panel": ("#f5f3ee", "#1d2126"),
    "ink": ("#1b1f24", "#ece9e3"),
    "soft": ("#525a63", "#a9b0b8"),
    "context": ("#8c9196", "#7b8087"),
    "rule": ("#cfcbc3", "#3d4349"),
    "grid": ("#e6e3dc", "#2a2f34"),
    "accent": ("#0b5f8f", "#6cb8ea"),
    "good": ("#0b7a5c", "#5fd0a8"),
    "bad": ("#942015", "#e8756a"),
    "unsure": ("#926400", "#e9bd62"),
    "cat-1": ("#24327a", "#8297f2"),
    "cat-2": ("#5195c7", "#87ccf6"),
    "cat-3": ("#1c7570", "#36998d"),
    "cat-4": ("#ae7d04", "#e4b444"),
    "cat-5": ("#70401c", "#a87948"),
    "cat-6": ("#714ea8", "#8a6bbc"),
    "cat-7": ("#c53f7a", "#ffc2d8"),
    "cat-2-text": ("#2f6f9e", "#87ccf5"),
    "cat-4-text": ("#8a6200", "#e4b443"),
    "cat-6-text": ("#714ea7", "#9a7fcb"),
    "seq-1": ("#e6f2fb", "#0e212e"),
    "seq-2": ("#bdd3e3", "#20394a"),
    "seq-3": ("#96b5cb", "#335268"),
    "seq-4": ("#6f97b4", "#476c87"),
    "seq-5": ("#487a9c", "#5b88a7"),
    "seq-6": ("#1c5e85", "#71a5c9"),
    "seq-7": ("#004264", "#87c2ec"),
    "div-1": ("#905100", "#f1ad71"),
    "div-2": ("#c2946c", "#8e5c2d"),
    "div-3": ("#f2d9c4", "#553920"),
    "div-4": ("#f1eeea", "#2a2d31"),
    "div-5": ("#cae2f3", "#22435a"),
    "div-6": ("#6e9fc1", "#346d93"),
    "div-7": ("#055e8b", "#80c7f8"),
}

LIGHT = {name: light for name, (light, _dark) in TOKENS.items()}
DARK = {name: dark for name, (_light, dark) in TOKENS.items()}

PAPER, INK, SOFT, GRID, RULE = (LIGHT[name] for name in ("paper", "ink", "soft", "grid", "rule"))
EMPHASIS = LIGHT["accent"]
CONTEXT = LIGHT["context"]
NEUTRAL = LIGHT["soft"]
GOOD, BAD, UNSURE = LIGHT["good"], LIGHT["bad"], LIGHT["unsure"]

CATEGORIES = tuple(LIGHT[f"cat-{step}"] for step in range(1, 8))
SEQUENTIAL = tuple(LIGHT[f"seq-{step}"] for step in range(1, 8))
DIVERGING = tuple(LIGHT[f"div-{step}"] for step in range(1, 8))
# The steps, counted from 0, on which paper reads better than ink.
PAPER_ON_SEQUENTIAL = frozenset({4, 5, 6})
PAPER_ON_DIVERGING = frozenset({0, 6})
# What is clear as a mark may be too light for words: its darker sister for labels.
_TEXT_OF = {
    CATEGORIES[1]: LIGHT["cat-2-text"],
    CATEGORIES[3]: LIGHT["cat-4-text"],
    CATEGORIES[5]: LIGHT["cat-6-text"],
    CONTEXT: NEUTRAL,
}

# One channel, one colour, on every page. The seven that carry most shops have a colour of their own; the rest are grey,
# told apart by their label.
CHANNEL_COLOURS = {
    "search": CATEGORIES[0],
    "organic_search": CATEGORIES[0],
    "paid_search": CATEGORIES[1],
    "paid": CATEGORIES[1],
    "email": CATEGORIES[3],
    "social": CATEGORIES[5],
    "paid_social": CATEGORIES[6],
    "referral": CATEGORIES[2],
    "affiliate": CATEGORIES[4],
    "direct": LIGHT["soft"],
    "other": LIGHT["context"],
}

LATIN_FONTS = "Seravek, 'Segoe UI', Ubuntu, 'Noto Sans', 'Open Sans', 'Liberation Sans', Calibri, Arial, sans-serif"
PERSIAN_FONTS = f"Vazirmatn, {LATIN_FONTS}"
SIZES = (13, 15, 18, 24, 34)


def fonts() -> str:
    """The font stack of the language in force, for CSS and for Vega.

    >>> fonts().split(",")[0]
    'Seravek'
    """
    from playbook.i18n import current

    return PERSIAN_FONTS if current().language == "fa" else LATIN_FONTS


def channel_colour(channel: str) -> str:
    """The colour of a channel, given by its id ('paid_search'), not by its translated name.

    >>> channel_colour("email") == channel_colour("Email")
    True
    """
    return CHANNEL_COLOURS.get(channel.lower().replace(" ", "_").replace("-", "_"), CONTEXT)


def text_colour(colour: str) -> str:
    """The colour of words that name a mark of this colour.

    >>> text_colour(CONTEXT) == NEUTRAL, text_colour(GOOD) == GOOD
    (True, True)
    """
    return _TEXT_OF.get(colour, colour)


def category_colours(names: Iterable[str]) -> dict[str, str]:
    """Colours for up to seven names, in the order given; an eighth and later ones are grey.

    >>> list(category_colours(["a", "b"]).values()) == list(CATEGORIES[:2])
    True
    """
    return {name: CATEGORIES[place] if place < len(CATEGORIES) else CONTEXT for place, name in enumerate(names)}


# --- the page's variables --------------------------------------------------------------------------------------------

_VARIABLE_OF = {light: f"var(--pb-{name})" for name, light in LIGHT.items()}
_PAINT = re.compile(r'\b(fill|stroke|stop-color)="(#[0-9a-f]{6})"')
_DATA = ("data", "datasets")


def css_tokens() -> str:
    """The custom properties of page.css: light, and where it is wished dark.

    That is where the reader's system is dark on a page of our own (its root element has the class `pb-page`), and where
    JupyterLab itself is dark.
    """
    light = "".join(f"--pb-{name}:{code};" for name, code in LIGHT.items())
    dark = "".join(f"--pb-{name}:{code};" for name, code in DARK.items())
    return (
        f":root{{{light}}}:root.pb-page{{color-scheme:light}}"
        f"@media screen and (prefers-color-scheme:dark){{:root.pb-page{{color-scheme:dark;{dark}}}}}"
        f"@media screen{{[data-jp-theme-light='false']{{{dark}}}}}"
    )


def as_variables(spec: Any) -> Any:
    """A Vega-Lite specification with tokens as CSS variables; its data are left alone, whatever they hold.

    >>> as_variables({"color": "#1b1f24", "data": {"values": [{"name": "#1b1f24"}]}})
    {'color': 'var(--pb-ink)', 'data': {'values': [{'name': '#1b1f24'}]}}
    """
    if isinstance(spec, dict):
        return {key: value if key in _DATA else as_variables(value) for key, value in spec.items()}
    if isinstance(spec, list):
        return [as_variables(each) for each in spec]
    return _VARIABLE_OF.get(spec, spec) if isinstance(spec, str) else spec


def svg_as_variables(svg: str) -> str:
    """A static SVG with the paint of its marks as CSS variables; words in it are left alone.

    >>> svg_as_variables('<path fill="#1b1f24"/>')
    '<path fill="var(--pb-ink)"/>'
    """
    return _PAINT.sub(lambda found: f'{found[1]}="{_VARIABLE_OF.get(found[2], found[2])}"', svg)


# --- Vega-Lite -------------------------------------------------------------------------------------------------------


def vega_config() -> dict[str, Any]:
    """The Vega-Lite configuration of every chart: no frame, a light grid for quantities, few ticks, quiet type."""
    return {
        "background": None,
        "font": fonts(),
        "padding": {"left": 0, "right": 0, "top": 4, "bottom": 0},
        "autosize": {"type": "fit-x", "contains": "padding"},
        "view": {"stroke": None, "cursor": "default"},
        "axis": {
            "domain": False, "ticks": False, "grid": False, "labelColor": SOFT, "labelFontSize": 13, "labelPadding": 8,
            "titleColor": SOFT, "titleFontSize": 13, "titleFontWeight": "normal", "gridColor": GRID,
            "domainColor": RULE,
        },
        "axisQuantitative": {"grid": True},
        "text": {"fontSize": 13, "fill": INK},
        "bar": {"fill": EMPHASIS, "discreteBandSize": {"band": 0.7}},
        "line": {"stroke": EMPHASIS, "strokeWidth": 2.5, "strokeCap": "round", "strokeJoin": "round"},
        "area": {"fill": EMPHASIS, "fillOpacity": 0.16},
        "rule": {"stroke": RULE},
        "circle": {"fill": EMPHASIS, "size": 90, "opacity": 1},
        "legend": {"labelColor": SOFT, "labelFontSize": 13, "title": None, "orient": "top", "symbolType": "circle"},
        "scale": {"bandPaddingInner": 0.28},
        "range": {"category": list(CATEGORIES), "ramp": list(SEQUENTIAL), "heatmap": list(SEQUENTIAL),
                  "diverging": list(DIVERGING)},
    }  # fmt: skip
