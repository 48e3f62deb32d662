-- One row per visitor (browser or device) that was recognised as a customer at least once: the latest recognition.
-- needs: orders.visitor_id | sessions.visitor_id | touchpoints.visitor_id
WITH seen AS (
    SELECT visitor_id, customer_id, order_ts AS seen_at FROM orders
    WHERE visitor_id IS NOT NULL AND customer_id IS NOT NULL
    UNION ALL
    SELECT visitor_id, customer_id, started_at AS seen_at FROM sessions
    WHERE visitor_id IS NOT NULL AND customer_id IS NOT NULL
    UNION ALL
    SELECT visitor_id, customer_id, ts AS seen_at FROM touchpoints
    WHERE visitor_id IS NOT NULL AND customer_id IS NOT NULL
)
SELECT visitor_id, customer_id
FROM seen
QUALIFY row_number() OVER (PARTITION BY visitor_id ORDER BY seen_at DESC, customer_id) = 1
