-- One row per customer who began to use the product in the period: by a first plan, or else by a first event.
-- known_for_a_week: seven days after the start lie within the period. used_key_feature: one of the key features within them.
-- completed_onboarding: the onboarding training completed by the end of the period.
-- needs: product_events.customer_id, product_events.ts
-- completed_onboarding: product_events.event
-- used_key_feature: product_events.feature, assumed.key_features
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: country, language
WITH firsts AS (
    SELECT customer_id, ts FROM product_events
    UNION ALL
    SELECT customer_id, changed_at AS ts FROM subscriptions WHERE plan IS NOT NULL
),
begun AS (
    SELECT customer_id, min(ts) AS started_at, CAST(min(ts) AS DATE) AS started_on
    FROM firsts
    GROUP BY customer_id
),
used AS (
    SELECT
        b.customer_id,
        count(*) FILTER (WHERE e.event = 'onboarding_completed') AS completions,
        count(*) FILTER (
            WHERE e.feature IS NOT NULL
                AND date_diff('day', b.started_on, CAST(e.ts AS DATE)) <= 7
                AND (
                    CAST($key_features AS VARCHAR) = ''
                    OR strpos(concat(', ', CAST($key_features AS VARCHAR), ', '), concat(', ', e.feature, ', ')) > 0
                )
        ) AS key_uses
    FROM begun AS b
    JOIN product_events AS e ON e.customer_id = b.customer_id
    WHERE CAST(e.ts AS DATE) <= CAST($period_end AS DATE)
    GROUP BY b.customer_id
)
SELECT
    b.customer_id,
    b.customer_id AS resampling_unit,
    date_diff('day', b.started_on, CAST($period_end AS DATE)) >= 7 AS known_for_a_week,
    coalesce(u.key_uses, 0) > 0 AS used_key_feature,
    coalesce(u.completions, 0) > 0 AS completed_onboarding,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM begun AS b
LEFT JOIN used AS u ON u.customer_id = b.customer_id
LEFT JOIN people AS p ON p.customer_id = b.customer_id
WHERE b.started_on BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
