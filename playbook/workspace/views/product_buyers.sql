-- One row per product and known customer who bought it in the period; services apart.
-- needs: order_lines_in_period.customer_id
-- amount: order_lines_in_period.amount
-- category: order_lines_in_period.category
-- keys: customer_id
-- cuts: product_id, category
SELECT
    product_id,
    max(product_name) AS product_name,
    max(category) AS category,
    customer_id,
    customer_id AS resampling_unit,
    count(DISTINCT order_id) AS orders,
    count(DISTINCT order_day) AS order_days,
    sum(qty) AS qty,
    sum(amount) AS amount
FROM order_lines_in_period
WHERE kind = 'product' AND customer_id IS NOT NULL
GROUP BY product_id, customer_id
