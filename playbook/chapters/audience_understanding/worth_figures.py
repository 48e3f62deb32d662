"""The figures about the worth of groups: order value, repeat rate, drivers, direct relation, how and when they buy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import dimension_name, group_name
from playbook.chapters.audience_understanding.sales import when
from playbook.charts.names import capital, name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, percent

if TYPE_CHECKING:
    import pandas as pd

# Hours of a day that are counted together.
BAND = 3


def worth(findings: Findings) -> Figure | None:
    """Order value of the groups compared, with repeat rates in the table; none without two groups."""
    from playbook.charts.forms import Measure, bars

    rows = _named(findings.details["worth"])
    wanted = findings.params.compare_by
    here = rows[rows["dimension"] == (wanted if wanted in set(rows["dimension"]) else "country")]
    sure = here.dropna(subset=["value_low", "value_high"])
    if len(sure) < 2:
        return None
    most, least = sure.nlargest(1, "order_value").iloc[0], sure.nsmallest(1, "order_value").iloc[0]
    title = (
        _("An order of {group} is worth {amount}, one of {other} {less}")
        if most["value_low"] > least["value_high"]
        else _("Orders of {group} are worth most, {amount}, but not surely more than those of {other}, {less}")
    )
    return Figure(
        name="worth",
        title=title.format(
            group=most["group"], amount=money(most["order_value"]), other=least["group"],
            less=money(least["order_value"]),
        ),
        subtitle=_("Average order value by {dimension}, {period}; whiskers: 95% interval").format(
            dimension=most["by"], period=when(findings)
        ),
        foot=_(
            "The table has every kind of group, quarters and months included, each with the share of its customers who "
            "had ordered twice by the end. Groups of {least} orders or more; intervals from {people} people on."
        ).format(least=integer(20), people=integer(10)),
        chart=bars(
            here.nlargest(findings.params.top, "orders"),
            "group",
            Measure("order_value", _("Average order value"), "money", low="value_low", high="value_high"),
            emphasise=(str(most["group"]),),
        ),
        table=rows,
        labels={
            "by": _("Compared by"), "group": _("Group"), "orders": _("Orders"), "revenue": _("Revenue"),
            "order_value": _("Average order value"), "value_low": _("Low"), "value_high": _("High"),
            "customers": _("Customers"), "repeat_rate": _("Repeat rate"), "repeat_low": _("Repeat rate, low"),
            "repeat_high": _("Repeat rate, high"),
        },
        formats={"orders": "count", "revenue": "money", "order_value": "money", "value_low": "money",
                 "value_high": "money", "repeat_low": "fraction", "repeat_high": "fraction"},
    )  # fmt: skip


def drivers(findings: Findings) -> Figure:
    """What wins customers and what brings them back, side by side and never mixed."""
    from playbook.charts.forms import Measure, dumbbell

    rows = findings.details["drivers"]
    roles = {"both": _("wins and keeps"), "wins": _("wins"), "keeps": _("keeps"), "": "–"}
    named = rows.assign(
        name=[name_of(each) for each in rows["channel"]],
        role_name=[roles[each] for each in rows["role"]],
        back_name=[name_of(each) if isinstance(each, str) else "–" for each in rows["back_by"]],
    )
    wins, keeps = (named.nlargest(1, each).iloc[0] for each in ("first_orders", "later_orders"))
    return Figure(
        name="drivers",
        title=capital(_(
            "{channel} wins most customers ({first} of first orders), {other} brings most back ({later} of "
            "later ones)"
        ).format(
            channel=wins["name"], first=percent(wins["first_share"]), other=keeps["name"],
            later=percent(keeps["later_share"]),
        )),
        subtitle=_(
            "Share of first orders and share of later orders by channel, {period}"
        ).format(period=when(findings)),
        foot=_(
            "An order counts for its channel of the last contact. A channel that has more than an even share of both "
            "wins and keeps; the table says by which channel those whom it won came back most."
        ),
        chart=dumbbell(
            named,
            "name",
            (
                Measure("first_share", _("First orders"), "fraction"),
                Measure("later_share", _("Later orders"), "fraction"),
            ),
            emphasise=("first_share", "later_share"),
        ),
        table=named,
        labels={
            "name": _("Channel"), "first_orders": _("First orders"), "first_share": _("Share of first orders"),
            "later_orders": _("Later orders"), "later_share": _("Share of later orders"),
            "role_name": _("What it does"),
            "back_name": _("Those it won come back by"), "back_share": _("Share of their later orders"),
            "revenue": _("Revenue"),
        },
        formats={"revenue": "money"},
    )  # fmt: skip


def direct(findings: Findings) -> Figure:
    """Own site against marketplaces, and for how many buyers there is a relationship of one's own."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["direct"]
    named = rows.assign(name=[name_of(each) for each in rows["sales_channel"]])
    known, buyers = rows["reachable"].sum(), rows["buyers"].sum()
    elsewhere = rows.loc[rows["sales_channel"] == "marketplace", "revenue_share"].sum()
    return Figure(
        name="direct",
        title=_(
            "{n} of {all} buyers can be reached directly; {share} of sales pass through "
            "marketplaces"
        ).format(
            n=integer(known), all=integer(buyers), share=percent(elsewhere)
        ),
        subtitle=_("Orders by place of sale, with buyers who have an account or may be mailed, {period}").format(
            period=when(findings)
        ),
        foot=_("Someone who buys in two places counts in both. Low and high: 95% interval of the share reached."),
        chart=bars(named, "name", Measure("revenue_share", _("Share of revenue"), "fraction")),
        table=named,
        labels={
            "name": _("Place of sale"), "orders": _("Orders"), "revenue": _("Revenue"),
            "revenue_share": _("Share of revenue"), "unknown_orders": _("Orders without a customer"),
            "buyers": _("Buyers"), "reachable": _("Of them reached directly"), "reachable_rate": _("Share reached"),
            "low": _("Low"), "high": _("High"),
        },
        formats={"revenue": "money", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def patterns(findings: Findings) -> Figure:
    """How groups buy: the evening drawn; basket, rhythm and weekend in the table."""
    from playbook.charts.forms import Measure, bars

    rows = _named(findings.details["patterns"])
    rows = rows[(rows["orders"] >= 20) & (rows["dimension"] != "month")]
    wanted = findings.params.compare_by
    here = rows[rows["dimension"] == wanted]
    here = here if len(here) else rows
    late, early = here.nlargest(1, "evening_share").iloc[0], here.nsmallest(1, "evening_share").iloc[0]
    first = (rows["dimension"] != wanted).astype(int)
    return Figure(
        name="patterns",
        title=capital(_("{group}: {share} of orders come from 18:00 on; {other}: {less}").format(
            group=late["group"], share=percent(late["evening_share"]), other=early["group"],
            less=percent(early["evening_share"]),
        )),
        subtitle=_("Basket, days since the order before (median), weekends and evenings by group, {period}").format(
            period=when(findings)
        ),
        foot=_("Groups of {least} orders or more. Hours are those of the shop's own clock.").format(least=integer(20)),
        chart=bars(
            here.nlargest(findings.params.top, "orders"),
            "group",
            Measure("evening_share", _("From 18:00 on"), "fraction"),
            emphasise=(str(late["group"]), str(early["group"])),
        ),
        table=rows.assign(first=first).sort_values("first", kind="stable").drop(columns="first"),
        labels={
            "by": _("Compared by"), "group": _("Group"), "orders": _("Orders"), "lines": _("Lines per order"),
            "pieces": _("Pieces per order"), "mixed_share": _("Orders of several categories"),
            "typical_gap": _("Days since the order before"), "weekend_share": _("On weekends"),
            "evening_share": _("From 18:00 on"),
        },
        formats={"typical_gap": "number"},
    )  # fmt: skip


def hours(findings: Findings) -> Figure:
    """Orders by weekday and hour."""
    import datetime as dt

    from babel.dates import format_date

    from playbook.charts.forms import Measure, heat
    from playbook.i18n import current, digits

    rows = findings.details["hours"]
    total = rows["orders"].sum()
    banded = rows.assign(band=rows["hour"] // BAND * BAND).groupby(["weekday", "band"], as_index=False)["orders"].sum()
    # A week of days to take names from; the Persian week begins on Saturday.
    days = {number: dt.date(2024, 1, number) for number in range(1, 8)}
    order = [6, 7, 1, 2, 3, 4, 5] if current().calendar == "jalali" else list(range(1, 8))
    names = {number: format_date(day, "EEEE", locale=current().language) for number, day in days.items()}
    drawn = banded.assign(
        share=banded["orders"] / total,
        day=banded["weekday"].map(names),
        time=[digits(f"{band}–{band + BAND}") for band in banded["band"]],
        place=banded["weekday"].map({number: place for place, number in enumerate(order)}),
    ).sort_values(["place", "band"])
    drawn = _in_order(drawn)
    best = drawn.nlargest(1, "orders").iloc[0]
    return Figure(
        name="hours",
        title=_("Most orders come on {day} between {start} and {end}: {share} of all").format(
            day=best["day"],
            start=digits(f"{best['band']}:00"),
            end=digits(f"{best['band'] + BAND}:00"),
            share=percent(best["share"]),
        ),
        subtitle=_("Share of all orders by weekday and hour, {period}").format(period=when(findings)),
        foot=_("{n} orders, by the shop's own clock. Where few orders stand, the next week may look otherwise.").format(
            n=integer(total)
        ),
        chart=heat(drawn, "day", "time", Measure("share", _("Share of orders"), "fraction")),
        table=drawn,
        labels={"day": _("Weekday"), "time": _("Hours"), "orders": _("Orders"), "share": _("Share of orders")},
        formats={"share": "fraction"},
    )


def _in_order(drawn: pd.DataFrame) -> pd.DataFrame:
    """Every band in every row, so that columns stand in the order of the day."""
    bands = drawn.sort_values("band").drop_duplicates("band")[["band", "time"]]
    days = drawn.drop_duplicates("day")[["day", "place", "weekday"]]
    every = days.merge(bands, how="cross")
    filled = every.merge(drawn[["day", "band", "orders", "share"]], how="left", on=["day", "band"])
    return filled.fillna({"orders": 0, "share": 0.0}).sort_values(["place", "band"], ignore_index=True)


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        by=[dimension_name(each) for each in rows["dimension"]],
        group=[group_name(one, two) for one, two in zip(rows["dimension"], rows["audience"], strict=True)],
    )
