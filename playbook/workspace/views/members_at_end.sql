-- One row per customer who had joined the loyalty programme by the end of the period, with what was done in the period.
-- was_member_before: had joined before it began. reached_tier: the present level began in it, and not by joining.
-- played: a badge, a challenge, a review or a referral, that is, points by something other than buying.
-- needs: loyalty_members.customer_id, loyalty_members.joined_at
-- reached_tier: loyalty_members.tier_since
-- used_benefit, played: loyalty_ledger.customer_id, loyalty_ledger.ts, loyalty_ledger.kind
-- points_earned, points_redeemed: loyalty_ledger.customer_id, loyalty_ledger.ts, loyalty_ledger.kind, loyalty_ledger.points
-- tier: loyalty_members.tier
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: tier, country, language
WITH moved AS (
    SELECT
        customer_id,
        count(*) FILTER (WHERE kind = 'benefit') AS benefits,
        count(*) FILTER (WHERE kind IN ('badge', 'challenge', 'review', 'referral')) AS games,
        sum(points) FILTER (WHERE kind IN ('earn', 'badge', 'challenge', 'review', 'referral')) AS points_earned,
        sum(points) FILTER (WHERE kind = 'redeem') AS points_redeemed
    FROM loyalty_ledger
    WHERE CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id
)
SELECT
    m.customer_id,
    m.customer_id AS resampling_unit,
    CAST(m.joined_at AS DATE) < CAST($period_start AS DATE) AS was_member_before,
    m.tier_since > m.joined_at
        AND CAST(m.tier_since AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE) AS reached_tier,
    coalesce(l.benefits, 0) > 0 AS used_benefit,
    coalesce(l.games, 0) > 0 AS played,
    coalesce(l.points_earned, 0) AS points_earned,
    coalesce(l.points_redeemed, 0) AS points_redeemed,
    coalesce(m.tier, 'unknown') AS tier,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM loyalty_members AS m
LEFT JOIN moved AS l ON l.customer_id = m.customer_id
LEFT JOIN people AS p ON p.customer_id = m.customer_id
WHERE CAST(m.joined_at AS DATE) <= CAST($period_end AS DATE)
