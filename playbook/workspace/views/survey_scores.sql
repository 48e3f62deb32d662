-- One row per score that a customer gave in the period, on the day of the answer; kind: CSAT (1 to 5), NPS (0 to 10), CES (1 to 7).
-- needs: surveys.kind, surveys.score, surveys.answered_at | surveys.ts
-- touchpoint: surveys.touchpoint
-- country: customers.country
-- language: customers.language
-- keys: resampling_unit as customer_id
-- cuts: touchpoint, country, language
SELECT
    coalesce(s.customer_id, 'unknown') AS resampling_unit,
    upper(s.kind) AS kind,
    s.score,
    coalesce(s.touchpoint, 'unknown') AS touchpoint,
    coalesce(p.country, 'unknown') AS country,
    coalesce(p.language, 'unknown') AS language
FROM surveys AS s
LEFT JOIN people AS p ON p.customer_id = s.customer_id
WHERE s.score IS NOT NULL
    AND upper(s.kind) IN ('NPS', 'CSAT', 'CES')
    AND CAST(coalesce(s.answered_at, s.ts) AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
