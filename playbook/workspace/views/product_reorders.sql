-- One row per time that a customer bought a product again on a later day, the second day lying in the period.
-- needs: order_lines.customer_id
-- category: order_lines.category
-- cuts: product_id, category
WITH days AS (
    SELECT product_id, max(product_name) AS product_name, max(category) AS category, customer_id, order_day
    FROM order_lines
    WHERE kind = 'product' AND customer_id IS NOT NULL
    GROUP BY product_id, customer_id, order_day
),
pairs AS (
    SELECT
        product_id, product_name, category, customer_id, order_day,
        lag(order_day) OVER (PARTITION BY product_id, customer_id ORDER BY order_day) AS previous_day
    FROM days
)
SELECT
    product_id,
    product_name,
    category,
    customer_id,
    customer_id AS resampling_unit,
    order_day,
    date_diff('day', previous_day, order_day) AS gap_days
FROM pairs
WHERE previous_day IS NOT NULL
    AND order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
