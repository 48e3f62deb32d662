-- One row per search query of the period: clicks, impressions, click rate, and position weighted by impressions.
-- is_branded is null while the client has stated no brand terms.
-- needs: search_console.query, search_console.clicks, search_console.impressions
-- position: search_console.position
-- is_branded: settings.brand_terms, assumed.brand_pattern
SELECT
    query,
    regexp_matches(lower(query), CAST($brand_pattern AS VARCHAR)) AS is_branded,
    sum(clicks) AS clicks,
    sum(impressions) AS impressions,
    CAST(sum(clicks) AS DOUBLE) / NULLIF(sum(impressions), 0) AS click_rate,
    sum(CAST(position AS DOUBLE) * impressions)
        / NULLIF(CAST(sum(CASE WHEN position IS NOT NULL THEN impressions END) AS DOUBLE), 0) AS position
FROM search_console
WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
GROUP BY query
