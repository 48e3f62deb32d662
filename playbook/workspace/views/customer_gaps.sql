-- One row per gap between two days on which a customer ordered, up to as_of.
-- needs: orders_placed.customer_id
WITH days AS (
    SELECT DISTINCT customer_id, order_day FROM orders_completed WHERE customer_id IS NOT NULL
),
pairs AS (
    SELECT
        customer_id,
        order_day,
        lag(order_day) OVER (PARTITION BY customer_id ORDER BY order_day) AS previous_day
    FROM days
)
SELECT customer_id, previous_day, order_day, date_diff('day', previous_day, order_day) AS gap_days
FROM pairs
WHERE previous_day IS NOT NULL
