"""The words of the persona chapter, and the choices it offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from playbook.chapters.persona_building.findings import FAMILIES, Findings
from playbook.chapters.persona_building.naming import ATTRIBUTES, names, person, statement
from playbook.chapters.persona_building.proposing import worth_a_persona
from playbook.charts.page import Tile, Words
from playbook.i18n import _, date, integer, isolate, listed, money, number, percent
from playbook.methods.rfm import groups as rfm_groups
from playbook.params import Control

if TYPE_CHECKING:
    import pandas as pd

MORE_THAN_THEIR_SHARE = 1.2
ONE_IN_TWENTY = 0.05
# Group that once were good and fell silent.
SILENT = ("cannot_lose", "at_risk")


def controls(_findings: Findings) -> tuple[Control, ...]:
    """How many segments, compared by what, how large at least."""
    counts = ((0, _("as the data prefer")), *((each, integer(each)) for each in range(2, 9)))
    families = {
        "all": _("people and behaviour"),
        "behaviour": _("behaviour only"),
        "people": _("people only"),
    }
    return (
        Control("segments", _("Number of segments"), "choice", counts),
        Control("attributes", _("Compare customers by"), "choice", tuple(families.items())),
        Control("least_size", _("Smallest segment worth a persona"), "number", low=30, high=1000, step=10),
    )


def words(findings: Findings) -> Words:
    """Headline, tiles, statements and people, what to do, how sure it is."""
    offered = worth_a_persona(findings)
    named = names(findings)
    cards = [_card(named[each], statement(findings, each), person(findings, each)) for each in offered]
    return Words(
        headline=_headline(findings),
        tiles=tuple(_tiles(findings)),
        sections={"cards": "\n\n".join(cards), "believe": _believe(findings)},
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _card(name: str, stated: str, seen: str) -> str:
    """The segment and the person side by side, so that the gain can be seen; an empty line parts paragraphs."""
    return "\n\n".join((_("“{name}”: {statement}").format(name=name, statement=stated), seen))


def _best(findings: Findings) -> pd.Series[Any]:
    return findings.segments.nlargest(1, "revenue_share").iloc[0]


def _headline(findings: Findings) -> str:
    best = _best(findings)
    total = int(findings.segments["customers"].sum())
    if findings.verdict == "chance":
        return _(
            "These {n} customers do not fall into kinds that come back when drawn again (agreement {stability} of 1): "
            "no persona is supported."
        ).format(n=integer(total), stability=number(findings.stability, decimals=2))
    sentence = (
        _("{n} customers are of {k} kinds. “{segment}” are {share} of them and bring {revenue} of the revenue.")
        if best["revenue_share"] >= MORE_THAN_THEIR_SHARE * best["customer_share"]
        else _(
            "{n} customers are of {k} kinds, none worth much more than its number: “{segment}” are {share} of them and "
            "bring {revenue} of the revenue."
        )
    )
    return sentence.format(
        n=integer(total),
        k=integer(len(findings.segments)),
        segment=names(findings)[int(best["segment"])],
        share=percent(best["customer_share"]),
        revenue=percent(best["revenue_share"]),
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    best = _best(findings)
    yield Tile(_("Customers who ordered"), integer(findings.segments["customers"].sum()), shown="worth")
    yield Tile(
        _("Segments"), integer(len(findings.segments)), shown="worth",
        note=_("{n} of them large enough and stable").format(n=integer(len(worth_a_persona(findings)))),
    )  # fmt: skip
    yield Tile(
        _("Agreement when drawn again"), number(findings.stability, decimals=2), shown="believe",
        note=_("1 is the same segments again"), standing="good" if findings.verdict == "holds" else "unsure",
    )  # fmt: skip
    yield Tile(
        _("Best segment's share of revenue"), percent(best["revenue_share"]), shown="worth",
        note=_("from {share} of the customers").format(share=percent(best["customer_share"])),
    )  # fmt: skip


def _believe(findings: Findings) -> str:
    texts = {
        "holds": _(
            "Drawn again from the same customers, the segments came back with an agreement of {stability} of 1. They "
            "lie apart by a silhouette of {silhouette}: people at the edges could belong to either side, as people do. "
            "That is enough to speak to them differently; it is not enough to call anybody a type."
        ),
        "shaky": _(
            "Drawn again from the same customers, the segments came back with an agreement of only {stability} of 1, "
            "at a silhouette of {silhouette}. Use them to find ideas, and test each idea before paying for it. Age, "
            "household and what was bought would sharpen them."
        ),
        "chance": _(
            "Drawn again from the same customers, the segments came back with an agreement of {stability} of 1, at a "
            "silhouette of {silhouette}. That is a way of cutting, not kinds of people. Use the groups by recency and "
            "worth instead, ask the client for age, household and categories, and talk to ten customers."
        ),
    }
    return texts[findings.verdict].format(
        stability=number(findings.stability, decimals=2), silhouette=number(findings.silhouette, decimals=2)
    )


def _monday(findings: Findings) -> Iterator[str]:
    yield from _silent(findings)
    offered = worth_a_persona(findings)
    named = names(findings)
    rows = findings.segments[findings.segments["segment"].isin(offered)]
    if len(rows) and rows["may_email"].sum():
        best = rows.nlargest(1, "order_value").iloc[0]
        yield _(
            "Make the next mail for “{segment}”: {n} of {all} may be written to. If one in twenty orders at the usual "
            "{worth}, that is {gain}. Leave one in ten out, and compare their orders after 30 days."
        ).format(
            segment=named[int(best["segment"])],
            n=integer(best["may_email"]),
            all=integer(best["customers"]),
            worth=money(best["order_value"]),
            gain=money(best["may_email"] * ONE_IN_TWENTY * best["order_value"]),
        )
    if len(rows):
        least = rows.nsmallest(1, "repeat_rate").iloc[0]
        yield _(
            "Call five of “{segment}” and ask what would have made them order again: {once} of {all} bought only once. "
            "Their answers replace what is assumed on the card."
        ).format(
            segment=named[int(least["segment"])],
            once=integer(least["customers"] - least["again"]),
            all=integer(least["customers"]),
        )
        yield _("Save the personas you believe below, each under a name that people will use.")
    if findings.missing:
        yield _("Ask the client for what is missing: {columns}.").format(
            columns=listed(sorted({isolate(each) for lacking in findings.missing.values() for each in lacking}))
        )


def _silent(findings: Findings) -> Iterator[str]:
    """Good customers who fell silent: the group with most money in it."""
    rows = findings.groups[findings.groups["group"].isin(SILENT) & (findings.groups["customers"] > 0)]
    if not len(rows):
        return
    first = rows.nlargest(1, "monetary_share").iloc[0]
    group = rfm_groups()[first["group"]]
    yield _(
        "Write to the {n} of “{group}” first: {revenue} each so far, but the last order was {days} days ago on "
        "average. Leave one in ten out, to know whether the letter did it."
    ).format(
        n=integer(first["customers"]),
        group=_(group.name),
        revenue=money(first["monetary"]),
        days=integer(first["recency_days"]),
    )


def _trust(findings: Findings) -> Iterator[str]:
    compared = listed(_(ATTRIBUTES[each]) for each in findings.used)
    yield _("Compared by {n} attributes: {attributes}.").format(n=integer(len(findings.used)), attributes=compared)
    left = [each for each in FAMILIES[findings.params.attributes] if each not in findings.used]
    if left:
        yield _("Left out, since too few customers have it or differ in it: {attributes}.").format(
            attributes=listed(_(ATTRIBUTES[each]) for each in left)
        )
    small = findings.segments[findings.segments["customers"] < findings.params.least_size]
    if len(small):
        yield _("{n} segments have fewer than {least} customers; no persona is proposed for them.").format(
            n=integer(len(small)), least=integer(findings.params.least_size)
        )
    if findings.stability < 1:
        yield _("Over {draws} draws the agreement lay between {low} and {high} of 1.").format(
            draws=integer(len(findings.agreements)),
            low=number(min(findings.agreements), decimals=2),
            high=number(max(findings.agreements), decimals=2),
        )
    yield _("Everybody who ordered up to {day} is in exactly one segment, the nearest one.").format(
        day=date(findings.as_of)
    )
    if "orders" in findings.used:
        yield _("The number of orders is one of the attributes, so segments differ in how many came back by design.")
    yield _("A persona describes many and fits nobody: what sets a segment apart is correlation, not the reason.")
