-- One row per invitation of a friend sent in the period; ordered: the friend's first order came after it, by the period's end.
-- needs: referrals.referrer_id, referrals.invited_at, referrals.first_order_at
-- country: customers.country
-- language: customers.language
-- keys: referrer_id as customer_id
-- cuts: country, language
SELECT
    r.referrer_id,
    r.referrer_id AS resampling_unit,
    coalesce(
        r.first_order_at >= r.invited_at AND CAST(r.first_order_at AS DATE) <= CAST($period_end AS DATE), FALSE
    ) AS ordered,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM referrals AS r
LEFT JOIN people AS p ON p.customer_id = r.referrer_id
WHERE CAST(r.invited_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    AND (r.referee_id IS NULL OR r.referee_id <> r.referrer_id)
