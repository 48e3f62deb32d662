"""The eight measures of lifecycle campaigns, campaign by campaign, and where one is surely weaker than the others.

Every campaign is given the same days after its first message, so that one of last week is not held against one of last
month. Campaigns write to different people: a low share says where to look, not whose fault it is.
"""

from __future__ import annotations

import datetime as dt
from math import isnan
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Campaigns whose messages went out in these days; an order counts within the days after the first message.
BACK_DAYS, ORDER_DAYS = 90, 14
# Fewer people say nothing about a campaign, fewer answers nothing about their mood.
LEAST_PEOPLE, LEAST_ANSWERS = 30, 10
SURE = 0.05
# The steps at which a campaign can lose people: share, its count, and of whom.
STEPS = {
    "open_rate": ("opened", "delivered"),
    "click_rate": ("clicked", "delivered"),
    "order_rate": ("ordered", "watched"),
}

REACHED = f"""
WITH sent AS (
    SELECT customer_id, campaign_id, ts AS sent_at FROM email_events WHERE type = 'sent'
    UNION ALL
    SELECT customer_id, campaign_id, sent_at FROM campaign_messages
),
reached AS (
    SELECT customer_id, campaign_id, min(sent_at) AS first_at
    FROM sent
    WHERE campaign_id IS NOT NULL
        AND CAST(sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id, campaign_id
),
bought AS (
    SELECT r.campaign_id, count(DISTINCT r.customer_id) AS ordered
    FROM reached AS r
    JOIN orders_completed AS o
        ON o.customer_id = r.customer_id AND o.order_ts > r.first_at
        AND o.order_ts <= r.first_at + INTERVAL {ORDER_DAYS} DAY
    WHERE CAST(r.first_at + INTERVAL {ORDER_DAYS} DAY AS DATE) <= CAST($period_end AS DATE)
    GROUP BY r.campaign_id
),
audience AS (
    SELECT
        r.campaign_id,
        count(*) AS reached,
        count(*) FILTER (WHERE CAST(r.first_at + INTERVAL {ORDER_DAYS} DAY AS DATE) <= CAST($period_end AS DATE))
            AS watched,
        count(c.customer_id) AS customers,
        count(*) FILTER (WHERE c.days_since_last > CAST($churn_window_days AS INTEGER)) AS lost,
        sum(c.net_revenue) AS revenue
    FROM reached AS r
    LEFT JOIN customer_summary AS c ON c.customer_id = r.customer_id
    GROUP BY r.campaign_id
),
mailed AS (
    SELECT
        campaign_id,
        count(*) FILTER (WHERE delivered) AS delivered,
        count(*) FILTER (WHERE opened) AS opened,
        count(*) FILTER (WHERE clicked) AS clicked
    FROM emailed_customers
    GROUP BY campaign_id
),
came AS (
    SELECT campaign_id, count(*) AS visits FROM visits_in_period WHERE campaign_id IS NOT NULL GROUP BY campaign_id
),
asked AS (
    SELECT
        r.campaign_id,
        count(*) FILTER (WHERE upper(s.kind) = 'CSAT') AS rated,
        count(*) FILTER (WHERE upper(s.kind) = 'CSAT' AND s.score >= 4) AS satisfied,
        count(*) FILTER (WHERE upper(s.kind) = 'NPS') AS answered,
        count(*) FILTER (WHERE upper(s.kind) = 'NPS' AND s.score >= 9) AS promoters,
        count(*) FILTER (WHERE upper(s.kind) = 'NPS' AND s.score <= 6) AS detractors
    FROM reached AS r
    JOIN surveys AS s ON s.customer_id = r.customer_id AND coalesce(s.answered_at, s.ts) > r.first_at
    WHERE s.score IS NOT NULL AND CAST(coalesce(s.answered_at, s.ts) AS DATE) <= CAST($period_end AS DATE)
    GROUP BY r.campaign_id
)
SELECT
    p.*, m.delivered, m.opened, m.clicked, coalesce(o.ordered, 0) AS ordered, coalesce(v.visits, 0) AS visits,
    coalesce(a.rated, 0) AS rated, coalesce(a.satisfied, 0) AS satisfied, coalesce(a.answered, 0) AS answered,
    coalesce(a.promoters, 0) AS promoters, coalesce(a.detractors, 0) AS detractors
FROM audience AS p
LEFT JOIN bought AS o ON o.campaign_id = p.campaign_id
LEFT JOIN mailed AS m ON m.campaign_id = p.campaign_id
LEFT JOIN came AS v ON v.campaign_id = p.campaign_id
LEFT JOIN asked AS a ON a.campaign_id = p.campaign_id
WHERE p.reached >= {LEAST_PEOPLE}
ORDER BY p.reached DESC, p.campaign_id
"""


def read_campaigns(workspace: Workspace, as_of: dt.date) -> pd.DataFrame:
    """One row per campaign of the last BACK_DAYS days that reached LEAST_PEOPLE people, most people first.

    Columns: campaign_id, name, and the counts of REACHED; order_rate with low, high (people whose ORDER_DAYS are over),
    open_rate, click_rate (of the delivered), churn_rate (of its customers, those silent for the churn window now),
    value (net revenue so far per customer), csat, nps (of answers after the message; NaN below LEAST_ANSWERS), and
    weak: the steps at which it is surely below the others of its kind, by Holm over all of them, parted by spaces.
    """
    from playbook.kpis.assumptions import parameters
    from playbook.workspace.decisions import campaigns

    start = as_of - dt.timedelta(days=BACK_DAYS - 1)
    counts = workspace.frame(REACHED, parameters(workspace, as_of, period_start=start, period_end=as_of))
    names = {each.id: each.name for each in campaigns(workspace.client)}
    found = measured(counts.assign(name=[names.get(each, each) for each in counts["campaign_id"]]))
    return found.assign(weak=weaknesses(found))


def measured(counts: pd.DataFrame) -> pd.DataFrame:
    """The measures from the counts; a share of nobody is NaN."""
    import numpy as np

    from playbook.methods.intervals import wilson

    found = counts.copy()
    numbers = [each for each in found.columns if each not in {"campaign_id", "name"}]
    found[numbers] = found[numbers].astype(float)
    for name, (above, below) in STEPS.items():
        enough = found[below].where(found[below] >= LEAST_PEOPLE)
        found[name] = found[above] / enough
    whiskers = [
        wilson(row["ordered"], row["watched"]) if row["watched"] >= LEAST_PEOPLE else None
        for row in found.to_dict("records")
    ]
    found["low"] = [each.low if each else np.nan for each in whiskers]
    found["high"] = [each.high if each else np.nan for each in whiskers]
    customers = found["customers"].where(found["customers"] >= LEAST_PEOPLE)
    found["churn_rate"], found["value"] = found["lost"] / customers, found["revenue"] / customers
    found["csat"] = found["satisfied"] / found["rated"].where(found["rated"] >= LEAST_ANSWERS)
    promoted = found["promoters"] - found["detractors"]
    found["nps"] = 100 * promoted / found["answered"].where(found["answered"] >= LEAST_ANSWERS)
    return found


def weaknesses(campaigns: pd.DataFrame) -> list[str]:
    """Per campaign the steps at which its share lies below that of all others of its kind by more than luck.

    Kinds are emails and other messages; judged are those whose days are over for half of their people. Two-sided
    tests, adjusted for all campaigns and steps together.
    """
    from playbook.methods.intervals import difference_of_proportions
    from playbook.methods.many_tests import holm

    tried: list[tuple[int, str, float]] = []
    rows = campaigns.to_dict("records")
    for step, (above, below) in STEPS.items():
        # Who was written to last week may still open, click and order.
        judged = [at for at, row in enumerate(rows) if not isnan(row[step]) and row["watched"] >= row["reached"] / 2]
        for place in judged:
            own, by_mail = rows[place], isnan(rows[place]["delivered"])
            others = [rows[at] for at in judged if at != place and isnan(rows[at]["delivered"]) == by_mail]
            if others:
                done, asked = (sum(each[column] for each in others) for column in (above, below))
                found = difference_of_proportions(own[above], own[below], done, asked)
                tried.append((place, step, found.p_value if found.value < 0 else 1.0))
    weak: list[list[str]] = [[] for _each in range(len(campaigns))]
    for (place, step, _p), adjusted in zip(tried, holm([each[2] for each in tried]) if tried else (), strict=True):
        if adjusted < SURE:
            weak[place].append(step)
    return [" ".join(each) for each in weak]
