-- One row per email delivered in the period and per visit of the period that came from email; is_visit tells them apart.
-- needs: email_events.ts, email_events.type, visits_in_period.channel
-- campaign_id: email_events.campaign_id, visits_in_period.campaign_id
-- keys: resampling_unit as customer_id
-- cuts: campaign_id
SELECT FALSE AS is_visit, coalesce(campaign_id, 'unknown') AS campaign_id, customer_id AS resampling_unit
FROM email_events
WHERE type = 'delivered' AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
UNION ALL
SELECT TRUE AS is_visit, coalesce(campaign_id, 'unknown') AS campaign_id, resampling_unit
FROM visits_in_period
WHERE channel = 'email'
