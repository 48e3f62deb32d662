-- One row per email sent in the period; after_opt_out: its receiver had opted out and had not subscribed again.
-- needs: email_events.customer_id, email_events.ts, email_events.type
-- campaign_id: email_events.campaign_id
-- after_opt_out: email_list.subscribed_at, email_list.unsubscribed_at
-- keys: customer_id
-- cuts: campaign_id
WITH sent AS (
    SELECT DISTINCT customer_id, ts, coalesce(campaign_id, 'unknown') AS campaign_id
    FROM email_events
    WHERE type = 'sent' AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
),
standing AS (
    SELECT
        s.customer_id,
        s.ts,
        s.campaign_id,
        max(CASE WHEN l.unsubscribed_at < s.ts THEN 1 ELSE 0 END) AS opted_out,
        max(CASE WHEN l.unsubscribed_at IS NULL OR l.unsubscribed_at >= s.ts THEN 1 ELSE 0 END) AS subscribed
    FROM sent AS s
    JOIN email_list AS l ON l.customer_id = s.customer_id AND l.subscribed_at <= s.ts
    GROUP BY s.customer_id, s.ts, s.campaign_id
)
SELECT
    s.customer_id,
    s.customer_id AS resampling_unit,
    s.campaign_id,
    coalesce(t.opted_out = 1 AND t.subscribed = 0, FALSE) AS after_opt_out
FROM sent AS s
LEFT JOIN standing AS t ON t.customer_id = s.customer_id AND t.ts = s.ts AND t.campaign_id = s.campaign_id
