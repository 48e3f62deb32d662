"""The figures of the persona chapter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.persona_building.cards import cards
from playbook.chapters.persona_building.findings import CHANCE, HOLDS, Findings
from playbook.chapters.persona_building.naming import attribute_word, names, short_names
from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, isolate, number, percent
from playbook.methods.rfm import groups as rfm_groups

if TYPE_CHECKING:
    import pandas as pd

# Attributes in the comparison of segments: those that set at least one segment visibly apart.
VISIBLE, LARGE = 0.5, 0.8
ROWS = 14
# Bringing so many times their share of customers is worth saying.
MORE = 1.2
# Sizes that moved less than this have not changed for a reader.
SAME = 0.02


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Groups, what sets segments apart, what they are worth, their cards, whether to believe them."""
    made = [_groups(findings), _apart(findings), _worth(findings), cards(findings), _believe(findings)]
    if len(findings.saved):
        made.append(_saved(findings))
    return tuple(made)


def _groups(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.groups[findings.groups["customers"] > 0]
    rows = rows.assign(
        name=[_(rfm_groups()[each].name) for each in rows["group"]],
        who=[_(rfm_groups()[each].sentence) for each in rows["group"]],
    )
    best = rows.nlargest(1, "monetary_share").iloc[0]
    title = (
        _("“{group}” are {share} of the customers and brought {revenue} of the revenue")
        if best["monetary_share"] >= best["share"]
        else _("“{group}” brought most, {revenue} of the revenue, and yet are {share} of the customers")
    )
    return Figure(
        name="groups",
        title=title.format(
            group=best["name"], share=percent(best["share"]), revenue=percent(best["monetary_share"])
        ),
        subtitle=_("Share of all revenue by group; the mark shows the group's share of the customers"),
        foot=_(
            "{n} customers up to {day}. Groups by recency, frequency and money, in fifths of these customers: they "
            "rank people of this shop against each other and mean nothing beside another shop's."
        ).format(n=integer(rows["customers"].sum()), day=date(findings.as_of)),
        chart=bars(
            rows,
            "name",
            Measure("monetary_share", _("Share of revenue"), "fraction"),
            marker=Measure("share", _("Share of customers"), "fraction"),
            emphasise=(best["name"],),
        ),
        table=rows,
        labels={
            "name": _("Group"), "who": _("Who they are"), "customers": _("Customers"),
            "share": _("Share of customers"), "monetary_share": _("Share of revenue"),
            "recency_days": _("Days since the last order, mean"), "frequency": _("Orders, mean"),
            "monetary": _("Revenue, mean"),
        },
        formats={"share": "fraction", "monetary": "money"},
    )  # fmt: skip


def _apart(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, heat

    told = findings.evidence.copy()
    told["attribute"] = [
        attribute_word(column, level) for column, level in zip(told["column"], told["level"], strict=True)
    ]
    sizes = told.groupby("attribute")["effect_size"].agg(lambda each: each.abs().max())
    kept = list(sizes[sizes >= VISIBLE].sort_values(ascending=False).index[:ROWS]) or list(sizes.nlargest(3).index)
    named = short_names(findings)
    told = told[told["attribute"].isin(kept)].assign(name=told["segment"].map(named))
    order = {each: place for place, each in enumerate(kept)}
    told = told.sort_values(
        ["attribute", "segment"], key=lambda column: column.map(order) if column.name == "attribute" else column
    )
    first = told.iloc[int(told["effect_size"].abs().to_numpy().argmax())]
    title = (
        _("What sets “{segment}” apart most: {attribute}, far above everybody")
        if first["effect_size"] > 0
        else _("What sets “{segment}” apart most: {attribute}, far below everybody")
    )
    return Figure(
        name="apart",
        title=title.format(segment=first["name"], attribute=first["attribute"]),
        subtitle=_("Distance of each segment from the average customer, in standard deviations; zero is the average"),
        foot=_("{n} customers, {k} segments. From {visible} on a difference is visible, from {large} on large.").format(
            n=integer(findings.segments["customers"].sum()), k=integer(len(findings.segments)),
            visible=number(VISIBLE), large=number(LARGE),
        ),
        chart=heat(
            told, "attribute", "name", Measure("effect_size", _("Standard deviations"), "number"), diverging=True
        ),
        table=told,
        labels={
            "name": _("Segment"), "attribute": _("Attribute"), "mean": _("Mean or share here"),
            "overall": _("Mean or share of everybody"), "effect_size": _("Standard deviations"), "n": _("Customers"),
        },
    )  # fmt: skip


def _worth(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    named = names(findings)
    rows = findings.segments.assign(name=findings.segments["segment"].map(named))
    best = rows.nlargest(1, "revenue_share").iloc[0]
    times = best["revenue_share"] / best["customer_share"]
    title = (
        _("“{segment}” bring {revenue} of the revenue, {times} times their share of the customers")
        if times >= MORE
        else _("“{segment}” bring most, {revenue} of the revenue, about as much as their number")
    )
    return Figure(
        name="worth",
        title=title.format(segment=best["name"], revenue=percent(best["revenue_share"]), times=number(times)),
        subtitle=_("Share of all revenue by segment; the mark shows the segment's share of the customers"),
        foot=_("{n} customers, net revenue up to {day}. Repeat rates with their 95% interval in the table.").format(
            n=integer(rows["customers"].sum()), day=date(findings.as_of)
        ),
        chart=bars(
            rows,
            "name",
            Measure("revenue_share", _("Share of revenue"), "fraction"),
            marker=Measure("customer_share", _("Share of customers"), "fraction"),
            emphasise=(best["name"],),
        ),
        table=rows,
        labels={
            "name": _("Segment"), "customers": _("Customers"), "customer_share": _("Share of customers"),
            "revenue": _("Revenue"), "revenue_share": _("Share of revenue"), "order_value": _("Revenue per order"),
            "repeat_rate": _("Ordered again"), "low": _("Low"), "high": _("High"), "may_email": _("May be emailed"),
        },
        formats={"revenue": "money", "order_value": "money", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def _believe(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    k = len(findings.segments)
    rows = findings.choice.assign(
        name=[_("{k} segments").format(k=integer(each)) for each in findings.choice["k"]],
        low=findings.choice["silhouette"] - 1.96 * findings.choice["standard_error"],
        high=findings.choice["silhouette"] + 1.96 * findings.choice["standard_error"],
    )
    titles = {
        "holds": _("Drawn again, the {k} segments come back: an agreement of {stability}, where 1 is the same"),
        "shaky": _("Drawn again, the {k} segments come back in part: an agreement of {stability}, where 1 is the same"),
        "chance": _("The {k} segments are chance: drawn again, their agreement is {stability}, where 1 is the same"),
    }  # fmt: skip
    return Figure(
        name="believe",
        title=titles[findings.verdict].format(k=integer(k), stability=number(findings.stability, decimals=2)),
        subtitle=_("How clearly the segments lie apart (silhouette, 1 is perfectly), by their number"),
        foot=_(
            "{draws} draws of the {n} customers; agreement is the adjusted Rand index: from {holds} on segments hold, "
            "below {chance} they are chance. Whiskers: 95% interval of the silhouette."
        ).format(
            draws=integer(len(findings.agreements)),
            n=integer(findings.segments["customers"].sum()),
            holds=number(HOLDS),
            chance=number(CHANCE),
        ),
        chart=bars(
            rows,
            "name",
            Measure("silhouette", _("Silhouette"), "number", low="low", high="high"),
            emphasise=(_("{k} segments").format(k=integer(k)),),
            ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Segments"), "silhouette": _("Silhouette"), "low": _("Low"), "high": _("High"),
            "smallest": _("Customers in the smallest"),
        },
    )  # fmt: skip


def _saved(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, slope

    rows: pd.DataFrame = findings.saved.assign(change=findings.saved["now"] / findings.saved["then"] - 1)
    most = rows.iloc[int(rows["change"].abs().to_numpy().argmax())]
    title = (
        _("“{name}” has grown most since it was saved: {then} customers then, {now} now")
        if most["change"] > 0
        else _("“{name}” has shrunk most since it was saved: {then} customers then, {now} now")
    )
    if not most["change"]:
        title = _("The saved personas have kept their size, to the customer")
    elif abs(most["change"]) < SAME:
        title = _("The saved personas have kept their size: “{name}” changed most, from {then} to {now} customers")
    return Figure(
        name="saved",
        title=title.format(name=isolate(most["name"]), then=integer(most["then"]), now=integer(most["now"])),
        subtitle=_("Customers of each saved persona when it was saved and today, found again by the same numbers"),
        foot=_("Everybody who has ordered is given to the nearest persona, also those whom none fits well."),
        chart=slope(
            rows, "name", Measure("then", _("When saved"), "count"), Measure("now", _("Now"), "count"),
            emphasise=(str(most["name"]),),
        ),
        table=rows,
        labels={"name": _("Persona"), "decided_on": _("Data up to"), "then": _("When saved"), "now": _("Now")},
        formats={"decided_on": "date"},
    )  # fmt: skip
