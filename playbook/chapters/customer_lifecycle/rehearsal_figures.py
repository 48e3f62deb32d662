"""The figures of earlier days: the ranges and who came, in total, by group and by cohort."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from typing import TYPE_CHECKING

from playbook.chapters.customer_lifecycle.expecting import Expected
from playbook.chapters.customer_lifecycle.rehearsing import AGES, ORDERS_UP_TO
from playbook.chapters.customer_lifecycle.retention import period_word
from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, isolate, ngettext, number, percent

if TYPE_CHECKING:
    import pandas as pd

# Days are counted from 1970.
EPOCH = dt.date(1970, 1, 1).toordinal()


def rehearsals(model: Expected) -> Figure:
    """The same question on earlier days: the range that was expected, and who came."""
    from playbook.charts.forms import Measure, bars

    asked = model.rehearsals.days
    rows = asked.assign(
        name=[date(dt.date.fromordinal(EPOCH + each)) for each in asked["day"]],
        held=asked["came"].between(asked["low"], asked["high"]),
    )
    off, plain = ((rows[each] / rows["came"] - 1).abs().mean() for each in ("expected", "as_before"))
    title = (
        _("{held} of {n} earlier ranges held; the model missed by {off}, the plain share of before by {plain}")
        if off < plain
        else _(
            "{held} of {n} earlier ranges held; the model missed by {off}, the plain share of before by only {plain}"
        )
    )
    return Figure(
        name="rehearsals",
        title=title.format(
            held=integer(rows["held"].sum()), n=integer(len(rows)), off=percent(off), plain=percent(plain)
        ),
        subtitle=_("Customers expected to order within {days} days of each day; the mark shows who came").format(
            days=integer(model.days)
        ),
        foot=_(
            "{model}, fitted each time to what was known then; days without enough data for it are left out. Whiskers: "
            "95% interval. The plain share: as many of all customers as ordered in the {days} days before."
        ).format(model=isolate(model.model), days=integer(model.days)),
        chart=bars(
            rows, "name", Measure("expected", _("Expected"), "count", low="low", high="high"),
            marker=Measure("came", _("Came"), "count"), ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Asked on"), "customers": _("Customers"), "expected": _("Expected"), "low": _("Low"),
            "high": _("High"), "came": _("Came"), "as_before": _("By the share of before"),
        },
        formats=dict.fromkeys(("customers", "expected", "low", "high", "came", "as_before"), "count"),
    )  # fmt: skip


def rehearsed_groups(model: Expected) -> Figure:
    """The same earlier days by how often customers had ordered and how long ago they began."""
    return _by_group(
        model,
        "rehearsed_groups",
        ("orders", "age"),
        title=_(
            "The chances held in {held} of {n} groups, and were furthest off for {group}: {expected} expected, {came} "
            "came"
        ),
        subtitle=_(
            "Share who ordered within {days} days of the same earlier days, by group; the mark is what was expected"
        ),
    )


def rehearsed_cohorts(model: Expected) -> Figure:
    """The same earlier days by the quarter in which customers began."""
    return _by_group(
        model,
        "rehearsed_cohorts",
        ("cohort",),
        title=_(
            "The chances held in {held} of {n} cohorts, and were furthest off for that of {group}: {expected} "
            "expected, {came} came"
        ),
        subtitle=_(
            "Share who ordered within {days} days of the same earlier days, by quarter of the first order; the mark is "
            "what was expected"
        ),
    )


def _by_group(model: Expected, name: str, kinds: tuple[str, ...], *, title: str, subtitle: str) -> Figure:
    from playbook.charts.forms import Measure, bars

    groups = model.rehearsals.groups
    groups = groups[groups["kind"].isin(kinds)]
    rows = groups.assign(
        name=[_group_word(kind, int(group)) for kind, group in zip(groups["kind"], groups["group"], strict=True)],
        held=groups["expected"].between(groups["low"], groups["high"]),
    )
    off, plain = (_mean_miss(rows, each) for each in ("expected", "plain"))
    worst = rows.iloc[int((rows["expected"] - rows["came"]).abs().to_numpy().argmax())]
    return Figure(
        name=name,
        title=title.format(
            held=integer(rows["held"].sum()), n=integer(len(rows)), group=worst["name"],
            expected=percent(worst["expected"]), came=percent(worst["came"]),
        ),
        subtitle=subtitle.format(days=integer(model.days)),
        foot=_(
            "{model}; {n} customers, counted on each day on which they were asked about; whiskers: 95% interval of the "
            "share. On average over customers the model's chances miss a group's share by {off}, one plain share for "
            "everybody by {plain} (percentage points)."
        ).format(
            model=isolate(model.model), n=integer(rows.loc[rows["kind"] == kinds[0], "customers"].sum()),
            off=number(100 * off, decimals=1), plain=number(100 * plain, decimals=1),
        ),
        chart=bars(
            rows, "name", Measure("came", _("Ordered"), "fraction", low="low", high="high"),
            marker=Measure("expected", _("Expected"), "fraction"), ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Customers"), "customers": _("How many"), "expected": _("Expected"), "came": _("Ordered"),
            "low": _("Low"), "high": _("High"), "plain": _("By one share for everybody"),
        },
        formats=dict.fromkeys(("expected", "came", "low", "high", "plain"), "fraction"),
    )  # fmt: skip


def _mean_miss(rows: pd.DataFrame, forecast: str) -> float:
    """How far a forecast is off a group's share, groups weighted by their customers."""
    weights = rows["customers"] / rows["customers"].sum()
    return float(((rows[forecast] - rows["came"]).abs() * weights).sum())


def _group_word(kind: str, group: int) -> str:
    if kind == "cohort":
        return period_word(dt.date.fromordinal(EPOCH + group), "quarter")
    if kind == "orders" and group == ORDERS_UP_TO:
        return _("{n} orders or more").format(n=integer(group))
    if kind == "orders":
        return ngettext("{n} order", "{n} orders", group).format(n=integer(group))
    ends = dict(pairwise(AGES))
    if group in ends:
        return _("began {low} to {high} days before").format(low=integer(group), high=integer(ends[group] - 1))
    return _("began {n} days before or longer").format(n=integer(group))
