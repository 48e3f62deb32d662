"""The figures about customers who are late: all by state, and one by one."""

from __future__ import annotations

from playbook.chapters.customer_lifecycle.findings import Findings
from playbook.chapters.customer_lifecycle.following import LATE
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, listed, money, ngettext, number, percent
from playbook.kpis.assumptions import shown

LISTED = 25
STATES = {
    "active": N_("in their usual time"),
    "slipping": N_("slipping away"),
    "at_risk": N_("at risk"),
    "churned": N_("lost"),
}
REASONS = {
    "slipping": N_("later than usual"),
    "at_risk": N_("much later than usual"),
    "complained": N_("has complained"),
    "poor_review": N_("rated below three stars"),
    "returned": N_("has sent something back"),
    "one_order": N_("only one order so far"),
}


def states(findings: Findings) -> Figure:
    """What the customers in each state spent in the last twelve months."""
    from playbook.charts.forms import Measure, bars

    rows = findings.states.assign(name=[_(STATES[each]) for each in findings.states["state"]])
    total = float(rows["at_stake"].sum())
    rows["stake_share"] = rows["at_stake"] / total if total else 0.0
    waiting = rows[rows["state"].isin(LATE)]
    n, stake = int(waiting["customers"].sum()), float(waiting["at_stake"].sum())
    title = (
        ngettext(
            "{n} customer is late but not lost: {amount} of last year's revenue, {share} of it, hangs on them",
            "{n} customers are late but not lost: {amount} of last year's revenue, {share} of it, hangs on them",
            n,
        )
        if n
        else _("Nobody is late and not lost: {amount} of last year's revenue hangs on slipping customers")
    )
    return Figure(
        name="states",
        title=title.format(n=integer(n), amount=money(stake), share=percent(stake / total if total else 0.0)),
        subtitle=_("Revenue of the twelve months to {day}, by how late the customer is by their own rhythm").format(
            day=date(findings.as_of)
        ),
        foot=_(
            "{n} customers. Slipping: more than {slipping} times their usual gap since the last order; at risk: more "
            "than {at_risk} times; lost: past the churn window. Who has fewer than three orders is given the shop's "
            "usual gap of {gap} days. {window}."
        ).format(
            n=integer(rows["customers"].sum()),
            slipping=number(1.5),
            at_risk=number(3),
            gap=number(findings.usual_gap_days),
            window=shown(findings.window),
        ),
        chart=bars(
            rows,
            "name",
            Measure("at_stake", _("Revenue"), "money"),
            emphasise=tuple(_(STATES[each]) for each in LATE),
            ordered=False,
        ),
        table=rows,
        labels={
            "name": _("State"), "customers": _("Customers"), "at_stake": _("Revenue of twelve months"),
            "stake_share": _("Share"),
        },
        formats={"at_stake": "money"},
    )  # fmt: skip


# What a score looks at, in words without a direction: the score says which way each one points.
FEATURES = {
    "days_since_last": N_("days since the last order"),
    "lateness": N_("lateness against their own rhythm"),
    "order_days": N_("how often they have ordered"),
    "orders_recent": N_("orders of the last 90 days"),
    "orders_before": N_("orders of the 90 days before those"),
    "days_known": N_("how long they have been a customer"),
    "mean_value": N_("what they spend per order"),
    "last_value_ratio": N_("the size of the last order"),
}


def late(findings: Findings) -> Figure:
    """Who is late, most at stake first, with what speaks for losing them."""
    rows = findings.late
    first = rows.head(LISTED)
    total = float(rows["at_stake"].sum())
    table = first.assign(
        why=[listed(_(REASONS[code]) for code in codes.split()) for codes in first["reasons"]],
        mail=[_("yes") if each else _("no") for each in first["may_email"]],
        usual_gap_days=first["usual_gap_days"].round(),
    )
    if "reason" in table:
        table["reason"] = [_(FEATURES[each]) if each in FEATURES else "–" for each in table["reason"]]
    model = findings.expected
    chance = {"chance": _("Chance of an order within {days} days").format(days=integer(model.days))} if model else {}
    risk = (
        {
            "risk": _("Risk of none, by the score of behaviour"),
            "reason": _("What raises it most, against the typical customer"),
        }
        if findings.scores
        else {}
    )
    title = (
        _("The first {shown} of {n} late customers hold {share} of what is at stake: {amount}")
        if len(rows) > LISTED
        else ngettext(
            "{n} late customer holds all that is at stake: {amount}",
            "{n} late customers hold all that is at stake: {amount}",
            len(rows),
        )
    )
    return Figure(
        name="late",
        title=title.format(
            shown=integer(len(first)), n=integer(len(rows)), amount=money(first["at_stake"].sum()),
            share=percent(first["at_stake"].sum() / total if total else 0.0),
        ),
        subtitle=_("Customers later than usual, not lost yet, by what they spent in the twelve months to {day}").format(
            day=date(findings.as_of)
        ),
        foot=_(
            "Customers go by a pseudonym; only an audience list turns it back. The run's results hold all {n}. Reasons "
            "are signs that go with leaving, not its causes."
        ).format(n=integer(len(rows))),
        chart=None,
        table=table,
        labels={
            "customer_id": _("Customer"), "at_stake": _("Spent in twelve months"),
            "days_since_last": _("Days since the last order"), "usual_gap_days": _("Usual gap in days"), **chance,
            "why": _("Why on this list"), "mail": _("May be emailed"), **risk,
        },
        formats={
            "at_stake": "money", "days_since_last": "count", "usual_gap_days": "count", "chance": "fraction",
            "risk": "fraction",
        },
    )  # fmt: skip
