"""The figures about what won customers: kinds of referral side by side, and what those who stay allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.naming import named, opening, when
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, money, percent

if TYPE_CHECKING:
    from playbook.chapters.channel_attribution.findings import Findings

SOURCE_NAMES = {
    "site": N_("other sites"),
    "affiliate": N_("affiliates"),
    "social": N_("social networks"),
    "friend": N_("friends"),
}


def referrals(findings: Findings) -> Figure:
    """The four kinds of referral side by side, as a table."""
    from playbook.methods.intervals import wilson

    rows = findings.sources.assign(name=[_(SOURCE_NAMES[each]) for each in findings.sources["source"]])
    judged = rows["judged"] >= THIN
    rows["again_rate"] = (rows["again"] / rows["judged"]).where(judged)
    bounds = [wilson(row["again"], row["judged"]) if row["judged"] >= THIN else None for _at, row in rows.iterrows()]
    rows["low"] = [each.low if each else float("nan") for each in bounds]
    rows["high"] = [each.high if each else float("nan") for each in bounds]
    rows["each"] = rows["cost"] / rows["won"].where(rows["won"] > 0)
    most = rows.nlargest(1, "won").iloc[0]
    best = rows.dropna(subset=["low"]).nlargest(1, "again_rate")
    others = rows[rows["low"].notna() & ~rows.index.isin(best.index)]
    sentence = (
        _("Referral wins most new customers through {most} ({n}); those through {best} come back most often ({rate})")
        if len(best) and len(others) and best["low"].iloc[0] > others["high"].max()
        else _("Referral wins most new customers through {most} ({n}); no source surely brings more who come back")
    )
    return Figure(
        name="referrals",
        title=sentence.format(
            most=most["name"],
            n=integer(most["won"]),
            best=best["name"].iloc[0] if len(best) else "",
            rate=percent(best["again_rate"].iloc[0]) if len(best) else "",
        ),
        subtitle=_("New customers by kind of referral, {period}").format(period=when(findings)),
        foot=_(
            "Sites, affiliates and networks by the last contact before the first order; friends by invitation, however "
            "they came, so that they overlap with the others. Came back: within {days} days, 95% interval in the "
            "table; blank under {thin} customers, as is what the data do not tell."
        ).format(days=integer(findings.repeat_days), thin=integer(THIN)),
        chart=None,
        table=rows,
        labels={
            "name": _("Source"), "visits": _("Visits"), "won": _("New customers"), "orders": _("Orders"),
            "again_rate": _("Came back"), "low": _("Low"), "high": _("High"), "cost": _("Spent"),
            "each": _("Per new customer"),
        },
        formats={**dict.fromkeys(("visits", "won", "orders"), "count"), **dict.fromkeys(("cost", "each"), "money"),
                 **dict.fromkeys(("low", "high"), "fraction")},
    )  # fmt: skip


def stayers(findings: Findings) -> Figure:
    """What customers of a channel allow for winning one, beside what is paid; who stays and whom they bring beside."""
    from playbook.charts.forms import Measure, dumbbell

    rows = named(findings.staying)
    best = rows.iloc[0]
    sentence = (
        _("By {channel}, which wins most customers, {share} stay: they lift what winning one may cost from {gone} to "
          "{allowed}, {paid} is paid")
        if best["paid"] == best["paid"]
        else _("By {channel}, which wins most customers, {share} stay: they lift what winning one may cost from {gone} "
               "to {allowed}")
    )  # fmt: skip
    return Figure(
        name="staying",
        title=opening(
            sentence.format(
                channel=best["name"], share=percent(best["stay_share"]), allowed=money(best["allowed"]),
                gone=money(best["allowed_gone"]), paid=money(best["paid"]),
            )
        ),
        subtitle=_(
            "Margin of {days} days per customer won and per friend they bring, by channel: the most that winning one "
            "may cost"
        ).format(days=integer(findings.horizon)),
        foot=_(
            "{n} customers whose first order is {days} days old or more, by its last contact. Stay: order again in "
            "these days. Channels with fewer than {thin} are left out. Who stays differs in more than the channel: "
            "correlation."
        ).format(n=integer(rows["known"].sum()), days=integer(findings.horizon), thin=integer(THIN)),
        chart=dumbbell(
            rows,
            "name",
            [
                Measure("paid", _("Paid now"), "money"),
                Measure("allowed_gone", _("Allowed without those who stay"), "money"),
                Measure("allowed", _("Allowed per customer"), "money"),
            ],
            emphasise=("paid", "allowed"),
        ),
        table=rows.assign(per_100=100 * rows["friends_each"], per_100_stayed=100 * rows["friends_stayed"],
                          per_100_gone=100 * rows["friends_gone"]),
        labels={
            "name": _("Channel"), "known": _("Customers"), "stay_share": _("Stay"), "per_100": _("Friends per 100"),
            "per_100_stayed": _("Friends per 100 who stay"), "per_100_gone": _("Friends per 100 who do not"),
            "margin_each": _("Margin per customer"), "allowed": _("Allowed per customer"),
            "allowed_gone": _("Allowed without those who stay"), "paid": _("Paid now"),
        },
        formats={"known": "count", **dict.fromkeys(("margin_each", "allowed", "allowed_gone", "paid"), "money")},
    )  # fmt: skip
