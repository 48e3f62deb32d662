"""The words of the experiments chapter, made from its numbers, and the choices it offers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from playbook.chapters.experiments.findings import Findings
from playbook.chapters.experiments.reading import strongest
from playbook.charts.page import Tile, Words
from playbook.charts.parts import Standing
from playbook.i18n import _, date, integer, isolate, money, ngettext, number, percent
from playbook.params import Control

if TYPE_CHECKING:
    import pandas as pd

# A test that takes longer than this is seldom finished.
LONG_WEEKS = 12
STANDINGS: Mapping[str, Standing] = {"better": "good", "worse": "bad"}


def controls(_findings: Findings) -> tuple[Control, ...]:
    """What a person may change about the next test."""
    people = (("may_write", _("who may be written to")), ("all", _("all known customers")))
    return (
        Control("population", _("Customers"), "choice", people),
        Control("window_days", _("Days within which an order counts"), "number", low=7, high=180, step=1),
        Control("least_effect", _("Smallest rise worth finding, in points (0: found for you)"), "number",
                low=0, high=0.3, step=0.01, unit="fraction"),
        Control("power", _("How often such a rise shall be found"), "number",
                low=0.5, high=0.95, step=0.05, unit="fraction"),
        Control("level", _("How sure"), "number", low=0.8, high=0.99, step=0.01, unit="fraction"),
    )  # fmt: skip


def words(findings: Findings) -> Words:
    """Headline, tiles, sections, what to do, how sure it is."""
    return Words(
        headline=_headline(findings),
        tiles=tuple(_tiles(findings)),
        sections={"fair": _fair(findings), "rollout": _rollout(findings), "size": _size(findings)},
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _spoken(findings: Findings) -> pd.Series | None:
    """The test that the page speaks of: the largest effect shown, else the latest that could be read."""
    read = findings.results[findings.results["difference"].notna() & (findings.results["verdict"] != "")]
    if not len(read):
        return None
    sure = read[read["verdict"].isin(["better", "worse"])]
    return strongest(sure, "difference") if len(sure) else read.iloc[0]


def _headline(findings: Findings) -> str:
    row = _spoken(findings)
    if row is None:
        return _size(findings)
    sentence = {
        "better": _(
            "“{name}” worked: of {n} customers who had it {did} ordered within {days} days ({rate}), of {control_n} "
            "without it {control_did} ({control_rate})."
        ),
        "worse": _(
            "“{name}” did harm: of {n} customers who had it only {did} ordered within {days} days ({rate}), of "
            "{control_n} without it {control_did} ({control_rate})."
        ),
        "not shown": _(
            "“{name}” is not shown to work: of {n} customers who had it {did} ordered within {days} days ({rate}), of "
            "{control_n} without it {control_did} ({control_rate}), and that may be luck."
        ),
    }[str(row["verdict"])]
    return sentence.format(
        name=isolate(str(row["name"])),
        n=integer(row["treatment_n"]),
        did=integer(row["treatment_successes"]),
        rate=percent(row["treatment_rate"]),
        control_n=integer(row["control_n"]),
        control_did=integer(row["control_successes"]),
        control_rate=percent(row["control_rate"]),
        days=integer(row["window_days"]),
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    row = _spoken(findings)
    if row is not None:
        yield Tile(
            _("Largest effect shown") if row["verdict"] != "not shown" else _("Latest test, not shown"),
            _("{points} points").format(points=number(row["difference"] * 100)),
            shown="results",
            standing=STANDINGS.get(row["verdict"], "unsure"),
            change=_("between {low} and {high}").format(
                low=number(row["low"] * 100, significant=2), high=number(row["high"] * 100, significant=2)
            ),
        )
        shown = int(findings.results["verdict"].isin(["better", "worse"]).sum())
        yield Tile(
            _("Tests that show an effect"), integer(shown), shown="results",
            note=_("of {n} in the data").format(n=integer(len(findings.results))),
        )  # fmt: skip
    yield Tile(
        _("Order again in {days} days").format(days=integer(findings.params.window_days)),
        percent(findings.baseline),
        shown="curve",
        note=_("{again} of {n} customers").format(again=integer(findings.again), n=integer(findings.entered)),
    )
    yield Tile(_("Next test, per arm"), integer(findings.plan.per_arm), unit=_("customers"), shown="curve")
    yield Tile(
        _("Next test, duration"), integer(findings.plan.weeks), shown="choices", unit=_("weeks"),
        standing="unsure" if findings.plan.weeks > LONG_WEEKS else "",
    )  # fmt: skip


def _size(findings: Findings) -> str:
    plan = findings.plan
    sentence = (
        _(
            "To see a rise from {base} to {target} within {days} days, a test needs {per_arm} customers in each of two "
            "arms: {weeks} weeks at {week} customers a week."
        )
        if plan.total <= findings.reach
        else _(
            "A rise from {base} to {target} within {days} days cannot be seen here: it takes {per_arm} customers in "
            "each of two arms, and there are {reach} in all."
        )
    )
    return sentence.format(
        base=percent(findings.baseline),
        target=percent(findings.target),
        days=integer(findings.params.window_days),
        per_arm=integer(plan.per_arm),
        weeks=integer(plan.weeks),
        week=integer(findings.daily * 7),
        reach=integer(findings.reach),
    )


def _fair(findings: Findings) -> str:
    """Which tests must not be read, and why."""
    if not len(findings.results):
        return _("No test has run yet, or none is in the data. What follows sizes the first one.")
    unfair = findings.results[findings.results["state"] == "mismatch"]
    if len(unfair):
        row = unfair.iloc[0]
        return _(
            "Stop: the arms of “{name}” hold {control} and {treatment} customers. A fair deal hardly ever ends like "
            "that, so something sorted people: a fault, or a filter on one side only. Find it and repeat the test; its "
            "result is not shown, since it would mislead."
        ).format(
            name=isolate(str(row["name"])),
            control=integer(row["control_assigned"]),
            treatment=integer(row["treatment_assigned"]),
        )
    early = findings.results[findings.results["state"] == "early"]
    if len(early):
        row = early.iloc[0]
        return _(
            "Wait: “{name}” has {n} people in its smaller arm, and {planned} were planned. Whoever stops at the first "
            "good day finds an effect in far more than one of twenty tests without any."
        ).format(
            name=isolate(str(row["name"])),
            n=integer(min(row["control_n"], row["treatment_n"])),
            planned=integer(row["planned"]),
        )
    dealt = findings.results.dropna(subset=["mismatch_p"])
    return ngettext(
        "The arms of the {n} test are as large as a fair deal makes them.",
        "The arms of all {n} tests are as large as a fair deal makes them.",
        len(dealt),
    ).format(n=integer(len(dealt)))


def _rollout(findings: Findings) -> str:
    """What the strongest test would bring to a thousand customers, with its range."""
    row = _spoken(findings)
    if row is None:
        return _("Nothing can be rolled out yet: no test in the data can be read.")
    thousand = {name: row[name] * 1000 for name in ("difference", "low", "high")}
    gain = {name: row[name] * 1000 for name in ("money_difference", "money_low", "money_high")}
    sentence = {
        "better": _(
            "Given to 1,000 more customers like these, “{name}” would bring {more} more buyers within {days} days, "
            "between {low} and {high}, and {gain} of revenue, between {gain_low} and {gain_high}. Its own cost is not "
            "in these data: take it off."
        ),
        "worse": _(
            "Per 1,000 customers “{name}” loses {more} buyers within {days} days, between {low} and {high}. End it."
        ),
        "not shown": _(
            "Per 1,000 customers “{name}” may bring anything between {low} and {high} buyers, and between {gain_low} "
            "and {gain_high} of revenue. Do not roll it out on this result."
        ),
    }[str(row["verdict"])]
    low, high = thousand["low"], thousand["high"]
    if row["verdict"] == "worse":
        low, high = -high, -low
    return sentence.format(
        name=isolate(str(row["name"])),
        more=integer(abs(thousand["difference"])),
        days=integer(row["window_days"]),
        low=integer(low),
        high=integer(high),
        gain=money(gain["money_difference"]),
        gain_low=money(gain["money_low"]),
        gain_high=money(gain["money_high"]),
    )


def _monday(findings: Findings) -> Iterator[str]:
    """What to do with each result, then the next test."""
    for _at, row in findings.results.iterrows():
        name = isolate(str(row["name"]))
        if row["state"] == "read" and row["verdict"] == "better":
            yield _(
                "Give “{name}” to everybody it was meant for, but leave one in ten out: of 1,000 customers between "
                "{low} and {high} more should order within {days} days. Those left out show whether that lasts."
            ).format(
                name=name,
                low=integer(row["low"] * 1000),
                high=integer(row["high"] * 1000),
                days=integer(row["window_days"]),
            )
        elif row["state"] == "read" and row["verdict"] == "worse":
            yield _("End “{name}” today: it loses between {low} and {high} of 1,000 customers.").format(
                name=name, low=integer(-row["high"] * 1000), high=integer(-row["low"] * 1000)
            )
        elif row["state"] == "read":
            yield _(
                "Leave “{name}” as it was. With {n} people per arm it could have missed a small effect: test it again "
                "only if a rise below {high} points would still pay."
            ).format(
                name=name,
                n=integer(min(row["control_n"], row["treatment_n"])),
                high=number(row["high"] * 100, significant=2),
            )
        elif row["state"] == "mismatch":
            yield _("Find out what sorted the people of “{name}”, mend it, and start the test anew.").format(name=name)
        elif row["state"] == "early":
            yield _("Do not look at “{name}” again before {n} people per arm are through.").format(
                name=name, n=integer(row["planned"])
            )
    if findings.plan.total > findings.reach:
        yield _(
            "Do not start a test for a rise of {points} points: it takes {total} customers and there are {reach}. Look "
            "for a larger rise, or change something bolder."
        ).format(
            points=number(findings.least_effect * 100),
            total=integer(findings.plan.total),
            reach=integer(findings.reach),
        )
        return
    yield _(
        "Write the next test down below before it starts: {per_arm} customers per arm. A rise of {points} points "
        "would bring {gain} per 1,000 customers, at {worth} an order."
    ).format(
        per_arm=integer(findings.plan.per_arm),
        points=number(findings.least_effect * 100),
        gain=money(findings.least_effect * 1000 * findings.worth),
        worth=money(findings.worth),
    )


def _trust(findings: Findings) -> Iterator[str]:
    """What the reading and the size rest on."""
    yield _(
        "The base rate lies between {low} and {high} (95% interval): {again} of {n} customers who ordered from {start} "
        "to {end}."
    ).format(
        low=percent(findings.interval.low),
        high=percent(findings.interval.high),
        again=integer(findings.again),
        n=integer(findings.entered),
        start=date(findings.entry_start),
        end=date(findings.entry_end),
    )
    if findings.everybody:
        yield _("All known customers are counted, also those who may not be written to.")
    else:
        yield _("Only customers who may be written to today are counted; {n} there are in all.").format(
            n=integer(findings.reach)
        )
    if len(findings.results):
        yield _(
            "A test that was dealt out by chance shows a cause, not only a correlation. It holds for people like those "
            "in it, at that time of the year."
        )
    if len(findings.results) > 1:
        yield _("Each of the {n} tests had a chance of {share} to show an effect by luck alone.").format(
            n=integer(len(findings.results)), share=percent(1 - findings.params.level)
        )
    waiting = int(findings.results["waiting"].fillna(0).sum())
    if waiting:
        yield _("{n} people are still inside their window and do not count yet.").format(n=integer(waiting))
    yield _("The size holds when each customer is in one arm, decides alone, and the test is read once, at the end.")
