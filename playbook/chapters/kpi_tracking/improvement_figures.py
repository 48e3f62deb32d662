"""What could be done next, by what it gives back: judged ones as bars, the others with what is missing."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

from playbook.chapters.kpi_tracking.board import name_of_kpi
from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.improvements import EFFECT_DAYS
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, isolate, money, number

if TYPE_CHECKING:
    import pandas as pd

LACKS = {
    "price": N_("pays as long as it costs less than it brings in a year; what it costs was neither entered nor tried"),
    "cost": N_("not judged: what it cost is not booked under its name"),
    "comparison": N_("not judged: nothing that closes this gap was tried by lot"),
    "effect": N_("not judged: too few people in an arm"),
    "margin": N_("not judged: margins are unknown"),
}


def named(findings: Findings, row: pd.Series[Any]) -> str:
    """An improvement in words."""
    kind, name = str(row["kind"]), str(row["id"])
    if kind == "tactic":
        return _("Again: {name}").format(name=isolate(str(row["name"])))
    if kind == "channel":
        return _("Win customers by {channel}").format(channel=name_of(name))
    return _("Bring {kpi} to its target").format(kpi=name_of_kpi(findings.values[name]))


def _short(findings: Findings, row: pd.Series[Any]) -> str:
    """The same in so few words that they stand beside a bar."""
    if row["kind"] == "target":
        return name_of_kpi(findings.values[str(row["id"])])
    return name_of(str(row["id"])) if row["kind"] == "channel" else isolate(str(row["name"]))


def improvements(findings: Findings) -> Figure:
    """Every possible improvement with cost, gain, and what comes back for each 1 spent."""
    from playbook.charts.forms import Measure, bars
    from playbook.charts.theme import BAD, CONTEXT, GOOD

    rows = findings.improvements
    rows = rows.assign(
        shown=[named(findings, row) for _at, row in rows.iterrows()],
        label=[_short(findings, row) for _at, row in rows.iterrows()],
        each=[_amount(value) for value in rows["cost"]],
        brings=[_amount(value) for value in rows["gain"]],
        returned=["–" if isnan(value) else number(value) for value in rows["back"]],
        between=[
            "–" if isnan(low) else _("{low} to {high}").format(low=number(low), high=number(high))
            for low, high in zip(rows["low"], rows["high"], strict=True)
        ],
        verdict=[_verdict(row) for _at, row in rows.iterrows()],
        # What closing a gap is worth rests on no people.
        n=rows["n"].where(rows["kind"] != "target"),
    )
    judged = rows.dropna(subset=["back"])
    shades = {
        str(row["label"]): GOOD if row["low"] > 1 else BAD if row["high"] < 1 else CONTEXT
        for row in judged.to_dict("records")
    }
    return Figure(
        name="improvements",
        title=best(findings)
        or _by_price(findings)
        or _("No improvement can be ranked by its return: costs or effects are not known"),
        subtitle=_("Margin back for each 1 spent on a tactic tried by lot, or on winning customers; above 1 it pays"),
        foot=_(
            "Again: margin of people drawn by lot beyond the control group within {days} days, over the cost booked "
            "for the tactic. Win customers: margin so far of those whom the channel won, over what winning one cost in "
            "the last year; the next one may cost more, and part of them would have come anyway. The interval is that "
            "of the margin. Bring to its target: margin of a year that the gap would be worth if it lasted and all "
            "else held, which nobody has tried; of a share of customers, those of one period: who stays counts with a "
            "year's mean margin, who buys again with one later order. Compare within a kind first: the kinds answer "
            "different questions."
        ).format(days=integer(EFFECT_DAYS)),
        chart=bars(
            judged, "label", Measure("back", _("Back per 1 spent"), "number", "low", "high"), colours=shades,
            ordered=False,
        )
        if len(judged)
        else None,
        table=rows,
        labels={
            "shown": _("Improvement"), "each": _("Cost of one"), "brings": _("Brings"),
            "returned": _("Back per 1 spent"), "between": _("Interval"), "n": _("n"), "verdict": _("Judgement"),
        },
        formats={**dict.fromkeys(("shown", "each", "brings", "returned", "between", "verdict"), "text"), "n": "count"},
    )  # fmt: skip


def best(findings: Findings) -> str:
    """The improvement that gives back most, as a sentence; empty where none can be judged."""
    # What a price was only entered for is ranked, and not praised.
    judged = findings.improvements.dropna(subset=["low"])
    if not len(judged):
        return ""
    first = judged.iloc[0]
    sentence = (
        _("“{name}” gives back most: {back} for each 1 spent ({low} to {high})")
        if first["low"] > 1
        else _("“{name}” may give back most: {back} for each 1 spent ({low} to {high}), which is not sure to pay")
    )
    return sentence.format(
        name=named(findings, first), back=number(first["back"]), low=number(first["low"]), high=number(first["high"])
    )


def _by_price(findings: Findings) -> str:
    """What gives back most by a price that was entered, where nothing was tried; empty where none was."""
    priced = findings.improvements.dropna(subset=["back"])
    if not len(priced):
        return ""
    return _("By the price that was entered “{name}” gives back {back} for each 1 spent; nothing was tried").format(
        name=named(findings, priced.iloc[0]), back=number(priced["back"].iloc[0])
    )


def _amount(value: float) -> str:
    return "–" if isnan(value) else money(value)


def _verdict(row: pd.Series[Any]) -> str:
    missing, low, high = str(row["missing"]), float(str(row["low"])), float(str(row["high"]))
    if missing:
        return _(LACKS[missing])
    if isnan(low):
        return _("by the price that was entered; not tried")
    if low > 1:
        return _("pays")
    return _("does not pay") if high < 1 else _("may pay or not")
