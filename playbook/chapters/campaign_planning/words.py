"""The words of the campaign chapter."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.campaign_planning.figures import audiences
from playbook.chapters.campaign_planning.findings import STAGES, WINDOW, Findings
from playbook.chapters.campaign_planning.wanted_words import monday as of_wanted
from playbook.charts.names import name_of
from playbook.charts.page import Tile, Words
from playbook.i18n import _, integer, isolate, listed, money, percent
from playbook.params import Control

# With fewer people than this in each part a holdout shows nothing.
LEAST_HOLDOUT = 50


def controls(_findings: Findings) -> tuple[Control, ...]:
    """By which means, which stage, and how many are left out."""
    return (
        Control("channel", _("Channel"), "choice", (("email", name_of("email")), ("sms", name_of("sms")))),
        Control("stage", _("Stage to look at"), "choice", tuple((each, name_of(each)) for each in STAGES)),
        Control(
            "holdout",
            _("Share left out, to know what the message did"),
            "number",
            low=0,
            high=0.5,
            step=0.05,
            unit="fraction",
        ),
    )


def words(findings: Findings) -> Words:
    """Headline, tiles, the list to write, what to do, how sure it is."""
    return Words(
        headline=_headline(findings),
        tiles=tuple(_tiles(findings)),
        sections={"list": _list(findings)},
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _of_stage(findings: Findings) -> tuple[int, int]:
    """Customers of the chosen stage, and those who may be written to."""
    row = findings.stages[findings.stages["stage"] == findings.params.stage]
    return int(row["customers"].sum()), int(row["may_write"].sum())


def _headline(findings: Findings) -> str:
    every, allowed = int(findings.stages["customers"].sum()), int(findings.stages["may_write"].sum())
    if not allowed:
        return _("Nobody may be written to by {channel}: of {n} customers none is known to have agreed.").format(
            channel=name_of(findings.params.channel), n=integer(every)
        )
    _id, name, customers, reach = audiences(findings)[0]
    return _(
        "Of {n} customers, {allowed} may be written to by {channel} today. The largest audience is “{campaign}”: "
        "{reach} of {customers} who fit."
    ).format(
        n=integer(every),
        allowed=integer(allowed),
        channel=name_of(findings.params.channel),
        campaign=name,
        reach=integer(reach),
        customers=integer(customers),
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    customers, allowed = _of_stage(findings)
    yield Tile(
        _("In the stage “{stage}”").format(stage=name_of(findings.params.stage)), integer(customers), shown="consent"
    )
    yield Tile(
        _("May be written to"), integer(allowed), n=percent(allowed / customers) if customers else "", shown="consent"
    )
    yield Tile(_("Left out, to know the effect"), integer(allowed * findings.params.holdout), shown="consent")
    yield Tile(_("Worth of an order"), money(findings.order_value), about="average_order_value")


def _list(findings: Findings) -> str:
    customers, allowed = _of_stage(findings)
    command = f"playbook audience {findings.client} --stage {findings.params.stage} --channel {findings.params.channel}"
    return _(
        "{customers} customers are in this stage and {allowed} of them may be written to. The list with addresses is "
        "written by one command, and only for its owner to read: {command}\n\n"
        "Whoever opted out or never agreed is taken out there once more, whatever was chosen here."
    ).format(customers=integer(customers), allowed=integer(allowed), command=isolate(command))


def _monday(findings: Findings) -> Iterator[str]:
    for _id, name, _customers, reach in audiences(findings)[:2]:
        if reach:
            yield _(
                "Prepare “{campaign}” for {reach} customers and leave out {held}. If one in a hundred more than usual "
                "orders, that is {gain}; the ones left out will tell."
            ).format(
                campaign=name,
                reach=integer(reach),
                held=integer(reach * findings.params.holdout),
                gain=money(reach * 0.01 * findings.order_value),
            )
    lacking = [each.name for each in findings.campaigns if each.status == "planned" and not each.goal]
    if lacking:
        yield _("Give these campaigns a goal before they start: {names}.").format(
            names=listed(isolate(each) for each in lacking)
        )
    if unjustified := list(_unjustified(findings)):
        yield _(
            "Write down why these campaigns should work, or stop them; no finding stands behind them: {names}."
        ).format(names=listed(isolate(each) for each in unjustified))
    yield from of_wanted(findings)
    if not findings.consent_known:
        yield _(
            "Ask the client for the consent of each customer ({column}): without it nobody may be written to."
        ).format(
            column=isolate("customers.email_consent" if findings.params.channel == "email" else "customers.sms_consent")
        )


def _unjustified(findings: Findings) -> Iterator[str]:
    """Names of campaigns that run though neither they nor their goals say what was found about customers."""
    of_goal = {each.id: each.finding for each in findings.goals}
    for each in findings.campaigns:
        if each.status == "started" and not (each.finding or of_goal.get(each.goal)):
            yield each.name


def _trust(findings: Findings) -> Iterator[str]:
    _customers, allowed = _of_stage(findings)
    held = allowed * findings.params.holdout
    if held < LEAST_HOLDOUT:
        yield _("With {held} left out of {n} a small effect cannot be seen; see the chapter on experiments.").format(
            held=integer(held), n=integer(allowed)
        )
    yield _(
        "Who ordered again within {days} days did so without these campaigns, or with older ones: correlation."
    ).format(days=integer(WINDOW))
    yield _("A stage is a rule, not a feeling: it follows from orders, gaps, reviews and the churn window.")
