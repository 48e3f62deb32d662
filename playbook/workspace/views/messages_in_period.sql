-- One row per campaign message sent in the period to a customer whose language is known, in a language that is known.
-- in_own_language: the first two letters of the two agree.
-- needs: campaign_messages.customer_id, campaign_messages.sent_at, campaign_messages.language, customers.language
-- campaign_id: campaign_messages.campaign_id
-- medium: campaign_messages.medium
-- country: customers.country
-- keys: customer_id
-- cuts: language, country, campaign_id, medium
SELECT
    m.customer_id,
    m.customer_id AS resampling_unit,
    lower(substr(m.language, 1, 2)) = lower(substr(p.language, 1, 2)) AS in_own_language,
    p.language,
    coalesce(p.country, 'unknown') AS country,
    coalesce(m.campaign_id, 'unknown') AS campaign_id,
    coalesce(m.medium, 'unknown') AS medium
FROM campaign_messages AS m
JOIN people AS p ON p.customer_id = m.customer_id
WHERE CAST(m.sent_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    AND m.language IS NOT NULL AND p.language IS NOT NULL
