-- One row per order of a known customer in the period whose days that count for coming back are over, and what followed.
-- Within these days after the order the customer: visited again, used the product, asked customer service, wrote a
-- review, recommended a friend, sent something back, ordered again. silent: none of these.
-- needs: orders_placed.customer_id, orders_placed.order_id, assumed.repeat_days
-- visited: sessions.customer_id
-- used: product_events.customer_id
-- asked: support_tickets.customer_id
-- reviewed: reviews.ts
-- recommended: referrals.referrer_id
-- returned: returns.refunded_at
WITH watched AS (
    SELECT order_id, customer_id, order_ts, order_day, is_first
    FROM orders_in_period
    WHERE customer_id IS NOT NULL
        AND date_diff('day', order_day, CAST($as_of AS DATE)) >= CAST($repeat_days AS INTEGER)
),
acts AS (
    SELECT customer_id, started_at AS ts, 'visited' AS act FROM visits WHERE customer_id IS NOT NULL
    UNION ALL SELECT customer_id, ts, 'used' AS act FROM product_events
    UNION ALL SELECT customer_id, opened_at AS ts, 'asked' AS act FROM support_tickets WHERE customer_id IS NOT NULL
    UNION ALL
    SELECT coalesce(r.customer_id, o.customer_id) AS customer_id, r.ts, 'reviewed' AS act
    FROM reviews AS r LEFT JOIN orders AS o ON o.order_id = r.order_id
    UNION ALL SELECT referrer_id AS customer_id, invited_at AS ts, 'recommended' AS act FROM referrals
    UNION ALL
    SELECT coalesce(r.customer_id, o.customer_id) AS customer_id, r.refunded_at AS ts, 'returned' AS act
    FROM returns AS r LEFT JOIN orders AS o ON o.order_id = r.order_id
    UNION ALL SELECT customer_id, order_ts AS ts, 'ordered' AS act FROM orders_placed WHERE customer_id IS NOT NULL
),
followed AS (
    SELECT
        w.order_id,
        count(*) FILTER (WHERE a.act = 'visited') AS visited,
        count(*) FILTER (WHERE a.act = 'used') AS used,
        count(*) FILTER (WHERE a.act = 'asked') AS asked,
        count(*) FILTER (WHERE a.act = 'reviewed') AS reviewed,
        count(*) FILTER (WHERE a.act = 'recommended') AS recommended,
        count(*) FILTER (WHERE a.act = 'returned') AS returned,
        count(*) FILTER (WHERE a.act = 'ordered') AS ordered
    FROM watched AS w
    JOIN acts AS a ON a.customer_id = w.customer_id AND a.ts > w.order_ts
    WHERE date_diff('day', w.order_day, CAST(a.ts AS DATE)) <= CAST($repeat_days AS INTEGER)
    GROUP BY w.order_id
)
SELECT
    w.order_id,
    w.customer_id,
    w.customer_id AS resampling_unit,
    w.is_first,
    coalesce(f.visited, 0) > 0 AS visited,
    coalesce(f.used, 0) > 0 AS used,
    coalesce(f.asked, 0) > 0 AS asked,
    coalesce(f.reviewed, 0) > 0 AS reviewed,
    coalesce(f.recommended, 0) > 0 AS recommended,
    coalesce(f.returned, 0) > 0 AS returned,
    coalesce(f.ordered, 0) > 0 AS ordered,
    f.order_id IS NULL AS silent
FROM watched AS w
LEFT JOIN followed AS f ON f.order_id = w.order_id
