-- One row per visit of the period that the link in a social post of the business led to.
-- like: valued_visits
-- needs: valued_visits.post_id
-- keys: session_id, customer_id
-- cuts: post_id, device, country, landing_page, platform, channel, campaign_id, city
SELECT * FROM valued_visits
WHERE post_id IS NOT NULL
