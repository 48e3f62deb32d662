-- One row per known customer who got money back in the period; ordered_again: after the first time.
-- It counts within the days that count and up to the period's end.
-- needs: returns_in_period.customer_id, orders_placed.customer_id
-- ordered_again: assumed.return_days
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: country, language
WITH given_back AS (
    SELECT p.customer_id, min(r.refunded_at) AS first_at
    FROM returns_in_period AS p
    JOIN returns AS r ON r.return_id = p.return_id
    WHERE p.customer_id IS NOT NULL
    GROUP BY p.customer_id
),
later AS (
    SELECT DISTINCT g.customer_id
    FROM given_back AS g
    JOIN orders_placed AS o ON o.customer_id = g.customer_id AND o.order_ts > g.first_at
    WHERE o.order_day <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(g.first_at AS DATE), o.order_day) <= CAST($return_days AS INTEGER)
)
SELECT
    g.customer_id,
    g.customer_id AS resampling_unit,
    l.customer_id IS NOT NULL AS ordered_again,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM given_back AS g
LEFT JOIN later AS l ON l.customer_id = g.customer_id
LEFT JOIN people AS p ON p.customer_id = g.customer_id
