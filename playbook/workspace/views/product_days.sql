-- One row per product, known customer and day on which the customer bought it, in the whole snapshot; services apart.
-- kept
-- needs: order_lines_placed.customer_id
-- category: order_lines_placed.category
WITH days AS (
    SELECT
        product_id,
        customer_id,
        order_day,
        max(product_name) AS product_name,
        max(category) AS category,
        sum(qty) AS qty
    FROM order_lines_placed
    WHERE kind = 'product' AND customer_id IS NOT NULL
    GROUP BY product_id, customer_id, order_day
)
SELECT
    product_id,
    customer_id,
    order_day,
    product_name,
    category,
    qty,
    lag(order_day) OVER (PARTITION BY product_id, customer_id ORDER BY order_day) AS previous_day
FROM days
