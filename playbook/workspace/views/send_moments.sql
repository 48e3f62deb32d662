-- One row per minute of the period, time zone of the customers, campaign and medium, with the messages sent; letters apart.
-- The minute is the shop's, in shop_timezone. Zones are moved in Python, since engines differ in how they do it.
-- needs: campaign_messages.customer_id, campaign_messages.sent_at, customers.timezone, assumed.timezone
-- send_from, send_until: assumed.send_from, assumed.send_until
-- campaign_id: campaign_messages.campaign_id
-- medium: campaign_messages.medium
-- cuts: timezone, campaign_id, medium
SELECT
    CAST(m.sent_at AS DATE) AS day,
    extract(HOUR FROM m.sent_at) AS hour,
    extract(MINUTE FROM m.sent_at) AS minute,
    p.timezone,
    coalesce(m.campaign_id, 'unknown') AS campaign_id,
    coalesce(m.medium, 'unknown') AS medium,
    CAST($timezone AS VARCHAR) AS shop_timezone,
    CAST($send_from AS INTEGER) AS send_from,
    CAST($send_until AS INTEGER) AS send_until,
    count(*) AS messages
FROM campaign_messages AS m
JOIN people AS p ON p.customer_id = m.customer_id
WHERE CAST(m.sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    AND p.timezone IS NOT NULL AND coalesce(m.medium, 'unknown') <> 'post'
GROUP BY
    CAST(m.sent_at AS DATE), extract(HOUR FROM m.sent_at), extract(MINUTE FROM m.sent_at), p.timezone,
    coalesce(m.campaign_id, 'unknown'), coalesce(m.medium, 'unknown')
