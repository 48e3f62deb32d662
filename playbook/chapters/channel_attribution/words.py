"""The words of the attribution chapter, made from its numbers, and the choices it offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from playbook.chapters.channel_attribution.advice import monday, trust
from playbook.chapters.channel_attribution.credit import ALIKE, MODELS
from playbook.chapters.channel_attribution.findings import Findings
from playbook.chapters.channel_attribution.journeys import goal_words
from playbook.chapters.channel_attribution.monthly import weaker
from playbook.chapters.channel_attribution.naming import (
    DIRECT,
    MEASURES,
    MODEL_NAMES,
    MUCH,
    POPULATIONS,
    either,
    opening,
)
from playbook.chapters.channel_attribution.naming import (
    measured as credited,
)
from playbook.chapters.channel_attribution.tested import measured
from playbook.charts.names import name_of
from playbook.charts.page import Tile, Words
from playbook.i18n import _, integer, listed, percent
from playbook.params import Control

if TYPE_CHECKING:
    import pandas as pd

# The parts of a platform's people that may be lost, offered beside the whole.
PARTS = (0.5, 0.25)


def controls(findings: Findings) -> tuple[Control, ...]:
    """What a person may change."""
    periods = {"month": _("month"), "quarter": _("quarter"), "year": _("year"), "all": _("everything so far")}
    return (
        Control("period", _("Period"), "choice", tuple(periods.items())),
        *_ends(findings),
        Control("orders", _("Which orders"), "choice", tuple((key, _(name)) for key, name in POPULATIONS.items())),
        Control("measure", _("What is credited"), "choice", tuple((key, _(name)) for key, name in MEASURES.items())),
        Control("model", _("Model to speak of"), "choice", tuple((key, _(MODEL_NAMES[key])) for key in MODELS)),
        Control(
            "lookback_days", _("Days before an order that count (0: the client's)"), "number", low=0, high=365, step=1
        ),
        Control(
            "direct_handling", _("Direct contacts"), "choice", tuple((key, _(name)) for key, name in DIRECT.items())
        ),
        Control("converters_only", _("Only people who ordered"), "switch"),
        *_lost(findings),
    )


def _ends(findings: Findings) -> Iterator[Control]:
    """What journeys end in, where the shop has goals besides orders; several asked for at once stand as one choice."""
    if not findings.goals:
        return
    options = {"orders": _("orders"), **{goal: name_of(goal) for goal in findings.goals}}
    if len(findings.goals) > 1:
        options["goals"] = _("all of these goals")
    options.setdefault(findings.params.conversion, goal_words(findings.chosen))
    yield Control("conversion", _("What journeys end in"), "choice", tuple(options.items()))


def _lost(findings: Findings) -> Iterator[Control]:
    """Which platform is supposed to be lost, and how much of it; nothing where the shop owns every channel."""
    if not findings.platform:
        return
    options = {"": _("the one that would cost most")}
    for each in findings.losses["channel"]:
        options[each] = name_of(each)
        options |= {
            f"{each}:{size}": _("{channel}, {size} of its people").format(channel=name_of(each), size=percent(size))
            for size in PARTS
        }
    if findings.params.loss not in options:
        options[findings.params.loss] = _("{channel}, {size} of its people").format(
            channel=name_of(findings.platform), size=percent(findings.loss_size)
        )
    yield Control("loss", _("Platform that is lost"), "choice", tuple(options.items()))


def words(findings: Findings) -> Words:
    """Headline, tiles, sections, what to do, how sure it is."""
    return Words(
        headline=_headline(findings),
        tiles=tuple(_tiles(findings)),
        sections={
            "budget": _budget(findings),
            "memory": _memory(findings),
            "elsewhere": "" if findings.chosen else _elsewhere(findings),
            "loss": _loss(findings),
            "weaker": weaker(findings),
            "tested": measured(findings),
        },
        monday=tuple(monday(findings)),
        trust=tuple(trust(findings)),
    )


def _top(findings: Findings, column: str) -> pd.Series:
    return findings.credit.nlargest(1, column).iloc[0]


def _headline(findings: Findings) -> str:
    first, last = _top(findings, "first"), _top(findings, "last")
    if first["channel"] == last["channel"]:
        sentence = _(
            "{last} is both the first and the last contact most often: with {first_share} and {last_share} of "
            "the {measure} of {n} journeys. Over seven models its share lies between {low} and {high}."
        )
    else:
        sentence = either(
            findings,
            _(
                "{last} closes most sales ({last_share} of the {measure} of {n} journeys), but most journeys begin "
                "with {first} ({first_share}). Over seven models the share of {last} lies between {low} and {high}."
            ),
            _(
                "{last} comes last most often ({last_share} of the {measure} of {n} journeys), but most journeys begin "
                "with {first} ({first_share}). Over seven models the share of {last} lies between {low} and {high}."
            ),
        )
    return opening(
        sentence.format(
            last=name_of(last["channel"]),
            first=name_of(first["channel"]),
            first_share=percent(first["first"]),
            last_share=percent(last["last"]),
            n=integer(findings.converted),
            measure=credited(findings),
            low=percent(last["low"]),
            high=percent(last["high"]),
        )
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    last, first = _top(findings, "last"), _top(findings, "first")
    known = findings.converted / findings.total_orders if findings.total_orders else 0.0
    yield Tile(
        either(findings, _("Orders with a known journey"), _("Goals reached with a known journey")),
        integer(findings.converted),
        shown="paths",
        note=either(findings, _("{share} of {n} orders"), _("{share} of {n} goals reached")).format(
            share=percent(known), n=integer(findings.total_orders)
        ),
    )
    yield Tile(_("Closes most"), name_of(last["channel"]), note=percent(last["last"]), shown="models")
    yield Tile(_("Begins most"), name_of(first["channel"]), note=percent(first["first"]), shown="models")
    if findings.chosen:
        return
    rented = findings.income.loc[~findings.income["is_owned"], "revenue_share"].sum()
    yield Tile(_("Revenue by channels of others"), percent(rented), shown="owned")
    elsewhere = findings.elsewhere / findings.total_orders if findings.total_orders else 0.0
    yield Tile(
        _("Orders taken elsewhere"),
        percent(elsewhere),
        shown="places",
        standing="unsure" if elsewhere >= MUCH else "",
        note=_("{n} orders by marketplace, store or phone").format(n=integer(findings.elsewhere)),
    )


def _budget(findings: Findings) -> str:
    """What the models' disagreement means for whoever divides the money."""
    safe = findings.credit[~findings.credit["thin"]]
    moved = safe[safe["moved"]].nlargest(1, "spread")
    alike = safe[~safe["moved"]]["channel"]
    if not len(moved):
        return _(
            "Whoever divides a budget by credit divides it in the same way under each of the seven models. What stays "
            "open is whether these channels cause the orders at all."
        )
    row = moved.iloc[0]
    least_by, most_by = MODEL_NAMES[row["lowest"]], MODEL_NAMES[row["highest"]]
    sentence = (
        _(
            "Of each 1,000 that are divided by credit, {channel} would get {least} by “{lowest}” and {most} by "
            "“{highest}”. No data here say which is right, so let a test decide before money moves. About as much "
            "under every model would go to {alike}."
        )
        if len(alike)
        else _(
            "Of each 1,000 that are divided by credit, {channel} would get {least} by “{lowest}” and {most} by "
            "“{highest}”. No data here say which is right, so let a test decide before money moves."
        )
    )
    return sentence.format(
        channel=name_of(row["channel"]),
        least=integer(1000 * row["low"]),
        lowest=_(least_by),
        most=integer(1000 * row["high"]),
        highest=_(most_by),
        alike=listed(name_of(each) for each in alike),
    )


def _memory(findings: Findings) -> str:
    """How many contacts the chain should remember, and whether that would change anything."""
    best = findings.memory[findings.memory["chosen"]].iloc[0]
    order = int(best["order"])
    if order == 1:
        return _(
            "The chain here remembers one contact. Judged by journeys that it had not seen, it foretells them better "
            "than a chain that remembers two, three or four."
        )
    sentence = (
        _(
            "The chain here remembers one contact. Judged by journeys not seen before, one that remembers {n} "
            "foretells better, but changes little: the share that moves most is that of {channel}, from {before} to "
            "{after}."
        )
        if abs(best["after"] - best["before"]) < ALIKE
        else _(
            "The chain here remembers one contact. Judged by journeys not seen before, one that remembers {n} "
            "foretells better, and changes the picture: the share of {channel} would be {after} instead of {before}."
        )
    )
    return sentence.format(
        n=integer(order), channel=name_of(best["channel"]), before=percent(best["before"]), after=percent(best["after"])
    )


def _elsewhere(findings: Findings) -> str:
    if not findings.total_orders or set(findings.places["sales_channel"]) == {"unknown"}:
        return _("Where orders are taken is not in the data, so it cannot be said what the website's view leaves out.")
    share = findings.elsewhere / findings.total_orders
    sentence = (
        _(
            "Careful: {n} of {all} orders ({share}) were taken on a marketplace, in a store or by phone. No contact on "
            "the website is seen before them, so a channel that sends people there looks weaker here than it is."
        )
        if share >= MUCH
        else _(
            "{n} of {all} orders ({share}) were taken outside the website and the app. "
            "The website is the main place of sale, and its view carries."
        )
    )
    return sentence.format(n=integer(findings.elsewhere), all=integer(findings.total_orders), share=percent(share))


def _loss(findings: Findings) -> str:
    """What hangs on the largest platform that the shop does not own (R-ATT-13)."""
    rented = findings.credit[findings.credit["channel"] == findings.platform]
    if not findings.platform:
        return _("Every channel here is the shop's own; no platform can take one away.")
    if not len(rented):
        return _("Orders on a marketplace have no journey here; what they brought is counted.")
    worst, size = rented.iloc[0], findings.loss_size
    all_gone = either(
        findings,
        _(
            "Suppose {channel} closed its doors tomorrow. Its visitors stand on the way to {touched} orders; in the "
            "Markov model {share} of all orders would be lost ({low} to {high}), if none of these people found another "
            "way. That is the most it could cost, not what it will."
        ),
        _(
            "Suppose {channel} closed its doors tomorrow. Its visitors stand on the way to {touched} goals reached; in "
            "the Markov model {share} of all would be lost ({low} to {high}), if none of these people found another "
            "way. That is the most it could cost, not what it will."
        ),
    )
    some_gone = either(
        findings,
        _(
            "Suppose {channel} lost {size} of its people tomorrow. Its visitors stand on the way to {touched} orders; "
            "in the Markov model {share} of all orders would be lost ({low} to {high}), if none of those who are gone "
            "found another way. That is the most it could cost, not what it will."
        ),
        _(
            "Suppose {channel} lost {size} of its people tomorrow. Its visitors stand on the way to {touched} goals "
            "reached; in the Markov model {share} of all would be lost ({low} to {high}), if none of those who are "
            "gone found another way. That is the most it could cost, not what it will."
        ),
    )
    return (all_gone if size == 1 else some_gone).format(
        channel=name_of(worst["channel"]),
        touched=integer(worst["touched"]),
        share=percent(size * worst["removal_effect"]),
        low=percent(size * worst["removal_low"]),
        high=percent(size * worst["removal_high"]),
        size=percent(size),
    )
