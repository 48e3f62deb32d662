"""The website, the mobile site and the app beside each other."""

from __future__ import annotations

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.reach import platforms_of
from playbook.chapters.audience_understanding.sales import when
from playbook.charts.names import capital
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, isolate, percent

# With fewer visits a rate is mostly luck.
LEAST_VISITS = 100
NAMES = {"site": N_("website"), "mobile": N_("mobile site"), "app": N_("app")}


def platforms(findings: Findings) -> Figure | None:
    """How often a visit ends in an order, by where it was made; none where fewer than two can be compared."""
    from playbook.charts.forms import Measure, bars

    rows = platforms_of(findings.details["mix"])
    rows = rows[rows["n"] >= LEAST_VISITS].assign(name=lambda few: few["audience"].map(_name))
    if len(rows) < 2:
        return None
    best, worst = rows.iloc[0], rows.iloc[-1]
    surely = best["low"] > worst["high"]
    title = (
        _("Of visits to the {best} {rate} end in an order, to the {worst} {other}")
        if surely
        else _("The {best} and the {worst} do not surely differ: {rate} and {other} of their visits end in an order")
    )
    return Figure(
        name="platforms",
        title=capital(title.format(
            best=best["name"], worst=worst["name"], rate=percent(best["rate"]), other=percent(worst["rate"])
        )),
        subtitle=_("Share of visits with an order, by where they were made, {period}").format(period=when(findings)),
        foot=_("{n} visits. Whiskers: 95% interval. Who uses what differs in more than that: correlation.").format(
            n=integer(rows["n"].sum())
        ),
        chart=bars(
            rows,
            "name",
            Measure("rate", _("Share with an order"), "fraction", low="low", high="high"),
            emphasise=(str(best["name"]),) if surely else (),
        ),
        table=rows,
        labels={
            "name": _("Where"), "n": _("Visits"), "visit_share": _("Share of visits"),
            "converted": _("Visits with an order"), "rate": _("Share with an order"), "low": _("Low"),
            "high": _("High"), "revenue": _("Revenue"), "revenue_per_visit": _("Revenue per visit"),
        },
        formats={
            "converted": "count", "low": "fraction", "high": "fraction", "revenue": "money",
            "revenue_per_visit": "money",
        },
    )  # fmt: skip


def _name(platform: str) -> str:
    return _(NAMES[platform]) if platform in NAMES else isolate(platform)
