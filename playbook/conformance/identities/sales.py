"""Sales split by anything add up to sales, and a change split into its causes adds up to the change."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from types import MappingProxyType

from playbook.conformance.check import Check, Study
from playbook.conformance.identities.given import DUST, Given, equal, not_run, study
from playbook.i18n import _
from playbook.methods.decomposition import Method, Sales, revenue_change

METHODS: MappingProxyType[Method, str] = MappingProxyType({"lmdi": "LMDI", "shapley": "Shapley"})
# Indicators that may be added up over groups, and the total that each must come to.
INDICATORS = MappingProxyType({"orders": "orders", "net_revenue": "revenue"})
DIMENSIONS = ("country", "sales_channel", "channel")
MONTHS = """
SELECT
    month_index,
    count(*) AS orders,
    count(DISTINCT customer_id) AS customers,
    sum(CAST(net_revenue AS DOUBLE)) AS revenue
FROM orders_completed WHERE customer_id IS NOT NULL AND net_revenue IS NOT NULL
GROUP BY month_index ORDER BY month_index
"""
ALL_MONTHS = """
SELECT coalesce(sum(orders), 0) AS orders, coalesce(sum(CAST(net_revenue AS DOUBLE)), 0) AS revenue FROM monthly_sales
"""
CUTS = """
SELECT sales_channel, country, count(*) AS orders, sum(CAST(net_revenue AS DOUBLE)) AS revenue
FROM orders_completed GROUP BY sales_channel, country
"""


def studies(given: Given) -> Iterator[Study]:
    """Totals by month and by cut; decompositions of every change from month to month."""
    yield study("totals", _("Orders and revenue, cut in several ways"), list(_totals(given)))
    yield _indicators(given)
    yield _change(given)


def _indicators(given: Given) -> Study:
    """The catalogue's own numbers, by another way than the totals: each cut against the orders themselves."""
    from playbook.kpis.compute import compute

    checks = []
    for kpi, total in INDICATORS.items():
        for dimension in DIMENSIONS:
            parts = compute(
                given.workspace,
                ids=[kpi],
                as_of=given.as_of,
                period="all",
                by=(dimension,),
                compare=False,
                intervals=False,
            )
            what = _("{kpi} of all groups by {dimension} = {kpi}").format(kpi=kpi, dimension=dimension)
            known = all(each.value is not None for each in parts)
            whole = sum(each.value or 0.0 for each in parts)
            within = given.totals[total] * DUST
            checks.append(Check(what, given.totals[total], whole if parts and known else None, within))
    unknown = any(check.ours is None for check in checks)
    reason = _("The data do not tell some of these, or some groups are too small.") if unknown else ""
    return Study("indicators", _("Indicators of the catalogue, cut"), "", tuple(checks), reason)


def _change(given: Given) -> Study:
    title = _("What moved the revenue from month to month")
    sentence = _("Customers, frequency and order value explain the whole change ({method})")
    whats = {method: sentence.format(method=name) for method, name in METHODS.items()}
    months = given.frame(MONTHS)
    if len(months) < 2:
        return not_run("change", title, whats.values(), _("There are fewer than two months of orders."))
    sales = [Sales(*row) for row in months[["customers", "orders", "revenue"]].to_numpy(dtype=float).tolist()]
    changes = sum(abs(after.revenue - before.revenue) for before, after in pairwise(sales))
    dust = DUST * sum(each.revenue for each in sales)
    checks = []
    for method, what in whats.items():
        left = sum(
            abs(float(revenue_change(before, after, method=method)["effect"].sum()) - (after.revenue - before.revenue))
            for before, after in pairwise(sales)
        )
        checks.append(equal(what, changes, changes + left, within=dust))
    return study("change", title, checks)


def _totals(given: Given) -> Iterator[Check]:
    months, cuts = given.frame(ALL_MONTHS).iloc[0], given.frame(CUTS)
    totals = given.totals
    yield equal(_("Orders of all months = orders"), float(months["orders"]), totals["orders"], within=0)
    yield equal(_("Revenue of all months = revenue"), float(months["revenue"]), totals["revenue"])
    yield equal(_("Revenue of all countries and sales channels = revenue"), cuts["revenue"].sum(), totals["revenue"])
    yield equal(
        _("Orders of all customers = orders of known customers"),
        given.customers["orders"].sum(),
        totals["known_orders"],
        within=0,
    )
    yield equal(
        _("Revenue of all customers = revenue of known customers"),
        given.customers["revenue"].sum(),
        totals["known_revenue"],
    )
