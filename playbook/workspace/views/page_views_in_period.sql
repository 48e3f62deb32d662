-- One row per page seen in the period, with the channel of its visit.
-- needs: page_views.session_id, page_views.ts, page_views.page
-- page_type: page_views.page_type
-- device: page_views.device
-- seconds_on_page: page_views.seconds_on_page
-- channel: visits.channel
-- keys: session_id, resampling_unit as customer_id
-- cuts: page, page_type, device, channel
SELECT
    p.session_id,
    coalesce(v.resampling_unit, concat('visit ', p.session_id)) AS resampling_unit,
    CAST(p.ts AS DATE) AS day,
    p.page,
    coalesce(p.page_type, 'unknown') AS page_type,
    coalesce(p.device, 'unknown') AS device,
    coalesce(v.channel, 'unknown') AS channel,
    p.seconds_on_page
FROM page_views AS p
LEFT JOIN visits AS v ON v.session_id = p.session_id
WHERE CAST(p.ts AS DATE) BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
