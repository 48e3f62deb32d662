-- One row per completed order of the whole snapshot, with its money and its number among the customer's orders.
-- An order without a stated status counts as completed, and so does a refunded one: returns are never subtracted here.
-- needs: orders.order_id, orders.order_ts
-- customer_id, order_number, previous_order_day: orders.customer_id
-- gross_revenue: orders.gross_revenue | order_items.unit_price | orders.net_revenue
-- net_revenue: orders.net_revenue | orders.gross_revenue | order_items.unit_price
-- margin: orders.margin | settings.margin_rate, assumed.margin_rate
WITH lines AS (
    SELECT order_id, sum(qty * unit_price) AS amount FROM order_items GROUP BY order_id
),
priced AS (
    SELECT
        o.*,
        coalesce(o.gross_revenue, CAST(l.amount AS DECIMAL(18, 4)), o.net_revenue) AS gross,
        coalesce(
            o.net_revenue,
            coalesce(o.gross_revenue, CAST(l.amount AS DECIMAL(18, 4))) - coalesce(o.tax, 0) - coalesce(o.shipping, 0)
        ) AS net
    FROM orders AS o
    LEFT JOIN lines AS l ON l.order_id = o.order_id
    WHERE o.status IS NULL OR o.status IN ('completed', 'refunded')
)
SELECT
    p.order_id,
    p.order_ts,
    CAST(p.order_ts AS DATE) AS order_day,
    p.customer_id,
    p.visitor_id,
    p.session_id,
    coalesce(p.customer_id, r.customer_id, p.visitor_id) AS person_id,
    CASE WHEN p.customer_id IS NOT NULL
        THEN row_number() OVER (PARTITION BY p.customer_id ORDER BY p.order_ts, p.order_id)
    END AS order_number,
    CASE WHEN p.customer_id IS NOT NULL
        THEN lag(CAST(p.order_ts AS DATE)) OVER (PARTITION BY p.customer_id ORDER BY p.order_ts, p.order_id)
    END AS previous_order_day,
    CAST(p.gross AS DECIMAL(18, 4)) AS gross_revenue,
    CAST(p.net AS DECIMAL(18, 4)) AS net_revenue,
    coalesce(
        p.margin,
        CAST(CAST(p.net AS DECIMAL(18, 4)) * CAST(CAST($margin_rate AS DOUBLE) AS DECIMAL(9, 6)) AS DECIMAL(18, 4))
    ) AS margin,
    coalesce(p.channel_fee, 0) AS channel_fee,
    p.discount,
    p.currency,
    coalesce(p.sales_channel, 'unknown') AS sales_channel,
    p.coupon_code,
    p.credited_channel,
    p.credited_campaign,
    coalesce(p.shipping_city, 'unknown') AS city,
    coalesce(p.shipping_country, 'unknown') AS country
FROM priced AS p
LEFT JOIN recognised_visitors AS r ON r.visitor_id = p.visitor_id
