-- One row per visit in the period that another site's link led to, social and affiliate links included.
-- needs: visits.is_referral, visits.referrer_domain
-- orders: visits.orders
-- revenue: visits.revenue
-- bounced: visits.bounced
-- converted: visits.converted
-- channel: visits.channel
-- device: visits.device
-- country: visits.country
-- keys: session_id, customer_id
-- cuts: referrer_domain, channel, device, country, landing_page
SELECT
    session_id, day, month, person_id, customer_id, resampling_unit, channel, device, country, landing_page,
    coalesce(referrer_domain, 'unknown') AS referrer_domain, bounced, converted, orders, revenue
FROM visits_in_period
WHERE is_referral
