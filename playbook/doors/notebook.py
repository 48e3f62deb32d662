"""What a notebook calls: begin a chapter, then show its pieces one after another.

    book = begin("audience_understanding", workspace=workspace, as_of=as_of, language=language, …)
    book.bears(); book.controls(); book.headline(); book.show("arrivals"); book.trust(); book.monday(); book.decide()

The chapter's `analyse()` runs once, when first needed, and again only when a control changes; every piece is made from
those same findings. Data too thin for the chapter earn a card, and what would have followed is one grey line. Bad
parameters and faults of ours fail the cell, so that a run that failed never looks green.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from playbook.chapters import Chapter, chapter
from playbook.charts.offline import STILL_WIDTHS, specification
from playbook.charts.page import Cards, Figure, Panels, Words, figure_html
from playbook.doors import pieces, record
from playbook.doors.answering import findings_of
from playbook.doors.pictures import as_images
from playbook.doors.surface import Surface, display_widget, door
from playbook.errors import PlaybookError, Refused
from playbook.i18n import LANGUAGES, Locale, activate, current, use
from playbook.params import ChapterParams, read_params
from playbook.workspace.client import Workspace, open_workspace

# Overrides the client's language where a page is asked for in another one; a parameter goes before it.
LANGUAGE_VARIABLE = "PLAYBOOK_LANGUAGE"
# A run names the snapshot that all its chapters see; empty means the current one.
SNAPSHOT_VARIABLE = "PLAYBOOK_SNAPSHOT"


@dataclass(frozen=True)
class Answer:
    """One analysis: findings and what was made of them."""

    params: ChapterParams
    findings: Any
    words: Words
    figures: Mapping[str, Figure]
    widths: tuple[int, ...] = STILL_WIDTHS
    _drawn: dict[str, str] = field(default_factory=dict)

    def html(self, name: str) -> str:
        """A figure as HTML, drawn once: what a page shows and what a run keeps is the same."""
        if name not in self._drawn:
            self._drawn[name] = figure_html(self.figures[name], widths=self.widths)
        return self._drawn[name]


def _specified(figure: Figure) -> Figure:
    """The figure with its charts as specifications: Altair takes a tenth of a second for one, and two doors read it."""
    chart = figure.chart
    if isinstance(chart, Panels):
        panels = (replace(panel, chart=specification(panel.chart)) for panel in chart.panels)
        return replace(figure, chart=Panels(tuple(panels)))
    return figure if chart is None or isinstance(chart, Cards) else replace(figure, chart=specification(chart))


def begin(chapter_name: str, **parameters: Any) -> Book:
    """Open a chapter on a client's data. Errors: `Problems` for bad parameters, `BadInput` where there is no client."""
    about = chapter(chapter_name)
    surface = Surface(door())
    activate(_spoken(parameters))
    try:
        params = read_params(about.module().Params, parameters)
        workspace = open_workspace(params.workspace, snapshot=os.environ.get(SNAPSHOT_VARIABLE, ""))
        activate(_locale(params, workspace))
    except PlaybookError as error:
        _head(surface)
        card = error.card_html()
        surface.put(lambda: pieces.framed(card), error.card_text)
        raise
    _head(surface)
    book = Book(about, params, workspace, surface)
    book.masthead()
    return book


class Book:
    """A chapter opened on a client's snapshot. Every method shows one piece of the page."""

    def __init__(self, about: Chapter, params: ChapterParams, workspace: Workspace, surface: Surface) -> None:
        self.chapter = about
        self.workspace = workspace
        self.refusal: Refused | None = None
        self._module = about.module()
        self._params = params
        self._surface = surface
        self._locale = current()
        self._answer: Answer | None = None

    @property
    def params(self) -> ChapterParams:
        """The parameters in force: those given, then those chosen with the controls."""
        return self._params if self._answer is None else self._answer.params

    @property
    def findings(self) -> Any:
        """The chapter's findings, for a look of one's own. Errors: `Refused`."""
        answer = self._need()
        if answer is None:
            assert self.refusal is not None
            raise self.refusal
        return answer.findings

    # --- pieces, in the order of a page ------------------------------------------------------------------------------

    def masthead(self) -> None:
        """One line: whose data these are, up to which day."""
        self._put(lambda: pieces.masthead(self.workspace, self.as_of()))

    def bears(self) -> None:
        """What these data can bear: each part of the chapter, and what a missing one would need."""
        self._need()
        self._put(lambda: pieces.bears(self.chapter, self.workspace) + self._refusal_card())

    def controls(self) -> None:
        """The choices that matter: widgets where a person can turn them, and the chosen values as text everywhere."""
        answer = self._need()
        if answer is None:
            return
        from playbook.doors import widgets

        with use(self._locale):
            controls = tuple(self._module.controls(answer.findings))
            if not controls:
                return
            if self._surface.door != "run":
                panel = widgets.Panel(controls, self._chosen(), self._change)
                display_widget(panel.widget)
                if self._surface.door == "dashboard":
                    display_widget(self._surface.courier())
        self._put(lambda: pieces.framed(widgets.twin(controls, self._chosen())))

    def headline(self) -> None:
        """The sentence that answers the question, and the tiles."""
        self._words(lambda words: pieces.headline(words, self._led_to()))

    def say(self, section: str) -> None:
        """One paragraph of the chapter's words by its name, made from the numbers."""
        self._words(lambda words: pieces.section(words, section))

    def show(self, *names: str) -> None:
        """Figures by their names."""
        for name in names:
            self._put(partial(self._figure, name))

    def trust(self) -> None:
        """How sure all this is."""
        self._words(pieces.trust)

    def monday(self) -> None:
        """What to do on Monday."""
        self._words(pieces.monday)

    def decide(self) -> None:
        """What the chapter proposes to record, and what has been recorded; a form where saving is allowed."""
        if self._need() is None or not hasattr(self._module, "proposals"):
            return
        from playbook.doors import decide

        with use(self._locale):
            decide.show(self.workspace, lambda: self._module.proposals(self.findings), self._surface)

    # --- the analysis behind them ------------------------------------------------------------------------------------

    def as_of(self) -> dt.date | None:
        """The last day that counts; none where there is no order at all."""
        if self.params.as_of is not None:
            return self.params.as_of
        return self.workspace.as_of_default if "orders" in self.workspace.available else None

    def _need(self) -> Answer | None:
        """The answer, computed when first needed and recorded where a run is going on; none where it was refused."""
        if self._answer is None and self.refusal is None:
            with use(self._locale):
                try:
                    self._answer = self._analyse(self._params)
                except Refused as error:
                    self.refusal = error
                record.write(self, self._answer)
        return self._answer

    def _analyse(self, params: ChapterParams) -> Answer:
        findings = findings_of(self.chapter, self.workspace, params)
        made = (
            replace(each, defined=self.chapter.defined.get(each.name, ())) for each in self._module.figures(findings)
        )
        figures = {figure.name: _specified(figure) for figure in made}
        # A dashboard is looked at on phones too; elsewhere one picture is enough until the live chart is there.
        widths = STILL_WIDTHS if self._surface.door == "dashboard" else STILL_WIDTHS[-1:]
        return Answer(params, findings, self._module.words(findings), figures, widths)

    def _change(self, chosen: Mapping[str, Any]) -> None:
        """Take other values; on an error everything stays as it was."""
        with use(self._locale):
            params = read_params(type(self.params), {**self.params.model_dump(), **chosen})
            self._answer = self._analyse(params)
            self._surface.redraw()

    def _chosen(self) -> dict[str, Any]:
        return self.params.model_dump()

    def _figure(self, name: str) -> str:
        answer = self._need()
        if answer is None:
            return pieces.not_shown()
        if name not in answer.figures:
            return pieces.not_drawn(self.chapter, self.workspace, name)
        html = answer.html(name)
        return pieces.framed(html if self._surface.door == "dashboard" else as_images(html))

    def _words(self, make: Callable[[Words], str]) -> None:
        def made() -> str:
            answer = self._need()
            return pieces.not_shown() if answer is None else make(answer.words)

        self._put(made)

    def _led_to(self) -> Collection[str]:
        """Figures that a number at the head of the page may lead to. Outputs of a notebook may be folded or those of
        another run, so that a link within the page would promise too much."""
        answer = self._need()
        return answer.figures if answer is not None and self._surface.door == "dashboard" else ()

    def _refusal_card(self) -> str:
        return "" if self.refusal is None else pieces.framed(self.refusal.card_html())

    def _put(self, make: Callable[[], str]) -> None:
        def made() -> str:
            with use(self._locale):
                return pieces.led(make(), self._surface.door)

        self._surface.put(made, lambda: pieces.plain(made()))


def _head(surface: Surface) -> None:
    """Styles and scripts, once per page; the pages of a dashboard bring their own."""
    if surface.door != "dashboard":
        head = pieces.head()
        surface.put(lambda: head)


def _locale(params: ChapterParams, workspace: Workspace) -> Locale:
    language = params.language or os.environ.get(LANGUAGE_VARIABLE, "")
    return replace(workspace.locale, language=language) if language in LANGUAGES else workspace.locale


def _spoken(parameters: Mapping[str, Any]) -> Locale:
    """The best guess of the language before the client is known, for the card that says why there is none."""
    wanted = parameters.get("language") or os.environ.get(LANGUAGE_VARIABLE, "")
    return Locale(wanted) if wanted in LANGUAGES else current()
