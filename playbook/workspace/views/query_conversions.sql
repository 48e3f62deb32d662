-- One row per search query and page it led to in the period, with the converting visits it is held to have brought.
-- A query's part of a page is its clicks over the page's organic search visits, or over all clicks where these are more:
-- clicks of hidden queries stay without orders, and no page is credited with more orders than it had.
-- like: query_pages
-- query_group: settings.brand_terms, assumed.brand_pattern
-- conversions: visits.converted
-- cuts: query_group, page
WITH shared AS (
    SELECT
        query,
        page,
        is_branded,
        clicks,
        page_visits * page_conversion_rate AS page_conversions,
        greatest(page_visits, sum(clicks) OVER (PARTITION BY page)) AS page_weight
    FROM query_pages
    WHERE page_visits IS NOT NULL
)
SELECT
    query,
    page,
    CASE WHEN is_branded THEN 'branded' ELSE 'non_branded' END AS query_group,
    clicks,
    page_conversions * (CAST(clicks AS DOUBLE) / NULLIF(page_weight, 0)) AS conversions
FROM shared
