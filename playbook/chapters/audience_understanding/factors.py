"""What is read about the factors behind loyalty: each measured first, then what the same people did and said."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# A fact counts where it lies within the first third of the days that count for coming back.
SEEN_SHARE = 3
# Fewer people with or without a fact, or fewer scores of either, compare nothing.
LEAST_PEOPLE, LEAST_SCORES = 30, 10
# Which factor each fact stands for, and the columns that tell it.
FACTS = {
    "faulty": ("quality", "returns.reason"),
    "sent_back": ("quality", "returns.order_id"),
    "well_rated": ("quality", "reviews.rating"),
    "pleased": ("quality", "reviews.customer_id"),
    "discounted": ("price", "orders.discount"),
    "below_list": ("price", "products.list_price"),
    "late": ("service", "orders.delivered_at"),
    "asked": ("service", "support_tickets.customer_id"),
    "solved_fast": ("service", "support_tickets.resolved_at"),
    "by_friend": ("reputation", "referrals.referee_id"),
    "unasked": ("reputation", "sessions.channel"),
}
SCORES = ("nps", "csat")
# Parts of words by which a reason for sending back speaks of the goods: English, German, Polish, Persian, French,
# Spanish. A reason in other words counts as sent back, not as faulty.
FAULTY = "|".join(
    ["fault", "defe[ck]t", "damag", "broken", "quality", "not as ", "qualit", "besch(ä|ae)dig", "kaputt", "mangel",
     "uszkodz", "wad(a|y|li)", "zepsut", "niezgodn", "jako(ś|s)", "خراب", "معیوب", "شکست", "آسیب", "کیفیت", "مغایر",
     "défectueu", "cassé", "abîmé", "dañad", "roto"]
)  # fmt: skip

# First orders long enough ago: what is known of them by $seen days after it, and whether another order came in the
# $repeat_days after that, so that no fact can come from the order it is held against.
FACTORS = """
WITH firsts AS (
    SELECT
        o.order_id, o.customer_id, o.order_ts, o.order_day, o.first_channel, o.discount,
        date_diff('day', o.order_day, CAST(r.delivered_at AS DATE)) AS days_waited
    FROM orders_completed AS o JOIN orders AS r ON r.order_id = o.order_id
    WHERE o.is_first
        AND date_diff('day', o.order_day, CAST($as_of AS DATE))
            >= CAST($seen AS INTEGER) + CAST($repeat_days AS INTEGER)
),
later AS (
    SELECT f.customer_id
    FROM firsts AS f JOIN orders_completed AS o ON o.customer_id = f.customer_id
    WHERE date_diff('day', f.order_day, o.order_day) > CAST($seen AS INTEGER)
        AND date_diff('day', f.order_day, o.order_day) <= CAST($seen AS INTEGER) + CAST($repeat_days AS INTEGER)
    GROUP BY f.customer_id
),
stars AS (
    SELECT product_id, CAST(sum(rating) AS DOUBLE) AS total, count(rating) AS n FROM reviews
    WHERE CAST(ts AS DATE) <= CAST($as_of AS DATE) GROUP BY product_id
),
own_stars AS (
    SELECT f.customer_id, w.product_id, CAST(sum(w.rating) AS DOUBLE) AS total, count(w.rating) AS n
    FROM firsts AS f JOIN reviews AS w ON w.customer_id = f.customer_id
    WHERE CAST(w.ts AS DATE) <= CAST($as_of AS DATE) GROUP BY f.customer_id, w.product_id
),
reviewed AS (
    SELECT f.customer_id, avg(CAST(w.rating AS DOUBLE)) AS given
    FROM firsts AS f JOIN reviews AS w ON w.customer_id = f.customer_id AND w.ts > f.order_ts
    WHERE date_diff('day', f.order_day, CAST(w.ts AS DATE)) <= CAST($seen AS INTEGER) GROUP BY f.customer_id
),
bought AS (
    SELECT
        f.order_id,
        sum(s.total - coalesce(w.total, 0)) / NULLIF(sum(s.n - coalesce(w.n, 0)), 0) AS stars,
        CAST(sum(CASE WHEN p.list_price IS NOT NULL THEN l.amount END) AS DOUBLE) AS paid,
        CAST(sum(l.qty * p.list_price) AS DOUBLE) AS listed
    FROM firsts AS f
    JOIN order_lines AS l ON l.order_id = f.order_id AND l.kind = 'product'
    LEFT JOIN products AS p ON p.product_id = l.product_id
    LEFT JOIN stars AS s ON s.product_id = l.product_id
    LEFT JOIN own_stars AS w ON w.product_id = l.product_id AND w.customer_id = f.customer_id
    GROUP BY f.order_id
),
sent AS (
    SELECT
        f.order_id,
        max(CASE WHEN regexp_matches(lower(r.reason), $faulty) THEN 1 ELSE 0 END) AS faulty
    FROM firsts AS f JOIN returns AS r ON r.order_id = f.order_id
    WHERE date_diff('day', f.order_day, CAST(r.refunded_at AS DATE)) <= CAST($seen AS INTEGER) GROUP BY f.order_id
),
requests AS (
    SELECT f.customer_id, min(CASE WHEN t.resolved_at <= t.opened_at + INTERVAL 24 HOUR THEN 1 ELSE 0 END) AS fast
    FROM firsts AS f JOIN support_tickets AS t ON t.customer_id = f.customer_id AND t.opened_at > f.order_ts
    WHERE date_diff('day', f.order_day, CAST(t.opened_at AS DATE)) <= CAST($seen AS INTEGER) GROUP BY f.customer_id
),
friends AS (
    SELECT referee_id FROM referrals WHERE referee_id IS NOT NULL GROUP BY referee_id
),
scored AS (
    SELECT
        f.customer_id,
        avg(CASE WHEN upper(s.kind) = 'NPS' THEN CAST(s.score AS DOUBLE) END) AS nps,
        avg(CASE WHEN upper(s.kind) = 'CSAT' THEN CAST(s.score AS DOUBLE) END) AS csat
    FROM firsts AS f JOIN surveys AS s ON s.customer_id = f.customer_id
    WHERE coalesce(s.answered_at, s.ts) > f.order_ts
        AND CAST(coalesce(s.answered_at, s.ts) AS DATE) <= CAST($as_of AS DATE)
    GROUP BY f.customer_id
),
usual AS (
    SELECT median(b.stars) AS stars, median(CAST(f.days_waited AS DOUBLE)) AS days
    FROM firsts AS f LEFT JOIN bought AS b ON b.order_id = f.order_id
),
told AS (
    SELECT
        y.customer_id IS NOT NULL AS again, c.nps, c.csat,
        coalesce(s.faulty, 0) = 1 AS faulty, s.order_id IS NOT NULL AS sent_back,
        b.stars > u.stars AS well_rated, v.given >= 4 AS pleased,
        f.discount > 0 AS discounted, b.paid < 0.995 * b.listed AS below_list,
        f.days_waited > u.days AS late, q.customer_id IS NOT NULL AS asked, q.fast = 1 AS solved_fast,
        h.referee_id IS NOT NULL AS by_friend,
        CASE WHEN f.first_channel <> 'unknown'
            THEN f.first_channel IN ('direct', 'organic_search', 'referral') END AS unasked
    FROM firsts AS f CROSS JOIN usual AS u
    LEFT JOIN later AS y ON y.customer_id = f.customer_id
    LEFT JOIN scored AS c ON c.customer_id = f.customer_id
    LEFT JOIN bought AS b ON b.order_id = f.order_id
    LEFT JOIN sent AS s ON s.order_id = f.order_id
    LEFT JOIN reviewed AS v ON v.customer_id = f.customer_id
    LEFT JOIN requests AS q ON q.customer_id = f.customer_id
    LEFT JOIN friends AS h ON h.referee_id = f.customer_id
),
each_way AS (
    {each_way}
)
SELECT
    fact, held, count(*) AS n, count(*) FILTER (WHERE again) AS converted,
    count(nps) AS nps_n, sum(nps) AS nps_sum, sum(nps * nps) AS nps_squares,
    count(csat) AS csat_n, sum(csat) AS csat_sum, sum(csat * csat) AS csat_squares
FROM each_way WHERE held IS NOT NULL GROUP BY fact, held ORDER BY fact, held
"""
_EACH_WAY = "\n    UNION ALL ".join(
    f"SELECT '{fact}' AS fact, {fact} AS held, again, nps, csat FROM told" for fact in FACTS
)


def read_factors(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frame of the figure, by its name."""
    known = [fact for fact, (_factor, needs) in FACTS.items() if not workspace.engine.missing((needs,))]
    if "discounted" in known and "below_list" in known:
        # The list price stands in for a discount that is not stated; otherwise the two say the same.
        known.remove("below_list")
    seen = int(given["repeat_days"]) // SEEN_SHARE
    counts = workspace.frame(FACTORS.replace("{each_way}", _EACH_WAY), {**given, "seen": seen, "faulty": FAULTY})
    return {"factors": factors(counts[counts["fact"].isin(known)])}


def factors(counts: pd.DataFrame) -> pd.DataFrame:
    """Per fact the people of whom it holds against the others: who ordered again, and what they scored.

    counts: fact, held, n, converted (ordered again), and of each score nps_n, nps_sum, nps_squares, likewise of csat.
    Returns one row per fact with enough people on both sides, strongest first: factor, fact, n, rate, other_n, other,
    difference with low and high (Newcombe), strength (the correlation of two yes-or-no facts, phi), adjusted (Holm over
    the facts); and per score its difference with low and high (Welch), strength (point-biserial correlation), adjusted
    (Holm over facts and scores) and the scores counted, NaN where too few answered. said: the larger strength of both.
    """
    import pandas as pd

    from playbook.methods.intervals import difference_of_proportions
    from playbook.methods.many_tests import holm

    lines = []
    for fact, (factor, _needs) in FACTS.items():
        sides = {bool(row["held"]): row for row in counts[counts["fact"] == fact].to_dict("records")}
        held, others = sides.get(True), sides.get(False)
        if held is None or others is None or min(held["n"], others["n"]) < LEAST_PEOPLE:
            continue
        found = difference_of_proportions(held["converted"], held["n"], others["converted"], others["n"])
        line = {
            "factor": factor, "fact": fact, "n": held["n"], "rate": held["converted"] / held["n"],
            "other_n": others["n"], "other": others["converted"] / others["n"], "difference": found.value,
            "low": found.interval.low, "high": found.interval.high, "p_value": found.p_value,
            "strength": found.z / np.sqrt(held["n"] + others["n"]),
        }  # fmt: skip
        lines.append({**line, **{key: value for score in SCORES for key, value in _scored(held, others, score)}})
    if not lines:
        return pd.DataFrame(columns=["factor", "fact", "n", "rate", "other_n", "other", "difference"])
    table = pd.DataFrame(lines)
    chances = holm(table[[f"{score}_p" for score in SCORES]].to_numpy(dtype=float).ravel()).reshape(-1, len(SCORES))
    table = table.assign(
        adjusted=holm(table["p_value"]), size=table["strength"].abs(),
        said=table[[f"{score}_strength" for score in SCORES]].abs().max(axis=1),
        **{f"{score}_adjusted": chances[:, at] for at, score in enumerate(SCORES)},
    )  # fmt: skip
    return table.sort_values("size", ascending=False, kind="stable", ignore_index=True).drop(columns="size")


def _scored(held: Mapping[Hashable, Any], others: Mapping[Hashable, Any], score: str) -> list[tuple[str, float]]:
    """The difference of a mean score between people with the fact and without."""
    from playbook.methods.experiments import Outcomes, read_means

    names = [f"{score}_{each}" for each in ("n", "difference", "low", "high", "strength", "p")]
    arms = []
    for side in (others, held):
        n, total, squares = (side[f"{score}_{each}"] for each in ("n", "sum", "squares"))
        if n < LEAST_SCORES:
            return [(name, float("nan")) for name in names]
        arms.append(Outcomes(int(n), total / n, max((squares - total * total / n) / (n - 1), 0.0)))
    if not any(arm.variance for arm in arms):
        return [(name, float("nan")) for name in names]
    found = read_means(arms[0], arms[1], better="higher")
    n, total, squares = (held[f"{score}_{each}"] + others[f"{score}_{each}"] for each in ("n", "sum", "squares"))
    spread = np.sqrt(squares / n - (total / n) ** 2)
    strength = found.difference * np.sqrt(arms[0].n * arms[1].n) / n / spread
    values = (n, found.difference, found.interval.low, found.interval.high, strength, found.p_value)
    return list(zip(names, map(float, values), strict=True))
