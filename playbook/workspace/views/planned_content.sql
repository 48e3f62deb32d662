-- One row per piece of content planned for a day of the period; on_time: out on that day or before.
-- needs: content_plan.item_id, content_plan.planned_date, content_plan.published_at
-- network: content_plan.network
-- cuts: network
SELECT
    item_id,
    item_id AS resampling_unit,
    planned_date AS day,
    coalesce(network, 'unknown') AS network,
    published_at IS NOT NULL AND CAST(published_at AS DATE) <= planned_date AS on_time
FROM content_plan
WHERE planned_date BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)
