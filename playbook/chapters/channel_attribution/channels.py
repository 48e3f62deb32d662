"""The figures about channels themselves: paths, visits, costs, and whose they are."""

from __future__ import annotations

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.findings import Findings
from playbook.chapters.channel_attribution.naming import (
    MODEL_NAMES,
    either,
    named,
    opening,
    path_words,
    population,
    when,
)
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.charts.theme import CONTEXT, EMPHASIS
from playbook.i18n import _, integer, listed, money, percent

# More than this above the average bounce rate, traffic is called empty; a change below this share is none.
EMPTIER, LEVEL = 0.05, 0.05
SHOWN_PATHS = 15


def paths(findings: Findings) -> Figure:
    """The most frequent paths to an order, as a table."""
    rows = findings.paths.assign(words=[path_words(each) for each in findings.paths["path"]])
    single = rows.loc[rows["length"] == 1, "order_share"].sum()
    longer = rows[rows["length"] > 1]
    title = (
        either(
            findings,
            _("{share} of orders met one channel only; the longer way most walked is {path}"),
            _("{share} of goals met one channel only; the longer way most walked is {path}"),
        )
        if len(longer) and longer["conversions"].iloc[0] > 0
        else either(
            findings,
            _("{share} of orders met one channel only; no longer way leads to an order"),
            _("{share} of goals met one channel only; no longer way leads to one"),
        )
    )
    return Figure(
        name="paths",
        title=title.format(share=percent(single), path=longer["words"].iloc[0] if len(longer) else ""),
        subtitle=either(
            findings,
            _("Ways to an order, most walked first; {orders}, {period}"),
            _("Ways to the goal, most walked first; {orders}, {period}"),
        ).format(
            orders=population(findings), period=when(findings)
        ),
        foot=either(
            findings,
            _("{n} orders. A channel met several times in a row is written once."),
            _("{n} goals reached. A channel met several times in a row is written once."),
        ).format(
            n=integer(findings.converted)
        ),
        chart=None,
        table=rows[rows["conversions"] > 0].head(SHOWN_PATHS),
        labels={
            "words": _("Way"), "conversions": _("Orders"), "order_share": _("Share of orders"), "value": _("Revenue"),
            "nulls": _("Walked without an order"), "order_rate": _("Ended in an order"),
        } if not findings.chosen else {
            "words": _("Way"), "conversions": _("Goals reached"), "order_share": _("Share of goals"),
            "nulls": _("Walked without reaching it"), "order_rate": _("Reached it"),
        },
        formats={"conversions": "count", "nulls": "count", "value": "money"},
    )  # fmt: skip


def overview(findings: Findings) -> Figure:
    """Volume against bounce: cheap but empty traffic stands at the far top."""
    from playbook.charts.forms import Measure, scatter

    rows = named(findings.overview)
    usual = rows["bounces"].sum() / rows["judged"].sum()
    large = rows[rows["visits"] >= rows["visits"].median()].nlargest(1, "bounce_rate").iloc[0]
    best = rows.nsmallest(1, "bounce_rate").iloc[0]
    title = (
        _("{large} brings {visits} visits and loses {rate} of them at once; {best} loses least ({least})")
        if large["bounce_rate"] >= usual + EMPTIER
        else _("No large channel brings empty traffic; {best} loses least at once ({least}), against {usual} overall")
    )
    return Figure(
        name="overview",
        title=opening(title.format(
            large=large["name"], visits=integer(large["visits"]), rate=percent(large["bounce_rate"]),
            best=best["name"], least=percent(best["bounce_rate"]), usual=percent(usual),
        )),
        subtitle=_("Visits by channel against the share that leaves after one page, {period}").format(
            period=when(findings)
        ),
        foot=(
            either(
                findings,
                _("{n} visits of people who ordered. The table ranks both ways."),
                _("{n} visits of people who reached the goal. The table ranks both ways."),
            )
            if findings.params.converters_only
            else _("{n} visits of everybody. The table ranks both ways.")
        ).format(n=integer(rows["visits"].sum())),
        chart=scatter(
            rows,
            "name",
            Measure("visits", _("Visits"), "count"),
            Measure("bounce_rate", _("Bounce rate"), "fraction"),
            emphasise=tuple(dict.fromkeys((large["name"], best["name"]))),
        ),
        table=rows.sort_values("bounce_rank"),
        labels={
            "name": _("Channel"), "bounce_rank": _("Rank by least bounce"), "bounce_rate": _("Bounce rate"),
            "volume_rank": _("Rank by visits"), "visits": _("Visits"), "first_visits": _("New visitors"),
            "converted": either(findings, _("Visits with an order"), _("Visits that reached the goal")),
            "conversion_rate": _("Conversion rate"), **({} if findings.chosen else {"revenue": _("Revenue")}),
        },
        formats={"revenue": "money", "bounce_rank": "count", "volume_rank": "count", "visits": "count",
                 "converted": "count", "first_visits": "count"},
    )  # fmt: skip


def costs(findings: Findings) -> Figure:
    """What a new customer cost, channel by channel, beside the same days a year ago."""
    from playbook.charts.forms import Measure, bars

    rows = named(findings.costs.dropna(subset=["each"]))
    compared = rows.dropna(subset=["each_before"])
    safe = rows[rows["won"] >= THIN]
    dear = (safe if len(safe) else rows).nlargest(1, "each").iloc[0]
    if len(compared) and compared["won"].sum() and compared["won_before"].sum():
        now = compared["cost"].sum() / compared["won"].sum()
        before = compared["cost_before"].sum() / compared["won_before"].sum()
        if abs(now / before - 1) < LEVEL:
            title = _("A new customer costs {now}, about as much as a year ago ({before}); by {dear} it is {most}")
        elif now > before:
            title = _(
                "Winning has become dearer: {now} for a new customer, {before} a year ago; by {dear} it is {most}"
            )
        else:
            title = _(
                "Winning has become cheaper: {now} for a new customer, {before} a year ago; by {dear} it is {most}"
            )
    else:
        now, before = rows["cost"].sum() / rows["won"].sum(), float("nan")
        title = either(
            findings,
            _("A new customer costs {now}; by {dear} it is {most}"),
            _("A goal reached costs {now}; by {dear} it is {most}"),
        )
    per = either(findings, _("Per new customer"), _("Per goal reached"))
    marker = Measure("each_before", _("a year ago"), "money") if len(compared) == len(rows) else None
    return Figure(
        name="costs",
        title=title.format(now=money(now), before=money(before), dear=dear["name"], most=money(dear["each"])),
        subtitle=either(
            findings,
            _("Money spent on winning, per new customer of the same channel (last contact), {period}"),
            _("Money spent on winning, per goal reached by the same channel (last contact), {period}"),
        ).format(period=when(findings)),
        foot=either(
            findings,
            _(
                "{n} new customers. Grey: fewer than {thin} of them. Who came by a channel might have come without it: "
                "the true cost is higher."
            ),
            _(
                "{n} goals reached. Grey: fewer than {thin} of them. The same money also brought orders, and who came "
                "by a channel might have come without it."
            ),
        ).format(n=integer(rows["won"].sum()), thin=integer(THIN)),
        chart=bars(
            rows,
            "name",
            Measure("each", per, "money"),
            marker=marker,
            colours={row["name"]: CONTEXT if row["won"] < THIN else EMPHASIS for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={
            "name": _("Channel"), "cost": _("Spent"), "won": either(findings, _("New customers"), _("Goals reached")),
            "each": per,
            **({} if findings.chosen else {
                "cost_before": _("Spent a year ago"), "won_before": _("New customers a year ago"),
                "each_before": _("Per new customer a year ago"),
            }),
        },
        formats={**dict.fromkeys(("cost", "each", "cost_before", "each_before"), "money"), "won": "count",
                 "won_before": "count"},
    )  # fmt: skip


def owned(findings: Findings) -> Figure:
    """Revenue through the shop's own channels and through those that others could close."""
    from playbook.charts.forms import Measure, bars

    rows = named(findings.income)
    rented = rows.loc[~rows["is_owned"], "revenue_share"].sum()
    largest = rows[~rows["is_owned"]].nlargest(1, "revenue")
    title = (
        _("{rented} of revenue comes by channels that others own; the largest is {channel} with {share}")
        if rented >= 0.5 and len(largest)
        else _("{own} of revenue comes by the shop's own channels; {rented} hangs on others")
    )
    first = largest.iloc[0] if len(largest) else rows.iloc[0]
    return Figure(
        name="owned",
        title=title.format(
            rented=percent(rented),
            own=percent(1 - rented),
            channel=first["name"],
            share=percent(first["revenue_share"]),
        ),
        subtitle=_("Revenue by channel, model “{model}”; in colour: owned by the shop, {period}").format(
            model=_(MODEL_NAMES[findings.params.model]), period=when(findings)
        ),
        foot=_("Owned are {owned}, as client.toml says. Orders without a known journey are left out.").format(
            owned=listed(name_of(each) for each in findings.owned)
        ),
        chart=bars(
            rows,
            "name",
            Measure("revenue", _("Revenue"), "money"),
            colours={row["name"]: EMPHASIS if row["is_owned"] else CONTEXT for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={"name": _("Channel"), "is_owned": _("Owned"), "revenue": _("Revenue"),
                "revenue_share": _("Share of revenue")},
        formats={"revenue": "money"},
    )  # fmt: skip
