"""Journeys as the chapter reads them: what ends one, what counts as one contact, and what direct visits are worth.

All is decided in one query. A journey ends in an order, or in one of the shop's own goals. Contacts that the export
ties to a visit are visits already; of bare hits, one that follows another by the same channel within the gap is the
same visit. "Last non-direct" leaves a direct contact out wherever the journey has any other: whoever types the address
has heard of the shop before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playbook.charts.names import name_of
from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _, listed

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Params
    from playbook.workspace.client import Workspace

# What a reader may let journeys end in besides goals of the shop's own; goals that are orders by another name are not
# offered twice.
ORDERS, EVERY_GOAL = "orders", "goals"
_ALSO_ORDERS = frozenset({"order", "orders", "purchase", "transaction"})

GOALS = "SELECT goal_id, count(*) AS reached FROM goal_completions GROUP BY goal_id ORDER BY reached DESC, goal_id"
REACHED = """
SELECT count(*) AS reached FROM goal_completions
WHERE goal_id = ANY($goals) AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
"""
# Ways to goals are those of the view goal_touches; ways to orders are those of journey_touches, told apart by turn.
_TO_GOALS = "contacts AS (SELECT * FROM goal_touches)"
# A journey without an order is of the time before the first order, or after it, as its id says ("… after 0").
_TO_ORDERS = """
contacts AS (
    SELECT
        journey_id, person_id, converted, ts, channel, session_id, days_before, ended_on, is_open,
        CAST(value AS DOUBLE) AS value,
        CASE
            WHEN converted AND customer_id IS NULL THEN 'unknown'
            WHEN converted AND is_first_order THEN 'first'
            WHEN converted THEN 'repeat'
            WHEN journey_id LIKE '% after 0' THEN 'first'
            ELSE 'repeat'
        END AS turn
    FROM journey_touches
)
"""
# partner_path tells one affiliate from another, by the visit that the contact led to.
_JOURNEYS = """
WITH {contacts},
spaced AS (
    SELECT
        c.journey_id, c.person_id, c.converted, c.ts, c.session_id, c.days_before, c.is_open, c.value, c.turn,
        coalesce(c.channel, 'unknown') AS channel,
        CASE WHEN c.channel = 'affiliate' THEN concat('affiliate ', coalesce(s.affiliate_id, '?'))
            ELSE coalesce(c.channel, 'unknown')
        END AS partner,
        c.session_id IS NULL
            AND lag(c.channel) OVER one_after_the_other = c.channel
            AND date_diff('minute', lag(c.ts) OVER one_after_the_other, c.ts) < CAST($visit_gap_minutes AS INTEGER)
            AS is_same_visit
    FROM contacts AS c
    LEFT JOIN sessions AS s ON s.session_id = c.session_id AND c.channel = 'affiliate'
    WINDOW one_after_the_other AS (PARTITION BY c.journey_id ORDER BY c.ts, c.channel, coalesce(c.session_id, ''))
),
known AS (
    SELECT *, count(*) FILTER (WHERE channel <> 'direct') OVER (PARTITION BY journey_id) AS named
    FROM spaced
    WHERE NOT coalesce(is_same_visit, FALSE)
)
SELECT
    journey_id,
    max(person_id) AS person_id,
    string_agg(channel, ' > ' ORDER BY ts, channel, coalesce(session_id, '')) AS path,
    string_agg(CAST(days_before AS VARCHAR), ' > ' ORDER BY ts, channel, coalesce(session_id, '')) AS days_before,
    string_agg(partner, ' > ' ORDER BY ts, channel, coalesce(session_id, '')) AS partner_path,
    max(CASE WHEN converted THEN 1 ELSE 0 END) AS conversions,
    max(CASE WHEN converted THEN 0 ELSE 1 END) AS nulls,
    max(value) AS value,
    max(CASE WHEN is_open THEN 1 ELSE 0 END) = 1 AS is_open,
    max(turn) AS orders,
    count(*) AS contacts,
    count(session_id) AS visits
FROM known
WHERE CAST($direct_handling AS VARCHAR) = 'as_is' OR channel <> 'direct' OR named = 0
GROUP BY journey_id
ORDER BY journey_id
"""


def goals_of(workspace: Workspace) -> tuple[str, ...]:
    """The shop's goals that journeys may end in, the one reached most first; none where no goals were delivered."""
    if "goal_completions.goal_id" not in workspace.available:
        return ()
    found = workspace.frame(GOALS)["goal_id"]
    return tuple(str(each) for each in found if str(each).casefold() not in _ALSO_ORDERS)


def chosen_goals(params: Params, goals: tuple[str, ...]) -> tuple[str, ...]:
    """The goals asked for; none where journeys end in orders. Errors: `BadInput` for a goal that there is not."""
    if params.conversion == ORDERS:
        return ()
    asked = goals if params.conversion == EVERY_GOAL else tuple(each.strip() for each in params.conversion.split(","))
    unknown = [each for each in asked if each not in goals]
    if unknown or not asked:
        raise BadInput(
            _("There is no goal {name} in these data.").format(name=", ".join(unknown) or params.conversion),
            found=list(goals),
            remedy=did_you_mean(unknown[0], [ORDERS, *goals]) if unknown else "",
        )
    return asked


def read_journeys(
    workspace: Workspace,
    given: Mapping[str, Any],
    goals: tuple[str, ...],
    direct_handling: str = "as_is",
) -> pd.DataFrame:
    """One row per journey that ended in the period: person, path and days before, whether it was followed by an order
    or a goal (conversions, nulls, value), is_open, orders (first, repeat, unknown), contacts and visits among them.
    """
    text = _JOURNEYS.format(contacts=(_TO_GOALS if goals else _TO_ORDERS).strip())
    rules = {"direct_handling": direct_handling, "goals": goals}
    return workspace.frame(text, {**given, **rules})


def goal_words(goals: tuple[str, ...]) -> str:
    """The goals as a reader's words."""
    return listed(name_of(each) for each in goals)
