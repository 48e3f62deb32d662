-- One row per attempt to pay made in the period. failed: refused, or left and still open when the file was made.
-- needs: payments.ts, payments.status
-- method: payments.method
-- country: payments.country
-- keys: resampling_unit as customer_id
-- cuts: method, country
SELECT
    p.payment_id,
    coalesce(o.customer_id, p.order_id, p.payment_id, 'unknown') AS resampling_unit,
    p.status IN ('failed', 'pending') AS failed,
    p.method,
    coalesce(p.country, 'unknown') AS country
FROM payments AS p
LEFT JOIN orders AS o ON o.order_id = p.order_id
WHERE CAST(p.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
