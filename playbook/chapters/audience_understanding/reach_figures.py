"""The figures about arriving: search to page to order, sites that send visitors, pages of products, leaks by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import dimension_name, group_name
from playbook.chapters.audience_understanding.sales import when
from playbook.charts.names import capital, name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, isolate, number, percent

if TYPE_CHECKING:
    import pandas as pd

# Below this many visits the rate of a page is mostly luck, and no page is praised or blamed for it.
LEAST_VISITS = 100
# A p-value, corrected for the number of groups looked at, below which a difference is called one.
SURE = 0.05


def chains(findings: Findings) -> Figure:
    """Query, page, order: the pairs that bring most orders, those that know the shop's name apart."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["chains"]
    strangers = rows[~rows["is_branded"].fillna(value=False).astype(bool)]
    best = (strangers if len(strangers) else rows).iloc[0]
    shown = strangers if len(strangers) else rows
    top = shown.head(findings.params.top).assign(
        name=[f"{isolate(each)} → {isolate(page)}" for each, page in zip(shown["query"], shown["page"], strict=True)][
            : findings.params.top
        ]
    )
    return Figure(
        name="chains",
        title=_("Of searches without the shop's name, “{query}” starts most orders: about {n}").format(
            query=isolate(best["query"]), n=number(best["brought"], significant=2)
        ),
        subtitle=_("Orders that a search and its page are held to have brought, brand terms apart, {period}").format(
            period=when(findings)
        ),
        foot=_(
            "Search engines do not say who searched: a search is given its share of the orders of the page it led to, "
            "by clicks. So the rate and its 95% interval are those of the page's visits from search."
        ),
        chart=bars(top, "name", Measure("brought", _("Orders brought"), "number")),
        table=rows,
        labels={
            "query": _("Query"), "page": _("First page"), "clicks": _("Clicks"), "brought": _("Orders brought"),
            "visits": _("Visits from search"), "bounce_rate": _("Bounce rate"),
            "wanted_rate": _("Share with another wish fulfilled"), "conversion_rate": _("Conversion rate"),
            "low": _("Low"), "high": _("High"), "is_branded": _("With a brand term"),
        },
        formats={"low": "fraction", "high": "fraction", "clicks": "count", "brought": "number"},
    )  # fmt: skip


def product_pages(findings: Findings) -> Figure:
    """Bounce rate of the pages of products and services that visits begin on."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["product_pages"]
    read = rows[rows["visits"] >= LEAST_VISITS]
    worst = (read if len(read) else rows).sort_values("bounce_rate", ascending=False).iloc[0]
    overall = (rows["bounce_rate"] * rows["visits"]).sum() / rows["visits"].sum()
    told = rows[(rows["adjusted"] < SURE) & (rows["bounce_rate"] > overall)]
    title = (
        _("{product} loses more of its visitors at once than other product pages: {rate} against {other}").format(
            product=isolate(told.iloc[0]["name"]), rate=percent(told.iloc[0]["bounce_rate"]), other=percent(overall)
        )
        if len(told)
        else _("No product page loses clearly more visitors at once than the others: {rate} on average").format(
            rate=percent(overall)
        )
    )
    shown = (read if len(read) else rows).sort_values("bounce_rate", ascending=False).head(findings.params.top)
    return Figure(
        name="product_pages",
        title=title,
        subtitle=_("Bounce rate of visits that began on a product's page, the highest {top}, {period}").format(
            top=integer(len(shown)), period=when(findings)
        ),
        foot=_("{n} visits on {pages} pages; bars from {least} visits on. Whiskers: 95% interval.").format(
            n=integer(rows["visits"].sum()), pages=integer(len(rows)), least=integer(LEAST_VISITS)
        ),
        chart=bars(
            shown,
            "name",
            Measure("bounce_rate", _("Bounce rate"), "fraction", low="low", high="high"),
            emphasise=(str(worst["name"]),) if len(told) else (),
        ),
        table=rows,
        labels={
            "name": _("Product"), "page": _("Page"), "visits": _("Visits"), "bounce_rate": _("Bounce rate"),
            "low": _("Low"), "high": _("High"), "adjusted": _("Chance of this by luck, corrected"),
            "ordered": _("Visits with an order"),
        },
        formats={"low": "fraction", "high": "fraction", "adjusted": "chance"},
    )  # fmt: skip


def referrers(findings: Findings) -> Figure:
    """Sites that send visitors, by the customers who came back among those they brought."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["referrers"]
    most, seen = rows.iloc[0], rows.nlargest(1, "visits").iloc[0]
    title = (
        _("{site} sends most visits and brings most customers who buy more than once: {n}")
        if most["referrer_domain"] == seen["referrer_domain"]
        else _("{site} brings most customers who buy more than once: {n}; most visits come from {other}")
    )
    return Figure(
        name="referrers",
        title=title.format(
            site=isolate(most["referrer_domain"]),
            n=integer(most["repeat_buyers"]),
            other=isolate(seen["referrer_domain"]),
        ),
        subtitle=_("Customers who ordered in a visit from the site and have ordered twice or more, {period}").format(
            period=when(findings)
        ),
        foot=_("Won: whose first order was in such a visit. Low and high: 95% interval of those who ordered again."),
        chart=bars(
            rows.head(findings.params.top),
            "referrer_domain",
            Measure("repeat_buyers", _("Repeat buyers"), "count"),
            emphasise=(str(most["referrer_domain"]),),
        ),
        table=rows.assign(channel=[name_of(each) for each in rows["channel"]]),
        labels={
            "referrer_domain": _("Site"), "visits": _("Visits"),
            "bounce_rate": _("Bounce rate"), "conversion_rate": _("Conversion rate"), "orders": _("Orders"),
            "revenue": _("Revenue"), "buyers": _("Buyers"), "repeat_buyers": _("Repeat buyers"), "won": _("Won"),
            "again_rate": _("Ordered again"), "low": _("Low"), "high": _("High"),
        },
        formats={"revenue": "money", "orders": "count", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def mix(findings: Findings) -> Figure | None:
    """Which channels each group comes by; none where fewer than two groups are large enough to compare."""
    from playbook.charts.forms import Measure, heat

    rows = _named(findings.details["mix"])
    read = rows[rows["group_visits"] >= LEAST_VISITS]
    wanted = "customer_kind" if findings.params.compare_by == "channel" else findings.params.compare_by
    here = read[read["dimension"] == (wanted if wanted in set(read["dimension"]) else "customer_kind")]
    if here["audience"].nunique() < 2:
        return None
    spread = here.groupby("channel")["visit_share"].agg(lambda shares: shares.max() - shares.min())
    apart = here[here["channel"] == str(spread.idxmax())].sort_values("visit_share")
    least, most = apart.iloc[0], apart.iloc[-1]
    visits = here.groupby("channel")["visits"].transform("sum")
    drawn = here.assign(channel_visits=visits).sort_values(
        ["group_visits", "group", "channel_visits"], ascending=[False, True, False]
    )
    return Figure(
        name="mix",
        title=capital(_("{channel} brings {most} of the visits of {group}, {least} of those of {other}").format(
            channel=most["channel_name"], most=percent(most["visit_share"]), least=percent(least["visit_share"]),
            group=most["group"], other=least["group"],
        )),
        subtitle=_("Share of each group's visits by channel, {period}; beside the name its visits").format(
            period=when(findings)
        ),
        foot=_("Compared by: {dimension}. The table has every group. Only what was stated counts.").format(
            dimension=most["by"]
        ),
        chart=heat(_first(drawn, findings.params.top), "group", "channel_name",
                   Measure("visit_share", _("Share of visits"), "fraction"), n="group_visits"),
        table=rows.assign(channel=rows["channel_name"]),
        labels={
            "by": _("Compared by"), "group": _("Group"), "channel": _("Channel"), "visits": _("Visits"),
            "visit_share": _("Share of visits"), "converted": _("Visits with an order"), "revenue": _("Revenue"),
        },
        formats={"revenue": "money", "converted": "count"},
    )  # fmt: skip


def leaks(findings: Findings) -> Figure | None:
    """Where groups give up more than all do: the drop at every step, by group; none without two groups to compare."""
    from playbook.charts.forms import Measure, heat

    rows = _named(findings.details["leaks"])
    wanted = findings.params.compare_by
    here = rows[rows["dimension"] == (wanted if wanted in set(rows["dimension"]) else "channel")]
    if here["audience"].nunique() < 2:
        return None
    worse = here[(here["adjusted"] < SURE) & (here["at_stake"] > 0)]
    title = _("No group gives up clearly more than the others at any step")
    if len(worse):
        first = worse.iloc[0]
        title = capital(
            _("{group}: {share} give up after the step “{step}”, {usual} of all; that may cost {n} orders").format(
                group=first["group"], share=percent(first["rate"]), step=first["step_name"],
                usual=percent(first["usual"]), n=integer(first["at_stake"]),
            )
        )  # fmt: skip
    visits = here[here["step_number"] == 1].set_index("group")["n"]
    drawn = here.assign(visits=here["group"].map(visits)).dropna(subset=["visits"])
    drawn = drawn.sort_values(["visits", "group", "step_number"], ascending=[False, True, True])
    return Figure(
        name="leaks",
        title=capital(title),
        subtitle=_("Share of a group's visits that gives up after a step, {period}; beside the name its visits").format(
            period=when(findings)
        ),
        foot=_(
            "Compared by: {dimension}. The table has {n} groups and steps, pages included; the chance of luck is "
            "corrected for all of them. Visits of one person hang together, so intervals are a little too narrow."
        ).format(dimension=here["by"].iloc[0], n=integer(len(rows))),
        chart=heat(_first(drawn, findings.params.top), "group", "step_name",
                   Measure("rate", _("Share that gives up here"), "fraction"), n="visits"),
        table=rows,
        labels={
            "by": _("Compared by"), "group": _("Group"), "step_name": _("Step"), "n": _("Visits"),
            "rate": _("Share that gives up here"), "low": _("Low"), "high": _("High"), "usual": _("Of all"),
            "at_stake": _("Orders at stake"), "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={"rate": "fraction", "low": "fraction", "high": "fraction", "usual": "fraction", "n": "count",
                 "at_stake": "count", "adjusted": "chance"},
    )  # fmt: skip


def _first(rows: pd.DataFrame, top: int) -> pd.DataFrame:
    """The rows of the first `top` groups, in the order in which they stand."""
    return rows[rows["group"].isin(rows["group"].drop_duplicates().head(top))]


def _named(rows: pd.DataFrame) -> pd.DataFrame:
    """The frame with words for what is compared, for groups, steps and channels."""
    named = rows.assign(
        by=[dimension_name(each) for each in rows["dimension"]],
        group=[group_name(one, two) for one, two in zip(rows["dimension"], rows["audience"], strict=True)],
    )
    if "step" in rows:
        named["step_name"] = [name_of(each) for each in rows["step"]]
    if "channel" in rows:
        named["channel_name"] = [name_of(each) for each in rows["channel"]]
    return named
