-- One row per visit that began in the period; is_converter: the same person ordered in some visit of the period.
-- like: visits
-- is_converter: visits.person_id, visits.converted
-- keys: session_id, customer_id
SELECT
    *,
    max(CASE WHEN converted THEN 1 ELSE 0 END) OVER (PARTITION BY resampling_unit) = 1 AS is_converter
FROM visits
WHERE day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
