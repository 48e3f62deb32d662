"""What to do on Monday, and how sure the attribution chapter is of what it says."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.findings import Findings
from playbook.chapters.channel_attribution.naming import MUCH, either, when
from playbook.charts.names import name_of
from playbook.i18n import _, integer, isolate, listed, money, ngettext, percent


def monday(findings: Findings) -> Iterator[str]:
    """At most four actions, each with whom it concerns and how one will know."""
    rows = findings.credit[~findings.credit["thin"]]
    begins = rows.assign(gain=rows["first"] - rows["last"]).nlargest(1, "gain")
    if len(begins) and begins["gain"].iloc[0] > 0:
        row = begins.iloc[0]
        yield either(
            findings,
            _(
                "Do not cut {channel} because few sales close there: {first} of orders begin with it and {last} end "
                "with it. Judge it by first contacts, and by new customers."
            ),
            _(
                "Do not cut {channel} because it seldom comes last: {first} of the ways to the goal begin with it and "
                "{last} end with it. Judge it by first contacts."
            ),
        ).format(channel=name_of(row["channel"]), first=percent(row["first"]), last=percent(row["last"]))
    paid = findings.costs[findings.costs["won"] >= THIN].dropna(subset=["each"])
    if len(paid) and not findings.chosen:
        row = paid.nlargest(1, "each").iloc[0]
        yield _(
            "Put {channel} to the test: it cost {cost} for {won} new customers, {each} each. Pause it in one region "
            "for four whole weeks and compare all new orders there with the other regions. That shows what it causes; "
            "no model here can."
        ).format(
            channel=name_of(row["channel"]),
            cost=money(row["cost"]),
            won=integer(row["won"]),
            each=money(row["each"]),
        )
    if len(findings.kinds) and findings.kinds["gap"].max() > 0 and not findings.chosen:
        row = findings.kinds.iloc[0]
        yield _(
            "Judge {channel} on repeat orders: it has {repeat} of their credit and {first} of that of first orders. "
            "Leave one customer in ten out of its next messages, and count orders in both groups after thirty days."
        ).format(channel=name_of(row["channel"]), repeat=percent(row["repeat"]), first=percent(row["first"]))
    if findings.elsewhere >= MUCH * findings.total_orders and findings.total_orders and not findings.chosen:
        yield _(
            "Put a code into every parcel from the marketplace and ask in the store how people heard of you: {n} "
            "orders have no journey at all."
        ).format(n=integer(findings.elsewhere))
    if findings.missing:
        yield _("Ask the client for what is missing: {columns}.").format(
            columns=listed(sorted({isolate(each) for lacking in findings.missing.values() for each in lacking}))
        )


def trust(findings: Findings) -> Iterator[str]:
    """What the numbers rest on, and where they could mislead."""
    yield either(
        findings,
        _("{n} of {all} orders of {period} have a known journey; nothing is said about the others."),
        _("{n} of {all} goals reached in {period} have a known journey; nothing is said about the others."),
    ).format(n=integer(findings.converted), all=integer(findings.total_orders), period=when(findings))
    yield _(
        "This is correlation. A channel gets credit for standing on the way, also before people who would have bought "
        "anyway. Only a test shows what it causes."
    )
    yield _(
        "The Markov chain assumes that where people go next depends on where they are now, not on how they came "
        "there, and that whoever would have met a missing channel buys nothing."
    )
    yield either(
        findings,
        _(
            "{nulls} journeys ended without an order; {open} more are left out, since their last contact is less than "
            "{days} days old and an order may follow."
        ),
        _(
            "{nulls} journeys reached no goal; {open} more are left out, since their last contact is less than {days} "
            "days old and the goal may still be reached."
        ),
    ).format(
        nulls=integer(findings.ended_in_nothing),
        open=integer(findings.still_open),
        days=integer(findings.lookback_days),
    )
    yield from _contacts(findings)
    if findings.tests_run:
        yield ngettext(
            "{n} test has been run in this shop; the chapter on experiments says what it showed. Where it speaks of a "
            "channel, believe it more than any model here.",
            "{n} tests have been run in this shop; the chapter on experiments says what they showed. Where they speak "
            "of a channel, believe them more than any model here.",
            findings.tests_run,
        ).format(n=integer(findings.tests_run))
    if "nulls" in findings.missing:
        yield _("Visitors who never ordered are not in the data, so the Markov chain sees too few failures.")
    thin = findings.credit[findings.credit["thin"]]
    if len(thin):
        yield either(
            findings,
            _("Thin channels, on the way to fewer than {least} orders: {channels}. Do not act on them."),
            _("Thin channels, on the way to fewer than {least} goals reached: {channels}. Do not act on them."),
        ).format(least=integer(THIN), channels=listed(name_of(each) for each in thin["channel"]))
    if findings.params.converters_only:
        yield _("Only people who ordered are counted: ways that seldom end in an order look better than they are.")


def _contacts(findings: Findings) -> Iterator[str]:
    """What counts as one contact, and what a direct one is worth."""
    if not findings.bare_hits:
        yield _("Every contact in these data is tied to a visit, so visits are as the export cut them.")
    else:
        yield _(
            "{n} of {all} contacts name no visit; of these, one that came within {minutes} minutes after another by "
            "the same channel is counted as the same visit."
        ).format(
            n=integer(findings.bare_hits),
            all=integer(findings.contacts),
            minutes=integer(findings.visit_gap_minutes),
        )
    if findings.params.direct_handling == "last_non_direct":
        yield _(
            "Direct contacts are left out wherever a journey has any other: whoever types the address has heard of the "
            "shop before. All models speak of the journeys that remain."
        )
