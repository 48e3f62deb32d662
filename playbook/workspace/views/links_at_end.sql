-- One row per live link of the last crawl within the period, for each direction; a link is a page and its target.
-- A link whose state was not delivered is taken for live.
-- needs: links.snapshot_date, links.source_url, links.target_url, links.direction
-- cuts: direction, target_url
WITH last_crawls AS (
    SELECT direction, max(snapshot_date) AS day
    FROM links
    WHERE snapshot_date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
    GROUP BY direction
)
SELECT DISTINCT l.snapshot_date AS day, l.direction, l.source_url, l.target_url
FROM links AS l
JOIN last_crawls AS c ON c.direction = l.direction AND c.day = l.snapshot_date
WHERE coalesce(l.status, 'live') = 'live'
