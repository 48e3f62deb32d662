"""The goal on a product around a feast: its two records, for new and for existing customers, and how it was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.goal_setting.occasion import LEAST_BEFORE, LEAST_PIECES
from playbook.i18n import N_, _, date, integer, isolate, listed, number, percent
from playbook.workspace.decisions import Goal

if TYPE_CHECKING:
    from playbook.chapters.goal_setting.findings import Findings
    from playbook.chapters.goal_setting.occasion import Occasion

# How much more than a year before is proposed; whoever saves the goal changes it.
MORE = 0.1
FEASTS = {
    "easter": N_("Easter"),
    "christmas": N_("Christmas"),
    "black_friday": N_("Black Friday"),
    "nowruz_shopping": N_("the shopping before Nowruz"),
    "nowruz": N_("Nowruz"),
    "ramadan": N_("Ramadan"),
    "eid_al_fitr": N_("Eid al-Fitr"),
    "eid_al_adha": N_("Eid al-Adha"),
}
WHOM = {"new": N_("new customers"), "returning": N_("existing customers")}


def occasion_goals(findings: Findings) -> tuple[Goal, ...]:
    """A goal on the product for new and one for existing customers; none where no product was found."""
    found = findings.occasion
    if found.reason:
        return ()
    sold = {"new": found.new, "returning": found.returning}
    return tuple(
        Goal(
            id=f"{found.feast}_{kind}",
            name=_("{target} pieces of {product} to {whom} for {feast}").format(
                target=integer(_target(pieces)),
                product=isolate(found.product_name),
                whom=_(WHOM[kind]),
                feast=_(FEASTS[found.feast]),
            ),
            created_on=findings.as_of,
            as_of=findings.as_of,
            snapshot=findings.snapshot,
            metric="pieces_sold",
            population=f"product={found.product};customer_kind={kind}",
            target=_target(pieces),
            start=found.start,
            deadline=found.end,
            finding=_said(found),
        )
        for kind, pieces in sold.items()
        if pieces
    )


def occasion_words(findings: Findings) -> str:
    """What was found for the next feast, or what is missing for it."""
    found = findings.occasion
    if found.reason == "columns":
        return _("For a goal on one product these data lack {names}.").format(names=listed(map(isolate, found.missing)))
    feast, since = _(FEASTS[found.feast]), found.earlier_start
    if found.reason == "history":
        return _(
            "No goal on a product for {feast} is proposed: that takes sales from {days} days before {day} on, to see "
            "what the same days of a year before brought."
        ).format(feast=feast, days=integer(LEAST_BEFORE.days), day=date(since))
    if found.reason == "product":
        return _(
            "No goal on a product for {feast} is proposed: from {start} to {end} none of {least} pieces or more surely "
            "sold more a day than in the rest of the year."
        ).format(feast=feast, start=date(since), end=date(found.earlier_end), least=integer(LEAST_PIECES))
    return _(
        "“{feast}”: {said} {new} of them went to new customers and {returning} to existing ones; the goals proposed "
        "for {start} to {end} ask for {more} more of each. One year is one case: a correlation with the season, no "
        "proof."
    ).format(
        feast=feast,
        said=_said(found),
        new=integer(found.new),
        returning=integer(found.returning),
        start=date(found.start),
        end=date(found.end),
        more=percent(MORE),
    )


def _target(pieces: int) -> int:
    return -int(-pieces * (1 + MORE) // 1)


def _said(found: Occasion) -> str:
    return _(
        "From {start} to {end} {pieces} pieces of {product} were sold, {lift} times as many a day as in the rest of "
        "the year (surely at least {low})."
    ).format(
        start=date(found.earlier_start),
        end=date(found.earlier_end),
        pieces=integer(found.pieces),
        product=isolate(found.product_name),
        lift=number(found.lift, decimals=1),
        low=number(found.low, decimals=1),
    )
