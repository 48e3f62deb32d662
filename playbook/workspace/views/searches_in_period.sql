-- One row per day, search query and page shown in the results of the period; its day is what is drawn again.
-- is_branded is null while the client has stated no brand terms.
-- needs: search_console.date, search_console.query, search_console.clicks, search_console.impressions
-- position: search_console.position
-- is_branded: settings.brand_terms, assumed.brand_pattern
-- device: search_console.device
-- country: search_console.country
-- page: search_console.page
-- cuts: device, country, page
SELECT
    date AS day,
    CAST(date AS VARCHAR) AS resampling_unit,
    query,
    coalesce(page, 'unknown') AS page,
    coalesce(device, 'unknown') AS device,
    coalesce(country, 'unknown') AS country,
    regexp_matches(lower(query), CAST($brand_pattern AS VARCHAR)) AS is_branded,
    clicks,
    impressions,
    CAST(position AS DOUBLE) AS position
FROM search_console
WHERE date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
