-- One row per visit in the period and funnel step that it reached, the order itself apart; went_on: the next one too.
-- needs: visits.furthest_step
-- channel: visits.channel
-- device: visits.device
-- platform: visits.platform
-- country: visits.country
-- landing_page: visits.landing_page
-- keys: session_id, customer_id
-- cuts: step, channel, device, platform, country, landing_page
WITH steps AS (
    SELECT 1 AS step_number, 'visit' AS step
    UNION ALL SELECT 2 AS step_number, 'product' AS step
    UNION ALL SELECT 3 AS step_number, 'cart' AS step
    UNION ALL SELECT 4 AS step_number, 'checkout' AS step
)
SELECT
    v.session_id,
    v.resampling_unit,
    s.step_number,
    s.step,
    v.furthest_step > s.step_number AS went_on,
    v.channel,
    v.device,
    v.platform,
    v.country,
    v.landing_page,
    v.customer_id
FROM visits_in_period AS v
CROSS JOIN steps AS s
WHERE v.furthest_step >= s.step_number
