-- One row per link first seen in the period, in any crawl up to as_of; a link is a page and its target.
-- needs: links.snapshot_date, links.source_url, links.target_url, links.direction, links.first_seen
-- is_own_work: links.built_by_us
-- cuts: direction, target_url
WITH found AS (
    SELECT
        direction,
        source_url,
        target_url,
        min(first_seen) AS day,
        max(CASE WHEN built_by_us THEN 1 ELSE 0 END) = 1 AS is_own_work
    FROM links
    WHERE snapshot_date <= CAST($as_of AS DATE)
    GROUP BY direction, source_url, target_url
)
SELECT * FROM found
WHERE day BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
