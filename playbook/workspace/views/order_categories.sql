-- One row per completed order up to as_of with products of a known category: the category with most of its money.
-- An order is of one category, so that the groups of a cut add up; ties go to the first name.
-- needs: order_lines.order_id, order_lines.category, order_lines.amount
WITH summed AS (
    SELECT order_id, category, sum(amount) AS amount
    FROM order_lines
    WHERE kind = 'product' AND category <> 'unknown'
    GROUP BY order_id, category
)
SELECT order_id, category
FROM summed
QUALIFY row_number() OVER (PARTITION BY order_id ORDER BY amount DESC, category) = 1
