-- One row per existing customer (ordered before the window began) with the routes by which the shop reaches them online.
-- The window runs from period_start to period_end. A place of sale that is not stated counts as the own site.
-- needs: orders_placed.customer_id
-- visited: visits.customer_id
-- has_account: customers.account_created_at
-- bought_same_product: order_items.product_id
-- keys: customer_id
WITH existing AS (
    SELECT DISTINCT customer_id
    FROM orders_completed
    WHERE customer_id IS NOT NULL AND order_day < CAST($period_start AS DATE)
),
bought AS (
    SELECT
        customer_id,
        count(*) AS orders,
        count(*) FILTER (WHERE sales_channel IN ('own_site', 'app', 'unknown')) AS own_orders
    FROM orders_in_period
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
again AS (
    SELECT customer_id
    FROM (
        SELECT customer_id, product_id
        FROM order_lines_in_period
        WHERE customer_id IS NOT NULL AND kind = 'product'
        GROUP BY customer_id, product_id
        HAVING count(DISTINCT order_id) >= 2
    ) AS repeated
    GROUP BY customer_id
),
came AS (
    SELECT customer_id FROM visits_in_period WHERE customer_id IS NOT NULL GROUP BY customer_id
)
SELECT
    e.customer_id,
    e.customer_id AS resampling_unit,
    c.customer_id IS NOT NULL AS visited,
    p.account_created_at IS NOT NULL AND CAST(p.account_created_at AS DATE) <= CAST($period_end AS DATE) AS has_account,
    coalesce(b.orders, 0) >= CAST($frequent_min_orders AS INTEGER) AS bought_often,
    a.customer_id IS NOT NULL AS bought_same_product,
    coalesce(b.orders, 0) AS orders,
    coalesce(b.own_orders, 0) > 0 AS bought_on_own_site
FROM existing AS e
LEFT JOIN came AS c ON c.customer_id = e.customer_id
LEFT JOIN people AS p ON p.customer_id = e.customer_id
LEFT JOIN bought AS b ON b.customer_id = e.customer_id
LEFT JOIN again AS a ON a.customer_id = e.customer_id
