"""The months to come of what returning customers spend, with the range that earlier forecasts have earned."""

from __future__ import annotations

from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, month, percent
from playbook.kpis.customer_base import WAY
from playbook.kpis.forecasts import LEVEL, MonthsAhead

METRIC = "returning_revenue"
MONTHS = 6


def ahead_of(months: MonthsAhead) -> Figure:
    """Months that are over as a line, those to come within their range."""
    import pandas as pd

    from playbook.charts.forms import Measure, Time, lines

    table = months.table
    coming = table[table["expected"].notna()]
    # The band opens where the known months end, so that the two read as one line.
    last = table["value"].where(table.index == table["value"].last_valid_index())
    rows = pd.DataFrame(
        {
            "start": pd.to_datetime(table["start"]),
            "amount": table["value"].fillna(table["expected"]),
            "low": table["low"].fillna(last),
            "high": table["high"].fillna(last),
        }
    )
    held, made = int(months.ended["held"].sum()), len(months.ended)
    return Figure(
        name="ahead",
        title=_("Returning customers will spend {low} to {high} in {month}, {expected} in the middle").format(
            low=money(coming["low"].iloc[0]),
            high=money(coming["high"].iloc[0]),
            expected=money(coming["expected"].iloc[0]),
            month=month(coming["start"].iloc[0]),
        ),
        subtitle=_(
            "Revenue of orders after the first, by month; in the band the forecast, {level} of cases lie within it"
        ).format(level=percent(LEVEL)),
        foot=(
            _(
                "The mean of up to five simple ways and of a model of the customers (MBG/NBD), weighed by their past "
                "errors. Of {made} earlier forecasts, one to {n} months ahead, {held} held their range."
            )
            if WAY in months.errors
            else _(
                "The mean of up to five simple ways, weighed by their past errors. Of {made} earlier forecasts, one to "
                "{n} months ahead, {held} held their range."
            )
        ).format(made=integer(made), n=integer(MONTHS), held=integer(held)),
        chart=lines(
            rows, Time("start", "month"), Measure("amount", _("Revenue"), "money", low="low", high="high"),        ),
        table=table[["start", "value", "low", "expected", "high"]],
        labels={
            "start": _("Month"), "value": _("Revenue"), "low": _("Low"), "expected": _("Forecast"), "high": _("High"),
        },
        formats={"start": "month", **dict.fromkeys(("value", "low", "expected", "high"), "money")},
    )  # fmt: skip


def ahead_words(months: MonthsAhead | None) -> str:
    """How much better the forecast was than the simplest one there is, as far as that could be measured."""
    if months is None:
        return _("For a forecast by month it takes four whole months of data.")
    error = months.errors.get("earned")
    if error is None:
        return _("No earlier forecast can be held against what came yet.")
    said = (
        _("One month ahead such forecasts were wrong by {share} less than saying “as last month”.").format(
            share=percent(1 - error, significant=2)
        )
        if error < 1
        else _("One month ahead such forecasts were no better than saying “as last month”.")
    )
    alone = months.errors.get(WAY)
    if alone is None:
        return said
    model = (
        _("The model of the customers alone was wrong by {share} less: it knows who may come, and no season.")
        if alone < 1
        else _("The model of the customers alone was wrong by {share} more: it knows who may come, and no season.")
    )
    return f"{said} {model.format(share=percent(abs(1 - alone), significant=2))}"
