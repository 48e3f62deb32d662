"""Early signs of leaving, tried on the past: of those who showed one a churn window ago, how many are lost today?

A sign is worth a letter only if those who show it leave more often than those who do not, and if it comes while there
is still time. So nothing is read here but what was known on the earlier day, and then who has not ordered since.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playbook.charts.names import group_name
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

SIGNS = {
    "is_late": N_("late by their own rhythm"),
    "less_email": N_("no longer reacts to email"),
    "less_use": N_("no longer uses the product"),
    "was_negative": N_("complained or rated badly"),
    "has_sign": N_("any of these signs"),
    "none": N_("no sign"),
}
# What customers are parted by in the table, where the data tell it.
SEGMENTS = ("channel", "country", "age_band")
LEAST = 30
LOST = """
SELECT
    g.customer_id, g.is_late, g.less_email, g.less_use, g.was_negative, g.has_sign, g.channel, g.country, g.age_band
FROM churn_signs AS g
ORDER BY g.customer_id
"""
CAME = """
SELECT DISTINCT customer_id FROM orders_completed
WHERE order_day > CAST($then AS DATE) AND order_day <= CAST($as_of AS DATE) AND customer_id IS NOT NULL
"""
COLUMNS = ["dimension", "group", "sign", "customers", "lost", "share", "low", "high"]


@dataclass(frozen=True)
class Signs:
    """What became of early signs.

    then: the earlier day, a churn window before as_of. rows: by sign over everybody (dimension ""), and of those with
    and without any sign by segment: customers active then, those lost since, share with Wilson's 95% interval.
    """

    then: dt.date
    as_of: dt.date
    rows: pd.DataFrame


def read_signs(workspace: Workspace, given: Mapping[str, Any]) -> Signs | None:
    """The signs of a churn window ago and who has not ordered since; None without a window or 30 customers then."""
    import pandas as pd

    window, as_of = given["churn_window_days"], given["as_of"]
    if window is None:
        return None
    then = as_of - dt.timedelta(days=int(window))
    people = workspace.frame(LOST, {**given, "as_of": then, "period_end": then})
    if len(people) < LEAST:
        return None
    came = workspace.frame(CAME, {**given, "then": then})["customer_id"]
    people = people.assign(lost=~people["customer_id"].isin(came), none=~people["has_sign"].eq(other=True))
    return Signs(then, as_of, pd.DataFrame(list(_rows(people)), columns=COLUMNS))


def _rows(people: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    for sign in SIGNS:
        yield from _row("", "", sign, people)
    for dimension in SEGMENTS:
        for group, own in people.dropna(subset=[dimension]).groupby(dimension):
            for sign in ("has_sign", "none"):
                yield from _row(dimension, str(group), sign, own)


def _row(dimension: str, group: str, sign: str, people: pd.DataFrame) -> Iterator[tuple[object, ...]]:
    from playbook.methods.intervals import wilson

    own = people[people[sign].eq(other=True)]
    n, lost = len(own), int(own["lost"].sum())
    # Of a handful nothing is said.
    if n >= LEAST:
        held = wilson(lost, n)
        yield dimension, group, sign, n, lost, lost / n, held.low, held.high


def signs(found: Signs) -> Figure:
    """The share lost since, by the sign of then."""
    from playbook.charts.forms import Measure, bars

    named = [_(SIGNS[each]) for each in found.rows["sign"]]
    whose = [_("all") if not group else group_name(kind, group)
             for kind, group in zip(found.rows["dimension"], found.rows["group"], strict=True)]  # fmt: skip
    table = found.rows.assign(name=named, whose=whose)
    rows = table[table["dimension"] == ""]
    return Figure(
        name="signs",
        title=_title(rows),
        subtitle=_(
            "Share of the active customers of {then} who have not ordered since, by what they showed then"
        ).format(then=date(found.then)),
        foot=_(
            "Active: not lost by {then}; who did not order in the {days} days since is lost today. Whiskers: 95% "
            "interval. A sign goes with leaving; that a letter keeps anybody is not shown. Groups of fewer than "
            "{least} are left out; the table has the signs by channel, country and age."
        ).format(then=date(found.then), days=integer((found.as_of - found.then).days), least=integer(LEAST)),
        chart=bars(
            rows, "name", Measure("share", _("Lost since"), "fraction", low="low", high="high"),
            emphasise=tuple(_(SIGNS[each]) for each in _spoken(rows)), ordered=False,
        ),
        table=table,
        labels={
            "whose": _("Customers"), "name": _("Sign"), "customers": _("How many"), "lost": _("Lost since"),
            "share": _("Share"), "low": _("Low"), "high": _("High"),
        },
        formats={"share": "fraction", "low": "fraction", "high": "fraction", "customers": "count", "lost": "count"},
    )  # fmt: skip


def _spoken(rows: pd.DataFrame) -> tuple[str, ...]:
    """The sign that surely goes with leaving: its interval lies above that of customers without any; else any sign."""
    low, without = rows.set_index("sign")["low"], rows.set_index("sign")["high"].get("none")
    if without is None or "has_sign" not in low:
        return ()
    single = low.drop(index=["has_sign", "none"])
    return (str(single.idxmax()),) if len(single) and single.max() > without else ("has_sign",)


def _title(rows: pd.DataFrame) -> str:
    spoken = _spoken(rows)
    if not spoken:
        return _("Too few customers showed an early sign to say what became of them")
    told = {row["sign"]: row for row in rows.to_dict("records")}
    row, without = told[spoken[0]], told["none"]
    title = (
        _("No early sign surely told who would leave: of {n} with one {share} are lost today, without {other}")
        if row["sign"] == "has_sign"
        else _("A sign that told: {sign}. Of {n} such customers {share} are lost today, without any sign {other}")
    )
    return title.format(
        sign=row["name"], n=integer(row["customers"]), share=percent(row["share"]), other=percent(without["share"])
    )
