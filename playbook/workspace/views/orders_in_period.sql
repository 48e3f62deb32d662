-- One row per completed order placed in the period.
-- like: orders_placed
SELECT * FROM orders_placed
WHERE order_day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
