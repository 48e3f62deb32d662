"""The figures of the goal chapter."""

from __future__ import annotations

from playbook.chapters.goal_setting.ahead import ahead_of
from playbook.chapters.goal_setting.backtest_figures import backtest_figures
from playbook.chapters.goal_setting.fan import fan_of
from playbook.chapters.goal_setting.findings import Findings
from playbook.chapters.goal_setting.order_worth import order_worth_of
from playbook.chapters.goal_setting.payoff_words import payoff_of
from playbook.chapters.goal_setting.spending_figures import budget_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, money, number, percent
from playbook.kpis.periods import months_from

ROUTE_NAMES = {
    "visited": N_("visit the site"),
    "has_account": N_("hold an account"),
    "bought_often": N_("buy often"),
    "bought_same_product": N_("buy a product again"),
}
LEVER_NAMES = {
    "customers": N_("more customers"),
    "frequency": N_("more orders per customer"),
    "order_value": N_("larger orders"),
    "together": N_("all together"),
}


def figures(findings: Findings) -> tuple[Figure, ...]:
    """In the order of the notebook; each only where these data bear it."""
    made = [_again(findings), *backtest_figures(findings.tested, findings.again.target)]
    if findings.ahead:
        made.append(ahead_of(findings.ahead))
    if fan := fan_of(findings.pursued):
        made.append(fan)
    made.append(_routes(findings))
    if findings.levers.revenue > 0:
        made.append(_levers(findings))
    if ordered := order_worth_of(findings.worth, findings.as_of):
        made.append(ordered)
    if later := payoff_of(findings.payoff):
        made.append(later)
    if findings.spending:
        made.append(budget_of(findings.spending))
    if len(findings.past) >= 2:
        made.insert(0, _past(findings))
    return tuple(made)


def _past(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, Time, lines

    goal = findings.again
    above = int((findings.past["share"] >= goal.target).sum())
    return Figure(
        name="past",
        title=_("In {above} of the last {n} half-years, {target} or more of the customers bought again").format(
            above=integer(above), n=integer(len(findings.past)), target=percent(goal.target)
        ),
        subtitle=_("Share of existing customers who ordered on the own site within six months, by end of window"),
        foot=_("Windows overlap, so neighbours are alike. Band: 95% interval. {n} customers in the last.").format(
            n=integer(goal.customers)
        ),
        chart=lines(
            findings.past,
            Time("end", "month"),
            Measure("share", _("Share"), "fraction", low="low", high="high"),
        ),
        table=findings.past,
        labels={
            "end": _("Window ends"), "customers": _("Existing customers"), "reached": _("Bought again"),
            "share": _("Share"), "low": _("Low"), "high": _("High"),
        },
        formats={"end": "date", "share": "fraction", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def _again(findings: Findings) -> Figure:
    """From nobody today to the target at the deadline, beside the pace of the last window."""
    import pandas as pd

    from playbook.charts.forms import Measure, Time, goal

    standing = findings.again
    start = findings.as_of
    months = [months_from(start, step) for step in range(standing.months + 1)]
    target = standing.target_count
    rows = pd.DataFrame(
        {
            "day": pd.to_datetime(months),
            "required": [target * step / standing.months for step in range(standing.months + 1)],
            "actual": [0.0] + [float("nan")] * standing.months,
            "expected": [standing.reached * step / standing.months for step in range(standing.months + 1)],
        }
    )
    rows["low"] = rows["expected"] * (standing.interval.low / standing.share if standing.share else 0)
    rows["high"] = rows["expected"] * (standing.interval.high / standing.share if standing.share else 0)
    title = (
        _("At the pace of the last six months the goal is missed by {n} customers")
        if standing.missing
        else _("At the pace of the last six months the goal is reached with {n} customers to spare")
    )
    return Figure(
        name="again",
        title=title.format(n=integer(standing.missing or standing.reached - target)),
        subtitle=_("Existing customers who buy again on the own site within six months: {n} of them today").format(
            n=integer(standing.customers)
        ),
        foot=_("Expected: as many as in the window from {start} to {end}; without season or model.").format(
            start=date(standing.start), end=date(standing.end)
        ),
        chart=goal(
            rows,
            Time("day", "month"),
            actual=Measure("actual", _("So far"), "count"),
            required=Measure("required", _("Required pace"), "count"),
            target=(
                target,
                _("target {n} by {day}").format(n=integer(target), day=date(months[-1])),
            ),
            expected=Measure("expected", _("As before"), "count", low="low", high="high"),
        ),
        table=rows,
        labels={
            "day": _("Day"),
            "required": _("Required"),
            "expected": _("As before"),
            "low": _("Low"),
            "high": _("High"),
        },
        formats={"day": "date", **dict.fromkeys(("required", "expected", "low", "high"), "count")},
    )


def _routes(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    standing = findings.online
    rows = findings.routes.assign(name=[_(ROUTE_NAMES[each]) for each in findings.routes["route"]])
    title = (
        _("{n} of {all} existing customers were served online in twelve months ({share}): the goal is reached")
        if standing.share >= standing.target
        else _("{n} of {all} existing customers were served online in twelve months ({share})")
    )
    return Figure(
        name="routes",
        title=title.format(n=integer(standing.reached), all=integer(standing.customers), share=percent(standing.share)),
        subtitle=_("Existing customers by route; the mark shows those whom no other route reaches"),
        foot=_("Routes overlap; the total counts each customer once. Often means {n} orders in twelve months.").format(
            n=integer(findings.frequent_min_orders)
        ),
        chart=bars(
            rows,
            "name",
            Measure("customers", _("Customers"), "count"),
            marker=Measure("only", _("By this route alone"), "count"),
        ),
        table=rows,
        labels={
            "name": _("Route"), "customers": _("Customers"), "customer_share": _("Share"),
            "only": _("By this route alone"), "only_share": _("Share by this route alone"),
        },
    )  # fmt: skip


def _levers(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = findings.gains.assign(
        name=[_(LEVER_NAMES[each]) for each in findings.gains["lever"]],
        gain_share=findings.gains["gain"] / findings.levers.revenue,
        gain_per_cost=(findings.gains["gain"] / findings.gains["cost"]).where(findings.gains["cost"] > 0),
    )
    after, before = findings.pulled.revenue, findings.levers.revenue
    title = (
        _("These changes would bring {gain} a year more ({share})")
        if after >= before
        else _("These changes would cost {gain} a year ({share})")
    )
    return Figure(
        name="levers",
        title=title.format(gain=money(abs(after - before)), share=percent(after / before - 1, sign=True)),
        subtitle=_("Revenue gained by each lever alone, the others as they are; twelve months to {day}").format(
            day=date(findings.as_of)
        ),
        foot=_("{customers} customers × {orders} orders × {value} = {revenue}. A supposition, not a forecast.").format(
            customers=integer(findings.levers.customers),
            orders=number(findings.levers.frequency),
            value=money(findings.levers.order_value),
            revenue=money(before),
        ),
        chart=bars(rows, "name", Measure("gain", _("Gain"), "money"), ordered=False),
        table=rows,
        labels={
            "name": _("Lever"),
            "gain": _("Gain"),
            "gain_share": _("Share of revenue"),
            "revenue": _("Revenue then"),
            "margin": _("Margin in it"),
            "cost": _("Cost at today's prices"),
            "gain_per_cost": _("Gain per unit of cost"),
        },
        formats=dict.fromkeys(("gain", "revenue", "margin", "cost"), "money"),
    )
