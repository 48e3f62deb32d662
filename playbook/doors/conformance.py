"""The conformance report: one page, for the screen and for paper, and the same as a document of JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.metadata import version
from math import isfinite
from pathlib import Path
from typing import Any

from playbook.charts.page import Tile, headline_html, page, section_html, table_html, tiles_html
from playbook.conformance.check import Check, Part, Study, Verdict
from playbook.doors.report import STYLESHEET as REPORT
from playbook.errors import Failed
from playbook.i18n import N_, _, digits, isolate, missing, ngettext, number

STYLESHEETS = (REPORT, Path(__file__).with_suffix(".css"))
# Published numbers have up to eleven digits; so many are shown of ours too.
DIGITS = 9
VERDICTS: dict[Verdict, str] = {"holds": N_("✓ holds"), "fails": N_("✗ fails"), "not_run": N_("– not run")}
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def conformance_page(
    published: Sequence[Part], client: Part | None = None, facts: Mapping[str, str] | None = None
) -> str:
    """The page in the language in force: the answer, what failed, then every number beside its twin.

    published: what was reproduced. client: the identities on a client's data, if any. facts: what stands under the
    heading, by name, such as the day of the data.
    """
    parts = [*published, *([client] if client else [])]
    body = [
        f"<style>{''.join(sheet.read_text(encoding='utf-8') for sheet in STYLESHEETS)}</style>",
        _cover(facts or {}),
        headline_html(headline(published, client)),
        tiles_html(_tiles(published, client)),
        _failures(parts),
        section_html(_how_to_read(client is not None), title=_("How to read this page")),
        *(_part(part) for part in ([client, *published] if client else published)),
    ]
    return page(_("Conformance report"), "".join(body))


def headline(published: Sequence[Part], client: Part | None = None) -> str:
    """The answer in a sentence or two."""
    parts = [*published, *([client] if client else [])]
    failed = sum(part.count("fails") for part in parts)
    if failed:
        of = sum(len(part.checks) for part in parts)
        return ngettext(
            "{failed} number of {of} does not hold.", "{failed} numbers of {of} do not hold.", failed
        ).format(failed=number(failed), of=number(of))
    n = sum(part.count("holds") for part in published)
    said = ngettext(
        "{n} published number computed again comes out as printed.",
        "All {n} published numbers, computed again, come out as printed.",
        n,
    ).format(n=number(n))
    if client is None:
        return said
    held = client.count("holds")
    return (
        said
        + " "
        + ngettext(
            "The one sum that these data bear adds up.", "All {n} sums that these data bear add up.", held
        ).format(n=number(held))
    )


def as_json(published: Sequence[Part], client: Part | None = None) -> dict[str, Any]:
    """Everything, for machines; `verdict` is holds, fails or not_run."""
    parts = [*published, *([client] if client else [])]
    return {
        "schema": 1,
        "version": version("retention-playbook"),
        "holds": sum(part.count("holds") for part in parts),
        "fails": sum(part.count("fails") for part in parts),
        "not_run": sum(part.count("not_run") for part in parts),
        "parts": [
            {
                "name": part.name,
                "studies": [
                    {
                        "id": study.id,
                        "title": _(study.title),
                        "source": study.source,
                        "reason": study.reason,
                        "checks": [
                            {
                                "what": check.what,
                                "theirs": check.theirs,
                                "ours": check.ours,
                                "difference": check.difference,
                                "within": check.within,
                                "verdict": check.verdict,
                            }
                            for check in study.checks
                        ],
                    }
                    for study in part.studies
                ],
            }
            for part in parts
        ],
    }


def write(path: Path, text: str) -> None:
    """The page as a file, whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


# --- pieces of the page ----------------------------------------------------------------------------------------------


def _cover(facts: Mapping[str, str]) -> str:
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{escape(value)}</dd></div>" for name, value in facts.items())
    title = escape(_("Conformance report"))
    return (
        f'<header class="pb-cover"><p class="pb-kicker">Retention Playbook</p><h1>{title}</h1>'
        f'<dl class="pb-facts">{rows}</dl></header>'
    )


def _tiles(published: Sequence[Part], client: Part | None) -> list[Tile]:
    sources = {study.source for part in published for study in part.studies}
    tiles = [
        _tile(_("Published numbers that hold"), published),
        Tile(_("Sources"), number(len(sources))),
    ]
    if client is not None:
        tiles.append(_tile(_("Sums on the client's data that hold"), [client]))
    return tiles


def _tile(name: str, parts: Sequence[Part]) -> Tile:
    held, failed, left = (sum(part.count(verdict) for part in parts) for verdict in ("holds", "fails", "not_run"))
    note = _("{n} not run").format(n=number(left)) if left else ""
    words = _("{n} of {all}").format(n=number(held), all=number(held + failed))
    return Tile(
        name,
        words,
        change=_("fails: {n}").format(n=number(failed)) if failed else "",
        standing="bad" if failed else "",
        note=note,
    )


def _failures(parts: Sequence[Part]) -> str:
    """A card with everything that fails; nothing where nothing does."""
    found = [
        f"{_(study.title)}: {isolate(check.what)}: {shown(check.theirs)} ≠ {shown(check.ours)}"
        for part in parts
        for study in part.studies
        for check in study.checks
        if check.verdict == "fails"
    ]
    if not found:
        return ""
    remedy = _("Do not rely on these methods in this installation; report the lines above with your versions.")
    return Failed(_("Numbers that must agree do not."), found=found, remedy=remedy).card_html()


def _how_to_read(with_client: bool) -> str:
    said = _(
        "Each published number was computed again while this page was made. It holds if ours lies no further from it "
        "than the tolerance beside it: half a unit of its last printed digit, and more only where another program came "
        "near a maximum by search or where the source itself is rough. The data behind the numbers are part of the "
        "program."
    )
    if not with_client:
        return said
    return (
        said
        + "\n\n"
        + _(
            "On the client's data there is nothing published to compare with. But whatever the data are, some numbers "
            "must agree with each other: credit adds up to the orders, cohorts to the customers. What must never "
            "happen is counted against 0."
        )
    )


def _part(part: Part) -> str:
    """A subject, folded; open where something fails."""
    studies = "".join(_study(study) for study in part.studies)
    held, failed = part.count("holds"), part.count("fails")
    counted = _("{part}: {n} of {all} hold").format(
        part=isolate(_(part.title)), n=number(held), all=number(held + failed)
    )
    return (
        f'<details class="pb-details pb-proof" id="{escape(part.name)}"{" open" if failed else ""}>'
        f"<summary>{escape(counted)}</summary>{studies}</details>"
    )


def _study(study: Study) -> str:
    import pandas as pd

    published = bool(study.source)
    frame = pd.DataFrame([_row(check, published=published) for check in study.checks])
    labels = (
        {
            "what": _("Number"),
            "theirs": _("Published"),
            "ours": _("Ours"),
            "difference": _("Difference"),
            "within": _("Tolerance"),
            "verdict": _("Verdict"),
        }
        if published
        else {
            "what": _("What must agree"),
            "theirs": _("One side"),
            "ours": _("Other side"),
            "difference": _("Difference"),
            "verdict": _("Verdict"),
        }
    )
    source = f'<p class="pb-subtitle">{escape(isolate(study.source))}</p>' if study.source else ""
    reason = f'<p class="pb-foot">{escape(study.reason)}</p>' if study.reason else ""
    return (
        f'<figure class="pb-figure"><figcaption><h3 class="pb-title">{escape(_(study.title))}</h3>{source}'
        f"</figcaption>{table_html(frame, labels)}{reason}</figure>"
    )


def _row(check: Check, *, published: bool) -> dict[str, str]:
    """One check as texts. A number's name in the notation of its source reads from left to right in every language."""
    return {
        "what": isolate(check.what) if published else check.what,
        "theirs": shown(check.theirs) if check.verdict != "not_run" or published else missing(),
        "ours": shown(check.ours),
        "difference": small(check.difference),
        "within": small(check.within),
        "verdict": _(VERDICTS[check.verdict]),
    }


def shown(value: float | None) -> str:
    """A number with all digits that matter.

    >>> shown(-9582.4291), shown(0.0000001078693), shown(None)
    ('−9,582.4291', '1.078693 × 10⁻⁷', '–')
    """
    if not value or not isfinite(value) or abs(value) >= 1e-4:
        return number(value, significant=DIGITS)
    return _scientific(value, 7)


def small(value: float | None) -> str:
    """A difference or a tolerance: its size is what matters.

    >>> small(-0.0000123), small(0.05), small(0.0)
    ('−1.2 × 10⁻⁵', '0.05', '0')
    """
    if not value or not isfinite(value) or abs(value) >= 0.001:
        return number(value, significant=2)
    return _scientific(value, 2)


def _scientific(value: float, significant: int) -> str:
    mantissa, exponent = f"{value:.{significant - 1}e}".split("e")
    power = digits("10") + str(int(exponent)).translate(_SUPERSCRIPTS)
    return isolate(f"{number(float(mantissa), significant=significant)} × {power}")
