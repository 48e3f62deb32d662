"""What pays over years: trust, the cost of keeping as the base grows, how steady revenue is without rented platforms.

A year of days is one point, so that no season is in it; points stand half a year apart, so neighbours share half of
their days. A year that the data do not cover wholly is left blank.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.kpis.periods import Period

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.ledger import Answer, Group, Ledger

YEAR, MOST_POINTS = 365, 9
TRUST = ("net_promoter_score", "repeat_purchase_rate")
# The share of customers who recommend, of all who order: not a KPI of its own, since stages are.
ADVOCATES, STAGES = "advocates", "customers_by_stage"
NOT_ORDERING = frozenset({"awareness", "churn"})
SCALE = (
    "customers",
    "retention_spend",
    "retained_customers",
    "customer_retention_cost",
    "customer_retention_rate",
    "returning_revenue",
)
LEAST_CUSTOMERS = 30

MONTHS = """
SELECT
    m.month,
    m.month_index AS month_index,
    coalesce(sum(o.net_revenue), 0) AS revenue,
    coalesce(sum(CASE WHEN o.channel = ANY($owned_channels) AND o.sales_channel <> 'marketplace'
        THEN o.net_revenue END), 0) AS owned
FROM monthly_sales AS m
LEFT JOIN orders_completed AS o ON o.month_index = m.month_index
WHERE m.is_complete
GROUP BY m.month, m.month_index
ORDER BY m.month_index
"""


@dataclass(frozen=True)
class LongRun:
    """trust: one row per measure (TRUST, advocates) and point: id, start, end, value, low, high, n. scale: one row per
    point: start, end, and the KPIs of SCALE, with spend_per_customer, revenue_per_spend, low, high (of the rate kept).
    months: one row per whole month: day, revenue, owned, rented; empty where no channel is known. volatility: as
    `methods.volatility` gives it, of revenue, owned and rented; empty below two years. Values are NaN where the data do
    not cover a point, or bear no value.
    """

    trust: pd.DataFrame
    scale: pd.DataFrame
    months: pd.DataFrame
    volatility: pd.DataFrame


def long_run(ledger: Ledger) -> LongRun:
    """All of it, seen from the ledger's day."""
    spans = points(ledger)
    months = _months(ledger)
    return LongRun(_trust(ledger, spans), _scale(ledger, spans), months, steadiness_of(months))


def points(ledger: Ledger) -> list[Period]:
    """The years that end on the ledger's day and each half-year before it, the first one that is covered in part last
    of those shown; oldest first."""
    first = ledger.reach.first_day or ledger.as_of
    found: list[Period] = []
    for place in range(MOST_POINTS):
        end = ledger.as_of - dt.timedelta(days=YEAR * place // 2)
        start = end - dt.timedelta(days=YEAR - 1)
        if end <= first:
            break
        found.append(Period(f"rolling:{YEAR}", start, end, complete=True, calendar=ledger.assumed["calendar"]))
        if start <= first:
            break
    return found[::-1]


def _values(ledger: Ledger, name: str, spans: list[Period]) -> dict[Period, tuple[Answer, float, float]]:
    """A KPI's answer and interval at each point that the data cover and that may be shown."""
    from playbook.kpis.certainty import intervals_of
    from playbook.kpis.compute import status_of
    from playbook.kpis.ledger import NOTHING

    kpi = ledger.catalogue[name]
    if ledger.missing(kpi):
        return {}
    found = {}
    for span in spans:
        if not ledger.covers(kpi, span):
            continue
        whole: Group = ()
        answer = ledger.answers([kpi], span)[name].get(whole, NOTHING)
        if status_of(kpi, answer) == "ok":
            sure = intervals_of(ledger, kpi, span, (), {whole: answer}).get(whole)
            found[span] = (answer, sure.low if sure else float("nan"), sure.high if sure else float("nan"))
    return found


def _trust(ledger: Ledger, spans: list[Period]) -> pd.DataFrame:
    import pandas as pd

    wanted = [ledger.catalogue[each] for each in TRUST]
    ledger.ask(wanted, [span for span in spans if any(ledger.covers(kpi, span) for kpi in wanted)])
    rows: list[tuple[object, ...]] = []
    for name in TRUST:
        known = _values(ledger, name, spans)
        for span in spans:
            answer, low, high = known.get(span, (None, None, None))
            value, n = (answer.value, answer.n) if answer else (None, 0)
            rows.append((name, span.start, span.end, value, low, high, n))
    rows += _advocates(ledger, spans)
    columns = ["id", "start", "end", "value", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns).astype({"value": float, "low": float, "high": float})


def _advocates(ledger: Ledger, spans: list[Period]) -> list[tuple[object, ...]]:
    """The share of customers who order and recommend, on the last day of each point."""
    from playbook.methods.intervals import wilson

    kpi = ledger.catalogue[STAGES]
    # Years apart: a stage on a day is a state, and takes longer to tell than all else here.
    covered = [] if ledger.missing(kpi) else [span for span in spans[::-2] if ledger.covers(kpi, span)]
    ledger.ask([kpi], covered, ("stage",))
    rows: list[tuple[object, ...]] = []
    for span in spans:
        counts = {}
        if span in covered:
            counts = {str(group[0]): each.n for group, each in ledger.answers([kpi], span, ("stage",))[STAGES].items()}
        ordering = sum(n for stage, n in counts.items() if stage not in NOT_ORDERING)
        if ordering < LEAST_CUSTOMERS:
            rows.append((ADVOCATES, span.start, span.end, None, None, None, ordering))
            continue
        some = counts.get("advocacy", 0)
        sure = wilson(some, ordering)
        rows.append((ADVOCATES, span.start, span.end, some / ordering, sure.low, sure.high, ordering))
    return rows


def _scale(ledger: Ledger, spans: list[Period]) -> pd.DataFrame:
    import pandas as pd

    kpis = [ledger.catalogue[name] for name in SCALE]
    ledger.ask(
        kpis, [span for span in spans if any(ledger.covers(kpi, span) for kpi in kpis if not ledger.missing(kpi))]
    )
    rows = {span: {"start": span.start, "end": span.end} for span in spans}
    frame = pd.DataFrame(list(rows.values()), columns=["start", "end"])
    for name in SCALE:
        known = _values(ledger, name, spans)
        frame[name] = [known[span][0].value if span in known else float("nan") for span in spans]
        if name == "customer_retention_rate":
            frame["low"] = [known[span][1] if span in known else float("nan") for span in spans]
            frame["high"] = [known[span][2] if span in known else float("nan") for span in spans]
    frame = frame.astype(dict.fromkeys(SCALE, float))
    frame["spend_per_customer"] = frame["retention_spend"] / frame["customers"].where(frame["customers"] > 0)
    frame["revenue_per_spend"] = frame["returning_revenue"] / frame["retention_spend"].where(
        frame["retention_spend"] > 0
    )
    return frame


def _months(ledger: Ledger) -> pd.DataFrame:
    import pandas as pd

    kpi = ledger.catalogue["owned_channel_revenue_share"]
    if ledger.missing(kpi) or not ledger.assumed["owned_channels"]:
        return pd.DataFrame({"day": [], "month_index": [], "revenue": [], "owned": [], "rented": []})
    span = Period("all", ledger.as_of, ledger.as_of, complete=True, calendar=ledger.assumed["calendar"])
    rows = ledger.workspace.engine.query(MONTHS, ledger.bound(span)).rename(columns={"month": "day"})
    rows = rows.astype({"revenue": float, "owned": float, "month_index": int})
    return rows.assign(rented=rows["revenue"] - rows["owned"])


def steadiness_of(months: pd.DataFrame) -> pd.DataFrame:
    """The volatility of revenue, its owned and its rented part, each without its own season; empty if too short."""
    import pandas as pd

    from playbook.methods.seasonality import MINIMUM_MONTHS, seasonality
    from playbook.methods.volatility import volatilities

    streams = ("revenue", "owned", "rented")
    if len(months) < MINIMUM_MONTHS or any((months[each].rolling(12).sum() <= 0).any() for each in streams):
        return pd.DataFrame()
    adjusted = {}
    for each in streams:
        given = months[["month_index", each]].set_axis(["month", "value"], axis=1)
        adjusted[each] = seasonality(given.assign(value=given["value"].clip(lower=0))).table["adjusted"].to_numpy()
    return volatilities(pd.DataFrame(adjusted).dropna(), whole="revenue")
