"""The figures of a run as files for slides and paper. They are read from what the run kept; nothing is computed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from playbook.charts.paging import Table, by_standing
from playbook.charts.parts import Card
from playbook.charts.sheet import Sheet, pages, picture
from playbook.doors import record
from playbook.errors import BadInput, did_you_mean
from playbook.i18n import Locale, _, date, isolate, listed, use

Kind = Literal["svg", "png", "pdf"]
KINDS: tuple[Kind, ...] = ("svg", "png", "pdf")
# The name under which a chapter draws the board of all indicators.
BOARD = "board"
# Dots of a picture for each of its units: sharp on screens and slides.
SCALE = 2


@dataclass(frozen=True)
class Kept:
    """A figure of a run: its chapter, its name, the sheet that it makes. locale: in which it was said."""

    chapter: str
    name: str
    sheet: Sheet
    locale: Locale


def figures_of(run: Path, chapters: Sequence[str] = (), names: Sequence[str] = ()) -> list[Kept]:
    """The figures that a run drew as pictures, tables or cards, of these chapters and names, or all.

    Errors: `BadInput` with the nearest known name for a chapter or a figure that the run has not.
    """
    about = json.loads((run / "run.json").read_text(encoding="utf-8"))
    ran = [each["name"] for each in about["chapters"]]
    for wanted in chapters:
        if wanted not in ran:
            problem = _("The run {run} has no chapter {name}.").format(run=run.name, name=wanted)
            raise BadInput(problem, remedy=did_you_mean(wanted, ran))
    found = [kept for each in ran if not chapters or each in chapters for kept in _kept(run, each)]
    for wanted in names:
        known = sorted({each.name for each in found})
        if wanted not in known:
            problem = _("The run {run} has no figure {name}.").format(run=run.name, name=wanted)
            raise BadInput(problem, remedy=did_you_mean(wanted, known))
    return [each for each in found if not names or each.name in names]


def board_of(run: Path) -> Kept | None:
    """The board of all indicators, those with a target first; none where no chapter of the run drew it."""
    for each in figures_of(run):
        if each.name == BOARD and each.sheet.table is not None:
            with use(each.locale):
                return replace(each, sheet=replace(each.sheet, table=by_standing(each.sheet.table)))
    return None


def written(kept: Kept, file: Path, kind: Kind) -> None:
    """Write a figure as a file of this kind, in the language that it was said in."""
    from playbook.charts.export import converter
    from playbook.charts.pdf import pdf

    with use(kept.locale):
        if kind == "pdf":
            file.write_bytes(pdf(pages(kept.sheet)))
        elif kind == "png":
            # The converter learns the typeface that comes along before it draws a first letter.
            file.write_bytes(bytes(converter().svg_to_png(picture(kept.sheet), scale=SCALE)))
        else:
            file.write_text(picture(kept.sheet) + "\n", encoding="utf-8")


def _kept(run: Path, chapter: str) -> Iterator[Kept]:
    page = record.read(run, chapter)
    if page is None:
        return
    locale = Locale(**page["locale"])
    with use(locale):
        day = dt.date.fromisoformat(page["as_of"]) if page["as_of"] else None
        source = " · ".join(
            [
                isolate(page["client"]),
                _("up to {day}").format(day=date(day)) if day else "",
                _("{label}: {text}").format(label=_("Snapshot"), text=isolate(page["snapshot"])),
            ]
        )
    for each in page["figures"]:
        charts = tuple(_charts(run / "figures" / chapter, each))
        table = _table(run / "figures" / chapter / f"{each['name']}{record.TABLE}")
        cards = _cards(run / "figures" / chapter / f"{each['name']}{record.CARDS}")
        if charts or table or cards:
            sheet = Sheet(each["title"], each["subtitle"], each["foot"], source, charts, table, cards)
            yield Kept(chapter, each["name"], sheet, locale)


def _charts(folder: Path, figure: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The title and specification of each chart; a run of before kept no list of them."""
    stems = figure.get("charts", [])
    titles = figure.get("panels") or [""] * len(stems)
    for stem, title in zip(stems, titles, strict=True):
        yield title, json.loads((folder / f"{stem}.vl.json").read_text(encoding="utf-8"))


def _table(path: Path) -> Table | None:
    if not path.is_file():
        return None
    told = json.loads(path.read_text(encoding="utf-8"))
    return Table(tuple(told["heads"]), tuple(told["right"]), tuple(tuple(row) for row in told["rows"]))


def _cards(path: Path) -> tuple[Card, ...]:
    if not path.is_file():
        return ()
    told = json.loads(path.read_text(encoding="utf-8"))["cards"]
    return tuple(Card(**{**each, "facts": tuple(map(tuple, each["facts"]))}) for each in told)


def kind_of(file: Path) -> Kind:
    """The kind that a file's ending names. Errors: `BadInput` with those there are."""
    for kind in KINDS:
        if file.suffix == f".{kind}":
            return kind
    raise BadInput(
        _("{file} is neither of the kinds of file that can be written.").format(file=file.name),
        remedy=_("Give the file one of these endings: {endings}.").format(endings=listed(f".{kind}" for kind in KINDS)),
    )
