-- One row per customer with a complaint solved in the period; ordered_again: after the first of them.
-- It counts within the days that count and up to the period's end.
-- needs: support_tickets.customer_id, support_tickets.kind, support_tickets.resolved_at, orders_placed.customer_id
-- ordered_again: assumed.return_days
-- keys: customer_id
WITH solved AS (
    SELECT customer_id, min(resolved_at) AS first_at
    FROM support_tickets
    WHERE kind = 'complaint' AND customer_id IS NOT NULL
        AND CAST(resolved_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id
),
later AS (
    SELECT DISTINCT s.customer_id
    FROM solved AS s
    JOIN orders_placed AS o ON o.customer_id = s.customer_id AND o.order_ts > s.first_at
    WHERE o.order_day <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(s.first_at AS DATE), o.order_day) <= CAST($return_days AS INTEGER)
)
SELECT s.customer_id, s.customer_id AS resampling_unit, l.customer_id IS NOT NULL AS ordered_again
FROM solved AS s
LEFT JOIN later AS l ON l.customer_id = s.customer_id
