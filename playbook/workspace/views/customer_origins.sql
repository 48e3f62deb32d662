-- One row per customer who ever ordered: the first order, the channel of discovery, and the channel credited with it.
-- discovery_channel: of the first known contact up to the first order, however long before.
-- channel: the acquisition channel that the export states, else the one credited with the first order.
-- kept
-- needs: orders_placed.customer_id
-- channel: customers.acquisition_channel | touchpoints.channel | sessions.channel | orders.credited_channel, assumed.lookback_days
-- discovery_channel: touchpoints.channel | sessions.channel | sessions.medium
WITH first_orders AS (
    SELECT customer_id, order_id, order_ts, order_day, month, month_index, channel
    FROM orders_placed
    WHERE order_number = 1
),
discovered AS (
    SELECT f.customer_id, t.channel, t.ts
    FROM first_orders AS f
    JOIN touches AS t ON t.person_id = f.customer_id AND t.ts <= f.order_ts
    QUALIFY row_number() OVER (
        PARTITION BY f.customer_id ORDER BY t.ts, t.channel, coalesce(t.campaign_id, ''), coalesce(t.session_id, '')
    ) = 1
)
SELECT
    f.customer_id,
    f.order_day AS first_order_day,
    CAST(f.month AS DATE) AS cohort_month,
    f.month_index AS cohort,
    coalesce(c.acquisition_channel, f.channel) AS channel,
    coalesce(d.channel, 'unknown') AS discovery_channel,
    date_diff('day', CAST(d.ts AS DATE), f.order_day) AS days_to_first_order
FROM first_orders AS f
LEFT JOIN customers AS c ON c.customer_id = f.customer_id
LEFT JOIN discovered AS d ON d.customer_id = f.customer_id
