"""What moved is ranked by how sure it is, and a tactic is said to have moved anything only where lots were drawn."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace

import pytest

from playbook.kpis.compute import Benchmark, KpiValue
from playbook.kpis.evidence import moves
from playbook.kpis.periods import Period
from playbook.kpis.tactic_effects import tactic_effects
from playbook.methods.intervals import Interval
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import goals

DAY = dt.date(2025, 11, 30)


def a_count(name: str, now: float, before: float, **more: object) -> KpiValue:
    month = Period("month", dt.date(2025, 11, 1), DAY, complete=True)
    value = KpiValue(
        id=name, requirement="R-KPI-X-01", name=name, value=now, numerator=None, denominator=None, n=int(now),
        unit="count", per="", currency=None, better="higher", by={}, period=month, status="ok", missing=(),
        prior=None, prior_year=Benchmark(before, dt.date(2024, 11, 1), dt.date(2024, 11, 30)), interval=None,
    )  # fmt: skip
    return replace(value, **more)


def test_a_large_percentage_of_few_cases_is_no_move_and_a_small_sure_one_goes_first() -> None:
    found = moves([a_count("few", 12, 4), a_count("some", 40, 30), a_count("many", 12000, 10000)], "prior_year")
    assert [(each.id, each.clear) for each in found] == [("many", True), ("some", False)]


def test_the_score_of_a_count_is_its_log_ratio_over_the_errors_of_both() -> None:
    [found] = moves([a_count("orders", 400, 100)], "prior_year")
    assert found.change == pytest.approx(3)
    assert found.score == pytest.approx(math.log(4) / math.sqrt(1 / 400 + 1 / 100))


def test_an_interval_is_the_better_judge_than_the_number_of_cases() -> None:
    unsure = a_count("orders", 400, 300, interval=Interval(50, 750, 0.95, "bootstrap"))
    [found] = moves([unsure], "prior_year")
    assert not found.clear


def test_on_the_sample_only_what_was_tested_by_lot_has_an_effect(sample: Workspace) -> None:
    found = tactic_effects(sample, goals(sample.client), DAY)
    assert {each.evidence for each in found} <= {"test", "correlation", "none"}
    for each in found:
        assert (each.effect is not None) == (each.evidence == "test")
        assert each.evidence == "none" or each.low <= (each.rate if each.effect is None else each.effect) <= each.high
        assert each.ordered <= each.people
    assert any(each.evidence != "none" for each in found)
    assert "A banner that says from when delivery is free" in {each.name for each in found}
