-- One row per return refunded in the period, with the order it belongs to where that is known.
-- needs: returns.return_id, returns.refunded_at
-- amount: returns.amount
-- customer_id: returns.customer_id | returns.order_id
-- order_day, days_since_order: returns.order_id
-- country: returns.order_id, orders.shipping_country
-- keys: order_id, customer_id
-- cuts: country
SELECT
    r.return_id,
    r.order_id,
    coalesce(r.customer_id, o.customer_id) AS customer_id,
    coalesce(r.customer_id, o.customer_id, concat('return ', r.return_id)) AS resampling_unit,
    CAST(r.refunded_at AS DATE) AS refunded_on,
    r.amount,
    r.reason,
    CAST(o.order_ts AS DATE) AS order_day,
    date_diff('day', CAST(o.order_ts AS DATE), CAST(r.refunded_at AS DATE)) AS days_since_order,
    coalesce(o.shipping_country, 'unknown') AS country
FROM returns AS r
LEFT JOIN orders AS o ON o.order_id = r.order_id
WHERE CAST(r.refunded_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
