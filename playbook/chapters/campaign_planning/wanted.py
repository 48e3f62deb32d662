"""What the campaigns are to make people do, and how many of those reached did it, beside those left out by lot.

Everybody is given the same days. Where a campaign was tested, the arms are compared as they were drawn, whoever the
message reached; of any other, those whom its first message of the last year reached are counted, with no claim.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playbook.workspace.wanted import ACTIONS

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Campaign, Experiment

# First messages of so many days; an action counts within so many after it, or within the days of the campaign's test.
BACK_DAYS, DAYS = 365, 30
# Of fewer people a share is not told, and more categories or goals than these fit no form.
LEAST_PEOPLE, MOST_OFFERED = 30, 8
# What counts as each action, and what the data must hold for it.
ACTS = {
    "order": "SELECT 'order' AS action, customer_id, order_ts AS done_at FROM orders_completed",
    "upgrade": """
        SELECT 'upgrade' AS action, customer_id, changed_at AS done_at FROM (
            SELECT *, lag(monthly_price) OVER (PARTITION BY customer_id ORDER BY changed_at) AS price_before
            FROM subscriptions
        ) AS p WHERE plan IS NOT NULL AND monthly_price > coalesce(price_before, 0)""",
    "referral": """
        SELECT 'referral' AS action, referrer_id AS customer_id, invited_at AS done_at FROM referrals
        WHERE referee_id IS NULL OR referee_id <> referrer_id""",
    "sign_up": "SELECT 'sign_up' AS action, customer_id, subscribed_at AS done_at FROM email_list",
    "membership": "SELECT 'membership' AS action, customer_id, joined_at AS done_at FROM loyalty_members",
    "category": "SELECT concat('category=', category) AS action, customer_id, order_ts AS done_at FROM order_lines",
    "goal": """
        SELECT
            concat('goal=', g.goal_id) AS action, coalesce(g.customer_id, s.customer_id) AS customer_id, g.ts AS done_at
        FROM goal_completions AS g LEFT JOIN sessions AS s ON s.session_id = g.session_id""",
}
NEEDS = {
    "order": ("orders.customer_id", "orders.order_ts"),
    "upgrade": ("subscriptions.plan", "subscriptions.monthly_price", "subscriptions.changed_at"),
    "referral": ("referrals.referrer_id", "referrals.invited_at"),
    "sign_up": ("email_list.customer_id", "email_list.subscribed_at"),
    "membership": ("loyalty_members.customer_id", "loyalty_members.joined_at"),
    "category": ("orders.customer_id", "order_items.product_id", "products.category"),
    "goal": ("goal_completions.goal_id", "goal_completions.ts"),
}
NAMES = """
SELECT concat('category=', category) AS action, count(*) AS times FROM products
WHERE category IS NOT NULL GROUP BY category
UNION ALL
SELECT concat('goal=', goal_id) AS action, count(*) AS times FROM goal_completions
WHERE goal_id <> 'order' GROUP BY goal_id
ORDER BY times DESC, action
"""
COUNTS = """
WITH messages AS (
    SELECT customer_id, campaign_id, sent_at FROM campaign_messages
    UNION ALL
    SELECT customer_id, campaign_id, ts FROM email_events WHERE type = 'sent'
    UNION ALL
    SELECT customer_id, campaign_id, ts FROM sms_events WHERE type = 'sent'
),
reached AS (
    SELECT campaign_id, 'reached' AS arm, customer_id, min(sent_at) AS from_at FROM messages
    WHERE CAST(sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY campaign_id, customer_id
    UNION ALL
    SELECT experiment_id, concat('arm ', arm), customer_id, assigned_at FROM experiments
),
people AS (
    SELECT r.campaign_id, r.arm, r.customer_id, r.from_at, w.days
    FROM reached AS r JOIN ({windows}) AS w ON w.campaign_id = r.campaign_id
    WHERE date_diff('day', CAST(r.from_at AS DATE), CAST($period_end AS DATE)) >= w.days
),
acts AS ({acts}),
done AS (
    SELECT p.campaign_id, p.arm, a.action, count(DISTINCT p.customer_id) AS done
    FROM people AS p
    JOIN acts AS a ON a.customer_id = p.customer_id AND a.done_at >= p.from_at
        AND date_diff('day', CAST(p.from_at AS DATE), CAST(a.done_at AS DATE)) <= p.days
    GROUP BY p.campaign_id, p.arm, a.action
)
SELECT n.campaign_id, n.arm, n.people, d.action, d.done
FROM (SELECT campaign_id, arm, count(DISTINCT customer_id) AS people FROM people GROUP BY campaign_id, arm) AS n
LEFT JOIN done AS d ON d.campaign_id = n.campaign_id AND d.arm = n.arm
"""


@dataclass(frozen=True)
class Wanted:
    """possible: the actions that these data can bear, the commonest categories and goals only. strange: those that a
    saved campaign names and the data do not know.

    counts: one row per campaign, wanted action and group, with campaign (its name), action, group (reached, or drawn
    and left_out of a test), days, people, done, and rate, low, high (Wilson, 95%; NaN where people are too few).
    """

    possible: tuple[str, ...]
    strange: tuple[str, ...]
    counts: pd.DataFrame


def wanted_of(workspace: Workspace, campaigns: Sequence[Campaign], as_of: dt.date) -> Wanted:
    """What can be wanted here, and what came of what the saved campaigns want."""
    from playbook.workspace.decisions import experiments

    able = {word for word, needs in NEEDS.items() if not workspace.engine.missing(needs)}
    named = [str(row["action"]) for row in workspace.engine.rows(NAMES) if _word(str(row["action"])) in able]
    offered = [each for word in ("category", "goal") for each in [n for n in named if _word(n) == word][:MOST_OFFERED]]
    asked = {each: tuple(a for a in each.wanted if a in able or a in named) for each in campaigns}
    tests = {each.id: each for each in experiments(workspace.client)}
    return Wanted(
        possible=(*(each for each in ACTIONS if each in able), *offered),
        strange=tuple(dict.fromkeys(a for each, can in asked.items() for a in each.wanted if a not in can)),
        counts=_counted(workspace, {each: can for each, can in asked.items() if can}, tests, as_of),
    )


def _counted(
    workspace: Workspace, asked: dict[Campaign, tuple[str, ...]], tests: dict[str, Experiment], as_of: dt.date
) -> pd.DataFrame:
    import pandas as pd

    from playbook.kpis.assumptions import parameters
    from playbook.methods.intervals import wilson

    days = {each.id: tests[each.id].window_days if each.id in tests else DAYS for each in asked}
    found = _ask(workspace, asked, days, parameters(
        workspace, as_of, period_start=as_of - dt.timedelta(days=BACK_DAYS - 1), period_end=as_of
    ))  # fmt: skip
    people = {(row["campaign_id"], row["arm"]): int(row["people"]) for row in found}
    done = {(row["campaign_id"], row["arm"], row["action"]): int(row["done"] or 0) for row in found}
    rows = []
    for campaign, actions in asked.items():
        for action in actions:
            for group, arm in _groups(tests.get(campaign.id), people, campaign.id):
                n, did = people.get((campaign.id, arm), 0), done.get((campaign.id, arm, action), 0)
                told = wilson(did, n) if n >= LEAST_PEOPLE else None
                share = (did / n, told.low, told.high) if told else (None, None, None)
                rows.append((campaign.name, action, group, days[campaign.id], n, did, *share))
    columns = ["campaign", "action", "group", "days", "people", "done", "rate", "low", "high"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("rate", "low", "high"), float))


def _ask(
    workspace: Workspace, asked: dict[Campaign, tuple[str, ...]], days: dict[str, int], given: dict[str, Any]
) -> list[dict[str, Any]]:
    """The counts; ids of campaigns hold no more than letters, digits and dashes, so they may stand in the text."""
    words = dict.fromkeys(_word(action) for actions in asked.values() for action in actions)
    if not words:
        return []
    windows = " UNION ALL ".join(f"SELECT '{name}' AS campaign_id, {count} AS days" for name, count in days.items())
    acts = " UNION ALL ".join(ACTS[word] for word in words)
    return workspace.engine.rows(COUNTS.format(windows=windows, acts=acts), given)


def _groups(test: Experiment | None, people: dict[tuple[str, str], int], campaign: str) -> tuple[tuple[str, str], ...]:
    """The groups to tell of, each with its arm: both of a test with enough people in each, else those reached."""
    if test is None:
        return (("reached", "reached"),)
    both = (("drawn", f"arm {test.treatment}"), ("left_out", f"arm {test.control}"))
    enough = all(people.get((campaign, arm), 0) >= LEAST_PEOPLE for _group, arm in both)
    return both if enough else (("reached", "reached"),)


def _word(action: str) -> str:
    return action.partition("=")[0]
