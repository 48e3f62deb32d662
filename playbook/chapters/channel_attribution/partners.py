"""Each affiliate's part in leading people to an order, beside what its network counts and is paid for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.chapters.channel_attribution.credit import LEAST_ORDERS
from playbook.chapters.channel_attribution.naming import MODEL_NAMES, population, when
from playbook.charts.page import Figure
from playbook.i18n import _, integer, isolate, money, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings
    from playbook.workspace.client import Workspace

SHOWN = 12
# Fewer draws than for channels: there are many affiliates, and the ends of an interval are shown as whole orders.
DRAWS = 100
PREFIX = "affiliate "
COUNTED = """
SELECT
    affiliate_id, sum(orders) AS counted, sum(CAST(revenue AS DOUBLE)) AS counted_revenue,
    sum(CAST(commission AS DOUBLE)) AS commission
FROM affiliate_days GROUP BY affiliate_id ORDER BY affiliate_id
"""


def partners(workspace: Workspace, given: Mapping[str, Any], kept: pd.DataFrame, model: str) -> pd.DataFrame:
    """One row per affiliate that visits name, most credit first: credited orders with their 95% interval, revenue
    credited, last (orders by the last contact), and what the network counts: counted, counted_revenue, commission.

    Empty where no visit names an affiliate or affiliates are on the way to too few orders.
    """
    import pandas as pd

    from playbook.methods.attribution import attribute
    from playbook.methods.credit_spread import share_intervals

    on_the_way = kept["partner_path"].str.contains(PREFIX, regex=False) & (kept["conversions"] > 0)
    named = kept["partner_path"].str.contains(PREFIX + "[^?]", regex=True)
    if on_the_way.sum() < LEAST_ORDERS or not named.any():
        return pd.DataFrame(columns=["affiliate_id", "credited"])
    walked = kept[["person_id", "partner_path", "days_before", "conversions", "nulls", "value"]]
    walked = walked.rename(columns={"partner_path": "path"})
    ways = walked.groupby(["path", "days_before"], as_index=False)[["conversions", "nulls", "value"]].sum()
    credit = attribute(ways, model).set_index("channel")
    drawn = share_intervals(walked, model, draws=DRAWS).set_index("channel") * credit["conversions"].sum()
    rows = pd.DataFrame({"credited": credit["conversions"], "revenue": credit["value"], "low": drawn["low"],
                         "high": drawn["high"],
                         "last": attribute(ways, "last").set_index("channel")["conversions"]})  # fmt: skip
    rows = rows[rows.index.str.startswith(PREFIX) & (rows.index != f"{PREFIX}?")]
    rows.index = pd.Index([str(each).removeprefix(PREFIX) for each in rows.index], name="affiliate_id")
    counted = workspace.frame(COUNTED, given).set_index("affiliate_id").astype(float)
    rows = rows.join(counted, how="left").sort_values("credited", ascending=False).reset_index()
    return rows.assign(credit_share=rows["credited"] / rows["credited"].sum())


def affiliates(findings: Findings) -> Figure:
    """Orders credited along journeys, the network's own count as a mark."""
    from playbook.charts.forms import Measure, bars

    rows = findings.partners.assign(name=[isolate(str(each)) for each in findings.partners["affiliate_id"]])
    shown, most = rows.head(SHOWN), rows.iloc[0]
    counted = bool(len(rows) and rows["counted"].notna().any())
    sentence = (
        _("Along journeys {name} leads most: {n} orders are credited to it ({share} of all affiliates); its network "
          "counts {counted}")
        if counted and most["counted"] == most["counted"]
        else _("Along journeys {name} leads most: {n} orders are credited to it ({share} of all affiliates)")
    )  # fmt: skip
    paid = rows["commission"].sum() / rows["credited"].sum() if counted and rows["credited"].sum() else None
    return Figure(
        name="affiliates",
        title=sentence.format(
            name=most["name"], n=integer(most["credited"]), share=percent(most["credit_share"]),
            counted=integer(most["counted"]),
        ),
        subtitle=_("Orders credited to each affiliate, model “{model}”; {orders}, {period}").format(
            model=_(MODEL_NAMES[findings.params.model]), orders=population(findings), period=when(findings)
        ),
        foot=(
            _(
                "{n} orders credited to affiliates, {paid} commission for each. The table gives 95% intervals, people "
                "drawn again. An affiliate is known by the visit that its link led to; credit is correlation."
            )
            if paid
            else _(
                "{n} orders credited to affiliates; the network's count and commission are not in the data. The table "
                "gives 95% intervals, people drawn again. An affiliate is known by the visit that its link led to."
            )
        ).format(n=integer(rows["credited"].sum()), paid=money(paid)),
        chart=bars(
            shown,
            "name",
            Measure("credited", _("Credited orders"), "count"),
            marker=Measure("counted", _("Counted by the network"), "count") if shown["counted"].notna().all() else None,
            emphasise=(most["name"],),
        ),
        table=rows.assign(each=rows["commission"] / rows["credited"].where(rows["credited"] > 0)),
        labels={
            "name": _("Affiliate"), "credited": _("Credited orders"), "low": _("Low"), "high": _("High"),
            "credit_share": _("Share of affiliates' credit"), "revenue": _("Revenue credited"),
            "last": _("By the last contact"), "counted": _("Counted by the network"), "commission": _("Commission"),
            "each": _("Commission per credited order"),
        },
        formats={**dict.fromkeys(("revenue", "commission", "each"), "money"),
                 **dict.fromkeys(("credited", "low", "high", "last", "counted"), "count")},
    )  # fmt: skip
