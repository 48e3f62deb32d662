"""What tests have measured of a channel, beside what the models credit it with: only a test tells what it causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.chapters.channel_attribution.credit import THIN
from playbook.charts.names import name_of
from playbook.i18n import _, integer, isolate, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings
    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Experiment

COLUMNS = ["channel", "name", "n", "window_days", "increment", "increment_low", "increment_high"]
COLUMNS += ["measured", "measured_low", "measured_high"]
ARMS = """
SELECT arm, CAST(orders AS DOUBLE) AS orders FROM experiment_people
WHERE experiment_id = $experiment AND is_observed ORDER BY arm, customer_id
"""


def tested(workspace: Workspace, given: Mapping[str, Any]) -> pd.DataFrame:
    """One row per test whose plan names the channel that only the treatment got, and whose arms can be read.

    increment: orders per person more than without the channel, within the window, with Welch's 95% interval. measured:
    that increment as a share of the orders of those who got the channel. n: people in both arms.
    """
    import pandas as pd

    from playbook.workspace.decisions import experiments

    if "experiments" not in workspace.available:
        return pd.DataFrame(columns=COLUMNS)
    rows = [_read(workspace, given, plan) for plan in experiments(workspace.client) if plan.channel]
    return pd.DataFrame([row for row in rows if row], columns=COLUMNS)


def _read(workspace: Workspace, given: Mapping[str, Any], plan: Experiment) -> tuple[object, ...]:
    """The row of one test; nothing where an arm is missing or thin, or all people did the same."""
    from playbook.methods.experiments import Outcomes, read_means

    people = workspace.frame(ARMS, {**given, "window_days": plan.window_days, "experiment": plan.id})
    control, treatment = (people.loc[people["arm"] == arm, "orders"] for arm in (plan.control, plan.treatment))
    if min(len(control), len(treatment)) < THIN or min(control.sum(), treatment.sum()) < THIN:
        return ()
    sides = Outcomes.of(control), Outcomes.of(treatment)
    if sides[0].variance + sides[1].variance == 0:
        return ()
    found = read_means(*sides, better="higher")
    ends = found.difference, found.interval.low, found.interval.high
    shares = tuple(each / found.treatment for each in ends)
    return (plan.channel, plan.name, sides[0].n + sides[1].n, plan.window_days, *ends, *shares)


def measured(findings: Findings) -> str:
    """The increment beside the models' credit, test by test; else that only a test tells."""
    if not len(findings.tested):
        return _(
            "No test in this shop names a channel whose arms can be read, so what a channel causes is not known here: "
            "only a test tells. Leave a channel out for people chosen by lot, and name it as the test's channel."
        )
    credit, said = findings.credit.set_index("channel"), []
    for row in findings.tested.to_dict(orient="records"):
        known = row["channel"] in credit.index
        sentence = (
            _(
                "The test “{name}” measured {channel}: {increment} orders more per 100 people within {days} days "
                "({low} to {high}; {n} people), {share} of the orders of those who got it. The models credit it with "
                "{least} to {most} of all orders."
            )
            if known
            else _(
                "The test “{name}” measured {channel}: {increment} orders more per 100 people within {days} days "
                "({low} to {high}; {n} people), {share} of the orders of those who got it. No journey here names it."
            )
        )
        said.append(
            sentence.format(
                name=isolate(row["name"]), channel=name_of(row["channel"]), n=integer(row["n"]),
                increment=number(100 * row["increment"], significant=2), days=integer(row["window_days"]),
                low=number(100 * row["increment_low"], significant=2), share=percent(row["measured"]),
                high=number(100 * row["increment_high"], significant=2),
                least=percent(credit.loc[row["channel"], "low"]) if known else "",
                most=percent(credit.loc[row["channel"], "high"]) if known else "",
            )
        )  # fmt: skip
    return " ".join(said)
