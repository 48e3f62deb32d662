-- One row per product sold in the period, services apart, with its returns of the period beside it.
-- Returned pieces and money are null where no return lines were delivered, never zero.
-- needs: order_lines_in_period
-- revenue: order_lines_in_period.amount
-- buyers, repeat_buyers: order_lines_in_period.customer_id
-- category: order_lines_in_period.category
-- returned_qty: return_items.qty
-- returned_amount: return_items.amount
-- cuts: category
WITH sold AS (
    SELECT
        product_id,
        max(product_name) AS product_name,
        max(category) AS category,
        sum(qty) AS qty,
        sum(amount) AS revenue,
        count(DISTINCT order_id) AS orders
    FROM order_lines_in_period
    WHERE kind = 'product'
    GROUP BY product_id
),
bought AS (
    SELECT product_id, count(*) AS buyers, count(*) FILTER (WHERE orders >= 2) AS repeat_buyers
    FROM product_buyers
    GROUP BY product_id
),
given_back AS (
    SELECT i.product_id, sum(i.qty) AS qty, sum(i.amount) AS amount
    FROM return_items AS i
    JOIN returns_in_period AS r ON r.return_id = i.return_id
    GROUP BY i.product_id
)
SELECT
    s.product_id,
    s.product_name,
    s.category,
    s.qty,
    s.revenue,
    s.orders,
    coalesce(b.buyers, 0) AS buyers,
    coalesce(b.repeat_buyers, 0) AS repeat_buyers,
    CASE WHEN EXISTS (SELECT 1 FROM return_items) THEN coalesce(g.qty, 0) END AS returned_qty,
    CASE WHEN EXISTS (SELECT 1 FROM return_items) THEN coalesce(g.amount, 0) END AS returned_amount
FROM sold AS s
LEFT JOIN bought AS b ON b.product_id = s.product_id
LEFT JOIN given_back AS g ON g.product_id = s.product_id
