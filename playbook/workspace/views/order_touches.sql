-- One row per completed order and contact within the look-back days that led up to it, numbered from the first.
-- Where the export states for any contact which order it led to, it is believed for all; else a contact leads to the
-- person's next order. person_id is whose order it is; contact_person_id is whose contact, which differs where the export
-- ties a visitor's contact to an order of somebody else or of nobody known.
-- needs: touches.channel, numbered_orders, assumed.lookback_days
WITH moments AS (
    SELECT person_id, ts, 0 AS is_order, order_id, channel, session_id, campaign_id, tactic FROM touches
    UNION ALL
    SELECT
        person_id, order_ts AS ts, 1 AS is_order, order_id,
        CAST(NULL AS VARCHAR) AS channel, session_id, CAST(NULL AS VARCHAR) AS campaign_id,
        CAST(NULL AS VARCHAR) AS tactic
    FROM numbered_orders
    WHERE person_id IS NOT NULL
),
counted AS (
    SELECT
        person_id, ts, is_order, order_id, channel, session_id, campaign_id, tactic,
        count(CASE WHEN is_order = 1 THEN 1 END) OVER (
            PARTITION BY person_id ORDER BY ts, is_order, order_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS orders_so_far
    FROM moments
),
stated AS (
    SELECT count(order_id) AS contacts_with_order FROM touches
),
led AS (
    SELECT
        t.person_id, t.ts, t.channel, t.session_id, t.campaign_id, t.tactic,
        CASE WHEN s.contacts_with_order > 0 THEN t.order_id ELSE o.order_id END AS order_id
    FROM counted AS t
    CROSS JOIN stated AS s
    LEFT JOIN counted AS o
        ON o.is_order = 1 AND o.person_id = t.person_id AND o.orders_so_far = t.orders_so_far + 1
    WHERE t.is_order = 0
)
SELECT
    l.order_id,
    n.person_id,
    l.person_id AS contact_person_id,
    n.customer_id,
    l.ts,
    l.channel,
    l.campaign_id,
    l.tactic,
    l.session_id,
    date_diff('day', CAST(l.ts AS DATE), n.order_day) AS days_before,
    row_number() OVER (
        PARTITION BY l.order_id
        ORDER BY l.ts, l.channel, coalesce(l.campaign_id, ''), coalesce(l.session_id, ''), coalesce(l.tactic, '')
    ) AS touch_number,
    count(*) OVER (PARTITION BY l.order_id) AS touches
FROM led AS l
JOIN numbered_orders AS n ON n.order_id = l.order_id
WHERE l.ts <= n.order_ts
    AND date_diff('day', CAST(l.ts AS DATE), n.order_day) <= CAST($lookback_days AS INTEGER)
