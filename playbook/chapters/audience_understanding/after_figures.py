"""The figures about the time after the sale: what follows an order, what sets the loyal apart, what customers say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.chapters.audience_understanding.sales import when
from playbook.chapters.audience_understanding.voice import SOURCES, what_name
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, isolate, listed, money, number, percent

if TYPE_CHECKING:
    import pandas as pd


def after(findings: Findings) -> Figure:
    """What customers do after an order, and after how many orders nothing is heard."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["after"]
    acts, kinds = _acts(), {"all": _("all orders"), "first": _("first orders"), "later": _("later orders")}
    named = rows.assign(name=[acts[each] for each in rows["act"]], kind_name=[kinds[each] for each in rows["kind"]])
    every = named[named["kind"] == "all"]
    share = dict(zip(every["act"], every["rate"], strict=True))
    days = integer(findings.repeat_days)
    return Figure(
        name="after",
        title=_(
            "{ordered} of orders are followed by another within {days} days; after {silent} nothing is heard at"
            " all"
        ).format(
            ordered=percent(share["ordered"]), days=days, silent=percent(share["silent"])
        ),
        subtitle=_(
            "Share of orders after which the customer did this within {days} days, {period}; whiskers: 95%"
        ).format(
            days=days, period=when(findings)
        ),
        foot=_(
            "{n} orders of known customers whose {days} days are over. The table has first and later orders "
            "apart."
        ).format(
            n=integer(every["n"].iloc[0]), days=days
        ),
        chart=bars(
            every,
            "name",
            Measure("rate", _("Share of orders"), "fraction", low="low", high="high"),
            emphasise=(acts["ordered"], acts["silent"]),
        ),
        table=named,
        labels={
            "kind_name": _("Orders"), "name": _("What followed"), "n": _("Orders looked at"),
            "rate": _("Share of orders"), "low": _("Low"), "high": _("High"),
        },
        formats={"low": "fraction", "high": "fraction", "n": "count"},
    )  # fmt: skip


def loyal(findings: Findings) -> Figure:
    """Loyal customers against the rest."""
    rows = findings.details["loyal"]
    names = {
        "spent": _("Spent in 365 days"),
        "tried": _("Share of goods bought later that were new to them"),
        "recommended": _("Recommended a friend"),
        "reviewed": _("Wrote a review"),
        "answered": _("Answered a survey"),
    }

    table = rows.assign(
        name=[names[each] for each in rows["measure"]],
        loyal_text=[_with_range(row, "loyal") for _place, row in rows.iterrows()],
        rest_text=[_with_range(row, "rest") for _place, row in rows.iterrows()],
        told=[_("yes") if each else _("not sure") for each in rows["clear"]],
    )
    clear = [names[each] for each in rows.loc[rows["clear"], "measure"]]
    spent = rows[rows["measure"] == "spent"].iloc[0]
    return Figure(
        name="loyal",
        title=_("{n} loyal customers spend {loyal} a year, the others {rest}").format(
            n=integer(rows["loyal_n"].iloc[0]), loyal=money(spent["loyal"]), rest=money(spent["rest"])
        ),
        subtitle=_("Customers with {orders} orders or more in 365 days, beside the {n} others who ordered").format(
            orders=integer(findings.frequent_min_orders), n=integer(rows["rest_n"].iloc[0])
        ),
        foot=_("95% intervals lie apart for: {names}. Loyal customers had more occasions to do all of this.").format(
            names=listed(clear) or "–"
        ),
        table=table,
        labels={
            "name": _("What"), "loyal_text": _("Loyal"), "rest_text": _("Others"), "told": _("Surely different"),
        },
        formats=dict.fromkeys(table.columns, "text"),
    )  # fmt: skip


def _with_range(row: pd.Series[Any], side: str) -> str:
    """A value with its interval: money for what was spent, else a share."""
    write = money if row["measure"] == "spent" else percent
    return _("{value} ({low} to {high})").format(
        value=write(row[side]), low=write(row[f"{side}_low"]), high=write(row[f"{side}_high"])
    )


def reasons(findings: Findings) -> Figure:
    """Why customers say they bought, who of them came back, and whether the shop's promise is among the reasons."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["reasons"]
    named = rows.assign(name=[isolate(each) for each in rows["reason"]])
    sure = named[named["adjusted"] < SURE].sort_values("lift")
    most = named.iloc[0]
    title = _("“{reason}” is the reason given most: by {share}").format(
        reason=most["name"], share=percent(most["answer_share"])
    )
    if len(sure):
        odd = sure.iloc[0] if sure.iloc[0]["lift"] < 1 else sure.iloc[-1]
        title = _("Most came for “{reason}”; of those who came for “{other}”, {share} ordered again").format(
            reason=most["name"], other=odd["name"], share=percent(odd["rate"])
        )
    named_by = [any(word in each for word in findings.params.promised) for each in rows["reason"]]
    promise = (
        _("The promise “{promise}” is named by {share} of those who gave a reason.").format(
            promise=isolate(findings.params.promise), share=percent(rows.loc[named_by, "answer_share"].sum())
        )
        if findings.params.promised
        else _("Write what the shop promises into the parameter “promise” to hold it against these reasons.")
    )
    return Figure(
        name="reasons",
        title=title,
        subtitle=_("Share of answers to “why did you buy?”, up to the end of the data"),
        foot=_(
            "{n} answers. Ordered again: after the answer. Reasons are what people say, not what moved them."
        ).format(
            n=integer(round(float((rows["n"] / rows["answer_share"]).iloc[0])))
        )
        + " "
        + promise,
        chart=bars(
            named,
            "name",
            Measure("answer_share", _("Share of answers"), "fraction"),
            emphasise=tuple(named.loc[named_by, "name"]) or (str(most["name"]),),
        ),
        table=named,
        labels={
            "name": _("Reason"), "n": _("Answers"), "answer_share": _("Share of answers"),
            "converted": _("Ordered again"), "rate": _("Share again"), "low": _("Low"), "high": _("High"),
            "lift": _("Lift"), "adjusted": _("Chance of this by luck, corrected"), "score": _("Recommendation score"),
            "scores": _("Scores"),
        },
        formats={"n": "count", "converted": "count", "rate": "fraction", "low": "fraction", "high": "fraction",
                 "adjusted": "chance", "score": "number"},
    )  # fmt: skip


def pains(findings: Findings) -> Figure:
    """What troubles customers: how many in the figure, stage by stage in the table."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["pains"]
    named = rows.assign(
        source_name=[_(SOURCES[each]) for each in rows["source"]],
        what_name=[what_name(*each) for each in zip(rows["source"], rows["what"], strict=True)],
        stage_name=[name_of(each) for each in rows["stage"]],
    )
    whole = named.groupby(["source_name", "what_name"])[["converted"]].sum().reset_index()
    most = whole.nlargest(1, "converted").iloc[0]
    whole = whole.assign(
        name=[f"{one}: {two}" for one, two in zip(whole["source_name"], whole["what_name"], strict=True)]
    )
    worst = named[named["n"] >= 100].nlargest(1, "low")
    place = (worst if len(worst) else named).iloc[0]
    return Figure(
        name="pains",
        title=_("Most customers were troubled by this: {source}, {what} ({n})").format(
            source=most["source_name"], what=most["what_name"], n=integer(most["converted"])
        ),
        subtitle=_(
            "Customers with a complaint, a question, a return or a poor review by today's stage, {period}"
        ).format(
            period=when(findings)
        ),
        foot=_("Most frequent for its size: {source}, {what}, stage “{stage}”: {share} of its customers.").format(
            source=place["source_name"], what=place["what_name"], stage=place["stage_name"],
            share=percent(place["rate"]),
        ),
        chart=bars(
            whole.nlargest(findings.params.top, "converted"),
            "name",
            Measure("converted", _("Customers"), "count"),
            emphasise=(f"{most['source_name']}: {most['what_name']}",),
        ),
        table=named,
        labels={
            "source_name": _("Heard by"), "what_name": _("What"), "stage_name": _("Lifecycle stage"),
            "times": _("Times"), "converted": _("Customers"), "n": _("Customers of the stage"),
            "rate": _("Share of customers"), "low": _("Low"), "high": _("High"),
        },
        formats={"low": "fraction", "high": "fraction", "rate": "fraction"},
    )  # fmt: skip


def expected(findings: Findings) -> Figure:
    """Whether exceeded expectations go with reviews, repeat buying and recommendations."""
    from playbook.charts.forms import Measure, dumbbell

    rows = findings.details["expected"]
    acts = _acts()
    named = rows.assign(name=[acts[each] for each in rows["act"]])
    sure = named[named["adjusted"] < SURE]
    title = _("Exceeded expectations do not surely go with reviews, orders or recommendations here")
    if len(sure):
        title = _("Customers whose expectations were exceeded differ: {name}: {share}, others {other}").format(
            name=sure.iloc[0]["name"], share=percent(sure.iloc[0]["exceeded"]), other=percent(sure.iloc[0]["others"])
        )
    gap = rows["gap"].iloc[0]
    said = (
        _("What was found lies {gap} points from what was expected.").format(gap=number(gap))
        if gap == gap  # noqa: PLR0124 - NaN: nobody was asked
        else _(
            "Exceeded: the top answer on satisfaction, since surveys did not ask what was expected and what was found."
        )
    )
    return Figure(
        name="expected",
        title=title,
        subtitle=_("Share of customers, by whether the shop was better than expected ({n}) or not ({other})").format(
            n=integer(rows["exceeded_n"].iloc[0]), other=integer(rows["others_n"].iloc[0])
        ),
        foot=said + " " + _("Only who answers is counted, and happy customers answer differently."),
        chart=dumbbell(
            named,
            "name",
            (Measure("exceeded", _("Exceeded"), "fraction"), Measure("others", _("Others"), "fraction")),
            emphasise=("exceeded", "others"),
        ),
        table=named,
        labels={
            "name": _("What followed"), "exceeded": _("Exceeded"), "others": _("Others"), "difference": _("Difference"),
            "low": _("Low"), "high": _("High"), "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"exceeded": "fraction", "others": "fraction", "difference": "fraction", "low": "fraction",
                 "high": "fraction", "adjusted": "chance"},
    )  # fmt: skip


def _acts() -> dict[str, str]:
    return {
        "visited": _("visited again"),
        "used": _("used the product online"),
        "asked": _("asked customer service"),
        "reviewed": _("wrote a review"),
        "recommended": _("recommended a friend"),
        "returned": _("sent something back"),
        "ordered": _("ordered again"),
        "silent": _("nothing was heard"),
    }
