-- One row per completed order up to as_of.
-- like: orders_placed
SELECT * FROM orders_placed WHERE order_day <= CAST($as_of AS DATE)
