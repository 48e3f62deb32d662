-- One row per customer and medium (email, sms) by which marketing was sent in the period, from campaigns and from the mail log.
-- has_consent: for every message. Allowed today, and since before it; or withdrawn after it, which takes a consent before.
-- needs: customers.customer_id, customers.consent_at, campaign_messages.customer_id | email_events.customer_id | sms_events.customer_id
-- has_consent: customers.email_consent | customers.sms_consent
-- country: customers.country
-- language: customers.language
-- keys: customer_id
-- cuts: medium, country, language
WITH sent AS (
    SELECT customer_id, medium, sent_at FROM campaign_messages WHERE medium IN ('email', 'sms')
    UNION ALL
    SELECT customer_id, 'email' AS medium, ts AS sent_at FROM email_events WHERE type = 'sent'
    UNION ALL
    SELECT customer_id, 'sms' AS medium, ts AS sent_at FROM sms_events WHERE type = 'sent'
),
bounds AS (
    SELECT customer_id, medium, min(sent_at) AS first_at, max(sent_at) AS last_at
    FROM sent
    WHERE CAST(sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY customer_id, medium
)
SELECT
    b.customer_id,
    b.customer_id AS resampling_unit,
    b.medium,
    coalesce(
        CASE CASE b.medium WHEN 'email' THEN p.email_consent ELSE p.sms_consent END
            WHEN TRUE THEN p.consent_at <= b.first_at
            WHEN FALSE THEN p.consent_at > b.last_at
        END,
        FALSE
    ) AS has_consent,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM bounds AS b
LEFT JOIN people AS p ON p.customer_id = b.customer_id
