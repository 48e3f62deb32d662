-- One row per customer who was active when the period began: an order in the churn window before, no cancellation.
-- is_active_at_end asks the same of the period's last day.
-- needs: orders_placed.customer_id, assumed.churn_window_days
-- channel: customer_origins.channel
-- country: orders_placed.country
-- city: orders_placed.city
-- gender: customers.gender
-- age_band: customers.age
-- keys: customer_id
-- cuts: channel, country, city, gender, age_band
WITH before AS (
    SELECT customer_id, max(order_day) AS last_day
    FROM orders_placed
    WHERE customer_id IS NOT NULL AND order_day < CAST($period_start AS DATE)
    GROUP BY customer_id
),
up_to_end AS (
    SELECT customer_id, order_day AS last_day, city, country
    FROM orders_placed
    WHERE customer_id IS NOT NULL AND order_day <= CAST($period_end AS DATE)
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY order_number DESC) = 1
)
SELECT
    b.customer_id,
    b.customer_id AS resampling_unit,
    b.last_day AS last_order_day_before,
    e.last_day AS last_order_day,
    date_diff('day', e.last_day, CAST($period_end AS DATE)) <= CAST($churn_window_days AS INTEGER)
        AND (p.cancelled_at IS NULL OR CAST(p.cancelled_at AS DATE) > CAST($period_end AS DATE)) AS is_active_at_end,
    o.channel,
    e.country,
    e.city,
    coalesce(p.gender, 'unknown') AS gender,
    coalesce(p.age_band, 'unknown') AS age_band
FROM before AS b
JOIN up_to_end AS e ON e.customer_id = b.customer_id
JOIN customer_origins AS o ON o.customer_id = b.customer_id
LEFT JOIN people AS p ON p.customer_id = b.customer_id
WHERE date_diff('day', b.last_day, CAST($period_start AS DATE)) - 1 <= CAST($churn_window_days AS INTEGER)
    AND (p.cancelled_at IS NULL OR CAST(p.cancelled_at AS DATE) >= CAST($period_start AS DATE))
