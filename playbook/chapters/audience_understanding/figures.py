"""The figures of the audience chapter: each title is a finding made from the numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import COMPARED, Findings
from playbook.charts.kpi_tiles import change, compared_words, earlier_text, value_text
from playbook.charts.names import name_of, place_name
from playbook.charts.page import Figure
from playbook.charts.theme import channel_colour
from playbook.i18n import _, integer, isolate, money, month, month_name, number, percent
from playbook.i18n import period as period_name
from playbook.methods.seasonality import MINIMUM_MONTHS

if TYPE_CHECKING:
    import pandas as pd

# Below this many visits the conversion rate of a page is mostly luck, and no page is praised for it.
LEAST_VISITS = 100


def figures(findings: Findings) -> tuple[Figure, ...]:
    """The figures that these data can bear, in the order of the chapter."""
    makers = {
        "arrivals": _arrivals,
        "searches": _searches,
        "landing_pages": _landing_pages,
        "funnel": _funnel,
        "returning": _returning,
        "products": _products,
        "places": _places,
        "seasons": _seasons,
        "periods": _periods,
    }
    return tuple(make(findings) for name, make in makers.items() if _can(findings, name))


def _can(findings: Findings, name: str) -> bool:
    frames = {
        "arrivals": findings.arrivals,
        "searches": findings.searches,
        "landing_pages": findings.landing_pages,
        "funnel": findings.funnel,
        "products": findings.products,
        "places": findings.places,
    }
    return name not in findings.missing and (name not in frames or len(frames[name]) > 0)


def _when(findings: Findings) -> str:
    return period_name(findings.period.start, findings.period.end, findings.period.kind)


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
        subtitle=_("Visits by channel, {period}; the share of all visits in the table").format(period=_when(findings)),
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
            top=integer(findings.params.top), period=_when(findings)
        ),
        foot=_("{n} clicks on {queries} queries. Search engines hide rare queries: this is not all of search.").format(
            n=integer(rows["clicks"].sum()), queries=integer(len(rows))
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
        },
    )  # fmt: skip


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
            top=integer(len(rows)), period=_when(findings), least=integer(LEAST_VISITS)
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
        subtitle=_("Visits that reached each step, {period}").format(period=_when(findings)),
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


def _returning(findings: Findings) -> Figure:
    """Two repeat rates side by side, since they are always mistaken for each other."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    values = [findings.kpis[each] for each in ("repeat_purchase_rate", "repeat_purchase_rate_within_period")]
    rows = pd.DataFrame(
        {
            "name": [_(each.name) for each in values],
            "rate": [each.value for each in values],
            "low": [each.interval.low if each.interval else None for each in values],
            "high": [each.interval.high if each.interval else None for each in values],
            "buyers": [each.numerator for each in values],
            "customers": [each.denominator for each in values],
        }
    )
    first = values[0]
    return Figure(
        name="returning",
        title=_("Of {n} customers, {again} had bought at least twice ({share})").format(
            n=integer(first.denominator), again=integer(first.numerator), share=percent(first.value)
        ),
        subtitle=_("Share of the period's known customers, {period}; whiskers: 95% interval").format(
            period=_when(findings)
        ),
        foot=_("The first rate counts orders up to the period's end, the second only those within it."),
        chart=bars(rows, "name", Measure("rate", _("Share"), "fraction", low="low", high="high"), ordered=False),
        table=rows,
        labels={
            "name": _("Rate"), "rate": _("Share"), "low": _("Low"), "high": _("High"),
            "buyers": _("Bought twice or more"), "customers": _("Customers"),
        },
        formats={"rate": "fraction", "low": "fraction", "high": "fraction", "buyers": "count", "customers": "count"},
    )  # fmt: skip


def _products(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.products.head(findings.params.top)
    rows = rows.assign(name=[isolate(str(each)) for each in rows["product_name"].fillna(rows["product_id"])])
    first = rows.iloc[0]
    returned = rows["returned_amount"].notna().any()
    back = rows.assign(share=rows["returned_amount"] / rows["revenue"])
    worst = back.nlargest(1, "share").iloc[0] if returned else None
    title = (
        _("{product} earns most; {other} comes back most, {share} of its revenue").format(
            product=first["name"], other=worst["name"], share=percent(worst["share"])
        )
        if worst is not None and worst["returned_amount"] > 0
        else _("{product} earns most: {amount}").format(product=first["name"], amount=money(first["revenue"]))
    )
    return Figure(
        name="products",
        title=title,
        subtitle=_("Gross revenue by product, the first {top}, {period}; the mark is the worth of its returns").format(
            top=integer(len(rows)), period=_when(findings)
        )
        if returned
        else _("Gross revenue by product, the first {top}, {period}").format(
            top=integer(len(rows)), period=_when(findings)
        ),
        foot=_("Services such as delivery are left out. Returns are those given in the period."),
        chart=bars(
            rows,
            "name",
            Measure("revenue", _("Revenue"), "money"),
            marker=Measure("returned_amount", _("Returned"), "money") if returned else None,
        ),
        table=findings.products,
        labels={
            "product_name": _("Product"), "revenue": _("Revenue"), "returned_amount": _("Returned"),
            "qty": _("Pieces"), "orders": _("Orders"), "buyers": _("Buyers"), "repeat_buyers": _("Bought it again"),
        },
        formats={"revenue": "money", "returned_amount": "money", "qty": "count", "buyers": "count"},
    )  # fmt: skip


def _places(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.places.assign(
        name=[place_name(each) for each in findings.places["place"]],
        revenue_share=findings.places["revenue"] / findings.places["revenue"].sum(),
        order_value=findings.places["revenue"] / findings.places["orders"],
    )
    focus = rows[rows["place"] == findings.focus_place]
    others = rows[rows["place"] != findings.focus_place]
    share = focus["revenue_share"].sum()
    title = _("{place} brings {share} of revenue; an order there is worth {here}, elsewhere {there}").format(
        place=place_name(findings.focus_place),
        share=percent(share),
        here=money(focus["revenue"].sum() / focus["orders"].sum() if len(focus) else None),
        there=money(others["revenue"].sum() / others["orders"].sum() if len(others) else None),
    )
    return Figure(
        name="places",
        title=title,
        subtitle=_("Gross revenue by place of delivery, the first {top}, {period}").format(
            top=integer(min(findings.params.top, len(rows))), period=_when(findings)
        ),
        foot=_("{n} orders with a place.").format(n=integer(rows["orders"].sum())),
        chart=bars(
            rows.head(findings.params.top),
            "name",
            Measure("revenue", _("Revenue"), "money"),
            emphasise=(place_name(findings.focus_place),),
        ),
        table=rows,
        labels={
            "name": _("Place"), "revenue": _("Revenue"), "revenue_share": _("Share of revenue"),
            "orders": _("Orders"), "customers": _("Customers"), "order_value": _("Average order value"),
        },
        formats={"revenue": "money", "order_value": "money"},
    )  # fmt: skip


def _seasons(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, Time, columns

    whole = findings.months[findings.months["is_complete"]]
    best = whole.nlargest(1, "revenue").iloc[0] if len(whole) else None
    if len(findings.season):
        peak = findings.season.nlargest(1, "season").iloc[0]
        inside = whole[whole["month_number"] == peak["month_of_year"]]["month"].iloc[-1]
        title = _("The season peaks in {month}: {times} times an average month").format(
            month=month_name(inside), times=number(peak["season"])
        )
        foot = _("Season: ratio to the centred twelve-month mean over {n} complete months.").format(
            n=integer(len(whole))
        )
    else:
        title = (
            _("{month} was the strongest month so far: {amount}").format(
                month=month(best["month"]), amount=money(best["revenue"])
            )
            if best is not None
            else _("No month is complete yet")
        )
        foot = _("{n} complete months; a season can be told from {least} on.").format(
            n=integer(len(whole)), least=integer(MINIMUM_MONTHS)
        )
    return Figure(
        name="seasons",
        title=title,
        subtitle=_("Gross revenue by month, from the first order on; the lighter month is not over"),
        foot=foot,
        chart=columns(
            findings.months, Time("month", "month", complete="is_complete"), Measure("revenue", _("Revenue"), "money")
        ),
        table=findings.months,
        labels={"month": _("Month"), "revenue": _("Revenue"), "orders": _("Orders"), "customers": _("Customers")},
        formats={"month": "month", "revenue": "money"},
    )


def _periods(findings: Findings) -> Figure:
    """A figure that is a table: each number with the days right before it and with the same days a year ago."""
    import pandas as pd

    values = [findings.kpis[each] for each in COMPARED]
    rows = pd.DataFrame(
        {
            "name": [_(each.name) for each in values],
            "value": [value_text(each.value, each.unit, each.currency or "") for each in values],
            "prior": [earlier_text(each, each.prior) for each in values],
            "change": [percent(change(each, each.prior), sign=True) for each in values],
            "year_ago": [earlier_text(each, each.prior_year) for each in values],
            "year_change": [percent(change(each, each.prior_year), sign=True) for each in values],
        }
    )
    revenue = values[0]
    return Figure(
        name="periods",
        title=compared_words(revenue),
        subtitle=_("{period} against the same number of days before it and against the same days a year ago").format(
            period=_when(findings)
        ),
        foot=_("A dash: the data do not cover the whole earlier period. A part is never compared with a whole."),
        chart=None,
        table=rows,
        labels={
            "name": _("Number"), "value": _("Now"), "prior": _("Before"), "change": _("Change"),
            "year_ago": _("A year ago"), "year_change": _("Change in a year"),
        },
        formats=dict.fromkeys(rows.columns, "text"),
    )  # fmt: skip
