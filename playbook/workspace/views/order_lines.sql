-- One row per line of a completed order up to as_of, with product, category and buyer.
-- like: order_lines_placed
SELECT * FROM order_lines_placed WHERE order_day <= CAST($as_of AS DATE)
