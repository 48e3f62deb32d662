-- One row per affiliate registered up to the end of the period. is_open: not closed by then. is_new: registered in it.
-- Where no day of registration is stated, the affiliate counts as registered before. An unnamed site goes by its affiliate.
-- needs: affiliates.affiliate_id, affiliates.registered_at
-- is_open: affiliates.closed_at
SELECT
    affiliate_id,
    affiliate_id AS resampling_unit,
    coalesce(lower(site), affiliate_id) AS site,
    closed_at IS NULL OR CAST(closed_at AS DATE) > CAST($period_end AS DATE) AS is_open,
    coalesce(CAST(registered_at AS DATE) >= CAST($period_start AS DATE), FALSE) AS is_new
FROM affiliates
WHERE registered_at IS NULL OR CAST(registered_at AS DATE) <= CAST($period_end AS DATE)
