-- One row per customer and campaign whose emails were sent in the period, with what came of them up to its end.
-- Opened, clicked and so on: after a delivered email, whatever the number of times; opens marked as a machine's are left out.
-- needs: email_events.customer_id, email_events.ts, email_events.type
-- campaign_id: email_events.campaign_id
-- template_id: email_events.campaign_id, email_campaigns.template_id
-- stage: email_events.campaign_id, email_campaigns.stage
-- keys: customer_id
-- cuts: campaign_id, template_id, stage
WITH happened AS (
    SELECT customer_id, coalesce(campaign_id, 'unknown') AS campaign_id, ts, type, is_machine_open
    FROM email_events
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
        count(*) FILTER (WHERE h.type = 'sent') AS emails,
        count(*) FILTER (WHERE h.type = 'delivered') AS delivered_emails,
        count(*) FILTER (WHERE h.type = 'open' AND NOT coalesce(h.is_machine_open, FALSE)) AS opens,
        count(*) FILTER (WHERE h.type = 'click') AS clicks,
        count(*) FILTER (WHERE h.type = 'forward') AS forwards,
        count(*) FILTER (WHERE h.type = 'unsubscribe') AS opt_outs,
        count(*) FILTER (WHERE h.type = 'complaint') AS complaints,
        count(*) FILTER (WHERE h.type = 'hard_bounce') AS hard_bounces
    FROM first_sent AS s
    JOIN happened AS h ON h.customer_id = s.customer_id AND h.campaign_id = s.campaign_id AND h.ts >= s.first_sent_at
    GROUP BY s.customer_id, s.campaign_id
)
SELECT
    f.customer_id,
    f.customer_id AS resampling_unit,
    f.campaign_id,
    coalesce(c.template_id, 'unknown') AS template_id,
    coalesce(c.stage, 'unknown') AS stage,
    f.emails,
    f.hard_bounces > 0 AS hard_bounced,
    f.delivered_emails > 0 AS delivered,
    f.delivered_emails > 0 AND f.opens > 0 AS opened,
    f.delivered_emails > 0 AND f.clicks > 0 AS clicked,
    f.delivered_emails > 0 AND f.forwards > 0 AS forwarded,
    f.delivered_emails > 0 AND f.opt_outs > 0 AS opted_out,
    f.delivered_emails > 0 AND f.complaints > 0 AS complained
FROM found AS f
LEFT JOIN email_campaigns AS c ON c.campaign_id = f.campaign_id
