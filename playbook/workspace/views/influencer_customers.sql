-- One row per known customer whose first order, up to as_of, carried the code or link of an influencer.
-- first_in_period: that order lies in the period. days_known: from that order to as_of. days_to_second: to the next order.
-- needs: numbered_orders.customer_id, orders.influencer_id
-- keys: customer_id
-- cuts: influencer_id
WITH known AS (
    SELECT order_id, customer_id, order_number, order_day
    FROM numbered_orders
    WHERE customer_id IS NOT NULL AND order_day <= CAST($as_of AS DATE)
)
SELECT
    f.customer_id,
    f.customer_id AS resampling_unit,
    o.influencer_id,
    f.order_day AS first_day,
    f.order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE) AS first_in_period,
    date_diff('day', CAST(f.order_day AS DATE), CAST($as_of AS DATE)) AS days_known,
    date_diff('day', CAST(f.order_day AS DATE), CAST(s.order_day AS DATE)) AS days_to_second
FROM known AS f
JOIN orders AS o ON o.order_id = f.order_id
LEFT JOIN known AS s ON s.customer_id = f.customer_id AND s.order_number = 2
WHERE f.order_number = 1 AND o.influencer_id IS NOT NULL
