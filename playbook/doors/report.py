"""The report of a run: one file that holds everything, asks for nothing outside, and prints.

It reads what the chapters recorded (record.py) and computes nothing, so it cannot disagree with the notebooks.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from playbook.chapters import chapter
from playbook.charts import definitions
from playbook.charts.catalogue_page import stylesheet
from playbook.charts.page import Words, headline_html, monday_html, page, section_html, tiles_html, trust_html
from playbook.doors import pieces, record
from playbook.errors import BadInput, Failed, Refused
from playbook.i18n import Locale, _, date, integer, isolate, ngettext, use

STYLESHEET = Path(__file__).parent / "report.css"
NAME = "report.html"
DIGEST = "digest"
DEFINITIONS = "definitions"
# Whoever follows a link to a definition finds it unfolded.
UNFOLD_SCRIPT = """
(() => {
  const unfold = () => {
    const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!named || !named.matches("details")) return;
    named.open = true;
    named.scrollIntoView();
    named.querySelector("summary").focus();
  };
  window.addEventListener("hashchange", unfold);
  window.addEventListener("DOMContentLoaded", unfold);
})();
"""

Page = dict[str, Any]


def write_report(run_folder: Path) -> Path:
    """Write `report.html` into a run's folder and return its path.

    Errors: `BadInput` where the folder holds no run.json.
    """
    folder = Path(run_folder)
    if not (folder / "run.json").is_file():
        raise BadInput(
            _("{folder} is not the folder of a run: it has no run.json.").format(folder=folder),
            remedy=_("List the runs with: playbook runs CLIENT"),
        )
    run = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    pages = [_page(folder, each) for each in run["chapters"]]
    locale = next((Locale(**each["locale"]) for each in pages if "locale" in each), Locale(run["language"]))
    with use(locale):
        client = next((each["client"] for each in pages if "client" in each), "")
        body = "".join(
            [
                f"<style>{STYLESHEET.read_text(encoding='utf-8')}{stylesheet()}</style>",
                f"<script>{pieces.STALE_SCRIPT}{UNFOLD_SCRIPT}</script>",
                _cover(run, client),
                _summary(pages),
                _contents(pages),
                *(_chapter(folder, each) for each in pages),
            ]
        )
        known = {kpi: html for each in pages for kpi, html in each.get("definitions", {}).items()}
        body = definitions.only(body, known) + _definitions(known)
        title = _("Report for {client}").format(client=client) if client else _("Report")
        target = folder / NAME
        target.write_text(page(title, body, locale.language), encoding="utf-8")
    return target


def _page(folder: Path, result: Mapping[str, Any]) -> Page:
    """What a chapter recorded, with the run's own word on how it ended: a failure seen from outside goes first."""
    stored = record.read(folder, result["name"]) or {"chapter": result["name"], "words": None, "figures": []}
    about = chapter(result["name"])
    return {
        "found": (), "missing": (), "remedy": "", "reason": "",
        **stored,
        "number": about.number, "title": about.title, "question": about.question,
        "status": result["status"],
        **({"reason": result["reason"]} if result["reason"] else {}),
    }  # fmt: skip


# --- before the chapters ---------------------------------------------------------------------------------------------


def _cover(run: Mapping[str, Any], client: str) -> str:
    as_of = dt.date.fromisoformat(run["as_of"]) if run["as_of"] else None
    made = dt.datetime.fromisoformat(run["started_at"]).date()
    facts = [
        (_("Data up to"), date(as_of)),
        (_("Computed on"), date(made)),
        (_("Snapshot"), isolate(run["snapshot"])),
        (_("Run"), isolate(run["run_id"])),
    ]
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts)
    return (
        f'<header class="pb-cover"><p class="pb-kicker">Retention Playbook</p><h1>{escape(isolate(client))}</h1>'
        f'<dl class="pb-facts">{rows}</dl>{pieces.stale_note(as_of)}</header>'
    )


def _summary(pages: Sequence[Page]) -> str:
    """One page: the sentence of every chapter, or why there is none."""
    rows = "".join(
        f'<li class="pb-{each["status"]}"><a href="#{escape(each["chapter"])}">{escape(_(each["title"]))}</a>'
        f"<p>{escape(_sentence(each))}</p></li>"
        for each in pages
    )
    title = escape(_("In one page"))
    return f'<section class="pb-summary"><h2>{title}</h2>{_digest(pages)}<ol>{rows}</ol></section>'


def _digest(pages: Sequence[Page]) -> str:
    """What matters now, most important first, where a chapter says it: a section of its words named digest."""
    told = [each["words"].sections.get(DIGEST, "") for each in pages if each["status"] == "ok" and each["words"]]
    rows = "".join(f"<li>{escape(line)}</li>" for text in told for line in text.split("\n\n") if line.strip())
    return f'<ul class="pb-digest">{rows}</ul>' if rows else ""


def _sentence(each: Page) -> str:
    words: Words | None = each["words"]
    if each["status"] == "ok" and words is not None:
        return words.headline
    if each["status"] == "refused":
        return _("Not answered: {reason}").format(reason=each["reason"])
    return _("Failed: {reason}").format(reason=each["reason"].splitlines()[0] if each["reason"] else "")


def _contents(pages: Sequence[Page]) -> str:
    """Every chapter, and folded under it the findings of its figures."""
    rows = [
        f'<li><a href="#{escape(each["chapter"])}">{escape(_label(each))}</a>{_findings(each)}</li>' for each in pages
    ]
    defined = _("Definitions")
    if any(each.get("definitions") for each in pages):
        rows.append(f'<li><a href="#{DEFINITIONS}">{escape(defined)}</a></li>')
    title = escape(_("Contents"))
    return f'<nav class="pb-contents"><h2>{title}</h2><ul>{"".join(rows)}</ul></nav>'


def _findings(each: Page) -> str:
    figures = each["figures"] if each["status"] == "ok" else []
    if not figures:
        return ""
    rows = "".join(
        f'<li><a href="#{_anchor(each, figure["name"])}">{escape(figure["title"])}</a></li>' for figure in figures
    )
    many = ngettext("{n} finding", "{n} findings", len(figures)).format(n=integer(len(figures)))
    return f"<details><summary>{escape(many)}</summary><ul>{rows}</ul></details>"


# --- a chapter -------------------------------------------------------------------------------------------------------


def _chapter(folder: Path, each: Page) -> str:
    head = f'<p class="pb-kicker">{escape(_label(each))}</p><h2 class="pb-question">{escape(_(each["question"]))}</h2>'
    body = _answer(folder, each) if each["status"] == "ok" and each["words"] is not None else _card(each)
    return f'<section class="pb-chapter" id="{escape(each["chapter"])}">{head}{body}</section>'


def _answer(folder: Path, each: Page) -> str:
    words: Words = each["words"]
    names = {figure["name"] for figure in each["figures"]}
    before = [section_html(text) for name, text in words.sections.items() if name not in names]
    figures = [
        (section_html(words.sections[figure["name"]]) if figure["name"] in words.sections else "")
        + (folder / figure["html"])
        .read_text(encoding="utf-8")
        .replace(f'id="figure-{figure["name"]}"', f'id="{_anchor(each, figure["name"])}"', 1)
        for figure in each["figures"]
    ]
    tiles = definitions.placed(tiles_html(words.tiles), {name: _anchor(each, name) for name in names})
    parts = [headline_html(words.headline), tiles, *before, *figures]
    return "".join([*parts, monday_html(words.monday), trust_html(words.trust)])


def _definitions(known: Mapping[str, str]) -> str:
    """What the numbers mean that this report shows, each folded behind its name and definition."""
    if not known:
        return ""
    title = _("Definitions")
    heading = f'<h2 class="pb-heading">{escape(title)}</h2>'
    return f'<section class="pb-chapter" id="{DEFINITIONS}">{heading}{"".join(known.values())}</section>'


def _card(each: Page) -> str:
    """The card of a chapter without an answer: why, and for what is missing the words to ask the client with."""
    if each["status"] == "refused":
        asked = [pieces.asked_for(name) for name in each["missing"]] or list(each["found"])
        remedy = each["remedy"] or _("Ask the client for what is listed, import it, and run again.")
        return Refused(each["reason"] or _("Not answered."), found=asked, remedy=remedy).card_html()
    remedy = _("Open the executed notebook of this chapter in the run's folder: the card in it says where it broke.")
    found = each["reason"].splitlines()
    return Failed(_("This chapter could not be computed."), found=found, remedy=remedy).card_html()


def _label(each: Page) -> str:
    title = each["title"]
    return _("{number} · {title}").format(number=integer(each["number"]), title=_(title))


def _anchor(each: Page, figure: str) -> str:
    return escape(f"{each['chapter']}-{figure}")
