"""What a chapter hands to the doors: tiles, words and figures, already in the reader's language.

All texts are translated and formatted by the chapter; nothing here formats a number for prose. Texts are plain:
whatever stands in them (a customer's name, a product's) is escaped when it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

# Good and bad colour a change; the rest are the contract's standings of a figure against its target.
Standing: TypeAlias = Literal[
    "", "good", "bad", "neutral", "unsure", "on_track", "at_risk", "off_track", "reached", "no_target", "no_data"
]
Moved: TypeAlias = Literal["", "up", "down", "level"]
Chart: TypeAlias = "alt.Chart | alt.LayerChart"
Unit: TypeAlias = Literal["count", "number", "fraction", "money", "days", "ratio", "chance", "text", "date", "month"]


@dataclass(frozen=True)
class Tile:
    """One figure at the head of a page.

    name: what it is. value, unit: as shown; an empty value is shown as "not enough data". change: against what, in
    words ("12% above March last year"). moved: which way the arrow points. standing: what that means, so its colour.
    trend: the values so far, oldest first, None where nothing is known. n: in words, given when it is small.
    about: the KPI that it shows, by its id; the name then leads to the definition. shown: else the figure of the same
    page, by its name, whose subtitle and foot define it; the name leads there.
    """

    name: str
    value: str
    unit: str = ""
    change: str = ""
    standing: Standing = ""
    trend: tuple[float | None, ...] = ()
    n: str = ""
    note: str = ""
    moved: Moved = ""
    about: str = ""
    shown: str = ""


@dataclass(frozen=True)
class Words:
    """What a page says: one sentence that answers, the tiles, prose by section, what to do, how sure we are."""

    headline: str
    tiles: tuple[Tile, ...] = ()
    sections: Mapping[str, str] = field(default_factory=dict)
    monday: tuple[str, ...] = ()
    trust: tuple[str, ...] = ()


@dataclass(frozen=True)
class Panel:
    """One of several small charts side by side: its title, its chart."""

    title: str
    chart: Chart | dict[str, Any]


@dataclass(frozen=True)
class Panels:
    """Small multiples: several charts of one scale, as many beside each other as the page is wide for."""

    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Card:
    """A persona, or another group of people, as a card.

    name: of the group. size: how many they are, in words. story: what they are like, one or two sentences.
    facts: (what, value, how we know), the last may be empty.
    """

    name: str
    size: str = ""
    story: str = ""
    facts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class Cards:
    """Cards beside each other; a figure's chart may be these."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Figure:
    """A chart with what makes it a finding.

    name: a slug, unique in its chapter. title: the finding, a whole sentence. subtitle: what is shown, unit, period,
    population. foot: source, n, caveat. alt: what someone hears who cannot see it; empty means title and subtitle.
    chart: from `playbook.charts.forms`, or its specification, or cards; None for a figure that is a table.
    table: the frame behind it; labels: {column: header}, in the order to show (other columns are only downloaded);
    formats: {column: unit}; a column named *_share or *_rate is a fraction, *_on a date, anything else by its type.
    A column `id` that holds KPIs by their ids makes their names lead to their definitions. defined: further indicators
    and terms (`methods.terms`) that the figure is about; a line below it leads to them.
    """

    name: str
    title: str
    subtitle: str
    foot: str
    alt: str = ""
    chart: Chart | Panels | Cards | dict[str, Any] | None = None
    table: pd.DataFrame | None = None
    labels: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, Unit] = field(default_factory=dict)
    defined: tuple[str, ...] = ()
