-- One row per completed order of the period that goods were sent for and whose shipping message was due by the period's end.
-- on_time: both the confirmation and the shipping message came within their hours. Orders in a store need neither.
-- needs: orders_placed.order_id, assumed.ship_message_hours
-- on_time: order_messages.order_id, order_messages.kind, order_messages.sent_at, assumed.confirm_hours
-- channel: orders_placed.channel
-- country: orders_placed.country
-- sales_channel: orders_placed.sales_channel
-- keys: order_id, resampling_unit as customer_id
-- cuts: channel, country, sales_channel
WITH first_messages AS (
    SELECT
        order_id,
        min(CASE WHEN kind = 'confirmation' THEN sent_at END) AS confirmed_at,
        min(CASE WHEN kind = 'shipped' THEN sent_at END) AS shipped_at
    FROM order_messages
    GROUP BY order_id
)
SELECT
    o.order_id,
    o.resampling_unit,
    coalesce(
        m.confirmed_at <= o.order_ts + CAST($confirm_hours AS INTEGER) * INTERVAL 1 HOUR
            AND m.shipped_at <= o.order_ts + CAST($ship_message_hours AS INTEGER) * INTERVAL 1 HOUR,
        FALSE
    ) AS on_time,
    o.channel,
    o.country,
    o.sales_channel
FROM orders_in_period AS o
LEFT JOIN first_messages AS m ON m.order_id = o.order_id
WHERE o.sales_channel <> 'store'
    AND CAST(o.order_ts + CAST($ship_message_hours AS INTEGER) * INTERVAL 1 HOUR AS DATE) <= CAST($period_end AS DATE)
