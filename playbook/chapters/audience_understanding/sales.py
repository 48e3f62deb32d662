"""The figures of the audience chapter about orders: who comes back, what they buy, where and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import COMPARED, Findings
from playbook.charts.kpi_tiles import change, compared_words, earlier_text, value_text
from playbook.charts.names import place_name
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, isolate, money, month, month_name, number, percent
from playbook.i18n import period as period_name
from playbook.methods.seasonality import MINIMUM_MONTHS

if TYPE_CHECKING:
    import pandas as pd


def when(findings: Findings) -> str:
    return period_name(findings.period.start, findings.period.end, findings.period.kind)


def returning(findings: Findings) -> Figure:
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
            period=when(findings)
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


# What products are ranked by: the column, and its name.
RANKS = {
    "revenue": ("revenue", N_("Revenue")),
    "units": ("qty", N_("Pieces")),
    "buyers": ("buyers", N_("Buyers")),
    "repeat_buyers": ("repeat_buyers", N_("Bought it again")),
}
SERVICES_SHOWN, PRODUCTS_LISTED = 5, 200


def products(findings: Findings) -> Figure:
    """Products in the order that the reader asked for, and services below them."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    rank, top = findings.params.rank_by, findings.params.top
    column, word = RANKS[rank]
    goods, services = (
        each.sort_values(column, ascending=False, kind="stable") for each in (findings.products, findings.services)
    )
    shown = [_named(each) for each in (goods.head(top), services.head(SERVICES_SHOWN)) if len(each)]
    rows = pd.concat(shown, ignore_index=True)
    returned = rank == "revenue" and bool(goods["returned_amount"].notna().any())
    subtitle = (
        _("{what} by product, the first {top}, then services, {period}; the mark is the worth of its returns")
        if returned
        else _("{what} by product, the first {top}, then services, {period}")
    )
    return Figure(
        name="products",
        title=_products_title(shown[0], rank, returned=returned),
        subtitle=subtitle.format(
            what=_(word), top=integer(len(shown[0])), period=when(findings)
        ),
        foot=_("Services such as delivery are ranked by themselves. Returns are those given in the period."),
        chart=bars(
            rows,
            "name",
            Measure(column, _(word), "money" if rank == "revenue" else "count"),
            marker=Measure("returned_amount", _("Returned"), "money") if returned else None,
            ordered=False,
        ),
        table=pd.concat(
            [goods.head(PRODUCTS_LISTED).assign(kind=_("product")), services.assign(kind=_("service"))],
            ignore_index=True,
        ),
        labels={
            "product_name": _("Product"), "kind": _("Kind"), "revenue": _("Revenue"),
            "returned_amount": _("Returned"), "qty": _("Pieces"), "orders": _("Orders"), "buyers": _("Buyers"),
            "repeat_buyers": _("Bought it again"),
        },
        formats={
            "revenue": "money", "returned_amount": "money", "qty": "count", "buyers": "count",
            "repeat_buyers": "count", "orders": "count",
        },
    )  # fmt: skip


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(name=[isolate(str(each)) for each in rows["product_name"].fillna(rows["product_id"])])


def _products_title(rows: pd.DataFrame, rank: str, *, returned: bool) -> str:
    first = rows.iloc[0]
    if rank == "units":
        return _("{product} sells most pieces: {n}").format(product=first["name"], n=integer(first["qty"]))
    if rank == "buyers":
        return _("{product} has most buyers: {n}").format(product=first["name"], n=integer(first["buyers"]))
    if rank == "repeat_buyers":
        return _("{product} is bought again by most: {n} of its {buyers} buyers").format(
            product=first["name"], n=integer(first["repeat_buyers"]), buyers=integer(first["buyers"])
        )
    back = rows.assign(share=rows["returned_amount"] / rows["revenue"])
    worst = back.nlargest(1, "share").iloc[0] if returned else None
    if worst is not None and worst["returned_amount"] > 0:
        return _("{product} earns most; {other} comes back most, {share} of its revenue").format(
            product=first["name"], other=worst["name"], share=percent(worst["share"])
        )
    return _("{product} earns most: {amount}").format(product=first["name"], amount=money(first["revenue"]))


def places(findings: Findings) -> Figure:
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
            top=integer(min(findings.params.top, len(rows))), period=when(findings)
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


def seasons(findings: Findings) -> Figure:
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
        table=_labelled(findings),
        labels={
            "month": _("Month"),
            "revenue": _("Revenue"),
            "orders": _("Orders"),
            "customers": _("Customers"),
            "trend": _("Trend"),
            "season": _("Season"),
            "remainder": _("Remainder"),
            "said": _("Unusual"),
        },
        formats={"month": "month", "revenue": "money", "trend": "money", "season": "number", "remainder": "number"},
    )


def _labelled(findings: Findings) -> pd.DataFrame:
    """The months with trend, season, remainder, and what is unusual told apart from what the season brings."""
    said = {
        "seasonal": _("the season"), "unexplained": _("unexplained"), "unknown": _("no year to compare with"), "": "",
    }  # fmt: skip
    parts = findings.details["decomposed"][["month", "trend", "season", "remainder"]]
    labels = findings.details["unusual"][["month", "label"]]
    rows = findings.months.merge(parts, on="month", how="left").merge(labels, on="month", how="left")
    return rows.assign(said=[said[each] for each in rows["label"].fillna("")])


def _like_for_like(findings: Findings) -> dict[str, float]:
    """Revenue, orders and order value of the like days a year before; empty where the data do not reach that far."""
    found = findings.details["like_for_like"]
    if not len(found):
        return {}
    row = found.iloc[0]
    return {
        "gross_revenue": float(row["earlier_revenue"]),
        "orders": float(row["earlier_orders"]),
        "average_order_value": float(row["earlier_net"] / row["earlier_orders"]),
    }


def periods(findings: Findings) -> Figure:
    """A figure that is a table: each number with the days right before it and with the same days a year ago."""
    import pandas as pd

    values = [findings.kpis[each] for each in COMPARED]
    like = _like_for_like(findings)
    rows = pd.DataFrame(
        {
            "name": [_(each.name) for each in values],
            "value": [value_text(each.value, each.unit, each.currency or "") for each in values],
            "prior": [earlier_text(each, each.prior) for each in values],
            "change": [percent(change(each, each.prior), sign=True) for each in values],
            "year_ago": [earlier_text(each, each.prior_year) for each in values],
            "year_change": [percent(change(each, each.prior_year), sign=True) for each in values],
            "like_change": [
                percent(each.value / like[each.id] - 1, sign=True) if like.get(each.id) and each.value else "–"
                for each in values
            ],
        }
    )
    revenue = values[0]
    return Figure(
        name="periods",
        title=compared_words(revenue),
        subtitle=_("{period} against the same number of days before it and against the same days a year ago").format(
            period=when(findings)
        ),
        foot=_(
            "A dash: the data do not cover the whole earlier period. A part is never compared with a whole. Like days: "
            "the same weekdays 52 weeks before, and feasts that move against the same feasts."
        ),
        chart=None,
        table=rows,
        labels={
            "name": _("Number"), "value": _("Now"), "prior": _("Before"), "change": _("Change"),
            "year_ago": _("A year ago"), "year_change": _("Change in a year"),
            "like_change": _("Change to like days"),
        },
        formats=dict.fromkeys(rows.columns, "text"),
    )  # fmt: skip
