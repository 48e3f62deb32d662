-- One row per product that at least one in ten of its buyers ordered again, with its stock and its daily demand.
-- Demand is that of the last 90 days up to as_of, or of the time since the first order where that is shorter.
-- needs: inventory.product_id, inventory.stock_on_hand, product_days
-- category: order_lines.category
-- cuts: product_id, category
WITH counted AS (
    SELECT product_id, stock_on_hand
    FROM inventory
    WHERE counted_on IS NULL OR counted_on <= CAST($as_of AS DATE)
    QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY counted_on DESC NULLS LAST, stock_on_hand) = 1
),
buyers AS (
    SELECT product_id, customer_id, count(*) AS order_days
    FROM product_days
    WHERE order_day <= CAST($as_of AS DATE)
    GROUP BY product_id, customer_id
),
habits AS (
    SELECT product_id, count(*) AS buyers, count(*) FILTER (WHERE order_days >= 2) AS repeat_buyers
    FROM buyers
    GROUP BY product_id
),
first_day AS (
    SELECT min(order_day) AS day FROM order_lines
),
sold AS (
    SELECT l.product_id, max(l.product_name) AS product_name, max(l.category) AS category, sum(l.qty) AS qty
    FROM order_lines AS l
    WHERE date_diff('day', l.order_day, CAST($as_of AS DATE)) < 90
    GROUP BY l.product_id
)
SELECT
    c.product_id,
    s.product_name,
    s.category,
    c.stock_on_hand,
    CAST(s.qty AS DOUBLE)
        / NULLIF(CAST(least(90, date_diff('day', f.day, CAST($as_of AS DATE)) + 1) AS DOUBLE), 0) AS daily_demand,
    h.buyers,
    h.repeat_buyers
FROM counted AS c
JOIN habits AS h ON h.product_id = c.product_id
JOIN sold AS s ON s.product_id = c.product_id
CROSS JOIN first_day AS f
WHERE h.repeat_buyers * 10 >= h.buyers
