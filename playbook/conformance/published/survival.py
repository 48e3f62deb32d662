"""Survival curves and their comparison."""

from __future__ import annotations

import numpy as np

from playbook.conformance.reproduce import Numbers
from playbook.methods.log_rank import log_rank
from playbook.methods.survival import SurvivalCurve, kaplan_meier

# Freireich and others (1963), weeks of remission in leukaemia; a negative number was still in remission.
TREATED = np.array([6, 6, 6, -6, 7, -9, 10, -10, -11, 13, 16, -17, -19, -20, 22, 23, -25, -32, -32, -34, -35])
UNTREATED = np.array([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])


def _numbers(curve: SurvivalCurve) -> Numbers:
    columns = {"S": "survival", "SE": "standard_error", "low": "low", "high": "high"}
    times = curve.table["time"].astype(int).tolist()
    read = {
        f"{name}({{at}})": dict(zip(times, curve.table[column].tolist(), strict=True))
        for name, column in columns.items()
    }
    return {**read, "median": curve.median()}


def treated() -> Numbers:
    """6-MP."""
    return _numbers(kaplan_meier(np.abs(TREATED), TREATED > 0))


def untreated() -> Numbers:
    """Placebo."""
    return _numbers(kaplan_meier(UNTREATED, UNTREATED > 0))


def simple_example() -> Numbers:
    """Nine cases."""
    times = np.array([2, 3, 4, 5, 6, 7, 9, 10, 11])
    return _numbers(kaplan_meier(times, np.isin(times, [2, 7, 9, 10])))


def log_rank_test() -> Numbers:
    """One against the other."""
    both = np.concatenate([TREATED, UNTREATED])
    found = log_rank(np.abs(both), both > 0, ["6-MP"] * len(TREATED) + ["placebo"] * len(UNTREATED))
    treated_events, untreated_events = found.table["expected"].tolist()
    return {"E(6-MP)": treated_events, "E(placebo)": untreated_events, "χ²": found.statistic}
