-- One row per customer who completed the onboarding training in the period.
-- needs: product_events.customer_id, product_events.ts, product_events.event
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: country, language
WITH completed AS (
    SELECT customer_id, min(ts) AS first_at
    FROM product_events
    WHERE event = 'onboarding_completed'
    GROUP BY customer_id
)
SELECT
    c.customer_id,
    c.customer_id AS resampling_unit,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM completed AS c
LEFT JOIN people AS p ON p.customer_id = c.customer_id
WHERE CAST(c.first_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
