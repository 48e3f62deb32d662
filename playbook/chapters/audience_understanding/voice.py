"""What one group says, asks or complains of more often than all: motives and troubles by segment and stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.audience_understanding.findings import Findings
from playbook.chapters.audience_understanding.naming import dimension_name, group_name
from playbook.chapters.audience_understanding.reach_figures import SURE
from playbook.chapters.audience_understanding.sales import when
from playbook.charts.names import capital, name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, isolate, number, percent

if TYPE_CHECKING:
    import pandas as pd

# Of a group, and of customers who spoke of a thing: fewer say nothing.
LEAST_GROUP, LEAST_TOLD = 30, 10

# Of every group how many customers spoke of a thing (converted), and how many could have (n): of a motive those who
# named any, of a trouble those who ordered in the period, since who ordered nothing has nothing to send back.
VOICE = """
WITH reasons AS (
    SELECT DISTINCT customer_id, 'reason' AS source, lower(trim(answer)) AS what
    FROM surveys
    WHERE lower(kind) = 'reason' AND answer IS NOT NULL AND customer_id IS NOT NULL
        AND CAST(coalesce(answered_at, ts) AS DATE) <= CAST($as_of AS DATE)
),
active AS (
    SELECT customer_id FROM orders_in_period WHERE customer_id IS NOT NULL GROUP BY customer_id
),
parted AS (
    SELECT customer_id, 'stage' AS dimension, stage AS audience FROM customer_stages WHERE stage <> 'awareness'
    UNION ALL SELECT customer_id, 'origin', channel FROM customer_origins WHERE channel <> 'unknown'
    UNION ALL SELECT customer_id, 'country', country FROM customer_stages
    WHERE stage <> 'awareness' AND country <> 'unknown'
    UNION ALL
    SELECT p.customer_id, 'gender', p.gender FROM people AS p JOIN customer_origins AS o
        ON o.customer_id = p.customer_id
    WHERE p.gender IS NOT NULL
    UNION ALL
    SELECT p.customer_id, 'age_band', p.age_band FROM people AS p JOIN customer_origins AS o
        ON o.customer_id = p.customer_id
    WHERE p.age_band IS NOT NULL
),
told AS (
    SELECT customer_id, source, what FROM reasons
    UNION ALL
    SELECT DISTINCT t.customer_id, t.source, t.what
    FROM customer_troubles AS t
    JOIN active AS a ON a.customer_id = t.customer_id
),
answered AS (
    SELECT customer_id FROM reasons GROUP BY customer_id
),
sizes AS (
    SELECT g.dimension, g.audience, count(o.customer_id) AS customers, count(a.customer_id) AS answered
    FROM parted AS g
    LEFT JOIN active AS o ON o.customer_id = g.customer_id
    LEFT JOIN answered AS a ON a.customer_id = g.customer_id
    GROUP BY g.dimension, g.audience
),
counted AS (
    SELECT g.dimension, g.audience, t.source, t.what, count(*) AS converted
    FROM told AS t
    JOIN parted AS g ON g.customer_id = t.customer_id
    GROUP BY g.dimension, g.audience, t.source, t.what
),
topics AS (
    SELECT DISTINCT dimension, source, what FROM counted
)
SELECT
    z.dimension, z.audience, t.source, t.what, coalesce(c.converted, 0) AS converted,
    CASE WHEN t.source = 'reason' THEN z.answered ELSE z.customers END AS n
FROM sizes AS z
JOIN topics AS t ON t.dimension = z.dimension
LEFT JOIN counted AS c
    ON c.dimension = z.dimension AND c.audience = z.audience AND c.source = t.source AND c.what = t.what
ORDER BY z.dimension, t.source, t.what, z.audience
"""
SOURCES = {
    "reason": N_("motive"),
    "ticket": N_("asked customer service"),
    "return": N_("sent back"),
    "review": N_("poor review"),
}
WORDS = {"complaint": N_("complaint"), "question": N_("question"), "poor": N_("two stars or fewer")}


def voice(rows: pd.DataFrame) -> pd.DataFrame:
    """Per group and thing said the share of the group's customers, against all customers of the same kind of group.

    rows: dimension, audience, source, what, converted, n. Returns those of groups of 30 or more and things that ten
    customers spoke of, with `lift`'s columns, usual (the share of all) and adjusted (Holm's p over all rows).
    """
    import pandas as pd

    from playbook.methods.lift import lift
    from playbook.methods.many_tests import holm

    found = []
    for _topic, own in rows.groupby(["dimension", "source", "what"], sort=False):
        kept = own[own["n"] >= LEAST_GROUP]
        total, people = float(kept["converted"].sum()), float(kept["n"].sum())
        if total >= LEAST_TOLD and len(kept) > 1:
            found.append(lift(kept, converted=total, n=people).assign(usual=total / people))
    if not found:
        return rows.iloc[:0].assign(rate=0.0, usual=0.0, low=0.0, high=0.0, lift=0.0, adjusted=1.0)
    every = pd.concat(found, ignore_index=True)
    every["adjusted"] = holm(every.pop("p_value"))
    return every.sort_values(["adjusted", "lift"], ascending=[True, False], kind="stable", ignore_index=True)


def voices(findings: Findings) -> Figure:
    """The things that a group surely says more often than all."""
    from playbook.charts.forms import Measure, bars

    rows = findings.details["voices"]
    named = rows.assign(
        by=[dimension_name(each) for each in rows["dimension"]],
        group=[group_name(*each) for each in zip(rows["dimension"], rows["audience"], strict=True)],
        source_name=[_(SOURCES[each]) for each in rows["source"]],
        what_name=[what_name(*each) for each in zip(rows["source"], rows["what"], strict=True)],
    )
    named["topic"] = [
        f"{heard}, {what}" if source == "return" else what
        for source, heard, what in zip(named["source"], named["source_name"], named["what_name"], strict=True)
    ]
    named["name"] = [f"{one}: {two}" for one, two in zip(named["group"], named["topic"], strict=True)]
    sure = named[(named["adjusted"] < SURE) & (named["lift"] > 1)].drop_duplicates("name")
    title = _("No group surely says, asks or complains of anything more often than all customers do")
    if len(sure):
        first = sure.iloc[0]
        title = _("{group}: “{what}” {times} times as often as among all, {share} against {usual}").format(
            group=capital(first["group"]), what=first["topic"], times=number(first["lift"], decimals=1),
            share=percent(first["rate"]), usual=percent(first["usual"]),
        )  # fmt: skip
    return Figure(
        name="voices",
        title=title,
        subtitle=_(
            "Share of a group's customers by what they said or did, where it is surely larger than among all; motives "
            "up to the end of the data, troubles of {period}"
        ).format(period=when(findings)),
        foot=_(
            "Motives: of those who named one; troubles: of those who ordered in the period. Corrected for {tests} "
            "comparisons; the mark is the share of all. The table has every group of {least} or more, stages as they "
            "are today."
        ).format(tests=integer(len(rows)), least=integer(LEAST_GROUP)),
        chart=bars(
            sure.head(findings.params.top),
            "name",
            Measure("rate", _("Share of customers"), "fraction", low="low", high="high"),
            marker=Measure("usual", _("All"), "fraction"),
        )
        if len(sure)
        else None,
        table=named,
        labels={
            "by": _("Compared by"), "group": _("Group"), "source_name": _("Heard by"), "what_name": _("What"),
            "converted": _("Customers"), "n": _("Of so many"), "rate": _("Share of customers"), "low": _("Low"),
            "high": _("High"), "usual": _("All"), "lift": _("Lift"),
            "adjusted": _("Chance of this by luck, corrected"),
        },
        formats={
            "rate": "fraction", "low": "fraction", "high": "fraction", "usual": "fraction", "adjusted": "chance",
            "converted": "count", "n": "count",
        },
    )  # fmt: skip


def what_name(source: str, what: str) -> str:
    """What was said, in the reader's words; a motive as the customer wrote it."""
    if source == "reason":
        return isolate(what)
    return _(WORDS[what]) if what in WORDS else name_of(what)
