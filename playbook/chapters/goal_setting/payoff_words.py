"""The figure and the words of what a new customer brings year by year, beside what the first year alone would say."""

from __future__ import annotations

from playbook.chapters.goal_setting.payoff import LEVEL, PAST, YEAR, Payoff
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, number, percent

# Whole years that must be over, on days a month apart, after so many days of history: what PAST takes.
_LEAST_MONTHS = round((90 + YEAR + (PAST - 1) * 28) / 30.4375)


def payoff_of(found: Payoff) -> Figure | None:
    """Margin by year, pale where it is extrapolated; None where it cannot be told."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import CONTEXT, EMPHASIS

    if found.years is None:
        return None
    rows = found.years.assign(
        name=[
            (_("year {n}") if row["seen"] else _("year {n}, extrapolated")).format(n=integer(row["year"]))
            for row in found.years.to_dict("records")
        ]
    )
    measured = Measure("measured", _("measured so far"), "money") if rows["measured"].notna().iloc[0] else None
    return Figure(
        name="payoff",
        title=_(
            "{share} of what a new customer brings in {years} years comes after the first ({low} to {high})"
        ).format(
            share=percent(found.after, significant=2),
            years=integer(len(rows)),
            low=percent(found.after_low, significant=2),
            high=percent(found.after_high, significant=2),
        ),
        subtitle=_(
            "Expected margin per new customer by year since the first order; whiskers: {level} of cases; {n} customers"
        ).format(level=percent(LEVEL), n=integer(found.customers)),
        foot=_(
            "Pale years lie beyond the {months} months of orders seen: extrapolated by a model of customers (BG/NBD or "
            "MBG/NBD) that nothing has held against the truth so far ahead. Whiskers: its uncertainty, and how far "
            "{past} forecasts of a whole year, made earlier, were off. For the title a year's waiting takes {rate} off "
            "money (client.toml)."
        ).format(
            months=integer(found.known_days // 30.4375), past=integer(found.past), rate=percent(found.discount)
        ),
        chart=bars(
            rows,
            "name",
            Measure("margin", _("Margin"), "money", "low", "high"),
            marker=measured,
            colours={row["name"]: EMPHASIS if row["seen"] else CONTEXT for row in rows.to_dict("records")},
            ordered=False,
        ),
        table=rows[["name", "margin", "low", "high", "measured", "together"]],
        labels={
            "name": _("Year"), "margin": _("Margin"), "low": _("Low"), "high": _("High"),
            "measured": _("Measured so far"), "together": _("Added up, in today's money"),
        },
        formats=dict.fromkeys(("margin", "low", "high", "measured", "together"), "money"),
    )  # fmt: skip


def payoff_words(found: Payoff) -> str:
    """The first year's reading beside the long one; or what is missing for it."""
    if found.reason == "margin":
        return _("What customers bring in later years takes margins of orders, or a margin rate (margin_rate).")
    if found.reason == "model":
        return _("What customers bring in later years takes more customers who came back: no model fits these.")
    if found.years is None:
        return _(
            "What customers bring in later years is not told: its model has to be held against whole years that are "
            "over, which takes about {months} months of orders; here are {known}."
        ).format(months=integer(_LEAST_MONTHS), known=integer(found.known_days // 30.4375))
    first, whole = float(found.years["together"].iloc[0]), float(found.years["together"].iloc[-1])
    return _(
        "By its first year a new customer seems worth {first} of margin; over {years} years it is {whole} in today's "
        "money, {times} times as much. What is spent on keeping customers pays in the later years, so held against the "
        "first alone it looks dearer than it is. The later years are expected, not yet earned."
    ).format(
        first=money(first), years=integer(len(found.years)), whole=money(whole), times=number(whole / first, decimals=1)
    )
