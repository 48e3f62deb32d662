"""Cohorts."""

from __future__ import annotations

from playbook.conformance.reproduce import Numbers
from playbook.methods.cohorts import Kind, average, triangle

COLUMNS = ["cohort", "period_index", "active", "size"]


def three_people() -> Numbers:
    """Whole percents, cut off as the issue cuts them. on or after: counted by the day on which each was last seen."""
    import pandas as pd

    seen = pd.DataFrame([(0, 0, 3, 3), (0, 1, 1, 3), (0, 5, 1, 3)], columns=COLUMNS)
    last_seen = pd.DataFrame([(0, 0, 1, 3), (0, 1, 1, 3), (0, 5, 1, 3)], columns=COLUMNS)

    def percents(rows: pd.DataFrame, kind: Kind) -> dict[int, float]:
        rates = triangle(rows, last_complete=6, kind=kind)["rate"]
        return {day: float(percent) for day, percent in enumerate((rates * 100).astype(int))}

    return {"on day {at}": percents(seen, "on"), "on or after day {at}": percents(last_seen, "on_or_after")}


def two_means() -> Numbers:
    """Of two cohorts of unequal size."""
    import pandas as pd

    cohorts = pd.DataFrame([(1, 1, 2, 10), (2, 1, 0, 100)], columns=COLUMNS)
    means = average(triangle(cohorts, last_complete=3))
    found = means[means["period_index"] == 1]
    return {"weighted": 100 * float(found["rate"].iloc[0]), "simple": 100 * float(found["simple_rate"].iloc[0])}
