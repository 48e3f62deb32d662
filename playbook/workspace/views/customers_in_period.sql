-- One row per known customer with a completed order in the period.
-- Place, device and sales channel are those of the customer's last order in the period.
-- needs: orders_placed.customer_id
-- gross_revenue: orders_placed.gross_revenue
-- net_revenue: orders_placed.net_revenue
-- margin: orders_placed.margin
-- channel: customer_origins.channel
-- discovery_channel: customer_origins.discovery_channel
-- city: orders_placed.city
-- country: orders_placed.country
-- is_focus: orders_placed.is_focus
-- device: orders_placed.device
-- sales_channel: orders_placed.sales_channel
-- gender: customers.gender
-- age_band: customers.age
-- keys: customer_id
-- cuts: channel, discovery_channel, city, country, device, sales_channel, gender, age_band, is_focus, cohort_month
WITH totals AS (
    SELECT
        customer_id,
        count(*) AS orders_in_period,
        max(order_number) AS orders_to_date,
        min(order_number) AS first_order_number,
        sum(gross_revenue) AS gross_revenue,
        sum(net_revenue) AS net_revenue,
        sum(margin) AS margin
    FROM orders_in_period
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
last_orders AS (
    SELECT customer_id, city, country, is_focus, device, sales_channel
    FROM orders_in_period
    WHERE customer_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY order_number DESC) = 1
)
SELECT
    t.customer_id,
    t.customer_id AS resampling_unit,
    t.orders_in_period,
    t.orders_to_date,
    t.first_order_number = 1 AS is_new,
    t.gross_revenue,
    t.net_revenue,
    t.margin,
    o.first_order_day,
    o.cohort_month,
    o.cohort,
    o.channel,
    o.discovery_channel,
    l.city,
    l.country,
    l.is_focus,
    l.device,
    l.sales_channel,
    coalesce(p.gender, 'unknown') AS gender,
    coalesce(p.age_band, 'unknown') AS age_band
FROM totals AS t
JOIN last_orders AS l ON l.customer_id = t.customer_id
JOIN customer_origins AS o ON o.customer_id = t.customer_id
LEFT JOIN people AS p ON p.customer_id = t.customer_id
