-- One row per completed order delivered in the period; reviewed: within the days that count and up to the period's end.
-- needs: orders.order_id, orders.delivered_at, orders_placed.order_id
-- reviewed: reviews.order_id, reviews.ts, assumed.review_days
-- keys: order_id, resampling_unit as customer_id
WITH arrived AS (
    SELECT p.order_id, p.resampling_unit, CAST(o.delivered_at AS DATE) AS delivered_on
    FROM orders_placed AS p
    JOIN orders AS o ON o.order_id = p.order_id
    WHERE CAST(o.delivered_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
),
rated AS (
    SELECT DISTINCT a.order_id
    FROM arrived AS a
    JOIN reviews AS r ON r.order_id = a.order_id
    WHERE CAST(r.ts AS DATE) <= CAST($period_end AS DATE)
        AND date_diff('day', a.delivered_on, CAST(r.ts AS DATE)) <= CAST($review_days AS INTEGER)
)
SELECT a.order_id, a.resampling_unit, r.order_id IS NOT NULL AS reviewed
FROM arrived AS a
LEFT JOIN rated AS r ON r.order_id = a.order_id
