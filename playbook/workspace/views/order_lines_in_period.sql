-- One row per line of a completed order placed in the period.
-- like: order_lines_placed
-- keys: order_id, customer_id
-- cuts: product_id, category, customer_kind, channel, country, city
SELECT * FROM order_lines_placed
WHERE order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
