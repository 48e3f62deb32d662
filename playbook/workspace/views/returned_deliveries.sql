-- One row per completed order delivered in the period; returned: a return of it was refunded by the period's end.
-- needs: orders_placed.order_id, orders.delivered_at
-- returned: returns.order_id, returns.refunded_at
-- channel: orders_placed.channel
-- country: orders_placed.country
-- sales_channel: orders_placed.sales_channel
-- keys: order_id, resampling_unit as customer_id
-- cuts: channel, country, sales_channel
WITH given_back AS (
    SELECT DISTINCT order_id
    FROM returns
    WHERE order_id IS NOT NULL AND CAST(refunded_at AS DATE) <= CAST($period_end AS DATE)
)
SELECT
    p.order_id,
    p.resampling_unit,
    g.order_id IS NOT NULL AS returned,
    p.channel,
    p.country,
    p.sales_channel
FROM orders_placed AS p
JOIN orders AS o ON o.order_id = p.order_id
LEFT JOIN given_back AS g ON g.order_id = p.order_id
WHERE CAST(o.delivered_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
