-- One row per contact of a journey that ended in the period, in an order or, so far, in nothing.
-- A journey that ends in an order holds the contacts of order_touches. The others hold what a person's contacts between
-- two orders leave over; is_open marks those whose last contact is so late that an order may still follow.
-- needs: order_touches
-- value: orders_placed.net_revenue
-- is_first_order: orders_placed.customer_id
WITH led AS (
    SELECT
        t.order_id AS journey_id, o.person_id, t.contact_person_id, o.customer_id, o.order_id, TRUE AS converted,
        t.ts, t.channel, t.campaign_id, t.tactic, t.session_id, t.days_before,
        o.order_day AS ended_on, o.net_revenue AS value, o.order_number = 1 AS is_first_order
    FROM order_touches AS t
    JOIN orders_completed AS o ON o.order_id = t.order_id
),
left_over AS (
    SELECT t.person_id, t.customer_id, t.ts, t.channel, t.campaign_id, t.tactic, t.session_id
    FROM touches AS t
    LEFT JOIN led AS l
        ON l.contact_person_id = t.person_id
        AND l.ts = t.ts
        AND l.channel = t.channel
        AND coalesce(l.session_id, '') = coalesce(t.session_id, '')
        AND coalesce(l.campaign_id, '') = coalesce(t.campaign_id, '')
    WHERE l.order_id IS NULL AND t.day <= CAST($as_of AS DATE)
),
moments AS (
    SELECT person_id, customer_id, ts, 0 AS is_order, channel, campaign_id, tactic, session_id FROM left_over
    UNION ALL
    SELECT
        person_id, customer_id, order_ts AS ts, 1 AS is_order, CAST(NULL AS VARCHAR) AS channel,
        CAST(NULL AS VARCHAR) AS campaign_id, CAST(NULL AS VARCHAR) AS tactic, order_id AS session_id
    FROM orders_completed
    WHERE person_id IS NOT NULL
),
counted AS (
    SELECT
        *,
        count(CASE WHEN is_order = 1 THEN 1 END) OVER (
            PARTITION BY person_id ORDER BY ts, is_order, session_id, channel, campaign_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS orders_so_far
    FROM moments
),
unled AS (
    SELECT
        concat(person_id, ' after ', CAST(orders_so_far AS VARCHAR)) AS journey_id,
        person_id, customer_id, ts, channel, campaign_id, tactic, session_id,
        CAST(max(ts) OVER (PARTITION BY person_id, orders_so_far) AS DATE) AS ended_on
    FROM counted
    WHERE is_order = 0
),
together AS (
    SELECT
        journey_id, person_id, customer_id, order_id, converted, ts, channel, campaign_id, tactic, session_id,
        days_before, ended_on, value, is_first_order
    FROM led
    UNION ALL
    SELECT
        journey_id, person_id, customer_id, CAST(NULL AS VARCHAR) AS order_id, FALSE AS converted,
        ts, channel, campaign_id, tactic, session_id,
        date_diff('day', CAST(ts AS DATE), ended_on) AS days_before,
        ended_on, CAST(0 AS DECIMAL(18, 4)) AS value, CAST(NULL AS BOOLEAN) AS is_first_order
    FROM unled
)
SELECT
    *,
    NOT converted
        AND date_diff('day', ended_on, CAST($as_of AS DATE)) < CAST($lookback_days AS INTEGER) AS is_open,
    row_number() OVER (
        PARTITION BY journey_id
        ORDER BY ts, channel, coalesce(campaign_id, ''), coalesce(session_id, ''), coalesce(tactic, '')
    ) AS touch_number,
    count(*) OVER (PARTITION BY journey_id) AS touches
FROM together
WHERE ended_on BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
