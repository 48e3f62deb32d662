"""The words of the audience chapter, made from its numbers, and the choices it offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, get_args

from playbook.chapters.audience_understanding.figures import can, makers
from playbook.chapters.audience_understanding.findings import COMPARED, Findings
from playbook.chapters.audience_understanding.naming import Compared, dimension_name, group_name
from playbook.chapters.audience_understanding.questions import read_questions, unanswered
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.chapters.audience_understanding.sales import RANKS
from playbook.charts.kpi_tiles import tile_of
from playbook.charts.names import name_of, place_name
from playbook.charts.page import Words
from playbook.i18n import _, date, integer, isolate, listed, money, percent
from playbook.i18n import period as period_name
from playbook.params import Control

if TYPE_CHECKING:
    import pandas as pd

TILES = ("customers", "repeat_purchase_rate", "average_order_value", "gross_revenue")
# A drop larger than this at one step of the funnel is worth a look before anything else.
LARGE_LEAK = 0.5
# What somebody can mend: a page, or how it shows on a device.
MENDED = ("device", "platform", "landing_page")
# Returns above this share of a product's revenue are worth a look.
MANY_RETURNS = 0.2


def controls(findings: Findings) -> tuple[Control, ...]:
    """What a person may change."""
    periods = {"month": _("month"), "quarter": _("quarter"), "year": _("year"), "all": _("everything so far")}
    places = dict.fromkeys([findings.focus_place, *findings.places["place"].astype(str)])
    return (
        Control("period", _("Period"), "choice", tuple(periods.items())),
        Control(
            "focus_place",
            _("Place to look at"),
            "choice",
            tuple((each, place_name(each)) for each in places if each)[:40],
        ),
        Control(
            "compare_by",
            _("Compare groups by"),
            "choice",
            tuple((each, dimension_name(each)) for each in get_args(Compared)),
        ),
        Control("top", _("Rows of a ranking"), "number", low=3, high=30, step=1),
        Control(
            "rank_by",
            _("Rank products by"),
            "choice",
            tuple((each, _(word)) for each, (_column, word) in RANKS.items()),
        ),
    )


def words(findings: Findings) -> Words:
    """Headline, tiles, what to do, and how sure it is."""
    return Words(
        headline=_headline(findings),
        tiles=tuple(tile_of(findings.kpis[each]) for each in TILES),
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _headline(findings: Findings) -> str:
    rate = findings.kpis["repeat_purchase_rate"]
    when = period_name(findings.period.start, findings.period.end, findings.period.kind)
    if rate.value is None:
        return _("{orders} orders in {period}, but too few known customers to say who comes back.").format(
            orders=integer(findings.kpis["orders"].value), period=when
        )
    sentence = (
        _("Of {n} customers who bought in {period}, {again} had come back ({share}).")
        if rate.value >= 0.5
        else _("Of {n} customers who bought in {period}, only {again} had come back ({share}).")
    )
    return sentence.format(
        n=integer(rate.denominator), period=when, again=integer(rate.numerator), share=percent(rate.value)
    )


def _monday(findings: Findings) -> Iterator[str]:
    """At most four actions: whom they concern, how many they are, what they may bring."""
    rate, worth = findings.kpis["repeat_purchase_rate"], findings.kpis["average_order_value"]
    if rate.value is not None and rate.numerator is not None and rate.denominator and worth.value is not None:
        once = rate.denominator - rate.numerator
        yield _(
            "Write to the {n} customers who have bought only once: if one in twenty orders again at the usual {worth}, "
            "that is {gain}. Leave one in ten out, to know whether the letter did it."
        ).format(n=integer(once), worth=money(worth.value), gain=money(once * 0.05 * worth.value))
    place = _leaking_place(findings)
    if place is not None:
        yield _(
            "Walk through the step “{step}” yourself ({dimension}: {group}): {share} give up there, {usual} of all, "
            "and about {n} orders may hang on it. Mend one thing, and compare two whole weeks."
        ).format(
            step=name_of(place["step"]),
            dimension=dimension_name(str(place["dimension"])),
            group=group_name(str(place["dimension"]), str(place["audience"])),
            share=percent(place["rate"]),
            usual=percent(place["usual"]),
            n=integer(place["at_stake"]),
        )
    elif "funnel" not in findings.missing and len(findings.funnel):
        leak = findings.funnel.iloc[1:].nlargest(1, "leak").iloc[0]
        if leak["leak"] >= LARGE_LEAK:
            yield _(
                "Walk through the step “{step}” yourself on a phone: {n} visits gave up there. "
                "Mend one thing, and compare two whole weeks."
            ).format(step=name_of(leak["step"]), n=integer(leak["reached"] - leak["went_on"]))
    returned = findings.products.dropna(subset=["returned_amount"])
    heavy = returned[returned["returned_amount"] > MANY_RETURNS * returned["revenue"]]
    if len(heavy):
        first = heavy.sort_values("returned_amount", ascending=False).iloc[0]
        yield _("Look at {product}: {amount} of it came back, {share} of what it earned.").format(
            product=isolate(str(first["product_name"])),
            amount=money(first["returned_amount"]),
            share=percent(first["returned_amount"] / first["revenue"]),
        )
    if findings.missing:
        yield _("Ask the client for what is missing: {columns}.").format(
            columns=listed(sorted({isolate(each) for lacking in findings.missing.values() for each in lacking}))
        )


def _leaking_place(findings: Findings) -> pd.Series[Any] | None:
    """The page or device at which most orders are surely lost against the others; none where nothing stands out."""
    rows = findings.details["leaks"]
    sure = rows[(rows["adjusted"] < SURE) & (rows["at_stake"] > 0) & rows["dimension"].isin(MENDED)]
    return None if "leaks" in findings.missing or not len(sure) else sure.iloc[0]


def _trust(findings: Findings) -> Iterator[str]:
    """What the numbers rest on, and where they could mislead."""
    orders, unknown = findings.kpis["orders"], findings.kpis["orders_of_unknown_customers"]
    yield _("The numbers rest on {n} orders from {start} to {end}.").format(
        n=integer(orders.value), start=date(findings.period.start), end=date(findings.period.end)
    )
    if unknown.value:
        yield _("{n} orders have no customer: they count in revenue and in no customer figure.").format(
            n=integer(unknown.value)
        )
    rate = findings.kpis["repeat_purchase_rate"]
    if rate.interval:
        yield _("The repeat rate lies between {low} and {high} (95% interval).").format(
            low=percent(rate.interval.low), high=percent(rate.interval.high)
        )
    if not findings.period.complete:
        yield _("The period is not over: it is compared only with as many days of earlier ones.")
    if all(findings.kpis[each].prior_year is None for each in COMPARED):
        yield _("The data do not reach back a whole year before the period, so a season cannot be told from growth.")
    yield _("Channels, pages and places are compared as they are: who comes there differs, so this is correlation.")
    yield _("Where many groups are looked at, the chance of luck is corrected for their number.")
    drawn = [each for each in makers() if can(findings, each)]
    for question in unanswered(drawn, read_questions(findings.params.questions)):
        yield _("No figure here answers your question “{question}”.").format(question=isolate(question))
