"""The words of the lifecycle chapter, and the choices it offers."""

from __future__ import annotations

import math
from collections.abc import Iterator

from playbook.chapters.customer_lifecycle.believing import better_score
from playbook.chapters.customer_lifecycle.findings import BACK_DAYS, Findings
from playbook.charts.page import Tile, Words
from playbook.i18n import _, date, integer, isolate, listed, money, number, percent
from playbook.kpis.assumptions import shown
from playbook.params import Control

ONE_IN_TEN = 0.1
FIRST_MARK = 90
# Lost customers whom one person can call in a week.
BEST_LOST = 20


def controls(_findings: Findings) -> tuple[Control, ...]:
    """Periods of cohorts, what counts as retained, how long the wait is followed."""
    return (
        Control("basis", _("Cohorts by"), "choice", (("month", _("month")), ("quarter", _("quarter")))),
        Control(
            "kind",
            _("Retained means"),
            "choice",
            (("on", _("ordered in that period")), ("on_or_after", _("ordered in it or later"))),
        ),
        Control("horizon", _("Days to wait for the second order"), "number", low=60, high=1460, step=5),
        Control("boosting", _("Try boosted trees as a score too"), "switch"),
    )


def words(findings: Findings) -> Words:
    """Headline, tiles, sections, what to do, how sure it is."""
    return Words(
        headline=_headline(findings),
        tiles=tuple(_tiles(findings)),
        sections={"second": _waiting(findings)},
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _headline(findings: Findings) -> str:
    change = findings.active - findings.active_then
    if findings.window.value is None:
        sentence = _(
            "{all} customers have ordered; too few came back to say after how long one is lost, so none is called lost."
        )
    elif change < 0:
        sentence = _(
            "Of {all} customers who ordered, {active} are active and {lost} are lost; the active ones are {change} "
            "fewer than {days} days ago."
        )
    elif change > 0:
        sentence = _(
            "Of {all} customers who ordered, {active} are active and {lost} are lost; the active ones are {change} "
            "more than {days} days ago."
        )
    else:
        sentence = _(
            "Of {all} customers who ordered, {active} are active and {lost} are lost; the active ones are as many as "
            "{days} days ago."
        )
    return sentence.format(
        all=integer(findings.buyers),
        active=integer(findings.active),
        lost=integer(findings.lost),
        change=integer(abs(change)),
        days=integer(BACK_DAYS),
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    change = findings.active - findings.active_then
    more = _("{n} more than {days} days ago") if change > 0 else _("{n} fewer than {days} days ago")
    yield Tile(
        _("Active customers"),
        integer(findings.active),
        shown="stages",
        change=more.format(n=integer(abs(change)), days=integer(BACK_DAYS)) if change else "",
        moved="up" if change > 0 else "down" if change < 0 else "",
        standing="good" if change > 0 else "bad" if change < 0 else "",
        note=_("of {n} who ordered").format(n=integer(findings.buyers)),
    )
    ninety = next(row for row in findings.second.marks.to_dict("records") if row["days"] == FIRST_MARK)
    if not math.isnan(ninety["share"]):
        yield Tile(
            _("Second order within {days} days").format(days=integer(FIRST_MARK)),
            percent(ninety["share"]),
            shown="second",
            note=_("{low} to {high} (95% interval)").format(low=percent(ninety["low"]), high=percent(ninety["high"])),
        )
    known = findings.average[(findings.average["period_index"] == 1) & findings.average["rate"].notna()]
    if len(known):
        names = {
            ("month", "on"): _("Order again in the next month"),
            ("month", "on_or_after"): _("Order again in the next month or later"),
            ("quarter", "on"): _("Order again in the next quarter"),
            ("quarter", "on_or_after"): _("Order again in the next quarter or later"),
        }
        yield Tile(
            names[findings.params.basis, findings.params.kind],
            percent(known["rate"].iloc[0]),
            shown="cohorts",
            note=_("{n} customers in {cohorts} cohorts").format(
                n=integer(known["customers"].iloc[0]), cohorts=integer(known["cohorts"].iloc[0])
            ),
        )
    model = findings.expected
    if model:
        yield Tile(
            _("Expected to order within {days} days").format(days=integer(model.days)),
            integer(model.buyers),
            shown="chances",
            note=_(
                "{low} to {high} if the model is right; {days} days ago it expected {expected}, and {came} came"
            ).format(
                low=integer(model.low), high=integer(model.high), days=integer(model.days),
                expected=integer(model.buyers_then), came=integer(model.came_then),
            ),
        )  # fmt: skip
    if len(findings.states):
        yield Tile(
            _("At stake with late customers"),
            money(findings.late["at_stake"].sum(), compact=True),
            shown="states",
            note=_("{n} customers, revenue of twelve months").format(n=integer(len(findings.late))),
        )


def _waiting(findings: Findings) -> str:
    second = findings.second
    known = {int(row["days"]): row for row in second.marks.dropna(subset=["share"]).to_dict("records")}
    if not known:
        return ""
    told = "; ".join(
        _("within {days} days {share} ({low} to {high})").format(
            days=integer(days), share=percent(row["share"]), low=percent(row["low"]), high=percent(row["high"])
        )
        for days, row in known.items()
    )
    return _(
        "Of new customers the second order comes: {told}. Simply dividing those who have reordered by all gives "
        "{naive}, which mixes people watched for years with people who came last week."
    ).format(told=told, naive=percent(second.reordered / second.customers))


def _monday(findings: Findings) -> Iterator[str]:
    late = findings.late
    if len(late):
        mail = late[late["may_email"]]
        if len(mail):
            yield _(
                "Write to the {n} late customers who may be emailed, of {all}: they spent {stake} in twelve months. If "
                "one in ten goes on as before, that is {gain} a year. Leave one in ten out, and compare after {days} "
                "days."
            ).format(
                n=integer(len(mail)),
                all=integer(len(late)),
                stake=money(mail["at_stake"].sum()),
                gain=money(mail["at_stake"].sum() * ONE_IN_TEN),
                days=integer(findings.usual_gap_days),
            )
        else:
            yield _(
                "{n} customers are late, and they spent {stake} in twelve months; but no permission to email any of "
                "them is on record. Ask the client for the consents, or call the first ten of the list."
            ).format(n=integer(len(late)), stake=money(late["at_stake"].sum()))
        unhappy = late[late["reasons"].str.contains("complained|poor_review")]
        if len(unhappy):
            yield _(
                "Call the {n} late customers who complained or rated below three stars ({stake}): an answer first, an "
                "offer later."
            ).format(n=integer(len(unhappy)), stake=money(unhappy["at_stake"].sum()))
    if not math.isnan(findings.second.half_of_returns):
        young = findings.stages.loc[findings.stages["stage"].isin(["acquisition", "onboarding"]), "now"].sum()
        yield _(
            "Send the letter for the second order before day {day}: by then half of those who come back within half a "
            "year have done so. {n} customers wait for it now."
        ).format(day=integer(findings.second.half_of_returns), n=integer(young))
    best = findings.gone[findings.gone["orders"] >= 2].head(BEST_LOST)
    if len(best):
        yield _(
            "Win back a few by hand: the {n} lost customers who spent most ({value} in all, silent for {days} days on "
            "average) deserve a call that says what is new, before any discount."
        ).format(
            n=integer(len(best)),
            value=money(best["net_revenue"].sum()),
            days=integer(best["days_since_last"].mean()),
        )
    if findings.missing:
        yield _("Ask the client for what is missing: {columns}.").format(
            columns=listed(sorted({isolate(each) for lacking in findings.missing.values() for each in lacking}))
        )


def _trust(findings: Findings) -> Iterator[str]:
    yield _("{meaning}.").format(meaning=shown(findings.window))
    yield _(
        "Nobody cancels in a shop, so “lost” is a rule, not an observation: {back} customers who were lost by it on "
        "{then} have ordered since."
    ).format(back=integer(findings.moved(lost=False)), then=date(findings.then))
    yield from _trust_in_model(findings)
    yield _(
        "The {n} customers without a second order are not counted as never returning: each counts up to the day on "
        "which watching ended. This takes it that early and late customers wait alike."
    ).format(n=integer(findings.second.waiting))
    if len(findings.halves):
        rows = findings.halves.to_dict("records")
        yield _(
            "In the first period after the first order, {older} of the older half of the cohorts came back ({low} to "
            "{high}), and {newer} of the newer half ({newer_low} to {newer_high})."
        ).format(
            older=percent(rows[0]["rate"]), low=percent(rows[0]["low"]), high=percent(rows[0]["high"]),
            newer=percent(rows[1]["rate"]), newer_low=percent(rows[1]["low"]), newer_high=percent(rows[1]["high"]),
        )  # fmt: skip
    if not math.isnan(findings.usual_gap_days):
        yield _("The usual gap between two orders is {gap} days; it is known only of those who came back.").format(
            gap=number(findings.usual_gap_days)
        )
    yield _(
        "What late customers spent last year is what is at stake, not what a letter brings: only a test tells that."
    )


def _trust_in_model(findings: Findings) -> Iterator[str]:
    model, scores = findings.expected, findings.scores
    if model is None:
        yield _(
            "No model of who will order again is shown: too few came back, they have not been watched for long enough "
            "to try one on their own past, or nobody can be told to have left."
        )
    else:
        yield _(
            "By the model about {alive} of {all} customers are customers still. That number cannot be checked, so plan "
            "by the chance of an order, which can: {days} days ago {expected} buyers were expected, and {came} came."
        ).format(
            alive=integer(model.alive), all=integer(findings.buyers), days=integer(model.days),
            expected=integer(model.buyers_then), came=integer(model.came_then),
        )  # fmt: skip
        yield (
            _(
                "Of {n} customers with a single order about {alive} are customers still by it. A textbook BG/NBD would "
                "say all of them: it lets nobody leave before a second order. What an order was worth does not enter "
                "the chance of another, so a single large one promises none."
            )
            if model.contest.model != "bgnbd"
            else _(
                "By BG/NBD all {n} customers with a single order are customers still: it lets nobody leave before a "
                "second order. What an order was worth does not enter the chance of another, so a single large one "
                "promises none."
            )
        ).format(n=integer(model.once), alive=integer(model.once_alive))
    if scores is not None:
        yield (
            _("The score that is best at telling who will stay away beat silence alone on the last {days} days.")
            if better_score(scores)
            else _(
                "No score told better than the days since the last order who would stay away in the last {days} days; "
                "so the list goes by lateness and by what is at stake."
            )
        ).format(days=integer(scores.days))
