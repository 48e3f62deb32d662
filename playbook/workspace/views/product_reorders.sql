-- One row per time that a customer bought a product again on a later day, the second day lying in the period.
-- needs: product_days
-- category: product_days.category
-- keys: customer_id
-- cuts: product_id, category
SELECT
    product_id,
    product_name,
    category,
    customer_id,
    customer_id AS resampling_unit,
    order_day,
    date_diff('day', previous_day, order_day) AS gap_days
FROM product_days
WHERE previous_day IS NOT NULL
    AND order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
