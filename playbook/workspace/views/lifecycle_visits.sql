-- One row per visit of the period that a campaign of a lifecycle stage brought, with that stage.
-- like: visits_in_period
-- stage: sessions.campaign_id, email_campaigns.campaign_id, email_campaigns.stage
-- keys: session_id, customer_id
-- cuts: stage, campaign_id, channel, device, country, language, platform, landing_page, city
SELECT v.*, c.stage
FROM visits_in_period AS v
JOIN email_campaigns AS c ON c.campaign_id = v.campaign_id
WHERE c.stage IS NOT NULL
