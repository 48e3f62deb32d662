-- One row per completed order of the period, dimension and group that the order or its customer belongs to.
-- dimension: channel (of the order), origin (the channel that won the customer), country, device, sales_channel, category
-- (on which most of the order was spent), cohort (quarter of the first order), gender, age_band, stage, month.
-- orders_to_date: the customer's, up to the period's end; null where the customer is unknown.
-- needs: orders_placed.order_id, orders_placed.net_revenue
-- customer_id, orders_to_date: orders_placed.customer_id
-- audience: orders.shipping_country | order_items.product_id | orders.customer_id
-- cuts: dimension, audience
WITH bought AS (
    SELECT order_id, category, sum(amount) AS amount
    FROM order_lines_in_period
    WHERE kind = 'product'
    GROUP BY order_id, category
),
main_category AS (
    SELECT order_id, category
    FROM bought
    QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY amount DESC, category) = 1
),
placed AS (
    SELECT
        o.order_id, o.resampling_unit, o.customer_id, o.net_revenue, o.channel, o.country, o.device, o.sales_channel,
        CAST(CAST(o.month AS DATE) AS VARCHAR) AS month,
        c.orders_to_date, c.channel AS origin, c.gender, c.age_band, s.stage, m.category,
        concat(extract(YEAR FROM c.first_order_day), ' Q', extract(QUARTER FROM c.first_order_day)) AS cohort
    FROM orders_in_period AS o
    LEFT JOIN customers_in_period AS c ON c.customer_id = o.customer_id
    LEFT JOIN customer_stages AS s ON s.customer_id = o.customer_id
    LEFT JOIN main_category AS m ON m.order_id = o.order_id
),
grouped AS (
    SELECT order_id, 'channel' AS dimension, channel AS audience FROM placed
    UNION ALL SELECT order_id, 'origin' AS dimension, origin AS audience FROM placed
    UNION ALL SELECT order_id, 'country' AS dimension, country AS audience FROM placed
    UNION ALL SELECT order_id, 'device' AS dimension, device AS audience FROM placed
    UNION ALL SELECT order_id, 'sales_channel' AS dimension, sales_channel AS audience FROM placed
    UNION ALL SELECT order_id, 'category' AS dimension, category AS audience FROM placed
    UNION ALL
    SELECT order_id, 'cohort' AS dimension, cohort AS audience FROM placed WHERE customer_id IS NOT NULL
    UNION ALL SELECT order_id, 'gender' AS dimension, gender AS audience FROM placed
    UNION ALL SELECT order_id, 'age_band' AS dimension, age_band AS audience FROM placed
    UNION ALL SELECT order_id, 'stage' AS dimension, stage AS audience FROM placed
    UNION ALL SELECT order_id, 'month' AS dimension, month AS audience FROM placed
)
SELECT
    p.order_id,
    p.resampling_unit,
    p.customer_id,
    g.dimension,
    g.audience,
    p.net_revenue,
    p.orders_to_date
FROM grouped AS g
JOIN placed AS p ON p.order_id = g.order_id
WHERE g.audience IS NOT NULL AND g.audience <> 'unknown'
