"""The cards of the segments side by side: what is known of each, how, and of how many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from playbook.chapters.persona_building.findings import Findings
from playbook.chapters.persona_building.naming import ATTRIBUTES, attribute_word, level_word, names
from playbook.chapters.persona_building.proposing import KNOWN
from playbook.charts.names import name_of, place_name
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, money, month_name, number, percent

HALF = 0.5
# A month is said to be strong from so many times everybody's share on; below, chance could do it.
STANDS_OUT = 1.2
SIZES = {
    "customers": N_("Customers"),
    "revenue_share": N_("Share of revenue"),
    "repeat_rate": N_("Ordered again"),
    "order_value": N_("Revenue per order"),
}


def cards(findings: Findings) -> Figure:
    """The cards side by side, a column per persona: what is known, how, and of what share of them."""
    import pandas as pd

    named = names(findings)
    rows: list[dict[str, Any]] = []
    for column, word in SIZES.items():
        cells = {f"p{row['segment']:.0f}": _size(column, row) for row in findings.segments.to_dict("records")}
        rows.append({"attribute": _known(_(word), "measured"), **cells})
    told = findings.portraits
    for attribute in dict.fromkeys(each for each in ATTRIBUTES if each in set(told["attribute"])):
        inside = told[told["attribute"] == attribute]
        cells = {f"p{row['segment']}": _value(attribute, row) for row in inside.to_dict("records")}
        rows.append({"attribute": _known(attribute_word(attribute), str(inside["known"].iloc[0])), **cells})
    rows += _guesses(findings)
    table = pd.DataFrame(rows).fillna("–")
    loyal = findings.segments.nlargest(1, "repeat_rate").iloc[0]
    least = findings.segments.nsmallest(1, "repeat_rate").iloc[0]
    clear = loyal["low"] > least["high"]
    title = (
        _("“{loyal}” come back most ({rate}), “{least}” least ({other})")
        if clear
        else _("No segment comes back clearly more than another: {rate} at most, {other} at least")
    )
    return Figure(
        name="cards",
        title=title.format(
            loyal=named[int(loyal["segment"])], rate=percent(loyal["repeat_rate"]),
            least=named[int(least["segment"])], other=percent(least["repeat_rate"]),
        ),
        subtitle=_("One column per segment: the most frequent answer with its share, and of how many it is known"),
        foot=_(
            "Up to {day}. Measured: stated by a customer or an order. Inferred: worked out by a rule, such as the "
            "device of recognised visits. Assumed: nobody has checked it. "
            "Strongest month: orders against everybody's months."
        ).format(day=date(findings.as_of)),
        chart=None,
        table=table,
        labels={
            "attribute": _("Attribute and how it is known"),
            **{f"p{each}": name for each, name in named.items()},
        },
        formats=dict.fromkeys(table.columns, "text"),
    )  # fmt: skip


def _known(attribute: str, known: str) -> str:
    return _("{attribute} ({known})").format(attribute=attribute, known=_(KNOWN[known]))


def _guesses(findings: Findings) -> list[dict[str, Any]]:
    """What follows from the card by a rule, and what nobody has asked yet."""
    told: dict[str, dict[int, Any]] = {}
    for row in findings.portraits.to_dict("records"):
        told.setdefault(row["attribute"], {})[row["segment"]] = row
    segments = [int(each) for each in findings.segments["segment"]]
    rows: list[dict[str, Any]] = []
    if "evening_share" in told:
        times = {
            f"p{each}": _("in the evening") if row["value"] >= HALF else _("in the daytime")
            for each, row in told["evening_share"].items()
        }
        rows.append({"attribute": _known(_("When to write"), "inferred"), **times})
    topic = next((each for each in ("interest", "main_category") if each in told), "")
    if topic:
        topics = {f"p{each}": name_of(row["level"]) for each, row in told[topic].items()}
        rows.append({"attribute": _known(_("A topic to try"), "assumed"), **topics})
    reason = {f"p{each}": _("ask five of them") for each in segments}
    return [*rows, {"attribute": _known(_("Why this shop"), "assumed"), **reason}]


def _size(column: str, row: dict[Any, Any]) -> str:
    shown: dict[str, Callable[[Any], str]] = {
        "customers": integer, "revenue_share": percent, "repeat_rate": percent, "order_value": money,
    }  # fmt: skip
    text = shown[column](row[column])
    if column == "repeat_rate":
        return _("{value} ({low} to {high})").format(value=text, low=percent(row["low"]), high=percent(row["high"]))
    if column == "customers":
        return _("{n} ({share} of all)").format(n=text, share=percent(row["customer_share"]))
    return text


def _value(attribute: str, row: dict[Any, Any]) -> str:
    n = integer(row["n"])
    if attribute == "age":
        return _("half are {age} or younger (n = {n})").format(age=integer(row["value"]), n=n)
    if attribute == "season" and row["value"] < STANDS_OUT:
        return _("no month stands out (n = {n} orders)").format(n=n)
    if attribute == "season":
        return _("{month}: {times} times the usual (n = {n} orders)").format(
            month=month_name(dt.date.fromisoformat(row["level"])), times=number(row["value"]), n=n
        )
    if not row["level"]:
        return _("{share} (n = {n})").format(share=percent(row["value"]), n=n)
    level = place_name(row["level"]) if attribute == "place" else level_word(attribute, row["level"])
    return _("{level}, {share} (n = {n})").format(level=level, share=percent(row["value"]), n=n)
