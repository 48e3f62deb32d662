-- One row per funnel step in the period: visits that reached it, that went on, and the share lost.
-- needs: funnel_visits
SELECT
    step_number,
    step,
    count(*) AS reached,
    count(*) FILTER (WHERE went_on) AS went_on,
    CAST(count(*) FILTER (WHERE NOT went_on) AS DOUBLE) / NULLIF(count(*), 0) AS leak
FROM funnel_visits
GROUP BY step_number, step
