"""Winning against keeping as a figure: what each way to divide the budget is worth."""

from __future__ import annotations

from playbook.chapters.goal_setting.spending import HORIZON, Spending
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, number, percent


def budget_of(spending: Spending) -> Figure:
    """Margin less budget for four ways to divide the same money."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    ways = (
        (_("as it is: {share} on keeping").format(share=percent(spending.now)), spending.now),
        (_("worth most: {share} on keeping").format(share=percent(spending.best)), spending.best),
        (_("all on winning"), 0.0),
        (_("all on keeping"), 1.0),
    )
    rows = pd.DataFrame(
        [(name, share, spending.worth(share)) for name, share in ways], columns=["name", "share", "worth"]
    )
    more = spending.worth(spending.best) - spending.worth(spending.now)
    return Figure(
        name="budget",
        title=_("If the suppositions hold, the same budget with {share} on keeping would bring {more} more").format(
            share=percent(spending.best), more=money(more)
        ),
        subtitle=_("Margin of {n} months less the budget of {budget}, by how it is divided").format(
            n=integer(HORIZON), budget=money(spending.budget)
        ),
        foot=_(
            "Supposed: elasticity {elasticity}; {share} of those who came back did so because of the spending. "
            "Measured: margin of a customer won {won}, of one who came back {kept}."
        ).format(
            elasticity=number(spending.winning.elasticity),
            share=percent(spending.kept_by_it),
            won=money(spending.winning.value),
            kept=money(spending.keeping.value),
        ),
        chart=bars(rows, "name", Measure("worth", _("Margin less budget"), "money"), ordered=False),
        table=rows,
        labels={"name": _("Division"), "share": _("On keeping"), "worth": _("Margin less budget")},
        formats={"share": "fraction", "worth": "money"},
    )
