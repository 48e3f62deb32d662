"""Plain words for what sets a segment apart: its traits, a name made of the strongest two, a statement with numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from playbook.chapters.persona_building.findings import Findings
from playbook.charts.names import name_of
from playbook.i18n import N_, _, integer, isolate, listed, money, number, percent

# In standard deviations: from the first on a trait may name a segment, from the second on it belongs to its statement.
NAMING, TELLING = 0.4, 0.25
STATED = 4
# A level that fewer than four in ten share is no picture of them.
MANY = 0.4
WORDS = {
    "single": N_("living alone"),
    "couple": N_("living as a couple"),
    "family": N_("living as a family"),
    "female": N_("women"),
    "male": N_("men"),
    "low": N_("low income"),
    "middle": N_("middle income"),
    "high": N_("high income"),
    "email": N_("prefer email"),
    "app": N_("prefer the app"),
    "social": N_("prefer social networks"),
    "phone": N_("prefer the phone"),
}
ATTRIBUTES = {
    "age": N_("Age"),
    "gender": N_("Gender"),
    "household": N_("Household"),
    "income_band": N_("Income"),
    "place": N_("Place"),
    "interest": N_("Interest"),
    "main_category": N_("Favourite category"),
    "main_device": N_("Device"),
    "channel": N_("Came by"),
    "preferred_contact": N_("Contact"),
    "evening_share": N_("Orders after six in the evening"),
    "weekend_share": N_("Orders at the weekend"),
    "coupon_share": N_("Orders with a coupon"),
    "average_order_value": N_("Average order value"),
    "orders": N_("Orders so far"),
    "season": N_("Strongest month"),
}
# Per number: what more of it is called, and what less.
MORE_AND_LESS = {
    "age": (N_("older than most"), N_("younger than most")),
    "evening_share": (N_("evening shoppers"), N_("daytime shoppers")),
    "weekend_share": (N_("weekend shoppers"), N_("weekday shoppers")),
    "coupon_share": (N_("coupon users"), N_("hardly a coupon")),
    "average_order_value": (N_("large orders"), N_("small orders")),
    "orders": (N_("frequent buyers"), N_("rare buyers")),
}
# What everybody is called whom nothing sets apart.
PLAIN = N_("close to the average")


class Trait(NamedTuple):
    """One thing that sets a segment apart: the words for a name, the statement with its numbers, how far, of how many.

    effect is in standard deviations over all customers."""

    column: str
    short: str
    statement: str
    effect: float
    n: int


def level_word(column: str, level: str) -> str:
    """The word for a level of an attribute.

    >>> level_word("household", "family"), level_word("main_device", "mobile")
    ('living as a family', 'mobile')
    """
    spoken = {"household", "gender", "income_band", "preferred_contact"}
    return _(WORDS[level]) if column in spoken and level in WORDS else name_of(level)


def attribute_word(column: str, level: str = "") -> str:
    """The name of an attribute, with its level where it has levels."""
    named = _(ATTRIBUTES[column])
    if not level:
        return named
    return _("{attribute}: {level}").format(attribute=named, level=level_word(column, level))


def traits(findings: Findings, segment: int) -> list[Trait]:
    """What sets the segment apart, strongest first, one trait per attribute; a level that is rarer here says little."""
    rows = findings.evidence[findings.evidence["segment"] == segment]
    rows = rows[(rows["effect_size"].abs() >= TELLING) & ((rows["level"] == "") | (rows["effect_size"] > 0))]
    found: dict[str, Trait] = {}
    for row in rows.to_dict("records"):
        found.setdefault(row["column"], _trait(row))
    return list(found.values())


def _trait(row: dict[Any, Any]) -> Trait:
    column, level = str(row["column"]), str(row["level"])
    if level:
        statement = _("{share} of them: {word} (everybody: {overall})").format(
            share=percent(row["mean"]), word=_said(column, level), overall=percent(row["overall"])
        )
        return Trait(column, _said(column, level), statement, row["effect_size"], int(row["n"]))
    more, less = MORE_AND_LESS[column]
    short = _(more if row["effect_size"] > 0 else less)
    if column == "age" and abs(row["effect_size"]) >= NAMING:
        short = _("around {age}").format(age=integer(row["mean"]))
    return Trait(
        column, short, _numbers(column, float(row["mean"]), float(row["overall"])), row["effect_size"], int(row["n"])
    )


def _said(column: str, level: str) -> str:
    if column == "main_category":
        return _("mostly {category}").format(category=name_of(level))
    if column == "main_device":
        return _("mostly on {device}").format(device=name_of(level))
    return level_word(column, level)


def _numbers(column: str, mean: float, overall: float) -> str:
    sentences: dict[str, tuple[str, Callable[[float], str]]] = {
        "age": (_("{mean} years old on average (everybody: {overall})"), integer),
        "evening_share": (_("{mean} of their orders after six in the evening (everybody: {overall})"), percent),
        "weekend_share": (_("{mean} of their orders at the weekend (everybody: {overall})"), percent),
        "coupon_share": (_("{mean} of their orders with a coupon (everybody: {overall})"), percent),
        "average_order_value": (_("a typical order of {mean} (everybody: {overall})"), money),
        "orders": (_("{mean} orders so far (everybody: {overall})"), number),
    }
    sentence, shown = sentences[column]
    return sentence.format(mean=shown(mean), overall=shown(overall))


def names(findings: Findings) -> dict[int, str]:
    """A name per segment from its strongest traits; no two alike."""
    return _distinct(findings, 2)


def short_names(findings: Findings) -> dict[int, str]:
    """The strongest trait alone, for the head of a column; more where two would be alike."""
    return _distinct(findings, 1)


def _distinct(findings: Findings, count: int) -> dict[int, str]:
    """So many traits each; where two would be alike one more, then their number."""
    segments = [int(each) for each in findings.segments["segment"]]
    found = {each: _name(findings, each, count) for each in segments}
    longer = {each: _name(findings, each, count + 1) for each in _alike(found)}
    found |= longer
    return found | {
        each: _("{name} ({number})").format(name=found[each], number=integer(each)) for each in _alike(found)
    }


def _alike(found: dict[int, str]) -> list[int]:
    told = list(found.values())
    return [each for each, name in found.items() if told.count(name) > 1]


def _name(findings: Findings, segment: int, count: int) -> str:
    strong = [each for each in traits(findings, segment) if abs(each.effect) >= NAMING][:count]
    strong = strong or traits(findings, segment)[:1]
    name = listed(each.short for each in strong) or _(PLAIN)
    return name[:1].upper() + name[1:]


def statement(findings: Findings, segment: int) -> str:
    """The segment in numbers alone, as a report would put it: the card beside it says the same as a person."""
    row = findings.rows[segment]
    told = "; ".join(each.statement for each in traits(findings, segment)[:STATED]) or _(PLAIN)
    return _("{n} customers, {share} of all, {revenue} of the revenue: {traits}.").format(
        n=integer(row["customers"]), share=percent(row["customer_share"]), revenue=percent(row["revenue_share"]),
        traits=told,
    )  # fmt: skip


def person(findings: Findings, segment: int) -> str:
    """The same segment as somebody one could meet."""
    told = findings.portraits[findings.portraits["segment"] == segment]
    rows: dict[str, dict[Any, Any]] = {str(row["attribute"]): row for row in told.to_dict("records")}
    found = findings.rows[segment]
    said = _about(rows)
    said.append(
        _("orders for {value} at a time, and {share} of them came back").format(
            value=money(found["order_value"]), share=percent(found["repeat_rate"])
        )
    )
    return _("Think of somebody like this: {traits}.").format(traits="; ".join(said))


def _about(rows: dict[str, dict[Any, Any]]) -> list[str]:
    sentences: dict[str, Callable[[dict[Any, Any]], str]] = {
        "age": lambda row: _("around {age} years old").format(age=integer(row["value"])),
        "household": lambda row: level_word("household", row["level"]),
        "interest": lambda row: _("likes {interest}").format(interest=isolate(row["level"])),
        "main_category": lambda row: _("buys {category} first of all").format(category=name_of(row["level"])),
        "main_device": lambda row: _("looks on {device}").format(device=name_of(row["level"])),
        "channel": lambda row: _("found the shop by {channel}").format(channel=name_of(row["level"])),
    }
    known = [each for each in sentences if each in rows and (each == "age" or rows[each]["value"] >= MANY)]
    return [sentences[each](rows[each]) for each in known]
