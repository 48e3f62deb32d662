-- One row per known customer with a completed order up to as_of: what they bought, how often, how lately.
-- gaps: between days with orders, typical_gap_days their median. days_to_second is null until there is a second order.
-- needs: orders_placed.customer_id
-- gross_revenue: orders_placed.gross_revenue
-- net_revenue, average_order_value: orders_placed.net_revenue
-- margin: orders_placed.margin
-- channel: customer_origins.channel
-- discovery_channel: customer_origins.discovery_channel
-- country: orders_placed.country
-- city: orders_placed.city
-- is_focus: orders_placed.is_focus
-- gender: customers.gender
-- age_band: customers.age
-- returned_amount: returns.amount
-- keys: customer_id
-- cuts: channel, discovery_channel, country, city, gender, age_band, is_focus, cohort_month
WITH totals AS (
    SELECT
        customer_id,
        count(*) AS orders,
        count(DISTINCT order_day) AS order_days,
        min(order_day) AS first_order_day,
        max(order_day) AS last_order_day,
        min(CASE WHEN order_number = 2 THEN order_day END) AS second_order_day,
        sum(gross_revenue) AS gross_revenue,
        sum(net_revenue) AS net_revenue,
        sum(margin) AS margin
    FROM orders_completed
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
last_orders AS (
    SELECT customer_id, city, country, is_focus
    FROM orders_completed
    WHERE customer_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY customer_id ORDER BY order_number DESC) = 1
),
gaps AS (
    SELECT customer_id, gap_days, row_number() OVER (PARTITION BY customer_id ORDER BY order_day DESC) AS newest
    FROM customer_gaps
),
rhythm AS (
    SELECT
        customer_id,
        count(*) AS gaps,
        max(CASE WHEN newest = 1 THEN gap_days END) AS last_gap_days,
        median(CAST(gap_days AS DOUBLE)) AS typical_gap_days,
        max(gap_days) AS longest_gap_days
    FROM gaps
    GROUP BY customer_id
),
given_back AS (
    SELECT
        coalesce(r.customer_id, o.customer_id) AS customer_id,
        count(*) AS returns,
        sum(r.amount) AS returned_amount
    FROM returns AS r
    LEFT JOIN orders AS o ON o.order_id = r.order_id
    WHERE CAST(r.refunded_at AS DATE) <= CAST($as_of AS DATE)
    GROUP BY coalesce(r.customer_id, o.customer_id)
)
SELECT
    t.customer_id,
    t.customer_id AS resampling_unit,
    t.orders,
    t.order_days,
    t.first_order_day,
    t.second_order_day,
    t.last_order_day,
    date_diff('day', t.last_order_day, CAST($as_of AS DATE)) AS days_since_last,
    date_diff('day', t.first_order_day, CAST($as_of AS DATE)) AS days_observed,
    date_diff('day', t.first_order_day, t.second_order_day) AS days_to_second,
    coalesce(w.gaps, 0) AS gaps,
    w.typical_gap_days,
    w.longest_gap_days,
    w.last_gap_days,
    t.gross_revenue,
    t.net_revenue,
    t.margin,
    CAST(t.net_revenue AS DOUBLE) / NULLIF(t.orders, 0) AS average_order_value,
    coalesce(g.returns, 0) AS returns,
    coalesce(g.returned_amount, 0) AS returned_amount,
    o.cohort_month,
    o.cohort,
    o.channel,
    o.discovery_channel,
    l.city,
    l.country,
    l.is_focus,
    coalesce(p.gender, 'unknown') AS gender,
    coalesce(p.age_band, 'unknown') AS age_band,
    CAST(p.cancelled_at AS DATE) <= CAST($as_of AS DATE) AS has_cancelled
FROM totals AS t
JOIN last_orders AS l ON l.customer_id = t.customer_id
JOIN customer_origins AS o ON o.customer_id = t.customer_id
LEFT JOIN rhythm AS w ON w.customer_id = t.customer_id
LEFT JOIN people AS p ON p.customer_id = t.customer_id
LEFT JOIN given_back AS g ON g.customer_id = t.customer_id
