-- One row per lead that was open on as_of or 90, 180 … 720 days before it (days_ago), as it was on that day.
-- Counts are those of the 90 days up to it. has_ordered: a first order in the 90 days after; not known yet for as_of.
-- needs: leads.customer_id, leads.created_at, orders_completed.customer_id
-- visits: visits.customer_id
-- opens, clicks: email_events.customer_id, email_events.type
-- goals: goal_completions.session_id
-- keys: customer_id
WITH first_orders AS (
    SELECT customer_id, min(order_day) AS first_order_day
    FROM orders_completed
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id
),
moments_of_the_past (days_ago) AS (
    VALUES (0), (90), (180), (270), (360), (450), (540), (630), (720)
),
moments AS (
    SELECT
        l.customer_id,
        d.days_ago,
        CAST($as_of AS DATE) - d.days_ago AS day,
        CAST(l.created_at AS DATE) AS known_from,
        f.first_order_day
    FROM leads AS l
    CROSS JOIN moments_of_the_past AS d
    LEFT JOIN first_orders AS f ON f.customer_id = l.customer_id
    WHERE CAST(l.created_at AS DATE) <= CAST($as_of AS DATE) - d.days_ago
        AND (f.first_order_day IS NULL OR f.first_order_day > CAST($as_of AS DATE) - d.days_ago)
),
acts AS (
    SELECT customer_id, CAST(started_at AS DATE) AS day, 'visit' AS act FROM visits
    UNION ALL
    SELECT customer_id, CAST(ts AS DATE), type FROM email_events
    WHERE type IN ('open', 'click') AND NOT coalesce(is_machine_open, FALSE)
    UNION ALL
    SELECT coalesce(g.customer_id, v.customer_id), CAST(g.ts AS DATE), 'goal'
    FROM goal_completions AS g
    LEFT JOIN visits AS v ON v.session_id = g.session_id
)
SELECT
    m.customer_id,
    m.customer_id AS resampling_unit,
    m.days_ago,
    date_diff('day', CAST(m.known_from AS DATE), CAST(m.day AS DATE)) AS days_known,
    count(CASE WHEN a.act = 'visit' THEN 1 END) AS visits,
    count(CASE WHEN a.act = 'open' THEN 1 END) AS opens,
    count(CASE WHEN a.act = 'click' THEN 1 END) AS clicks,
    count(CASE WHEN a.act = 'goal' THEN 1 END) AS goals,
    coalesce(m.first_order_day <= m.day + 90, FALSE) AS has_ordered
FROM moments AS m
LEFT JOIN acts AS a ON a.customer_id = m.customer_id AND a.day <= m.day AND a.day > m.day - 90
GROUP BY m.customer_id, m.days_ago, m.day, m.known_from, m.first_order_day
