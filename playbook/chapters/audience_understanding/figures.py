"""The figures of the audience chapter: each title is a finding made from the numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding import (
    after_figures,
    audience_figures,
    choice_figures,
    factor_figures,
    needs_figure,
    platform_figures,
    reach_figures,
    season_figures,
    thread_figures,
    voice,
    worth_figures,
)
from playbook.chapters.audience_understanding.completeness import completeness
from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.questions import asked, read_questions
from playbook.chapters.audience_understanding.reach import SEARCH_MONTHS
from playbook.chapters.audience_understanding.sales import periods, places, products, returning, seasons, when
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.charts.theme import channel_colour
from playbook.i18n import _, integer, isolate, number, percent

if TYPE_CHECKING:
    import pandas as pd

# Below this many visits the conversion rate of a page is mostly luck, and no page is praised for it.
LEAST_VISITS = 100


def figures(findings: Findings) -> tuple[Figure, ...]:
    """The figures that these data can bear, in the order of the chapter."""
    made = (make(findings) for name, make in makers().items() if can(findings, name))
    return asked((figure for figure in made if figure is not None), read_questions(findings.params.questions))


def makers() -> dict[str, Callable[[Findings], Figure | None]]:
    """Who draws what, in the order of the chapter."""
    return {
        "arrivals": _arrivals,
        "mix": reach_figures.mix,
        "referrers": reach_figures.referrers,
        "searches": _searches,
        "chains": reach_figures.chains,
        "landing_pages": _landing_pages,
        "product_pages": reach_figures.product_pages,
        "funnel": _funnel,
        "leaks": reach_figures.leaks,
        "platforms": platform_figures.platforms,
        "types": audience_figures.types,
        "content": audience_figures.content,
        "likes": audience_figures.likes,
        "returning": returning,
        "worth": worth_figures.worth,
        "drivers": worth_figures.drivers,
        "direct": worth_figures.direct,
        "products": products,
        "relations": choice_figures.relations,
        "product_people": choice_figures.product_people,
        "next": choice_figures.following,
        "replenish": choice_figures.replenish,
        "needs": needs_figure.needs,
        "services": choice_figures.services,
        "places": places,
        "patterns": worth_figures.patterns,
        "hours": worth_figures.hours,
        "seasons": seasons,
        "season_index": season_figures.season_index,
        "season_parts": season_figures.season_parts,
        "periods": periods,
        "thread": thread_figures.thread,
        "after": after_figures.after,
        "loyal": after_figures.loyal,
        "expected": after_figures.expected,
        "reasons": after_figures.reasons,
        "factors": factor_figures.factors,
        "pains": after_figures.pains,
        "voices": voice.voices,
        "completeness": completeness,
    }


def can(findings: Findings, name: str) -> bool:
    """Whether there are data for the figure of that name."""
    frames = {
        "arrivals": findings.arrivals,
        "searches": findings.searches,
        "landing_pages": findings.landing_pages,
        "funnel": findings.funnel,
        "products": findings.products if len(findings.products) else findings.services,
        "places": findings.places,
        **findings.details,
    }
    return name not in findings.missing and (name not in frames or len(frames[name]) > 0)


def _arrivals(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.arrivals.assign(
        name=[name_of(each) for each in findings.arrivals["channel"]],
        visit_share=findings.arrivals["visits"] / findings.arrivals["visits"].sum(),
    )
    most, best = rows.iloc[0], rows.nlargest(1, "converted").iloc[0]
    title = (
        _("Most visits and most orders come by {channel}")
        if most["channel"] == best["channel"]
        else _("Most visits come by {channel}, most orders by {other}")
    )
    return Figure(
        name="arrivals",
        title=title.format(channel=most["name"], other=best["name"]),
        subtitle=_("Visits by channel, {period}; the share of all visits in the table").format(period=when(findings)),
        foot=_("{n} visits. An order counts for the channel of the visit it was placed in.").format(
            n=integer(rows["visits"].sum())
        ),
        chart=bars(
            rows,
            "name",
            Measure("visits", _("Visits"), "count"),
            colours=dict(zip(rows["name"], map(channel_colour, rows["channel"]), strict=True)),
        ),
        table=rows,
        labels={
            "name": _("Channel"), "visits": _("Visits"), "visit_share": _("Share of visits"),
            "bounce_rate": _("Bounce rate"), "converted": _("Visits with an order"),
            "conversion_rate": _("Conversion rate"), "revenue": _("Revenue"),
        },
        formats={"revenue": "money", "visits": "count", "converted": "count"},
    )  # fmt: skip


def _searches(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.searches
    known = rows.dropna(subset=["is_branded"])
    branded = known.loc[known["is_branded"].astype(bool), "clicks"].sum()
    share = branded / known["clicks"].sum() if len(known) and known["clicks"].sum() else None
    return Figure(
        name="searches",
        title=_("{share} of the clicks from search already knew the shop's name").format(share=percent(share))
        if share is not None
        else _("Brand terms are not set, so known and new searchers cannot be told apart"),
        subtitle=_("Clicks by search query, the first {top}, {period}").format(
            top=integer(findings.params.top), period=when(findings)
        ),
        foot=_(
            "{n} clicks on {queries} queries. Search engines hide rare queries: this is not all of search. "
            "Loaded: {months} of the {most} months that they keep."
        ).format(
            n=integer(rows["clicks"].sum()),
            queries=integer(len(rows)),
            months=number(_months_loaded(findings)),
            most=integer(SEARCH_MONTHS),
        ),
        chart=bars(
            rows.head(findings.params.top),
            "query",
            Measure("clicks", _("Clicks"), "count"),
            emphasise=tuple(known.loc[known["is_branded"].astype(bool), "query"]),
        ),
        table=rows.head(200),
        labels={
            "query": _("Query"), "is_branded": _("With a brand term"), "clicks": _("Clicks"),
            "impressions": _("Impressions"), "click_rate": _("Click rate"), "position": _("Position"),
            "brought": _("Orders brought"),
        },
        formats={"brought": "number"},
    )  # fmt: skip


def _months_loaded(findings: Findings) -> float:
    """How many months of search data there are, by days that have any."""
    return min(float(findings.details["search_span"]["days"].iloc[0]) / 30.44, float(SEARCH_MONTHS))


def _landing_pages(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.landing_pages.head(findings.params.top)
    read = rows[rows["visits"] >= LEAST_VISITS]
    best = (read if len(read) else rows).sort_values("conversion_rate", ascending=False).iloc[0]
    return Figure(
        name="landing_pages",
        title=_("Of the pages seen most, {page} turns the largest share of visits into orders: {rate}").format(
            page=isolate(best["landing_page"]), rate=percent(best["conversion_rate"])
        ),
        subtitle=_("Visits by first page, the first {top}, {period}; judged from {least} visits on").format(
            top=integer(len(rows)), period=when(findings), least=integer(LEAST_VISITS)
        ),
        foot=_("A page with few orders may serve another purpose. Correlation: the visitors of pages differ."),
        chart=bars(rows, "landing_page", Measure("visits", _("Visits"), "count"), emphasise=(best["landing_page"],)),
        table=findings.landing_pages,
        labels={
            "landing_page": _("First page"), "visits": _("Visits"), "bounce_rate": _("Bounce rate"),
            "converted": _("Visits with an order"), "conversion_rate": _("Conversion rate"), "revenue": _("Revenue"),
        },
        formats={"revenue": "money"},
    )  # fmt: skip


def _funnel(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, funnel

    rows = _steps(findings)
    worst = findings.funnel.nlargest(1, "leak").iloc[0]
    return Figure(
        name="funnel",
        title=_("The longest drop: {share} give up after the step “{step}”").format(
            share=percent(worst["leak"]), step=name_of(worst["step"])
        ),
        subtitle=_("Visits that reached each step, {period}").format(period=when(findings)),
        foot=_("{n} visits. A later step implies the earlier ones.").format(n=integer(rows["reached"].iloc[0])),
        chart=funnel(rows, "name", Measure("reached", _("Visits"), "count")),
        table=rows,
        labels={"name": _("Step"), "reached": _("Visits"), "leak": _("Share that gives up here")},
        formats={"leak": "fraction"},
    )


def _steps(findings: Findings) -> pd.DataFrame:
    """The steps with the order itself as the last one."""
    import pandas as pd

    rows = findings.funnel[["step", "reached", "leak"]]
    last = pd.DataFrame({"step": ["order"], "reached": [findings.funnel["went_on"].iloc[-1]], "leak": [float("nan")]})
    every = pd.concat([rows, last], ignore_index=True)
    return every.assign(name=[name_of(each) for each in every["step"]])
