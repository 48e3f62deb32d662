-- One row per customer with an order in the 365 days up to as_of: whether loyal, and what a loyal customer may do more of.
-- is_loyal: as many orders in these days as make a frequent buyer. lines, new_lines: of goods in later orders of these
-- days, and those of them of a product that the customer had not bought before.
-- needs: orders_placed.customer_id, orders_placed.net_revenue, assumed.frequent_min_orders
-- lines, new_lines: product_days
-- recommended: referrals.referrer_id
-- reviewed: reviews.ts
-- answered: surveys.customer_id
WITH lately AS (
    SELECT customer_id, count(*) AS orders, sum(net_revenue) AS spent
    FROM orders_completed
    WHERE customer_id IS NOT NULL AND date_diff('day', order_day, CAST($as_of AS DATE)) < 365
    GROUP BY customer_id
),
tried AS (
    SELECT p.customer_id, count(*) AS lines, count(*) FILTER (WHERE p.previous_day IS NULL) AS new_lines
    FROM product_days AS p
    JOIN customer_origins AS o ON o.customer_id = p.customer_id AND p.order_day > o.first_order_day
    WHERE p.order_day <= CAST($as_of AS DATE) AND date_diff('day', p.order_day, CAST($as_of AS DATE)) < 365
    GROUP BY p.customer_id
),
asked AS (
    SELECT DISTINCT customer_id
    FROM surveys
    WHERE answered_at IS NOT NULL AND CAST(answered_at AS DATE) <= CAST($as_of AS DATE)
)
SELECT
    l.customer_id,
    l.orders >= CAST($frequent_min_orders AS INTEGER) AS is_loyal,
    l.orders,
    l.spent,
    coalesce(t.lines, 0) AS lines,
    coalesce(t.new_lines, 0) AS new_lines,
    coalesce(v.referrals, 0) > 0 AS recommended,
    coalesce(v.reviews, 0) > 0 AS reviewed,
    a.customer_id IS NOT NULL AS answered
FROM lately AS l
LEFT JOIN tried AS t ON t.customer_id = l.customer_id
LEFT JOIN customer_voice AS v ON v.customer_id = l.customer_id
LEFT JOIN asked AS a ON a.customer_id = l.customer_id
