-- One row per visit of the period, dimension and group that the visit or its customer belongs to.
-- dimension: channel, device, platform, country, language, landing_page, customer_kind (ordered before that day, else
-- prospect), gender, age_band, household, interest. A group that nobody stated is left out.
-- needs: visits.session_id, visits.furthest_step
-- audience: sessions.channel | sessions.device
-- converted: visits.converted
-- bounced: visits.bounced
-- revenue: visits.revenue
-- cuts: dimension, audience, channel
WITH seen AS (
    SELECT
        v.session_id, v.resampling_unit, v.customer_id, v.channel, v.device, v.platform, v.country, v.language,
        v.landing_page, v.furthest_step, v.bounced, v.converted, v.revenue,
        CASE WHEN o.first_order_day < v.day THEN 'returning' ELSE 'prospect' END AS customer_kind,
        p.gender, p.age_band, p.household, p.interests
    FROM visits_in_period AS v
    LEFT JOIN customer_origins AS o ON o.customer_id = v.customer_id
    LEFT JOIN people AS p ON p.customer_id = v.customer_id
),
places_of_interest AS (
    SELECT 1 AS place UNION ALL SELECT 2 AS place UNION ALL SELECT 3 AS place UNION ALL SELECT 4 AS place
    UNION ALL SELECT 5 AS place UNION ALL SELECT 6 AS place UNION ALL SELECT 7 AS place UNION ALL SELECT 8 AS place
),
grouped AS (
    SELECT session_id, 'channel' AS dimension, channel AS audience FROM seen
    UNION ALL SELECT session_id, 'device' AS dimension, device AS audience FROM seen
    UNION ALL SELECT session_id, 'platform' AS dimension, platform AS audience FROM seen
    UNION ALL SELECT session_id, 'country' AS dimension, country AS audience FROM seen
    UNION ALL SELECT session_id, 'language' AS dimension, language AS audience FROM seen
    UNION ALL SELECT session_id, 'landing_page' AS dimension, landing_page AS audience FROM seen
    UNION ALL SELECT session_id, 'customer_kind' AS dimension, customer_kind AS audience FROM seen
    UNION ALL SELECT session_id, 'gender' AS dimension, gender AS audience FROM seen
    UNION ALL SELECT session_id, 'age_band' AS dimension, age_band AS audience FROM seen
    UNION ALL SELECT session_id, 'household' AS dimension, household AS audience FROM seen
    UNION
    SELECT s.session_id, 'interest' AS dimension, trim(split_part(s.interests, ',', n.place)) AS audience
    FROM seen AS s
    CROSS JOIN places_of_interest AS n
    WHERE trim(split_part(s.interests, ',', n.place)) <> ''
)
SELECT
    s.session_id,
    s.resampling_unit,
    s.customer_id,
    g.dimension,
    g.audience,
    s.channel,
    s.furthest_step,
    s.bounced,
    s.converted,
    s.revenue
FROM grouped AS g
JOIN seen AS s ON s.session_id = g.session_id
WHERE g.audience IS NOT NULL AND g.audience <> 'unknown'
