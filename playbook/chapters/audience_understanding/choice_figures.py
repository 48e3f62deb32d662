"""The figures about the choice of products: for whom, after what, again when, with which service."""

from __future__ import annotations

from playbook.chapters.audience_understanding.choice import DUE_DAYS, LEAST_BUYERS, LEAST_NEXT
from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import dimension_name, group_name
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.chapters.audience_understanding.sales import when
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, isolate, number, percent


def relations(findings: Findings) -> Figure:
    """Whether what people buy hangs together with who they are: the strongest trait drawn, all in the table."""
    from playbook.charts.forms import Measure, heat

    tested, cells = findings.details["relations"], findings.details["relation_cells"]
    first = tested.iloc[0]
    drawn = cells[cells["dimension"] == first["dimension"]]
    drawn = drawn.assign(
        group=[group_name(str(first["dimension"]), each) for each in drawn["audience"]],
        product=[name_of(each) for each in drawn["category"]],
    )
    title = _("What people buy does not hang together with who they are, as far as these data know")
    if first["adjusted"] < SURE:
        best = drawn.nlargest(1, "residual").iloc[0]
        title = _(
            "“{trait}” tells most about what people buy: {category} comes first for {share} of the group “{group}”, "
            "{usual} of all"
        ).format(
            trait=dimension_name(str(first["dimension"])), category=best["product"], share=percent(best["share"]),
            group=best["group"], usual=percent(best["usual"]),
        )  # fmt: skip
    names = {"chi-square": _("chi-square test"), "permutation": _("permutation test")}
    table = tested.assign(
        trait=[dimension_name(each) for each in tested["dimension"]],
        test=[names[each] for each in tested["method"]],
    )
    return Figure(
        name="relations",
        title=title,
        subtitle=_(
            "Share of each group whose favourite category this is, {period}; beside the name its customers"
        ).format(
            period=when(findings)
        ),
        foot=_(
            "Strength is Cramér's V without its bias: 0 unrelated, 0.1 weak, 0.3 visible, 0.5 strong. Each customer "
            "counts once, with the category of most spending; tests are corrected for the {n} traits looked at."
        ).format(n=integer(len(tested))),
        chart=heat(drawn, "group", "product", Measure("share", _("Share of the group"), "fraction"), n="people"),
        table=table,
        labels={
            "trait": _("Trait"), "strength": _("Strength"), "adjusted": _("Chance of this by luck, corrected"),
            "n": _("Customers"), "test": _("Test"),
        },
        formats={"strength": "number", "adjusted": "chance", "n": "count"},
    )  # fmt: skip


def product_people(findings: Findings) -> Figure:
    """Products that one group buys far more than others."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["product_people"]
    first = rows.iloc[0]
    table = rows.assign(
        name=[isolate(each) for each in rows["product_name"]],
        drawn=[
            f"{isolate(product)} · {group_name(one, two)}"
            for product, one, two in zip(rows["product_name"], rows["dimension"], rows["audience"], strict=True)
        ],
        trait=[dimension_name(each) for each in rows["dimension"]],
        group=[group_name(one, two) for one, two in zip(rows["dimension"], rows["audience"], strict=True)],
    )
    return Figure(
        name="product_people",
        title=_(
            "{product} is a matter of one group: {share} of its buyers are in “{group}”, {usual} of all customers"
        ).format(
            product=table["name"].iloc[0], share=percent(first["share"]), group=table["group"].iloc[0],
            usual=percent(first["usual"]),
        ),
        subtitle=_("Products by how strongly buying them hangs together with age or gender, {period}").format(
            period=when(findings)
        ),
        foot=_("Products of {least} buyers or more of known age or gender; corrected for {n} tests.").format(
            least=integer(LEAST_BUYERS), n=integer(len(rows))
        ),
        chart=bars(
            table.head(findings.params.top),
            "drawn",
            Measure("share", _("Share of its buyers"), "fraction"),
            marker=Measure("usual", _("Share of customers"), "fraction"),
            ordered=False,
        ),
        table=table,
        labels={
            "name": _("Product"), "trait": _("Trait"), "group": _("Group drawn most"), "n": _("Buyers"),
            "share": _("Share of its buyers"), "usual": _("Share of customers"), "strength": _("Strength"),
            "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"share": "fraction", "usual": "fraction", "strength": "number", "adjusted": "chance"},
    )  # fmt: skip


def following(findings: Findings) -> Figure:
    """What the next order is about, by what the last one was."""
    from playbook.charts.forms import Measure, heat

    rows = findings.details["next"]
    named = rows.assign(
        name=[name_of(each) for each in rows["category"]], next_name=[name_of(each) for each in rows["next_category"]]
    )
    other = named[(named["category"] != named["next_category"]) & (named["adjusted"] < SURE) & (named["lift"] > 1)]
    same = named[named["category"] == named["next_category"]]["orders"].sum() / max(named["orders"].sum(), 1)
    title = _("{share} of next orders are of the same category as the last one").format(share=percent(same))
    if len(other):
        best = other.nlargest(1, "lift").iloc[0]
        title = _(
            "After {category}, {next} comes {times} times as often as usual; {share} of orders stay in their "
            "category"
        ).format(
            category=best["name"], next=best["next_name"], times=number(best["lift"]), share=percent(same)
        )  # fmt: skip
    columns = named.groupby("next_name")["orders"].sum().sort_values(ascending=False)
    drawn = named.assign(place=named["next_name"].map({name: at for at, name in enumerate(columns.index)}))
    return Figure(
        name="next",
        title=title,
        subtitle=_("Share of the next orders by category, by that of the order before, {period}").format(
            period=when(findings)
        ),
        foot=_(
            "Category of most of the order's money; beside the name the orders that were followed; from {least}"
            " on."
        ).format(
            least=integer(LEAST_NEXT)
        ),
        chart=heat(drawn.sort_values(["n", "name", "place"], ascending=[False, True, True]), "name", "next_name",
                   Measure("share", _("Share of next orders"), "fraction"), n="n"),
        table=named,
        labels={
            "name": _("Last order"), "next_name": _("Next order"), "orders": _("Orders"),
            "share": _("Share of next orders"), "usual": _("Usual"), "lift": _("Lift"), "lift_low": _("Lift, low"),
            "lift_high": _("Lift, high"), "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"share": "fraction", "usual": "fraction", "adjusted": "chance", "n": "count"},
    )  # fmt: skip


def replenish(findings: Findings) -> Figure:
    """Which products will be wanted again soon, and how many pieces that takes."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["replenish"]
    named = rows.assign(name=[isolate(each) for each in rows["product_name"]])
    first, due = rows.iloc[0], rows["due"].sum()
    return Figure(
        name="replenish",
        title=_("{product} will be asked for again: about {n} pieces in {days} days from those who are due").format(
            product=isolate(first["product_name"]), n=number(first["expected"], significant=2), days=integer(DUE_DAYS)
        ),
        subtitle=_(
            "Products that customers buy again, with the usual wait and who is due in the next {days} days"
        ).format(
            days=integer(DUE_DAYS)
        ),
        foot=_(
            "{n} times a customer is due. Expected: due customers, times the share of buyers who buy the product "
            "again, "
            "times the usual pieces. First-time buyers come on top."
        ).format(n=integer(due)),
        chart=bars(named.head(findings.params.top), "name", Measure("expected", _("Pieces expected"), "number")),
        table=named,
        labels={
            "name": _("Product"), "buyers": _("Buyers"), "again": _("Bought it again"), "again_rate": _("Share again"),
            "typical_gap": _("Usual wait, days"), "due": _("Customers due"), "expected": _("Pieces expected"),
        },
        formats={"again": "count", "due": "count", "typical_gap": "number", "expected": "number"},
    )  # fmt: skip


def services(findings: Findings) -> Figure:
    """Buyers for whom a bookable service would fit."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["services"].assign(open=lambda each: each["n"] - each["converted"])
    named = rows.assign(name=[name_of(each) for each in rows["category"]])
    best = rows[(rows["adjusted"] < SURE) & (rows["lift"] > 1)]
    most = (best if len(best) else rows).sort_values("reachable", ascending=False).iloc[0]
    return Figure(
        name="services",
        title=_(
            "Offer a service to {n} buyers of {category}: {share} of all such buyers have booked one already"
        ).format(
            n=integer(most["reachable"]), category=name_of(most["category"]), share=percent(most["rate"])
        ),
        subtitle=_("Buyers of each category who have ever booked a service, up to the end of the data"),
        foot=_(
            "To be offered: those without a service yet who may be mailed. That a service fits is only to be "
            "hoped for."
        ),
        chart=bars(named, "name", Measure("rate", _("Share"), "fraction", low="low", high="high"),
                   emphasise=(name_of(most["category"]),)),
        table=named,
        labels={
            "name": _("Product category"), "n": _("Buyers"), "converted": _("With a service"), "rate": _("Share"),
            "low": _("Low"), "high": _("High"), "lift": _("Lift"), "adjusted": _("Chance of this by luck, corrected"),
            "reachable": _("To be offered one"),
        },
        formats={"n": "count", "converted": "count", "rate": "fraction", "low": "fraction", "high": "fraction",
                 "adjusted": "chance", "reachable": "count"},
    )  # fmt: skip
