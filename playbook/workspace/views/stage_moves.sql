-- One row per customer known before the period, with the lifecycle stage of the day before it and of its last day.
-- The rules are those of customer_stages, put to both days; a test holds the two together.
-- needs: numbered_orders.customer_id, assumed.churn_window_days, assumed.frequent_min_orders
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: stage_before, stage_after, country, language
WITH moments AS (
    SELECT FALSE AS is_after, CAST($period_start AS DATE) - 1 AS moment_day
    UNION ALL
    SELECT TRUE AS is_after, CAST($period_end AS DATE) AS moment_day
),
ordered AS (
    SELECT customer_id, order_day, count(*) AS orders
    FROM numbered_orders
    WHERE customer_id IS NOT NULL
    GROUP BY customer_id, order_day
),
days AS (
    SELECT
        customer_id,
        order_day,
        orders,
        date_diff(
            'day', CAST(lag(order_day) OVER (PARTITION BY customer_id ORDER BY order_day) AS DATE), order_day
        ) AS gap_days
    FROM ordered
),
bought AS (
    SELECT m.is_after, m.moment_day, d.customer_id, sum(d.orders) AS orders, max(d.order_day) AS last_day
    FROM moments AS m
    JOIN days AS d ON d.order_day <= m.moment_day
    GROUP BY m.is_after, m.moment_day, d.customer_id
),
rated AS (
    SELECT m.is_after, coalesce(r.customer_id, o.customer_id) AS customer_id, avg(CAST(r.rating AS DOUBLE)) AS mean_rating
    FROM moments AS m
    JOIN reviews AS r ON CAST(r.ts AS DATE) <= m.moment_day
    LEFT JOIN orders AS o ON o.order_id = r.order_id
    GROUP BY m.is_after, coalesce(r.customer_id, o.customer_id)
),
scored AS (
    SELECT m.is_after, s.customer_id, s.score
    FROM moments AS m
    JOIN surveys AS s ON CAST(coalesce(s.answered_at, s.ts) AS DATE) <= m.moment_day
    WHERE upper(s.kind) = 'NPS' AND s.score IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY m.is_after, s.customer_id ORDER BY coalesce(s.answered_at, s.ts) DESC, s.score
    ) = 1
),
invited AS (
    SELECT m.is_after, f.referrer_id AS customer_id, count(*) AS referrals
    FROM moments AS m
    JOIN referrals AS f ON CAST(f.invited_at AS DATE) <= m.moment_day
    GROUP BY m.is_after, f.referrer_id
),
known AS (
    SELECT is_after, moment_day, customer_id FROM bought
    UNION
    SELECT m.is_after, m.moment_day, p.customer_id
    FROM moments AS m
    JOIN people AS p
        ON coalesce(p.first_seen_at, p.account_created_at) IS NULL
        OR CAST(coalesce(p.first_seen_at, p.account_created_at) AS DATE) <= m.moment_day
),
told AS (
    SELECT
        k.is_after,
        k.customer_id,
        coalesce(b.orders, 0) AS orders,
        date_diff('day', b.last_day, k.moment_day) AS days_since_last,
        d.gap_days AS last_gap_days,
        coalesce(CAST(p.cancelled_at AS DATE) <= k.moment_day, FALSE) AS has_cancelled,
        coalesce(i.referrals, 0) > 0 OR coalesce(r.mean_rating, 0) >= 4 OR coalesce(s.score, 0) >= 9 AS recommends
    FROM known AS k
    LEFT JOIN bought AS b ON b.customer_id = k.customer_id AND b.is_after = k.is_after
    LEFT JOIN days AS d ON d.customer_id = b.customer_id AND d.order_day = b.last_day
    LEFT JOIN people AS p ON p.customer_id = k.customer_id
    LEFT JOIN rated AS r ON r.customer_id = k.customer_id AND r.is_after = k.is_after
    LEFT JOIN scored AS s ON s.customer_id = k.customer_id AND s.is_after = k.is_after
    LEFT JOIN invited AS i ON i.customer_id = k.customer_id AND i.is_after = k.is_after
),
staged AS (
    SELECT
        is_after,
        customer_id,
        CASE
            WHEN orders = 0 THEN 'awareness'
            WHEN has_cancelled OR days_since_last > CAST($churn_window_days AS INTEGER) THEN 'churn'
            WHEN last_gap_days > CAST($churn_window_days AS INTEGER) THEN 'reactivation'
            WHEN orders >= 2 AND recommends THEN 'advocacy'
            WHEN orders >= CAST($frequent_min_orders AS INTEGER) THEN 'retention'
            WHEN orders >= 2 THEN 'engagement'
            WHEN days_since_last <= 30 THEN 'acquisition'
            ELSE 'onboarding'
        END AS stage
    FROM told
)
SELECT
    b.customer_id,
    b.customer_id AS resampling_unit,
    b.stage AS stage_before,
    a.stage AS stage_after,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM staged AS b
JOIN staged AS a ON a.customer_id = b.customer_id AND a.is_after
LEFT JOIN people AS p ON p.customer_id = b.customer_id
WHERE NOT b.is_after
