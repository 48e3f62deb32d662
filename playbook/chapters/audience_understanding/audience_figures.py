"""The figures about people: types that order, what the best-selling groups read, what customers like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.audiences import LEAST_PEOPLE, LEAST_READERS, LEAST_VISITS
from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import group_name, type_name
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.chapters.audience_understanding.sales import when
from playbook.charts.page import Figure
from playbook.i18n import _, integer, isolate, listed, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.charts.parts import Unit


def types(findings: Findings) -> Figure:
    """Audience types by how much likelier their visits end in an order."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["types"]
    named = rows.assign(
        name=[type_name(*map(str, each)) for each in rows[_TYPE].fillna("").itertuples(index=False, name=None)]
    )
    alone = named[named["second_dimension"].fillna("") == ""]
    sure = alone[alone["adjusted"] < SURE]
    best = sure[sure["lift"] > 1]
    title = (
        _("{type}: a visit ends in an order {times} times as often as on average").format(
            type=best.iloc[0]["name"], times=number(best.iloc[0]["lift"])
        )
        if len(best)
        else _("No type of audience orders clearly more often than the others")
    )
    shown = (sure if len(sure) else alone).head(findings.params.top)
    return Figure(
        name="types",
        title=title,
        subtitle=_("Conversion of visits of recognised customers against that of all of them, {period}").format(
            period=when(findings)
        ),
        foot=_(
            "The table has {n} types and pairs of types, with {people} people and {visits} visits or more; the chance "
            "of luck is corrected for all of them. Who is recognised has mostly bought: compare types, not the level."
        ).format(n=integer(len(rows)), people=integer(LEAST_PEOPLE), visits=integer(LEAST_VISITS)),
        chart=bars(shown, "name", Measure("lift", _("Lift"), "ratio", low="lift_low", high="lift_high")),
        table=named,
        labels={
            "name": _("Audience type"), "people": _("People"), "n": _("Visits"), "converted": _("Visits with an order"),
            "rate": _("Conversion rate"), "low": _("Low"), "high": _("High"), "lift": _("Lift"),
            "lift_low": _("Lift, low"), "lift_high": _("Lift, high"),
            "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"n": "count", "converted": "count", "rate": "fraction", "low": "fraction", "high": "fraction",
                 "adjusted": "chance"},
    )  # fmt: skip


def content(findings: Findings) -> Figure:
    """What the groups that bring most sales read more than others do."""
    from playbook.charts.forms import Measure, bars

    rows, groups = findings.details["content"], findings.details["best_groups"]
    best = groups[groups["is_best"]]
    names = [
        f"{group_name('gender', one)} {group_name('age_band', two)}"
        for one, two in zip(best["gender"], best["age_band"], strict=True)
    ]
    first = rows.iloc[0]
    return Figure(
        name="content",
        title=_(
            "{share} of the readers of {page} belong to the groups that bring half of the sales; {usual} of all"
        ).format(
            page=isolate(first["item"]), share=percent(first["rate"]), usual=percent(first["usual"])
        ),
        subtitle=_("Share of a page's readers who are {groups}, {period}; whiskers: 95% interval").format(
            groups=listed(names), period=when(findings)
        ),
        foot=_(
            "Pages with {least} readers or more whose age and gender are known. These groups bring {share} of sales."
        ).format(
            least=integer(LEAST_READERS), share=percent(best["revenue_share"].sum())
        ),
        chart=bars(
            rows.head(findings.params.top),
            "item",
            Measure("rate", _("Share of readers"), "fraction", low="low", high="high"),
            emphasise=tuple(rows.loc[(rows["adjusted"] < SURE) & (rows["lift"] > 1), "item"]),
        ),
        table=rows,
        labels={
            "item": _("Page"), "n": _("Readers"), "converted": _("Readers of the best-selling groups"),
            "rate": _("Share of readers"), **_lift_labels(),
        },
        formats=FORMATS,
    )  # fmt: skip


def likes(findings: Findings) -> Figure:
    """What customers see and come by more than prospects do: both ends drawn, all in the table."""
    from playbook.charts.forms import Measure, bars

    rows = _liked(findings.details["likes"], findings.details["chains"])
    sure = rows[rows["adjusted"] < SURE]
    ranked = (sure if len(sure) > 1 else rows).sort_values("rate", ascending=False, kind="stable")
    first, least, half = ranked.iloc[0], ranked.iloc[-1], max(1, findings.params.top // 2)
    ends = ranked if len(ranked) <= 2 * half else ranked.iloc[[*range(half), *range(-half, 0)]]
    drawn = ends.assign(name=[f"{name} · {kind}" for name, kind in zip(ends["name"], ends["kind_name"], strict=True)])
    return Figure(
        name="likes",
        title=_("{item} reaches customers first of all ({share} of its people), {other} others ({less})").format(
            item=first["name"], share=percent(first["rate"]), other=least["name"], less=percent(least["rate"])
        ),
        subtitle=_("Pages, sites and searches by the share of customers among those they reached, {period}").format(
            period=when(findings)
        ),
        foot=_("A customer had ordered before. Searches are told by the page they led to and its most frequent words."),
        chart=bars(
            drawn,
            "name",
            Measure("rate", _("Share of customers"), "fraction", low="low", high="high"),
            emphasise=tuple(drawn["name"].head(half)),
        ),
        table=rows,
        labels={"kind_name": _("Kind"), "name": _("What"), "n": _("People"), "converted": _("Customers"),
                "rate": _("Share of customers"), **_lift_labels()},
        formats=FORMATS,
    )  # fmt: skip


def _liked(rows: pd.DataFrame, chains: pd.DataFrame) -> pd.DataFrame:
    """The rows with words: a search by the query that brought most clicks to its page."""
    kinds = {"content": _("page read"), "site": _("site that sent them"), "search": _("search")}
    words = chains.sort_values("clicks", ascending=False).drop_duplicates("page").set_index("page")["query"].to_dict()
    names = [
        _("“{query}”").format(query=isolate(words[item])) if kind == "search" and item in words else isolate(item)
        for kind, item in zip(rows["kind"], rows["item"], strict=True)
    ]
    return rows.assign(kind_name=[kinds[each] for each in rows["kind"]], name=names)


_TYPE = ["dimension", "audience", "second_dimension", "second_audience"]
FORMATS: dict[str, Unit] = {
    "n": "count", "converted": "count", "rate": "fraction", "low": "fraction", "high": "fraction", "adjusted": "chance",
}  # fmt: skip


def _lift_labels() -> dict[str, str]:
    return {
        "low": _("Low"), "high": _("High"), "lift": _("Lift"), "adjusted": _("Chance of this by luck, corrected"),
    }  # fmt: skip
