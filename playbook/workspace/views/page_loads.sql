-- One row per page seen in the period whose load time is known; standing: the share of them that loaded no slower.
-- needs: page_views.ts, page_views.load_ms
SELECT
    CAST(ts AS DATE) AS day,
    page,
    device,
    load_ms,
    CAST(row_number() OVER (ORDER BY load_ms, session_id, ts, page) AS DOUBLE)
        / NULLIF(CAST(count(*) OVER () AS DOUBLE), 0) AS standing
FROM page_views
WHERE load_ms IS NOT NULL
    AND CAST(ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
