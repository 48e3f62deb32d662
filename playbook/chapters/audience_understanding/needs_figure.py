"""What each customer is likely to need next: how often that was right before, and the list behind it."""

from __future__ import annotations

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.needs import DAYS_TRIED, OWN_WEIGHT
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, isolate, percent

WAYS = {
    "named": N_("Named for each customer"),
    "last": N_("The one bought last"),
    "most": N_("The shop's most sold"),
}


def needs(findings: Findings) -> Figure:
    """The record of the categories named, drawn; the customers with what each is likely to need, in the table."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    rows = findings.details["needs"]
    named, last, most = (rows[rows["way"] == way].iloc[0] for way in WAYS)
    shown = {way: _(name) for way, name in WAYS.items()}
    better = named["rate"] > last["rate"] and named["p_value"] < SURE
    title = (
        _(
            "The category named for each customer was bought next in {share} of cases; the one bought last would have "
            "been right in {last}, the shop's most sold in {most}"
        )
        if better
        else _(
            "The category named for each customer was bought next in {share} of cases, no surer than the one bought "
            "last ({last}); the shop's most sold was in {most}"
        )
    )
    listed = findings.details["need_list"]
    as_of = findings.period.end if findings.params.as_of is None else findings.params.as_of
    table = listed.assign(
        last_name=[name_of(each) for each in listed["last_category"]],
        name=[name_of(each) for each in listed["category"]],
        product=[isolate(each) if isinstance(each, str) else "–" for each in listed["product_name"]],
        due_on=pd.Timestamp(as_of) + pd.to_timedelta(listed["due_in"].astype(float), unit="D"),
    )
    return Figure(
        name="needs",
        title=title.format(share=percent(named["rate"]), last=percent(last["rate"]), most=percent(most["rate"])),
        subtitle=_(
            "How often the next order was mostly of the category expected, on {tries} earlier days, each {days} days "
            "apart; {n} first orders of customers after them, line: 95% interval"
        ).format(tries=integer(DAYS_TRIED), days=integer(findings.repeat_days), n=integer(named["n"])),
        foot=_(
            "The chance is of the category, once the customer orders: the share of own orders, drawn towards what "
            "others bought after the same category, with the weight of {weight} orders. The chances promised "
            "{expected} hits; {hits} came. In the table {shown} of the {all} customers who ordered in the year to "
            "{day}: those due for a product within 30 days by its buyers' usual wait, then the surest. "
            "They go by a pseudonym."
        ).format(
            weight=integer(OWN_WEIGHT), expected=integer(round(float(named["expected"]))),
            hits=integer(named["converted"]), shown=integer(len(listed)),
            all=integer(listed["everybody"].max() if len(listed) else 0), day=date(as_of),
        ),
        chart=bars(
            rows.assign(name=rows["way"].map(shown)),
            "name",
            Measure("rate", _("Share that was right"), "fraction", low="low", high="high"),
            emphasise=(shown["named"],),
        ),
        table=table,
        labels={
            "customer_id": _("Customer"), "orders": _("Orders"), "last_name": _("Last order"),
            "last_on": _("Ordered on"), "name": _("Likely next"), "chance": _("Its chance"),
            "product": _("Product due"), "due_on": _("Due on"),
        },
        formats={"orders": "count", "chance": "fraction", "last_on": "date", "due_on": "date"},
    )  # fmt: skip
