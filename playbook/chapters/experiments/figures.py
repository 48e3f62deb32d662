"""The figures of the experiments chapter: what tests show with their intervals, and what the next one takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.experiments.findings import ENTRY_DAYS, Findings
from playbook.chapters.experiments.reading import strongest
from playbook.charts.page import Figure
from playbook.charts.theme import BAD, CONTEXT, GOOD
from playbook.i18n import N_, _, date, integer, isolate, money, ngettext, number, percent

if TYPE_CHECKING:
    import pandas as pd

STATES = {
    "read": N_("read at the planned size"),
    "early": N_("read before the planned size: wait"),
    "thin": N_("too few people to read"),
    "mismatch": N_("not read: the arms are not as large as meant"),
    "crossed": N_("not read: some people were in both arms"),
    "arms": N_("not read: not one control and one other arm"),
}
VERDICTS = {"better": N_("better"), "worse": N_("worse"), "not shown": N_("not shown"), "": "–"}
COLOURS = {"better": GOOD, "worse": BAD, "not shown": CONTEXT}


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Results where tests have run, and always the size of the next one."""
    made = []
    if findings.results["difference"].notna().any():
        made.append(_results(findings))
        if findings.results["money_difference"].notna().any():
            made.append(_money(findings))
    if len(findings.results):
        made.append(_log(findings))
    return (*made, _curve(findings), _choices(findings))


def _results(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = _written(findings, "difference")
    better, worse = ((rows["verdict"] == verdict).sum() for verdict in ("better", "worse"))
    best = strongest(rows, "difference")
    sure = rows[rows["verdict"].isin(["better", "worse"])]
    if better + worse == 0:
        title = ngettext(
            "The {n} test that can be read shows no difference that could not be luck",
            "None of the {n} tests that can be read shows a difference that could not be luck",
            len(rows),
        )
    else:
        best = strongest(sure, "difference")
        title = (
            _("{better} of {n} tests shown to work: “{name}” brings {points} points more buyers")
            if best["verdict"] == "better"
            else _("{worse} of {n} tests shown to do harm: “{name}” loses {points} points of buyers")
        )
    return Figure(
        name="results",
        title=title.format(
            n=integer(len(rows)), better=integer(better), worse=integer(worse), name=best["label"],
            points=number(abs(best["difference"]) * 100),
        ),
        subtitle=_("Share who ordered within the window, treatment minus control; whiskers: {level} interval").format(
            level=percent(rows["level"].iloc[0])
        ),
        foot=_("{n} people whose window is over. Where a whisker crosses zero, nothing is shown.").format(
            n=integer(rows["control_n"].sum() + rows["treatment_n"].sum())
        ),
        chart=bars(
            rows,
            "label",
            Measure("difference", _("Difference"), "fraction", low="low", high="high"),
            colours={row["label"]: COLOURS[row["verdict"]] for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={
            "label": _("Test"), "verdict_words": _("Verdict"), "difference": _("Difference"), "low": _("Low"),
            "high": _("High"), "control_rate": _("Control"), "control_n": _("People in control"),
            "treatment_rate": _("Treatment"), "treatment_n": _("People in treatment"),
        },
        formats={**dict.fromkeys(("difference", "low", "high"), "fraction"), "control_n": "count",
                 "treatment_n": "count"},
    )  # fmt: skip


def _money(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, bars

    rows = _written(findings, "money_difference")
    best = strongest(rows, "money_difference")
    titles = {
        "better": _("“{name}” brings {amount} more revenue per customer, between {low} and {high}"),
        "worse": _("“{name}” costs {amount} of revenue per customer, between {low} and {high}"),
        "not shown": _(
            "In money nothing is shown yet: for “{name}” anything between {low} and {high} per customer fits"
        ),
    }
    sure = rows[rows["money_verdict"].isin(["better", "worse"])]
    if len(sure):
        best = strongest(sure, "money_difference")
    low, high = best["money_low"], best["money_high"]
    if best["money_verdict"] == "worse":
        low, high = -high, -low
    return Figure(
        name="money",
        title=titles[str(best["money_verdict"])].format(
            name=best["label"], amount=money(abs(best["money_difference"])), low=money(low), high=money(high)
        ),
        subtitle=_(
            "Net revenue per customer in the window, treatment minus control; whiskers: {level} interval"
        ).format(level=percent(rows["level"].iloc[0])),
        foot=_("Customers without an order count with zero. Welch's interval; a few large orders make it wide."),
        chart=bars(
            rows,
            "label",
            Measure("money_difference", _("Difference"), "money", low="money_low", high="money_high"),
            colours={row["label"]: COLOURS[row["money_verdict"]] for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={
            "label": _("Test"), "money_words": _("Verdict"), "money_difference": _("Difference"),
            "money_low": _("Low"), "money_high": _("High"), "control_mean": _("Control"),
            "treatment_mean": _("Treatment"),
        },
        formats=dict.fromkeys(
            ("money_difference", "money_low", "money_high", "control_mean", "treatment_mean"), "money"
        ),
    )  # fmt: skip


def _log(findings: Findings) -> Figure:
    rows = _written(findings, "experiment_id")
    sound = int(rows["state"].isin(["read", "early"]).sum())
    return Figure(
        name="log",
        title=_("{sound} of {n} tests were dealt out fairly and are large enough to read").format(
            sound=integer(sound), n=integer(len(rows))
        ),
        subtitle=_("Every test in the data, the latest first, with its size against the plan"),
        foot=_("Arms count as unequal when a fair deal looks as odd only once in a thousand tests."),
        chart=None,
        table=rows,
        labels={
            "label": _("Test"), "state_words": _("State"), "verdict_words": _("Verdict"), "first_on": _("From"),
            "last_on": _("To"), "control_assigned": _("Control"), "treatment_assigned": _("Treatment"),
            "planned": _("Planned per arm"), "waiting": _("Window not over"),
        },
        formats={"first_on": "date", "last_on": "date", **dict.fromkeys(
            ("control_assigned", "treatment_assigned", "planned", "waiting"), "count")},
    )  # fmt: skip


def _written(findings: Findings, needed: str) -> pd.DataFrame:
    """The tests that have this value, with everything in words."""
    rows = findings.results.dropna(subset=[needed])
    return rows.assign(
        label=[isolate(str(name)) for name in rows["name"]],
        state_words=[_(STATES[each]) for each in rows["state"]],
        verdict_words=[_(VERDICTS[each]) if each else "–" for each in rows["verdict"]],
        money_words=[_(VERDICTS[each]) if each else "–" for each in rows["money_verdict"]],
    )


def _curve(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, steps

    plan, params = findings.plan, findings.params
    return Figure(
        name="curve",
        title=_(
            "To see a rise of {points} points each arm needs {n} customers; a quarter of them see only {double} points"
        ).format(
            points=number(findings.least_effect * 100), n=integer(plan.per_arm), double=_points(findings)
        ),
        subtitle=_("Smallest rise of the rate that a test finds, in points of {base}, by customers per arm").format(
            base=percent(findings.baseline)
        ),
        foot=_(
            "Found {power} of the time; level {level}. Base: {again} of {n} customers ordered again in {days} days."
        ).format(
            power=percent(params.power), level=percent(params.level), again=integer(findings.again),
            n=integer(findings.entered), days=integer(params.window_days),
        ),
        chart=steps(
            findings.curve,
            Measure("per_arm", _("Customers per arm"), "count"),
            Measure("effect", _("Smallest rise found"), "fraction"),
            mark=(
                float(plan.per_arm), findings.least_effect,
                _("{n} per arm").format(n=integer(plan.per_arm)),
            ),
        ),
        table=findings.curve,
        labels={"per_arm": _("Customers per arm"), "effect": _("Smallest rise found")},
        formats={"per_arm": "count", "effect": "fraction"},
    )  # fmt: skip


def _points(findings: Findings) -> str:
    """The rise that a quarter of the planned size finds, in points."""
    from playbook.methods.experiments import smallest_effect

    params = findings.params
    quarter = max(1, findings.plan.per_arm // 4)
    found = smallest_effect(findings.baseline, quarter, alpha=1 - params.level, power=params.power)
    return number(found * 100, significant=2)


def _choices(findings: Findings) -> Figure:
    rows = findings.choices
    plan = findings.plan
    title = (
        _(
            "{n} customers enter a week: the test takes {weeks} weeks, and {days} days more until the last one can be "
            "read"
        )
        if plan.total <= findings.reach
        else _("The test would take {total} customers, more than the {reach} there are: look for a larger rise")
    )
    return Figure(
        name="choices",
        title=title.format(
            n=integer(findings.daily * 7), weeks=integer(plan.weeks), days=integer(findings.params.window_days),
            total=integer(plan.total), reach=integer(findings.reach),
        ),
        subtitle=_("What a test takes by the smallest rise it shall find, from {base}").format(
            base=percent(findings.baseline)
        ),
        foot=_(
            "Customers who ordered from {start} to {end}: {n} in {weeks} weeks. Each enters once, so the flow gets "
            "thinner."
        ).format(
            start=date(findings.entry_start), end=date(findings.entry_end), n=integer(findings.entered),
            weeks=integer(ENTRY_DAYS // 7),
        ),
        chart=None,
        table=rows,
        labels={
            "effect": _("Rise"), "target": _("Rate then"), "per_arm": _("Customers per arm"),
            "total": _("Customers in all"), "weeks": _("Weeks of entering"),
        },
        formats={"effect": "fraction", "target": "fraction", "per_arm": "count", "total": "count", "weeks": "count"},
    )  # fmt: skip
