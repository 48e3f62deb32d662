-- One row per customer to whom a text message was delivered in the period after a first order.
-- bought_again: ordered after the first of these messages, in the period, credited to text messages.
-- needs: sms_events.customer_id, sms_events.ts, sms_events.type, orders_placed.customer_id
-- bought_again: orders_in_period.channel
-- keys: customer_id
WITH first_orders AS (
    SELECT customer_id, order_ts FROM orders_placed WHERE order_number = 1
),
sent AS (
    SELECT e.customer_id, min(e.ts) AS first_at
    FROM sms_events AS e
    JOIN first_orders AS f ON f.customer_id = e.customer_id AND f.order_ts < e.ts
    WHERE e.type = 'delivered'
        AND CAST(e.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY e.customer_id
),
bought AS (
    SELECT customer_id, max(order_ts) AS last_at
    FROM orders_in_period
    WHERE channel = 'sms' AND customer_id IS NOT NULL
    GROUP BY customer_id
)
SELECT
    s.customer_id,
    s.customer_id AS resampling_unit,
    coalesce(b.last_at > s.first_at, FALSE) AS bought_again
FROM sent AS s
LEFT JOIN bought AS b ON b.customer_id = s.customer_id
