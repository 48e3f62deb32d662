"""Four ways of looking at the same customers, and where they agree: lifecycle, recency and value, funnel, cohort.

Each frame sorts customers its own way, and each group of each frame means one of three things for keeping them: here,
cooling, gone. Where all four mean the same, an action can be built on it; where they part, one of them sees something
that the others do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.ledger import Ledger
    from playbook.kpis.periods import Period
    from playbook.methods.frame_agreement import FrameAgreement

# Fewer customers cannot be crossed by four frames.
LEAST_CUSTOMERS = 100
HERE, COOLING, GONE = "here", "cooling", "gone"
MEANINGS: Mapping[str, Mapping[str, str]] = {
    "stage": {
        "acquisition": HERE, "engagement": HERE, "retention": HERE, "advocacy": HERE, "reactivation": HERE,
        "onboarding": COOLING, "churn": GONE,
    },
    "rfm": {
        "champions": HERE, "loyal": HERE, "potential_loyalists": HERE, "new_customers": HERE, "promising": HERE,
        "need_attention": COOLING, "about_to_sleep": COOLING, "at_risk": COOLING, "cannot_lose": COOLING,
        "hibernating": GONE, "lost": GONE,
    },
    "funnel": {"5": HERE, "4": HERE, "3": HERE, "2": HERE, "1": COOLING, "0": GONE},
    # Quarters since the last order: in a cohort table, cells of the latest quarter, of the one before, and none since.
    "cohort": {"0": HERE, "1": COOLING, "2": GONE},
}  # fmt: skip
NEEDS: Mapping[str, str] = {
    "stage": "customer_stages.stage",
    "rfm": "customer_groups.rfm_group",
    "cohort": "customer_origins.cohort_month",
    "funnel": "visits.furthest_step",
}

VISITED = """
SELECT customer_id, max(furthest_step) AS step
FROM visits
WHERE customer_id IS NOT NULL
    AND day BETWEEN CAST($as_of AS DATE) - CAST($churn_window_days AS INTEGER) AND CAST($as_of AS DATE)
GROUP BY customer_id
"""
NOT_VISITED = "SELECT customer_id, 0 AS step FROM customer_stages WHERE FALSE"
CELLS = """
WITH visited AS ({visited}),
framed AS (
    SELECT
        s.stage,
        g.rfm_group AS rfm,
        CAST(coalesce(v.step, 0) AS VARCHAR) AS funnel,
        CASE WHEN s.days_since_last < 91 THEN '0' WHEN s.days_since_last < 182 THEN '1' ELSE '2' END AS cohort
    FROM customer_stages AS s
    JOIN customer_groups AS g ON g.customer_id = s.customer_id
    LEFT JOIN visited AS v ON v.customer_id = s.customer_id
    WHERE s.orders > 0
)
SELECT stage, rfm, funnel, cohort, count(*) AS n
FROM framed
GROUP BY stage, rfm, funnel, cohort
ORDER BY stage, rfm, funnel, cohort
"""


@dataclass(frozen=True)
class Frames:
    """The frames that the data bear.

    names: of MEANINGS. n: customers who ever ordered. cells: one row per combination of groups: a column per frame, n.
    pairs: each two frames with how far they agree, those that agree most first. agreed: customers of whom all frames
    mean the same, by what they mean.
    """

    names: tuple[str, ...]
    n: int
    cells: pd.DataFrame
    pairs: tuple[tuple[str, str, FrameAgreement], ...]
    agreed: Mapping[str, int]


def frames_of(ledger: Ledger, period: Period) -> Frames | None:
    """The frames on the last day of the period; None where two of them cannot be had, or with too few customers."""
    names = tuple(each for each, need in NEEDS.items() if not ledger.reach.missing([need]))
    if not {"stage", "rfm"} <= set(names) or ledger.assumed["churn_window_days"] is None:
        return None
    text = CELLS.format(visited=VISITED if "funnel" in names else NOT_VISITED)
    cells = ledger.workspace.engine.query(text, ledger.bound(period)).astype({"n": int})
    return told(cells, names) if cells["n"].sum() >= LEAST_CUSTOMERS else None


def told(cells: pd.DataFrame, names: tuple[str, ...]) -> Frames:
    """The agreement of each two frames and of all, from how many customers stand in which groups."""
    import pandas as pd

    from playbook.methods.frame_agreement import frame_agreement

    pairs = []
    for first, second in combinations(names, 2):
        both = pd.DataFrame(cells.groupby([first, second], as_index=False)["n"].sum())
        both.columns = pd.Index(["first", "second", "n"])
        pairs.append((first, second, frame_agreement(both, MEANINGS[first], MEANINGS[second])))
    pairs.sort(key=lambda each: -each[2].share)
    read = cells.assign(**{name: cells[name].map(dict(MEANINGS[name])) for name in names})
    alike = read[(read[list(names)].nunique(axis=1) == 1)]
    agreed = alike.groupby(names[0])["n"].sum().to_dict()
    return Frames(names, int(cells["n"].sum()), cells, tuple(pairs), {str(key): int(n) for key, n in agreed.items()})
