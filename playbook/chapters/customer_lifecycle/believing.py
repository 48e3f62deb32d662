"""The figures of what is expected, each with whether to believe it: the next order, chances and what came, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.customer_lifecycle.expecting import Expected
from playbook.chapters.customer_lifecycle.findings import Findings
from playbook.chapters.customer_lifecycle.scoring import Scores
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, isolate, listed, percent

if TYPE_CHECKING:
    import pandas as pd

# A total within a tenth of what came is near enough to plan by.
NEAR = 0.1
# The share contacted that the title of the scores speaks of.
CONTACTED = 0.2
LISTED = (0.1, 0.2, 0.3, 0.5)
SURE, LEAST_P = 0.05, 0.001
FIFTHS = (
    N_("least likely fifth"), N_("second fifth"), N_("middle fifth"), N_("fourth fifth"), N_("likeliest fifth"),
)  # fmt: skip
RISK_FIFTHS = (
    N_("fifth of least risk"), N_("second fifth"), N_("middle fifth"), N_("fourth fifth"), N_("fifth of most risk"),
)  # fmt: skip
# So many fifths must hold their expected share for risks to be read as chances.
HOLDING = 4
# Silence: days since the last order. Behaviour: a regression on what the orders up to the day say.
SCORES = {
    "days_since_last": N_("silence"),
    "alive": N_("customer model"),
    "logistic": N_("behaviour"),
    "boosting": N_("behaviour, by boosted trees"),
    "lot": N_("by lot"),
}


def next_order(findings: Findings) -> Figure:
    """How many go on after each order, for those who got that far."""
    from playbook.charts.forms import Measure, bars

    shares, days = findings.following.shares, findings.following.days
    rows = shares.assign(name=[_("after order {n}").format(n=integer(each - 1)) for each in shares["number"]])
    first = rows.iloc[0]
    differ = findings.following.p_value < SURE and len(rows) > 1
    if differ and rows["share"].iloc[1] > first["share"]:
        title = _("Within {days} days {first} order a second time, and of those who did, {second} a third time")
    elif differ:
        title = _("Within {days} days {first} order a second time, and of those who did, only {second} a third time")
    else:
        title = _("Within {days} days {first} order a second time; no later order is surely likelier")
    return Figure(
        name="next_order",
        title=title.format(
            days=integer(days), first=percent(first["share"]), second=percent(rows["share"].iloc[min(1, len(rows) - 1)])
        ),
        subtitle=_("Share who order again within {days} days, by how many orders they have placed").format(
            days=integer(days)
        ),
        foot=_(
            "Kaplan and Meier, orders of one day counted as one; whiskers: 95% interval. Who goes on may be another "
            "kind of customer from the start, so a letter need not make others so. If the second and the third order "
            "were waited for alike, luck would make so large a difference in {p} of all cases (log-rank test)."
        ).format(p=_p_value(findings.following.p_value)),
        chart=bars(
            rows, "name", Measure("share", _("Ordered again"), "fraction", low="low", high="high"), ordered=False
        ),
        table=rows,
        labels={
            "name": _("Customers"), "reached": _("Got that far"), "share": _("Ordered again"), "low": _("Low"),
            "high": _("High"),
        },
        formats={"share": "fraction", "low": "fraction", "high": "fraction", "reached": "count"},
    )  # fmt: skip


def _p_value(p: float) -> str:
    return _("fewer than {p}").format(p=percent(LEAST_P)) if p < LEAST_P else percent(p)


def near(model: Expected) -> bool:
    """Whether the model's total for the last 90 days lay within a tenth of what came."""
    return abs(model.buyers_then / model.came_then - 1) <= NEAR


def chances(findings: Findings, model: Expected) -> Figure:
    """The model's chances of 90 days ago against who has ordered since."""
    from playbook.charts.forms import Measure, bars

    rows = model.fifths.assign(name=[_(FIFTHS[each - 1]) for each in model.fifths["group"]])
    miss = model.buyers_then / model.came_then - 1
    if near(model):
        title = _("The model can be planned by: {days} days ago it expected {expected} buyers, and {came} came")
    elif miss > 0:
        title = _("The model expects too much: {days} days ago {expected} buyers, and only {came} came")
    else:
        title = _("The model expects too little: {days} days ago {expected} buyers, and {came} came")
    return Figure(
        name="chances",
        title=title.format(
            days=integer(model.days), expected=integer(model.buyers_then), came=integer(model.came_then)
        ),
        subtitle=_(
            "Customers known on {then} in fifths by the chance that the model gave them: the share who ordered by "
            "{day}; the mark is that chance"
        ).format(then=date(findings.then), day=date(findings.as_of)),
        foot=_(
            "{n} customers. {model}, fitted to orders up to {then} alone; whiskers: 95% interval of the share. The "
            "model knows no season and no campaign: after a slow quarter it expects too little of a busy one."
        ).format(n=integer(rows["customers"].sum()), then=date(findings.then), model=isolate(model.model)),
        chart=bars(
            rows, "name", Measure("actual", _("Ordered"), "fraction", low="low", high="high"),
            marker=Measure("expected", _("Expected"), "fraction"), ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Customers"), "customers": _("How many"), "expected": _("Expected"), "actual": _("Ordered"),
            "low": _("Low"), "high": _("High"),
        },
        formats={"expected": "fraction", "actual": "fraction", "low": "fraction", "high": "fraction"},
    )  # fmt: skip


def gains(findings: Findings, scores: Scores) -> Figure:
    """Whom each score would have caught, had the riskiest been written to 90 days ago."""
    from playbook.charts.forms import Measure, steps

    best = better_score(scores)
    spoken = best or "days_since_last"
    table = scores.gains[scores.gains["contacted"].isin(LISTED)]
    at = table[table["contacted"] == CONTACTED].set_index("score")["caught"]
    if best:
        title = _("Writing to the riskiest {share} reaches {caught} of those who stay away; by silence alone {naive}")
    else:
        title = _(
            "No score surely beats silence itself: the {share} silent longest hold {naive} of those who stay away"
        )
    return Figure(
        name="gains",
        title=title.format(
            share=percent(CONTACTED), caught=percent(at.get(best)), naive=percent(at["days_since_last"])
        ),
        subtitle=_(
            "Of the customers of {then} who have not ordered since: the share that writing to the riskiest would have "
            "reached"
        ).format(then=date(findings.then)),
        foot=_(
            "{left} of the {n} customers within the churn window ordered no more within {days} days. Each score was "
            "made from orders up to {then} alone. How often it ranks one who left above one who stayed: {ranks}."
        ).format(
            left=percent(scores.share_left), n=integer(scores.asked), days=integer(scores.days),
            then=date(findings.then), ranks=_ranks(scores),
        ),
        chart=steps(
            _points(scores), Measure("contacted", _("Share written to"), "fraction"),
            Measure("caught", _("Of those who stayed away"), "fraction"), series="name",
            emphasise=(_(SCORES[spoken]),),
        ),
        table=table.assign(name=[_(SCORES[each]) for each in table["score"]]),
        labels={
            "name": _("Score"), "contacted": _("Share written to"), "customers": _("Customers"),
            "caught": _("Of those who stayed away"), "lift": _("Times better than by lot"),
        },
        formats={"contacted": "fraction", "caught": "fraction", "lift": "ratio", "customers": "count"},
    )  # fmt: skip


def risks(findings: Findings, scores: Scores) -> Figure:
    """Whether the score's risks of 90 days ago came true, in fifths."""
    from playbook.charts.forms import Measure, bars

    rows = scores.fifths.assign(name=[_(RISK_FIFTHS[each - 1]) for each in scores.fifths["group"]])
    held, most = int(rows["expected"].between(rows["low"], rows["high"]).sum()), rows.iloc[-1]
    title = (
        _("The risks came true in {held} of {n} fifths: of the riskiest {expected} were to stay away, and {came} did")
        if held >= HOLDING
        else _(
            "The risks are for ranking, not for counting: they held in {held} of {n} fifths; of the riskiest "
            "{expected} were to stay away, and {came} did"
        )
    )
    return Figure(
        name="risks",
        title=title.format(
            held=integer(held), n=integer(len(rows)), expected=percent(most["expected"]), came=percent(most["actual"])
        ),
        subtitle=_(
            "Customers within the churn window on {then}, in fifths by the risk that the score of behaviour gave them: "
            "the share who stayed away until {day}; the mark is that risk"
        ).format(then=date(findings.then), day=date(findings.as_of)),
        foot=_(
            "{n} customers. The score learnt from what had happened by {then} alone; whiskers: 95% interval of the "
            "share."
        ).format(n=integer(rows["customers"].sum()), then=date(findings.then)),
        chart=bars(
            rows, "name", Measure("actual", _("Stayed away"), "fraction", low="low", high="high"),
            marker=Measure("expected", _("Expected"), "fraction"), ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Customers"), "customers": _("How many"), "expected": _("Expected"), "actual": _("Stayed away"),
            "low": _("Low"), "high": _("High"),
        },
        formats=dict.fromkeys(("expected", "actual", "low", "high"), "fraction"),
    )  # fmt: skip


def better_score(scores: Scores) -> str:
    """The best score, if it surely ranks better than silence alone; else none."""
    silence = scores.ranks.set_index("score")["ranking"]["days_since_last"]
    first = scores.ranks.iloc[0]
    return str(first["score"]) if first["ranking_low"] > silence else ""


def _points(scores: Scores) -> pd.DataFrame:
    """The curves from nobody to everybody, in the order of SCORES, and the straight line of a lot."""
    import pandas as pd

    shares = sorted({0.0, *scores.gains["contacted"]})
    known = scores.gains.set_index(["score", "contacted"])["caught"]
    there = {*scores.gains["score"], "lot"}
    caught = [
        (name, at, known.get((name, at), 0.0) if name != "lot" else at)
        for name in SCORES
        if name in there
        for at in shares
    ]
    points = pd.DataFrame(caught, columns=["score", "contacted", "caught"])
    return points.assign(name=[_(SCORES[each]) for each in points["score"]])


def _ranks(scores: Scores) -> str:
    rows = [(SCORES[row["score"]], row) for row in scores.ranks.to_dict("records")]
    return listed(
        _("{score} {rank} ({low} to {high})").format(
            score=_(name), rank=percent(row["ranking"]), low=percent(row["ranking_low"]),
            high=percent(row["ranking_high"]),
        )
        for name, row in rows
    )  # fmt: skip
