"""KPIs that no fraction of sums can state, by the name that stands in the catalogue.

Each function takes a `Question`, the rows of the KPI's view for one period and one cut, and gives an `Outcome`, or None
where the rows are too few to say anything. Those that rest on a fitted model stand in by_model.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from playbook.kpis.by_model import mean_lead_score, predicted_lifetime_value
from playbook.kpis.question import Method, Outcome, Question

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.decomposition import Sales
    from playbook.methods.seasonality import Seasonality

TOP = 10
# Months over which forecasts are judged.
JUDGED = 6


def top_ten_share(question: Question) -> Outcome | None:
    """Share of revenue that the ten products with most revenue bring. Rows: revenue, one per product."""
    revenue = question.rows["revenue"].astype(float)
    whole = float(revenue.sum())
    if whole <= 0:
        return None
    top = float(revenue.nlargest(TOP).sum())
    return Outcome(top / whole, top, whole)


def seasonal_index(question: Question) -> Outcome | None:
    """The season of the month that holds the period's last day; 1 = as in a month without season.

    Rows: month_index, month_number, net_revenue, is_complete, one per month up to the period's end.
    """
    found = _seasons(question.rows)
    if found is None:
        return None
    rows = question.rows.sort_values("month_index")
    of_year = int(rows["month_number"].to_numpy(dtype=int)[-1])
    season = dict(zip(found.index["month_of_year"].tolist(), found.index["season"].tolist(), strict=True))
    return Outcome(float(season[of_year]))


def season_adjusted_volatility(question: Question) -> Outcome | None:
    """Standard deviation over mean of monthly revenue with the season taken out. Rows as for `seasonal_index`."""
    found = _seasons(question.rows)
    if found is None:
        return None
    adjusted = found.table["adjusted"].dropna()
    spread, mean = float(adjusted.std(ddof=1)), float(adjusted.mean())
    return Outcome(spread / mean, spread, mean) if mean > 0 else None


def returning_forecast_error(question: Question) -> Outcome | None:
    """Summed absolute error of one-month-ahead forecasts of returning revenue over its sum, over six whole months.

    The forecast of a month is the same month a year before, times the growth of the three months in between it and the
    forecast over the same three a year earlier: the plain one that any model has to beat. Rows: month_index,
    returning_revenue, is_complete, one per month up to the period's end.
    """
    whole = question.rows[question.rows["is_complete"].astype(bool)].sort_values("month_index")
    actual = whole["returning_revenue"].astype(float).reset_index(drop=True)
    lately = actual.rolling(3).sum().shift(1)
    forecast = actual.shift(12) * lately / lately.shift(12)
    judged = forecast.iloc[-JUDGED:]
    known = actual.iloc[-JUDGED:]
    if len(judged) < JUDGED or not (judged.abs() < float("inf")).all() or known.sum() <= 0:
        return None
    missed, summed = float((known - judged).abs().sum()), float(known.sum())
    return Outcome(missed / summed, missed, summed)


def effect_of_customers(question: Question) -> Outcome | None:
    """What the change in the number of customers did to revenue against the prior period. Rows: one per customer."""
    return _effect(question, "customers")


def effect_of_frequency(question: Question) -> Outcome | None:
    """What the change in orders per customer did to revenue against the prior period. Rows: one per customer."""
    return _effect(question, "frequency")


def effect_of_order_value(question: Question) -> Outcome | None:
    """What the change in revenue per order did to revenue against the prior period. Rows: one per customer."""
    return _effect(question, "order_value")


def suitable_hour_share(question: Question) -> Outcome | None:
    """Share of messages that left at a suitable hour of the customer's own day; zones that nobody knows are left out.

    Rows: day, hour, minute (of the shop), timezone, shop_timezone, send_from, send_until (hours), messages. A clock
    hour that comes twice in autumn is taken as its first, one that is skipped in spring as the hour after.
    """
    suitable = known = 0.0
    for (zone, shop), rows in question.rows.groupby(["timezone", "shop_timezone"]):
        minutes = _minutes_of_day(rows, str(shop), str(zone))
        if minutes is None:
            continue
        begins, ends = rows["send_from"] * 60, rows["send_until"] * 60
        within = (minutes >= begins) & (minutes < ends)
        over_midnight = (minutes >= begins) | (minutes < ends)
        suitable += float(rows["messages"].where(within.where(begins <= ends, over_midnight), 0).sum())
        known += float(rows["messages"].sum())
    return Outcome(suitable / known, suitable, known) if known else None


METHODS: Mapping[str, Method] = {
    method.__name__: method
    for method in (
        top_ten_share,
        seasonal_index,
        season_adjusted_volatility,
        returning_forecast_error,
        effect_of_customers,
        effect_of_frequency,
        effect_of_order_value,
        suitable_hour_share,
        predicted_lifetime_value,
        mean_lead_score,
    )
}


def _minutes_of_day(rows: pd.DataFrame, shop: str, zone: str) -> pd.Series[int] | None:
    """Minutes since midnight in `zone` of moments told by the shop's clock; None for a zone that nobody knows."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import numpy as np
    import pandas as pd

    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return None
    told = pd.to_datetime(rows["day"]) + pd.to_timedelta(rows["hour"] * 60 + rows["minute"], unit="min")
    first = np.ones(len(told), dtype=bool)
    moved = told.dt.tz_localize(shop, ambiguous=first, nonexistent="shift_forward").dt.tz_convert(there)
    return moved.dt.hour * 60 + moved.dt.minute


def _seasons(rows: pd.DataFrame) -> Seasonality | None:
    """The months taken apart; None below two whole years, and where a whole year went by without a sale."""
    from playbook.methods.seasonality import MINIMUM_MONTHS, seasonality

    whole = rows[rows["is_complete"].astype(bool)].sort_values("month_index")
    months = whole[["month_index", "net_revenue"]].set_axis(["month", "value"], axis="columns")
    months = months.astype({"value": float})
    if len(months) < MINIMUM_MONTHS or (months["value"].rolling(12).sum() == 0).any():
        return None
    return seasonality(months)


def _effect(question: Question, lever: str) -> Outcome | None:
    from playbook.methods.decomposition import revenue_change

    before = question.before()
    if before is None:
        return None
    table = revenue_change(_sales(before), _sales(question.rows))
    effects = dict(zip(table["lever"].tolist(), table["effect"].tolist(), strict=True))
    return Outcome(float(effects[lever]))


def _sales(customers: pd.DataFrame) -> Sales:
    from playbook.methods.decomposition import Sales

    return Sales(
        customers=float(len(customers)),
        orders=float(customers["orders_in_period"].sum()),
        revenue=float(customers["net_revenue"].sum()),
    )
