"""What tests that have run show: one row per test, read only where it can be read.

Only people whose window is over count in the outcome. Everybody assigned counts in the question whether the arms are
as large as they were meant to be: when they are not, nothing later can be trusted.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Experiment

# What is not told of a test that must not be read.
OUTCOMES = ("difference", "low", "high", "p_value", "money_difference", "money_low", "money_high")
# Fewer people in an arm, or fewer of them on either side of the outcome, and the normal law does not hold.
LEAST_PER_ARM, LEAST_OUTCOMES = 100, 5
# read: the verdict stands. early: below the planned size. The others are not read at all.
State: TypeAlias = Literal["read", "early", "thin", "mismatch", "crossed", "arms"]

PEOPLE = """
SELECT
    experiment_id,
    arm,
    count(*) AS assigned,
    count(DISTINCT customer_id) AS people,
    count(*) FILTER (WHERE is_observed) AS n,
    count(*) FILTER (WHERE is_observed AND converted) AS successes,
    avg(CASE WHEN is_observed THEN CAST(revenue AS DOUBLE) END) AS mean,
    var_samp(CASE WHEN is_observed THEN CAST(revenue AS DOUBLE) END) AS variance,
    min(assigned_on) AS first_on,
    max(assigned_on) AS last_on
FROM experiment_people GROUP BY experiment_id, arm ORDER BY experiment_id, arm
"""
# People who were put into more than one arm of a test have seen both.
CROSSED = """
SELECT experiment_id, count(*) AS crossed FROM (
    SELECT experiment_id, customer_id FROM experiment_people
    GROUP BY experiment_id, customer_id HAVING count(DISTINCT arm) > 1
) AS twice GROUP BY experiment_id
"""
COLUMNS = (
    "experiment_id", "name", "state", "verdict", "window_days", "level", "planned", "first_on", "last_on", "waiting",
    "crossed", "control_assigned", "treatment_assigned", "mismatch_p", "control_n", "treatment_n", "control_successes",
    "treatment_successes", "control_rate", "treatment_rate", "difference", "low", "high", "p_value", "control_mean",
    "treatment_mean", "money_difference", "money_low", "money_high", "money_verdict",
)  # fmt: skip


def read_all(workspace: Workspace, given: Mapping[str, Any], window_days: int, level: float) -> pd.DataFrame:
    """Every test in the data, the latest first; empty where none has run. A plan sets its own window and level."""
    import pandas as pd

    from playbook.workspace.decisions import experiments

    plans = {each.id: each for each in experiments(workspace.client)}
    names = workspace.frame("SELECT DISTINCT experiment_id FROM experiments ORDER BY experiment_id", given)
    rows = []
    crossed = workspace.frame(CROSSED, given).set_index("experiment_id")["crossed"] if len(names) else None
    by_window: dict[int, pd.DataFrame] = {}
    for name in names["experiment_id"]:
        plan = plans.get(name)
        window = plan.window_days if plan else window_days
        if window not in by_window:
            by_window[window] = workspace.frame(PEOPLE, {**given, "window_days": window})
        arms = by_window[window].query("experiment_id == @name").set_index("arm")
        if len(arms):
            both = int(crossed.get(name, 0)) if crossed is not None else 0
            rows.append({**_read(arms, plan, level), "experiment_id": name, "window_days": window, "crossed": both})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["name"] = frame["name"].fillna(frame["experiment_id"])
    late = frame["crossed"].fillna(0) > 0
    unread = late & frame["state"].isin(["read", "early"])
    frame.loc[unread, ["state", "verdict", "money_verdict"]] = ["crossed", "", ""]
    frame.loc[unread, [name for name in COLUMNS if name.startswith(OUTCOMES)]] = float("nan")
    return frame.sort_values(["last_on", "experiment_id"], ascending=[False, True], ignore_index=True)


def _read(arms: pd.DataFrame, plan: Experiment | None, level: float) -> dict[str, Any]:
    """One test: its counts always, its outcome where the arms can bear it."""
    from playbook.methods.experiments import Arm, Outcomes, read_means, read_rates, sample_ratio

    row: dict[str, Any] = {
        "name": plan.name if plan else None, "planned": plan.per_arm if plan else None, "verdict": "",
        "money_verdict": "", "first_on": arms["first_on"].min(), "last_on": arms["last_on"].max(),
        "waiting": int((arms["assigned"] - arms["n"]).sum()),
    }  # fmt: skip
    pair = _pair(list(arms.index), plan)
    if pair is None:
        return {**row, "state": "arms"}
    sides = zip(("control", "treatment"), pair, strict=True)
    counted: dict[str, dict[Hashable, Any]] = {side: arms.loc[arm].to_dict() for side, arm in sides}
    for side, arm in counted.items():
        row |= {f"{side}_assigned": int(arm["assigned"]), f"{side}_n": int(arm["n"]), f"{side}_mean": arm["mean"],
                f"{side}_successes": int(arm["successes"])}  # fmt: skip
        row[f"{side}_rate"] = arm["successes"] / arm["n"] if arm["n"] else float("nan")
    balance = sample_ratio({side: int(arm["people"]) for side, arm in counted.items()})
    row["level"] = sure = plan.level if plan else level
    row["mismatch_p"] = balance.p_value
    if balance.mismatch:
        return {**row, "state": "mismatch"}
    if any(_thin(int(arm["n"]), int(arm["successes"])) for arm in counted.values()):
        return {**row, "state": "thin"}
    arm_of = {side: Arm(int(arm["successes"]), int(arm["n"])) for side, arm in counted.items()}
    rates = read_rates(arm_of["control"], arm_of["treatment"], better="higher", level=sure)
    row |= {"difference": rates.difference, "low": rates.interval.low, "high": rates.interval.high,
            "p_value": rates.p_value, "verdict": rates.verdict}  # fmt: skip
    if arms["variance"].sum() > 0:
        means = {
            side: Outcomes(int(arm["n"]), float(arm["mean"]), float(arm["variance"])) for side, arm in counted.items()
        }
        money = read_means(means["control"], means["treatment"], better="higher", level=sure)
        row |= {"money_difference": money.difference, "money_low": money.interval.low,
                "money_high": money.interval.high, "money_verdict": money.verdict}  # fmt: skip
    early = plan is not None and min(int(arm["n"]) for arm in counted.values()) < plan.per_arm
    return {**row, "state": "early" if early else "read"}


def _thin(n: int, successes: int) -> bool:
    return n < LEAST_PER_ARM or min(successes, n - successes) < LEAST_OUTCOMES


def _pair(arms: list[str], plan: Experiment | None) -> tuple[str, str] | None:
    """Which arm is the control and which the treatment; None where the test has not just these two."""
    control = plan.control if plan else "control"
    others = [arm for arm in arms if arm != control]
    return (control, others[0]) if control in arms and len(others) == 1 else None


def strongest(tests: pd.DataFrame, column: str) -> pd.Series:
    """The test whose value is farthest from zero."""
    return tests.assign(size=tests[column].abs()).nlargest(1, "size").iloc[0]
