-- One row per product review written in the period.
-- needs: reviews.ts, reviews.rating
-- product_id: reviews.product_id
-- category: reviews.product_id, products.category
-- keys: resampling_unit as customer_id
-- cuts: product_id, category
SELECT
    r.product_id,
    coalesce(r.customer_id, r.order_id, 'unknown') AS resampling_unit,
    coalesce(p.category, 'unknown') AS category,
    r.rating
FROM reviews AS r
LEFT JOIN products AS p ON p.product_id = r.product_id
WHERE CAST(r.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
