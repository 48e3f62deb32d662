-- One row per check of the period whether the site answered.
-- needs: uptime_checks.ts, uptime_checks.ok
SELECT CAST(ts AS DATE) AS day, ok
FROM uptime_checks
WHERE ok IS NOT NULL
    AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
