-- One row per survey question put to a customer in the period; answered: by the period's end.
-- needs: surveys.invited_at, surveys.answered_at
-- touchpoint: surveys.touchpoint
-- kind: surveys.kind
-- keys: resampling_unit as customer_id
-- cuts: touchpoint, kind
SELECT
    coalesce(customer_id, 'unknown') AS resampling_unit,
    coalesce(touchpoint, 'unknown') AS touchpoint,
    coalesce(kind, 'unknown') AS kind,
    coalesce(CAST(answered_at AS DATE) <= CAST($period_end AS DATE), FALSE) AS answered
FROM surveys
WHERE CAST(invited_at AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
