-- One row per product on any order line, with the description used most often.
-- needs: order_items.product_id
WITH used AS (
    SELECT product_id, description, count(*) AS times
    FROM order_items
    WHERE description IS NOT NULL
    GROUP BY product_id, description
)
SELECT product_id, description
FROM used
QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY times DESC, description) = 1
