"""The figures about the seasons of groups: their index, and their months taken apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import dimension_name, group_name
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.charts.names import capital, name_of
from playbook.charts.page import Figure, Panels
from playbook.i18n import _, integer, money, month, month_name, number
from playbook.methods.seasonality import MINIMUM_MONTHS

if TYPE_CHECKING:
    import pandas as pd

YEAR, DRAWN = 12, 4
# A trend that moved by less in a year stands still.
LEVEL = 0.05


def season_index(findings: Findings) -> Figure:
    """The season of each category, with the test whether it came back; of other groups in the table."""
    import pandas as pd

    from playbook.charts.forms import Measure, heat

    rows = findings.details["season_index"]
    months = findings.months.sort_values("month_index")
    names = {of_year: month_name(day, short=True) for of_year, day in
             zip(months["month_number"], months["month"], strict=True)}  # fmt: skip
    named = rows.assign(name=[name_of(each) for each in rows["category"]], month=rows["month_of_year"].map(names))
    sure = named[named["adjusted"] < SURE]
    peak = (sure if len(sure) else named).nlargest(1, "season").iloc[0]
    title = (
        _("{category} peaks in {month} at {times} times an average month, and did so in both years")
        if len(sure)
        else _("{category} peaks in {month} at {times} times an average month; whether that comes back is not sure yet")
    )
    one = named.drop_duplicates("category")
    others = findings.details["season_groups"]
    table = pd.concat([rows.assign(dimension="category"), others], ignore_index=True)
    table = table.assign(
        by=[dimension_name(each) for each in table["dimension"]],
        name=[group_name(one, two) for one, two in zip(table["dimension"], table["category"], strict=True)],
        month=table["month_of_year"].map(names),
    )
    return Figure(
        name="season_index",
        title=capital(title.format(category=peak["name"], month=peak["month"], times=number(peak["season"]))),
        subtitle=_("Seasonal index of each category by month of the year; 100% is an average month"),
        foot=_(
            "Ratio to the centred twelve-month mean. The last two years are held against each other: for {sure} "
            "of {all} "
            "categories the second year repeats the first more than luck would, corrected for their number."
        ).format(sure=integer((one["adjusted"] < SURE).sum()), all=integer(len(one))),
        chart=heat(named, "name", "month", Measure("season", _("Seasonal index"), "fraction")),
        table=table,
        labels={
            "by": _("Compared by"), "name": _("Group"), "month": _("Month"), "season": _("Seasonal index"),
            "repeats": _("Likeness of two years"), "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"season": "fraction", "repeats": "number", "adjusted": "chance"},
    )  # fmt: skip


def season_parts(findings: Findings) -> Figure:
    """The months of the largest groups taken apart; every group is in the table."""
    by = findings.params.compare_by
    rows = findings.details["season_parts"]
    rows = rows.assign(name=[group_name(by, each) for each in rows["category"]])
    known = rows.dropna(subset=["trend"])
    drawn = known[known["name"].isin(list(dict.fromkeys(known["name"]))[:DRAWN])]
    months = integer(rows["month"].nunique())
    return Figure(
        name="season_parts",
        title=_parts_title(drawn)
        if len(drawn)
        else _("Trend and season of groups cannot be told apart yet: {n} whole months, {least} are needed").format(
            n=months, least=integer(MINIMUM_MONTHS)
        )
        if rows["month"].nunique() < MINIMUM_MONTHS
        else _("Trend and season cannot be told apart: no group sold something in every month"),
        subtitle=_(
            "What makes the revenue of the largest groups ({dimension}), whole months from {first} to {last}: trend "
            "(1 in the first month), season and what is left over (1 in an ordinary month)"
        ).format(dimension=dimension_name(by), first=month(rows["month"].min()), last=month(rows["month"].max())),
        foot=_(
            "{n} whole months; {drawn} of {all} groups drawn, all in the table. Local regression (STL) of logarithms: "
            "revenue is trend times season times what is left over. With fewer than three years the season takes "
            "up nearly all that the trend leaves, chance included. A group without sales in some month is left out."
        ).format(n=months, drawn=integer(drawn["name"].nunique()), all=integer(rows["name"].nunique())),
        chart=_parts_drawn(drawn) if len(drawn) else None,
        table=rows,
        labels={
            "name": _("Group"), "month": _("Month"), "revenue": _("Revenue"), "trend": _("Trend"),
            "season": _("Season"), "remainder": _("Left over"),
        },
        formats={"month": "month", "revenue": "money", "trend": "money", "season": "number", "remainder": "number"},
    )  # fmt: skip


def _parts_drawn(drawn: pd.DataFrame) -> Panels:
    """A panel per group with the three parts on one scale, so that it shows which of them moved."""
    import pandas as pd

    from playbook.charts.forms import Measure, Time, lines, panels

    level = drawn["trend"] / drawn.groupby("name")["trend"].transform("first")
    parts = {_("Trend"): level, _("Season"): drawn["season"], _("Left over"): drawn["remainder"]}
    long = pd.concat([drawn[["name", "month"]].assign(part=part, value=value) for part, value in parts.items()])
    measure = Measure("value", _("Value"), "number")
    return panels(
        long,
        "name",
        "value",
        lambda own, domain: lines(own, Time("month", "month"), measure, series="part", domain=domain),
    )


def _parts_title(drawn: pd.DataFrame) -> str:
    """Of the groups drawn, the one whose trend moved furthest within a year."""
    ends = {name: (own["trend"].iloc[-1 - YEAR], own["trend"].iloc[-1]) for name, own in drawn.groupby("name")}
    name, (before, now) = max(ends.items(), key=lambda each: abs(each[1][1] / each[1][0] - 1))
    if abs(now / before - 1) < LEVEL:
        return _("Without their seasons the largest groups bring about as much a month as a year ago")
    sentence = (
        _("Without its season {group} grows most: {now} a month, {before} a year ago")
        if now > before
        else _("Without its season {group} falls most: {now} a month, {before} a year ago")
    )
    return sentence.format(group=name, now=money(now), before=money(before))
