"""The step's four questions, each with its answer, on one page (R-ATT-19)."""

from __future__ import annotations

from playbook.chapters.channel_attribution.findings import Findings
from playbook.chapters.channel_attribution.naming import MODEL_NAMES, either, opening, population, when
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, percent


def answers(findings: Findings) -> Figure:
    """Where customers come from, what wins most, whether that also discovers, what earns most: a table in words."""
    import pandas as pd

    first, last = (findings.credit.nlargest(1, model).iloc[0] for model in ("first", "last"))
    same = first["channel"] == last["channel"]
    title = (
        _("{last} both begins and closes most journeys: {first_share} and {last_share} of the credit")
        if same
        else _(
            "{first} begins most journeys ({first_share}) and {last} closes most ({last_share}): neither can be judged "
            "alone"
        )
    )
    said = [
        (_("Where do customers come from?"), _visits(findings)),
        (_("Which channel wins most of them?"), _wins(findings)),
        (_("Does it also discover the shop for them?"), _discovers(findings)),
    ]
    if not findings.chosen:
        said.append((_("Which channel earns most?"), _earns(findings)))
    rows = pd.DataFrame(said, columns=["question", "answer"])
    return Figure(
        name="answers",
        title=opening(
            title.format(
                first=name_of(first["channel"]),
                last=name_of(last["channel"]),
                first_share=percent(first["first"]),
                last_share=percent(last["last"]),
            )
        ),
        subtitle=either(
            findings,
            _("Four questions and their answers; {orders}, {period}"),
            _("Three questions and their answers; {orders}, {period}"),
        ).format(orders=population(findings), period=when(findings)),
        foot=either(
            findings,
            _("{n} orders with a known journey, of {all} orders in all. Correlation: credit is not cause."),
            _("{n} goals reached with a known journey, of {all} in all. Correlation: credit is not cause."),
        ).format(n=integer(findings.converted), all=integer(findings.total_orders)),
        chart=None,
        table=rows,
        labels={"question": _("Question"), "answer": _("Answer")},
    )


def _visits(findings: Findings) -> str:
    if not len(findings.overview):
        first = findings.credit.nlargest(1, "first").iloc[0]
        return _("Visits are not in the data; by the first contact most come by {channel} ({share}).").format(
            channel=name_of(first["channel"]), share=percent(first["first"])
        )
    most, total = findings.overview.iloc[0], findings.overview["visits"].sum()
    return _("Most come by {channel}: {visits} of {n} visits ({share}).").format(
        channel=name_of(most["channel"]),
        visits=integer(most["visits"]),
        n=integer(total),
        share=percent(most["visits"] / total),
    )


def _wins(findings: Findings) -> str:
    """By first orders where they can be read apart, since winning means the first order (R-ATT-02)."""
    if len(findings.kinds) and not findings.chosen:
        most = findings.kinds.nlargest(1, "first").iloc[0]
        return _("Of {n} first orders most are credited to {channel}: {share} (model “{model}”).").format(
            n=integer(most["first_n"]),
            channel=name_of(most["channel"]),
            share=percent(most["first"]),
            model=_(MODEL_NAMES[findings.params.model]),
        )
    last = findings.credit.nlargest(1, "last").iloc[0]
    return _("By the last contact {channel} has {share}; over seven models between {low} and {high}.").format(
        channel=name_of(last["channel"]),
        share=percent(last["last"]),
        low=percent(last["low"]),
        high=percent(last["high"]),
    )


def _discovers(findings: Findings) -> str:
    first = findings.credit.nlargest(1, "first").iloc[0]
    by_kind = len(findings.kinds) and not findings.chosen
    wins = findings.kinds.nlargest(1, "first").iloc[0]["channel"] if by_kind else ""
    winner = wins or findings.credit.nlargest(1, "last").iloc[0]["channel"]
    sentence = (
        _("Yes: {first} is also the first contact most often ({share}).")
        if winner == first["channel"]
        else _("No: most journeys begin with {first} ({share}), not with {winner}.")
    )
    return sentence.format(first=name_of(first["channel"]), share=percent(first["first"]), winner=name_of(winner))


def _earns(findings: Findings) -> str:
    most = findings.income.iloc[0]
    return opening(
        _("{channel}: {amount}, {share} of the revenue that can be credited (model “{model}”).").format(
            channel=name_of(most["channel"]),
            amount=money(most["revenue"]),
            share=percent(most["revenue_share"]),
            model=_(MODEL_NAMES[findings.params.model]),
        )
    )
