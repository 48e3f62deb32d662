-- One row per person whom a friend's invitation won: a first order in the period, after the invitation.
-- The friend is the one who invited first. reward_cost: of all invitations to the person; null where none is stated.
-- needs: referrals.referrer_id, referrals.referee_id, referrals.invited_at, referrals.first_order_at
-- reward_cost: referrals.reward_cost
-- country: customers.country
-- language: customers.language
-- keys: referrer_id as customer_id
-- cuts: referrer_id, country, language
WITH followed AS (
    SELECT
        coalesce(referee_id, concat('invited by ', referrer_id, ' at ', CAST(invited_at AS VARCHAR))) AS friend_id,
        referrer_id,
        invited_at,
        first_order_at,
        reward_cost
    FROM referrals
    WHERE first_order_at >= invited_at AND (referee_id IS NULL OR referee_id <> referrer_id)
),
won AS (
    SELECT friend_id, min(first_order_at) AS first_order_at, sum(reward_cost) AS reward_cost
    FROM followed
    GROUP BY friend_id
),
inviters AS (
    SELECT friend_id, referrer_id
    FROM followed
    QUALIFY row_number() OVER (PARTITION BY friend_id ORDER BY invited_at, referrer_id) = 1
)
SELECT
    w.friend_id,
    i.referrer_id AS resampling_unit,
    i.referrer_id,
    w.reward_cost,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM won AS w
JOIN inviters AS i ON i.friend_id = w.friend_id
LEFT JOIN people AS p ON p.customer_id = w.friend_id
WHERE CAST(w.first_order_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
