"""Winning against keeping in words: what each lever costs, what the division rests on, and what the data say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.goal_setting.spending import HORIZON, Spending
from playbook.i18n import _, integer, money, number, percent

if TYPE_CHECKING:
    import pandas as pd


def lever_words(gains: pd.DataFrame) -> str:
    """What the levers that were pulled cost beside the margin that they bring; empty where no cost is known."""
    known = gains.set_index("lever").loc[["customers", "frequency", "order_value"]].dropna(subset=["cost", "margin"])
    known = known[known["cost"] > 0]
    sentences = {
        "customers": _(
            " So many more customers would cost about {cost} to win and bring {margin} of margin in the year."
        ),
        "frequency": _(
            " So many more orders would cost about {cost} of keeping and bring {margin} of margin in the year."
        ),
        "order_value": _(
            " So much larger orders would cost about {cost} by the price entered and bring {margin} of margin in the "
            "year."
        ),
    }
    said = [
        sentences[str(lever)].format(cost=money(row["cost"]), margin=money(row["margin"]))
        for lever, row in known.iterrows()
    ]
    # What one unit of cost gains in revenue; the price at which larger orders would do as much is its inverse.
    gains_per_cost = known["gain"] / known["cost"]
    if "order_value" not in known.index and len(gains_per_cost) and gains_per_cost.max() > 1:
        said.append(
            _(
                " What larger orders cost, in gifts or free delivery, no data tell: they do more per coin as long as "
                "that is under {share} of the revenue they add."
            ).format(share=percent(1 / float(gains_per_cost.max()), significant=2))
        )
    return "".join(said)


def budget_words(spending: Spending | None) -> str:
    """How the year's budget is divided, how it would be worth most, and what nobody knows about it."""
    if spending is None:
        return ""
    said = [
        _(
            "Of {budget} a year {now} goes to keeping. A customer won brings {won} of margin in {n} months, one who "
            "came back {kept}. The last {one} brought {by_winning} spent on winning and {by_keeping} spent on keeping."
        ).format(
            budget=money(spending.budget),
            now=percent(spending.now),
            n=integer(HORIZON),
            won=money(spending.winning.value),
            kept=money(spending.keeping.value),
            one=money(1),
            by_winning=money(spending.winning.marginal(spending.winning.spent)),
            by_keeping=money(spending.keeping.marginal(spending.keeping.spent)),
        ),
        _(
            "That rests on what was entered: how much less further money does, and how many came back because of the "
            "spending. Only a test that leaves some out by lot can measure it."
        ),
    ]
    if spending.even_at <= 1:
        said.append(
            _("Both would do alike if {share} of those who came back did so because of the spending.").format(
                share=percent(spending.even_at)
            )
        )
    cost = money(spending.winning.spent / spending.winning.gained)
    if spending.payback_month:
        paid = _("A customer won for {cost} has paid for itself by the end of month {n}.")
        said.append(paid.format(cost=cost, n=integer(spending.payback_month)))
    else:
        owing = _("A customer won for {cost} has not paid for itself within {n} months.")
        said.append(owing.format(cost=cost, n=integer(len(spending.earned))))
    if spending.found:
        said.append(
            _(
                "From month to month, one percent more spent on winning went with {value} percent more customers won "
                "({low} to {high}, {n} months). Seasons move both, so take it for the most there may be."
            ).format(
                value=number(spending.found.value, significant=2),
                low=number(spending.found.low, significant=2),
                high=number(spending.found.high, significant=2),
                n=integer(spending.found.months),
            )
        )
    return " ".join(said)
