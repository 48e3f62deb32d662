"""What a tested tactic moved its goal by, in the goal's own unit: by hand on ten orders, by pandas on the sample."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from playbook.kpis.goal_effects import moved
from playbook.kpis.ledger import Ledger
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Experiment, Goal, experiments, goals
from tests.kpis.bench import orders, workspace
from tests.sample.reader import completed_orders, read

DAY = dt.date(2024, 3, 1)
START = dt.date(2024, 1, 1)
PLAN = Experiment(
    id="letter", name="Letter", created_on=START, as_of=START, snapshot="s", hypothesis="h", metric="orders",
    baseline_rate=0.5, least_effect=0.1, per_arm=2, start=START, window_days=30,
)  # fmt: skip


def goal(metric: str, population: str = "all") -> Goal:
    return Goal(
        id="g", name="G", created_on=START, as_of=START, snapshot="s", metric=metric, population=population,
        target=1.0, start=START, deadline=dt.date(2024, 12, 31),
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """Three people with the letter ordered 2, 1 and 0 times at 10, three without 1, 0 and 0 times at 10; one order of
    40 by somebody outside the test and one of 30 by nobody known. All had ordered in 2023."""
    rows = [(f"old{who}", "2023-06-01", who, 10.0) for who in ("a", "b", "c", "x", "y", "z", "out")]
    rows += [("1", "2024-02-01", "a", 10.0), ("2", "2024-03-01", "a", 10.0), ("3", "2024-02-03", "b", 10.0)]
    rows += [("4", "2024-02-04", "x", 10.0), ("5", "2024-02-05", "out", 40.0), ("6", "2024-02-06", None, 30.0)]
    dealt = pd.DataFrame({
        "experiment_id": "letter", "customer_id": list("abcxyz"), "arm": ["treatment"] * 3 + ["control"] * 3,
        "assigned_at": pd.Timestamp("2024-01-02"),
    })  # fmt: skip
    tables = {"orders": orders(*((a, f"{b} 12:00:00", c, d) for a, b, c, d in rows)), "experiments": dealt}
    return Ledger(workspace(tmp_path, tables), DAY)


def test_a_sum_is_moved_by_what_the_treated_brought_beyond_as_many_others(ledger: Ledger) -> None:
    """Means 1 and 1/3: three people brought 2 orders more, and 20 in money."""
    assert moved(ledger, goal("orders"), PLAN, least=2).by == pytest.approx(2)
    assert moved(ledger, goal("net_revenue"), PLAN, least=2).by == pytest.approx(20)


def test_a_share_of_existing_customers_is_moved_by_the_more_of_them_over_all(ledger: Ledger) -> None:
    """Two of three came back with it, one of three without: one person more, of seven who had ordered before."""
    found = moved(ledger, goal("existing_customers_buying_again"), PLAN, least=2)
    assert found.by == pytest.approx(1 / 7)
    assert found.low < 0 < found.by < found.high
    assert found.treated == 3


def test_a_mean_is_moved_by_orders_as_large_as_they_are_against_the_mean(ledger: Ledger) -> None:
    """110 in 6 orders. Each order of 10 lies 8.33 below the mean: 2 more of them pull it down by 2 * 8.33 / 6."""
    assert moved(ledger, goal("average_order_value"), PLAN, least=2).by == pytest.approx(2 * (10 - 110 / 6) / 6)


def test_what_is_no_sum_over_people_or_has_too_few_of_them_is_not_told(ledger: Ledger) -> None:
    assert moved(ledger, goal("orders"), PLAN, least=4) is None
    assert moved(ledger, goal("revenue_volatility"), PLAN, least=2) is None
    later = goal("orders").model_copy(update={"start": dt.date(2024, 4, 1)})
    assert moved(ledger, later, PLAN, least=2) is None


def test_only_the_population_of_the_goal_counts(ledger: Ledger) -> None:
    found = moved(ledger, goal("orders", "customer_kind=returning"), PLAN, least=2)
    assert found.by == pytest.approx(2)
    assert moved(ledger, goal("orders", "customer_kind=new"), PLAN, least=2) is None


def test_on_the_sample_it_is_what_pandas_counts_person_by_person(sample: Workspace) -> None:
    """The banner and the value of an order, 1 September to 30 November 2025."""
    end = dt.date(2025, 11, 30)
    [wanted] = [each for each in goals(sample.client) if each.id == "larger_orders"]
    [plan] = [each for each in experiments(sample.client) if each.id == "free_delivery_banner"]
    placed = completed_orders()
    day = placed["order_ts"].dt.normalize()
    placed = placed[(day >= pd.Timestamp(wanted.start)) & (day <= pd.Timestamp(end))]
    mean = placed["net_revenue"].mean()
    arm = read("experiments").query("experiment_id == @plan.id").set_index("customer_id")["arm"]
    apart = (placed["net_revenue"] - mean).groupby(placed["customer_id"]).sum().reindex(arm.index, fill_value=0.0)
    sides = {name: apart[arm == name] for name in (plan.control, plan.treatment)}
    expected = len(sides[plan.treatment]) * (sides[plan.treatment].mean() - sides[plan.control].mean()) / len(placed)
    assert moved(Ledger(sample, end), wanted, plan, least=100).by == pytest.approx(expected, rel=1e-6)
