-- One row per customer and campaign whose text messages were sent in the period, with what came of them up to its end.
-- needs: sms_events.customer_id, sms_events.ts, sms_events.type
-- campaign_id: sms_events.campaign_id
-- keys: customer_id
-- cuts: campaign_id
WITH happened AS (
    SELECT customer_id, coalesce(campaign_id, 'unknown') AS campaign_id, ts, type
    FROM sms_events
    WHERE CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
),
first_sent AS (
    SELECT customer_id, campaign_id, min(ts) AS first_sent_at
    FROM happened
    WHERE type = 'sent'
    GROUP BY customer_id, campaign_id
),
found AS (
    SELECT
        s.customer_id,
        s.campaign_id,
        count(*) FILTER (WHERE h.type = 'sent') AS messages,
        count(*) FILTER (WHERE h.type = 'delivered') AS deliveries,
        count(*) FILTER (WHERE h.type = 'click') AS clicks
    FROM first_sent AS s
    JOIN happened AS h ON h.customer_id = s.customer_id AND h.campaign_id = s.campaign_id AND h.ts >= s.first_sent_at
    GROUP BY s.customer_id, s.campaign_id
)
SELECT
    customer_id,
    customer_id AS resampling_unit,
    campaign_id,
    messages,
    deliveries > 0 AS delivered,
    deliveries > 0 AND clicks > 0 AS clicked
FROM found
