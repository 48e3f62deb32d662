-- One row per visitor shown retargeting advertisements in the period; had_not_ordered: before the first of them.
-- ordered, came_back: after it, within the days that count and up to the period's end.
-- needs: ad_exposures.visitor_id, ad_exposures.ts, orders.visitor_id, orders_placed.order_id
-- ordered: assumed.return_days
-- came_back: sessions.visitor_id, sessions.started_at, assumed.return_days
WITH shown AS (
    SELECT visitor_id, min(ts) AS first_at
    FROM ad_exposures
    WHERE CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY visitor_id
),
bought AS (
    SELECT
        s.visitor_id,
        count(*) FILTER (WHERE o.order_ts <= s.first_at) AS before,
        count(*) FILTER (
            WHERE o.order_ts > s.first_at AND o.order_day <= CAST($period_end AS DATE)
                AND date_diff('day', CAST(s.first_at AS DATE), o.order_day) <= CAST($return_days AS INTEGER)
        ) AS later
    FROM shown AS s
    JOIN orders_placed AS o ON o.visitor_id = s.visitor_id
    GROUP BY s.visitor_id
),
visited AS (
    SELECT s.visitor_id, count(*) AS later
    FROM shown AS s
    JOIN sessions AS v ON v.visitor_id = s.visitor_id AND v.started_at > s.first_at
    WHERE CAST(v.started_at AS DATE) <= CAST($period_end AS DATE)
        AND date_diff('day', CAST(s.first_at AS DATE), CAST(v.started_at AS DATE)) <= CAST($return_days AS INTEGER)
    GROUP BY s.visitor_id
)
SELECT
    s.visitor_id,
    s.visitor_id AS resampling_unit,
    coalesce(b.before, 0) = 0 AS had_not_ordered,
    coalesce(b.later, 0) > 0 AS ordered,
    coalesce(v.later, 0) > 0 AS came_back
FROM shown AS s
LEFT JOIN bought AS b ON b.visitor_id = s.visitor_id
LEFT JOIN visited AS v ON v.visitor_id = s.visitor_id
