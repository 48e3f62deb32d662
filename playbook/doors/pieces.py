"""The pieces of a page as HTML: those of charts/page.py in their frame, and those that only a door knows.

Every piece is framed by itself, with its own language and direction, since a notebook lays out each output alone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from html import escape, unescape

from playbook.chapters import Chapter
from playbook.charts import definitions
from playbook.charts.page import (
    Words,
    block,
    details_html,
    page_head,
    section_html,
    words_html,
)
from playbook.doors import widgets
from playbook.i18n import _, date, integer, isolate, listed, ngettext
from playbook.workspace.client import Workspace
from playbook.workspace.tables import TABLES

STALE_DAYS = 7
# Where the dashboard has the catalogue; a chapter's page stands two levels below its root.
DEFINITIONS = "definitions"
# The note about old data is decided where the page is read, by the reader's clock: what is computed knows no today.
STALE_SCRIPT = """
(() => {
  if (window.playbookStale) return;
  const mark = () => document.querySelectorAll(".pb-stale:empty[data-pb-as-of]").forEach((note) => {
    const days = (Date.now() - Date.parse(note.dataset.pbAsOf)) / 86400000;
    if (days > STALE_DAYS) note.textContent = note.dataset.pbNote;
  });
  window.playbookStale = new MutationObserver(mark);
  window.playbookStale.observe(document.documentElement, { childList: true, subtree: true });
  mark();
})();
""".replace("STALE_DAYS", str(STALE_DAYS))


def head() -> str:
    """What a page needs once, before its first piece: styles, the chart library, small scripts."""
    return f"{page_head()}{widgets.style()}<script>{STALE_SCRIPT}</script>"


def framed(*fragments: str) -> str:
    """Fragments in the page's frame; nothing stays nothing."""
    return block(*fragments) if any(fragments) else ""


def masthead(workspace: Workspace, as_of: dt.date | None) -> str:
    """Whose data these are and up to which day; with a note, shown later by the page itself, when they are old."""
    parts = [isolate(workspace.settings.name)]
    if as_of is not None:
        parts.append(_("up to {day}").format(day=date(as_of)))
    return framed(f'<p class="pb-masthead">{escape(" · ".join(parts))}</p>', stale_note(as_of))


def stale_note(as_of: dt.date | None) -> str:
    """The note that a page's script fills in when its last day lies over a week back; empty where no script runs."""
    if as_of is None:
        return ""
    text = _("These data end on {day}, more than a week ago.").format(day=date(as_of))
    return f'<p class="pb-stale" data-pb-as-of="{as_of.isoformat()}" data-pb-note="{escape(text)}"></p>'


def bears(chapter: Chapter, workspace: Workspace) -> str:
    """Each part of the chapter: whether these data can bear it, and what is missing where they cannot."""
    if not chapter.parts:
        return ""
    missing = {part.name: workspace.engine.missing((*chapter.requires, *part.needs)) for part in chapter.parts}
    able = sum(1 for lacking in missing.values() if not lacking)
    sentence = _("These data can bear {able} of the {all} parts of this chapter.").format(
        able=integer(able), all=integer(len(missing))
    )
    rows = "".join(_bearing(name, lacking) for name, lacking in missing.items())
    listing = f'<ul class="pb-bears">{rows}</ul>'
    if able == len(missing):
        return framed(details_html(sentence, listing))
    return framed(f"<p>{escape(sentence)}</p>{listing}")


def _bearing(name: str, lacking: Sequence[str]) -> str:
    if not lacking:
        return f'<li class="pb-there"><span class="pb-mark">✓</span> {escape(_(name))}</li>'
    asked = "".join(f"<li>{escape(asked_for(each))}</li>" for each in lacking)
    words = ngettext("Missing; ask the client for it:", "Missing; ask the client for these:", len(lacking))
    return (
        f'<li class="pb-lacking"><span class="pb-mark">–</span> {escape(_(name))}'
        f'<p class="pb-foot">{escape(words)}</p><ul>{asked}</ul></li>'
    )


def asked_for(reference: str) -> str:
    """What a missing `table.column` is, as one may ask for it: its meaning, then its name."""
    table, _dot, column = reference.partition(".")
    meanings = {each.name: each.meaning for each in TABLES[table].columns} if table in TABLES else {}
    meaning = meanings.get(column) or (TABLES[table].meaning if table in TABLES else "")
    return f"{_(meaning)} ({isolate(reference)})" if meaning else isolate(reference)


def headline(words: Words, figures: Collection[str] = ()) -> str:
    """The sentence that answers, and the tiles; figures: those on the page that a number may lead to, by name."""
    anchors = {name: f"{definitions.FIGURE}{name}" for name in figures}
    return definitions.placed(framed(words_html(words)), anchors)


def section(words: Words, name: str) -> str:
    """One paragraph by its name; nothing where the chapter has nothing to say."""
    return framed(section_html(words.sections[name])) if words.sections.get(name) else ""


def trust(words: Words) -> str:
    """How sure we are; its heading is the notebook's own."""
    return _listing(words.trust, "ul", "pb-trust")


def monday(words: Words) -> str:
    """What to do, the first thing first; its heading is the notebook's own."""
    return _listing(words.monday, "ol", "pb-monday")


def _listing(items: Sequence[str], kind: str, name: str) -> str:
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    return framed(f'<section class="pb-section {name}"><{kind}>{rows}</{kind}></section>') if items else ""


def foot(text: str) -> str:
    """A small line below something."""
    return f'<p class="pb-foot">{escape(text)}</p>'


def not_shown() -> str:
    """What stands in place of everything that follows a refusal."""
    return quiet(_("Not shown: these data do not bear it; the card above says what is missing."))


def not_drawn(chapter: Chapter, workspace: Workspace, name: str) -> str:
    """What stands in place of one figure for which something is missing: what that is, where the listing knows."""
    for part in chapter.parts:
        lacking = workspace.engine.missing(part.needs) if part.key == name else ()
        if lacking:
            names = listed(isolate(each) for each in lacking)
            return quiet(_("Not drawn, since these data lack {names}: {part}.").format(names=names, part=_(part.name)))
    return quiet(_("This figure is not drawn: these data hold too little for it."))


def quiet(text: str) -> str:
    """One short grey line."""
    return framed(f'<p class="pb-quiet">{escape(text)}</p>')


def led(html: str, door: str) -> str:
    """The piece with its links to definitions leading where this door has them: from a dashboard's page to another."""
    return definitions.led(html, lambda kpi: f"../../{DEFINITIONS}#{kpi}" if door == "dashboard" else "")


def plain(html: str) -> str:
    """The first words of a piece, for a terminal."""
    without = re.sub(r"<(style|script|svg|table)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", without)).split())[:300]
