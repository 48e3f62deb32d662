"""Winning against keeping as a figure: what each way to divide the budget is worth."""

from __future__ import annotations

from playbook.chapters.goal_setting.spending import HORIZON, Spending
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, number, percent


def budget_of(spending: Spending) -> Figure:
    """Margin less budget by how the same money is divided: as it is, worth most, as entered, and in tenths."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    ways = [(_("{share} on keeping").format(share=percent(tenth / 10)), tenth / 10) for tenth in range(11)]
    tried = (
        [(_("as entered: {share} on keeping").format(share=percent(spending.entered)), spending.entered)]
        if spending.entered is not None
        else []
    )
    rows = pd.DataFrame(
        [
            (name, share, spending.worth(share), *spending.worth_range(share))
            for name, share in (
                (_("as it is: {share} on keeping").format(share=percent(spending.now)), spending.now),
                (_("worth most: {share} on keeping").format(share=percent(spending.best)), spending.best),
                *tried,
                *ways,
            )
        ],
        columns=["name", "share", "worth", "low", "high"],
    )
    for column, worth in (("revenue", "worth"), ("revenue_low", "low"), ("revenue_high", "high")):
        rows[column] = rows[worth].map(spending.revenue)
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
            "Measured: margin of a customer won {won}, of one who came back {kept}. Whisker: where each supposition is "
            "half or one and a half times as large."
        ).format(
            elasticity=number(spending.winning.elasticity),
            share=percent(spending.kept_by_it),
            won=money(spending.winning.value),
            kept=money(spending.keeping.value),
        )
        + ("" if tried else " " + _("A division of your own: write kept_share into client.toml.")),
        chart=bars(
            rows, "name", Measure("worth", _("Margin less budget"), "money", low="low", high="high"), ordered=False,
            emphasise=[name for name, _share in tried],
        ),
        table=rows.drop(columns="share"),
        labels={
            "name": _("Division"), "worth": _("Margin less budget"),
            "low": _("Low"), "high": _("High"), "revenue": _("Revenue"), "revenue_low": _("Revenue, low"),
            "revenue_high": _("Revenue, high"),
        },
        formats={
            "share": "fraction",
            **dict.fromkeys(("worth", "low", "high", "revenue", "revenue_low", "revenue_high"), "money"),
        },
    )  # fmt: skip
