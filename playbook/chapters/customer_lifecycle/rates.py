"""What people call the repeat rate or the retention rate, side by side: the same orders, other questions."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, isolate, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.churn_behaviour import OrderHistory

PERIOD_DAYS, WITHIN_DAYS = 365, 90
NAMES = {
    "again_in_period": N_("two orders in the period, of those with one in it"),
    "two_to_date": N_("two orders so far, of those with one in the period"),
    "known_before": N_("an order before the period, of those with one in it"),
    "new_in_period": N_("a second order by the end, of those new in the period"),
    "new_within_days": N_("a second order within {days} days, of all who had that long"),
    "everybody": N_("two orders so far, of everybody"),
    "kaplan_meier": N_("a second order within {days} days, by Kaplan and Meier"),
    "kept": N_("still customers at the end, of those at the start"),
    "textbook": N_("the textbook's {formula} of the same period"),
}

# Rates of customers kept, not of orders repeated.
RETENTION = ("kept", "textbook")


@dataclass(frozen=True)
class Rates:
    """rates: one row per rate (name, rate, numerator, denominator), NaN where not to be had. start: of the period."""

    start: dt.date
    rates: pd.DataFrame


def read_rates(history: OrderHistory, as_of: dt.date, *, window: int | None) -> Rates:
    """The rates of the year up to as_of; `window`: days without an order after which somebody is no customer."""
    import pandas as pd

    from playbook.methods.repeat_rates import period_retention, repeat_rates

    end = (as_of - dt.date(1970, 1, 1)).days
    start = end - PERIOD_DAYS + 1
    found = repeat_rates(history.customer, history.day, start=start, end=end, within=WITHIN_DAYS)
    if window is not None:
        kept = period_retention(history.customer, history.day, start=start, end=end, window=window)
        rows = [
            ("kept", kept.rate, kept.kept, kept.at_start),
            ("textbook", kept.textbook, kept.at_end - kept.new, kept.at_start),
        ]
        found = pd.concat([found, pd.DataFrame(rows, columns=list(found.columns))], ignore_index=True)
    return Rates(as_of - dt.timedelta(days=PERIOD_DAYS - 1), found)


def rates(found: Rates, as_of: dt.date) -> Figure:
    """A row a definition, with what was divided by what: in words, so a table and no chart."""
    rows = found.rates.dropna(subset=["rate"])
    repeat = rows.loc[~rows["name"].isin(RETENTION), "rate"]
    named = {"days": integer(WITHIN_DAYS), "formula": isolate("(E − N) / S")}
    rows = rows.assign(label=[_(NAMES[each]).format(**named) for each in rows["name"]])
    return Figure(
        name="rates",
        title=_("The same orders have a repeat rate of {low} or of {high}, by what is divided by what").format(
            low=percent(repeat.min()), high=percent(repeat.max())
        ),
        subtitle=_("Rates of the year from {start} to {end}, each by its own definition").format(
            start=date(found.start), end=date(as_of)
        ),
        foot=_(
            "Compare a rate only with the same rate. Over time the fair one is the second order within {days} days: "
            "the others also move with the age of the shop, the length of the period or the number of new customers. "
            "The textbook's rate counts who came back after a pause as kept, and takes off new customers who have left."
        ).format(days=integer(WITHIN_DAYS)),
        chart=None,
        table=rows,
        labels={
            "label": _("Rate"), "numerator": _("Counted"), "denominator": _("Divided by"), "rate": _("Share"),
        },
        formats={"rate": "fraction", "numerator": "count", "denominator": "count"},
    )  # fmt: skip
