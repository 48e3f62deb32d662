-- One row per customer who is active on as_of: an order within the churn window, and no cancellation.
-- is_member: in the loyalty programme by then. has_invited: sent a friend an invitation by then.
-- needs: customer_summary.customer_id, assumed.churn_window_days
-- is_member: loyalty_members.customer_id, loyalty_members.joined_at
-- has_invited: referrals.referrer_id, referrals.invited_at
-- channel: customer_summary.channel
-- country: customer_summary.country
-- city: customer_summary.city
-- gender: customer_summary.gender
-- age_band: customer_summary.age_band
-- language: customers.language
-- keys: customer_id
-- cuts: channel, country, city, gender, age_band, language
WITH members AS (
    SELECT DISTINCT customer_id FROM loyalty_members WHERE CAST(joined_at AS DATE) <= CAST($as_of AS DATE)
),
inviting AS (
    SELECT DISTINCT referrer_id FROM referrals WHERE CAST(invited_at AS DATE) <= CAST($as_of AS DATE)
)
SELECT
    s.customer_id,
    s.resampling_unit,
    m.customer_id IS NOT NULL AS is_member,
    i.referrer_id IS NOT NULL AS has_invited,
    s.channel,
    s.country,
    s.city,
    s.gender,
    s.age_band,
    coalesce(p.language, 'unknown') AS language
FROM customer_summary AS s
LEFT JOIN members AS m ON m.customer_id = s.customer_id
LEFT JOIN inviting AS i ON i.referrer_id = s.customer_id
LEFT JOIN people AS p ON p.customer_id = s.customer_id
WHERE s.days_since_last <= CAST($churn_window_days AS INTEGER) AND NOT coalesce(s.has_cancelled, FALSE)
