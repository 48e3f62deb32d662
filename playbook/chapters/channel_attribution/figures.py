"""The figures of the attribution chapter: what the models say, and how far they disagree."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.channel_attribution.answers import answers
from playbook.chapters.channel_attribution.assists import assisting
from playbook.chapters.channel_attribution.certainty import certainty, rates
from playbook.chapters.channel_attribution.channels import costs, overview, owned, paths
from playbook.chapters.channel_attribution.credit import ALIKE, LEAST_ORDERS, MODELS, THIN
from playbook.chapters.channel_attribution.findings import Findings
from playbook.chapters.channel_attribution.monthly import months
from playbook.chapters.channel_attribution.naming import (
    MODEL_NAMES,
    either,
    measured,
    named,
    on_the_way,
    opening,
    population,
    when,
)
from playbook.chapters.channel_attribution.onward import ways_on
from playbook.chapters.channel_attribution.partners import affiliates
from playbook.chapters.channel_attribution.places import places
from playbook.chapters.channel_attribution.platforms import loss
from playbook.chapters.channel_attribution.referral import referrals, stayers
from playbook.charts.page import Figure
from playbook.charts.theme import CONTEXT, channel_colour
from playbook.i18n import _, integer, number, percent


def figures(findings: Findings) -> tuple[Figure, ...]:
    """The figures that these data can bear, in the order of the chapter."""
    made = [answers(findings), models(findings), certainty(findings), discovery(findings)]
    if len(findings.assists):
        made.append(assisting(findings))
    made.append(removal(findings))
    if findings.ended_in_nothing >= LEAST_ORDERS:
        made.append(rates(findings))
    if len(findings.kinds) and not findings.chosen:
        made.append(kinds(findings))
    made.append(paths(findings))
    if not findings.chosen and findings.onward["orders"].sum() >= LEAST_ORDERS:
        made.append(ways_on(findings))
    if len(findings.overview) > 1 and findings.overview["judged"].sum() > 0:
        made.append(overview(findings))
    if len(findings.costs.dropna(subset=["each"])):
        made.append(costs(findings))
    if not findings.chosen:
        made += _of_customers(findings)
    if findings.income["revenue"].sum() > 0 and not findings.chosen:
        made.append(owned(findings))
        if findings.platform:
            made.append(loss(findings))
    if len(findings.margins.dropna(subset=["first"])) > 1 and not findings.chosen:
        made.append(places(findings))
    return tuple(made)


def _of_customers(findings: Findings) -> Iterator[Figure]:
    """What speaks of customers won, where journeys end in orders."""
    if findings.monthly["each"].notna().sum() >= 2:
        yield months(findings)
    if len(findings.sources) > 1:
        yield referrals(findings)
    if len(findings.partners) > 1:
        yield affiliates(findings)
    if len(findings.staying) > 1:
        yield stayers(findings)


def models(findings: Findings) -> Figure:
    """A dumbbell per channel: how much of its credit is the model's choice."""
    from playbook.charts.forms import Measure, dumbbell

    rows = named(findings.credit)
    safe = rows[~rows["thin"]]
    most = (safe if len(safe) else rows).nlargest(1, "spread").iloc[0]
    if most["spread"] < ALIKE:
        title = _("All seven models agree within {points} points: which one is chosen matters little here").format(
            points=number(most["spread"] * 100, significant=2)
        )
    else:
        title = _("{channel} earns between {low} and {high} of the credit, depending on the model").format(
            channel=most["name"], low=percent(most["low"]), high=percent(most["high"])
        )
    last_test = findings.tested.drop_duplicates("channel", keep="last")
    last_test = last_test[["channel", "measured", "measured_low", "measured_high"]]
    spoken = ("first", "last") if findings.params.model in {"first", "last"} else (findings.params.model, "last")
    return Figure(
        name="models",
        title=opening(title),
        subtitle=_("Share of {measure} by channel under seven models; {orders}, {period}").format(
            measure=measured(findings), orders=population(findings), period=when(findings)
        ),
        foot=either(
            findings,
            _(
                "{n} orders with a known journey; contacts up to {days} days before count. Marked with an asterisk: on "
                "the way to fewer than {thin} orders. Credit is a correlation, not a cause."
            ),
            _(
                "{n} goals reached with a known journey; contacts up to {days} days before count. Marked with an "
                "asterisk: on the way to fewer than {thin} of them. Credit is a correlation, not a cause."
            ),
        ).format(n=integer(findings.converted), days=integer(findings.lookback_days), thin=integer(THIN)),
        chart=dumbbell(
            rows,
            "name",
            [Measure(model, _(MODEL_NAMES[model]), "fraction") for model in MODELS],
            emphasise=spoken,
        ),
        table=rows.merge(last_test, on="channel", how="left"),
        labels={
            "name": _("Channel"), "touched": on_the_way(findings),
            **{model: _(MODEL_NAMES[model]) for model in MODELS},
            **({"measured": _("Measured by a test"), "measured_low": _("Measured, low"),
                "measured_high": _("Measured, high")} if len(last_test) else {}),
        },
        formats=dict.fromkeys((*MODELS, "measured", "measured_low", "measured_high"), "fraction"),
    )  # fmt: skip


def discovery(findings: Findings) -> Figure:
    """First against last contact: who finds the customers, who is there when they buy."""
    from playbook.charts.forms import Measure, slope

    rows = named(findings.credit.sort_values("last", ascending=False))
    rows["gain"] = rows["last"] - rows["first"]
    closer, finder = rows.nlargest(1, "gain").iloc[0], rows.nsmallest(1, "gain").iloc[0]
    if closer["gain"] < ALIKE and -finder["gain"] < ALIKE:
        title = _("The channels that bring people here are also there when they buy: no share moves by {points} points")
    else:
        title = _(
            "More journeys end with {closer} than begin with it ({last} and {first}); with {finder} it is the other "
            "way round ({finder_last} and {finder_first})"
        )
    return Figure(
        name="discovery",
        title=title.format(
            closer=closer["name"], first=percent(closer["first"]), last=percent(closer["last"]), finder=finder["name"],
            finder_first=percent(finder["first"]), finder_last=percent(finder["last"]), points=integer(ALIKE * 100),
        ),
        subtitle=_("Share of {measure} by first and by last contact; {orders}, {period}").format(
            measure=measured(findings), orders=population(findings), period=when(findings)
        ),
        foot=either(
            findings,
            _("{n} orders with a known journey. The first contact is the first within {days} days, not ever."),
            _("{n} goals reached with a known journey. The first contact is the first within {days} days, not ever."),
        ).format(
            n=integer(findings.converted), days=integer(findings.lookback_days)
        ),
        chart=slope(
            rows,
            "name",
            Measure("first", _("First contact"), "fraction"),
            Measure("last", _("Last contact"), "fraction"),
            emphasise=tuple(dict.fromkeys((closer["name"], finder["name"]))),
            colours={row["name"]: CONTEXT if row["thin"] else channel_colour(row["channel"])
                     for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={"name": _("Channel"), "first": _("First contact"), "last": _("Last contact"), "gain": _("Difference"),
                "touched": on_the_way(findings)},
        formats={"first": "fraction", "last": "fraction", "gain": "fraction"},
    )  # fmt: skip


def removal(findings: Findings) -> Figure:
    """What the Markov chain loses without each channel, with an interval over people."""
    from playbook.charts.forms import Measure, bars

    rows = named(findings.credit.sort_values("removal_effect", ascending=False))
    first = rows.iloc[0]
    second = rows.iloc[1] if len(rows) > 1 else first
    lost = either(findings, _("Orders lost"), _("Goals lost"))
    if len(rows) > 1 and first["removal_low"] <= second["removal_high"]:
        title = either(
            findings,
            _("{channel} and {other} stand on most ways to an order; which of them matters more cannot be told"),
            _("{channel} and {other} stand on most ways to the goal; which of them matters more cannot be told"),
        )
    else:
        title = either(
            findings,
            _("Without {channel}, {share} of the orders would lose their way, if its visitors did not come back"),
            _("Without {channel}, {share} of the goals would not be reached, if its visitors did not come back"),
        )
    return Figure(
        name="removal",
        title=opening(
            title.format(channel=first["name"], other=second["name"], share=percent(first["removal_effect"]))
        ),
        subtitle=either(
            findings,
            _("Share of orders lost in the Markov model when a channel is taken out; {orders}, {period}"),
            _("Share of goals lost in the Markov model when a channel is taken out; {orders}, {period}"),
        ).format(
            orders=population(findings), period=when(findings)
        ),
        foot=either(
            findings,
            _(
                "{n} orders and {nulls} journeys without one. Whiskers: 95% interval, people drawn again. Shares "
                "overlap and do not add up. An upper bound: in truth many would come another way."
            ),
            _(
                "{n} goals reached and {nulls} journeys that reached none. Whiskers: 95% interval, people drawn again. "
                "Shares overlap and do not add up. An upper bound: in truth many would come another way."
            ),
        ).format(n=integer(findings.converted), nulls=integer(findings.ended_in_nothing)),
        chart=bars(
            rows,
            "name",
            Measure("removal_effect", lost, "fraction", low="removal_low", high="removal_high"),
            colours={row["name"]: CONTEXT if row["thin"] else channel_colour(row["channel"])
                     for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={"name": _("Channel"), "removal_effect": lost, "removal_low": _("Low"),
                "removal_high": _("High"), "touched": on_the_way(findings)},
        formats=dict.fromkeys(("removal_effect", "removal_low", "removal_high"), "fraction"),
    )  # fmt: skip


def kinds(findings: Findings) -> Figure:
    """First orders against repeat orders: winning and keeping are not the same work."""
    from playbook.charts.forms import Measure, dumbbell

    rows = named(findings.kinds.sort_values("repeat", ascending=False))
    keeper, winner = rows.nlargest(1, "gap").iloc[0], rows.nsmallest(1, "gap").iloc[0]
    if keeper["gap"] < ALIKE:
        title = _("No channel does much more for repeat orders than for first ones")
    else:
        title = _(
            "{keeper} brings {repeat} of repeat orders but {first} of first ones; with {winner} it is "
            "{winner_repeat} and {winner_first}"
        )
    return Figure(
        name="kinds",
        title=opening(title.format(
            keeper=keeper["name"], repeat=percent(keeper["repeat"]), first=percent(keeper["first"]),
            winner=winner["name"], winner_repeat=percent(winner["repeat"]), winner_first=percent(winner["first"]),
        )),
        subtitle=_("Share of {measure} by channel, model “{model}”, first and repeat orders apart, {period}").format(
            measure=measured(findings), model=_(MODEL_NAMES[findings.params.model]), period=when(findings)
        ),
        foot=_("{first} first and {repeat} repeat orders of known customers with a known journey.").format(
            first=integer(rows["first_n"].iloc[0]), repeat=integer(rows["repeat_n"].iloc[0])
        ),
        chart=dumbbell(
            rows,
            "name",
            [Measure("first", _("First orders"), "fraction"), Measure("repeat", _("Repeat orders"), "fraction")],
            emphasise=("first", "repeat"),
        ),
        table=rows,
        labels={"name": _("Channel"), "first": _("First orders"), "repeat": _("Repeat orders"),
                "gap": _("Difference")},
        formats=dict.fromkeys(("first", "repeat", "gap"), "fraction"),
    )  # fmt: skip
