"""The figures that say how far a share of credit can be believed, and what another question would answer."""

from __future__ import annotations

from playbook.chapters.channel_attribution.credit import ALIKE
from playbook.chapters.channel_attribution.findings import Findings
from playbook.chapters.channel_attribution.naming import (
    MODEL_NAMES,
    either,
    measured,
    named,
    on_the_way,
    population,
    when,
)
from playbook.charts.page import Figure
from playbook.charts.theme import CONTEXT, EMPHASIS, channel_colour
from playbook.i18n import _, integer, ngettext, percent


def certainty(findings: Findings) -> Figure:
    """The chosen model's shares with their intervals; coloured where the model moves them by more than chance."""
    from playbook.charts.forms import Measure, bars

    model = findings.params.model
    rows = named(findings.credit)
    moved = rows[rows["moved"] & ~rows["thin"]]
    if len(moved):
        most = moved.nlargest(1, "spread").iloc[0]
        title = ngettext(
            "The model moves the credit of {n} channel of {all} by more than chance could: {channel}, {low} to {high}",
            "The model moves the credit of {n} channels of {all} by more than chance could, most that of {channel}: "
            "{low} to {high}",
            len(moved),
        ).format(
            n=integer(len(moved)), all=integer(len(rows)), channel=most["name"], low=percent(most["low"]),
            high=percent(most["high"]),
        )  # fmt: skip
    else:
        title = _("No model moves a channel's credit by more than chance could: any of them will do")
    return Figure(
        name="certainty",
        title=title,
        subtitle=_(
            "Share of {measure} by channel, model “{model}”; in colour: moved by the model; {orders}, {period}"
        ).format(
            measure=measured(findings), model=_(MODEL_NAMES[model]), orders=population(findings), period=when(findings)
        ),
        foot=either(
            findings,
            _(
                "{n} orders. Whiskers: 95% interval, people drawn again. In colour: another model gives a share "
                "outside the interval, and the models lie {points} points apart or more."
            ),
            _(
                "{n} goals reached. Whiskers: 95% interval, people drawn again. In colour: another model gives a share "
                "outside the interval, and the models lie {points} points apart or more."
            ),
        ).format(n=integer(findings.converted), points=integer(ALIKE * 100)),
        chart=bars(
            rows,
            "name",
            Measure(model, _(MODEL_NAMES[model]), "fraction", low="share_low", high="share_high"),
            colours={row["name"]: EMPHASIS if row["moved"] and not row["thin"] else CONTEXT
                     for _at, row in rows.iterrows()},
        ),
        table=rows.assign(
            lowest=[_(MODEL_NAMES[each]) for each in rows["lowest"]],
            highest=[_(MODEL_NAMES[each]) for each in rows["highest"]],
        ),
        labels={
            "name": _("Channel"), model: _(MODEL_NAMES[model]), "share_low": _("Low"), "share_high": _("High"),
            "low": _("Least under any model"), "lowest": _("by which"), "high": _("Most under any model"),
            "highest": _("by which"), "spread": _("Difference"),
        },
        formats=dict.fromkeys((model, "share_low", "share_high", "low", "high", "spread"), "fraction"),
    )  # fmt: skip


def rates(findings: Findings) -> Figure:
    """The Shapley value of the conversion rate: who makes journeys end in an order, and who does the reverse."""
    from playbook.charts.forms import Measure, bars

    rows = named(findings.credit.sort_values("shapley", ascending=False))
    safe = rows[~rows["thin"]] if (~rows["thin"]).any() else rows
    best, worst = safe.iloc[0], safe.iloc[-1]
    title = (
        either(
            findings,
            _("Counted by how often journeys end in an order, {best} earns {share} and {worst} less than nothing"),
            _("Counted by how often journeys reach the goal, {best} earns {share} and {worst} less than nothing"),
        )
        if worst["shapley_high"] < 0
        else either(
            findings,
            _("Counted by how often journeys end in an order, {best} earns {share}, and none surely less than nothing"),
            _("Counted by how often journeys reach the goal, {best} earns {share}, and none surely less than nothing"),
        )
    )
    return Figure(
        name="rates",
        title=title.format(best=best["name"], worst=worst["name"], share=percent(best["shapley"])),
        subtitle=either(
            findings,
            _(
                "Share of orders by what a channel adds to the rate of journeys with an order (Shapley value); "
                "{orders}, {period}"
            ),
            _(
                "Share of goals reached by what a channel adds to the rate of journeys that reach one (Shapley value); "
                "{orders}, {period}"
            ),
        ).format(orders=population(findings), period=when(findings)),
        foot=either(
            findings,
            _(
                "{n} orders and {nulls} journeys without one. Whiskers: 95% interval, people drawn again. Shares add "
                "up to 100%; one below zero says that the rate would be higher without the channel's journeys."
            ),
            _(
                "{n} goals reached and {nulls} journeys that reached none. Whiskers: 95% interval, people drawn again. "
                "Shares add up to 100%; one below zero says that the rate would be higher without the channel's "
                "journeys."
            ),
        ).format(n=integer(findings.converted), nulls=integer(findings.ended_in_nothing)),
        chart=bars(
            rows,
            "name",
            Measure("shapley", _("Share of credit"), "fraction", low="shapley_low", high="shapley_high"),
            colours={row["name"]: CONTEXT if row["thin"] else channel_colour(row["channel"])
                     for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={"name": _("Channel"), "shapley": _("Share of credit"), "shapley_low": _("Low"),
                "shapley_high": _("High"), "markov": _("Markov chain"),
                "touched": on_the_way(findings)},
        formats=dict.fromkeys(("shapley", "shapley_low", "shapley_high", "markov"), "fraction"),
    )  # fmt: skip
