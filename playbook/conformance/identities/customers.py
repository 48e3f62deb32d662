"""Every customer is counted once: in a cohort, in a group, among those who came, stayed away or came back."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.conformance.check import Study
from playbook.conformance.identities.given import Given, equal, never, not_run, study
from playbook.i18n import N_, _
from playbook.methods.growth_accounting import growth_accounting
from playbook.methods.order_waits import order_waits
from playbook.methods.rfm import group_profile, score
from playbook.methods.survival import kaplan_meier

CELLS = """
SELECT basis, cohort, period_index, size, active, last_active, orders, CAST(revenue AS DOUBLE) AS revenue
FROM cohort_cells
"""
BASES = {"day": N_("day"), "week": N_("week"), "month": N_("month"), "quarter": N_("quarter")}


def studies(given: Given) -> Iterator[Study]:
    """Cohorts, comings and goings, RFM, waiting for the next order."""
    if given.customers.empty:
        yield not_run(
            "customers", _("Customers"), [_("Customers of all groups = customers")], _("No order has a known customer.")
        )
        return
    yield from (_cohorts(given), _growth(given), _rfm(given), _waits(given))


def _cohorts(given: Given) -> Study:
    cells, totals, checks = given.frame(CELLS), given.totals, []
    for basis, word in BASES.items():
        rows = cells[cells["basis"] == basis]
        opened = rows[rows["period_index"] == 0]
        named = {"basis": _(word)}
        checks += [
            equal(
                _("Cohorts ({basis}): their customers = customers").format(**named),
                opened["size"].sum(),
                totals["customers"],
                within=0,
            ),
            equal(
                _("Cohorts ({basis}): customers by last order = customers").format(**named),
                rows["last_active"].sum(),
                totals["customers"],
                within=0,
            ),
            equal(
                _("Cohorts ({basis}): their orders = orders").format(**named),
                rows["orders"].sum(),
                totals["known_orders"],
                within=0,
            ),
            equal(
                _("Cohorts ({basis}): their revenue = revenue").format(**named),
                rows["revenue"].sum(),
                totals["known_revenue"],
            ),
            never(
                _("Cohorts ({basis}): cells with more active customers than the cohort has").format(**named),
                (rows["active"] > rows["size"]).sum(),
            ),
        ]
    return study("cohorts", _("Cohorts"), checks)


def _growth(given: Given) -> Study:
    days = given.order_days
    last = int(days["month_index"].max())
    table = growth_accounting(days["customer_id"], days["month_index"], last_complete=last)
    by_month = days.groupby("month_index")["customer_id"].nunique().reindex(table["period"], fill_value=0)
    came = table["new"] + table["returning"] + table["resurrected"]
    before = table["active"].shift(1, fill_value=0)
    return study(
        "growth",
        _("New, returning, resurrected, dormant, by month"),
        [
            equal(
                _("New customers of all months = customers"), table["new"].sum(), given.totals["customers"], within=0
            ),
            never(
                _("Months in which new + returning + resurrected differ from who ordered"),
                (came.to_numpy() != by_month.to_numpy()).sum(),
            ),
            never(
                _("Months in which returning + dormant differ from who ordered the month before"),
                (table["returning"] + table["dormant"] != before).sum(),
            ),
        ],
    )


def _rfm(given: Given) -> Study:
    customers = given.customers
    title, all_of_them = _("Groups by recency, frequency and money"), _("Customers of all groups = customers")
    if customers["revenue"].isna().any():
        return not_run("rfm", title, [all_of_them], _("The revenue of some customers is not known."))
    scored = score(
        customers.rename(columns={"days_since_last": "recency_days", "orders": "frequency", "revenue": "monetary"})
    )
    profile = group_profile(scored)
    equals = scored.groupby(["recency_days", "frequency", "monetary"])["group"].nunique()
    money = (profile["monetary"].fillna(0.0) * profile["customers"]).sum()
    return study(
        "rfm",
        title,
        [
            equal(
                all_of_them,
                profile["customers"].sum(),
                given.totals["customers"],
                within=0,
            ),
            equal(_("Revenue of all groups = revenue"), money, given.totals["known_revenue"]),
            never(_("Customers without a group"), (scored["group"] == "").sum()),
            never(_("Equal customers in different groups"), (equals > 1).sum()),
        ],
    )


def _waits(given: Given) -> Study:
    import pandas as pd

    days = given.order_days
    waits = order_waits(
        days["customer_id"],
        days["day"],
        last_day=int((pd.Timestamp(given.as_of) - pd.Timestamp(1970, 1, 1)).days),
        most=2,
    )
    curve = kaplan_meier(waits["days"], waits["observed"]).table
    survival = curve["survival"]
    inside = curve.dropna()
    again = int((given.customers["order_days"] > 1).sum())
    return study(
        "waits",
        _("Waiting for the second order"),
        [
            equal(
                _("Customers at risk on the first day = customers"),
                curve["at_risk"].iloc[0],
                given.totals["customers"],
                within=0,
            ),
            equal(
                _("Second orders on the curve = customers with two days of orders or more"),
                curve["events"].sum(),
                again,
                within=0,
            ),
            never(_("Days on which survival rises"), (survival.diff() > 0).sum()),
            never(
                _("Days on which survival lies outside 0 to 1, or outside its interval"),
                (~survival.between(0, 1)).sum() + (~inside["survival"].between(inside["low"], inside["high"])).sum(),
            ),
        ],
    )
